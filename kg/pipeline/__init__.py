"""From paths to readings, and from paths to a store that is in step with them.

>>> from kg import pipeline
>>> [result.reading.document.title for result in pipeline.read(["reports"]) if result.reading]   # doctest: +SKIP
"""

from __future__ import annotations

from kg.pipeline.build import BuildReport, add, build, redo, remove, shipped
from kg.pipeline.read import Options, Register, Result, read, read_one
from kg.pipeline.sources import outline, recorded
from kg.pipeline.verify import verify
from kg.workers import Limits

__all__ = ["BuildReport", "Limits", "Options", "Register", "Result", "add", "build", "outline", "read", "read_one", "recorded", "redo", "remove", "shipped", "verify"]
