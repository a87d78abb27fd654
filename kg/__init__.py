"""A knowledge graph of agencies, mechanisms and initiatives, read from Chinese government reports.

>>> import kg
>>> graph = kg.build("reports", store="kg-store")              # doctest: +SKIP
>>> graph.entity("双重预防机制").statements                      # doctest: +SKIP

``import kg`` is quick: what it offers (see `kg.api`) is loaded when it is first used. All errors are `kg.errors.KGError`.

The modules stand in one line; each imports only what is to its left::

    types · errors → adapters → documents → text → mentions → relations → resolve → decisions → graph → store → query
    → analysis → export · render → pipeline → api · serve → cli
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import Graph, build, extract, read, statements
    from kg.api import open as open

__version__ = "0.1.0"

# `open` is not among them: ``from kg import *`` would take Python's own away.
__all__ = ["Graph", "__version__", "build", "extract", "read", "statements"]

_OFFERED = ("Graph", "build", "extract", "open", "read", "statements")


def __getattr__(name: str) -> Any:
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    found = getattr(importlib.import_module("kg.api"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_OFFERED})
