"""SPARQL in worker processes (to come).

    answer = pool.ask("SELECT …", format="json")            # blocking: from a thread
    answer = await pool.answer("SELECT …", format="json")   # from a coroutine
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.serve.state import Limits

__all__ = ["Pool"]


class Pool:
    """Processes that answer questions to one store."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits

    def close(self) -> None:
        """End the processes."""
