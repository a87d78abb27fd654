"""The SPARQL 1.1 Protocol at ``/sparql``: questions only.

A query comes by GET (``?query=``), as a form, or as ``application/sparql-query``; ``default-graph-uri`` and
``named-graph-uri`` say which graphs it asks, else FROM in the query, else all of them. The answer is in the syntax that
Accept likes best. One with more rows than the server allows is refused (422), or with ``partial=1`` cut after the last
allowed row and marked by the header ``KG-Partial: true``; the header ``KG-Rows`` says how many it has. Without a query
the service describes itself.

Pages of other sites may ask (CORS) as `kg.serve.guard` says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.concurrency import iterate_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from kg import oxigraph
from kg.errors import OutputError
from kg.oxigraph import Graphs
from kg.rdf import PREFIXES, Quad, curie, iri
from kg.serve import accept
from kg.serve.pool import Answer
from kg.serve.state import of

__all__ = ["routes"]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_METHODS = "GET, HEAD, POST, OPTIONS"
_READ_ONLY = "this service answers questions and changes nothing: an update is refused; kg build and kg remove change the store"
# Answers up to so many bytes are sent in one go.
_AT_ONCE = 1_000_000
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
# The names of the formats in the service description.
_NAMES = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV", "tsv": "SPARQL_Results_TSV", "turtle": "Turtle",
    "ntriples": "N-Triples", "nquads": "N-Quads", "trig": "TriG", "jsonld": "JSON-LD", "rdfxml": "RDF_XML",
}  # fmt: skip
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def routes() -> list[BaseRoute]:
    """The one route."""
    # All methods come here, so that each gets an answer in words.
    return [Route("/sparql", _sparql, methods=["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"])]


class _Asked(NamedTuple):
    """What a request asks: names and values, in their order."""

    pairs: list[tuple[str, str]]

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.pairs if key == name)

    def graphs(self) -> Graphs | None:
        found = Graphs(default=self.all("default-graph-uri"), named=self.all("named-graph-uri"))
        return found if found != Graphs() else None

    def query(self) -> str:
        """The one query. Raises HTTPException for an update, and where there is none or are several."""
        if self.all("update") or self.all("using-graph-uri") or self.all("using-named-graph-uri"):
            raise HTTPException(403, _READ_ONLY)
        found = self.all("query")
        if len(found) != 1:
            raise HTTPException(400, f"give one query in the parameter query, not {len(found)}")
        return found[0]


async def _sparql(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": _METHODS, **_PREFLIGHT})
    if request.method not in _METHODS.split(", "):
        raise HTTPException(405, f"{request.method} is not for asking: use GET or POST", {"Allow": _METHODS})
    asked = await _asked(request)
    if request.method != "POST" and not asked.pairs:
        return _described(request)
    return await _answered(request, asked)


async def _asked(request: Request) -> _Asked:
    """The parameters of a request. Raises HTTPException."""
    pairs = _pairs(request.scope.get("query_string", b""), "the address")
    if request.method != "POST":
        return _Asked(pairs)
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    charset = rest.lower().partition("charset=")[2].partition(";")[0].strip(' "') or "utf-8"
    if kind == "application/sparql-update":
        raise HTTPException(403, _READ_ONLY)
    if kind not in (_FORM, _QUERY):
        raise HTTPException(415, f"a query comes as {_QUERY} or {_FORM}, not as {kind or 'something without a Content-Type'}", {"Accept-Post": f"{_QUERY}, {_FORM}"})
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(415 if kind == _QUERY else 400, f"a query is UTF-8, not {charset}")
    body = await request.body()
    if kind == _FORM:
        return _Asked([*pairs, *_pairs(body, "the form")])
    try:
        return _Asked([*pairs, ("query", body.decode("utf-8"))])
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the query is not UTF-8: byte {error.start}") from error


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:  # UnicodeDecodeError is one
        raise HTTPException(400, f"{where} cannot be read: it must be UTF-8, percent-encoded, with few parameters") from error


async def _answered(request: Request, asked: _Asked) -> Response:
    sparql = asked.query()
    header = ",".join(request.headers.getlist("accept"))
    results, graph = accept.best(header, tuple(accept.RESULTS)), accept.best(header, tuple(accept.GRAPHS))
    if not results and not graph:
        raise _unacceptable()
    work = of(request).pool.answer(
        sparql, results=accept.RESULTS.get(results, ""), graph=accept.GRAPHS.get(graph, ""), graphs=asked.graphs(), partial=bool(set(asked.all("partial")) - {"", "0"})
    )
    try:
        answer = await _unless_gone(request, work)
    except OutputError as error:
        raise _unacceptable() from error
    except ClientDisconnect:
        return Response(status_code=499)  # nobody hears it
    done = answer.done
    headers = {"Vary": "Accept", "KG-Rows": str(done.rows), "KG-Generation": done.generation, "Cache-Control": "no-cache"}
    if not done.whole:
        headers["KG-Partial"] = "true"
    kind = graph if done.kind == "construct" else results
    if answer.size <= _AT_ONCE:
        return Response(answer.read(), media_type=kind, headers=headers)
    headers["Content-Length"] = str(answer.size)
    return StreamingResponse(iterate_in_threadpool(answer.pieces()), media_type=kind, headers=headers)


async def _unless_gone(request: Request, work: Coroutine[None, None, Answer]) -> Answer:
    """The answer, unless the client goes away before: then the query is stopped. Raises ClientDisconnect."""
    answering, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((answering, gone), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise ClientDisconnect
        return answering.result()
    finally:
        answering.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _unacceptable() -> HTTPException:
    offered = f"solutions and truth values: {', '.join(accept.RESULTS)}; triples: {', '.join(accept.GRAPHS)}"
    return HTTPException(406, f"no media type of Accept can carry the answer; there is for {offered}")


def _described(request: Request) -> Response:
    """The service description, or for a browser the page with the editor."""
    header = ",".join(request.headers.getlist("accept"))
    kind = accept.best(header, (*accept.GRAPHS, "text/html"))
    if kind == "text/html":
        return RedirectResponse("/query", 303, {"Vary": "Accept"})
    if not kind:
        raise HTTPException(406, f"the service describes itself in {', '.join(accept.GRAPHS)}")
    content = oxigraph.serialize(_description(f"{request.url.scheme}://{request.headers['host']}/sparql"), format=accept.GRAPHS[kind], prefixes={**PREFIXES, "sd": _SD})
    return Response(content, media_type=kind, headers={"Vary": "Accept"})


def _description(endpoint: str) -> list[Quad]:
    def sd(name: str) -> str:
        return iri(_SD + name)

    service, dataset, default = "_:service", "_:dataset", "_:default"
    pairs = [
        (curie("rdf:type"), sd("Service")),
        (sd("endpoint"), iri(endpoint)),
        (sd("supportedLanguage"), sd("SPARQL11Query")),
        (sd("feature"), sd("UnionDefaultGraph")),
        (sd("defaultDataset"), dataset),
        *((sd("resultFormat"), iri(_FORMATS + name)) for name in _NAMES.values()),
    ]
    about = [(dataset, curie("rdf:type"), sd("Dataset")), (dataset, sd("defaultGraph"), default), (default, curie("rdf:type"), sd("Graph"))]
    return [Quad(s, p, o, "") for s, p, o in (*((service, p, o) for p, o in pairs), *about)]
