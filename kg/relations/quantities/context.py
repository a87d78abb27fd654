"""Where a figure stands: its clause, what is before and behind it, and the words that say nothing of what is counted."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.alternatives import alternation, compiled
from kg.quick import quick
from kg.relations.quantities.figures import Figure, rules
from kg.types import Sentence, Span

__all__ = ["Context", "SentenceText", "Words", "any_of", "core_of", "words"]

_ATOMS = re.compile(r"“[^”\n]{0,120}”|《[^》\n]{0,120}》|\([^)\n]{0,80}\)")
_COVER = {"“": "◇", "《": "◆", "(": "○"}
# A bracket of up to three characters belongs to the name before it: 县(市、区), 村(社区).
_PART_OF_NAME = 5
_BOUNDARY = re.compile(r"[,;:。!?()“”<>|\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The word classes of ``ontology/words/quantity_*`` as regular expressions.

    `scope` is said at the beginning of a clause and `link` before a figure, both without saying what is counted;
    `verb` begins a measure; `predicate` ends the name of what is counted; `cause` makes another act.
    """

    scope: re.Pattern[str]
    link: re.Pattern[str]
    cause: re.Pattern[str]
    preposition: re.Pattern[str]
    aux: re.Pattern[str]
    verb: re.Pattern[str]
    verb_end: re.Pattern[str]
    verb_inside: re.Pattern[str]
    predicate: re.Pattern[str]
    lead: re.Pattern[str]
    state: re.Pattern[str]
    share: re.Pattern[str]
    rise: re.Pattern[str]
    team: re.Pattern[str]
    frame: re.Pattern[str]
    etc: re.Pattern[str]
    having: re.Pattern[str]
    locatives: frozenset[str]
    event_nouns: frozenset[str]
    respectively: str
    of: str
    ands: str
    since: frozenset[str]


def any_of(name: str) -> str:
    """An alternation of the words of one class, longest first, as the source of a regular expression."""
    return alternation(resources.words(name))


@cache
def words() -> Words:
    """The word classes, compiled once."""
    single = {p.id: p.regex.pattern for p in rules("words")}
    verb = f"(?:{any_of('quantity_actions')}|{any_of('quantity_predicates')}|{single['action-verb']}|{single['predicate-verb']})"
    predicate = f"{any_of('quantity_predicates')}|{single['predicate-verb']}|{single['predicate']}"
    ands = "".join(resources.words("quantity_and"))
    scope = f"(?:{any_of('quantity_scope')}|{single['scope']}|{single['lead']}(?={verb}|{any_of('quantity_scope')}))"
    return Words(
        scope=compiled(rf"(?:(?!{verb}){scope}|[{ands}、, :])+"),
        link=compiled(rf"(?:{any_of('quantity_link')}|{single['link']}|{any_of('quantity_before')}|[、 ,:])+$"),
        cause=compiled(rf"{any_of('quantity_causes')}(?:{any_of('quantity_scope')})?$"),
        preposition=compiled(any_of("quantity_prepositions")),
        aux=compiled(any_of("quantity_aux")),
        verb=compiled(verb),
        verb_end=compiled(rf"(?:{verb})(?:{any_of('quantity_done')})?$"),
        verb_inside=compiled(rf"(?:{scope})(?={verb})"),
        predicate=compiled(predicate),
        lead=compiled(single["lead"]),
        state=compiled(any_of("quantity_state")),
        share=compiled(rf"{any_of('quantity_share_nouns')}$"),
        rise=compiled(rf"{any_of('quantity_rise_fall')}(?:{any_of('quantity_done')})?$"),
        team=compiled(rf"{any_of('quantity_teams')}$"),
        frame=compiled(any_of("quantity_frames")),
        etc=compiled(any_of("quantity_etc")),
        having=compiled(any_of("quantity_having")),
        event_nouns=frozenset(resources.words("quantity_event_nouns")),
        locatives=frozenset(resources.words("quantity_locatives")),
        respectively=resources.words("quantity_respectively")[0],
        of=resources.words("of")[0],
        ands=ands,
        since=frozenset(resources.words("quantity_since")),
    )


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The place of one figure in its sentence; all spans are offsets of the sentence.

    `left` and `right` reach to the next figures or the ends of the clause; `core` is the part of `left` between words
    of scope and linking words. `masked` is the sentence with names, quotations and asides made opaque, but for the
    one in which the figure stands. `beside` is true where only a mark stands between the figure and the one before.
    """

    figure: Figure
    clause: Span
    left: Span
    right: Span
    core: Span
    masked: str
    beside: bool = False


class SentenceText:
    """The text of one sentence and the places of its figures."""

    def __init__(self, shadow: str, sentence: Sentence, found: Sequence[Figure]) -> None:
        self.base = sentence.span.start
        self.text = shadow[self.base : sentence.span.end]
        self.figures = found
        self.spans = [Span(f.span.start - self.base, f.span.end - self.base) for f in found]
        self._atoms = [m.span() for m in _ATOMS.finditer(self.text)]
        self._inside = {offset for start, end in self.spans for offset in range(start, end)}
        self._unsaid = self._without_words()
        self.masked = self._mask(None)
        self._cuts = self._boundaries(self.masked)
        self._hidden = [next((a for a in self._atoms if a[0] < s.start < a[1]), None) for s in self.spans]

    def _mask(self, open_atom: tuple[int, int] | None) -> str:
        if not self._atoms:
            return self.text
        pieces, at = [], 0
        for start, end in self._atoms:
            pieces.append(self.text[at:start])
            pieces.append(self.text[start:end] if (start, end) == open_atom else _COVER[self.text[start]] * (end - start))
            at = end
        return "".join((*pieces, self.text[at:]))

    def _boundaries(self, masked: str) -> list[int]:
        """Where clauses end; a mark inside a figure (1,200) is none."""
        return [at for at in [m.start() for m in _BOUNDARY.finditer(masked)] if at not in self._inside]

    def contexts(self) -> list[Context]:
        """The place of each figure, in their order."""
        return [self._context(index) for index in range(len(self.figures))]

    def _context(self, index: int) -> Context:
        here, atom = self.spans[index], self._hidden[index]
        masked = self._mask(atom) if atom else self.masked
        cuts = self._boundaries(masked) if atom else self._cuts
        first = bisect_left(cuts, here.start)
        last = bisect_left(cuts, here.end)
        clause = Span(cuts[first - 1] + 1 if first else 0, cuts[last] if last < len(cuts) else len(masked))
        seen = [s for s, hidden in zip(self.spans, self._hidden, strict=True) if hidden in (None, atom)]
        left = Span(max([clause.start, *(s.end for s in seen if clause.start <= s.end <= here.start and s != here)]), here.start)
        right = Span(here.end, min([clause.end, *(s.start for s in seen if s.start >= here.end)]))
        beside = left.start > clause.start and not masked[left.start : left.end].strip("、 " + words().ands)
        return Context(
            figure=self.figures[index], clause=clause, left=left, right=right, core=core_of(masked, left), masked=masked, beside=beside,
        )  # fmt: skip

    def _without_words(self) -> list[tuple[int, int]]:
        """The spans of asides, and of figures but for those of time."""
        asides = [a for a in self._atoms if self.text[a[0]] == "(" and a[1] - a[0] > _PART_OF_NAME]
        counted = [s for s, f in zip(self.spans, self.figures, strict=True) if f.kind != "time"]
        return sorted({*counted, *asides})

    def plain(self, span: Span) -> str:
        """The words of a stretch without asides, figures (but for those of time) and spaces."""
        first, last = span
        pieces, at = [], first
        for start, end in self._unsaid:
            if first <= start and end <= last and start >= at:
                pieces.append(self.text[at:start])
                at = end
        whole = "".join((*pieces, self.text[at:last])).replace(" ", "")
        return whole.strip("、,:").removesuffix(words().of)


def core_of(masked: str, left: Span) -> Span:
    """The part of what stands before a figure that says what is counted."""
    start, end = left.start, left.end
    while end > start and masked[end - 1] in "○ ":
        end -= 1
    link = words().link.search(masked, start, end)
    if link:
        end = link.start()
    while end > start and masked[end - 1] in "○ ":
        end -= 1
    scope = words().scope.match(masked, start, end)
    return Span(min(scope.end(), end) if scope else start, end)
