"""Pages for people, and the same things as RDF: ``/id/ID`` for what has an id, ``/resource?iri=`` for any other IRI, ``/search``.

A thing is given as its address ends (``/id/b-9f.ttl``), else as the client accepts it. Nothing here needs JavaScript.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg import labels, oxigraph, places
from kg.analysis import lookup
from kg.analysis.card import other
from kg.analysis.memo import number, when
from kg.graph import evidence_id
from kg.rdf import ID, ONTOLOGY, TOPIC
from kg.serve import describing, html, shelf, views
from kg.serve.finding import found, near_names, title_of
from kg.serve.marking import Mark, Piece, pieces
from kg.serve.negotiation import FORMS, PAGE, Form, accepted, held, suffixed
from kg.serve.state import of
from kg.store import Store

__all__ = ["routes"]

# So many hits of each kind, and links to a thing, are on a page.
_HITS = 20
_LINKS = 50
# So many pages at the most: what lies behind is better asked by SPARQL.
_PAGES = 10_000
_VARY = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a request is about: the thing by its IRI, the address of its page, the form in which it is wanted."""

    request: Request
    store: Store
    shelf: shelf.Shelf
    iri: str
    page: str
    form: Form
    language: str


# ---- what templates use ----


def _http(url: str | None) -> str:
    """An address, if a browser may be sent there; else ""."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def _clean(text: str) -> str:
    """A text where no element can keep its direction to itself (the title of a window): without controls."""
    return "".join(c for c in text if c.isprintable())


def _region(code: str) -> str:
    place = places.get(code)
    return place.name if place else code


def _marked(text: str, marks: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    return pieces(text, (Mark(start, end, "") for start, end in marks))


def _words(request: Request, row: str) -> str:
    return labels.text(row, html.language(request))


def _id(local: str) -> str:
    return f"/id/{quote(local, safe='')}"


def _show(request: Request, template: str, *, title: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Response:
    language = html.language(request)
    shown = html.page(
        request, template, status=status, headers=_VARY | (headers or {}), title=_clean(title), id=_id, http=_http, when=lambda fact: when(fact, language), number=number,
        evidence_id=evidence_id, title_of=title_of, other=other, concept=lambda key: views.concept(key, language), has=labels.known, region=_region, pieces=_marked, **values,
    )  # fmt: skip
    return _tagged(request, shown)


def _tagged(request: Request, response: Response) -> Response:
    if response.status_code == 200:
        tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:16]}"'
        if held(request.headers.get("if-none-match", ""), tag):
            kept = {name: value for name, value in response.headers.items() if name in ("vary", "cache-control", "link")}
            return Response(status_code=304, headers=kept | {"ETag": tag})
        response.headers["ETag"] = tag
    return response


# ---- one thing ----


def _thing(request: Request) -> Response:
    given = request.path_params["id"]
    local, form = suffixed(given)
    store = of(request).store()
    kept = shelf.of(store)
    if form and describing.iri_of(kept, given):
        local, form = given, None  # an id may end like that
    now = lookup.current(store, local)
    if now != local:
        return RedirectResponse(html.linker(request)(_id(now) + (f".{form.suffix}" if form else "")), 301)
    iri = describing.iri_of(kept, local)
    if not iri:
        return _missing(request, store, local)
    return _given(request, store, iri, _id(local), form)


def _resource(request: Request) -> Response:
    iri = request.query_params.get("iri", "")
    store = of(request).store()
    form = next((form for form in FORMS if form.suffix == request.query_params.get("format")), None)
    if iri.startswith((ID, TOPIC)) and describing.address(iri).startswith("/id/"):
        return RedirectResponse(html.linker(request)(describing.address(iri) + (f".{form.suffix}" if form else "")), 301)
    if not iri or not describing.known(shelf.of(store), iri):
        return _missing(request, store, iri)
    return _given(request, store, iri, describing.address(iri), form)


def _given(request: Request, store: Store, iri: str, page: str, form: Form | None) -> Response:
    form = form or accepted(request.headers.get("accept", ""))
    links = {f: page + (f".{f.suffix}" if page.startswith("/id/") else f"&format={f.suffix}") for f in FORMS}
    alternates = ", ".join(f'<{links[f]}>; rel="alternate"; type="{f.media_types[0]}"' for f in FORMS if f is not form)
    if form is None:
        offered = "\n".join(f"{f.media_types[0]}  {links[f]}" for f in FORMS)
        return PlainTextResponse(f"{_words(request, 'serve.not_acceptable')}\n\n{offered}\n", 406, _VARY | {"Link": alternates})
    headers = {"Link": alternates}
    kept = shelf.of(store)
    if form is not PAGE:
        body = oxigraph.serialize(describing.quads(kept, iri), format=form.syntax)
        return _tagged(request, Response(body, media_type=form.media_types[0], headers=_VARY | headers))
    asked = _Asked(request=request, store=store, shelf=kept, iri=iri, page=page, form=form, language=html.language(request))
    shown = {f.media_types[0]: (f, links[f]) for f in FORMS if f is not PAGE}
    return _page(asked, headers=headers, iri=iri, page_address=page, forms=list(shown.values()))


def _page(asked: _Asked, **values: Any) -> Response:
    """The page about what has an id: an entity, a report, a statement; else about anything that the graph speaks of."""
    local = asked.iri.removeprefix(ID)
    request, store = asked.request, asked.store
    if local != asked.iri and store.catalog:
        if next(store.catalog.rows("SELECT 1 FROM entity WHERE id = ?", local), None):
            view = views.entity(store, local, only=request.query_params.get("section", ""), page=_numbered(request))
            return _show(request, "entity.html", title=view.card.entity.name, view=view, **values)
        if report := views.report(store, local):
            return _show(request, "report.html", title=title_of(report.record), view=report, **values)
        if statement := views.statement(store, local, asked.language):
            ends = [statement.known.entities[end].name for end in (statement.fact.assertion.subject, statement.fact.assertion.object)]
            return _show(request, "statement.html", title=" — ".join(ends), view=statement, **values)
    return _anything(asked, **values)


def _anything(asked: _Asked, **values: Any) -> Response:
    number_ = _numbered(asked.request)
    name = describing.named(asked.shelf, asked.iri, asked.language)
    return _show(
        asked.request, "resource.html", title=name.text, name=name, number_=number_,
        anchor=next((lead + asked.iri.removeprefix(base) for base, lead in ((ONTOLOGY, ""), (TOPIC, "topic.")) if asked.iri.startswith(base)), ""),
        properties=() if number_ else describing.properties(asked.shelf, asked.iri, asked.language),
        inbound=describing.inbound(asked.shelf, asked.iri, asked.language, page=number_, size=_LINKS),
        uses=() if number_ else describing.uses(asked.shelf, asked.iri, asked.language, limit=_LINKS), **values,
    )  # fmt: skip


def _numbered(request: Request) -> int:
    """The page that was asked for, from 0; what is no number is the first."""
    given = request.query_params.get("page", "1")
    return min(max(int(given) - 1, 0), _PAGES) if given.isascii() and given.isdecimal() and len(given) < 9 else 0


def _missing(request: Request, store: Store, asked: str) -> Response:
    """Nothing has that id: near names, and a box to search."""
    if accepted(request.headers.get("accept", "")) is not PAGE:
        return PlainTextResponse(f"{_words(request, 'serve.missing')}\n", 404, _VARY)
    names = found(store, asked, limit=_HITS, quotes=False).names
    near = [] if names else near_names(store, asked)
    return _show(request, "missing.html", status=404, title=_words(request, "serve.missing"), asked=asked[:200], names=names, near=near)


# ---- search ----


def _search(request: Request) -> Response:
    asked = request.query_params.get("q", "").strip()[:200]
    page = _numbered(request)
    hits = found(of(request).store(), asked, limit=_HITS, offset=page * _HITS)
    pages = -(-max(hits.names_total, hits.quotes_total) // _HITS)
    title = f"{asked} · {_words(request, 'serve.search')}" if asked else _words(request, "serve.search")
    return _show(request, "search.html", title=title, asked=asked, hits=hits, number_=page, pages=min(pages, _PAGES), size=_HITS)


def _in_thread(answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return endpoint


def routes() -> list[BaseRoute]:
    """The pages about things, and the search."""
    return [
        Route("/id/{id}", _in_thread(_thing)),
        Route("/resource", _in_thread(_resource)),
        Route("/search", _in_thread(_search)),
    ]
