"""The shapes: at what they aim, and what they demand of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kg import resources
from kg.errors import ResourceError
from kg.oxigraph import Engine, Term
from kg.rdf import PREFIXES

__all__ = ["SH", "Constraint", "Finding", "Property", "Shape", "shapes"]

SH = "http://www.w3.org/ns/shacl#"
_RDF = PREFIXES["rdf"]
_FILE = "shapes.ttl"
# What may stand in a shape beside the constraints.
_FRAME = frozenset({"targetClass", "targetSubjectsOf", "targetObjectsOf", "property", "path", "message"})
_PLAIN = (
    "minCount", "maxCount", "uniqueLang", "datatype", "minLength", "nodeKind", "class", "pattern",
    "minInclusive", "maxInclusive", "lessThan", "lessThanOrEquals",
)  # fmt: skip
_LISTS = ("in", "languageIn")


class Constraint(NamedTuple):
    """One demand: the local name of its SHACL parameter, and its value. The alternatives of ``or`` are lists of demands."""

    name: str
    values: tuple[Term, ...] = ()
    alternatives: tuple[tuple[Constraint, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """Demands on the values that a property has for a thing."""

    path: str
    constraints: tuple[Constraint, ...]
    messages: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A shape: the classes at whose members it aims, and the properties at whose subjects and objects; demands on these
    themselves (`constraints`) and on the values of their properties. `messages` are by language."""

    iri: str
    classes: tuple[str, ...]
    subjects_of: tuple[str, ...]
    objects_of: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple[Property, ...]
    messages: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What does not obey: the thing, by which property ("" where it is the thing itself), with which value (None where one is
    missing, or the number of values is at fault), by which demand of which shape. `graph` is the named graph of the thing, ""
    for the default graph."""

    node: Term
    path: str
    value: Term | None
    constraint: Constraint
    shape: str
    messages: Mapping[str, str]
    graph: str


class _Reader:
    """Reads shapes out of a graph."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def said(self, node: Term) -> dict[str, list[Term]]:
        """What is said of a node in the vocabulary of SHACL, by local name."""
        found: dict[str, list[Term]] = {}
        for statement in self.engine.match(subject=node):
            if statement.predicate.startswith(SH):
                found.setdefault(statement.predicate.removeprefix(SH), []).append(statement.object)
        return found

    def members(self, node: Term) -> tuple[Term, ...]:
        """The members of an RDF list."""
        found = []
        while node.value != _RDF + "nil":
            said = {s.predicate: s.object for s in self.engine.match(subject=node)}
            if _RDF + "first" not in said:
                raise ResourceError("a list has no end", where=_FILE, remedy="mend the list")
            found.append(said[_RDF + "first"])
            node = said[_RDF + "rest"]
        return tuple(found)

    def constraints(self, said: Mapping[str, list[Term]], where: str) -> tuple[Constraint, ...]:
        unknown = sorted(set(said) - _FRAME - {*_PLAIN, *_LISTS, "or"})
        if unknown:
            raise ResourceError(f"kg does not check sh:{unknown[0]}", where=f"{_FILE}: {where}", remedy="use sh:" + ", sh:".join((*_PLAIN, *_LISTS, "or")))
        found = [Constraint(name, (value,)) for name in _PLAIN for value in said.get(name, ())]
        found += [Constraint(name, self.members(value)) for name in _LISTS for value in said.get(name, ())]
        for value in said.get("or", ()):
            inner = tuple(self.constraints(self.said(member), where) for member in self.members(value))
            found.append(Constraint("or", alternatives=inner))
        return tuple(found)

    def property(self, node: Term, where: str) -> Property:
        said = self.said(node)
        paths = [path.value for path in said.get("path", ()) if path.kind == "iri"]
        if len(paths) != 1:
            raise ResourceError("a property shape has no plain sh:path", where=f"{_FILE}: {where}", remedy="name one property")
        return Property(path=paths[0], constraints=self.constraints(said, f"{where} {paths[0]}"), messages=_messages(said))

    def shape(self, node: Term) -> Shape:
        said = self.said(node)
        iris = {name: tuple(sorted(term.value for term in said.get(name, ()))) for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf")}
        properties = (self.property(one, node.value) for one in said.get("property", ()))
        return Shape(
            iri=node.value, classes=iris["targetClass"], subjects_of=iris["targetSubjectsOf"], objects_of=iris["targetObjectsOf"],
            constraints=self.constraints(said, node.value), properties=tuple(sorted(properties, key=lambda p: (p.path, p.constraints))), messages=_messages(said),
        )  # fmt: skip


def _messages(said: Mapping[str, list[Term]]) -> dict[str, str]:
    return {term.lang: term.value for term in said.get("message", ())}


def shapes(text: str | None = None) -> tuple[Shape, ...]:
    """The shapes of ``ontology/shapes.ttl``, or of a Turtle text, sorted by IRI.

    Raises ResourceError for what is checked nowhere here: a demand that is passed over in silence would be taken for met.
    """
    engine = Engine()
    engine.load(resources.text(_FILE) if text is None else text, format="turtle")
    reader = _Reader(engine)
    nodes = {s.subject for s in engine.match(predicate=_RDF + "type") if s.object.value == SH + "NodeShape"}
    return tuple(reader.shape(node) for node in sorted(nodes))
