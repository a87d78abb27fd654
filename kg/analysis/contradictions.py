"""What the sources of a store say against one another: of the same body, the same thing and the same time.

Nothing is decided here: each contradiction is shown with all its quotes, and a person looks. Figures of one thing may have been
counted at different dates; a thing that is set up twice may be two things of one name. Reprints are no second source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from kg import places, resources
from kg.analysis.amounts import agree, sense
from kg.analysis.corpus import Corpus, Credited, Fact, Figure, once
from kg.analysis.deeds import period_of, under_way
from kg.analysis.findings import anchor_of
from kg.text.shadow import fold, shadow
from kg.types import Action, DocumentRecord, EntityType, Evidence, Predicate, Role, Standing, Status

__all__ = ["Contradiction", "Conflict", "contradictions"]

# What can be set up but once. Texts come in editions, initiatives again each year.
_LASTING = (EntityType.MECHANISM, EntityType.PLATFORM, EntityType.FACILITY, EntityType.TEAM, EntityType.AGENCY)
_SETTING_UP = (Predicate.IMPLEMENTS, Predicate.OPERATES, Predicate.SETS_UP)
# Figures that say how much there is or was; targets are none.
_TOLD = (Role.OUTCOME, Role.COVERAGE, Role.CAPACITY, Role.MONEY, Role.CHANGE)
# Words that count nothing in particular: two figures under so short a wording may be of two things.
_TELLING = 6


class Conflict(StrEnum):
    """How two sources disagree; the order is that of the list."""

    FIGURES = "figures"
    SET_UP_TWICE = "established-twice"
    DONE_THEN_PLANNED = "done-then-planned"
    BOTH_FIRST = "both-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What cannot all be so, and who says it.

    `body` is the id of the body whose reports they are (see `kg.analysis.findings.anchor_of`), `thing` of what it is about, ""
    where a figure names nothing known; `about` is its name, or what is counted in the words of the first report. One of
    `facts`, `figures` and `credits` is there, two or more; facts and figures have the earlier period first. Only `credits` are of
    several bodies, of which `body` is one.
    """

    kind: Conflict
    body: str
    thing: str
    about: str
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    credits: tuple[Credited, ...] = ()

    @property
    def told(self) -> tuple[tuple[DocumentRecord, Evidence], ...]:
        """Who says it in which words: the document and the first evidence of each."""
        figures = [(f.document, f.quantity.evidence) for f in self.figures]
        credits = [(c.document, c.recognition.evidence) for c in self.credits]
        return (*figures, *((f.document, f.assertion.evidence[0]) for f in self.facts), *credits)


def contradictions(known: Corpus, *, bodies: Iterable[str] | None = None) -> tuple[Contradiction, ...]:
    """The contradictions of a corpus, by body, kind and name; of these bodies only, where they are given."""
    single = once(known)
    anchors = anchor_of(single)
    wanted = None if bodies is None else set(bodies)
    of_body = {id_: body for id_, body in anchors.items() if body in single.entities and (wanted is None or body in wanted)}
    found = [*_figures(single, of_body), *_set_up(single, of_body), *_first(single, anchors, of_body)]
    order = list(Conflict)
    name = {body: single.entities[body].name for body in of_body.values()}
    return tuple(sorted(found, key=lambda c: (name[c.body], c.body, order.index(c.kind), c.about, c.thing)))


# ---- figures ----


def _figures(known: Corpus, of_body: Mapping[str, str]) -> Iterator[Contradiction]:
    """One thing counted in one time, with numbers that cannot both be right, in two reports."""
    times = _times(known)
    groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in sorted((f for found in known.figures.values() for f in found), key=_place):
        q, document = figure.quantity, figure.document
        if document.id not in of_body or document.original in known.documents or q.role not in _TOLD or q.status is Status.PLANNED:
            continue
        start, end = times(figure)
        named = q.of and q.of in known.entities
        if end and sense(figure.quantity) != "varied" and (named or len(fold(q.what)) >= _TELLING):
            groups[of_body[document.id], q.of or "", fold(q.what), q.unit, q.role, start, end].append(figure)
    for (body, thing, *_), figures in groups.items():
        by_report: dict[str, list[Figure]] = defaultdict(list)
        for figure in figures:
            by_report[figure.document.id].append(figure)
        single = [found[0] for found in by_report.values() if len({f.quantity.value for f in found}) == 1]
        against = {f.quantity.id: f for pair in combinations(single, 2) if not agree(pair[0].quantity, pair[1].quantity) for f in pair}
        if against:
            told = tuple(f for f in single if f.quantity.id in against)
            yield Contradiction(kind=Conflict.FIGURES, body=body, thing=thing, about=told[0].quantity.what, figures=told)


def _times(known: Corpus) -> Callable[[Figure], tuple[str, str]]:
    """What gives the period of a figure: that of a statement which the same words prove, for lack of one that of the report."""
    told: dict[str, list[Fact]] = defaultdict(list)
    for fact in known.facts.values():
        if fact.assertion.period:
            told[fact.document.id].append(fact)

    def period(figure: Figure) -> tuple[str, str]:
        here = figure.quantity.evidence
        for fact in told[figure.document.id]:
            if any(e.start < here.end and here.start < e.end for e in fact.assertion.evidence):
                return period_of(figure.document, fact.assertion.period)
        return period_of(figure.document)

    return period


def _place(figure: Figure) -> tuple[str, int, str]:
    return figure.document.path, figure.quantity.evidence.start, figure.quantity.id


# ---- what is set up ----


def _set_up(known: Corpus, of_body: Mapping[str, str]) -> Iterator[Contradiction]:
    """What is set up in one year and again, or planned to be set up, in a later one."""
    groups: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in known.facts.values():
        a = fact.assertion
        thing = known.entities.get(a.object)
        begins = a.action is Action.ESTABLISH and a.predicate in _SETTING_UP and not under_way(fact)
        if fact.document.id in of_body and begins and thing and thing.type in _LASTING and not _counted(known, fact):
            groups[of_body[fact.document.id], thing.id].append(fact)
    for (body, id_), facts in groups.items():
        facts.sort(key=lambda f: (*_when(f), f.document.path, f.assertion.id))
        done = [f for f in facts if f.assertion.status is Status.DONE]
        again = [f for f in done[1:] if _when(done[0])[1] < _when(f)[0]] if done else []
        planned = [f for f in facts if f.assertion.status is Status.PLANNED and done and _when(done[0])[1] < _when(f)[0]]
        for kind, later in ((Conflict.SET_UP_TWICE, again), (Conflict.DONE_THEN_PLANNED, planned)):
            if later:
                name = known.entities[id_].name
                yield Contradiction(kind=kind, body=body, thing=id_, about=name, facts=(done[0], *later))


def _when(fact: Fact) -> tuple[str, str]:
    start, end = period_of(fact.document, fact.assertion.period)
    return start or "9", end or "9"


def _counted(known: Corpus, fact: Fact) -> bool:
    """Whether a figure in the same words says how many were set up: then there are several, and more may follow."""
    places = [(e.start, e.end) for e in fact.assertion.evidence]
    return any(
        figure.document.id == fact.document.id and any(s <= figure.quantity.evidence.start < e for s, e in places)
        for figure in known.figures.get(fact.assertion.object, ())
    )


# ---- who was first ----


def _first(known: Corpus, anchors: Mapping[str, str], of_body: Mapping[str, str]) -> Iterator[Contradiction]:
    """Two bodies that both say that they were the first, as far, with things of one name.

    To be among the first (首批) is open to many; and what lies in the other's area may be what the other tells of.
    """
    groups: dict[tuple[str, str, str], dict[str, Credited]] = defaultdict(dict)
    claims = {c.recognition.id: c for found in known.credits.values() for c in found}
    for claim in sorted(claims.values(), key=lambda c: (c.document.path, c.recognition.evidence.start, c.recognition.id)):
        r, document = claim.recognition, claim.document
        thing, area = known.entities.get(r.of or ""), _area(claim)
        told = r.kind is Standing.FIRST and r.status is not Status.PLANNED and document.original not in known.documents
        if thing and area and told and anchors[document.id] in known.entities and not _among(r.evidence.quote):
            groups[fold(thing.name), r.reach, area].setdefault(anchors[document.id], claim)
    for claimants in groups.values():
        mine = next((body for body in claimants if body in of_body.values()), "")
        against = [c for body, c in claimants.items() if all(_apart(c, other) for key, other in claimants.items() if key != body)]
        if mine and len(against) > 1:
            thing_id = against[0].recognition.of or ""
            yield Contradiction(kind=Conflict.BOTH_FIRST, body=mine, thing=thing_id, about=known.entities[thing_id].name, credits=tuple(against))


def _area(claim: Credited) -> str:
    """The code of the division in which somebody claims to be the first, "" where it is not known."""
    reach = claim.recognition.reach
    return places.NATION if reach == "nation" else (places.up(claim.document.division, reach) or "") if reach else ""


def _apart(one: Credited, other: Credited) -> bool:
    """Whether neither report is of a division in which the other's lies."""
    a, b = one.document.division, other.document.division
    return bool(a and b) and not places.within(a, b) and not places.within(b, a)


def _among(quote: str) -> bool:
    return any(p.regex.search(shadow(quote)) for p in resources.patterns("progress") if p.id == "among-the-first")
