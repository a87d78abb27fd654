"""Writing a store: archive readings, forget paths, publish a new generation."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from kg import graph
from kg.documents import register
from kg.errors import KGError, StoreError
from kg.ids import document_id
from kg.rdf import nquads
from kg.redirects import redirects
from kg.store import disk
from kg.store.archive import Archive, Packed
from kg.store.catalog import Decided, Found, Maker
from kg.store.corrections import Corrections, correct, kept
from kg.store.shares import Batch, Share, of_batch
from kg.text.reprints import Copy, on_own_site, originals
from kg.types import Metadata
from kg.workers import WARM, Limits, in_order

if TYPE_CHECKING:
    from kg.decisions import Decision, Lost
    from kg.oxigraph import Engine
    from kg.store import Store

__all__ = ["Writer"]

# Quads that are loaded at a time: Oxigraph sorts them in memory, at some 1 kB each. From the fifth load on it merges what
# lies on the disk, and writes it without compression: smaller chunks would cost half as much disk again for 1 M quads.
_CHUNK = 250_000
_PART = 2_000
# So many documents are prepared at a time, with ten minutes and all the memory there is: they were read once already.
_TOGETHER = 20
_PATIENT = Limits(seconds=600, megabytes=0)
# A transaction of the archive lasts so long, in seconds: what a crash costs at the most.
_LASTING = 1.0


class Writer:
    """Prepares the next state of a store: archives readings, gives and forgets paths, publishes it with `commit`."""

    def __init__(self, store: Store, *, workers: int = 1, decisions: Sequence[Decision] | None = None) -> None:
        self._store = store
        self._decided = store.catalog.decisions() if store.catalog else ()
        self._decisions = kept(store.catalog) if decisions is None else tuple(decisions)
        self._corrections = Corrections()
        self._raw_moves: dict[str, str] = {}
        self._workers = workers
        self._before = store.catalog.paths() if store.catalog else {}
        self._paths = dict(self._before)
        self._archive: Archive | None = None
        self._begun = 0.0
        for generation in disk.inside(store.path / "generations"):
            if generation.name != store.generation:
                disk.clear(generation)  # what a killed writer left

    @property
    def archive(self) -> Archive:
        """The archive, made if there is none yet."""
        if self._archive is None:
            self._archive = Archive(self._store.path / "archive.sqlite", writable=True)
        return self._archive

    def close(self) -> None:
        """Keeps what was archived, for the next build; nothing of it is published."""
        archive, self._archive = self._archive, None
        if archive is not None:
            try:
                archive.commit()
            finally:
                archive.close()

    @property
    def lost(self) -> tuple[Lost, ...]:
        """The decisions that found nothing to do, after `commit`."""
        from kg.decisions import Lost

        return tuple(Lost(number=d.number, where=d.place, line=d.line, reason=d.lost) for d in self._decided if d.lost)

    def paths(self) -> tuple[str, ...]:
        """The paths that are known now, sorted."""
        return tuple(sorted(self._paths))

    def known(self, path: str) -> tuple[str, str] | None:
        """The digest of the bytes and the key with which a path was read, None where it is not known."""
        return self._paths.get(path)

    def archived(self, sha256: str, key: str) -> bool:
        """Whether these bytes were read with this key, under any path, by this build or by one that was broken off."""
        return (self._store.path / "archive.sqlite").exists() and self.archive.holds(sha256, key)

    def put(self, path: str, packed: Packed) -> None:
        """Archives a reading under a path, in place of what was known under that path."""
        self.archive.put(packed)
        now = time.monotonic()
        self._begun = self._begun or now
        if now - self._begun > _LASTING:
            self.archive.commit()
            self._begun = 0.0
        self.assign(path, packed.sha256, packed.key)

    def assign(self, path: str, sha256: str, key: str) -> None:
        """Gives a path what is archived already."""
        self._paths[path] = (sha256, key)

    def remove(self, path: str) -> bool:
        """Forgets a path; the document goes with its last one. False if the path was not known."""
        return self._paths.pop(path, None) is not None

    def commit(self) -> bool:
        """Publishes what was put and removed, with the decisions. False, and nothing published, if that changes nothing."""
        if self._paths == self._before and [d.line() for d in self._decisions] == [d.line for d in self._decided]:
            self._sweep()
            return False
        self.archive.commit()
        store = self._store
        old, folder = store.generation, store.path / "generations" / f"{int(store.generation or 0) + 1:06d}"
        with disk.mapped(store.path):
            try:
                self._make(folder)
                disk.settle(folder)
                disk.replace(store.path / "CURRENT", f"{folder.name}\n".encode())
            finally:
                if disk.current(store.path) != folder.name:
                    disk.clear(folder)  # on a full disk it is what fills it
        store.refresh()
        self._before = dict(self._paths)
        self._decided = store.catalog.decisions() if store.catalog else ()
        if old:
            disk.clear(store.path / "generations" / old)
        self._sweep()
        return True

    def _make(self, folder: Path) -> None:
        """Makes a generation in a folder."""
        from kg.oxigraph import Engine

        self._correct()
        folder.mkdir(parents=True)
        maker = Maker(folder / "catalog.sqlite")
        try:
            maker.register(self._paths)
            self._note(maker)
            engine = Engine.create(folder / "graph")
            try:
                _load(engine, self._quads(maker), self._workers)
            finally:
                del engine  # closes it
            maker.finish()
        finally:
            maker.close()

    def _correct(self) -> None:
        """Does the decisions on what was read, and archives the readings that they change."""
        ids = {path: document_id(sha256) for path, (sha256, _) in self._paths.items()}
        documents = self._documents() if self._decisions else ()
        self._corrections = Corrections()
        self._corrections = correct(self.archive, documents, ids, self._decisions)
        for rows in self._corrections.rows.values():
            self.archive.keep(rows)
        self._raw_moves = self._moved()

    def _note(self, maker: Maker) -> None:
        """Keeps in the catalogue what was decided of what."""
        lost = {one.number: one.reason for one in self._corrections.lost}
        decisions = [Decided(number, d.where, d.line(), lost.get(number, "")) for number, d in enumerate(self._decisions, 1)]
        maker.decided(decisions, self._corrections.decided, self._raw_moves)

    def _sweep(self) -> None:
        """Removes from the archive what nothing refers to: what this build has replaced, or one that was broken off."""
        if (self._store.path / "archive.sqlite").exists():
            self.archive.commit()
            catalog = self._store.catalog
            used = {bytes(digest) for (digest,) in catalog.rows("SELECT reading FROM document")} if catalog else set()
            self.archive.sweep(set(self._paths.values()), used)

    def _quads(self, maker: Maker) -> Iterator[bytes]:
        """The graph as N-Quads, in parts; what it says of documents is made by several processes where there are several."""
        self.archive.commit()
        divisions: set[str] = set()
        for share in self._shares():
            maker.add(share)
            divisions |= share.divisions
            yield share.quads
        about = chain(graph.of_entities(maker.entities(), divisions), graph.of_redirects(maker.redirects(self._went())))
        while part := "".join(islice(nquads(about), _PART)):
            yield part.encode()

    def _shares(self) -> Iterator[Share]:
        """What the documents add, in the order of their ids. Raises StoreError where the archive is damaged."""
        documents = self._documents()
        batches = (
            Batch(number=number, archive=self.archive.path, documents=batch)
            for number, batch in enumerate(iter(lambda: tuple(islice(documents, _TOGETHER)), ()))
        )
        for _, outcome in in_order(of_batch, batches, workers=self._workers if self._workers > 1 else 0, limits=_PATIENT, warm=WARM):
            if isinstance(outcome, KGError):
                raise StoreError(outcome.what, where=outcome.where, remedy=outcome.remedy) from outcome
            yield outcome

    def _moved(self) -> dict[str, str]:
        """Ids of entities that may be gone, and those that have their place: by reports that were read again with another
        key, and by what was known of this before. Where two reports disagree, nothing is said."""
        moved: dict[str, set[str]] = {}
        for path, (sha256, key) in sorted(self._paths.items()):
            before = self._before.get(path)
            if before and before[0] == sha256 and before[1] != key and self.archive.holds(*before):
                old, new = (self.archive.reading(sha256, one) for one in (before[1], key))
                for id_, now in redirects(old, new).items():
                    moved.setdefault(id_, set()).add(now)
        found = {id_: next(iter(now)) for id_, now in moved.items() if len(now) == 1}
        known = self._store.catalog.moved() if self._store.catalog else {}
        return {id_: found.get(now, now) for id_, now in known.items()} | found

    def _went(self) -> dict[str, str]:
        """Where ids went, by reading and by decisions."""
        moved = self._corrections.moved
        return {**moved, **{id_: moved.get(now, now) for id_, now in self._raw_moves.items()}}

    def _documents(self) -> Iterator[Found]:
        """The documents by id, each under the first of its paths."""
        first: dict[str, str] = {}
        for path in sorted(self._paths, reverse=True):
            first[document_id(self._paths[path][0])] = path
        original = originals(self._copies(first.values()))
        for id_, path in sorted(first.items()):
            sha256, key = self._paths[path]
            text, reading, row, _ = self.archive.parts(sha256, key)
            of = self._paths.get(original.get(path, ""))
            raw = Found(
                id=id_, path=path, sha256=sha256, key=key, text=text, reading=reading,
                original=document_id(of[0]) if of else "", issuer="", row=row,
            )  # fmt: skip
            yield self._corrections.of(raw)

    def _copies(self, paths: Iterable[str]) -> Iterator[Copy]:
        """The documents as such that may be reprints of one another."""
        here = register.Register({path: Metadata() for path in self._paths})
        for path in paths:
            sha256, key = self._paths[path]
            _, _, row, signature = self.archive.parts(sha256, key)
            if not signature:
                continue
            record = json.loads(row)
            said = record.get("duplicate_of") or ""
            yield Copy(
                path=path, sha256=sha256, signature=signature, issued=record.get("issued"), length=record["characters"],
                own_site=on_own_site(record.get("url")), said=register.nearest(here, said) or said,
            )  # fmt: skip


def _load(engine: Engine, parts: Iterable[bytes], threads: int) -> None:
    """Loads N-Quads in chunks, so that memory does not grow with them, several at a time with several threads."""
    chunks = _chunks(parts, threads)
    if threads < 2:
        for chunk in chunks:
            engine.bulk_load(chunk)
    else:
        with ThreadPoolExecutor(threads) as pool:
            running: set[Future[None]] = set()
            for chunk in chunks:
                running.add(pool.submit(engine.bulk_load, chunk))
                if len(running) >= threads:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        future.result()
            for future in running:
                future.result()
    engine.flush()


def _chunks(parts: Iterable[bytes], threads: int) -> Iterator[bytes]:
    """The parts, put together to some `_CHUNK` quads; the last of them shared out, so that no thread waits for another."""
    chunk, held = bytearray(), 0
    for part in parts:
        chunk += part
        held += part.count(b"\n")
        if held >= _CHUNK:
            yield bytes(chunk)
            chunk, held = bytearray(), 0
    start = 0
    for number in range(1, threads + 1):
        end = chunk.find(b"\n", len(chunk) * number // threads - 1) + 1 or len(chunk)
        if start < end:
            yield bytes(chunk[start:end])
        start = end
