"""What was read, by the digest of its bytes: sources, texts and readings, in one SQLite file.

A row is written once and never changed, and it says nothing of paths: a reading is a function of the bytes of a report
and of its key, the state of program, domain knowledge and metadata with which they were read. So what a build that was
broken off has archived is found again by the next one, and the same bytes under two paths are kept once.

    blob    digest (SHA-256 of the content), data (deflated where that makes it smaller)
    read    sha256 (of the source), key, text and reading (digests), record (the document's row), signature
    corrected  digest                                of readings as people have corrected them (`kg.decisions`)

Corrected readings are no function of the bytes alone; they stay as long as a generation refers to them.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg import jsonl
from kg.errors import InputError, StoreError, UnprovenReading
from kg.ids import document_id
from kg.rdf import XSD, literal
from kg.store.sqlite import connect, mapped
from kg.types import Evidence, Reading

__all__ = ["Archive", "Packed", "pack", "read_as", "unproven"]

_SCHEMA = """
PRAGMA auto_vacuum = INCREMENTAL;
BEGIN;
CREATE TABLE blob (digest BLOB PRIMARY KEY, deflated INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE read (
    sha256 BLOB, key TEXT, text BLOB NOT NULL, reading BLOB NOT NULL, record TEXT NOT NULL, signature BLOB NOT NULL,
    PRIMARY KEY (sha256, key)
) WITHOUT ROWID;
CREATE TABLE corrected (digest BLOB PRIMARY KEY) WITHOUT ROWID;
COMMIT;
"""
_FAULT = "this is a fault of the program: please report it with the file"

#: A digest and what has it: content, and whether that is deflated.
Blob = tuple[bytes, bool, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A reading as the archive keeps it: without a path, proven, deflated. It can be handed from process to process."""

    sha256: str
    key: str
    text: bytes
    reading: bytes
    record: str
    signature: bytes
    blobs: tuple[Blob, ...]


def _blob(content: bytes) -> Blob:
    deflated = zlib.compress(content)
    smaller = len(deflated) < len(content)
    return hashlib.sha256(content).digest(), smaller, deflated if smaller else content


def read_as(rows: str) -> bytes:
    """The digest under which a reading in these rows is kept."""
    return hashlib.sha256(rows.encode()).digest()


def pack(reading: Reading, *, source: bytes, text: str, key: str, signature: bytes = b"") -> Packed:
    """A reading made ready for the archive.

    `source` are the bytes of the file, `text` what the offsets point into, `key` names the program, domain knowledge
    and metadata with which it was read; without a `signature` (`kg.text.shingles`) it is compared with no other. Raises UnprovenReading if a quote is not in the text where it should be.
    """
    _check(reading, source, text)
    bare = replace(reading, document=replace(reading.document, path=""))
    blobs = [_blob(c) for c in (source, text.encode("utf-8", "surrogatepass"), jsonl.dumps(bare).encode())]
    return Packed(
        sha256=reading.document.sha256, key=key, text=blobs[1][0], reading=blobs[2][0],
        record=jsonl.line(jsonl.document_row(bare.document)), signature=signature, blobs=tuple(blobs),
    )


def _check(reading: Reading, source: bytes, text: str) -> None:
    """Raises UnprovenReading unless the bytes are those of the digest, and the rest as in `unproven`."""
    record = reading.document
    if hashlib.sha256(source).hexdigest() != record.sha256 or document_id(record.sha256) != record.id:
        raise UnprovenReading("the bytes are not those of the digest", where=record.path, remedy="read the file again")
    unproven(reading, text)


def unproven(reading: Reading, text: str) -> None:
    """Raises UnprovenReading unless every quote is what the text says at its place and every date is one."""
    record = reading.document
    evidence = [(a.id, e) for a in reading.assertions for e in a.evidence]
    evidence += [(q.id, q.evidence) for q in reading.quantities] + [(r.id, r.evidence) for r in reading.recognitions]
    evidence += [(d.reason, Evidence(quote=d.quote, start=d.span.start, end=d.span.end)) for d in reading.dropped if d.quote]
    for id_, proof in evidence:
        if text[proof.start : proof.end] != proof.quote or proof.start < 0:
            raise UnprovenReading(
                f"the quote of {id_} is not what the text says there", where=f"{record.path}:{proof.start}-{proof.end}", remedy=_FAULT
            )
    periods = [p for p in (record.period, *(a.period for a in reading.assertions)) if p]
    for date in sorted({record.issued, *(day for p in periods for day in (p.start, p.end))} - {None}, key=str):
        try:
            literal(str(date), datatype=XSD + "date")
        except ValueError as error:
            raise UnprovenReading(f"not a date: {error}", where=record.path, remedy="give dates as 2024-01-31") from error


class Archive:
    """The archive in a file; `writable` makes it if there is none."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self.path = path
        with mapped(path):
            # A reader too may have to undo what a killed writer left half done, where it is allowed to.
            mode = "rwc" if writable else "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
            self._db = connect(path, mode=mode)
            if writable and not self._db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Ends the use of the file; what was not committed is gone."""
        self._db.close()

    def holds(self, sha256: str, key: str) -> bool:
        """Whether these bytes were read with this key."""
        with mapped(self.path):
            return self._db.execute("SELECT 1 FROM read WHERE sha256 = ? AND key = ?", (bytes.fromhex(sha256), key)).fetchone() is not None

    def put(self, packed: Packed) -> None:
        """Adds a reading to the transaction that is open; `commit` ends it."""
        with mapped(self.path), self._whole():
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR IGNORE INTO blob VALUES (?, ?, ?)", packed.blobs)
            row = (bytes.fromhex(packed.sha256), packed.key, packed.text, packed.reading, packed.record, packed.signature)
            self._db.execute("INSERT OR IGNORE INTO read VALUES (?, ?, ?, ?, ?, ?)", row)

    def keep(self, rows: str) -> None:
        """Adds a corrected reading, as JSON Lines, to the transaction that is open; `commit` ends it."""
        blob = _blob(rows.encode())
        with mapped(self.path), self._whole():
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("INSERT OR IGNORE INTO blob VALUES (?, ?, ?)", blob)
            self._db.execute("INSERT OR IGNORE INTO corrected VALUES (?)", blob[:1])

    def corrects(self, digest: bytes) -> bool:
        """Whether that is the digest of a corrected reading."""
        with mapped(self.path):
            return self._db.execute("SELECT 1 FROM corrected WHERE digest = ?", (digest,)).fetchone() is not None

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """What is broken off in here takes its transaction back: `commit` must not keep one half of it."""
        done = False
        try:
            yield
            done = True
        finally:
            if not done and self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def commit(self) -> None:
        """Makes what was put lasting."""
        with mapped(self.path):
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def content(self, digest: bytes) -> bytes:
        """The content with that digest. Raises StoreError where there is none, or where it was damaged."""
        with mapped(self.path):
            row = self._db.execute("SELECT deflated, data FROM blob WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            raise StoreError("the store was built anew while it was read", where=str(self.path), remedy="run the command again")
        try:
            content = zlib.decompress(row[1]) if row[0] else bytes(row[1])
        except (zlib.error, TypeError):
            content = b""
        if hashlib.sha256(content).digest() != digest:
            raise StoreError(f"the content {digest.hex()[:16]} is damaged", where=str(self.path), remedy="build it again in an empty folder")
        return content

    def reads(self) -> Iterator[tuple[str, str]]:
        """The digest of the bytes and the key of each reading, published or not, in their order."""
        with mapped(self.path):
            for sha256, key in self._db.execute("SELECT sha256, key FROM read ORDER BY sha256, key"):
                yield sha256.hex(), key

    def parts(self, sha256: str, key: str) -> tuple[bytes, bytes, str, bytes]:
        """What was read of a source: the digests of its text and reading, its record, its signature."""
        with mapped(self.path):
            found = self._db.execute("SELECT text, reading, record, signature FROM read WHERE sha256 = ? AND key = ?", (bytes.fromhex(sha256), key)).fetchone()
        if found is None:
            raise StoreError("the store was built anew while it was read", where=str(self.path), remedy="run the command again")
        text, reading, record, signature = found
        return text, reading, record, signature

    def reading(self, sha256: str, key: str) -> Reading:
        """What was read of these bytes with this key, without a path. Raises StoreError."""
        return self.reading_with_rows(self.parts(sha256, key)[1], where=sha256)[0]

    def reading_with_rows(self, digest: bytes, *, where: str) -> tuple[Reading, list[str]]:
        """The reading with that digest, and its rows as they stand here. Raises StoreError, which names `where`."""
        try:
            lines = self.content(digest).decode("utf-8").split("\n")
            (reading,) = jsonl.loads(lines)
        except (InputError, ValueError) as error:
            raise StoreError(f"an archived reading is damaged: {error}", where=where, remedy="build it again in an empty folder") from error
        return reading, lines

    def sweep(self, needed: Collection[tuple[str, str]], corrected: Collection[bytes] = ()) -> None:
        """Removes all readings but those of these (sha256, key), which it holds, all corrected ones but those of these
        digests, and the content that none of them has."""
        with mapped(self.path), self._whole(), closing(self._db.cursor()) as cursor:
            former = {digest for (digest,) in cursor.execute("SELECT digest FROM corrected")} - set(corrected)
            if not former and cursor.execute("SELECT COUNT(*) FROM read").fetchone() == (len(needed),):
                return
            cursor.execute("CREATE TEMP TABLE needed (sha256 BLOB, key TEXT, PRIMARY KEY (sha256, key))")
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany("INSERT OR IGNORE INTO needed VALUES (?, ?)", ((bytes.fromhex(s), k) for s, k in needed))
            cursor.execute("DELETE FROM read WHERE (sha256, key) NOT IN (SELECT sha256, key FROM needed)")
            gone = cursor.rowcount + len(former)
            cursor.executemany("DELETE FROM corrected WHERE digest = ?", ((digest,) for digest in sorted(former)))
            if gone:
                cursor.execute(
                    "DELETE FROM blob WHERE digest NOT IN "
                    "(SELECT sha256 FROM read UNION SELECT text FROM read UNION SELECT reading FROM read UNION SELECT digest FROM corrected)"
                )
            cursor.execute("COMMIT")
            cursor.execute("DROP TABLE needed")
            if gone:
                cursor.execute("PRAGMA incremental_vacuum").fetchall()
