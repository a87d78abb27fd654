"""Figures: the numbers of a sentence that say how much or how many, with their unit and modifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from kg import numerals, resources
from kg.alternatives import alternation, compiled
from kg.quick import quick
from kg.types import Sentence, Span

__all__ = ["Figure", "find_figures", "rules"]

# Characters of a code, a sum or a scheme: a number beside one of them is part of a name.
_GLUED = frozenset("+×*/_$\\#.")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `span` holds number, unit and modifiers, `number` the numeral alone, both in the document.

    `unit` is as written without its scale (万元 is 元), "" for a fraction; `kind` is that of
    ``ontology/quantity_units.tsv``; `noun` names what is measured when only the unit says it (人: 人数). `range` is
    true for both ends of a range; `unit_end` is where the unit ends in the document.
    """

    span: Span
    number: Span
    value: float
    unit: str
    kind: str
    noun: str
    modifier: str | None
    range: bool = False
    unit_end: int = 0


@dataclass(frozen=True, slots=True)
class _Lexicon:
    unit: re.Pattern[str]
    rows: dict[str, dict[str, str]]
    before: re.Pattern[str]
    after: re.Pattern[str]
    after_time: re.Pattern[str]
    apart: re.Pattern[str]
    exact: frozenset[str]
    behind: frozenset[str]
    frame: re.Pattern[str]


def rules(kind: str) -> tuple[resources.Pattern, ...]:
    """The patterns of ``ontology/patterns/quantities.toml`` of one kind."""
    return _rules().get(kind, ())


@cache
def _rules() -> dict[str, tuple[resources.Pattern, ...]]:
    kinds: dict[str, tuple[resources.Pattern, ...]] = {}
    for pattern in resources.patterns("quantities"):
        kinds[pattern["kind"]] = (*kinds.get(pattern["kind"], ()), pattern)
    return kinds


@cache
def _excluded() -> re.Pattern[str]:
    return compiled("|".join(f"(?:{p.regex.pattern})" for p in rules("exclude")))


def _any(name: str) -> str:
    return alternation(resources.words(name))


@cache
def _lexicon() -> _Lexicon:
    rows = {row["id"]: row for row in resources.table("quantity_units.tsv")}
    units = []
    for unit in sorted(rows, key=lambda word: (-len(word), word)):
        barred = rows[unit]["not_before"] or ("[A-Za-z]" if unit.isascii() and unit.isalpha() else "")
        units.append(re.escape(unit) + (f"(?!{barred})" if barred else ""))
    one = "|".join(units)
    return _Lexicon(
        unit=compiled(rf" ?(?P<about>{_any('quantity_after')})? ?(?P<unit>(?:{one})(?:\((?:{one})\))?)"),
        rows=rows,
        before=compiled(rf"(?:{_any('quantity_before')}) ?$"),
        after=re.compile(rf" ?(?:{_any('quantity_after')})"),
        after_time=re.compile(rf" ?(?:{_any('quantity_after')}|{_any('quantity_after_time')})"),
        apart=compiled(rf"(?P<word>{_any('quantity_before')})[^,;:。]{{1,14}}(?:{_any('of')}) ?$"),
        behind=frozenset(resources.words("quantity_after")),
        exact=frozenset(resources.words("quantity_exact")),
        frame=re.compile(rf" ?(?:{_any('quantity_frames')})"),
    )


def _modifier(shadow: str, numeral: numerals.Numeral, floor: int) -> tuple[str, int]:
    """The modifier before a number, and where it begins; "" and the number's own beginning if there is none.

    A fraction may have it before its base: 不到全市平均水平的1/3.
    """
    start = numeral.span.start
    found = _lexicon().before.search(shadow[max(floor, start - 6) : start])
    if found:
        word = found[0].strip()
        if shadow[start - len(found[0]) - 1 : start].strip() in _lexicon().behind:
            return "", start  # 2000元以上10000元以下
        return ("" if word in _lexicon().exact else word), start - len(found[0])
    base = max(floor, start - 20)
    apart = _lexicon().apart.search(shadow[base:start]) if numeral.percent or numeral.value < 1 else None
    return (apart["word"], base + apart.start()) if apart and apart["word"] not in _lexicon().exact else ("", start)


def _shaped(shadow: str, numeral: numerals.Numeral, bounds: Span) -> Figure | None:
    """The figure around a number; None where no unit makes it one."""
    lexicon = _lexicon()
    start, end = numeral.span.start, numeral.span.end
    about, unit, kind, noun = numeral.about, numeral.percent, "share", ""
    if not unit:
        found = lexicon.unit.match(shadow, end, bounds.end)
        if found:
            unit, end, about = found["unit"], found.end(), about or found["about"] or ""
            row = lexicon.rows[unit.split("(")[0]]
            kind, noun = row["kind"], row["noun"]
        elif numeral.digits and any(p.regex.search(shadow[max(bounds.start, start - 8) : start]) for p in rules("unitless")):
            kind = "count"
        elif not 0 < numeral.value < 1 or (numeral.digits and "/" not in shadow[start:end]):
            return None
    before, outer = _modifier(shadow, numeral, bounds.start)
    if numeral.bare and not (about or before):
        return None
    unit_end = end
    after = (lexicon.after_time if kind == "time" else lexicon.after).match(shadow, end, bounds.end)
    if after and not before:
        about, end = about or after[0].strip(), after.end()
    return Figure(
        span=Span(outer, end), number=Span(start, numeral.span.end), value=numeral.value, unit=unit, kind=kind,
        noun=noun, modifier=before or about or None, unit_end=unit_end,
    )  # fmt: skip


def _is_name(shadow: str, numeral: numerals.Numeral, figure: Figure) -> bool:
    """Whether a number belongs to a word or only orders a text (三个方面), so that it counts nothing."""
    before = shadow[numeral.span.start - 1 : numeral.span.start]
    if numeral.digits:
        if before == " " and shadow[numeral.span.start - 2 : numeral.span.start - 1].isdigit():
            return True  # 5 0 人: the digits of one number, torn apart by the reading of a scan
        return before in _GLUED or (before.isascii() and before.isalpha())
    if numeral.percent or not figure.unit:
        return False
    small = numeral.value <= 10 and not figure.modifier
    if numeral.value <= 1 or before in ("“", "”", "+") or (small and figure.kind == "count" and not _plain(figure)):
        return True
    return bool(small and _lexicon().frame.match(shadow, figure.span.end))


def _plain(figure: Figure) -> bool:
    """Whether a small number in words before this unit counts things (三个, 两支) and makes no set term (三项, 四类)."""
    return figure.unit in resources.words("quantity_plain_units")


def _timed(shadow: str, figure: Figure, bounds: Span) -> bool:
    """Whether a stretch of time is a measure (15分钟内, 连续4年) and not only a time."""
    left = shadow[max(bounds.start, figure.span.start - 8) : figure.span.start]
    right = shadow[figure.unit_end : min(bounds.end, figure.unit_end + 8)]
    if any(p.regex.search(left) for p in rules("before")) or any(p.regex.search(right) for p in rules("after") if p.id == "time-after"):
        return True
    return figure.unit in resources.words("quantity_spells") and not right[:1].strip(",;。、)”") and len(left) > 3


def _ranges(found: Sequence[tuple[numerals.Numeral, Figure | None]], shadow: str) -> Iterator[tuple[numerals.Numeral, Figure]]:
    """The figures, with ranges (5-8名) as two: the lower end takes the unit of the upper one."""
    lower = None  # the number before, where it is the lower end of a range
    for one, upper in zip_longest(found, found[1:]):
        numeral, figure = one
        below, lower = lower, one if upper and upper[1] and _is_range(shadow, one, upper) else None
        if lower and upper and upper[1]:
            whole = Span(figure.span.start if figure else numeral.span.start, upper[1].span.end)
            value = numeral.value * _same_scale(numeral.value, upper[1].value, shadow[numeral.span.end - 1])
            modifier = (figure and figure.modifier) or rules("range")[0]["low"]
            yield numeral, replace(upper[1], span=whole, number=numeral.span, value=value, modifier=modifier, range=True)
        elif figure and below:
            whole = Span((below[1] or below[0]).span.start, figure.span.end)
            modifier = (below[1] and below[1].modifier and figure.modifier) or rules("range")[0]["high"]
            yield numeral, replace(figure, span=whole, modifier=modifier, range=True)
        elif figure:
            yield numeral, figure


def _is_range(shadow: str, low: tuple[numerals.Numeral, Figure | None], high: tuple[numerals.Numeral, Figure | None]) -> bool:
    """Whether two neighboring numbers are the ends of one range: 5-8名, 5%至8%, 2家以上5家以下."""
    lower, upper = low[1], high[1]
    if lower and upper and lower.unit != upper.unit:
        return False
    between = shadow[(lower or low[0]).span.end : (upper or high[0]).span.start]
    if lower and upper and lower.modifier and upper.modifier and not between.strip():
        return any(p.regex.search(lower.modifier + upper.modifier) for p in rules("bounds"))
    return bool(rules("range")[0].regex.search(between))


def _same_scale(low: float, high: float, last: str) -> float:
    """What the lower end of a range is multiplied with: in 3-5万 the scale behind the upper end is that of both."""
    if last.isdigit() and low < 1000 <= high:
        for scale in (10**8, 10**4):
            if high >= scale and low * scale <= high:
                return scale
    return 1


def _overlaps(span: Span, others: Sequence[tuple[int, int]]) -> bool:
    start, end = span
    for begin, stop in others:  # noqa: SIM110 - a generator takes twice as long
        if begin < end and start < stop:
            return True
    return False


def find_figures(shadow: str, sentence: Sentence, found: Sequence[numerals.Numeral]) -> tuple[Figure, ...]:
    """The figures of a sentence, given its numbers; offsets are those of the shadow."""
    bounds = sentence.span
    shaped = [(n, _shaped(shadow, n, bounds)) for n in found]
    if not [figure for _, figure in shaped if figure]:
        return ()
    text = shadow[bounds.start : bounds.end]
    barred = [(bounds.start + a, bounds.start + b) for a, b in (m.span() for m in _excluded().finditer(text))]
    free = [(n, f) for n, f in shaped if not _overlaps(n.span, barred)] if barred else shaped
    kept = []
    for numeral, figure in _ranges(free, shadow):
        if _is_name(shadow, numeral, figure) or (figure.kind == "time" and not _timed(shadow, figure, bounds)):
            continue
        kept.append(figure)
    return tuple(kept)
