"""Adapter for pyoxigraph: a store in memory or on disk, SPARQL, and the RDF syntaxes.

A query that names no graph sees the union of all graphs; the usual prefixes need not be declared. What goes in are
lines of N-Quads (`kg.rdf.nquads`), what comes out are small values of our own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.errors import DamagedDocument, OutputError, QueryError, StoreError, UnreadablePath
from kg.rdf import PREFIXES, Quad, curie, nquads
from kg.spool import ordered
from kg.syntax import syntax_error

__all__ = ["RDF_FORMATS", "RESULT_FORMATS", "Answer", "Engine", "Graphs", "Statement", "Term", "Texts", "plain", "serialize", "write"]

_RDF = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
#: Names of the syntaxes for graphs, and of those for the results of SELECT and ASK.
RDF_FORMATS = tuple(_RDF)
RESULT_FORMATS = tuple(_RESULTS)

# Syntaxes that know no named graphs: they get the union of all graphs.
_TRIPLES_ONLY = ("turtle", "ntriples", "rdfxml")
_TYPE = curie("rdf:type")
# How a graph on the disk fails: RuntimeError is what files that are damaged give.
_FAILS = (OSError, RuntimeError, UnicodeError)
_STRING = PREFIXES["xsd"] + "string"
_NUMBERS = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))
# What may say how a thing is called, the best first; a report without a title is known by its path.
_NAMING = tuple(ox.NamedNode(curie(name)[1:-1]) for name in ("skos:prefLabel", "dct:title", "rdfs:label", "kg:path"))
# Entities of XML stand for namespaces; those that hold others, or much, can unfold without end, and the parser lets them.
_ENTITY = re.compile(rb'<!ENTITY[^"]*"([^"]*)"')
_LONGEST_ENTITY = 1000
# Characters, escaped as N-Quads escape them, that XML 1.0 cannot carry in any form.
_NOT_XML = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:[bf]|u00(?:0[0-8BEF]|1[0-9A-F]))|[\ufffe\uffff]")


class Term(NamedTuple):
    """A value in a result. `kind` is ``iri``, ``literal`` or ``bnode``; `datatype` is "" for plain and tagged text."""

    kind: str
    value: str
    lang: str = ""
    datatype: str = ""


Row = tuple[Term | None, ...]


class Statement(NamedTuple):
    """A triple with the name of its graph, "" in the default graph; the predicate is a plain IRI."""

    subject: Term
    predicate: str
    object: Term
    graph: str


class Graphs(NamedTuple):
    """The graphs that a query sees, by their IRIs: the union of `default` is its default graph, GRAPH finds the `named`."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Texts(NamedTuple):
    """Rows of an answer as text, "" for what is not bound.

    `iris` says where IRIs stand, as (row, column): they may be given names. `numeric` says which columns hold numbers only.
    """

    rows: list[list[str]]
    iris: list[tuple[list[str], int]]
    numeric: list[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query gives. Its rows can be gone through once, either by `rows` or by `serialize`.

    `kind` is ``select`` (rows have a term or None for each variable), ``construct`` (rows are triples) or ``ask``
    (`truth` is the answer, there are no rows).
    """

    kind: str
    variables: tuple[str, ...]
    rows: Iterator[Row]
    truth: bool | None
    native: Any

    def texts(self) -> Texts:
        """The rows as text; they are gone through once. Raises StoreError where data cannot be read."""
        rows: list[list[str]] = []
        iris: list[tuple[list[str], int]] = []
        numeric = [True] * len(self.variables)
        bound = [False] * len(self.variables)
        node, literal, triple = ox.NamedNode, ox.Literal, ox.Triple
        for native in _whole(self.native if self.truth is None else ()):
            row: list[str] = []
            for column, term in enumerate(native):
                kind = type(term)
                if kind is node:
                    iris.append((row, column))
                    numeric[column] = False
                elif term is not None and numeric[column]:
                    bound[column] = True
                    numeric[column] = kind is literal and term.datatype.value in _NUMBERS
                row.append("" if term is None else str(term) if kind is triple else term.value)
            rows.append(row)
        return Texts(rows, iris, [number and some for number, some in zip(numeric, bound, strict=True)])

    def lines(self) -> Iterator[str]:
        """The triples of a constructed graph as lines of N-Triples, each as often as it was constructed. Raises StoreError."""
        return (f"{triple} .\n" for triple in _whole(self.native))

    def serialize(self, format: str) -> bytes:
        """The answer in a syntax of `RESULT_FORMATS`, or for a constructed graph of `RDF_FORMATS`.

        Raises OutputError for a format that does not fit the kind of the query.
        """
        if self.kind == "construct":
            lines = self.lines()
            if format in ("ntriples", "nquads"):
                return "".join(sorted(set(lines))).encode()
            return serialize(lines, format=_known(format, RDF_FORMATS))
        written = self.native.serialize(format=_RESULTS[_known(format, RESULT_FORMATS)])
        return bytes(written)


def _known(format: str, formats: tuple[str, ...]) -> str:
    if format not in formats:
        raise OutputError(f"no such format for this result: {format}", remedy=f"use one of {', '.join(formats)}")
    return format


def _term(term: Any) -> Term | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Term(kind="iri", value=term.value)
    if isinstance(term, ox.Literal):
        datatype = "" if term.language or term.datatype.value == _STRING else term.datatype.value
        return Term(kind="literal", value=term.value, lang=term.language or "", datatype=datatype)
    return Term(kind="bnode", value=str(term).removeprefix("_:"))


def _unread(error: Exception) -> StoreError:
    # A graph that is built anew goes while it is read, and what of it was not read yet cannot be.
    return StoreError(f"the store cannot be read, or was built anew while it was read: {error}", remedy="run the command again; if that does not help, build the store again")


def _rows(native: Iterable[Any]) -> Iterator[Row]:
    for row in _whole(native):
        yield tuple(map(_term, row))


def _whole(native: Iterable[Any]) -> Iterator[Any]:
    """The rows, with the engine's errors as ours."""
    try:
        yield from native
    except _FAILS as error:
        raise _unread(error) from error


class _Lines:
    """Lines as the file of bytes that pyoxigraph wants to read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        parts = [self._rest]
        length = len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line.encode())
            length += len(parts[-1])
        data = b"".join(parts)
        end = len(data) if size < 0 else size
        self._rest = data[end:]
        return data[:end]


class Engine:
    """Quads that can be queried: `Engine()` is empty and in memory, `create` and `open` work on a folder."""

    def __init__(self, native: ox.Store | None = None) -> None:
        #: The pyoxigraph store, for the rdflib view.
        self.native = ox.Store() if native is None else native

    @classmethod
    def create(cls, path: Path) -> Engine:
        """An engine that can be written, in a folder that is made if it does not exist. Raises StoreError."""
        try:
            return cls(ox.Store(str(path)))
        except _FAILS as error:
            raise StoreError(f"it cannot be written: {error}", where=str(path), remedy="see that the folder is yours and the disk not full") from error

    @classmethod
    def open(cls, path: Path) -> Engine:
        """An engine for reading; nothing in the folder is changed. Raises StoreError."""
        try:
            return cls(ox.Store.read_only(str(path)))
        except _FAILS as error:
            raise StoreError(f"it cannot be read: {error}", where=str(path), remedy="build the store again") from error

    def bulk_load(self, data: bytes) -> None:
        """Adds N-Quads, in one sequential write and not as a transaction. Raises StoreError."""
        try:
            self.native.bulk_load(data, format=ox.RdfFormat.N_QUADS)
        except _FAILS as error:
            raise StoreError(f"it cannot be written: {error}", remedy="see that the disk is not full") from error

    def flush(self) -> None:
        """Waits until what was added is on the disk. Raises StoreError."""
        try:
            self.native.flush()
        except _FAILS as error:
            raise StoreError(f"it cannot be written: {error}", remedy="see that the disk is not full") from error

    def load(self, text: str, *, format: str) -> None:
        """Adds RDF in a syntax of `RDF_FORMATS`. Raises OutputError for an unknown format, StoreError for malformed text."""
        try:
            self.native.load(text, format=_RDF[_known(format, RDF_FORMATS)])
        except (SyntaxError, *_FAILS) as error:
            raise StoreError(f"it cannot be loaded: {error}", remedy="mend the line it names") from error

    def load_file(self, path: Path, *, format: str) -> None:
        """Adds a file of RDF in a syntax of `RDF_FORMATS`; nothing that it refers to is fetched. Raises DamagedDocument, UnreadablePath."""
        try:
            if format == "rdfxml" and any(len(e[1]) > _LONGEST_ENTITY or b"&" in e[1] for e in _ENTITY.finditer(path.read_bytes())):
                raise DamagedDocument("its entities unfold to more than they should", where=str(path), remedy="save it in another syntax, such as Turtle")
            self.native.bulk_load(path=str(path), format=_RDF[_known(format, RDF_FORMATS)])
        except (SyntaxError, UnicodeError) as error:
            raise DamagedDocument(f"it does not parse as {format}: {error}", where=str(path), remedy="mend the line it names, or give the file the ending of its format") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise UnreadablePath(f"it cannot be read: {error}", where=str(path), remedy="give yourself the right to read it") from error

    def match(self, *, subject: Term | None = None, predicate: str = "") -> Iterator[Statement]:
        """The triples of all graphs that have this subject and predicate, in the engine's own order; a triple
        that stands in two graphs comes twice. Raises StoreError."""
        node = None if subject is None else ox.BlankNode(subject.value) if subject.kind == "bnode" else ox.NamedNode(subject.value)
        try:
            for quad in self.native.quads_for_pattern(node, ox.NamedNode(predicate) if predicate else None, None, None):
                s, o = _term(quad.subject), _term(quad.object)
                if s is not None and o is not None:
                    yield Statement(s, quad.predicate.value, o, quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "")
        except _FAILS as error:
            raise _unread(error) from error

    def labels(self, iri: str) -> list[Term]:
        """What the graph says that a thing is called: the values of the best property that names it, sorted."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:  # what is no absolute IRI is in no graph
            return []
        try:
            for naming in _NAMING:
                found = {_term(quad.object) for quad in self.native.quads_for_pattern(node, naming, None, None)}
                if found:
                    return sorted(term for term in found if term is not None)
        except _FAILS as error:
            raise _unread(error) from error
        return []

    def touching(self, iri: str, place: str, *, limit: int, offset: int = 0) -> list[Quad]:
        """So many quads of all graphs in which this is the ``subject``, ``predicate`` or ``object``, in the engine's own order, which
        is the same each time. An empty list for what is no IRI. Raises StoreError."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return []
        s, p, o = (node if place == one else None for one in ("subject", "predicate", "object"))
        try:
            found = islice(self.native.quads_for_pattern(s, p, o, None), offset, offset + limit)
            return [Quad(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name) if isinstance(q.graph_name, ox.NamedNode) else "") for q in found]
        except _FAILS as error:
            raise _unread(error) from error

    def query(self, sparql: str, *, prefixes: Mapping[str, str] = PREFIXES, graphs: Graphs | None = None, union: bool = True) -> Answer:
        """Answers a SPARQL 1.1 query over the union of all graphs, or over `graphs`. A query that names graphs by FROM must be
        asked without `union`, which would overrule it.

        Raises QuerySyntax with line and column (from 1) and the known prefixes; QueryError for a graph whose name is no IRI;
        StoreError where data cannot be read.
        """
        try:
            if graphs is None:
                native = self.native.query(sparql, prefixes=dict(prefixes), use_default_graph_as_union=union)
            else:
                default: list[Any] = list(map(ox.NamedNode, graphs.default))
                named: list[Any] = list(map(ox.NamedNode, graphs.named))
                native = self.native.query(sparql, prefixes=dict(prefixes), default_graph=default, named_graphs=named)
        except SyntaxError as error:
            raise syntax_error(sparql, error, prefixes) from error
        except (ValueError, RuntimeError) as error:
            raise QueryError(f"it cannot be answered: {error}", remedy="simplify the query") from error
        except _FAILS as error:
            raise _unread(error) from error
        if isinstance(native, ox.QueryBoolean):
            return Answer(kind="ask", variables=(), rows=iter(()), truth=bool(native), native=native)
        if isinstance(native, ox.QueryTriples):
            triple = ("subject", "predicate", "object")
            return Answer(kind="construct", variables=triple, rows=_rows(native), truth=None, native=native)
        names = tuple(variable.value for variable in native.variables)
        return Answer(kind="select", variables=names, rows=_rows(native), truth=None, native=native)

    def graphs(self) -> Iterator[str]:
        """The names of the named graphs, as terms. Raises StoreError."""
        try:
            for name in self.native.named_graphs():
                yield str(name)
        except _FAILS as error:
            raise _unread(error) from error

    def lines(self, graph: str = "") -> Iterator[str]:
        """The quads of one graph, by its name as a term ("" is the default graph), as lines of N-Quads without their newline,
        in any order. Raises StoreError."""
        name = ox.NamedNode(graph[1:-1]) if graph else ox.DefaultGraph()
        try:
            for quad in self.native.quads_for_pattern(None, None, None, name):
                yield _line(quad)
        except _FAILS as error:
            raise _unread(error) from error


def _line(quad: ox.Quad) -> str:
    return f"{quad} ." if isinstance(quad.graph_name, ox.NamedNode) else f"{quad.triple} ."


def plain(lines: Iterable[str]) -> Iterator[str]:
    """Lines of N-Quads as `Engine.lines` would write them, so that they can be compared."""
    return map(_line, ox.parse(_Lines(lines), format=ox.RdfFormat.N_QUADS))  # type: ignore[arg-type]


# Stands between the terms of a quad that is to be sorted: it is less than all characters of a term.
_NEXT = "\x01"


def _key(quad: Quad, *, named: bool) -> str:
    """A line that sorts graph by graph (where they are named), node by node, each with its type first; see `_sorted`."""
    return _NEXT.join((quad.g if named else "", quad.s, "0" if quad.p == _TYPE else "1", quad.p, quad.o))


def _sorted(key: str) -> Quad:
    g, s, _, p, o = key.split(_NEXT)
    return Quad(s, p, o, g)


_LINE = re.compile(r"(\S+) (\S+) (<[^>]*>|_:\S+|\".*\"(?:@\S+|\^\^\S+)?)(?: (\S+))? \.\n?", re.DOTALL)


def _quads(quads: Iterable[Quad | str]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad, str):
            found = _LINE.fullmatch(quad)
            if found is None:
                raise OutputError(f"not a line of N-Quads: {quad[:80]!r}", remedy="write each quad on a line of its own")
            yield Quad(found[1], found[2], found[3], found[4] or "")
        else:
            yield quad


def serialize(quads: Iterable[Quad | str], *, format: str, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """What `write` writes, as bytes."""
    target = io.BytesIO()
    write(quads, target, format=format, prefixes=prefixes)
    return target.getvalue()


def write(quads: Iterable[Quad | str], target: BinaryIO, *, format: str, prefixes: Mapping[str, str] = PREFIXES) -> None:
    """Write quads, or lines of N-Quads, in a syntax of `RDF_FORMATS`: each once and sorted, so that equal sets give equal bytes.

    Of many, only a part is held at a time (`kg.spool`). Turtle, N-Triples and RDF/XML know no named graphs and get the
    triples of all graphs. RDF/XML cannot carry control characters, which become U+FFFD there. Raises OutputError for an unknown format.
    """
    _known(format, RDF_FORMATS)
    named = format not in _TRIPLES_ONLY
    given = _quads(quads)
    if format in ("nquads", "ntriples"):
        lines = nquads(given if named else (quad._replace(g="") for quad in given))
        target.writelines(f"{line}\n".encode() for line in ordered(line[:-1] for line in lines))
        return
    found: Iterable[str] = nquads(map(_sorted, ordered(_key(quad, named=named) for quad in given)))
    if format == "rdfxml":
        found = (_NOT_XML.sub(lambda m: (m[1] or "") + "\ufffd", line) for line in found)
    parsed = ox.parse(_Lines(found), format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    statements = parsed if named else (quad.triple for quad in parsed)
    ox.serialize(statements, target, format=_RDF[format], prefixes=dict(prefixes))
