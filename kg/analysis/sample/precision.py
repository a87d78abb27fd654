"""What a checked sample says of the whole: how much is right, and within which bounds.

Each statement that was judged stands for as many of its stratum as the stratum has for each one judged: its weight is
``size / judged``. Precision is the weighted share of those that are right, which for all strata together is the stratified
estimate ``Σ W_h p_h`` (Cochran, Sampling Techniques, 3rd ed. 1977, chapter 5). The interval is Wilson's score interval
(Journal of the American Statistical Association 22, 1927, 209–212), for weights that differ with the effective number
of judgements ``(Σw)² / Σw²`` (Kish, Survey Sampling, 1965) in place of their number. It does not count what stratification gains, so it is
rather too wide than too narrow. Where all weights are equal it is Wilson's interval as it stands.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["PARTS", "Estimate", "Mark", "Precision", "measured", "wilson"]

#: What may be wrong with a statement.
PARTS = ("subject", "relation", "object", "status", "action", "evidence")
# The quantile of the normal distribution for 95 %.
_Z = 1.959963984540054
# The bounds of the classes of stated confidence.
_BANDS = (0.0, 0.7, 0.8, 0.9, 1.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a person said of a statement that was drawn; `right` is None where the person is not sure. `rule` is cut to its family."""

    stratum: str
    size: int
    relation: str
    status: str
    rule: str
    confidence: float
    right: bool | None
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Of so many `judged`, so many `right`; the share in the whole with its 95 % bounds; what confidence the program had stated on average."""

    judged: int
    right: int
    precision: float
    low: float
    high: float
    stated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """What a sample says.

    `groups` are by ``relation``, ``status``, ``rule`` and ``confidence`` (class of what was stated), each with its codes in
    order. `errors` count for each part how often it is wrong, and its weighted share of all that was judged; "" is where the person did not say.
    `unjudged` are strata of which nothing was judged, `covered` is the share of the population in the others.
    """

    overall: Estimate | None
    groups: Mapping[str, Mapping[str, Estimate]]
    errors: Mapping[str, tuple[int, float]]
    by: str
    population: int
    covered: float
    drawn: int
    empty: int
    unsure: int
    unjudged: tuple[str, ...]


def wilson(share: float, number: float) -> tuple[float, float]:
    """The 95 % score interval of a share that was seen among so many.

    >>> [round(bound, 4) for bound in wilson(81 / 263, 263)]
    [0.2553, 0.3662]
    """
    if number <= 0:
        return 0.0, 1.0
    middle = share + _Z**2 / (2 * number)
    spread = _Z * math.sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2))
    whole = 1 + _Z**2 / number
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def band(confidence: float) -> str:
    """The class of a stated confidence, such as ``0.7–0.8``."""
    place = max(i for i in range(len(_BANDS) - 1) if confidence >= _BANDS[i])
    return f"{_BANDS[place]:.1f}–{min(_BANDS[place + 1], 1):.1f}"


def measured(marks: Sequence[Mark], *, by: str, population: int, drawn: int, empty: int, strata: Mapping[str, int]) -> Precision:
    """What the marks say. `strata` are the sizes of all strata of which something was drawn."""
    judged = [mark for mark in marks if mark.right is not None]
    counts = Counter(mark.stratum for mark in judged)
    weights = {name: strata[name] / count for name, count in counts.items()}
    kinds: dict[str, Callable[[Mark], str]] = {
        "relation": lambda m: m.relation, "status": lambda m: m.status, "rule": lambda m: m.rule, "confidence": lambda m: band(m.confidence),
    }  # fmt: skip
    return Precision(
        overall=_estimate(judged, weights) if judged else None,
        groups={kind: _grouped(judged, code, weights) for kind, code in kinds.items()},
        errors=_errors(judged, weights), by=by, population=population, drawn=drawn, empty=empty, unsure=len(marks) - len(judged),
        covered=sum(size for name, size in strata.items() if name in counts) / population if population else 0.0,
        unjudged=tuple(sorted(name for name in strata if name not in counts)),
    )  # fmt: skip


def _grouped(judged: Iterable[Mark], code: Callable[[Mark], str], weights: Mapping[str, float]) -> dict[str, Estimate]:
    groups: dict[str, list[Mark]] = defaultdict(list)
    for mark in judged:
        groups[code(mark)].append(mark)
    return {name: _estimate(groups[name], weights) for name in sorted(groups)}


def _estimate(judged: Sequence[Mark], weights: Mapping[str, float]) -> Estimate:
    each = [weights[mark.stratum] for mark in judged]
    whole = math.fsum(each)
    share = min(1.0, math.fsum(w for w, mark in zip(each, judged, strict=True) if mark.right) / whole)
    effective = whole**2 / math.fsum(w * w for w in each)
    low, high = wilson(share, effective)
    stated = math.fsum(w * mark.confidence for w, mark in zip(each, judged, strict=True)) / whole
    return Estimate(judged=len(judged), right=sum(1 for mark in judged if mark.right), precision=share, low=low, high=high, stated=stated)


def _errors(judged: Sequence[Mark], weights: Mapping[str, float]) -> dict[str, tuple[int, float]]:
    whole = math.fsum(weights[mark.stratum] for mark in judged)
    found: dict[str, tuple[int, float]] = {}
    for part in (*PARTS, ""):
        wrong = [mark for mark in judged if not mark.right and (part in mark.wrong or (not part and not mark.wrong))]
        if wrong:
            found[part] = len(wrong), math.fsum(weights[mark.stratum] for mark in wrong) / whole
    return found
