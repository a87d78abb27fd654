"""Full names: what a candidate is called when its report is left aside."""

from __future__ import annotations

from kg.mentions.bodies import lexicon
from kg.mentions.bodies.shapes import Candidate
from kg.types import EntityType

__all__ = ["full_name", "full_stem"]


def full_stem(stem: str, division: str = "") -> str:
    """A stem with its abbreviations written out, the longest known beginning first.

    >>> full_stem("安委会办公室")
    '安全生产委员会办公室'
    """
    row = lexicon.local(stem, division) or lexicon.part(stem)
    return row.full if row else stem


def full_name(made: Candidate, division_name: str) -> str:
    """The name in full; `division_name` is the place of the report, for bodies that it names without one."""
    if made.type is EntityType.TEAM or made.frame in ("national", "quote", "proper", "grade", "drawn"):
        return made.full if made.where is None else made.where.name + made.full
    if made.where is not None:
        return made.where.name + made.full
    if made.frame == "bare":
        return division_name + made.full
    return made.full
