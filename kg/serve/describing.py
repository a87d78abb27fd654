"""What the graph says of one IRI: as quads for machines, and as properties with values for a page about anything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg import vocabulary
from kg.oxigraph import Engine
from kg.rdf import ID, PREFIXES, TOPIC, Quad, curie
from kg.serve.shelf import shipped

if TYPE_CHECKING:
    from kg.serve.shelf import Shelf

__all__ = ["Inbound", "Property", "Value", "address", "inbound", "iri_of", "known", "named", "properties", "quads", "uses"]

# So much is given of a thing: more than a description, fewer than what a browser or a parser chokes on.
_MOST = 5_000
_LINKS = 1_000
_STATEMENTS = 200
_SUBJECT, _OBJECT, _EVIDENCE, _TYPE = (curie(name) for name in ("rdf:subject", "rdf:object", "kg:evidence", "rdf:type"))
_DOCUMENT = curie("kg:Document")
_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<lang>[\w-]+)|\^\^<(?P<datatype>[^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value on a page: words, the address of the page about it ("" for a literal), the language of the words."""

    text: str
    href: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property with its values."""

    name: Value
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """What leads to a thing: by which property from where; `further` says that there is more."""

    links: tuple[tuple[Value, Value], ...]
    further: bool


def iri_of(shelf: Shelf, local: str) -> str:
    """The IRI that an id stands for: a thing's, else a topic's or family's; "" where nothing has that id."""
    return next((base + local for base in (ID, TOPIC) if known(shelf, base + local)), "")


def _engines(shelf: Shelf) -> tuple[Engine, Engine]:
    return shelf.engine, shipped()


def known(shelf: Shelf, iri: str) -> bool:
    """Whether the graph or the vocabulary says anything of an IRI."""
    return any(engine.touching(iri, place, limit=1) for engine in _engines(shelf) for place in ("subject", "object", "predicate"))


def address(iri: str) -> str:
    """The address of the page about an IRI."""
    for base in (ID, TOPIC):
        local = iri.removeprefix(base)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"/id/{quote(local, safe='')}"
    return f"/resource?iri={quote(iri, safe='')}"


def quads(shelf: Shelf, iri: str) -> list[Quad]:
    """What is said of an IRI, bounded: its own quads, what leads to it, and of statements about it all they say, with their
    evidence. Of a report, all that it says."""
    found: list[Quad] = []
    for engine in _engines(shelf):
        own = engine.touching(iri, "subject", limit=_MOST)
        links = engine.touching(iri, "object", limit=_LINKS)
        found += own + links
        statements = sorted({quad.s for quad in links if quad.p in (_SUBJECT, _OBJECT)})[:_STATEMENTS]
        told = [quad for node in statements for quad in engine.touching(node[1:-1], "subject", limit=_LINKS)]
        proofs = sorted({quad.o for quad in (*own, *told) if quad.p == _EVIDENCE})
        found += told + [quad for node in proofs for quad in engine.touching(node[1:-1], "subject", limit=_LINKS)]
        if any(quad.p == _TYPE and quad.o == _DOCUMENT for quad in own):
            found += _graph(engine, links)
    return found


def _graph(engine: Engine, links: Iterable[Quad]) -> list[Quad]:
    """What stands in the named graph of a report, as far as its evidence leads there."""
    proofs = sorted({quad.s for quad in links if quad.g})
    nodes = sorted({quad.s for node in proofs for quad in engine.touching(node[1:-1], "object", limit=_LINKS)} | set(proofs))
    return [quad for node in nodes for quad in engine.touching(node[1:-1], "subject", limit=_LINKS)]


# ---- for people ----


def named(shelf: Shelf, iri: str, language: str) -> Value:
    """What an IRI is called in a language, for lack of that in the other one, else its short form."""
    said = vocabulary.labels(language).get(iri)
    if said is None:
        found = shelf.engine.labels(iri)
        said = next((term.value for term in found if term.lang[:2] == language), found[0].value if found else _short(iri))
    return Value(text=said, href=address(iri))


def _short(iri: str) -> str:
    for prefix, base in PREFIXES.items():
        if iri.startswith(base) and len(iri) > len(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return iri


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])


def _value(shelf: Shelf, term: str, language: str) -> Value:
    literal = _LITERAL.fullmatch(term)
    if literal is None:
        return named(shelf, term[1:-1], language)
    return Value(text=_ESCAPE.sub(_unescaped, literal["text"]), lang=literal["lang"] or "")


def properties(shelf: Shelf, iri: str, language: str) -> tuple[Property, ...]:
    """The properties of an IRI, with what it is first."""
    said: dict[str, set[str]] = {}
    for engine in _engines(shelf):
        for quad in engine.touching(iri, "subject", limit=_LINKS):
            said.setdefault(quad.p, set()).add(quad.o)
    ordered = sorted(said.items(), key=lambda pair: (pair[0] != _TYPE, pair[0]))
    return tuple(
        Property(name=named(shelf, p[1:-1], language), values=tuple(_value(shelf, o, language) for o in sorted(objects)))
        for p, objects in ordered
    )


def inbound(shelf: Shelf, iri: str, language: str, *, page: int, size: int) -> Inbound:
    """What leads to an IRI, so many at a time; pages count from 0."""
    found = shelf.engine.touching(iri, "object", limit=size + 1, offset=page * size)
    if not page:
        found = [*shipped().touching(iri, "object", limit=size), *found]
    links = dict.fromkeys((quad.p, quad.s) for quad in found[: size * 2])
    names = {term: named(shelf, term[1:-1], language) for pair in links for term in pair}
    return Inbound(links=tuple((names[p], names[s]) for p, s in sorted(links, key=lambda link: (link[0], names[link[1]].text, link[1]))), further=len(found) > size)


def uses(shelf: Shelf, iri: str, language: str, *, limit: int) -> tuple[tuple[Value, Value], ...]:
    """Some of what an IRI relates as a property: subject and value."""
    found = dict.fromkeys((quad.s, quad.o) for quad in shelf.engine.touching(iri, "predicate", limit=limit))
    return tuple((_value(shelf, s, language), _value(shelf, o, language)) for s, o in found)
