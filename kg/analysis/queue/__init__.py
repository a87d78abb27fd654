"""What people look at to judge it: statements in the order in which a look at them mends most."""

from __future__ import annotations

from kg.analysis.queue.case import Case, around, case, cases
from kg.analysis.queue.ranking import Asked, Ranked, ranked

__all__ = ["Asked", "Case", "Ranked", "around", "case", "cases", "ranked"]
