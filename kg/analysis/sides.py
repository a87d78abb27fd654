"""What can be compared: stores, and JSON Lines as ``kg extract`` and ``kg export`` write them.

Both are seen as a catalogue (`kg.store.catalog`) with a reading for each of its documents; that of JSON Lines is made in
a temporary folder, and the file is read again where a reading is wanted. So of either only one reading is held at a time.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from kg import jsonl
from kg.errors import DamagedDocument, InputError, MissingPath, UndecodableText, UnreadablePath
from kg.store import Store
from kg.store.catalog import Catalog, Found, Maker, archived
from kg.store.shares import rows
from kg.types import Entity, Reading

__all__ = ["Side", "side"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two things that are compared: a catalogue (None: it holds nothing) and how to get at a reading."""

    catalog: Catalog | None
    read: Callable[[Found], Reading]

    def paths(self) -> dict[str, str]:
        """The path of each document by its id."""
        return dict(self.catalog.rows("SELECT id, path FROM document ORDER BY id")) if self.catalog else {}

    def found(self, document: str) -> Found | None:
        """The document with that id."""
        return self.catalog.document(document) if self.catalog else None

    def knows(self, entity: str) -> bool:
        """Whether there is an entity with that id."""
        return self.catalog is not None and any(self.catalog.rows("SELECT 1 FROM entity WHERE id = ?", entity))

    def entities(self) -> Iterator[Entity]:
        """The entities as elected from all documents, by id."""
        for (row,) in self.catalog.rows("SELECT row FROM entity ORDER BY id") if self.catalog else ():
            yield jsonl.entity(json.loads(row))


@contextmanager
def side(path: str | Path) -> Iterator[Side]:
    """The store in a folder, or the readings in a file of JSON Lines, where the same document twice is that of the first path.

    Raises an InputError where it is no such file, NewerSchema where a later version of kg wrote it, StoreError where the
    folder is no store.
    """
    where = Path(path)
    if where.is_dir():
        store = Store.open(where)
        yield Side(catalog=store.catalog, read=lambda found: archived(store.archive, found)[0])
        return
    if not where.exists():
        raise MissingPath("no such store or file", where=str(path), remedy="give a store folder, or a file of JSON Lines")
    if not where.is_file():
        raise UnreadablePath("is no regular file", where=str(path), remedy="write the JSON Lines to a file")
    with _opened(where) as handle, tempfile.TemporaryDirectory(prefix="kg-diff-", ignore_cleanup_errors=True) as folder:
        yield _of_lines(handle, where, Path(folder))


@contextmanager
def _opened(where: Path) -> Iterator[BinaryIO]:
    try:
        handle = where.open("rb")
    except OSError as error:
        raise UnreadablePath(f"may not be read: {error.strerror}", where=str(where), remedy="give yourself the right to read it") from error
    with handle:
        yield handle


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the rows of a document stand in a file: from which byte to which, and the number of the first line."""

    path: str
    start: int
    stop: int
    line: int


def _of_lines(handle: BinaryIO, where: Path, folder: Path) -> Side:
    """A catalogue of the readings in a file."""
    places = _index(handle, where)
    maker = Maker(folder / "catalog.sqlite")
    try:
        for id_, place in sorted(places.items()):
            reading = _reading(handle, where, place)
            # As the archive keeps it, so that equal readings have equal digests wherever they come from.
            bare = replace(reading, document=replace(reading.document, path="", original=""))
            content = jsonl.dumps(bare)
            record = reading.document
            share = rows(
                Found(
                    id=id_, path=record.path, sha256=record.sha256, key="", text=b"", reading=hashlib.sha256(content.encode()).digest(),
                    original=record.original, issuer=record.issuer, row=jsonl.line(jsonl.document_row(bare.document)),
                ),
                reading, content.split("\n"),
            )  # fmt: skip
            maker.add(share)
        for _ in maker.entities():
            pass  # it keeps each of them
        maker.finish()
    finally:
        maker.close()
    return Side(catalog=Catalog(folder / "catalog.sqlite"), read=lambda found: _reading(handle, where, places[found.id]))


def _index(handle: BinaryIO, where: Path) -> dict[str, _Place]:
    """Where each document stands, by its id; of the same document twice the one of the first path."""
    begins: list[tuple[str, str, int, int]] = []
    offset = 0
    for number, raw in enumerate(handle, 1):
        row = _document(raw)
        if row is not None:
            begins.append((*row, offset, number))
        elif not begins and raw.strip():
            _decoded(raw, f"{where}, line {number}")
            raise DamagedDocument("this is no JSON Lines of kg", where=f"{where}, line {number}", remedy="give what kg extract or kg export --format jsonl wrote")
        offset += len(raw)
    found: dict[str, _Place] = {}
    for (id_, path, start, line), stop in zip(begins, [*(begin[2] for begin in begins[1:]), offset], strict=False):
        if id_ not in found or path < found[id_].path:
            found[id_] = _Place(path=path, start=start, stop=stop, line=line)
    return found


def _document(raw: bytes) -> tuple[str, str] | None:
    """The id and the path that a document's row gives, None where the line is no such row."""
    if b'"document"' not in raw:
        return None
    try:
        row = json.loads(raw)
        return (str(row["id"]), str(row["doc"])) if row["kind"] == "document" else None
    except (ValueError, KeyError, TypeError):
        return None  # what is wrong with it is said where it is read


def _decoded(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UndecodableText("it is not UTF-8", where=where, remedy="write it with -o, not through a console") from error


def _reading(handle: BinaryIO, where: Path, place: _Place) -> Reading:
    handle.seek(place.start)
    content = _decoded(handle.read(place.stop - place.start), f"{where}, document {place.path}")
    try:
        (reading,) = jsonl.loads(content.split("\n"), first=place.line)
    except InputError as error:
        raise type(error)(error.what, where=f"{where}, {error.where}", remedy=error.remedy) from error
    return reading
