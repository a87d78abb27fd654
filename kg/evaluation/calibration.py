"""Calibration: how often what a rule says is right, as ``ontology/confidence.tsv`` has it, and whether stated confidence holds.

The share of a rule is drawn towards that of the next more general one, as if it had been seen `_PRIOR` times more with
that share (the posterior mean of a beta-binomial model), so that a rule seen three times is neither certain nor hopeless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kg.confidence import ALL, general
from kg.evaluation.scoring import Judgement, Rated

__all__ = ["reliability", "table"]

# How many statements of the more general rule count in, and how often a rule must have been seen to have a row.
_PRIOR = 6
_SEEN = 5
# The bounds of the classes in which stated confidence is compared with what was right.
_BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def _counts(rated: Iterable[Rated]) -> tuple[Counter[str], Counter[str]]:
    """How often each rule, and each more general one, spoke, and how often it was right."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one in rated:
        name = one.rule
        while True:
            seen[name] += 1
            right[name] += one.right
            if name == ALL:
                break
            name = general(name)
    return seen, right


def table(judgements: Iterable[Judgement]) -> str:
    """The rows of ``ontology/confidence.tsv``: rule, share that is right, and of how many statements."""
    seen, right = _counts(one for judgement in judgements for one in judgement.rated)
    shares: dict[str, float] = {}

    def share(name: str) -> float:
        if name not in shares:
            above = 0.5 if name == ALL else share(general(name))
            shares[name] = (right[name] + _PRIOR * above) / (seen[name] + _PRIOR)
        return shares[name]

    rows = [f"{name}\t{share(name):.2f}\t{seen[name]}" for name in sorted(seen) if seen[name] >= _SEEN or name == ALL]
    return "\n".join(("id\tshare\tof", *rows)) + "\n"


def reliability(judgements: Iterable[Judgement]) -> dict[str, Mapping[str, Any]]:
    """For each class of stated confidence: how many statements, the mean stated, and the share that was right."""
    rated = [one for judgement in judgements for one in judgement.rated if one.confidence is not None]
    found: dict[str, Mapping[str, Any]] = {}
    for low, high in zip(_BOUNDS, _BOUNDS[1:], strict=False):
        inside = [one for one in rated if low <= (one.confidence or 0.0) < high]
        if inside:
            stated = sum(one.confidence or 0.0 for one in inside) / len(inside)
            found[f"{low:.1f}–{min(high, 1.0):.1f}"] = {
                "stated": stated, "right": sum(one.right for one in inside) / len(inside), "of": len(inside)
            }  # fmt: skip
    return found
