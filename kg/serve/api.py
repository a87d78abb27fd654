"""What the explorer asks the server for, as JSON: the graph or a part of it, what lies around a thing, texts, search, ways.

Parts have the form of `kg.render.payload`. Errors are told as ``{error, remedy}``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg import labels
from kg.analysis import lookup, path
from kg.analysis.corpus import Corpus, corpus
from kg.errors import BadParameter, KGError, NotFound
from kg.render import payload
from kg.serve import html, shelf
from kg.serve.finding import found, near_names
from kg.serve.negotiation import held, zipped
from kg.serve.scopes import LARGEST, Choice, Scopes, scopes
from kg.serve.state import State, of
from kg.store import Store

__all__ = ["counted", "dumped", "routes", "warm"]

# So much of each kind is given where nobody says how much, and at the most.
_HITS, _MOST_HITS = 20, 100
_AROUND, _MOST_AROUND = 40, 500
# Seconds that the index of search is waited for where nobody else waits.
_WARMING = 60.0


def dumped(value: object) -> bytes:
    """A value as JSON. Lone surrogates, as file names may have, become U+FFFD."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def counted(store: Store, known: Corpus) -> dict[str, int]:
    """How many statements the whole store makes of the entities and documents of a part of it."""
    catalog = store.catalog
    if catalog is None:
        return {}
    found_: Counter[str] = Counter()
    for ids, columns in ((list(known.entities), ("subject", "object")), (list(known.documents), ("document",))):
        for column in columns:
            for begin in range(0, len(ids), 900):
                batch = ids[begin : begin + 900]
                sql = f"SELECT {column}, COUNT(*) FROM fact WHERE {column} IN ({', '.join('?' * len(batch))}) GROUP BY {column}"
                found_.update(dict(catalog.rows(sql, *batch)))
    return dict(found_)


def _part(store: Store, known: Corpus) -> dict[str, Any]:
    """The part of a corpus that is not the whole store, with the counts of the whole store."""
    found_: dict[str, Any] = payload.part(known, counts=counted(store, known))
    return found_


def _number(request: Request, name: str, usual: int, most: int) -> int:
    given = request.query_params.get(name, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise BadParameter(f"{name} is no number: {given[:40]!r}", remedy=f"give one from 0 to {most}")
    return min(int(given), most)


def _needed(request: Request, name: str) -> str:
    given = request.query_params.get(name, "").strip()
    if not given:
        raise BadParameter(f"{name} is missing", remedy=f"ask for ?{name}=…")
    return given


# ---- the graph, or a part of it ----


def _start(state: State, store: Store, language: str, asked: str) -> tuple[bytes, bytes, str]:
    """The answer, the same compressed, and its tag. What takes time is made once for each scope of a generation."""
    kept = shelf.of(store)

    def rest() -> bytes:
        opening = _opening(state, store, language, asked)
        return dumped({name: value for name, value in opening.items() if name not in ("language", "title")})

    def make() -> tuple[bytes, bytes, str]:
        head = dumped({"language": language, "title": labels.text("page.title", language)})
        content = head[:-1] + b"," + kept.kept(("rest", asked, str(state.writable)), rest)[1:]
        return content, gzip.compress(content, compresslevel=5, mtime=0), hashlib.sha256(content).hexdigest()[:16]

    return kept.kept(("start", language, asked, str(state.writable)), make)


def _begun(state: State, language: str, asked: str) -> tuple[bytes, bytes, str]:
    """The answer to somebody who has come: they will search, once they see something."""
    store = state.store()
    answer = _start(state, store, language, asked)
    shelf.of(store).index()
    return answer


def warm(state: State) -> None:
    """Makes what the first visitor waits for, so that there is less to wait: what the explorer opens with, then the index of
    search. What goes wrong is told to whoever asks for it."""
    try:
        store = state.store()
        _start(state, store, labels.LANGUAGES[0], "")
        shelf.of(store).index(wait=_WARMING)
    except KGError as error:
        logging.getLogger(__name__).warning("start: %s", error)


def _opening(state: State, store: Store, language: str, asked: str) -> dict[str, Any]:
    known, choice, all_ = _opened(store, asked)
    if choice is None:
        found_ = payload.start(known, language=language)
    else:
        totals = _totals(store, all_)
        found_ = payload.start(known, language=language, totals=totals, counts=counted(store, known))
    found_["live"] = {
        "token": state.csrf, "store": state.path.resolve().name, "generation": store.generation, "writable": state.writable,
        "scope": choice.data() if choice else None, "scopes": all_.data() if all_ else {},
    }  # fmt: skip
    return found_


def _opened(store: Store, asked: str) -> tuple[Corpus, Choice | None, Scopes | None]:
    """What to open with; no choice is the whole store."""
    if store.catalog is None:
        return corpus(()), None, None
    all_ = shelf.of(store).kept(("scopes",), lambda: scopes(store.catalog) if store.catalog else Scopes(statements={}, choices={}))
    if not asked and all_.total <= LARGEST:
        return corpus(store.readings()), None, all_
    choice = all_.chosen(asked)
    return lookup.of_documents(store, choice.documents), choice, all_


def _totals(store: Store, all_: Scopes | None) -> dict[str, int]:
    catalog = store.catalog
    if catalog is None or all_ is None:
        return {"documents": 0, "entities": 0, "statements": 0, "bodies": 0}
    ((documents,),) = catalog.rows("SELECT COUNT(*) FROM document")
    entities = sum(catalog.counts()["entities"].values())
    return {"documents": documents, "entities": entities, "statements": all_.total, "bodies": len(all_.choices["body"])}


async def _get_start(request: Request) -> Response:
    state, language = of(request), html.language(request)
    asked = request.query_params.get("scope", "")
    content, packed, tag = await run_in_threadpool(_begun, state, language, asked)
    packs = zipped(request.headers.get("accept-encoding", ""))
    headers = {"ETag": f'"{tag}{"-gz" if packs else ""}"', "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Accept-Language"}
    if held(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if packs:
        headers["Content-Encoding"] = "gzip"
    return Response(packed if packs else content, media_type="application/json", headers=headers)


# ---- what is asked for one by one ----


def _around(request: Request, store: Store) -> object:
    id_ = lookup.current(store, _needed(request, "id"))
    limit = _number(request, "limit", _AROUND, _MOST_AROUND)
    if store.catalog and store.catalog.document(id_):
        return {"id": id_, "part": _part(store, lookup.of_documents(store, [id_])), "left": {}}
    _known(store, id_)
    known = lookup.about(store, id_, limit=max(1, limit))
    left = known.left.get(id_)
    rest = {"sections": {k: n for k, n in left.sections.items() if n}, "figures": left.figures, "documents": left.documents} if left else {}
    return {"id": id_, "part": _part(store, known), "left": rest}


def _known(store: Store, id_: str) -> None:
    """Raises NotFound where the store has no entity of that id."""
    if not store.catalog or not next(store.catalog.rows("SELECT 1 FROM entity WHERE id = ?", id_), None):
        near = near_names(store, id_)
        raise NotFound(f"nothing has the id {id_[:80]!r}", remedy="did you mean: " + " | ".join(near) if near else "search for its name: /api/search?q=…")


def _search(request: Request, store: Store) -> object:
    limit = _number(request, "limit", _HITS, _MOST_HITS)
    hits = found(store, request.query_params.get("q", ""), limit=limit, offset=_number(request, "offset", 0, 1_000_000))
    quotes = [
        {
            "statement": q.assertion.id, "document": q.document.id, "title": q.title, "quote": q.evidence.quote,
            "start": q.evidence.start, "end": q.evidence.end, "marks": q.marks,
        }
        for q in hits.quotes
    ]  # fmt: skip
    names = [{"id": h.id, "type": h.type, "name": h.name, "alias": h.alias, "count": h.statements} for h in hits.names]
    return {"hits": names, "quotes": quotes, "total": hits.names_total, "quotes_total": hits.quotes_total, "pending": hits.pending, "trouble": hits.trouble}


def _document(request: Request, store: Store) -> object:
    id_ = _needed(request, "id")
    text = store.text(id_)
    return {"text": text, "pages": [], "part": _part(store, lookup.of_documents(store, [id_]))}


def _path(request: Request, store: Store) -> object:
    ends = [lookup.current(store, _needed(request, name)) for name in ("a", "b")]
    for id_ in ends:
        _known(store, id_)
    ids = path.shortest(store.catalog, *ends) if store.catalog else None
    known = lookup.of_statements(store, ids or ())
    return {"statements": list(ids or ()), "found": ids is not None, "part": _part(store, known)}


def _get(answer: Callable[[Request, Store], object]) -> Callable[[Request], Any]:
    """An endpoint that answers in a thread."""

    def work(request: Request) -> bytes:
        return dumped(answer(request, of(request).store()))

    async def endpoint(request: Request) -> Response:
        content = await run_in_threadpool(work, request)
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"', "Cache-Control": "no-cache"}
        if held(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type="application/json", headers=headers)

    return endpoint


def routes() -> list[BaseRoute]:
    """All that begins with ``/api/`` and only reads."""
    return [
        Route("/api/start", _get_start),
        Route("/api/around", _get(_around)),
        Route("/api/search", _get(_search)),
        Route("/api/document", _get(_document)),
        Route("/api/path", _get(_path)),
    ]
