"""The store on disk: what was read, and the graph made of it.

    FORMAT.json                   the version of this layout and the base of all IRIs
    CURRENT                       the name of the published generation
    generations/NAME/             graph/ (Oxigraph) and register.jsonl (one row for each path)
    documents/SHA256/             source, text-DIGEST.txt, reading-DIGEST.jsonl
    lock                          held by the one process that writes

Everything but CURRENT is written once and never changed. A writer archives documents, makes a new generation beside
the published one and then replaces CURRENT, in one step: readers see the old state or the new one, and after a crash
the old one. What nothing refers to any more is removed after that; a reader that has the old generation open keeps it.

A document is known by the digest of its bytes. The same bytes under several paths are one document, read as under the
first of these paths in sorted order; so the order in which reports come makes no difference.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import graph, jsonl
from kg.errors import DamagedDocument, ForeignStore, NoStore, NotFound, StoreError, UnprovenReading
from kg.ids import document_id
from kg.rdf import BASE, XSD, literal, nquads
from kg.store.disk import clear, inside, locked, mapped, replace, settle
from kg.types import DocumentRecord, Evidence, Reading

if TYPE_CHECKING:
    from kg.oxigraph import Engine
    from kg.rdflib_view import Dataset

__all__ = ["Entry", "Store", "Writer"]

_FORMAT = {"format": 1, "base": BASE}
_AGAIN = "build it again in an empty folder"
_FAULT = "this is a fault of the program: please report it with the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One path of the register. `key` is the state of program and domain knowledge with which it was read; `text` and
    `reading` are the digests that name its archived files; `document` is what was found of it under this path."""

    path: str
    sha256: str
    key: str
    text: str
    reading: str
    document: DocumentRecord


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path,
        "sha256": entry.sha256,
        "key": entry.key,
        "text": entry.text,
        "reading": entry.reading,
        "document": jsonl.document_row(entry.document),
    }


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(**(row | {"document": jsonl.document_record(row["document"])}))


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


class Store:
    """A published state of a store. Open one with `Store.open` or `Store.create_or_open`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._generation = ""
        self._entries: dict[str, Entry] = {}
        self._by_id: dict[str, Entry] = {}
        self._load()

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """The store in a folder. Raises NoStore, ForeignStore or StoreError; nothing is written."""
        folder = Path(path)
        with mapped(folder):
            if _empty(folder):
                raise NoStore("there is no store here", where=str(folder), remedy="make one with kg build, or name another with --store")
            found = _format(folder)
        if found != _FORMAT:
            raise ForeignStore(
                f"the store is of another kind: {json.dumps(found)}, not {json.dumps(_FORMAT)}",
                where=str(folder),
                remedy="build a new one in another folder",
            )
        return cls(folder)

    @classmethod
    def create_or_open(cls, path: str | Path) -> Store:
        """The store in a folder, made if there is none. A folder with other things in it raises ForeignStore untouched."""
        folder = Path(path)
        with mapped(folder):
            if _empty(folder):
                folder.mkdir(parents=True, exist_ok=True)
                replace(folder / "FORMAT.json", (json.dumps(_FORMAT) + "\n").encode())
        return cls.open(folder)

    def _load(self) -> None:
        """Reads the register of the published generation."""
        for _ in range(3):
            with mapped(self.path):
                try:
                    name = (self.path / "CURRENT").read_text(encoding="ascii").strip()
                except FileNotFoundError:
                    return
                register = self.path / "generations" / name / "register.jsonl"
                try:
                    lines = register.read_text(encoding="utf-8").split("\n")
                except FileNotFoundError:
                    continue  # another one was published between the two
            try:
                entries = [_entry(json.loads(line)) for line in lines if line]
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(f"the register is damaged: {error}", where=str(register), remedy=_AGAIN) from error
            self._generation = name
            self._entries = {entry.path: entry for entry in entries}
            self._by_id = _first(self._entries)
            return
        raise StoreError("the published generation is missing", where=str(self.path), remedy=_AGAIN)

    def entries(self) -> tuple[Entry, ...]:
        """The register, sorted by path: one entry for each path, the same document under two paths twice."""
        return tuple(entry for _, entry in sorted(self._entries.items()))

    def documents(self) -> tuple[DocumentRecord, ...]:
        """The documents, sorted by id."""
        return tuple(entry.document for entry in _first(self._entries).values())

    def readings(self) -> Iterator[Reading]:
        """The readings, sorted by document id, one at a time from the archive."""
        return self._readings(self._entries)

    def _readings(self, entries: dict[str, Entry]) -> Iterator[Reading]:
        for entry in _first(entries).values():
            file = self._folder(entry) / f"reading-{entry.reading}.jsonl"
            try:
                (reading,) = jsonl.loads(self._read(file).decode("utf-8").split("\n"))
            except (DamagedDocument, ValueError) as error:
                raise StoreError(f"an archived reading is damaged: {error}", where=str(file), remedy=_AGAIN) from error
            yield reading

    def text(self, document: str) -> str:
        """The text of a document, given its id: what all offsets point into. Raises NotFound."""
        entry = self._find(document)
        return self._read(self._folder(entry) / f"text-{entry.text}.txt").decode("utf-8", "surrogatepass")

    def source(self, document: str) -> bytes:
        """The bytes of a document as they were read, given its id. Raises NotFound."""
        return self._read(self._folder(self._find(document)) / "source")

    def engine(self) -> Engine:
        """The published graph, for reading. It stays as it is when the store is built anew."""
        from kg.oxigraph import Engine

        return Engine.open(self.path / "generations" / self._generation / "graph") if self._generation else Engine()

    def dataset(self) -> Dataset:
        """The published graph as an rdflib dataset, for reading (see `kg.rdflib_view`)."""
        from kg import rdflib_view

        return rdflib_view.dataset(self.engine())

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """The one writer of this store; what it does counts when it commits. Raises LockedStore while there is another.

        This `Store` shows the new state after a commit; others that are open stay as they are.
        """
        with locked(self.path):
            self._load()
            writer = Writer(self)
            try:
                yield writer
            finally:
                writer.sweep()

    def _folder(self, entry: Entry) -> Path:
        return self.path / "documents" / entry.sha256

    def _find(self, document: str) -> Entry:
        found = self._by_id.get(document)
        if found is None:
            raise NotFound(f"no document {document}", where=str(self.path), remedy="kg sources lists the documents")
        return found

    def _read(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except FileNotFoundError as error:
            raise StoreError("the store was built anew while it was read", where=str(file), remedy="run the command again") from error
        except OSError as error:
            raise StoreError(f"it cannot be read: {error.strerror}", where=str(file), remedy=_AGAIN) from error


def _empty(folder: Path) -> bool:
    """Whether nothing is there, not counting what is left of a store whose making was broken off."""
    return not folder.exists() or (folder.is_dir() and all(p.name == "FORMAT.json.new" for p in folder.iterdir()))


def _format(folder: Path) -> Any:
    try:
        return json.loads((folder / "FORMAT.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise ForeignStore("this is not a store of kg", where=str(folder), remedy="name an empty folder, or one that does not exist") from error


def _first(entries: dict[str, Entry]) -> dict[str, Entry]:
    """The entry of each document, under the first of its paths; by document id, in that order."""
    found: dict[str, Entry] = {}
    for _, entry in sorted(entries.items(), reverse=True):
        found[entry.document.id] = entry
    return dict(sorted(found.items()))


def _check(reading: Reading, source: bytes, text: str) -> None:
    """Raises UnprovenReading unless every quote is what the text says at its place and every date is one."""
    record = reading.document
    if hashlib.sha256(source).hexdigest() != record.sha256 or document_id(record.sha256) != record.id:
        raise UnprovenReading("the bytes are not those of the digest", where=record.path, remedy="read the file again")
    evidence = [(a.id, e) for a in reading.assertions for e in a.evidence]
    evidence += [(q.id, q.evidence) for q in reading.quantities]
    evidence += [(d.reason, Evidence(quote=d.quote, start=d.span.start, end=d.span.end)) for d in reading.dropped if d.quote]
    for id_, proof in evidence:
        if text[proof.start : proof.end] != proof.quote or proof.start < 0:
            raise UnprovenReading(
                f"the quote of {id_} is not what the text says there",
                where=f"{record.path}:{proof.start}-{proof.end}",
                remedy=_FAULT,
            )
    periods = [p for p in (record.period, *(a.period for a in reading.assertions)) if p]
    for date in sorted({record.issued, *(day for p in periods for day in (p.start, p.end))} - {None}, key=str):
        try:
            literal(str(date), datatype=XSD + "date")
        except ValueError as error:
            raise UnprovenReading(f"not a date: {error}", where=record.path, remedy="give dates as 2024-01-31") from error


class Writer:
    """Prepares the next state of a store: archives readings, forgets paths, and publishes it all with `commit`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries = dict(store._entries)
        self._touched = False

    def paths(self) -> tuple[str, ...]:
        """The paths that are known now, sorted."""
        return tuple(sorted(self._entries))

    def known(self, path: str, sha256: str, key: str) -> bool:
        """Whether this path was read with these bytes and this key, so that it need not be read again."""
        entry = self._entries.get(path)
        return entry is not None and (entry.sha256, entry.key) == (sha256, key)

    def put(self, reading: Reading, *, source: bytes, text: str, key: str) -> None:
        """Archives a reading under its path, in place of what was known under that path.

        `source` are the bytes of the file, `text` what the offsets point into, `key` names the program and domain
        knowledge with which it was read. Raises UnprovenReading if a quote is not in the text where it should be.
        """
        _check(reading, source, text)
        record = reading.document
        encoded = text.encode("utf-8", "surrogatepass")
        lines = jsonl.dumps(reading).encode()
        entry = Entry(
            path=record.path, sha256=record.sha256, key=key, text=_short(encoded), reading=_short(lines), document=record
        )
        folder = self._store._folder(entry)
        self._touched = True
        with mapped(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in zip(_files(entry), (source, encoded, lines), strict=True):
                if not (folder / name).exists():
                    replace(folder / name, data)
        self._entries[record.path] = entry

    def remove(self, path: str) -> bool:
        """Forgets a path; the document goes with its last one. False if the path was not known."""
        return self._entries.pop(path, None) is not None

    def commit(self) -> bool:
        """Publishes what was put and removed. False, and nothing written, if that changes nothing."""
        from kg.oxigraph import Engine

        store = self._store
        if self._entries == store._entries:
            return False
        self._touched = True
        generations = store.path / "generations"
        with mapped(generations):
            generations.mkdir(exist_ok=True)
            numbers = [int(p.name) for p in generations.iterdir() if p.name.isdecimal()]
            folder = generations / f"{max(numbers, default=0) + 1:06d}"
            folder.mkdir()
            engine = Engine.create(folder / "graph")
            engine.bulk_load(nquads(graph.quads(store._readings(self._entries))))
            del engine  # closes it
            rows = (jsonl.line(_row(self._entries[path])) + "\n" for path in sorted(self._entries))
            replace(folder / "register.jsonl", "".join(rows).encode())
            replace(store.path / "CURRENT", f"{folder.name}\n".encode())
            settle(store.path)
        store._load()
        self.sweep()
        return True

    def sweep(self) -> None:
        """Removes generations and archived files that the published state does not need."""
        if not self._touched:
            return
        store = self._store
        needed: dict[str, set[str]] = {}
        for entry in store._entries.values():
            needed.setdefault(entry.sha256, set()).update(_files(entry))
        for generation in inside(store.path / "generations"):
            if generation.name != store._generation:
                clear(generation)
        for folder in inside(store.path / "documents"):
            for file in inside(folder) if folder.name in needed else [folder]:
                if file.name not in needed.get(folder.name, ()):
                    clear(file)


def _files(entry: Entry) -> tuple[str, str, str]:
    return "source", f"text-{entry.text}.txt", f"reading-{entry.reading}.jsonl"
