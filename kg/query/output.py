"""Answers as text: tables for people, the result formats of SPARQL 1.1 and RDF for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kg import vocabulary
from kg.errors import OutputError
from kg.oxigraph import RDF_FORMATS, RESULT_FORMATS, Engine, Term, Texts
from kg.rdf import BASE, ID, ONTOLOGY, PREFIXES, TOPIC

if TYPE_CHECKING:
    from kg.store.catalog import Catalog

__all__ = ["FORMATS", "labels"]

#: The names of all formats in which an answer can be written.
FORMATS = ("table", "markdown", *RESULT_FORMATS, *(f for f in RDF_FORMATS if f not in RESULT_FORMATS))

# Statements, their evidence and quantities have no names: they are not looked up.
_NAMELESS = (f"{ID}a-", f"{ID}e-", f"{ID}q-")
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


def cells(texts: Texts, names: Mapping[str, str]) -> list[list[str]]:
    """The rows with names for IRIs, each cell one line of text."""
    for row, column in texts.iris:
        row[column] = names[row[column]]
    return [[cell if cell.isprintable() else _CONTROL.sub(" ", cell) for cell in row] for row in texts.rows]


def unknown(format: str) -> OutputError:
    """The error for a format that there is not."""
    return OutputError(f"no such format: {format}", remedy=f"use one of {', '.join(FORMATS)}")
