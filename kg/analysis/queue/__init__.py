"""What people look at to judge it, in the order in which a look mends most, and the decisions that come of it."""

from __future__ import annotations

from kg.analysis.queue.case import Case, around, case, cases
from kg.analysis.queue.judge import RENAME, By, anchor, base, called, judge, opened
from kg.analysis.queue.ledger import Ledger
from kg.analysis.queue.ranking import Asked, Ranked, ranked
from kg.analysis.queue.unsettled import is_settled, unsettled

__all__ = ["RENAME", "Asked", "By", "Case", "Ledger", "Ranked", "anchor", "around", "base", "called", "case", "cases", "judge", "is_settled", "opened", "ranked", "unsettled"]
