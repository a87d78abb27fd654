"""The page of queries (``/query``), and what it asks while a query is written.

    /query                 the page; with `query` or `saved` that text is in it. POST answers without scripts
    /api/terms             terms of the vocabulary with label and definition
    /api/complete?q=       entities of which a name contains the text
    /api/names             POST {"iris": [...]}: what they are called
    /api/saved             the saved queries; /api/saved/NAME?p.KEY=VALUE is one with its values in place
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from functools import cache
from itertools import dropwhile
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg import labels, query, resources
from kg.errors import BadParameter, KGError, QueryError
from kg.query import complete
from kg.rdf import ID, PREFIXES
from kg.serve import guard, html, told
from kg.serve.state import State, of
from kg.store import Store

__all__ = ["routes"]

_WORDS = "serve.query."
_PHRASES = "serve.query.phrase_"
_EXAMPLE = """SELECT ?body ?thing
WHERE {
  ?body kg:implements ?thing .
}
LIMIT 100
"""
# So many entities are offered, so many names told at a time, so many rows shown without scripts.
_OFFERS = 20
_NAMES = 2000
_ROWS = 500
_LONGEST = 100


def routes() -> list[BaseRoute]:
    """The page and its part of the API."""
    return [
        Route("/query", _page, methods=["GET"]),
        Route("/query", _answered, methods=["POST"]),
        Route("/api/terms", _terms),
        Route("/api/complete", _complete),
        Route("/api/names", _names, methods=["POST"]),
        Route("/api/saved", _list),
        Route("/api/saved/{name}", _bound),
    ]


# ---- the page ----


async def _page(request: Request) -> Response:
    given = request.query_params.get("query", "")
    if not given and (name := request.query_params.get("saved", "")):
        given = await run_in_threadpool(lambda: _text(of(request), name, _values(request), html.language(request), examples=True))
    return _shown(request, given or _EXAMPLE)


async def _answered(request: Request) -> Response:
    """The page with the answer in it, for browsers without scripts."""
    async with request.form(max_files=0, max_fields=10) as form:
        sparql = form.get("query", "")
    if not isinstance(sparql, str) or not sparql.strip():
        return _shown(request, _EXAMPLE)
    state = of(request)
    try:
        answer = await state.pool.answer(sparql, results="json", graph="turtle", rows=_ROWS, partial=True)
    except QueryError as error:
        return _shown(request, sparql, status=told.status(error), problem=_problem(error, html.language(request)))
    text = (await run_in_threadpool(answer.read)).decode("utf-8", "replace")
    shown = await run_in_threadpool(_table, state.store(), text, html.language(request)) if answer.done.format == "json" else {"graph": text}
    return _shown(request, sparql, answer=shown | {"whole": answer.done.whole, "rows_shown": answer.done.rows})


def _problem(error: KGError, language: str) -> dict[str, str]:
    """What went wrong, in the reader's language first."""

    def glossed(kind: str, more: str) -> str:
        row = f"{kind}.{error.code}"
        return labels.text("cli.gloss", language, said=labels.text(row, language), more=more) if language != "en" and labels.known(row) else more

    return {"where": error.where, "what": glossed("error", error.what), "remedy": glossed("remedy", error.remedy)}


def _table(store: Store, text: str, language: str) -> dict[str, Any]:
    """What the template shows of an answer: `truth`, or `variables` and `rows` of cells (text, and the address of its page)."""
    found = json.loads(text)
    if "boolean" in found:
        return {"truth": found["boolean"]}
    variables, rows = found["head"]["vars"], found["results"]["bindings"]
    iris = {term["value"] for row in rows for term in row.values() if term["type"] == "uri"}
    names = complete.names(store.catalog, iris, language)

    def cell(term: dict[str, str] | None) -> tuple[str, str]:
        if term is None or term["type"] != "uri":
            return (term or {}).get("value", ""), ""
        iri = term["value"]
        return names.get(iri, iri), f"/id/{iri[len(ID) :]}" if iri.startswith(ID) else ""

    return {"variables": variables, "rows": [[cell(row.get(name)) for name in variables] for row in rows]}


def _shown(request: Request, sparql: str, *, status: int = 200, **more: Any) -> Response:
    # The editor's styles are made by its script, as elements: only those that bear the nonce of this answer count.
    nonce = secrets.token_urlsafe(16)
    policy = guard.HEADERS["Content-Security-Policy"].replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    # Without a referrer a browser would not say of the form where it comes from, and the guard turn it away.
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}
    spoken = html.language(request)
    config = _config(spoken) | {"nonce": nonce, "token": bool(of(request).token)}
    values = {"problem": None, "answer": None} | more
    return html.page(request, "query.html", status=status, headers=headers, sparql=sparql, config=config, **values)


@cache
def _config(language: str) -> dict[str, Any]:
    """What the page's script knows from the start."""
    rows = [row for row in resources.table("labels.tsv") if row["id"].startswith(_WORDS)]
    phrases = [row for row in rows if row["id"].startswith(_PHRASES)]
    return {
        "language": language, "prefixes": PREFIXES, "saved": _saved(language),
        "words": {row["id"]: row[language] for row in rows if row not in phrases},
        "phrases": {row["en"]: row[language] for row in phrases},
    }  # fmt: skip


# ---- what it asks ----


async def _terms(request: Request) -> Response:
    found = await run_in_threadpool(complete.terms, html.language(request))
    return JSONResponse({"terms": [asdict(term) for term in found]})


async def _complete(request: Request) -> Response:
    text = request.query_params.get("q", "")[:_LONGEST]
    language = html.language(request)

    def offers() -> list[dict[str, str]]:
        catalog = of(request).store().catalog
        found = complete.entities(catalog, text, limit=_OFFERS) if catalog else []
        return [asdict(offer) | {"type": labels.text(f"type.{offer.type}", language)} for offer in found]

    return JSONResponse({"entities": await run_in_threadpool(offers)})


async def _names(request: Request) -> Response:
    try:
        given = json.loads(await request.body())
        iris = given["iris"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _misshapen() from error
    if not isinstance(iris, list) or len(iris) > _NAMES or not all(isinstance(iri, str) for iri in iris):
        raise _misshapen()
    state, language = of(request), html.language(request)
    return JSONResponse({"names": await run_in_threadpool(lambda: complete.names(state.store().catalog, iris, language))})


def _misshapen() -> BadParameter:
    return BadParameter("the body is no list of IRIs", where="/api/names", remedy=f'send {{"iris": [...]}} with {_NAMES} at the most')


def _saved(language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": saved.name, "title": saved.title[language], "description": saved.description[language],
            "parameters": [
                {"name": p.name, "kind": p.kind, "label": p.zh if language == "zh" else p.en, "example": p.example, "default": p.default}
                for p in saved.parameters
            ],
        }
        for saved in query.saved()
    ]  # fmt: skip


def _values(request: Request) -> dict[str, str]:
    return {key[2:]: value for key, value in request.query_params.items() if key.startswith("p.")}


def _text(state: State, name: str, values: dict[str, str], language: str, *, examples: bool = False) -> str:
    """The text of a saved query, with its title in place of the header; with `examples`, what has no value gets its example."""
    found = query.find(name)
    if examples:
        values = {p.name: p.example for p in found.parameters if p.default is None} | values
    lines = query.bind(found, values, state.store()).splitlines(keepends=True)
    body = "".join(dropwhile(lambda line: line.startswith("#"), lines)).lstrip()
    return f"# {found.title[language]}\n{body}"


async def _list(request: Request) -> Response:
    return JSONResponse({"saved": _saved(html.language(request))})


async def _bound(request: Request) -> Response:
    text = await run_in_threadpool(_text, of(request), request.path_params["name"], _values(request), html.language(request))
    return JSONResponse({"sparql": text})
