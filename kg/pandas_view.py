"""Adapter for pandas, which is no part of a plain installation: tables as data frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kg.errors import MissingPackage

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["frame"]


def frame(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """A data frame with these columns. Raises MissingPackage where pandas is not installed."""
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingPackage("pandas is not installed", remedy="install it: pip install pandas") from error
    return pd.DataFrame([tuple(row) for row in rows], columns=list(columns))
