"""Saved queries: the files ``ontology/queries/*.rq``, and how a value gets into one.

A file opens with comments that say what it answers and what it wants to know::

    # title.zh: 谁在实行某项机制
    # title.en: Who implements a mechanism
    # description.zh: …
    # description.en: …
    # param: name, name
    #   zh: 名称
    #   en: a name
    #   default:
    #   example: 双重预防机制

After ``param`` stand the name and the kind of a parameter; ``$name`` in the query is replaced by its value, written as
a SPARQL term. Kinds: ``name`` (one or several names, separated by semicolons; each is given folded, as a query should
fold the labels that it compares), ``topic`` (topics or families by name or id), ``date``, ``number``, ``text``. Names
and topics may give several terms and stand in ``VALUES``.

Lines that find things by a name stand between two marks::

    # ?thing is named $name {
    …
    # }

They are plain SPARQL and hold at any endpoint, but go through all labels. Where the catalogue of a store is at hand,
`bind` looks the name up there and puts ``VALUES ?thing { … }`` in their place, or nothing where the name is empty,
which means all; so what stands between the marks must do no more than bind the variable, and the rest of the query
must bind it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg import rdf, resources, vocabulary
from kg.errors import BadParameter, NotFound, ResourceError
from kg.query.tokens import token

if TYPE_CHECKING:
    from kg.store import Store
    from kg.store.catalog import Catalog

__all__ = ["Parameter", "SavedQuery", "bind", "find", "saved"]

KINDS = ("name", "topic", "date", "number", "text")
_HEADER = re.compile(r"#\s*([a-z][a-z.]*):[ \t]*(.*)")
_LIST = re.compile(r"[;；]")
_NAMED = re.compile(r"^ *# \?(\w+) is named \$(\w+) \{\n.*?^ *# \}\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a saved query wants to know. `default` is None where a value must be given; `zh` and `en` describe it."""

    name: str
    kind: str
    zh: str
    en: str
    example: str
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A query with a name; titles and descriptions are by language."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    sparql: str


def _blocks(lines: list[str], where: str) -> list[dict[str, str]]:
    """The fields of the header: first those of the query, then those of each parameter."""
    blocks: list[dict[str, str]] = [{}]
    for line in lines:
        found = _HEADER.match(line)
        if found is None:
            break
        if found[1] == "param":
            blocks.append({})
        if found[1] in blocks[-1]:
            raise ResourceError(f"{found[1]} stands twice", where=where, remedy="see another .rq file")
        blocks[-1][found[1]] = found[2].strip()
    return blocks


def _parameter(block: dict[str, str]) -> Parameter:
    name, _, kind = (part.strip() for part in block["param"].partition(","))
    if kind not in KINDS:
        raise ValueError(f"the kind of {name} is none of {', '.join(KINDS)}")
    return Parameter(
        name=name, kind=kind, zh=block["zh"], en=block["en"], example=block["example"], default=block.get("default")
    )


def _parse(name: str, text: str) -> SavedQuery:
    where = f"ontology/queries/{name}.rq"
    head, *parameters = _blocks(text.splitlines(), where)
    try:
        return SavedQuery(
            name=name,
            title={language: head[f"title.{language}"] for language in ("zh", "en")},
            description={language: head[f"description.{language}"] for language in ("zh", "en")},
            parameters=tuple(map(_parameter, parameters)),
            sparql=text,
        )
    except (KeyError, ValueError) as error:
        raise ResourceError(f"its header lacks something: {error}", where=where, remedy="see another .rq file") from error


@cache
def saved() -> tuple[SavedQuery, ...]:
    """All saved queries, sorted by name; those of the overlay folder take the place of their namesakes.

    Raises ResourceError where a file has no proper header.
    """
    return tuple(_parse(name, resources.text(f"queries/{name}.rq")) for name in resources.names("queries", ".rq"))


def find(name: str) -> SavedQuery:
    """The saved query of that name. Raises NotFound, which lists those that there are."""
    for query in saved():
        if query.name == name:
            return query
    raise NotFound(f"no saved query {name!r}", remedy="there is: " + ", ".join(query.name for query in saved()))


def _date(value: str) -> str:
    """The first day of a year or month, or the day itself. Raises ValueError."""
    import datetime

    parts = [int(part) for part in value.split("-")]
    return datetime.date(*(parts + [1, 1])[:3] if len(parts) < 3 else parts).isoformat()


def _names(value: str) -> list[str]:
    """The forms in which each name is looked for: as the shadow writes it and as given, folded and in lower case."""
    from kg.text.shadow import fold

    found = []
    for name in _LIST.split(value):
        plain = re.sub(r"[“”‘’\"'《》「」『』\s]", "", name).lower()
        found += [fold(name).lower(), plain] if plain or not value else []
    return list(dict.fromkeys(found))


def _terms(parameter: Parameter, value: str) -> list[str]:
    """The value as SPARQL terms. Raises ValueError for a value that is not of its kind."""
    if parameter.kind == "name":
        return [rdf.literal(name) for name in _names(value)]
    if parameter.kind == "topic":
        return [rdf.iri(iri) for iri in vocabulary.topics(value)]
    if parameter.kind == "date":
        return [rdf.literal(_date(value), datatype=rdf.XSD + "date")]
    if parameter.kind == "number":
        return [rdf.literal(int(value))]
    return [rdf.literal(value)]


def _usage(query: SavedQuery) -> str:
    wanted = [f"{p.name}={p.example}" if p.default is None else f"[{p.name}={p.example}]" for p in query.parameters]
    return f"give {' '.join(wanted)}" if wanted else "it takes no values"


def _given(query: SavedQuery, parameter: Parameter, given: Mapping[str, str]) -> str:
    value = given.get(parameter.name, parameter.default)
    if value is None or (not value.strip() and parameter.default is None):
        raise BadParameter(f"{query.name} needs a value for {parameter.name} ({parameter.zh} / {parameter.en})", remedy=_usage(query))
    return value.strip()


def _value(query: SavedQuery, parameter: Parameter, given: Mapping[str, str]) -> list[str]:
    value = _given(query, parameter, given)
    try:
        terms = _terms(parameter, value)
    except (ValueError, OverflowError, TypeError) as error:
        raise BadParameter(f"not a {parameter.kind} for {parameter.name}: {value!r}", remedy=_usage(query)) from error
    if not terms:
        near = ", ".join(vocabulary.near_topics(value)) if parameter.kind == "topic" else ""
        raise BadParameter(
            f"nothing known is meant by {parameter.name}={value!r}", remedy=f"did you mean: {near}" if near else _usage(query)
        )
    return terms


def _things(catalog: Catalog, value: str) -> list[str]:
    """The entities, as SPARQL terms, of which a name or an alias contains one of these names, whatever the case of ASCII letters."""
    from kg.text.shadow import fold

    found: set[str] = set()
    for name in filter(None, map(fold, _LIST.split(value))):
        found.update(id_ for (id_,) in catalog.rows("SELECT entity FROM name WHERE instr(lower(folded), lower(?))", name))
    return [rdf.kgr(id_) for id_ in sorted(found)]


def _looked_up(query: SavedQuery, given: Mapping[str, str], catalog: Catalog) -> str:
    """The query with the things themselves in place of the lines that find them by name."""
    parameters = {p.name: p for p in query.parameters}

    def values(lines: re.Match[str]) -> str:
        value = _given(query, parameters[lines[2]], given)
        # An empty name is part of all names.
        return f"  VALUES ?{lines[1]} {{ {' '.join(_things(catalog, value))} }}\n" if "" not in _names(value) else ""

    return _NAMED.sub(values, query.sparql)


def bind(query: SavedQuery, given: Mapping[str, str], store: Store | None = None) -> str:
    """The SPARQL text of a saved query with its parameters replaced by values, which can be nothing but terms.

    For this `store`, names are looked up in its catalogue first: the same answer, sooner. Without one the text holds for
    any endpoint.

    Raises BadParameter for a value that is missing, of another kind, or of no parameter, and says what is needed.
    """
    unknown = sorted(set(given) - {p.name for p in query.parameters})
    if unknown:
        raise BadParameter(f"{query.name} has no parameter {', '.join(unknown)}", remedy=_usage(query))
    values = {f"${p.name}": " ".join(_value(query, p, given)) for p in query.parameters}

    def replaced(word: re.Match[str]) -> str:
        return values.get(word[0], word[0]) if word["variable"] else word[0]

    catalog = store.catalog if store else None
    return token().sub(replaced, _looked_up(query, given, catalog) if catalog else query.sparql)
