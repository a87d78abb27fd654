"""What was read of a body, in order of time: its plans, its reports, and the statements of each with their periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kg.analysis.corpus import Corpus, Fact, Figure, corpus, once
from kg.analysis.deeds import DEEDS, period_of
from kg.analysis.findings import anchor_of
from kg.analysis.progress.names import Likeness, Name, likeness, name_of
from kg.analysis.progress.result import Read
from kg.text.shadow import fold, shadow
from kg.types import DocumentRecord, Entity, Period, Quantity, Reading, Status

__all__ = ["Deed", "Sources", "deeds_of", "gather"]

# What these lay down are duties for everybody and for good, not what somebody means to do.
_NORMATIVE = frozenset(("regulation", "emergency_plan"))
_PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A statement with the thing it is about, its first and last day ("" where not known) and the document that counts as its source."""

    fact: Fact
    thing: Entity
    name: Name
    start: str
    end: str
    source: str

    @property
    def place(self) -> tuple[str, str, int, str]:
        """Where it stands in the order of time and of the reports."""
        evidence = self.fact.assertion.evidence
        return self.start or "9", self.fact.document.path, evidence[0].start if evidence else 0, self.fact.assertion.id


@dataclass(slots=True, kw_only=True)
class Sources:
    """All that was read of a body. `plans` are planned statements, `deeds` the others of its own reports; `reports` are those of
    the documents that can answer a promise, each with the first and last day that it reports."""

    known: Corpus
    body: Entity
    text: Callable[[str], str]
    plans: tuple[Deed, ...] = ()
    deeds: tuple[Deed, ...] = ()
    planned_figures: tuple[tuple[Figure, str, str], ...] = ()
    reported_figures: tuple[tuple[Figure, str, str], ...] = ()
    reports: dict[str, tuple[str, str]] = field(default_factory=dict)
    read: tuple[Read, ...] = ()
    own: frozenset[str] = frozenset()
    _shadows: dict[str, str] = field(default_factory=dict)
    _names: dict[str, Name] = field(default_factory=dict)
    _alike: dict[str, Mapping[str, Likeness]] = field(default_factory=dict)
    _kin: dict[str, frozenset[str]] = field(default_factory=dict)

    def alike(self, promised: Name) -> Mapping[str, Likeness]:
        """How alike the names of things are to that of what was promised, by the ids of the things; those that are not at all are
        left out. Each two are compared once, however many statements there are about them."""
        if not self._names:
            self._names = {deed.thing.id: deed.name for deed in (*self.plans, *self.deeds)}
        if promised.id not in self._alike:
            likes = ((id_, likeness(promised, name)) for id_, name in self._names.items())
            self._alike[promised.id] = {id_: like for id_, like in likes if like}
        return self._alike[promised.id]

    def kin(self, name: Name) -> frozenset[str]:
        """The ids of the things that are one with this, or the same scheme by other numbers, whichever of the two was promised."""
        if name.id not in self._kin:
            near = {id_ for id_, like in self.alike(name).items() if like >= Likeness.RENUMBERED}
            near |= {id_ for id_, other in self._names.items() if self.alike(other).get(name.id, Likeness.NONE) >= Likeness.RENUMBERED}
            self._kin[name.id] = frozenset(near)
        return self._kin[name.id]

    def shadow(self, document: str) -> str:
        """The shadow text of a document."""
        if document not in self._shadows:
            self._shadows[document] = shadow(self.text(document))
        return self._shadows[document]

    def answering(self, source: str, start: str) -> tuple[str, ...]:
        """The documents that may say what became of what `source` promised for the time from `start` on, in order of time."""
        issued = self.known.documents[source].issued or ""
        found = [
            (span, id_) for id_, span in self.reports.items()
            if id_ != source and span[1] >= start and not ("" < (self.known.documents[id_].issued or "") < issued)
        ]  # fmt: skip
        return tuple(id_ for _, id_ in sorted(found))


def gather(readings: Iterable[Reading], body: str, *, text: Callable[[str], str], also: Collection[str] = (), first: str = "", last: str = "") -> Sources:
    """The sources of a body, from readings among which are all of its documents; what is planned in those of the bodies
    `also` counts as promised too. Only what falls into the years from `first` to `last` is kept, where they are given."""
    known = once(corpus(readings))
    anchors = anchor_of(known)
    own = frozenset(id_ for id_, anchor in anchors.items() if anchor == body)
    theirs = frozenset(id_ for id_, anchor in anchors.items() if anchor in {body, *also})
    found = Sources(known=known, body=known.entities[body], text=text, own=own)
    made = sorted((deed for deed in deeds_of(known, found.body, theirs) if _within(deed.start, deed.end, first, last)), key=lambda d: d.place)
    found.plans = tuple(d for d in made if d.fact.assertion.status is Status.PLANNED and d.fact.document.genre not in _NORMATIVE)
    found.deeds = tuple(d for d in made if d.fact.document.id in own and _reported(d))
    _figures(found, theirs, first, last)
    _reports(found, theirs, first, last)
    return found


def deeds_of(known: Corpus, body: Entity, documents: Collection[str]) -> Iterable[Deed]:
    """What these documents say is done or planned, to what."""
    names: dict[str, Name] = {}
    for fact in known.facts.values():
        a = fact.assertion
        thing = known.entities.get(a.object)
        if fact.document.id in documents and a.predicate in DEEDS and thing:
            start, end = _time(fact)
            name = names.setdefault(thing.id, name_of(thing, body))
            yield Deed(fact=fact, thing=thing, name=name, start=start, end=end, source=_source(known, fact.document))


def _time(fact: Fact) -> tuple[str, str]:
    """The first and last day that a statement is about. What a report means to do, and does not say when, comes after what it
    reports: the last day is then not known."""
    start, end = period_of(fact.document, fact.assertion.period)
    if fact.assertion.status is not Status.PLANNED or _told(fact.assertion.period) or fact.document.genre == _PLAN or not end:
        return start, end or start
    return _next(end), ""


def _told(period: Period | None) -> bool:
    return period is not None and bool(period.start or period.end)


def _next(end: str) -> str:
    """The first day that is not behind the last day of a period: that of the next year, where it closes one."""
    return f"{int(end[:4]) + 1}-01-01" if end.endswith("12-31") else end


def _source(known: Corpus, document: DocumentRecord) -> str:
    return document.original if document.original in known.documents else document.id


def _within(start: str, end: str, first: str, last: str) -> bool:
    return not (first and end[:4] < first) and not (last and start[:4] > last)


def _reported(deed: Deed) -> bool:
    """Whether a statement tells what was done. A plan tells it only of the time before its own."""
    if deed.fact.assertion.status is Status.PLANNED or deed.fact.document.genre in _NORMATIVE:
        return False
    return deed.fact.document.genre != _PLAN or deed.end < period_of(deed.fact.document)[0]


def _reports(found: Sources, theirs: Collection[str], first: str, last: str) -> None:
    """Fills in which documents were read and which of them report."""
    known = found.known
    copies = Counter(_source(known, d) for d in known.documents.values() if _source(known, d) != d.id)
    planned = Counter(d.source for d in found.plans)
    reported = Counter(d.source for d in found.deeds)
    read = []
    for id_ in sorted(theirs):
        document = known.documents[id_]
        if _source(known, document) != id_:
            continue
        spans = [(d.start, d.end) for d in found.deeds if d.source == id_ and d.end]
        span = (min(s for s, _ in spans), max(e for _, e in spans)) if spans else ("", "")
        if not spans and document.genre not in (_PLAN, *_NORMATIVE):
            span = period_of(document)
        if id_ in found.own and span[1] and _within(*span, first, last):
            found.reports[id_] = span
        start, end = period_of(document)
        if planned[id_] or reported[id_] or (id_ in found.own and _within(start, end, first, last)):
            read.append(Read(document=document, start=start, end=end, planned=planned[id_], reported=reported[id_], copies=copies[id_]))
    found.read = tuple(sorted(read, key=lambda r: (r.start or "9", r.document.genre != _PLAN, r.document.path, r.document.id)))


def _figures(found: Sources, theirs: Collection[str], first: str, last: str) -> None:
    """Fills in the figures with their periods: that of the statement in the same words, or of the one of the same status before it."""
    planned, reported = [], []
    told: dict[str, list[Fact]] = {}
    for fact in sorted(found.known.facts.values(), key=lambda f: f.assertion.evidence[0].start if f.assertion.evidence else 0):
        told.setdefault(fact.document.id, []).append(fact)
    for figure in (f for figures in found.known.figures.values() for f in figures):
        document = figure.document
        if document.id not in theirs or document.genre in _NORMATIVE or _source(found.known, document) != document.id:
            continue
        start, end = _period(figure.quantity, told.get(document.id, ()), document)
        if not end or not _within(start, end, first, last):
            continue
        if figure.quantity.status is Status.PLANNED:
            planned.append((figure, start, end))
        elif document.id in found.own and (document.genre != _PLAN or end < period_of(document)[0]):
            reported.append((figure, start, end))
    found.planned_figures, found.reported_figures = (tuple(sorted(some, key=_figure_place)) for some in (planned, reported))


def _period(quantity: Quantity, facts: Iterable[Fact], document: DocumentRecord) -> tuple[str, str]:
    """The time of a figure: that of the statement in the same words; what is planned has that of the plan before it, else behind it."""
    timed = [f for f in facts if f.assertion.period and (f.assertion.status is Status.PLANNED) is (quantity.status is Status.PLANNED)]
    same = [f for f in timed if _overlap(f, quantity)]
    if not same and quantity.status is Status.PLANNED:
        same = [f for f in timed if f.assertion.evidence[0].start <= quantity.evidence.end][-1:] or timed[:1]
    period = same[0].assertion.period if same else None
    start, end = period_of(document, period)
    if quantity.status is not Status.PLANNED or _told(period) or document.genre == _PLAN or not end:
        return start, end
    start = _next(end)
    return start, f"{start[:4]}-12-31"


def _overlap(fact: Fact, quantity: Quantity) -> bool:
    return any(e.start < quantity.evidence.end and quantity.evidence.start < e.end for e in fact.assertion.evidence)


def _figure_place(found: tuple[Figure, str, str]) -> tuple[str, str, int, str]:
    figure, start, _ = found
    return start, figure.document.path, figure.quantity.evidence.start, fold(figure.quantity.what) + figure.quantity.id
