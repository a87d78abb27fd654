"""Where exports go: whole or not at all, into a file, a folder or a stream."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from kg.errors import OutputError
from kg.export.formats import EXPORTERS, Exporter
from kg.types import Reading

__all__ = ["export"]


@contextmanager
def _mapped(target: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise OutputError("the folder it should stand in does not exist", where=str(target), remedy="make it first") from error
    except (IsADirectoryError, FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), remedy="name another place") from error
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), remedy="see that the folder is yours and the disk not full") from error


def _beside(target: Path) -> Path:
    """A name for the unfinished result, in the same folder, so that renaming it is one step."""
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def _to_file(exporter: Exporter, readings: Iterable[Reading], target: Path, language: str) -> None:
    with _mapped(target):
        if target.is_dir():
            raise IsADirectoryError(0, "it is a folder")
        if target.exists() and not target.is_file():  # a device or a pipe: it cannot be replaced
            with target.open("wb") as stream:
                exporter.write(readings, stream, language)
            return
        target = target.resolve()  # a link stays a link
        part = _beside(target)
        try:
            with part.open("wb") as stream:
                exporter.write(readings, stream, language)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _to_folder(exporter: Exporter, readings: Iterable[Reading], target: Path, language: str) -> None:
    """Fill a folder. Other files in it stay; those of the export replace their namesakes once all are written."""
    with _mapped(target):
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(0, "this format is a folder, and it is a file")
        target = target.resolve()
        part = _beside(target)
        try:
            part.mkdir()
            exporter.write(readings, part, language)
            target.mkdir(exist_ok=True)
            for file in sorted(part.iterdir()):
                file.replace(target / file.name)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def export(
    readings: Iterable[Reading], target: str | Path | BinaryIO, *, format: str, language: str = "zh", redirects: Mapping[str, str] | None = None
) -> None:
    """Write readings in a format of `EXPORTERS` to a path, to a binary stream, or to stdout (``-``); the formats of RDF have
    the `redirects` too: ids that are gone, each with the one that has its place.

    A file appears when it is complete and replaces one of its name. Raises OutputError for an unknown format, for a
    folder format on a stream, and where the place cannot be written.
    """
    exporter = EXPORTERS.get(format)
    if exporter is None:
        raise OutputError(f"no such format: {format}", remedy=f"use one of {', '.join(EXPORTERS)}")
    if exporter.redirects:
        exporter = replace(exporter, write=functools.partial(exporter.write, redirects=redirects or {}))
    stream = sys.stdout.buffer if target == "-" else target
    if isinstance(stream, str | Path):
        write = _to_folder if exporter.folder else _to_file
        write(exporter, readings, Path(stream), language)
    elif exporter.folder:
        raise OutputError(f"{format} is a folder of files and cannot go to stdout", where="-", remedy="name a folder with -o")
    else:
        exporter.write(readings, stream, language)
