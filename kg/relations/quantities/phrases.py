"""The parts of a clause around a figure: the verb that governs it, the noun behind it, what is said of that noun."""

from __future__ import annotations

import re

from kg.relations.quantities.context import Context, SentenceText, words
from kg.types import Span

__all__ = ["LONGEST", "following", "last_member", "main_verb", "noun_end", "reach", "said_of"]

# The longest wording: beyond two dozen characters a phrase names no thing any more but tells of it.
LONGEST = 26
_LONGEST_PREDICATE = 16
_CLAUSE_END = re.compile(r"[,;:。!?\n]")


def following(context: Context) -> tuple[str, int]:
    """The text behind a figure without asides and a leading particle, and where it begins."""
    text = context.masked[context.right.start : context.right.end]
    skipped = len(text) - len(text.lstrip(" ○" + words().of))
    return text[skipped:], context.right.start + skipped


def main_verb(context: Context) -> int:
    """Where the verb stands that governs what is counted: behind its subject and behind 推进, 组织."""
    known, masked = words(), context.masked
    start, end = context.core.start, context.core.end
    if context.left.start > context.clause.start and masked[context.left.start] not in "、 " + known.ands:
        last = known.verb_end.search(masked, start, end)
        if last:
            return last.start()  # 8个班培训近900人: what stands before the verb belongs to the figure before
    having = known.having.search(masked, start, end)
    start = having.end() if having else start
    inside = list(known.verb_inside.finditer(masked, start, end))
    if inside:
        start = inside[-1].end()
    else:
        later = [m.start() for m in known.predicate.finditer(masked, start, end) if m.start() - start >= 2 and m.end() < end and known.verb.match(masked, m.start(), end)]
        if later and not known.verb.match(masked, start, end):
            start = later[0]
    aux = known.aux.match(masked, start, end)
    while aux:
        verb = known.verb.match(masked, aux.end(), end)
        if not verb or verb.end() == end:
            break  # 组织演练: without an object the second verb is a noun
        start = aux.end()
        aux = known.aux.match(masked, start, end)
    return start


def reach(context: Context) -> int:
    """The end of the next clause, where the predicate may stand of what is counted behind a preposition."""
    end = context.clause.end
    if context.masked[end : end + 1] != ",":
        return end
    mark = _CLAUSE_END.search(context.masked, end + 1)
    return min(mark.start() if mark else len(context.masked), end + 40)


def said_of(sentence: SentenceText, masked: str, stretch: Span) -> str:
    """The predicate of what is counted, at most about a dozen characters, without adverbs."""
    known = words()
    start, end = stretch.start, stretch.end
    predicate = known.predicate.search(masked, start, end)
    if not predicate:
        return ""
    at = predicate.start()
    scope = known.scope.match(masked, at, end)
    while scope and scope.end() < end:
        at = scope.end()
        scope = known.scope.match(masked, at, end)
    said = sentence.plain(Span(at, end))
    if len(said) > _LONGEST_PREDICATE and known.preposition.match(masked, at):
        later = known.predicate.search(masked, at + 2, end)  # behind what the predicate is about: 对企业实施指导
        said = sentence.plain(Span(later.start(), end)) if later else said
    if len(said) <= _LONGEST_PREDICATE:
        return said
    return re.split("[、,]", said)[0].partition(known.of)[0][:_LONGEST_PREDICATE]


def last_member(masked: str, core: Span) -> Span:
    """A rate behind a long enumeration is that of its last member."""
    if core.end - core.start <= LONGEST:
        return core
    cut = masked.rfind("、", core.start, core.end)
    return Span(cut + 1 if cut >= 0 else core.end - LONGEST, core.end)


def noun_end(text: str, *, followed: bool) -> int:
    """How far the noun behind a figure reaches: to a mark, to the verb that says something of it, or to the verb of the
    figure that follows in its clause."""
    known = words()
    stop = next((i for i, c in enumerate(text) if c in "、,;。:!?)”"), len(text))
    shortest = 2 if known.lead.match(text) else 1
    predicate = next((m for m in known.predicate.finditer(text, 0, stop) if m.start() >= shortest and text[m.start() - 1] not in known.of), None)
    last = known.verb_end.search(text, 0, stop) if followed and stop == len(text) else None
    if last and last.start() >= 1 and not (predicate and predicate.start() < last.start()):
        return last.start()
    if predicate:
        return predicate.start()
    if followed and stop == len(text) and text[-1:] in (*known.ands,):
        return stop - 1
    particle = text.find(known.of + "◇", 0, stop)
    if particle > 1:
        return particle
    if text[stop : stop + 1] == "、" and text[stop:].strip("、 "):
        joined = max(text.rfind(c, 0, stop) for c in known.ands)
        return joined if joined >= 2 else stop
    return stop
