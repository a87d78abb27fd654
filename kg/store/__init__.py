"""The store on disk: what was read, and the graph made of it.

    FORMAT.json                   the version of this layout and the base of all IRIs
    CURRENT                       the name of the published generation
    generations/NAME/             graph/ (Oxigraph) and catalog.sqlite (`kg.store.catalog`)
    archive.sqlite                sources, texts and readings (`kg.store.archive`)
    lock                          held by the one process that writes

A generation is written once and never changed. A writer adds to the archive, makes a new generation beside the
published one and then replaces CURRENT, in one step: readers see the old state or the new one, and after a crash the
old one. What nothing refers to any more is removed after that; a reader that has the old generation open keeps it.

A document is known by the digest of its bytes. The same bytes under several paths are one document, read as under the
first of these paths in sorted order; so the order in which reports come makes no difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kg.errors import ForeignStore, NoStore, NotFound, StoreError
from kg.rdf import BASE
from kg.store import disk

if TYPE_CHECKING:
    from kg.decisions import Decision
    from kg.oxigraph import Engine
    from kg.rdflib_view import Dataset
    from kg.store.archive import Archive
    from kg.store.catalog import Catalog, Found
    from kg.store.writer import Writer
    from kg.types import DocumentRecord, Reading

__all__ = ["Entry", "Store"]

T = TypeVar("T")
_FORMAT = {"format": 3, "base": BASE}
_AGAIN = "build it again in an empty folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One path of the register: the digest of its bytes, the key with which they were read, and what is known of the
    document. `key` names the state of program, domain knowledge and metadata (see `kg.pipeline`)."""

    path: str
    sha256: str
    key: str
    document: DocumentRecord


class Store:
    """A published state of a store. Open one with `Store.open` or `Store.create_or_open`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        #: The name of the published generation, "" where nothing was published yet.
        self.generation = disk.current(path)

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """The store in a folder. Raises NoStore, ForeignStore or StoreError; nothing is written."""
        folder = Path(path)
        with disk.mapped(folder):
            if _empty(folder):
                raise NoStore("there is no store here", where=str(folder), remedy="make one with kg build, or name another with --store")
            found = _format(folder)
        if found != _FORMAT:
            raise ForeignStore(_difference(found), where=str(folder), remedy="build it again in another folder, or open it with the program that made it")
        return cls(folder)

    @classmethod
    def create_or_open(cls, path: str | Path) -> Store:
        """The store in a folder, made if there is none. A folder with other things in it raises ForeignStore untouched."""
        folder = Path(path)
        with disk.mapped(folder):
            if _empty(folder):
                folder.mkdir(parents=True, exist_ok=True)
                disk.replace(folder / "FORMAT.json", (json.dumps(_FORMAT) + "\n").encode())
        return cls.open(folder)

    def _part(self, name: str, use: Callable[[Path], T]) -> T:
        """A part of the published generation, opened. Raises StoreError where another one was published since."""
        path = self.path / "generations" / self.generation / name
        try:
            if path.exists():
                return use(path)
        except StoreError:
            if disk.current(self.path) == self.generation:
                raise
        raise StoreError("the store was built anew while it was read", where=str(path), remedy="run the command again")

    @cached_property
    def catalog(self) -> Catalog | None:
        """The index of the published generation; None where nothing was published yet."""
        from kg.store.catalog import Catalog

        return self._part("catalog.sqlite", Catalog) if self.generation else None

    @cached_property
    def archive(self) -> Archive:
        """What was read, by digest."""
        from kg.store.archive import Archive

        return Archive(self.path / "archive.sqlite")

    def entries(self) -> Iterator[Entry]:
        """The register, sorted by path: one entry for each path, the same document under two paths twice."""
        if self.catalog:
            for path, (sha256, key) in self.catalog.paths().items():
                row = self.archive.parts(sha256, key)[2]
                yield Entry(path=path, sha256=sha256, key=key, document=_record(row, path))

    def documents(self) -> Iterator[DocumentRecord]:
        """The documents, sorted by id."""
        for found in self.catalog.documents() if self.catalog else ():
            yield found.record

    def readings(self) -> Iterator[Reading]:
        """The readings, sorted by document id, one at a time from the archive."""
        from kg.store.catalog import archived

        for found in self.catalog.documents() if self.catalog else ():
            yield archived(self.archive, found)[0]

    def text(self, document: str) -> str:
        """The text of a document, given its id: what all offsets point into. Raises NotFound."""
        return self.archive.content(self._find(document).text).decode("utf-8", "surrogatepass")

    def source(self, document: str) -> bytes:
        """The bytes of a document as they were read, given its id. Raises NotFound."""
        return self.archive.content(bytes.fromhex(self._find(document).sha256))

    def engine(self) -> Engine:
        """The published graph, for reading. It stays as it is when the store is built anew."""
        from kg.oxigraph import Engine

        return self._part("graph", Engine.open) if self.generation else Engine()

    def dataset(self) -> Dataset:
        """The published graph as an rdflib dataset, for reading (see `kg.rdflib_view`)."""
        from kg import rdflib_view

        return rdflib_view.dataset(self.engine())

    @contextmanager
    def writer(self, *, workers: int = 1, decisions: Sequence[Decision] | None = None) -> Iterator[Writer]:
        """The one writer of this store; what it does counts when it commits. Raises LockedStore while there is another.

        The `decisions` of people are done on what was read; without them those that the published generation was made with.

        It makes the graph in so many processes (`workers`). This `Store` shows the new state after a commit; others that are open
        stay as they are.
        """
        from kg.store.writer import Writer

        with disk.locked(self.path):
            self.refresh()
            writer = Writer(self, workers=workers, decisions=decisions)
            try:
                yield writer
            finally:
                writer.close()

    def refresh(self) -> None:
        """Look at what is published now."""
        for name in ("catalog", "archive"):
            if name in self.__dict__:
                self.__dict__.pop(name)
        self.generation = disk.current(self.path)

    def _find(self, document: str) -> Found:
        found = self.catalog.document(document) if self.catalog else None
        if found is None:
            raise NotFound(f"no document {document}", where=str(self.path), remedy="kg sources lists the documents")
        return found


def _record(row: str, path: str) -> DocumentRecord:
    from kg import jsonl

    return replace(jsonl.document_record(json.loads(row)), path=path)


def _difference(found: object) -> str:
    """How what the mark of a store says differs from what it should say."""
    if isinstance(found, dict) and found.get("base") == BASE and isinstance(found.get("format"), int):
        return f"the store was made by another version of kg: its layout is {found['format']}, this program's is {_FORMAT['format']}"
    return f"the store is of another kind: {json.dumps(found)}, not {json.dumps(_FORMAT)}"


def _empty(folder: Path) -> bool:
    """Whether nothing is there, not counting what is left of a store whose making was broken off."""
    return not folder.exists() or (folder.is_dir() and all(p.name == "FORMAT.json.new" for p in folder.iterdir()))


def _format(folder: Path) -> Any:
    try:
        return json.loads((folder / "FORMAT.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise ForeignStore("this is not a store of kg", where=str(folder), remedy="name an empty folder, or one that does not exist") from error
