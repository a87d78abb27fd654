"""One line for each promise: what was planned, what a later report says of it, and what that means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg.analysis.deeds import PRESUPPOSES
from kg.analysis.doubts.quotes import quoted
from kg.analysis.findings import anchor_of
from kg.analysis.progress.judging import judge, of_words, promised_action, rank
from kg.analysis.progress.names import Likeness, Name, mentions
from kg.analysis.progress.result import Line, Note, Verdict, Words
from kg.analysis.progress.sources import Deed, Sources
from kg.text.shadow import fold
from kg.types import Action, Evidence, Span, Status

__all__ = ["named", "promises"]

# What is promised once and then done; all else may be done anew each year.
_ONCE = frozenset((Action.ESTABLISH, Action.PILOT, Action.EXTEND, Action.ABOLISH, Action.JOIN))
# So many statements or places of a kind a line shows.
_SOME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """The planned statements of one source about one thing and one time, the one that promises most first."""

    deeds: tuple[Deed, ...]

    @property
    def main(self) -> Deed:
        return self.deeds[0]

    @property
    def once(self) -> bool:
        return self.main.fact.assertion.action in _ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A later statement as an answer."""

    deed: Deed
    like: Likeness
    verdict: Verdict
    reason: str
    late: bool


def promises(found: Sources) -> Iterator[Line]:
    """The lines of all promises, in the order of their places."""
    anchors = anchor_of(found.known)
    groups: dict[tuple[str, str, str], list[Deed]] = defaultdict(list)
    for deed in found.plans:
        groups[deed.source, fold(deed.thing.name), deed.start].append(deed)
    for group in groups.values():
        most = promised_action(tuple(deed.fact for deed in group))
        promise = _Promise(deeds=tuple(sorted(group, key=lambda d: (d.fact is not most, d.place))))
        whose = anchors[promise.main.source]
        yield _line(found, promise, whose if whose != found.body.id else "")


def _line(found: Sources, promise: _Promise, whose: str) -> Line:
    main = promise.main
    read = found.answering(main.source, main.start) if main.start else ()
    before = _alike(found, found.deeds, main, lambda d: "" < d.end < (main.start or ""))
    again = _alike(found, found.plans, main, lambda d: d.source != main.source and d.start > main.start)
    notes = [note for note, holds in ((Note.BEFORE, before), (Note.AGAIN, again)) if holds]
    named_before = () if before else _named_before(found, main)
    if not before and main.start and any(d.end < main.start for d in found.deeds):
        notes.append(Note.NAMED if named_before else Note.PRESUPPOSED if main.fact.assertion.action in PRESUPPOSES else Note.FRESH)
    verdict, reason, matches, words = _answer(found, promise, read)
    near: tuple[Deed, ...] = ()
    if verdict is Verdict.OPEN and not main.start:
        notes.append(Note.UNDATED)
    if verdict is Verdict.SILENT:
        near = _near(found, main, read)
        notes += [note for note, holds in ((Note.NEAR, near), *_coverage(found, main, read)) if holds]
    notes += _doubts(matches)
    answer = matches[0].deed.thing if matches and matches[0].deed.thing.id != main.thing.id else None
    return Line(
        verdict=verdict, thing=main.thing, year=main.start[:4], reason=reason, promises=tuple(d.fact for d in promise.deeds),
        answers=tuple(m.deed.fact for m in matches), answer=answer, before=tuple(d.fact for d in before), again=tuple(d.fact for d in again),
        near=tuple(d.fact for d in near), words=words, before_words=named_before, notes=tuple(dict.fromkeys(notes)), whose=whose, read=read,
    )  # fmt: skip


def _doubts(matches: Sequence[_Match]) -> Iterator[Note]:
    if matches and matches[0].like is Likeness.ALIKE:
        yield Note.ALIKE
    if matches and matches[0].late:
        yield Note.LATE


def _answer(found: Sources, promise: _Promise, read: Sequence[str]) -> tuple[Verdict, str, tuple[_Match, ...], tuple[Words, ...]]:
    """The verdict with its reason, the statements that it rests on, for lack of these the words."""
    if not read:
        return Verdict.OPEN, "open", (), ()
    matches = _matches(found, promise, read)
    if matches:
        return matches[0].verdict, matches[0].reason, matches, ()
    if not promise.once and _covered(found, promise.main, read):
        read = [id_ for id_ in read if found.reports[id_][0] <= (promise.main.end or promise.main.start)]
    spoken = [(rank(verdict), place, verdict, reason, words) for place, (verdict, reason, words) in enumerate(_words(found, promise.main.name, read))]
    if spoken:
        spoken.sort(key=lambda one: one[:2])
        *_, verdict, reason, _ = spoken[0]
        return verdict, reason, (), tuple(words for *_, v, _, words in spoken if v is verdict)[:_SOME]
    return Verdict.SILENT, "silent", (), ()


def _matches(found: Sources, promise: _Promise, read: Sequence[str]) -> tuple[_Match, ...]:
    """The later statements about the thing that was promised, the one that decides first: those of the same name before those of
    names alike; of what is done once the best, of what is done each year that of the year."""
    main, every = promise.main, []
    alike = found.alike(main.name)
    for deed in found.deeds:
        like = alike.get(deed.thing.id, Likeness.NONE)
        if like >= Likeness.RENUMBERED and deed.source in read and deed.end and deed.end >= main.start:
            verdict, reason = (Verdict.CHANGED, "renumbered") if like is Likeness.RENUMBERED else judge(main.fact, deed.fact)
            every.append(_Match(deed=deed, like=like, verdict=verdict, reason=reason, late=deed.start > (main.end or deed.start)))
    if not promise.once and _covered(found, main, read):
        every = [match for match in every if not match.late]
    if not every:
        return ()
    best = max(match.like for match in every)
    every = [match for match in every if match.like is best]
    every.sort(key=lambda m: (rank(m.verdict), m.late, m.deed.place))
    unique = {m.deed.fact.assertion.evidence[0].quote: m for m in reversed(every)}
    return tuple(sorted(unique.values(), key=every.index))[:_SOME]


def _covered(found: Sources, main: Deed, read: Sequence[str]) -> bool:
    """Whether a report on the very time of a promise was read."""
    return any(found.reports[id_][0] <= (main.end or main.start) for id_ in read)


def _coverage(found: Sources, main: Deed, read: Sequence[str]) -> Iterator[tuple[Note, bool]]:
    yield Note.GAP, not _covered(found, main, read)
    yield Note.UNFINISHED, max(found.reports[id_][1] for id_ in read) < main.end


def _alike(found: Sources, deeds: Sequence[Deed], main: Deed, wanted: Callable[[Deed], bool]) -> tuple[Deed, ...]:
    """The last statements about the same thing among some, those of the same name before those of names alike."""
    by_like: dict[Likeness, list[Deed]] = defaultdict(list)
    alike = found.alike(main.name)
    for deed in deeds:
        like = alike.get(deed.thing.id)
        if like and wanted(deed):
            by_like[like].append(deed)
    best = next((by_like[like] for like in (Likeness.SAME, Likeness.ALIKE) if by_like[like]), [])
    unique = {deed.fact.assertion.evidence[0].quote: deed for deed in best}
    return tuple(sorted(unique.values(), key=lambda d: d.place))[-_SOME:]


def _near(found: Sources, main: Deed, read: Sequence[str]) -> tuple[Deed, ...]:
    alike = found.alike(main.name)
    near = [d for d in found.deeds if alike.get(d.thing.id) is Likeness.NEAR and d.source in read and d.end >= main.start]
    return tuple({deed.thing.id: deed for deed in near}.values())[:_SOME]


# ---- words that name a thing without a statement ----


def _words(found: Sources, name: Name, read: Sequence[str]) -> Iterator[tuple[Verdict, str, Words]]:
    """Where these documents name a thing, not where they plan, with what the clause says of it."""
    for id_ in read:
        plain = found.shadow(id_)
        for place in mentions(name, plain):
            if not _in_plan(found, id_, place):
                verdict, reason = of_words(plain, place)
                where = quoted(plain, place)
                quote = found.text(id_)[where.start : where.end]
                yield verdict, reason, Words(document=found.known.documents[id_], evidence=Evidence(quote=quote, start=where.start, end=where.end))


def _named_before(found: Sources, main: Deed) -> tuple[Words, ...]:
    """Where an earlier report names the thing, not where it plans."""
    earlier = [id_ for id_, (start, _) in sorted(found.reports.items(), key=lambda kv: (kv[1], kv[0])) if start < main.start]
    return tuple(words for *_, words in _words(found, main.name, earlier))[:1]


def _in_plan(found: Sources, document: str, place: Span) -> bool:
    """Whether a place stands among the plans of a document: the nearest statements before and behind it are planned."""
    before: tuple[int, Status] | None = None
    after: tuple[int, Status] | None = None
    for fact in found.known.facts.values():
        if fact.document.id != document:
            continue
        for evidence in fact.assertion.evidence:
            if evidence.start <= place.start and (before is None or evidence.start >= before[0]):
                before = (evidence.start, fact.assertion.status)
            if evidence.start > place.start and (after is None or evidence.start < after[0]):
                after = (evidence.start, fact.assertion.status)
    sides = [side[1] for side in (before, after) if side]
    return bool(sides) and all(status is Status.PLANNED for status in sides)


def named(found: Sources, name: Name, documents: Sequence[str]) -> bool:
    """Whether the texts of these documents name a thing."""
    return any(True for id_ in documents for _ in mentions(name, found.shadow(id_)))
