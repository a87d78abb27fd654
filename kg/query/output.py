"""Answers as text: tables for people, the result formats of SPARQL 1.1 and RDF for programs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from kg import vocabulary
from kg.errors import OutputError
from kg.oxigraph import RDF_FORMATS, RESULT_FORMATS, Engine, Term
from kg.rdf import PREFIXES, iri

__all__ = ["FORMATS", "align", "labels", "markdown", "width"]

#: The names of all formats in which an answer can be written.
FORMATS = ("table", "markdown", *RESULT_FORMATS, *(f for f in RDF_FORMATS if f not in RESULT_FORMATS))

Row = tuple[Term | None, ...]
# So many IRIs are asked for at a time: a longer query is slower to parse than a second one.
_BATCH = 500
_NARROWEST = 6
# What would move the cursor or end the line.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NUMERIC = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))


def _preference(label: Term, language: str) -> tuple[int, str]:
    order = (language, "zh", "zh-hant", "en", "")
    return (order.index(label.lang) if label.lang in order else len(order), label.value)


def labels(engine: Engine, iris: Iterable[str], language: str) -> dict[str, str]:
    """What each IRI is called: by the vocabulary, or in the graph (name, title, for lack of one the path of a report), else
    its prefixed name."""
    wanted = sorted(set(iris))
    own = vocabulary.labels(language)
    unknown = [value for value in wanted if value not in own]
    found: dict[str, Term] = {}
    for start in range(0, len(unknown), _BATCH):
        values = " ".join(map(_quoted, unknown[start : start + _BATCH]))
        query = f"SELECT ?x ?l {{ VALUES ?x {{ {values} }} ?x skos:prefLabel|dct:title|rdfs:label|kg:path ?l }}"
        for x, label in engine.query(query).rows:
            if x is not None and label is not None:
                best = found.get(x.value, label)
                found[x.value] = min(best, label, key=lambda term: _preference(term, language))
    return {
        value: own[value] if value in own else found[value].value if value in found else _prefixed(value) for value in wanted
    }


def _quoted(value: str) -> str:
    try:
        return iri(value)
    except ValueError:  # an IRI of foreign data that we would not write: it has no label of ours
        return ""


def _prefixed(value: str) -> str:
    """The IRI with a known prefix, where what remains is a plain name; else in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        local = value.removeprefix(namespace)
        if local != value and re.fullmatch(r"[\w-]+", local):
            return f"{prefix}:{local}"
    return f"<{value}>"


def width(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one.

    >>> width("应急EM")
    6
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    taken = 0
    for index, character in enumerate(text):
        taken += width(character)
        if taken > columns - 1:
            return text[:index] + "…"
    return text


def _fit(natural: Sequence[int], columns: int) -> list[int]:
    """The widths that make a line of at most so many columns: the widest shrink first, none below a few columns."""
    widths = list(natural)
    while sum(widths) + 2 * (len(widths) - 1) > columns and max(widths) > _NARROWEST:
        widest = max(widths)
        at = [i for i, w in enumerate(widths) if w == widest]
        lower = max([w for w in widths if w < widest], default=_NARROWEST)
        excess = sum(widths) + 2 * (len(widths) - 1) - columns
        step = min(widest - max(lower, _NARROWEST), -(-excess // len(at))) or 1
        for i in at:
            widths[i] -= step
    return widths


def cells(rows: Iterable[Row], names: Mapping[str, str]) -> list[list[str]]:
    """Each term as one line of text: an IRI by its name, a literal by its value, nothing for what is not bound."""
    return [
        ["" if t is None else _CONTROL.sub(" ", names[t.value] if t.kind == "iri" else t.value) for t in row] for row in rows
    ]


def numeric(rows: Sequence[Row], count: int) -> list[bool]:
    """For each column whether it holds numbers only."""
    columns = [[row[i] for row in rows if row[i] is not None] for i in range(count)]
    return [bool(column) and all(t is not None and t.datatype in _NUMERIC for t in column) for column in columns]


def align(header: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[bool], columns: int | None) -> str:
    """A table in columns of equal width, numbers to the right; with `columns`, long cells are cut to make it fit."""
    natural = [max(width(line[i]) for line in (header, *body)) for i in range(len(header))]
    widths = natural if columns is None else _fit(natural, columns)

    def line(values: Sequence[str]) -> str:
        padded = []
        for value, room, to_right in zip(values, widths, right, strict=True):
            shown = _cut(value, room)
            space = " " * (room - width(shown))
            padded.append(space + shown if to_right else shown + space)
        return "  ".join(padded).rstrip() + "\n"

    return line(header) + line(["-" * room for room in widths]) + "".join(map(line, body))


def markdown(header: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[bool]) -> str:
    """A table of Markdown."""
    rule = ["---:" if to_right else "---" for to_right in right]
    escaped = [[re.sub(r"([\\|<>*_`\[\]])", r"\\\1", value) for value in line] for line in body]
    return "".join("| " + " | ".join(line) + " |\n" for line in (header, rule, *escaped))


def unknown(format: str) -> OutputError:
    """The error for a format that there is not."""
    return OutputError(f"no such format: {format}", remedy=f"use one of {', '.join(FORMATS)}")
