"""The reports that gold files are readings of: where they lie, and what is read from them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from kg import documents, jsonl, reading, resources
from kg.errors import MissingPath
from kg.evaluation.gold import Gold
from kg.text.document import parse

__all__ = ["find", "read", "text"]


def find(gold: Gold, *, docs: Path | None, needed: bool) -> Path | None:
    """The file of the report that a gold file is a reading of, or None; raises MissingPath where it is needed."""
    folders = (*((docs,) if docs else ()), Path(gold.path).parent, Path(), resources.seeds())
    found = next((folder / gold.doc for folder in folders if (folder / gold.doc).is_file()), None)
    if found is None and needed:
        raise MissingPath(f"the report {gold.doc} is not there", where=gold.path, remedy="name its folder with --docs")
    return found


def text(path: Path) -> str:
    """The text of a report, in which offsets count."""
    return documents.read(str(path)).text


def read(paths: Iterable[Path], *, conditions: str = "") -> Iterator[dict[str, Any]]:
    """The rows of what is read from reports, under the conditions of `kg.resources.FILTER` where there are any.

    Words and patterns are read once in a process, so conditions take another process.
    """
    names = [str(path) for path in paths]
    if not conditions:
        yield from _rows(names)
        return
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _under, (conditions,)) as pool:
        yield from pool.submit(_rows, names).result()


def _under(conditions: str) -> None:
    os.environ[resources.FILTER] = conditions


def _rows(paths: Iterable[str]) -> list[dict[str, Any]]:
    return [row for path in paths for row in jsonl.rows(reading.read(parse(documents.read(path))))]
