"""What a reader should know first: what several bodies have in common, what only one has, and what is planned.

A pure function of the corpus. Every item names the statements that prove it, and says nothing of what no report
mentions: a body whose report is silent may well have the thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.analysis.corpus import Corpus

__all__ = ["Finding", "Item", "findings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing worth knowing: about which `thing` (the id of an entity or a family, "" for none), of which bodies, by which statements."""

    kind: str
    thing: str
    bodies: tuple[str, ...]
    statements: tuple[str, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Items of one kind: ``shared``, ``alone`` or ``plans``, the most telling first."""

    kind: str
    items: tuple[Item, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)


def findings(known: Corpus) -> tuple[Finding, ...]:
    """The three findings of a corpus."""
    return (Finding(kind="shared", items=()), Finding(kind="alone", items=()), Finding(kind="plans", items=()))
