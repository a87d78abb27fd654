"""Where a figure stands: its clause, what is before and behind it, and the words that say nothing of what is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.relations.quantities.figures import Figure, rules
from kg.types import Sentence, Span

__all__ = ["Context", "SentenceText", "Words", "any_of", "words"]

_ATOMS = re.compile(r"“[^”\n]{0,120}”|《[^》\n]{0,120}》|\([^)\n]{0,80}\)")
_COVER = {"“": "◇", "《": "◆", "(": "○"}
_BOUNDARY = re.compile(r"[,;:。!?()“”\n]")


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
    share: re.Pattern[str]
    rise: re.Pattern[str]
    team: re.Pattern[str]
    frame: re.Pattern[str]
    respectively: str
    of: str
    ands: str
    since: frozenset[str]


def any_of(name: str) -> str:
    """An alternation of the words of one class, longest first, as the source of a regular expression."""
    return "(?:" + "|".join(map(re.escape, resources.words(name))) + ")"


@cache
def words() -> Words:
    """The word classes, compiled once."""
    verb = f"(?:{any_of('quantity_actions')}|{any_of('quantity_predicates')})"
    single = {p.id: p.regex.pattern for p in rules("words")}
    ands = "".join(resources.words("quantity_and"))
    scope = f"(?:{any_of('quantity_scope')}|{single['scope']}|{single['lead']}(?={verb}|{any_of('quantity_scope')}))"
    return Words(
        scope=re.compile(rf"(?:(?!{verb}){scope}|[{ands}、, :])+"),
        link=re.compile(rf"(?:{any_of('quantity_link')}|{single['link']}|{any_of('quantity_before')}|[、 ,:])+$"),
        cause=re.compile(rf"{any_of('quantity_causes')}(?:{any_of('quantity_scope')})?$"),
        preposition=re.compile(any_of("quantity_prepositions")),
        aux=re.compile(any_of("quantity_aux")),
        verb=re.compile(verb),
        verb_end=re.compile(rf"(?:{verb})(?:{any_of('quantity_done')})?$"),
        verb_inside=re.compile(rf"(?:{scope})(?={verb})"),
        predicate=re.compile(f"{any_of('quantity_predicates')}|{single['predicate']}"),
        share=re.compile(rf"{any_of('quantity_share_nouns')}$"),
        rise=re.compile(rf"{any_of('quantity_rise_fall')}(?:{any_of('quantity_done')})?$"),
        team=re.compile(rf"{any_of('quantity_teams')}$"),
        frame=re.compile(any_of("quantity_frames")),
        respectively=resources.words("quantity_respectively")[0],
        of=resources.words("of")[0],
        ands=ands,
        since=frozenset(resources.words("quantity_since")),
    )


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
        self.masked = self._mask(None)

    def _mask(self, open_atom: tuple[int, int] | None) -> str:
        pieces, at = [], 0
        for start, end in self._atoms:
            pieces.append(self.text[at:start])
            pieces.append(self.text[start:end] if (start, end) == open_atom else _COVER[self.text[start]] * (end - start))
            at = end
        return "".join((*pieces, self.text[at:]))

    def contexts(self) -> list[Context]:
        """The place of each figure, in their order."""
        return [self._context(index) for index in range(len(self.figures))]

    def _context(self, index: int) -> Context:
        here = self.spans[index]
        atom = next((a for a in self._atoms if a[0] < here.start < a[1]), None)
        masked = self._mask(atom) if atom else self.masked
        inside = [any(a[0] < s.start < a[1] for a in self._atoms if a != atom) for s in self.spans]
        cuts = [m.start() for m in _BOUNDARY.finditer(masked) if not any(s.start <= m.start() < s.end for s in self.spans)]
        clause = Span(max((c + 1 for c in cuts if c < here.start), default=0), min((c for c in cuts if c >= here.end), default=len(masked)))
        seen = [s for s, hidden in zip(self.spans, inside, strict=True) if not hidden]
        left = Span(max([clause.start, *(s.end for s in seen if clause.start <= s.end <= here.start and s != here)]), here.start)
        right = Span(here.end, min([clause.end, *(s.start for s in seen if s.start >= here.end)]))
        beside = left.start > clause.start and not masked[left.start : left.end].strip("、 " + words().ands)
        return Context(
            figure=self.figures[index], clause=clause, left=left, right=right, core=_core(masked, left), masked=masked, beside=beside,
        )  # fmt: skip

    def plain(self, span: Span) -> str:
        """The words of a stretch without asides, figures and spaces."""
        pieces, at = [], span.start
        asides = [a for a in self._atoms if self.text[a[0]] == "("]
        for start, end in sorted({*((s.start, s.end) for s in self.spans), *asides}):
            if span.start <= start and end <= span.end and start >= at:
                pieces.append(self.text[at:start])
                at = end
        whole = "".join((*pieces, self.text[at : span.end])).replace(" ", "")
        return whole.strip("、,:").removesuffix(words().of)


def _core(masked: str, left: Span) -> Span:
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
