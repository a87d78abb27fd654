"""Adapter for pyarrow: tables as Parquet, with typed columns. pyarrow is an extra, which many do without."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import islice
from typing import Any, BinaryIO

from kg.errors import OutputError
from kg.tables import Cell, Column, Sheet

__all__ = ["needed", "write"]

# So many rows are held at a time.
_ROWS = 20_000


def needed() -> None:
    """Raises OutputError where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise OutputError(
            "Parquet needs the package pyarrow, which is not installed", where="parquet",
            remedy='install it with: pip install "emkg[parquet]" (or pip install pyarrow), or export csv',
        ) from error  # fmt: skip


def write(sheet: Sheet, target: BinaryIO) -> None:
    """Write a table: text, 64-bit whole numbers, doubles and dates by the kind of the column; what is empty is null.

    Raises OutputError where pyarrow is not installed.
    """
    needed()
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    schema = pa.schema([pa.field(column.name, types[column.kind]) for column in sheet.columns])
    rows = iter(sheet.rows)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        while held := list(islice(rows, _ROWS)):
            arrays = [pa.array(_values(column, held, index), type=schema.types[index]) for index, column in enumerate(sheet.columns)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _values(column: Column, rows: Sequence[Sequence[Cell]], index: int) -> list[Any]:
    return [_value(column.kind, row[index]) for row in rows]


def _value(kind: str, cell: Cell) -> Any:
    if cell is None or (cell == "" and kind != "text"):
        return None
    if kind == "integer":
        return int(cell)
    if kind == "number":
        return float(cell)
    if kind == "date":
        return datetime.date.fromisoformat(str(cell))
    # A lone surrogate, as Python has it for file names that are no text, is no UTF-8.
    return str(cell).encode("utf-8", "replace").decode()
