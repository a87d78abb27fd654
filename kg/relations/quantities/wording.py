"""What a figure counts, in the words of its clause.

A figure stands behind what it counts (召开会议39次), before it (检查699家企业) or before the subject of a predicate
(57个村实现覆盖: 实现覆盖的村). What is said once for several figures (发布任务单36份、提示单32次) is carried along.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.mentions.clauses import mask
from kg.relations.quantities.figures import Figure
from kg.types import Sentence, Span

__all__ = ["Worded", "words_of"]

_LONGEST = 26
_ATOMS = re.compile(r"“[^”\n]{0,80}”|《[^》\n]{0,120}》|\([^)\n]{0,60}\)")
_BOUNDARY = re.compile(r"[,;:。!?()“”\n]")
_OPAQUE = re.compile(r"○+|\([^)]*\)|[ ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A figure with its words. `clause` is the span of its clause, `left` and `right` its context in the clause up to
    the next figures, `core` the part of `left` that is left when words of scope and linking words have gone; `what` is
    the wording, `verb` the verb in it or ""; `origin` is where the carried words begin."""

    figure: Figure
    clause: Span
    left: Span
    right: Span
    core: Span
    what: str
    verb: str
    noun: str
    origin: int
    stands_before: bool


@dataclass(frozen=True, slots=True)
class _Words:
    scope: re.Pattern[str]
    link: re.Pattern[str]
    cause: re.Pattern[str]
    cause_lead: re.Pattern[str]
    action: re.Pattern[str]
    action_end: re.Pattern[str]
    predicate: re.Pattern[str]
    share: re.Pattern[str]
    rise: re.Pattern[str]
    rise_noun: re.Pattern[str]
    team: re.Pattern[str]
    respectively: str
    of: str
    ands: str


def _any(name: str) -> str:
    return "(?:" + "|".join(map(re.escape, resources.words(name))) + ")"


@cache
def _words() -> _Words:
    action, lead = _any("quantity_actions"), "".join(resources.words("quantity_lead"))
    ands = "".join(resources.words("quantity_and"))
    return _Words(
        scope=re.compile(rf"(?:(?!{action})(?:{_any('quantity_scope')}|[{lead}](?={action}|{_any('quantity_scope')}))|[{ands}、, :]+)+"),
        link=re.compile(rf"(?:{_any('quantity_link')}|{_any('quantity_before')}|[、 ,:])+$"),
        cause=re.compile(rf"(?:^|\W){_any('quantity_causes')}$|^{_any('quantity_causes')}{_any('quantity_scope')}?$"),
        cause_lead=re.compile(rf"(?!{action}){_any('quantity_causes')}|{_any('quantity_aux')}"),
        action=re.compile(action),
        action_end=re.compile(rf"(?:{action})(?:{_any('quantity_done')})?$"),
        predicate=re.compile(_any("quantity_predicates")),
        share=re.compile(rf"{_any('quantity_share_nouns')}$"),
        rise=re.compile(rf"{_any('quantity_rise_fall')}(?:{_any('quantity_done')})?$"),
        rise_noun=re.compile(rf"{_any('quantity_rise_fall_nouns')}$"),
        team=re.compile(rf"{_any('quantity_teams')}$"),
        respectively=resources.words("quantity_respectively")[0],
        of=resources.words("of")[0],
        ands=ands,
    )


def _masked(shadow: str, sentence: Sentence, found: Sequence[Figure]) -> str:
    """The sentence with names and asides made opaque, those left open in which a figure stands."""
    base = sentence.span.start
    text = shadow[base : sentence.span.end]
    starts = [f.number.start - base for f in found]

    def cover(atom: re.Match[str]) -> str:
        return atom[0] if any(atom.start() < s < atom.end() for s in starts) else mask(atom[0])

    return _ATOMS.sub(cover, text)


class _Reader:
    """Reads the figures of one sentence from left to right. Offsets inside are those of the sentence."""

    def __init__(self, shadow: str, sentence: Sentence, found: Sequence[Figure]) -> None:
        self.base = sentence.span.start
        self.text = shadow[self.base : sentence.span.end]
        self.masked = _masked(shadow, sentence, found)
        self.found = found
        cuts = [m.start() for m in _BOUNDARY.finditer(self.masked) if not any(f.span.start - self.base <= m.start() < f.span.end - self.base for f in found)]
        self.cuts = [-1, *cuts, len(self.text)]
        self.done: list[Worded] = []

    def span(self, figure: Figure) -> Span:
        return Span(figure.span.start - self.base, figure.span.end - self.base)

    def clause(self, at: int) -> Span:
        start = max(c for c in self.cuts if c < at or c == -1) + 1
        return Span(start, min(c for c in self.cuts if c >= at))

    def out(self, start: int, end: int) -> Span:
        return Span(self.base + start, self.base + end)

    def plain(self, start: int, end: int) -> str:
        """The words between two offsets without asides and without figures."""
        pieces, at = [], start
        for figure in self.found:
            s = self.span(figure)
            if start <= s.start and s.end <= end and s.start >= at:
                pieces.append((at, s.start))
                at = s.end
        pieces.append((at, end))
        words = "".join("".join(t for t, m in zip(self.text[a:b], self.masked[a:b], strict=True) if m != "○") for a, b in pieces)
        return _OPAQUE.sub("", words).strip("、,:" + _words().ands)

    def read(self) -> list[Worded]:
        for index, figure in enumerate(self.found):
            self.done.append(self._one(index, figure))
        return self.done

    def _one(self, index: int, figure: Figure) -> Worded:
        here = self.span(figure)
        clause = self.clause(here.start)
        previous = self.done[-1] if self.done else None
        twin = previous is not None and figure.range and previous.figure.range and previous.figure.span == figure.span
        if twin and previous:
            return _like(previous, figure)
        floor = clause.start
        if previous and previous.figure.span.end - self.base > clause.start:
            floor = previous.figure.span.end - self.base
        ahead = [self.span(f).start for f in self.found[index + 1 :] if self.span(f).start >= here.end]
        ceiling = min([clause.end, *ahead])
        core = self._core(floor, here.start)
        return _Wording(self, figure, clause, Span(floor, here.start), Span(here.end, ceiling), core).worded()

    def _core(self, start: int, end: int) -> Span:
        words = _words()
        link = words.link.search(self.masked, start, end)
        if link:
            end = link.start()
        while end > start and self.masked[end - 1] == "○":
            end -= 1
        scope = words.scope.match(self.masked, start, end)
        if scope and scope.end() < end:
            start = scope.end()
        elif scope:
            start = end
        return Span(start, end)


def _like(previous: Worded, figure: Figure) -> Worded:
    return Worded(
        figure=figure, clause=previous.clause, left=previous.left, right=previous.right, core=previous.core,
        what=previous.what, verb=previous.verb, noun=previous.noun, origin=previous.origin, stands_before=previous.stands_before,
    )  # fmt: skip


class _Wording:
    """The wording of one figure."""

    def __init__(self, reader: _Reader, figure: Figure, clause: Span, left: Span, right: Span, core: Span) -> None:  # noqa: PLR0913
        self.reader, self.figure, self.clause = reader, figure, clause
        self.left, self.right, self.core = left, right, core
        self.core_text = reader.masked[core.start : core.end]
        self.previous = reader.done[-1] if reader.done else None
        self.origin = core.start if core.start < core.end else left.start
        self.verb = ""
        self.noun = ""

    def worded(self) -> Worded:
        before = self._noun_follows()
        if self.figure.kind == "time":
            what = self._time()
        elif self._is_change():
            what = self._change()
        elif before:
            what = self._before()
        elif self.core_text:
            what = self._behind()
        else:
            what = self._beside()
        reader = self.reader
        return Worded(
            figure=self.figure, clause=reader.out(self.clause.start, self.clause.end),
            left=reader.out(self.left.start, self.left.end), right=reader.out(self.right.start, self.right.end),
            core=reader.out(self.core.start, self.core.end), what=_shortened(what) or self.figure.unit,
            verb=self.verb, noun=self.noun, origin=reader.base + self.origin, stands_before=before,
        )  # fmt: skip

    def _right_text(self) -> tuple[str, int]:
        text = self.reader.masked[self.right.start : self.right.end]
        skipped = len(text) - len(text.lstrip(" ○" + _words().of))
        return text[skipped:], self.right.start + skipped

    def _noun_follows(self) -> bool:
        text, _ = self._right_text()
        words = _words()
        if not text or text[0] in "、,;。:!?)”" + words.ands or self.figure.unit in ("%", "‰"):
            return False
        if words.predicate.match(text):
            return False
        return not (self.core_text and words.action.match(text) and not words.action_end.search(self.core_text))

    def _is_change(self) -> bool:
        words = _words()
        return bool(words.rise.search(self.core_text)) and self.figure.kind != "time" and not self._noun_follows()

    def _chained(self) -> Worded | None:
        """The figure before, when nothing but a comma or an enumeration stands between its clause and this one."""
        previous = self.previous
        if previous is None:
            return None
        gap = self.reader.masked[previous.clause.end - self.reader.base : self.clause.start]
        near = previous.clause.end - self.reader.base >= self.clause.start or gap.strip(" ,;、") == ""
        return previous if near and previous.figure.kind != "time" else None

    def _behind(self) -> str:
        """召开专题会议39次: what is counted ends where the figure begins."""
        words, reader = _words(), self.reader
        start, end = self.core.start, self.core.end
        text = reader.masked[start:end]
        chained = self._chained()
        if words.share.search(text):
            return reader.plain(*self._after_enumeration(start, end))
        start = self._main_verb(start, end)
        verb = words.action.match(reader.masked, start, end)
        if verb:
            self.verb, self.origin = verb[0], start
            bare = not reader.plain(verb.end(), end)
            if bare and chained and chained.noun and self.figure.kind == "person" and not chained.stands_before and chained.figure.kind != "person":
                return chained.noun + reader.plain(start, end) + self.figure.noun
            self.noun = reader.plain(verb.end(), end)
            after, _ = self._right_text()
            tail = reader.plain(self.right.start, self.right.end) if bare and after and after[0] not in "、,;。" else ""
            return reader.plain(start, end) + (tail if len(tail) <= 12 else "")
        self.noun = reader.plain(start, end)
        if words.team.search(text) and self.figure.kind == "person":
            return self.noun + self.figure.noun
        if chained and chained.verb and self.figure.kind != "share" and len(self.noun) <= 12:
            self.verb, self.origin = chained.verb, chained.origin - reader.base
            return chained.verb + self.noun
        return self.noun

    def _main_verb(self, start: int, end: int) -> int:
        """Where the verb stands that governs what is counted: behind its subject and behind 推进, 组织."""
        words, masked = _words(), self.reader.masked
        aux = words.cause_lead.match(masked, start, end)
        while aux and aux.end() < end and words.action.match(masked, aux.end(), end):
            start = aux.end()
            aux = words.cause_lead.match(masked, start, end)
        if words.action.match(masked, start, end):
            return start
        predicates = [m for m in words.predicate.finditer(masked, start, end) if m.start() - start >= 2]
        for found in predicates:
            scope = words.scope.match(masked, found.start(), end)
            at = scope.end() if scope else found.start()
            if words.action.match(masked, at, end):
                return at
        return start

    def _after_enumeration(self, start: int, end: int) -> tuple[int, int]:
        """A rate after a long enumeration is that of its last member."""
        if end - start > _LONGEST:
            cut = max(self.reader.masked.rfind(c, start, end) for c in "、,")
            start = cut + 1 if cut >= 0 else end - _LONGEST
        return start, end

    def _before(self) -> str:
        """检查699家企业, 57个村实现覆盖: what is counted follows the figure."""
        words, reader = _words(), self.reader
        text, at = self._right_text()
        stop = self._noun_end(text)
        self.noun = reader.plain(at, at + stop)
        said = self._said(at + stop)
        if self.figure.kind == "person" and words.team.search(self.noun):
            return self.noun + self.figure.noun
        start = self._main_verb(self.core.start, self.core.end) if self.core_text else self.core.start
        verb = words.action.match(reader.masked, start, self.core.end)
        cause = words.cause_lead.fullmatch(self.core_text) or words.cause.search(self.core_text)
        if verb and not (cause and said):
            self.verb, self.origin = verb[0], start
            led = reader.plain(start, self.core.end) if words.action_end.search(self.core_text) else verb[0]
            return led + self.noun if self.noun else led + said
        if said:
            return said + words.of + self.noun
        chained = self._chained()
        if chained and chained.verb and not self.core_text:
            self.verb, self.origin = chained.verb, chained.origin - reader.base
            return chained.verb + self.noun
        if chained and not self.core_text and words.of in chained.what and self.left.start == self.clause.start:
            return chained.what.split(words.of)[0] + words.of + self.noun
        return self.noun or self.reader.plain(self.core.start, self.core.end)

    def _noun_end(self, text: str) -> int:
        """How far the noun behind a figure reaches: to a mark, or to the verb that says something of it."""
        words = _words()
        stop = next((i for i, c in enumerate(text) if c in "、,;。:!?)”"), len(text))
        for found in words.predicate.finditer(text, 0, stop):
            if found.start() >= 1 and text[found.start() - 1] not in words.of:
                stop = found.start()
                break
        return stop

    def _said(self, start: int) -> str:
        """The predicate from `start` to the end of the clause, at most about a dozen characters."""
        words, reader = _words(), self.reader
        predicate = words.predicate.search(reader.masked, start, self.clause.end)
        if not predicate:
            return ""
        at = predicate.start()
        for _ in range(3):
            scope = words.scope.match(reader.masked, at, self.clause.end)
            if not scope:
                break
            at = scope.end()
        said = reader.plain(at, self.clause.end)
        return said if len(said) <= 16 else re.split("[、,]", said)[0][:16]

    def _beside(self) -> str:
        """4支500人: the figure directly behind another one measures the same thing."""
        words, previous = _words(), self.previous
        said = self._said(self.right.start)
        if previous is None:
            return said
        chained = self._chained()
        if chained is None:
            return said
        self.verb, self.noun, self.origin = chained.verb, chained.noun, chained.origin - self.reader.base
        if chained.figure.unit == self.figure.unit:
            return chained.what
        base = chained.what.removesuffix(chained.figure.noun) if chained.figure.noun else chained.what
        return (base if not said or words.of not in chained.what else chained.what) + self.figure.noun

    def _time(self) -> str:
        """15分钟内到达现场, 连续4年未发生事故, 实行大值班37天."""
        reader = self.reader
        core = reader.plain(self.core.start, self.core.end)
        after = reader.plain(self.right.start, self.right.end)
        if self.figure.modifier and after:
            return after[:16] + self.figure.noun
        if after and core and len(core) <= 4:
            return core + after[:20]
        if core:
            verb = self._main_verb(self.core.start, self.core.end)
            return reader.plain(verb, self.core.end)
        return after[:20]

    def _change(self) -> str:
        """同比分别下降23.6%和18.2%, 死亡人数降幅53%."""
        words, reader = _words(), self.reader
        text = reader.plain(self.core.start, self.core.end).replace(words.respectively, "")
        rise = words.rise.search(text)
        word = rise[0] if rise else ""
        subject = text[: len(text) - len(word)]
        since = words.scope.sub("", subject) if len(subject) <= 6 else subject
        chained = self._chained()
        rank = self._rank()
        parts = [p for p in re.split(f"[{words.ands}、]", subject) if p]
        group = self._group()
        if group > 1 and len(parts) == group and rank < group:
            return parts[rank] + word
        if not since or since in resources.words("quantity_since"):
            earlier = [d for d in reader.done if d.clause.end <= reader.base + self.clause.start and d.figure.kind != "time"]
            if group <= len(earlier):
                measured = earlier[len(earlier) - group + rank]
                named = measured.what if not measured.figure.noun or measured.what.endswith(measured.figure.noun) else measured.what + measured.figure.noun
                return named + since + word
            if not earlier or chained is None:
                return self._subject_before() + since + word
        return subject + word

    def _group(self) -> int:
        """How many figures share the words 分别 … of this clause."""
        return sum(self.clause.start <= self.reader.span(f).start < self.clause.end for f in self.reader.found)

    def _rank(self) -> int:
        return sum(d.clause.start - self.reader.base == self.clause.start for d in self.reader.done)

    def _subject_before(self) -> str:
        """What the clause before speaks of, for a clause that has no subject of its own."""
        reader, words = self.reader, _words()
        if self.clause.start == 0:
            return ""
        earlier = reader.clause(self.clause.start - 2 if self.clause.start > 1 else 0)
        core = reader._core(earlier.start, earlier.end)
        stop = words.predicate.search(reader.masked, core.start, core.end)
        return reader.plain(core.start, stop.start() if stop else core.end)[:12]


def _shortened(what: str) -> str:
    """The wording without what a shorter one can do without."""
    what = what.strip("、,:;。 ")
    if len(what) <= _LONGEST:
        return what
    of = _words().of
    for mark in ("、", of):
        head, _, tail = what.rpartition(mark)
        if head and 4 <= len(tail) <= _LONGEST:
            return tail
    return what[-_LONGEST:]


def words_of(shadow: str, sentence: Sentence, found: Sequence[Figure]) -> list[Worded]:
    """The figures of one sentence, worded, in their order."""
    return _Reader(shadow, sentence, found).read()
