"""What a figure counts, in the words of its clause.

A figure stands behind what it counts (召开会议39次), before it (检查699家企业) or before the subject of a predicate
(57个村实现覆盖: 实现覆盖的村). What is said once for several figures (发布任务单36份、提示单32次) is carried along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.relations.quantities.context import Context, SentenceText, words
from kg.relations.quantities.figures import Figure
from kg.types import Sentence, Span

__all__ = ["Worded", "words_of"]

_LONGEST = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A figure with its words; spans are offsets of the document.

    `what` is the wording, `verb` the verb that leads it or "", `noun` the thing counted, `said` the predicate that
    follows the thing; `origin` is where carried words begin. `before` is true where the figure stands before its noun,
    `change` where it says how far something rose or fell.
    """

    figure: Figure
    clause: Span
    left: Span
    right: Span
    core: Span
    what: str
    verb: str
    noun: str
    said: str
    origin: int
    before: bool
    change: bool


@dataclass(slots=True, kw_only=True)
class _Draft:
    what: str = ""
    verb: str = ""
    noun: str = ""
    said: str = ""
    origin: int | None = None
    before: bool = False
    change: bool = False


class _Wording:
    """Words the figures of one sentence from left to right."""

    def __init__(self, sentence: SentenceText) -> None:
        self.sentence = sentence
        self.contexts = sentence.contexts()
        self.drafts: list[_Draft] = []

    def run(self) -> list[Worded]:
        base = self.sentence.base
        result = []
        for index, context in enumerate(self.contexts):
            draft = self._draft(index, context)
            self.drafts.append(draft)
            spans = (Span(base + s.start, base + s.end) for s in (context.clause, context.left, context.right, context.core))
            clause, left, right, core = spans
            origin = base + (context.core.start if draft.origin is None else draft.origin)
            result.append(
                Worded(
                    figure=context.figure, clause=clause, left=left, right=right, core=core, what=_shortened(draft),
                    verb=draft.verb, noun=draft.noun, said=draft.said, origin=origin, before=draft.before, change=draft.change,
                )
            )  # fmt: skip
        return result

    def _draft(self, index: int, context: Context) -> _Draft:
        figure = context.figure
        if index and figure.range and self.contexts[index - 1].figure.span == figure.span:
            return self.drafts[-1]
        if figure.kind == "time":
            return self._time(context)
        shared = self._shared(index, context)
        if shared:
            return shared
        if self._noun_follows(index, context):
            return self._before(index, context)
        core = context.masked[context.core.start : context.core.end]
        if words().rise.search(core):
            return self._change(index, context)
        return self._behind(index, context) if core else self._beside(index, context)

    # What surrounds a figure

    def _following(self, context: Context) -> tuple[str, int]:
        """The text behind a figure without asides and a leading particle, and where it begins."""
        text = context.masked[context.right.start : context.right.end]
        skipped = len(text) - len(text.lstrip(" ○" + words().of))
        return text[skipped:], context.right.start + skipped

    def _noun_follows(self, index: int, context: Context) -> bool:
        text, at = self._following(context)
        known = words()
        core = context.masked[context.core.start : context.core.end]
        if not text and context.right.end < context.clause.end and index + 1 < len(self.contexts):
            led = not core or known.verb_end.search(core) or known.frame.match(core[-1:]) or context.left.end - context.core.end > 0
            return bool(led) and not context.beside and self._noun_follows(index + 1, self.contexts[index + 1])
        if not text or text[0] in "、,;。:!?)”" + known.ands or (context.figure.unit in ("%", "‰") and at == context.right.start):
            return False
        if known.predicate.match(text) or (at > context.right.start and known.frame.match(text)):
            return False
        led_by_verb = known.verb.match(context.masked, self._main_verb(context), context.core.end)
        acts = known.verb.match(text)
        return not (acts and core and led_by_verb and not known.verb_end.search(core))

    def _chained(self, index: int) -> tuple[_Draft, Context] | None:
        """The figure before, when nothing but a comma or an enumeration stands between its clause and this one."""
        if not index:
            return None
        earlier, context = self.contexts[index - 1], self.contexts[index]
        gap = context.masked[earlier.clause.end : context.clause.start].strip(" ,;、():")
        return (self.drafts[index - 1], earlier) if not gap and earlier.figure.kind != "time" else None

    def _main_verb(self, context: Context) -> int:
        """Where the verb stands that governs what is counted: behind its subject and behind 推进, 组织."""
        known, masked = words(), context.masked
        start, end = context.core.start, context.core.end
        inside = list(known.verb_inside.finditer(masked, start, end))
        if inside:
            start = inside[-1].end()
        else:
            later = [m.start() for m in known.predicate.finditer(masked, start, end) if m.start() - start >= 2 and known.verb.match(masked, m.start(), end)]
            if later and not known.verb.match(masked, start, end):
                start = later[0]
        aux = known.aux.match(masked, start, end)
        while aux and aux.end() < end and known.verb.match(masked, aux.end(), end):
            start = aux.end()
            aux = known.aux.match(masked, start, end)
        return start

    # The ways to word a figure

    def _behind(self, index: int, context: Context) -> _Draft:
        """召开专题会议39次: what is counted ends where the figure begins."""
        known, figure, masked = words(), context.figure, context.masked
        chained = self._chained(index)
        after, at = self._following(context)
        tail = self.sentence.plain(Span(at, context.right.end)) if after and after[0] not in "、,;。" + known.ands else ""
        tail = tail if len(tail) <= 12 else ""
        core = context.core
        if known.share.search(masked[core.start : core.end]) or figure.kind == "share":
            noun = self.sentence.plain(_last_member(masked, core))
            return _Draft(what=noun + (tail if not known.share.search(noun) else ""), noun=noun)
        start = self._main_verb(context)
        verb = known.verb.match(masked, start, core.end)
        said = self.sentence.plain(Span(start, core.end))
        if verb:
            noun = self.sentence.plain(Span(verb.end(), core.end))
            if not noun and figure.kind == "person":
                led = chained[0].noun if chained and chained[1].figure.kind != "person" and not chained[0].before else ""
                return _Draft(what=led + said + (tail or figure.noun), verb=verb[0])
            return _Draft(what=said + ("" if noun else tail), verb=verb[0], noun=noun)
        noun = said
        if figure.kind == "person" and known.team.search(noun):
            return _Draft(what=noun + figure.noun, noun=noun)
        if known.verb.match(after) and figure.modifier and not chained:
            return _Draft(what=tail or noun, noun=noun)
        return self._carried(chained, noun) or _Draft(what=noun, noun=noun)

    def _carried(self, chained: tuple[_Draft, Context] | None, noun: str) -> _Draft | None:
        """The noun with the verb of the figure before, which stands for both."""
        if not chained or not chained[0].verb or chained[0].change or len(noun) > 14 or words().verb.match(noun):
            return None
        draft, context = chained
        origin = context.core.start if draft.origin is None else draft.origin
        return _Draft(what=draft.verb + noun, verb=draft.verb, noun=noun, origin=origin)

    def _before(self, index: int, context: Context) -> _Draft:
        """检查699家企业, 57个村实现覆盖: what is counted follows the figure."""
        known, figure, masked = words(), context.figure, context.masked
        text, at = self._following(context)
        if not text:  # 3批36家企业: the noun of both stands behind the second figure
            text, at = self._following(self.contexts[index + 1])
        noun_end = at + _noun_end(text)
        noun = self.sentence.plain(Span(at, noun_end))
        start = self._main_verb(context)
        core = masked[start : context.core.end]
        raw = masked[context.left.start : context.left.end]
        caused = bool(known.cause.search(raw) or known.aux.match(core) or known.cause.search(core))
        far = bool(known.preposition.search(raw))
        said = self._said(masked, noun_end, self._reach(context, far))
        verb = known.verb.match(core)
        draft = _Draft(noun=noun, said=said, before=True)
        if figure.kind == "share":
            draft.what = noun + said
        elif figure.kind == "person" and known.team.search(noun):
            draft.what = noun + figure.noun
        elif verb and not (said and caused):
            draft.verb, draft.origin = verb[0], start
            draft.what = (self.sentence.plain(Span(start, context.core.end)) if known.verb_end.search(core) else verb[0]) + (noun or said)
        elif said and noun:
            draft.what = said + known.of + noun
        else:
            self._before_without_verb(index, context, draft)
        return draft

    def _before_without_verb(self, index: int, context: Context, draft: _Draft) -> None:
        chained = self._chained(index) if context.core.start >= context.core.end else None
        carried = self._carried(chained, draft.noun)
        if chained and chained[0].said and chained[0].before and chained[1].masked != context.masked:
            draft.what = chained[0].said + words().of + draft.noun  # 66个城市(10个设区市): inside brackets the same is said
        elif carried:
            draft.what, draft.verb, draft.origin = carried.what, carried.verb, carried.origin
        else:
            draft.what = draft.noun or draft.said or self.sentence.plain(context.core)

    def _reach(self, context: Context, far: bool) -> int:
        """How far the predicate of what is counted may stand: behind a preposition also in the next clause."""
        if not far or len(context.masked) <= context.clause.end or context.masked[context.clause.end] != ",":
            return context.clause.end
        following = re.compile(r"[,;:。!?\n]").search(context.masked, context.clause.end + 1)
        return min(following.start() if following else len(context.masked), context.clause.end + 40)

    def _said(self, masked: str, start: int, end: int) -> str:
        """The predicate of what is counted, at most about a dozen characters, without adverbs."""
        known = words()
        predicate = known.predicate.search(masked, start, end)
        if not predicate:
            return ""
        at = predicate.start()
        scope = known.scope.match(masked, at, end)
        while scope and scope.end() < end:
            at = scope.end()
            scope = known.scope.match(masked, at, end)
        said = self.sentence.plain(Span(at, end))
        return said if len(said) <= 16 else re.split("[、,]", said)[0][:16]

    def _beside(self, index: int, context: Context) -> _Draft:
        """4支500人: a figure without words of its own measures what the one before measures."""
        known, figure = words(), context.figure
        said = self._said(context.masked, context.right.start, context.clause.end)
        chained = self._chained(index)
        if chained is None:
            return _Draft(what=said, said=said)
        draft, earlier = chained
        origin = earlier.core.start if draft.origin is None else draft.origin
        own = said and re.split("[、,]", said)[0]
        if own and not context.beside and not draft.change:
            suffix = figure.noun if len(own) <= 4 and figure.kind == "person" else ""
            return _Draft(what=draft.noun + own + suffix, noun=draft.noun, said=own, origin=origin)
        base = draft.what.removesuffix(earlier.figure.noun) if earlier.figure.noun else draft.what
        same = earlier.figure.unit == figure.unit
        return _Draft(what=draft.what if same else base + figure.noun, verb=draft.verb, noun=draft.noun, origin=origin, change=draft.change)

    def _time(self, context: Context) -> _Draft:
        """15分钟内到达现场, 连续4年未发生事故, 实行大值班37天."""
        known = words()
        start = self._main_verb(context)
        core = self.sentence.plain(context.core)
        after, at = self._following(context)
        behind = self.sentence.plain(Span(at, context.right.end))
        if after[:1] in ("", *"、,;。"):
            behind = ""
        if behind and context.figure.modifier:
            return _Draft(what=behind[:16] + context.figure.noun)
        if behind:
            return _Draft(what=(core if len(core) <= 12 else "") + behind[:20])
        verb = known.verb.match(context.masked, start, context.core.end)
        return _Draft(what=self.sentence.plain(Span(start, context.core.end)) if verb else core, verb=verb[0] if verb else "")

    # Several figures for several things

    def _shared(self, index: int, context: Context) -> _Draft | None:
        """事故起数和死亡人数分别下降5%和6%: the second figure takes the second subject."""
        if not index or not context.beside or self._noun_follows(index, context):
            return None
        first = next(c for c in self.contexts if c.clause == context.clause and c.masked == context.masked)
        core = context.masked[first.left.start : first.left.end]
        if not (words().rise.search(context.masked[first.core.start : first.core.end]) or words().respectively in core):
            return None
        if self.contexts[index - 1].figure.unit != context.figure.unit:
            return None
        return self._change(index, first)

    def _change(self, index: int, context: Context) -> _Draft:
        """同比分别下降23.6%和18.2%: the words of rise and fall, each with its own subject."""
        known = words()
        group = [i for i, c in enumerate(self.contexts) if c.clause == context.clause and c.masked == context.masked]
        rank, size = group.index(index), len(group)
        text = self.sentence.plain(context.core).replace(known.respectively, "")
        rise = known.rise.search(text)
        word = rise[0] if rise else ""
        subject = text[: len(text) - len(word)]
        parts = [p for p in re.split(f"[{known.ands}、]", subject) if p]
        draft = _Draft(change=bool(rise), noun=subject)
        if size > 1 and len(parts) == size:
            draft.what = parts[rank] + word
        elif not subject or subject in known.since:
            draft.what = self._subject_before(group, rank) + subject + word
        else:
            draft.what = subject + word
        return draft

    def _subject_before(self, group: Sequence[int], rank: int) -> str:
        """What the figures or the clause before speak of, for a clause that has no subject of its own."""
        first = group[0]
        if first - len(group) >= 0 and self._chained(first):
            draft, context = self.drafts[first - len(group) + rank], self.contexts[first - len(group) + rank]
            noun = context.figure.noun
            base = draft.what if not draft.change else draft.noun
            return base if base.endswith(noun) else base + noun
        clause = self.contexts[first].clause
        masked = self.contexts[first].masked
        start = max(masked.rfind(mark, 0, max(clause.start - 1, 0)) for mark in ",;:。") + 1
        scope = words().scope.match(masked, start, clause.start)
        start = scope.end() if scope else start
        stop = words().predicate.search(masked, start, clause.start)
        return self.sentence.plain(Span(start, stop.start() if stop else clause.start))[:12]


def _last_member(masked: str, core: Span) -> Span:
    """A rate behind a long enumeration is that of its last member."""
    if core.end - core.start <= _LONGEST:
        return core
    cut = masked.rfind("、", core.start, core.end)
    return Span(cut + 1 if cut >= 0 else core.end - _LONGEST, core.end)


def _noun_end(text: str) -> int:
    """How far the noun behind a figure reaches: to a mark, or to the verb that says something of it."""
    known = words()
    stop = next((i for i, c in enumerate(text) if c in "、,;。:!?)”"), len(text))
    predicate = next((m for m in known.predicate.finditer(text, 0, stop) if m.start() >= 2 and text[m.start() - 1] not in known.of), None)
    if predicate:
        return predicate.start()
    particle = text.find(known.of + "◇", 0, stop)
    if particle > 1:
        return particle
    if text[stop : stop + 1] == "、":
        joined = max(text.rfind(c, 0, stop) for c in known.ands)
        return joined if joined >= 2 else stop
    return stop


def _shortened(draft: _Draft) -> str:
    """The wording without what a shorter one can do without."""
    what = draft.what.strip("、,:;。 ")
    if len(what) <= _LONGEST:
        return what
    of = words().of
    for mark in (of, "、"):
        tail = what.rpartition(mark)[2]
        if not draft.before and 3 <= len(tail) <= _LONGEST:
            return (draft.verb if what.startswith(draft.verb) else "") + tail
    return what[:_LONGEST] if draft.before else what[-_LONGEST:]


def words_of(shadow: str, sentence: Sentence, found: Sequence[Figure]) -> list[Worded]:
    """The figures of one sentence, worded, in their order; ``what`` is "" where nothing says what is counted."""
    return _Wording(SentenceText(shadow, sentence, found)).run()
