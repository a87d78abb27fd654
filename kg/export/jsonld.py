"""JSON-LD that is plain JSON too: short keys, bare ids, numbers and dates as they are, each statement with its quotes in it.

    {"@context": {…},
     "documents": [{"id": "doc-…", "type": "Document", "title": "…",
                    "statements": [{"id": "a-…", "type": "Assertion", "subject": "b-…", "relation": "implements", …,
                                    "evidence": [{"id": "e-…", "quote": "…", "start": 231, "end": 250, …}]}, …]}, …],
     "entities": […], "places": […], "topics": […]}

What the keys mean in RDF says ``ontology/kg.context.jsonld``, which is embedded, so that nothing need be fetched: a document's
``statements`` are its named graph. A key that the context does not know is a property of the ontology, or a whole IRI.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, BinaryIO

from kg import resources
from kg.rdf import ID, ONTOLOGY, TOPIC, XSD, Quad, curie
from kg.spool import ordered

__all__ = ["write"]

_TYPE, _EVIDENCE = curie("rdf:type")[1:-1], curie("kg:evidence")[1:-1]
_PROOF = f"<{ID}e-"
# The lists at the top, by what the IRIs of their nodes begin with; entities are all the others.
_LISTS = {"documents": f"<{ID}doc-", "entities": "<", "places": f"<{ID}place-", "topics": f"<{TOPIC}"}
_ORDER = tuple(_LISTS)
# Less than all characters of a term.
_NEXT = "\x01"
_INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A key of the context: how it is written, and whether its values are always a list."""

    name: str
    many: bool


@cache
def _context() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.text("kg.context.jsonld"))["@context"]
    return found


@cache
def _keys() -> Mapping[tuple[str, str], _Key]:
    """For each property, and the kind of its values (``@id``, ``@vocab``, ``@zh``, a datatype or "" for plain text and whole numbers), its key."""
    context = _context()

    def whole(name: str) -> str:
        prefix, colon, local = name.partition(":")
        return context[prefix] + local if colon else ONTOLOGY + name

    found = {}
    for name, said in context.items():
        if isinstance(said, dict):
            kind = said.get("@type") or ("@" + said["@language"] if "@language" in said else "")
            found[whole(said["@id"]), kind if kind.startswith("@") or not kind else whole(kind)] = _Key(name=name, many="@container" in said)
    return found


def write(quads: Iterable[Quad], target: BinaryIO) -> None:
    """Write quads as one object of JSON-LD in UTF-8, one node of the default graph on a line; equal sets give equal bytes.

    One document with its statements is held at a time (see `kg.spool`).
    """
    nodes = map(_from_line, ordered(map(_line, quads)))
    context = json.dumps(_context(), ensure_ascii=False)
    target.write(f'{{\n{_INDENT}"@context": {context}'.encode())
    written = 0
    for place, members in groupby(nodes, key=lambda node: node[0]):
        _empty(_ORDER[written:place], target)
        written = place + 1
        target.write(f',\n{_INDENT}"{_ORDER[place]}": ['.encode())
        between = "\n"
        for _, found in groupby(members, key=lambda node: node[1]):
            node = _node([quad for _, _, quad in found])
            target.write(f"{between}{_INDENT * 2}{json.dumps(node, ensure_ascii=False)}".encode())
            between = ",\n"
        target.write(f"\n{_INDENT}]".encode())
    _empty(_ORDER[written:], target)
    target.write(b"\n}\n")


def _empty(lists: Iterable[str], target: BinaryIO) -> None:
    """Lists without nodes, so that a reader always finds them."""
    for name in lists:
        target.write(f',\n{_INDENT}"{name}": []'.encode())


def _line(quad: Quad) -> str:
    """A line that sorts by list, then by node of the default graph, with the graph of its name after what is said of it."""
    top = quad.g or quad.s
    place = next((name for name in ("documents", "places", "topics") if top.startswith(_LISTS[name])), "entities")
    return _NEXT.join((str(_ORDER.index(place)), top, quad.g, quad.s, quad.p, quad.o))


def _from_line(line: str) -> tuple[int, str, Quad]:
    place, top, g, s, p, o = line.split(_NEXT)
    return int(place), top, Quad(s, p, o, g)


def _node(quads: list[Quad]) -> dict[str, Any]:
    """A node of the default graph, and what its named graph says: each node with its evidence in it."""
    plain = [quad for quad in quads if not quad.g]
    node: dict[str, Any] = _described(plain) if plain else {"id": _short(quads[0].g[1:-1], "@id")}
    stated: dict[str, list[Quad]] = {s: list(found) for s, found in groupby((quad for quad in quads if quad.g), key=attrgetter("s"))}
    proofs = {subject: _described(found) for subject, found in stated.items() if subject.startswith(_PROOF)}
    by_id = {proof["id"]: proof for proof in proofs.values()}
    used: set[str] = set()
    said = []
    for subject, about in stated.items():
        if subject in proofs:
            continue
        one = _described(about)
        if "evidence" in one:
            used.update(one["evidence"])
            one["evidence"] = [by_id.get(id_, {"id": id_}) for id_ in one["evidence"]]
        said.append(one)
    said += [proof for id_, proof in by_id.items() if id_ not in used]
    if said:
        node["statements"] = said
    return node


def _described(quads: Iterable[Quad]) -> dict[str, Any]:
    """One node, by its quads in one graph, sorted by property."""
    quads = list(quads)
    types = [_short(quad.o[1:-1], "@vocab") for quad in quads if quad.p[1:-1] == _TYPE]
    node: dict[str, Any] = {"id": _short(quads[0].s[1:-1], "@id")}
    if types:
        node["type"] = types[0] if len(types) == 1 else types
    for quad in quads:
        if quad.p[1:-1] == _TYPE:
            continue
        key, value = _pair(quad.p[1:-1], quad.o)
        if key.name not in node:
            node[key.name] = [value] if key.many else value
        elif isinstance(node[key.name], list):
            node[key.name].append(value)
        else:
            node[key.name] = [node[key.name], value]
    return {name: node[name] for name in sorted(node, key=_rank)}


def _rank(name: str) -> tuple[int, str]:
    """Keys stand in the order of the context, after them those that it does not know."""
    return _ranks().get(name, len(_ranks())), name


@cache
def _ranks() -> Mapping[str, int]:
    return {name: rank for rank, name in enumerate(_context())}


def _pair(property_: str, term: str) -> tuple[_Key, Any]:
    """The key and the value of a property and one of its objects."""
    for kind, value in _values(term):
        if key := _keys().get((property_, kind)):
            return key, value
    kind, value = next(iter(_values(term)))
    local = property_.removeprefix(ONTOLOGY)
    if kind == "" and local != property_ and local not in _context():
        return _Key(name=local, many=False), value
    if term.startswith("<"):
        value = {"id": term[1:-1]}
    else:
        text, about = _parsed(term)
        value = {"@value": text, **({"@language": about[1:]} if about.startswith("@") else {"@type": about} if about else {})}
    # Not under the key of the ontology's property: the context gives that another type.
    return _Key(name=property_, many=False), value


def _values(term: str) -> Iterator[tuple[str, Any]]:
    """How a term may be written: the kind that a key must have for it, and the value."""
    if term.startswith("<"):
        yield "@id", _short(term[1:-1], "@id")
        if term.startswith(f"<{ONTOLOGY}"):
            yield "@vocab", _short(term[1:-1], "@vocab")
        return
    text, about = _parsed(term)
    if about == XSD + "integer":
        yield "", int(text)
    elif about == XSD + "decimal" and Decimal(repr(float(text))) == Decimal(text):
        number = float(text)
        yield XSD + "double", int(number) if number.is_integer() else number
    else:
        yield about, text


def _parsed(term: str) -> tuple[str, str]:
    """The text of a literal, and ``@`` with its language, or its datatype, or "" for plain text."""
    end = term.rindex('"')
    # N-Quads escape text as JSON does.
    text: str = json.loads(term[: end + 1])
    about = term[end + 1 :]
    return text, about[3:-1] if about.startswith("^^") else about


def _short(iri: str, kind: str) -> str:
    """An IRI as the context lets it be written."""
    if kind == "@vocab":
        return iri.removeprefix(ONTOLOGY)
    if iri.startswith(TOPIC):
        return "topic:" + iri.removeprefix(TOPIC)
    return iri.removeprefix(ID)
