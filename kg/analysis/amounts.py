"""What a figure with its modifier may stand for (近90, 20余, 不少于500), and whether two figures can both be right."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from kg import numerals, resources
from kg.text.shadow import fold, shadow
from kg.types import Quantity

__all__ = ["Amount", "agree", "amount", "count_of", "sense"]

# 近90 and 约90 may stand for a tenth less, 约90 for a tenth more.
_LOOSE = 0.1
_WRITTEN = re.compile(r"[0-9]+(?:\.(?P<decimals>[0-9]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """All values from `low` to `high`, both included; `high` may be infinite."""

    low: float
    high: float


@cache
def _senses() -> dict[str, str]:
    return {row["id"]: row["sense"] for row in resources.table("quantity_modifiers.tsv")}


def sense(quantity: Quantity) -> str:
    """What the modifier of a figure means (column ``sense`` of ``ontology/quantity_modifiers.tsv``): ``exact`` where it has none."""
    return _senses().get(quantity.modifier or "", "exact")


def amount(quantity: Quantity) -> Amount:
    """What a figure may stand for. Written with 万 or 亿 it is rounded: 2.9万 stands for 28,500 to 29,500."""
    value, step = quantity.value, _step(quantity)
    below, above = value - step / 2, value + step / 2
    low, high = {
        "least": (value, math.inf), "over": (value, math.inf), "most": (0.0, value), "under": (0.0, value),
        "more": (value, value + max(_digit(value), step)), "near": (min(value * (1 - _LOOSE), below), value),
        "about": (value * (1 - _LOOSE), value * (1 + _LOOSE)), "varied": (0.0, math.inf),
    }.get(sense(quantity), (below, above))  # fmt: skip
    return Amount(low=low, high=high)


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether both figures can be right of one thing in one unit."""
    a, b = amount(one), amount(other)
    return a.low <= b.high and b.low <= a.high


def count_of(quantity: Quantity) -> str | None:
    """The id of the count that the wording of a figure is known for (``ontology/patterns/counts.toml``): 各类应急演练110场次 and 各类演练15次
    count the same. "" where it is in no row of that unit; None where it is, and its words do not say that it is the whole (a share
    needs no such words) or say that it is a part: then it is beside nothing."""
    what, around, rules = fold(quantity.what), shadow(quantity.evidence.quote), _counts()
    known = next((p.id for p in rules.values() if quantity.unit in p["units"].split("|") and p["units"] and p.regex.search(what)), "")
    if not known:
        return ""
    whole = quantity.unit == "%" or rules["total"].regex.search(around)
    return known if whole and not rules["part"].regex.search(around) else None


@cache
def _counts() -> dict[str, resources.Pattern]:
    return {p.id: p for p in resources.patterns("counts")}


def _digit(value: float) -> float:
    """What the last digit of a number that is not zero is worth: 10 for 420, 1000 for 29000, 1 for fractions."""
    if not value or value != int(value):
        return 1.0
    worth = 1.0
    while int(value) % int(worth * 10) == 0:
        worth *= 10
    return worth


def _step(quantity: Quantity) -> float:
    """How much the last digit is worth of a number that is written with a scale (2.9万: 1000); 0 for one that is written out."""
    plain = shadow(quantity.evidence.quote)
    for number in numerals.find(plain):
        written = _WRITTEN.match(plain, number.span.start, number.span.end)
        if number.value == quantity.value and written and float(written[0]) not in (0.0, number.value):
            return number.value / float(written[0]) * 0.1 ** len(written["decimals"] or "")
    return 0.0
