"""How much of what was read is right: a sample that a person checks, and what it says of the whole."""

from __future__ import annotations

from kg.analysis.sample.draw import BY, Drawn, allocate, draw
from kg.analysis.sample.precision import Estimate, Mark, Precision, measured, wilson

__all__ = ["BY", "Drawn", "Estimate", "Mark", "Precision", "allocate", "draw", "measured", "wilson"]
