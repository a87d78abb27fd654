"""The vocabulary as documentation: what each term means, what it holds between, and an example of it out of a graph.

The terms are those of ``ontology/kg.ttl`` and ``ontology/topics.ttl``; each has a SPARQL query, whose first rows are its
example. So the documentation cannot say what the graph does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from kg import resources
from kg.oxigraph import Engine, Term
from kg.rdf import ONTOLOGY, PREFIXES, TOPIC

__all__ = ["GROUPS", "Cell", "Entry", "Example", "schema", "short"]

#: The parts of the documentation, in order: classes, relations that reports state, other properties, members of closed lists, topics by scheme.
GROUPS = ("classes", "relations", "properties", "lists", "functions", "hazards", "sectors", "families")
_ROWS = 3
_A, _LABEL, _LIST = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", PREFIXES["rdf"]
_OWL, _SKOS, _RDFS = PREFIXES["owl"], PREFIXES["skos"], PREFIXES["rdfs"]
_PROPERTIES = (_OWL + "ObjectProperty", _OWL + "DatatypeProperty")

_THING = """SELECT ?name ?quote WHERE {{
  ?thing a kg:{local} ; skos:prefLabel ?name .
  ?assertion rdf:object|rdf:subject ?thing ; kg:evidence/kg:quote ?quote .
}} LIMIT 3"""
_STATED = """SELECT ?subject ?object ?status ?quote WHERE {{
  ?assertion {pattern} ; kg:status ?status ; kg:evidence/kg:quote ?quote ;
    rdf:subject/skos:prefLabel ?subject ; rdf:object/skos:prefLabel ?object .
}} LIMIT 3"""
_COUNTED = """SELECT ?counted ?value ?unit ?quote WHERE {{
  ?quantity a kg:Quantity ; {pattern}kg:counted ?counted ; kg:value ?value ; kg:evidence/kg:quote ?quote .
  OPTIONAL {{ ?quantity kg:unit ?unit }}
}} LIMIT 3"""
_MEMBERS = """SELECT ?value (COUNT(*) AS ?count) WHERE {{
  ?thing kg:{property} ?value .
}} GROUP BY ?value ORDER BY DESC(?count) ?value"""
_NAMED = """SELECT ?name ?value WHERE {{
  ?thing kg:{local} ?value ; {naming} ?name .
}} LIMIT 3"""
_PROVED = """SELECT ?value ?quote WHERE {{
  ?thing kg:{local} ?value ; {quote} ?quote .
}} LIMIT 3"""
_TOPIC = """SELECT ?name ?quote WHERE {{
  ?thing {property} kgt:{local} ; skos:prefLabel ?name .
  ?assertion rdf:object ?thing ; kg:evidence/kg:quote ?quote .
}} LIMIT 3"""
_SPECIAL = {
    "Body": """SELECT ?name ?class WHERE {{
  VALUES ?class {{ kg:Agency kg:Organization kg:Team }}
  ?body a ?class ; skos:prefLabel ?name .
}} LIMIT 3""",
    "Place": """SELECT ?name ?code WHERE {{
  ?place a kg:Place ; skos:prefLabel ?name ; kg:code ?code .
}} LIMIT 3""",
    "Topic": """SELECT ?topic (COUNT(*) AS ?count) WHERE {{
  ?thing kg:concerns ?topic .
}} GROUP BY ?topic ORDER BY DESC(?count) ?topic LIMIT 3""",
    "Document": """SELECT ?title ?genre ?path WHERE {{
  ?report a kg:Document ; dct:title ?title ; kg:genre ?genre ; kg:path ?path .
}} LIMIT 3""",
    "Assertion": _STATED.format(pattern="a kg:Assertion").replace("{", "{{").replace("}", "}}"),
    "Evidence": """SELECT ?quote ?start ?end ?path WHERE {{
  ?evidence a kg:Evidence ; kg:quote ?quote ; oa:start ?start ; oa:end ?end ;
    prov:wasQuotedFrom/kg:path ?path .
}} LIMIT 3""",
    "Quantity": _COUNTED.format(pattern="").replace("{", "{{").replace("}", "}}"),
    "Status": _MEMBERS.format(property="status").replace("{", "{{").replace("}", "}}"),
    "Action": _MEMBERS.format(property="action").replace("{", "{{").replace("}", "}}"),
    "Role": _MEMBERS.format(property="role").replace("{", "{{").replace("}", "}}"),
    "Level": _MEMBERS.format(property="level").replace("{", "{{").replace("}", "}}"),
    "plans": """SELECT ?subject ?object ?quote WHERE {{
  ?s kg:plans ?o .
  ?assertion rdf:subject ?s ; rdf:object ?o ; kg:status kg:Planned ; kg:evidence/kg:quote ?quote .
  ?s skos:prefLabel ?subject . ?o skos:prefLabel ?object .
}} LIMIT 3""",
    "evidence": """SELECT ?quote ?path WHERE {{
  ?assertion a kg:Assertion ; kg:evidence ?evidence .
  ?evidence kg:quote ?quote ; prov:wasQuotedFrom/kg:path ?path .
}} LIMIT 3""",
    "quote": """SELECT ?quote ?start ?end WHERE {{
  ?evidence kg:quote ?quote ; oa:start ?start ; oa:end ?end .
}} LIMIT 3""",
}


class Cell(NamedTuple):
    """A value of an example: words, and the IRI that they stand for ("" for a literal)."""

    text: str
    iri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A query and its first rows."""

    sparql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term. `local` is the end of its IRI; labels and definitions are by language (of a topic the definitions are empty and `words`
    lead to it). `domain` and `range` are what a property holds between, `above` the classes or concepts above it, or the list of
    which it is a member; `members` those of a closed list. All of these are prefixed names."""

    group: str
    iri: str
    local: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    above: tuple[str, ...]
    members: tuple[str, ...]
    words: tuple[str, ...]
    example: Example

    @property
    def anchor(self) -> str:
        """Where it stands on a page: a term of the ontology under its local name; a topic may have the name of one."""
        return f"topic.{self.local}" if self.iri.startswith(TOPIC) else self.local

    @property
    def name(self) -> str:
        return short(self.iri)


def short(iri: str) -> str:
    """The prefixed name of an IRI.

    >>> short("https://w3id.org/emkg/ontology#Agency")
    'kg:Agency'
    """
    return next((f"{prefix}:{iri.removeprefix(base)}" for prefix, base in PREFIXES.items() if iri.startswith(base)), iri)


class _Vocabulary:
    """The two files, as what is said of each term."""

    def __init__(self) -> None:
        self._engine = Engine()
        for name in ("kg.ttl", "topics.ttl"):
            self._engine.load(resources.text(name), format="turtle")
        self.words: dict[str, list[str]] = {}
        for row in resources.table("topics.tsv"):
            self.words.setdefault(row["concept"], []).append(row["word"])

    def terms(self) -> list[Term]:
        found = {s.subject for s in self._engine.match(predicate=_A) if s.subject.value.startswith((ONTOLOGY, TOPIC))}
        return sorted(found)

    def said(self, node: Term) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for statement in self._engine.match(subject=node):
            found.setdefault(statement.predicate, []).append(statement.object)
        return found

    def names(self, nodes: Iterable[Term]) -> tuple[str, ...]:
        """The classes that a domain or range allows, or the members of a closed list."""
        return tuple(name for node in nodes for name in self._names(node))

    def _names(self, node: Term) -> Iterator[str]:
        if node.kind == "iri":
            yield short(node.value)
            return
        said = self.said(node)
        for members in (*said.get(_OWL + "unionOf", ()), *said.get(_OWL + "oneOf", ())):
            while members.value != _LIST + "nil":
                cell = self.said(members)
                yield from self._names(cell[_LIST + "first"][0])
                (members,) = cell[_LIST + "rest"]


def _by_language(terms: Iterable[Term]) -> dict[str, str]:
    return {term.lang: term.value for term in terms}


def _group(said: Mapping[str, list[Term]]) -> str:
    types = {term.value for term in said[_A]}
    if _OWL + "Class" in types:
        return "classes"
    if types & set(_PROPERTIES):
        return "properties"
    if _OWL + "NamedIndividual" in types:
        return "lists"
    return next((scheme.value.removeprefix(TOPIC) for scheme in said.get(_SKOS + "inScheme", ())), "")


def _query(local: str, group: str, domain: tuple[str, ...], above: tuple[str, ...]) -> str:
    if local in _SPECIAL and group in ("classes", "relations", "properties"):
        return _SPECIAL[local].format()
    if group == "classes":
        return _THING.format(local=local)
    if group == "relations":
        return _STATED.format(pattern=f"rdf:predicate kg:{local}")
    if group == "lists":
        if above == ("kg:Role",):
            return _COUNTED.format(pattern=f"kg:role kg:{local} ; ")
        if above == ("kg:Level",):
            return f"SELECT ?name WHERE {{\n  ?thing kg:level kg:{local} ; skos:prefLabel ?name .\n}} LIMIT 3"
        return _STATED.format(pattern=f"kg:{above[0].removeprefix('kg:').lower()} kg:{local}")
    if group != "properties":
        return _TOPIC.format(property="skos:broader" if group == "families" else "kg:concerns", local=local)
    if {"kg:Assertion", "kg:Quantity"} & set(domain):
        return _PROVED.format(local=local, quote="kg:evidence/kg:quote")
    if "kg:Evidence" in domain:
        return _PROVED.format(local=local, quote="kg:quote")
    return _NAMED.format(local=local, naming="kg:path" if domain == ("kg:Document",) else "skos:prefLabel")


def _example(engine: Engine, sparql: str) -> Example:
    answer = engine.query(sparql)
    rows = tuple(tuple(_cell(engine, term) for term in row) for row in islice(answer.rows, _ROWS * 3))
    return Example(sparql=sparql, columns=answer.variables, rows=rows)


def _cell(engine: Engine, term: Term | None) -> Cell:
    if term is None:
        return Cell("", "")
    if term.kind != "iri":
        return Cell(term.value, "")
    found = [] if term.value.startswith((ONTOLOGY, TOPIC)) else engine.labels(term.value)
    return Cell(found[0].value if found else short(term.value), term.value)


def schema(engine: Engine) -> dict[str, tuple[Entry, ...]]:
    """The terms by the groups of `GROUPS`, sorted by local name (classes and properties) or as their list has them, with examples out of
    a graph. Raises StoreError where it cannot be read."""
    from kg.types import Predicate

    relations = {short(_relation(value)) for value in Predicate} | {"kg:plans"}
    vocabulary = _Vocabulary()
    found: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for term in vocabulary.terms():
        said = vocabulary.said(term)
        group = "relations" if short(term.value) in relations else _group(said)
        if group not in found:
            continue
        local = term.value.removeprefix(ONTOLOGY).removeprefix(TOPIC)
        domain, range_ = (vocabulary.names(said.get(_RDFS + key, ())) for key in ("domain", "range"))
        above = vocabulary.names((*said.get(_RDFS + "subClassOf", ()), *said.get(_SKOS + "broader", ())))
        if group == "lists":
            above = tuple(name for name in vocabulary.names(said[_A]) if name.startswith("kg:"))
        found[group].append(
            Entry(
                group=group, iri=term.value, local=local, labels=_by_language((*said.get(_LABEL, ()), *said.get(_SKOS + "prefLabel", ()))),
                definitions=_by_language(said.get(_SKOS + "definition", ())), domain=domain, range=range_, above=above,
                members=vocabulary.names(said.get(_OWL + "equivalentClass", ())), words=tuple(vocabulary.words.get(local, ())),
                example=_example(engine, _query(local, group, domain, above)),
            )
        )  # fmt: skip
    return {group: tuple(sorted(entries, key=_order)) for group, entries in found.items()}


def _relation(value: object) -> str:
    from kg.rdf import predicate

    return predicate(value)[1:-1]


def _order(entry: Entry) -> tuple[tuple[str, ...], str]:
    """The members of a closed list stand together."""
    return (entry.above if entry.group == "lists" else ()), entry.local
