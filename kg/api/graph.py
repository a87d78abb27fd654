"""A store as Python users have it."""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, cast

from kg import jsonl, workspace
from kg.analysis import lookup
from kg.api import home, reports
from kg.api.page import Page, Written
from kg.api.rows import Iri, Rows
from kg.api.thing import Thing
from kg.errors import BadParameter, NotFound
from kg.oxigraph import Term
from kg.rdf import ID, XSD, iri, literal
from kg.store import Store, questions
from kg.types import Assertion, DocumentRecord, Reading

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kg.pipeline import BuildReport

__all__ = ["Graph", "build", "open"]

#: What names an entity: a name or alias, an id or IRI, or the entity itself.
Named = str | Thing
_INTEGERS = frozenset(XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "gYear"))
_NUMBERS = frozenset(XSD + name for name in ("decimal", "double", "float"))
_DOCUMENTS = ("title", "issuer", "year", "genre", "level", "division", "issued", "characters", "path", "url", "reprint", "id")
_WAYS = ("way", "step", "subject", "relation", "object", "status", "time", "quote", "document")


def open(store: str | PurePath | None = None, *, language: Literal["zh", "en"] | None = None) -> Graph:
    """The graph in a store that ``kg build`` or `build` made: the folder that is named, else that of ``KG_STORE``, else that of the
    workspace (``kg init``) that this folder lies in, else ``kg-store``. `language` is that of labels, cards and drawings: by default
    that of the workspace, else Chinese.

    >>> graph = open(STORE)
    >>> graph
    <Graph of 5 reports: 681 entities, 623 statements>

    Raises NoStore, ForeignStore or StoreError.
    """
    here = home.entered(store)
    return Graph(Store.open(home.place(here, store)), language=home.spoken(here, language))


def build(
    paths: str | PurePath | Iterable[str | PurePath] = (), *, store: str | PurePath | None = None, language: Literal["zh", "en"] | None = None,
    meta: str | PurePath | None = None, encoding: str | None = None, decisions: str | PurePath | None = None,
) -> Graph:  # fmt: skip
    """Bring a store in step with the reports at or under the paths, as ``kg build`` does, and open it; without paths, with those of the
    workspace (``kg init``) that this folder lies in, else with the five reports that come with the program. The store is as in `open`.

    `meta` is a table of what is known of the reports (``kg sources``), `decisions` the file of what people decided (``kg review``): by default
    those of the workspace; without one, ``STORE.decisions.jsonl`` beside the store. A store that is named lies in no workspace.
    What was done stands in `Graph.built`; for each report that could not be read, and for decisions that found nothing to do, there is a warning.

    Raises StoreError where the store cannot be written, BadParameter for no paths and a store of other reports, MissingPath for a file of
    decisions that is not there, BadDecision for one that cannot be used.
    """
    from kg import pipeline
    from kg.documents import register

    here = home.entered(store)
    opened = Store.create_or_open(home.place(here, store))
    decided = home.decided(here, opened.path, decisions)
    under, table, base = workspace.given(here, [str(paths)] if isinstance(paths, str | PurePath) else map(str, paths), str(meta) if meta else None)
    if not under and opened.catalog and opened.catalog.paths().keys() - pipeline.shipped():
        raise BadParameter("which reports are meant?", where=str(opened.path), remedy="the store holds other reports: name their folder, or another store")
    metadata = register.load(table) if table else None
    opened.path = opened.path.absolute()
    with contextlib.chdir(base):
        done = pipeline.build(under, store=opened, metadata=metadata, encoding=encoding, decisions=decided)
    for error in done.failed:
        warnings.warn(str(error), stacklevel=2)
    if done.lost:
        warnings.warn(f"{len(done.lost)} of {len(decided)} decisions found nothing to do: Graph.built.lost names them", stacklevel=2)
    return Graph(opened, language=home.spoken(here, language), built=done)


class Graph:
    """What a store holds, to be asked. Make one with `kg.open` or `kg.build`.

    `store` is the store itself (`kg.store.Store`), `language` that of labels; `built` says what `build` did, None else. It stays
    as it is when the store is built anew: open it again to see what is new.
    """

    def __init__(self, store: Store, *, language: Literal["zh", "en"] = "zh", built: BuildReport | None = None) -> None:
        self.store = store
        self.language: Literal["zh", "en"] = language
        self.built = built
        self._engine = store.engine()

    # ---- questions in SPARQL ----

    def query(self, sparql: str, /, **bindings: object) -> Rows | bool | rdflib.Graph:
        """The answer to a question in SPARQL 1.1 over all reports: rows for SELECT, yes or no for ASK, an `rdflib.Graph` for
        CONSTRUCT and DESCRIBE. The usual prefixes (kg:, kgr:, skos:, dct: …) need not be declared.

        >>> rows = open(STORE).query("SELECT ?who ?what { ?who kg:issues ?what } ORDER BY ?who ?what")
        >>> rows[0].who.label, rows[0].what.label
        ('钱塘区应急管理局', '极端天气区“五停”工作机制')

        `bindings` give values to variables of the query: entities and IRIs as they are, numbers, dates and truth values with
        their types, text as plain text (names in the graph have a language: compare ``STR(?name)``). Cells are `Iri` with a ``label``, numbers, truth values and text;
        dates are ISO text. Raises QuerySyntax, QueryForbidden, QueryError; BadParameter for a binding of no variable.
        """
        from kg import query
        from kg.query.values import given

        asked = given(sparql, {name: _term(value) for name, value in bindings.items()})
        return self._answer(query.run(self.store, asked, engine=self._engine))

    def saved(self, name: str = "", /, **values: object) -> Rows | bool | rdflib.Graph:
        """The answer to a saved question; without a name, the list of those that there are.

        >>> {row.document.label for row in open(STORE).saved("who-implements", name="双重预防机制")} >= {'重庆市渝北区应急管理局'}
        True

        Raises NotFound for no such question, BadParameter for a value that is missing or of no use.
        """
        from kg import query

        if not name:
            listed = ((q.name, q.title[self.language], ", ".join(p.name for p in q.parameters)) for q in query.saved())
            return Rows(("name", "title", "values"), listed)
        sparql = query.bind(query.find(name), {key: str(value) for key, value in values.items()}, self.store)
        return self._answer(query.run(self.store, sparql, engine=self._engine))

    def _answer(self, result: Any) -> Rows | bool | rdflib.Graph:
        from kg.query import output

        answer = result.answer
        if answer.truth is not None:
            return bool(answer.truth)
        if answer.kind == "construct":
            from kg import rdflib_view

            return rdflib_view.graph(answer.lines())
        rows = list(answer.rows)
        iris = {term.value for row in rows for term in row if term is not None and term.kind == "iri"}
        names = output.labels(result.engine, iris, self.language, result.catalog)
        return Rows(answer.variables, (tuple(_value(term, names) for term in row) for row in rows))

    # ---- things and statements ----

    def entity(self, name: str) -> Thing:
        """The entity of that name, alias or id; whatever its script, width and quotation marks.

        >>> open(STORE).entity("雙重預防機制").name
        '安全风险分级管控和隐患排查治理双重预防机制'

        Raises NotFound, with near names; Ambiguous where several may be meant, with the ids to choose from.
        """
        return Thing(self, lookup.one(self.store, name))

    def entities(self, name: str = "", *, type: str = "") -> Rows:
        """All entities, or those whose name or alias contains the words; of a type (``mechanism``, ``agency`` …) where one is given.

        Sorted by how many reports name them, then by name.
        """
        from kg.text.shadow import fold

        sql = """SELECT e.name, e.type, (SELECT count(*) FROM seen s WHERE s.entity = e.id) AS reports, e.id FROM entity e
            WHERE (?1 = '' OR e.type = ?1) AND (?2 = '' OR e.id IN (SELECT entity FROM name WHERE instr(lower(folded), lower(?2))))
            ORDER BY reports DESC, e.name, e.id"""
        found = self.store.catalog.rows(sql, type, fold(name)) if self.store.catalog else ()
        return Rows(("name", "type", "reports", "id"), ((*row[:3], Iri(ID + row[3], row[0]).id) for row in found))

    def assertions(
        self, *, about: Named | None = None, subject: Named | None = None, object: Named | None = None, relation: str | Iterable[str] = (),
        status: str | Iterable[str] = (), type: str | Iterable[str] = (), region: str | Iterable[str] = (), tag: str | Iterable[str] = (),
        since: str | int = "", document: str | None = None, query: str = "", min_confidence: float = 0.0,
    ) -> Rows:  # fmt: skip
        """Statements as rows: who, which relation, what, status, time, the quote and where it stands (``text[start:end]``).

        >>> rows = open(STORE).assertions(subject="钱塘区应急管理局", relation="implements", status="done")
        >>> rows[0].object, rows[0].quote
        ('全覆盖责任体系', '(一)全面压紧压实全覆盖责任体系')

        `about` is an entity at either end; `subject` and `object` one at that end. The others are as in `kg.analysis.filters`, in
        Chinese or English: relations, statuses, types (of either end), regions (of the report or the subject; what lies in them counts), tags (codes of
        your own scheme), `since` a year, month or day. `document` is an id, `query` SPARQL that selects statements, entities or reports. A reprint's statements are there too, and say so.

        In the order of the reports' paths and of their texts. Raises NotFound for a name that is not there, with near names; Ambiguous.
        """
        from kg.analysis.filters import Filter

        ends = {name: self._id(value) for name, value in (("about", about), ("subject", subject), ("object", object)) if value is not None}
        wanted = Filter(types=_many(type), relations=_many(relation), statuses=_many(status), regions=_many(region), since=str(since), query=query, tags=_many(tag))

        def passes(a: Assertion) -> bool:
            held = {"about": (a.subject, a.object), "subject": (a.subject,), "object": (a.object,)}
            return a.confidence >= min_confidence and all(id_ in held[name] for name, id_ in ends.items())

        said = [
            (a, reading.document)
            for reading in wanted.apply(self._readings(ends, document), self.store)
            for a in sorted(reading.assertions, key=lambda a: (a.evidence[0].start, a.id)) if passes(a)
        ]  # fmt: skip
        catalog = self.store.catalog
        held = {end for a, _ in said for end in (a.subject, a.object)}
        entities = map(jsonl.entity, map(json.loads, questions.entities(catalog, held))) if catalog else ()
        return reports.table(said, {entity.id: entity for entity in entities})

    def _id(self, named: Named) -> str:
        return named.id if isinstance(named, Thing) else lookup.one(self.store, named).id

    def _readings(self, ends: Mapping[str, str], document: str | None) -> Iterator[Reading]:
        """The readings that may hold statements with these ends, by path, one at a time."""
        from kg.store.catalog import Found, archived

        if self.store.catalog is None:
            return
        where, values = ["1"], list[str]()
        for name, id_ in ends.items():
            column = "? IN (subject, object)" if name == "about" else f"{name} = ?"
            where.append(f"id IN (SELECT document FROM fact WHERE {column})")
            values.append(id_)
        if document is not None:
            where.append("id = ?")
            values.append(self._document(document))
        for row in list(self.store.catalog.rows(f"SELECT * FROM document WHERE {' AND '.join(where)} ORDER BY path, id", *values)):
            yield archived(self.store.archive, Found._make(row))[0]

    # ---- reports ----

    def documents(self) -> Rows:
        """The reports, by path: title, issuer, year, genre, length, and whether it reprints another."""
        return self._records(sorted(self.store.documents(), key=lambda d: (d.path, d.id)))

    def _records(self, records: Iterable[DocumentRecord]) -> Rows:
        found = list(records)
        names = questions.names(self.store.catalog, {d.issuer for d in found}) if self.store.catalog else {}
        return Rows(_DOCUMENTS, (
            (d.title or PurePath(d.path).name, names.get(d.issuer), d.year, d.genre or None, d.level or None, d.division or None, d.issued, d.characters,
             d.path, d.url, bool(d.original), d.id)
            for d in found
        ), shown=_DOCUMENTS[:8])  # fmt: skip

    def text(self, document: str) -> str:
        """The text of a report, given its id, IRI or path: what ``start`` and ``end`` of all quotes count in.

        >>> graph = open(STORE)
        >>> row = graph.assertions(subject="钱塘区应急管理局")[0]
        >>> graph.text(row.document_id)[row.start : row.end] == row.quote
        True

        Raises NotFound.
        """
        return self.store.text(self._document(document))

    def _document(self, named: str) -> str:
        id_ = named.removeprefix(ID)
        found = list(self.store.catalog.rows("SELECT id FROM document WHERE id = ?1 UNION SELECT id FROM document WHERE path = ?2", id_, named)) if self.store.catalog else []
        if not found:
            raise NotFound(f"no report is called {named!r}", where=str(self.store.path), remedy="documents() lists them with their ids and paths")
        return str(found[0][0])

    # ---- the whole ----

    def path(self, start: Named, end: Named, *, number: int = 3, longest: int = 6) -> Rows:
        """So many ways between two entities, of at most `longest` statements, each row a statement on one of them: the number
        of its way and step, then as ``kg path`` writes it. No rows: the reports do not connect the two."""
        from kg.analysis.ways import output, ways

        ends = [lookup.one(self.store, self._id(one)) for one in (start, end)]
        (sheet,) = output.sheets(ways(self.store, *ends, number=number, longest=longest), self.language)
        return Rows([column.name for column in sheet.columns], sheet.rows, shown=_WAYS)

    def compare(self, *bodies: str, rows: int | None = 10) -> Written:
        """What the reports of these bodies have in common, what only one has, and with which quotes, as ``kg compare``. A body is
        named, or its place: ``compare("钱塘区", "青岛市")``. Of each list there are so many `rows`, None is all. Raises NotFound, with near names."""
        from kg.analysis.compare import asked, output

        return Written(output.paper(asked.asked(self.store, bodies), self.language, limit=rows), self.language)

    def similar(self, body: str, *, rows: int = 10) -> Written:
        """The bodies whose reports share most with those of one, and what they share, as ``kg similar``. Raises NotFound."""
        from kg.analysis.reporters import shelf
        from kg.analysis.similar import output, similar

        known = shelf(self.store)
        return Written(output.paper(similar(known, known.only(body), limit=rows), self.language), self.language)

    def timeline(self, name: str, *, rows: int | None = 30) -> Written:
        """Who had a thing, or the things of a family or topic, when, as ``kg timeline``. Raises NotFound, with near names."""
        from kg.analysis.timeline import asked, output

        return Written(output.paper(asked.asked(self.store, name), self.language, limit=rows), self.language)

    def progress(self, body: str, *, also: str | Iterable[str] = (), first: str | int = "", last: str | int = "", rows: int | None = 10) -> Written:
        """What became of what a body promised, as ``kg progress``: its plans beside its later reports, from the year `first` to `last`.
        What the bodies `also` plan counts as promised too. Raises NotFound, with near names, where no report of the body was read."""
        from kg.analysis.progress import asked, output

        return Written(output.paper(asked(self.store, body, also=_many(also), first=str(first), last=str(last)), self.language, limit=rows), self.language)

    def brief(
        self, us: str, *others: str, topic: str | Iterable[str] = (), region: str | Iterable[str] = (), level: str | Iterable[str] = (),
        year: str | Iterable[str] = (), genre: str | Iterable[str] = (), rows: int | None = None,
    ) -> Written:  # fmt: skip
        """Two pages for a director on one body beside the `others`, or beside comparable ones, as ``kg brief``. Raises NotFound."""
        from kg.analysis.brief import output
        from kg.analysis.brief.asked import asked
        from kg.analysis.brief.sentences import around

        found = asked(self.store, us, others, regions=_many(region), levels=_many(level), years=_many(year), genres=_many(genre), topics=_many(topic))
        return Written(output.paper(found, self.language, output.Words(around(self.store.text)), limit=rows), self.language)

    def decisions(self) -> Rows:
        """What people decided of what is in the store, in the order of their file: what was done, of what, and why the decision found
        nothing to do (``lost``, None where it was done)."""
        return reports.decided(self.store.catalog.decisions() if self.store.catalog else ())

    def projection(self) -> nx.Graph[str]:
        """The bodies whose reports were read, tied by what they share (`kg.analysis.projection`): edges have a `weight`, and how
        many things they have in common; nodes the number of their `community`, where there are bodies enough to tell any."""
        from kg.analysis import projection
        from kg.analysis.projection import output

        found = projection.projection(self.store)
        return output.tied(found, projection.communities(found))

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Everything as a networkx graph: entities by id, statements as edges by theirs, with names, status, time and quote."""
        from kg import network
        from kg.graph import merge

        readings = list(self.store.readings())
        return network.multidigraph(merge(readings), readings)

    def render(self, focus: Named | None = None, *, hops: int = 1, texts: bool = True, height: int = 640) -> Page:
        """The graph drawn: all of it, or what lies within so many statements of one entity. A notebook shows it in its place;
        ``.save("graph.html")`` writes it. Without `texts` the reports themselves are left out, which makes it smaller.

        Raises NotFound, with near names; Ambiguous.
        """
        from kg.render import html

        about = None if focus is None else lookup.one(self.store, self._id(focus))
        held = (lambda document: (self.store.text(document), ())) if texts else None
        page = html(self.store.readings(), texts=held, focus=about.id if about else None, hops=hops, language=self.language, opens="graph")
        return Page(page, title=about.name if about else str(self.store.path), height=height)

    def __repr__(self) -> str:
        documents, entities, statements = self._counts()
        return f"<Graph of {documents:,} reports: {entities:,} entities, {statements:,} statements>"

    def _counts(self) -> tuple[int, int, int]:
        if self.store.catalog is None:
            return 0, 0, 0
        found = next(self.store.catalog.rows("SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM entity), (SELECT count(*) FROM fact)"))
        return cast("tuple[int, int, int]", found)


def _many(given: str | Iterable[str]) -> tuple[str, ...]:
    return ((given,) if given else ()) if isinstance(given, str) else tuple(given)


def _term(value: object) -> str:
    """A value of Python as SPARQL writes it. Raises BadParameter for what is none."""
    if isinstance(value, Thing):
        return iri(str(value.iri))
    if isinstance(value, Iri):
        return iri(str(value))
    if isinstance(value, bool):
        return literal(str(value).lower(), datatype=XSD + "boolean")
    if isinstance(value, int):
        return literal(value)
    if isinstance(value, float):
        return literal(repr(value), datatype=XSD + "double")
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return literal(value.isoformat(), datatype=XSD + "date")
    if isinstance(value, str):
        found = re.fullmatch(r"<?(https?://[^\s<>]+)>?", value)
        return iri(found[1]) if found else literal(value)
    raise BadParameter(f"no value for a query: {value!r}", remedy="give an entity, an IRI, a text, a number, a date, True or False")


def _value(term: Term | None, names: Mapping[str, str]) -> Any:
    """A term as a value of Python."""
    if term is None:
        return None
    if term.kind == "iri":
        return Iri(term.value, names.get(term.value, ""))
    try:
        if term.datatype in _INTEGERS:
            return int(term.value)
        if term.datatype in _NUMBERS:
            return float(term.value)
    except ValueError:  # the data may say what is no number: then it is text
        return term.value
    return term.value == "true" if term.datatype == XSD + "boolean" else term.value
