"""Answers as text: tables for people, the result formats of SPARQL 1.1 and RDF for programs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg import vocabulary
from kg.errors import OutputError
from kg.oxigraph import RDF_FORMATS, RESULT_FORMATS, Engine, Term, Texts
from kg.rdf import BASE, ID, ONTOLOGY, PREFIXES, TOPIC

if TYPE_CHECKING:
    from kg.store.catalog import Catalog

__all__ = ["FORMATS", "align", "labels", "markdown", "width"]

#: The names of all formats in which an answer can be written.
FORMATS = ("table", "markdown", *RESULT_FORMATS, *(f for f in RDF_FORMATS if f not in RESULT_FORMATS))

# Statements, their evidence and quantities have no names: they are not looked up.
_NAMELESS = (f"{ID}a-", f"{ID}e-", f"{ID}q-")
_NARROWEST = 6
_PLAIN = re.compile(r"[\w-]+")
# What would move the cursor or end the line.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def _preference(label: Term, language: str) -> tuple[int, str]:
    order = (language, "zh", "zh-hant", "en", "")
    return (order.index(label.lang) if label.lang in order else len(order), label.value)


def labels(engine: Engine, iris: Iterable[str], language: str, catalog: Catalog | None = None) -> dict[str, str]:
    """What each IRI is called: by the vocabulary, by the catalogue or the graph (name, title, for lack of one the path of a
    report), else its prefixed name."""
    wanted = set(iris)
    found: dict[str, str] = {}
    if any(value.startswith((ONTOLOGY, TOPIC)) or not value.startswith(BASE) for value in wanted):
        own = vocabulary.labels(language)
        found = {value: own[value] for value in wanted if value in own}
    things = {value[len(ID) :]: value for value in wanted if value.startswith(ID) and not value.startswith(_NAMELESS)}
    if catalog is not None and things:
        found |= {things[id_]: name for id_, name in _names(catalog, things).items()}
    for value in wanted - found.keys():
        named = [] if value.startswith(_NAMELESS) else engine.labels(value)
        found[value] = min(named, key=lambda term: _preference(term, language)).value if named else _prefixed(value)
    return found


def _names(catalog: Catalog, ids: Iterable[str]) -> dict[str, str]:
    """What the catalogue calls entities and documents."""
    from kg.store import questions

    documents: list[str] = []
    entities: list[str] = []
    for id_ in ids:
        (documents if id_.startswith("doc-") else entities).append(id_)
    return questions.names(catalog, entities) | questions.titles(catalog, documents)


def _prefixed(value: str) -> str:
    """The IRI with a known prefix, where what remains is a plain name; else in angle brackets."""
    if value.startswith(ID) and _PLAIN.fullmatch(value, len(ID)):
        return f"kgr:{value[len(ID) :]}"
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace) and _PLAIN.fullmatch(value, len(namespace)):
            return f"{prefix}:{value[len(namespace) :]}"
    return f"<{value}>"


class _Widths(dict[str, int]):
    """The columns that each character takes, looked up once."""

    def __missing__(self, character: str) -> int:
        wide = 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        self[character] = wide
        return wide


_WIDTHS = _Widths()


def width(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one.

    >>> width("应急EM")
    6
    """
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


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


def cells(texts: Texts, names: Mapping[str, str]) -> list[list[str]]:
    """The rows with names for IRIs, each cell one line of text."""
    for row, column in texts.iris:
        row[column] = names[row[column]]
    return [[cell if cell.isprintable() else _CONTROL.sub(" ", cell) for cell in row] for row in texts.rows]


def align(header: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[bool], columns: int | None) -> str:
    """A table in columns of equal width, numbers to the right; with `columns`, long cells are cut to make it fit."""
    measured = [list(map(width, line)) for line in (header, *body)]
    natural = list(map(max, zip(*measured, strict=True)))
    widths = natural if columns is None else _fit(natural, columns)

    def line(values: Sequence[str], taken: Sequence[int]) -> str:
        padded = []
        for value, room, to_right, size in zip(values, widths, right, taken, strict=True):
            shown = value if size <= room else _cut(value, room)
            space = " " * (room - (size if size <= room else width(shown)))
            padded.append(space + shown if to_right else shown + space)
        return "  ".join(padded).rstrip() + "\n"

    return line(header, measured[0]) + line(["-" * room for room in widths], widths) + "".join(map(line, body, measured[1:]))


def markdown(header: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[bool]) -> str:
    """A table of Markdown."""
    rule = ["---:" if to_right else "---" for to_right in right]
    escaped = [[re.sub(r"([\\|<>*_`\[\]])", r"\\\1", value) for value in line] for line in body]
    return "".join("| " + " | ".join(line) + " |\n" for line in (header, rule, *escaped))


def unknown(format: str) -> OutputError:
    """The error for a format that there is not."""
    return OutputError(f"no such format: {format}", remedy=f"use one of {', '.join(FORMATS)}")
