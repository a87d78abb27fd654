"""The review in the browser: the queue of statements, a card for each, and what a person decides about it.

    /review                GET: the queue, with filters; POST: a decision from a card, or one that is taken back
    /review/apply          POST: do all decisions on the store, in the background
    /api/review            what waits to be done, and whether it is being done

Forms do all of it; a script makes keys work and saves loading the page anew. Who may read may look; only where the file of decisions can be written
are there buttons. A request that decides bears the token of the page.
"""

from __future__ import annotations

import secrets
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg import decisions, labels, pipeline
from kg.analysis.explain import meaning
from kg.analysis.memo import when
from kg.analysis.queue import (
    Asked,
    By,
    Case,
    Ledger,
    Ranked,
    anchor,
    base,
    called,
    cases,
    is_settled,
    judge,
    opened,
    ranked,
    unsettled,
)
from kg.analysis.queue.touched import touched
from kg.analysis.queue.words import word
from kg.decisions import Decision
from kg.errors import BadDecision, KGError, NotFound
from kg.serve import html
from kg.serve.state import State, of
from kg.store import Store
from kg.types import Action, EntityType, Predicate, Status

__all__ = ["routes"]

# So many cards are on a page.
_PAGE = 10
# With the referrer policy of the other pages browsers send forms with the origin "null", which the guard takes for another site.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
# So many queues are kept, of the published generation.
_QUEUES = 8
# So much is taken of a field.
_LONGEST = 2_000
# The values that a card sends with a decision.
_VALUES = (
    "relation", "status", "action", "end", "name", "type", "tag", "subject", "object", "subject_type", "object_type",
)  # fmt: skip
_FILTERS = ("relation", "status", "type", "report", "entity", "id", "again", "who", "when", "page", "lang")


@dataclass(slots=True)
class _Desk:
    """What the server remembers of a review: queues of a generation, what was decided since it began, how the last build went."""

    lock: Lock = field(default_factory=Lock)
    generation: str = ""
    queues: dict[Asked, tuple[Ranked, ...]] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    taken: list[tuple[Decision, Decision | None]] = field(default_factory=list)
    building: bool = False
    failed: str = ""
    lost: int = 0

    def queue(self, store: Store, asked: Asked) -> tuple[Ranked, ...]:
        """The statements that are asked for, as ranked in this generation."""
        with self.lock:
            if self.generation != store.generation:
                self.generation, self.queues, self.doubtful = store.generation, {}, touched(store)
            if asked not in self.queues:
                while len(self.queues) >= _QUEUES:
                    self.queues.pop(next(iter(self.queues)))
                self.queues[asked] = ranked(store, asked, touched=self.doubtful)
            return self.queues[asked]


_desks: weakref.WeakKeyDictionary[State, _Desk] = weakref.WeakKeyDictionary()
_lock = Lock()


def _desk(state: State) -> _Desk:
    with _lock:
        return _desks.setdefault(state, _Desk())


class _Refused(Exception):  # noqa: N818 - named after what it is
    """A request that is not done: its status and the id of what to say."""

    def __init__(self, status: int, row: str) -> None:
        super().__init__(row)
        self.status = status
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """What the template shows of a case."""

    case: Case
    anchor: str
    rule: str
    when: str
    settled: Decision | None
    tags: tuple[str, ...]
    done: str


# ---- the page ----


def _page(request: Request, *, status: int = 200, problem: str = "") -> Response:
    state, language = of(request), html.language(request)
    store, desk, given = state.store(), _desk(state), request.query_params
    ledger = Ledger.of(decisions.load(state.decisions))
    number = _number(given.get("page", ""))
    try:
        queue = _queue(store, desk, ledger, given)
    except (NotFound, ValueError) as error:
        queue, problem = (), problem or (error.what if isinstance(error, NotFound) else str(error))
    shown = queue[number * _PAGE : (number + 1) * _PAGE]
    cards = [_card(case, ledger, language) for case in cases(store, shown)]
    values = {
        "cards": cards, "total": len(queue), "first": number * _PAGE, "number_": number, "pages": max(1, -(-len(queue) // _PAGE)),
        "filters": {name: given.get(name, "") for name in _FILTERS}, "writable": state.decides, "file": str(state.decisions),
        "csrf": state.csrf, "problem": problem, "last": _last(desk, language), "waiting": _waiting(store, state), "building": desk.building,
        "failed": desk.failed, "lost": desk.lost, "tags": state.tags, "relations": tuple(Predicate), "statuses": tuple(Status),
        "actions": tuple(Action), "types": tuple(EntityType), "word": lambda family, code: word(family, code, language),
    }  # fmt: skip
    title = labels.text("serve.review", language)
    return html.page(request, "review.html", status=status, headers=_HEADERS, title=title, **values)


def _queue(store: Store, desk: _Desk, ledger: Ledger, given: Mapping[str, str]) -> tuple[Ranked, ...]:
    asked = Asked(
        relations=_codes(Predicate, given.get("relation", "")), statuses=_codes(Status, given.get("status", "")),
        types=_codes(EntityType, given.get("type", "")), report=given.get("report", "").strip()[:200], entity=given.get("entity", "").strip()[:200],
    )  # fmt: skip
    found = desk.queue(store, asked)
    if given.get("id"):
        return tuple(one for one in found if one.id == given["id"])
    return found if given.get("again") else unsettled(store, found, ledger)


def _codes(kind: type[Predicate] | type[Status] | type[EntityType], given: str) -> tuple[str, ...]:
    return (kind(given).value,) if given else ()


def _number(given: str) -> int:
    """The page that was asked for, from 0."""
    return max(int(given) - 1, 0) if given.isascii() and given.isdecimal() and len(given) < 7 else 0


def _card(case: Case, ledger: Ledger, language: str) -> _Card:
    made = base(case)
    done = case.fact.assertion.review if is_settled(case, ledger) else ""
    return _Card(
        case=case, anchor=anchor(made), rule=meaning(case.fact.assertion.rule, language), when=when(case.fact, language),
        settled=ledger.settled(made), tags=tuple(sorted({*ledger.tags(made), *case.fact.assertion.tags})), done=done,
    )  # fmt: skip


def _last(desk: _Desk, language: str) -> dict[str, Any] | None:
    """The last decision of this run, to be told and taken back."""
    if not desk.taken:
        return None
    decision = desk.taken[-1][0]
    return {"number": len(desk.taken), "what": _called(decision, language), "about": _about(decision)}


def _called(decision: Decision, language: str) -> str:
    return word("review.do", called(decision), language)


def _about(decision: Decision) -> str:
    said = decision.statement
    return decision.entity.name if decision.entity else f"{said.subject} — {said.object}" if said else ""


def _waiting(store: Store, state: State) -> int:
    """How many lines of the file the store does not know; -1 where it knows others."""
    lines = [decision.line() for decision in decisions.load(state.decisions)]
    known = [decided.line for decided in store.catalog.decisions()] if store.catalog else []
    return len(lines) - len(known) if lines[: len(known)] == known else -1


# ---- decisions ----


async def _post(request: Request) -> Response:
    language = html.language(request)
    scripted = request.headers.get("accept", "").startswith("application/json")
    async with request.form(max_files=0, max_fields=30) as form:
        given = {name: value[:_LONGEST] for name, value in form.items() if isinstance(value, str)}
    try:
        told = await run_in_threadpool(_decide, request, given, language)
    except _Refused as refused:
        return await run_in_threadpool(_answer, request, scripted, refused.status, labels.text(refused.row, language))
    except KGError as error:
        return await run_in_threadpool(_answer, request, scripted, 422, f"{error.what} — {error.remedy}" if error.remedy else error.what)
    if scripted:
        return JSONResponse(told)
    return RedirectResponse(f"/review?{request.url.query}", 303, {"Cache-Control": "no-store"})


def _answer(request: Request, scripted: bool, status: int, said: str) -> Response:
    return JSONResponse({"error": said}, status) if scripted else _page(request, status=status, problem=said)


def _checked(request: Request, given: Mapping[str, str]) -> State:
    """The state, where the request may decide. Raises _Refused."""
    state = of(request)
    if not secrets.compare_digest(given.get("csrf", "").encode(), state.csrf.encode()):
        raise _Refused(403, "serve.review.token")
    if not state.decides:
        raise _Refused(403, "serve.review.read_only")
    return state


def _decide(request: Request, given: Mapping[str, str], language: str) -> dict[str, Any]:
    """Writes a decision down. Raises _Refused, BadDecision, OutputError."""
    state = _checked(request, given)
    desk = _desk(state)
    by = By(who=given.get("who", "").strip(), when=given.get("when", "").strip(), why=given.get("why", "").strip())
    with desk.lock:
        ledger = Ledger.of(decisions.load(state.decisions))
        if given.get("do") == "undo":
            return _undo(state, desk, ledger, given, by, language)
        made = judge(opened(given.get("anchor", "")), given.get("do", ""), {name: given.get(name, "") for name in _VALUES}, by)
        if made.tag and state.tags and made.tag not in state.tags:
            raise BadDecision(f"there is no tag {made.tag!r}", remedy=f"it is one of {', '.join(state.tags)}")
        if not ledger.knows(made):
            before = ledger.instead_of(made)
            decisions.append(state.decisions, [made])
            desk.taken.append((made, before))
        return {"taken": _called(made, language), "about": _about(made), "number": len(desk.taken), "waiting": _waiting(state.store(), state)}


def _undo(state: State, desk: _Desk, ledger: Ledger, given: Mapping[str, str], by: By, language: str) -> dict[str, Any]:
    """Takes back the last decision, if it is still the one that the page spoke of."""
    if not desk.taken or given.get("number") != str(len(desk.taken)):
        raise _Refused(409, "serve.review.not_last")
    decision, before = desk.taken.pop()
    decisions.append(state.decisions, ledger.undoing(decision, before, by))
    return {"undone": _called(decision, language), "about": _about(decision), "number": len(desk.taken), "waiting": _waiting(state.store(), state)}


# ---- doing them ----


async def _apply(request: Request) -> Response:
    async with request.form(max_files=0, max_fields=30) as form:
        given = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        state = _checked(request, given)
    except _Refused as refused:
        return await run_in_threadpool(_answer, request, False, refused.status, labels.text(refused.row, html.language(request)))
    desk = _desk(state)
    with desk.lock:
        start, desk.building = not desk.building, True
    if start:
        Thread(target=_build, args=(state, desk), name="kg-review", daemon=True).start()
    return RedirectResponse(f"/review?{request.url.query}", 303, {"Cache-Control": "no-store"})


def _build(state: State, desk: _Desk) -> None:
    """Makes a generation with all decisions done; no report is read."""
    failed, lost = "it was broken off — the window in which kg serve runs says why", 0  # unless it comes to its end
    try:
        lost = len(pipeline.redo(decisions.load(state.decisions), store=Store.open(state.path)))
        failed = ""
    except KGError as error:
        failed = f"{error.what} — {error.remedy}"
    finally:
        with desk.lock:
            desk.building, desk.failed, desk.lost = False, failed, lost


def _told(request: Request) -> Response:
    state = of(request)
    desk = _desk(state)
    said = {"building": desk.building, "failed": desk.failed, "lost": desk.lost, "waiting": _waiting(state.store(), state), "generation": state.store().generation}
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


def routes() -> list[BaseRoute]:
    """The page, what decides, and what does the decisions."""

    async def get(request: Request) -> Response:
        return await run_in_threadpool(_page, request)

    async def told(request: Request) -> Response:
        return await run_in_threadpool(_told, request)

    return [
        Route("/review", get, methods=["GET"]),
        Route("/review", _post, methods=["POST"]),
        Route("/review/apply", _apply, methods=["POST"]),
        Route("/api/review", told, methods=["GET"]),
    ]
