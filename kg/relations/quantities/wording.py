"""What a figure counts, in the words of its clause.

A figure stands behind what it counts (召开会议39次), before it (检查699家企业) or before the subject of a predicate
(57个村实现覆盖: 实现覆盖的村). What is said once for several figures (发布任务单36份、提示单32次) is carried along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.quick import quick
from kg.relations.quantities.context import Context, SentenceText, core_of, words
from kg.relations.quantities.figures import Figure
from kg.relations.quantities.phrases import LONGEST, following, last_member, main_verb, noun_end, reach, said_of
from kg.types import Sentence, Span

__all__ = ["Worded", "words_of"]


@quick
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
    outer: str = ""
    noun_end: int = -1
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
        for index in range(len(self.contexts)):
            draft = self._draft(index)
            context = self.contexts[index]
            self.drafts.append(draft)
            origin = base + (context.core.start if draft.origin is None else draft.origin)
            result.append(
                Worded(
                    figure=context.figure, clause=_moved(context.clause, base), left=_moved(context.left, base),
                    right=_moved(context.right, base), core=_moved(context.core, base), what=_shortened(draft), verb=draft.verb,
                    noun=draft.noun, said=draft.said, origin=origin, before=draft.before, change=draft.change,
                )
            )  # fmt: skip
        return result

    def _behind_noun(self, index: int) -> Context:
        """The place of a figure, its left side beginning behind what the figure before stands before."""
        context = self.contexts[index]
        if index and self.drafts[-1].noun_end > context.left.start and self.drafts[-1].noun_end <= context.left.end:
            left = Span(self.drafts[-1].noun_end, context.left.end)
            context = self.contexts[index] = replace(context, left=left, core=core_of(context.masked, left))
        return context

    def _draft(self, index: int) -> _Draft:
        context = self._behind_noun(index)
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

    def _noun_follows(self, index: int, context: Context) -> bool:
        text, at = following(context)
        known = words()
        core = context.masked[context.core.start : context.core.end]
        if not text and context.right.end < context.clause.end and index + 1 < len(self.contexts):
            led = not core or known.verb_end.search(core) or known.frame.match(core[-1:]) or context.left.end - context.core.end > 0
            return bool(led) and not context.beside and self._noun_follows(index + 1, self.contexts[index + 1])
        if not text or text[0] in "、,;。:!?)”" + known.ands or (context.figure.unit in ("%", "‰") and at == context.right.start):
            return False
        if text in known.locatives or known.link.match(text) or known.predicate.match(text) or (at > context.right.start and known.frame.match(text)):
            return False
        if any(m.start() >= 2 for m in known.predicate.finditer(text)):
            return True
        led_by_verb = known.verb.match(context.masked, main_verb(context), context.core.end)
        acts = known.verb.match(text)
        return not (acts and core and led_by_verb and not known.verb_end.search(core))

    def _chained(self, index: int) -> tuple[_Draft, Context] | None:
        """The figure before, when nothing but a comma or an enumeration stands between its clause and this one."""
        if not index:
            return None
        earlier, context = self.contexts[index - 1], self.contexts[index]
        gap = context.masked[earlier.clause.end : context.clause.start].strip(" ,;、():")
        return (self.drafts[index - 1], earlier) if not gap and earlier.figure.kind != "time" else None

    # The ways to word a figure

    def _behind(self, index: int, context: Context) -> _Draft:
        """召开专题会议39次: what is counted ends where the figure begins."""
        known, figure, masked = words(), context.figure, context.masked
        chained = self._chained(index)
        after, at = following(context)
        tail = self.sentence.plain(Span(at, context.right.end)) if after and after[0] not in "、,;。" + known.ands else ""
        if not after and context.right.end < context.clause.end:
            tail = said_of(self.sentence, masked, Span(context.right.end, context.clause.end))  # 实现5户22人避险
        tail = tail if len(tail) <= 12 and tail not in known.locatives else ""
        core = context.core
        if known.share.search(masked[core.start : core.end]) or figure.kind == "share":
            noun = self.sentence.plain(last_member(masked, core))
            return _Draft(what=noun + ("" if known.share.search(noun) or known.rise.search(tail) else tail), noun=noun)
        start = main_verb(context)
        verb = known.verb.match(masked, start, core.end)
        said = self.sentence.plain(Span(start, core.end))
        noun = self.sentence.plain(Span(verb.end(), core.end)) if verb else said
        if verb and len(noun) != 1:  # a single character behind a verb makes a noun of both: 督办单
            if not noun and figure.kind == "person":
                led = chained[0].noun if chained and chained[1].figure.kind != "person" and not chained[0].before else ""
                led = "" if led.endswith(said) else led
                return _Draft(what=led + said + (tail or figure.noun), verb=verb[0])
            if not noun and not tail and not figure.noun and not chained:
                tail = next((d.noun for d, c in zip(self.drafts, self.contexts, strict=False) if c.figure.unit == figure.unit and not d.before), "")
            told = not noun or (figure.kind == "person" and len(tail) <= 4)  # 造成某省30人受灾
            return _Draft(what=said + (tail if told else ""), verb=verb[0], noun=noun)
        noun = said
        if figure.kind == "person" and known.team.search(noun):
            return _Draft(what=noun + figure.noun, noun=noun)
        if known.verb.match(after) and figure.modifier and not chained:
            return _Draft(what=tail or noun, noun=noun)
        state = known.state.search(masked, core.end, figure.number.start - self.sentence.base)
        return (None if state else self._carried(chained, noun)) or _Draft(what=noun, noun=noun)

    def _carried(self, chained: tuple[_Draft, Context] | None, noun: str) -> _Draft | None:
        """The noun with the verb of the figure before, which stands for both."""
        if not chained or not chained[0].verb or chained[0].change or len(noun) > 14 or words().verb.match(noun):
            return None
        draft, context = chained
        origin = context.core.start if draft.origin is None else draft.origin
        if draft.noun.endswith(noun):
            return _Draft(what=draft.what, verb=draft.verb, noun=draft.noun, origin=origin)
        return _Draft(what=draft.verb + noun, verb=draft.verb, noun=noun, origin=origin)

    def _before(self, index: int, context: Context) -> _Draft:
        """检查699家企业, 57个村实现覆盖: what is counted follows the figure."""
        known, figure, masked = words(), context.figure, context.masked
        text, at = following(context)
        if not text:  # 3批36家企业: the noun of both stands behind the second figure
            text, at = following(self.contexts[index + 1])
        stop = at + noun_end(text, followed=context.right.end < context.clause.end)
        noun = self.sentence.plain(Span(at, stop))
        start = main_verb(context)
        closing = known.verb_end.search(masked, start, context.core.end)
        if closing and closing[0] not in known.event_nouns and not known.verb.match(masked, start, context.core.end):
            start = closing.start()
        core = masked[start : context.core.end]
        raw = masked[context.left.start : context.left.end]
        caused = bool(known.cause.search(raw) or known.aux.match(core) or known.cause.search(core))
        said = said_of(self.sentence, masked, Span(stop, context.clause.end))
        if not said and known.preposition.search(raw):
            said = said_of(self.sentence, masked, Span(context.clause.end, reach(context)))
        verb = known.verb.match(core)
        listed = known.etc.match(masked, context.core.end, context.left.end)
        if listed and verb and start + verb.end() == context.core.end:
            verb = None  # 研判、评估等8项制度: the last member of a list is no verb
        own = stop if at <= context.right.end else -1
        draft = _Draft(noun=noun, said=said, before=True, noun_end=own)
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
        if chained and chained[0].before and context.masked != self.sentence.masked:
            # 66个城市(10个设区市、49个县级城市): inside brackets the same is said
            draft.outer = chained[0].said if chained[1].masked != context.masked else chained[0].outer
        if draft.outer:
            draft.what = draft.outer + words().of + draft.noun
        elif carried:
            draft.what, draft.verb, draft.origin = carried.what, carried.verb, carried.origin
        else:
            draft.what = draft.noun or draft.said or self.sentence.plain(context.core)

    def _beside(self, index: int, context: Context) -> _Draft:
        """4支500人: a figure without words of its own measures what the one before measures."""
        figure = context.figure
        said = said_of(self.sentence, context.masked, Span(context.right.start, context.clause.end))
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
        start = main_verb(context)
        core = self.sentence.plain(context.core)
        after, at = following(context)
        behind = self.sentence.plain(Span(at, context.right.end))
        if after[:1] in ("", *"、,;。"):
            behind = ""
        if behind and context.figure.modifier:
            return _Draft(what=behind[:16] + context.figure.noun)
        if behind and context.right.end < context.clause.end:
            behind = said_of(self.sentence, context.masked, Span(at, context.clause.end)) or behind
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
            draft.what = (self.drafts[index - 1].noun if rank and not self.contexts[index].beside else self._subject_before(group, rank)) + subject + word
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
        return self.sentence.plain(Span(start, stop.start() if stop else clause.start))[:16]


def _moved(span: Span, base: int) -> Span:
    start, end = span
    return Span(base + start, base + end)


def _shortened(draft: _Draft) -> str:
    """The wording without what a shorter one can do without."""
    what = draft.what.strip("、,:;。 ")
    if len(what) <= LONGEST:
        return what
    of = words().of
    for mark in (of, "、"):
        tail = what.rpartition(mark)[2]
        if not draft.before and 3 <= len(tail) <= LONGEST:
            return (draft.verb if what.startswith(draft.verb) else "") + tail
    return what[:LONGEST] if draft.before else what[-LONGEST:]


def words_of(shadow: str, sentence: Sentence, found: Sequence[Figure]) -> list[Worded]:
    """The figures of one sentence, worded, in their order; ``what`` is "" where nothing says what is counted."""
    return _Wording(SentenceText(shadow, sentence, found)).run()
