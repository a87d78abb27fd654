"""RDF as plain strings: namespaces, terms and quads in the syntax of N-Triples and N-Quads.

A term is a `str` that is already encoded: ``<https://…>`` or ``"…"@zh``. Equal terms are equal strings, because every
literal has one canonical lexical form and language tags are lower case; so sorting and comparing quads needs no RDF
library. Blank nodes do not exist here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.types import Action, EntityType, Predicate, Role, Status

__all__ = [
    "BASE",
    "ID",
    "ONTOLOGY",
    "PREFIXES",
    "TOPIC",
    "XSD",
    "Quad",
    "curie",
    "individual",
    "iri",
    "kgr",
    "kgt",
    "literal",
    "nquads",
    "predicate",
]

#: Everything that this program names lies under it: the one constant to change for another home.
BASE = "https://w3id.org/emkg/"
ONTOLOGY = BASE + "ontology#"
ID = BASE + "id/"
TOPIC = BASE + "topic/"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: Prefix to namespace; declared in every query and every export.
PREFIXES = {
    "kg": ONTOLOGY,
    "kgr": ID,
    "kgt": TOPIC,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": XSD,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
}

# RFC 3987 without the cases that no id, topic or vocabulary term needs: a scheme, then no space, control or bracket.
_PART = r"[^\x00-\x20\x7f-\x9f<>\"{}|^`\\%\ud800-\udfff\ue000-\uf8ff]*"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?!$){_PART}(?:%[0-9A-Fa-f]{{2}}{_PART})*")
_LANGUAGE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f]')
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class Quad(NamedTuple):
    """Subject, predicate, object and graph, each an encoded term; `g` is "" in the default graph."""

    s: str
    p: str
    o: str
    g: str = ""


def iri(value: str) -> str:
    """The term of an absolute IRI.

    Raises ValueError for what no RDF syntax can write.

    >>> iri("https://w3id.org/emkg/id/b-9f")
    '<https://w3id.org/emkg/id/b-9f>'
    """
    if not _IRI.fullmatch(value):
        raise ValueError(f"not an absolute IRI: {value!r}")
    return f"<{value}>"


@lru_cache(maxsize=4096)
def kgr(local: str) -> str:
    """The term of a thing, given its id."""
    return iri(ID + local)


def kgt(local: str) -> str:
    """The term of a topic or family, given its id."""
    return iri(TOPIC + local)


@cache
def curie(name: str) -> str:
    """The term of a prefixed name.

    >>> curie("dct:title")
    '<http://purl.org/dc/terms/title>'
    """
    prefix, _, local = name.partition(":")
    if prefix not in PREFIXES:
        raise ValueError(f"unknown prefix: {name!r}; known are {', '.join(PREFIXES)}")
    return iri(PREFIXES[prefix] + local)


def _camel(value: str) -> str:
    return "".join(word.capitalize() for word in value.split("_"))


@cache
def predicate(value: Predicate) -> str:
    """The property of a relation.

    >>> predicate(Predicate.CARRIES_OUT) == curie("kg:carriesOut")
    True
    """
    name = _camel(value)
    return curie("kg:" + name[0].lower() + name[1:])


@cache
def individual(value: EntityType | Status | Action | Role | str) -> str:
    """The class of an entity type, or the member of a closed list (status, action, role, level) of that value.

    >>> individual(Status.DONE) == curie("kg:Done")
    True
    """
    return curie("kg:" + _camel(value))


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"


@lru_cache(maxsize=4096)
def _decimal(number: float | Decimal) -> str:
    """The shortest form of XSD 1.1: no exponent, no plus, no needless zeros; ``39`` and not ``39.0``."""
    from decimal import Decimal

    if not math.isfinite(number):
        raise ValueError(f"not a number of arithmetic: {number!r}")
    digits = f"{Decimal(str(number)):f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("-0", "") else digits


def _canonical(value: str, datatype: str) -> str:
    if datatype == XSD + "date":
        import datetime

        return datetime.date.fromisoformat(value).isoformat()
    if datatype == XSD + "integer":
        return str(int(value))
    if datatype == XSD + "decimal":
        from decimal import Decimal

        return _decimal(Decimal(value))
    return value


def literal(value: str | float, *, lang: str | None = None, datatype: str | None = None) -> str:
    """The term of a literal, in canonical form.

    A `bool`, `int` or `float` becomes an xsd:boolean, xsd:integer or xsd:decimal. A `str` is plain, or has a language
    tag, or a datatype (a full IRI), of which xsd:date, xsd:integer and xsd:decimal are checked. Lone surrogates, as
    Python uses them for file names that are no text, become U+FFFD: no RDF syntax can write them.

    Raises ValueError for a value that is not of its datatype, and for a malformed tag.

    >>> literal("应急", lang="zh"), literal(39), literal(0.94), literal(22000.0, datatype=XSD + "decimal")
    ('"应急"@zh', '"39"^^<http://www.w3.org/2001/XMLSchema#integer>', '"0.94"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"22000"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    if isinstance(value, bool):
        value, datatype = str(value).lower(), XSD + "boolean"
    elif isinstance(value, int):
        if datatype is None:  # most are offsets: no more ado
            return f'"{value}"^^<{XSD}integer>'
        value = str(value)
    elif isinstance(value, float):
        value, datatype = _decimal(value), datatype or XSD + "decimal"
    if datatype is not None:
        return f'"{_ESCAPED.sub(_escape, _canonical(value, datatype))}"^^{_known(datatype)}'
    encoded = f'"{_ESCAPED.sub(_escape, _SURROGATE.sub(chr(0xFFFD), value))}"'
    return encoded if lang is None else encoded + _tag(lang)


@lru_cache(maxsize=256)
def _known(datatype: str) -> str:
    return iri(datatype)


@lru_cache(maxsize=256)
def _tag(lang: str) -> str:
    if not _LANGUAGE.fullmatch(lang.lower()):
        raise ValueError(f"not a language tag: {lang!r}")
    return "@" + lang.lower()


def nquads(quads: Iterable[Quad]) -> Iterator[str]:
    """The quads as lines of N-Quads, each with its newline, in the order given."""
    for s, p, o, g in quads:
        yield f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n"
