"""How sure a statement is: the share of what its rule says that careful readers found right.

The shares stand in ``ontology/confidence.tsv``, measured on annotated reports by ``kg eval GOLD --calibrate``. A rule is
known by its name, whose parts go from the general to the special (``verb-object.improve.name``); where a rule was seen
too seldom, the part before its last dot speaks for it, and in the end all rules together do.
"""

from __future__ import annotations

from functools import cache

from kg import resources
from kg.errors import ResourceError

__all__ = ["ALL", "confidence", "general"]

#: The row of all rules together.
ALL = "*"


def general(rule: str) -> str:
    """The next more general name of a rule.

    >>> general("verb-object.improve.name"), general("title"), general("*")
    ('verb-object.improve', '*', '*')
    """
    return rule.rpartition(".")[0] or ALL


@cache
def _shares() -> dict[str, float]:
    try:
        return {row["id"]: float(row["share"]) for row in resources.table("confidence.tsv")}
    except ValueError as error:
        raise ResourceError(f"not a number: {error}", where="ontology/confidence.tsv", remedy="write a share from 0 to 1") from error


@cache
def confidence(rule: str) -> float:
    """How sure a statement of a rule is, from 0 to 1."""
    shares = _shares()
    while rule not in shares and rule != ALL:
        rule = general(rule)
    return shares.get(rule, 0.5)
