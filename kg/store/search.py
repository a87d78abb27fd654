"""Search in names and quotes: an index of pairs of characters beside the generation that it is for.

Chinese has no spaces, and many of its words have two characters, so a text is indexed by each character with the one that
follows it (应急管理: 应急 急管 管理 理). A search is a row of such pairs without a gap, which is the text that was asked for
and nothing else; a single character is the beginning of a pair. Script, width, case, quotation marks and spaces do not
matter. The index is made on the first search, not by a build, and goes with its generation::

    thing  (FTS5) the names of an entity or the title of a document; thing_id  number, id, count
    quote  (FTS5) the words of a statement; quote_id  number, document (number in thing_id), line, place

Numbers give the order of hits: things of which much is said first, quotes by the newest report first.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import jsonl
from kg.errors import StoreError
from kg.store import disk, questions
from kg.store.sqlite import connect, mapped
from kg.text.shadow import fold, shadow
from kg.types import Assertion, DocumentRecord, Evidence

if TYPE_CHECKING:
    from kg.store import Store
    from kg.store.catalog import Catalog

__all__ = ["NAME", "Hits", "Index", "Named", "Quoted", "at", "entities", "make", "spots", "words"]

#: The file of the index, in the folder of a generation.
NAME = "search.sqlite"
# The version of the index: another one is made anew.
_VERSION = 1
# So many characters of a question count, and so many words.
_LONGEST = 120
_WORDS = 8
# So many things that are called exactly as asked go before the others.
_FIRST = 100
# So many rows are inserted at a time.
_MANY = 2000
_SCHEMA = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {_VERSION};
CREATE VIRTUAL TABLE thing USING fts5(pairs, content = '', tokenize = 'ascii', columnsize = 0);
CREATE VIRTUAL TABLE quote USING fts5(pairs, content = '', tokenize = 'ascii', columnsize = 0);
CREATE TABLE thing_id (number INTEGER PRIMARY KEY, id TEXT NOT NULL, count INTEGER NOT NULL);
CREATE INDEX thing_by_id ON thing_id (id);
CREATE TABLE quote_id (number INTEGER PRIMARY KEY, document INTEGER NOT NULL, line INTEGER NOT NULL, place INTEGER NOT NULL);
BEGIN;
"""
# What FTS5 would take for the end of a word, or cannot hold, as characters of the private area.
_KEPT = {code: chr(0xE000 + code) for code in range(128) if not chr(code).isalnum()} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_BETWEEN = "\x00"  # between two names


class Named(NamedTuple):
    """A thing by its id, and how many statements there are about it; of a document: in it."""

    id: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A statement that is proved by words in which something was found."""

    assertion: Assertion
    evidence: Evidence
    document: DocumentRecord


class Hits(NamedTuple):
    """Some of what was found, in order, and how much there is in all."""

    found: list[Any]
    total: int


def _text(asked: str) -> str:
    """What counts of what was asked, as text: a lone surrogate is none."""
    return asked[:_LONGEST].encode("utf-8", "replace").decode()


def words(asked: str) -> tuple[str, ...]:
    """What was asked for, as it is compared: words parted by spaces, all of which must be there."""
    return tuple(dict.fromkeys(filter(None, (fold(word).lower() for word in _text(asked).split()))))[:_WORDS]


def _pairs(folded: str) -> str:
    kept = folded.translate(_KEPT)
    return " ".join(kept[i : i + 2] for i in range(len(kept)))


def _question(wanted: Iterable[str]) -> str:
    """The words in the language of FTS5. The last pair of a text has one character, so that of a word it is left out."""
    found = []
    for word in wanted:
        pairs = _pairs(word).split(" ")
        found.append(f'"{" ".join(pairs[:-1])}"' if len(pairs) > 1 else f'"{pairs[0]}" *')
    return " AND ".join(found)


def spots(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where in a text the words stand (see `words`), as half-open ranges of its characters, sorted; [] unless all of them do."""
    kept = [(i, c) for i, c in enumerate(shadow(text).lower()) if fold(c)] if len(shadow(text).lower()) == len(text) else []
    folded = "".join(c for _, c in kept)
    found: list[tuple[int, int]] = []
    for word in wanted:
        at_ = folded.find(word)
        if at_ < 0:
            return []
        while at_ >= 0:
            found.append((kept[at_][0], kept[at_ + len(word) - 1][0] + 1))
            at_ = folded.find(word, at_ + len(word))
    return sorted(found)


def at(store: Store) -> Path | None:
    """The index of the published generation, beside it; None where it was not made yet."""
    path = store.path / "generations" / store.generation / NAME
    return path if store.generation and path.is_file() and _version(path) == _VERSION else None


def _version(path: Path) -> int:
    with mapped(path):
        db = connect(path, mode="ro")
        try:
            return int(db.execute("PRAGMA user_version").fetchone()[0])
        finally:
            db.close()


def make(store: Store, folder: Path | None = None) -> Path:
    """Makes the index of the published generation, beside it or in a `folder` where that cannot be written. Takes a second for
    some thousand statements. Raises StoreError."""
    home = folder or store.path / "generations" / store.generation
    unfinished = home / f"{NAME}.{os.getpid()}"
    catalog = store.catalog
    if catalog is None:
        raise StoreError("nothing was read into this store yet", where=str(store.path), remedy="run kg build first")
    with disk.mapped(home):
        unfinished.unlink(missing_ok=True)
        try:
            with mapped(unfinished):
                _fill(unfinished, catalog, store)
            unfinished.replace(home / NAME)
        finally:
            unfinished.unlink(missing_ok=True)
    return home / NAME


def _fill(path: Path, catalog: Catalog, store: Store) -> None:
    db = connect(path, mode="rwc")
    try:
        db.executescript(_SCHEMA)
        numbers = _things(db, catalog)
        _quotes(db, catalog, store, numbers)
        db.execute("COMMIT")
        for table in ("thing", "quote"):
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    finally:
        db.close()


def _things(db: sqlite3.Connection, catalog: Catalog) -> dict[str, int]:
    """Indexes entities and documents; the numbers of the latter."""
    counts = dict(catalog.rows("SELECT entity, COUNT(*) FROM (SELECT subject AS entity FROM fact UNION ALL SELECT object FROM fact) GROUP BY entity"))
    counts |= dict(catalog.rows("SELECT document, COUNT(*) FROM fact GROUP BY document"))
    names: dict[str, str] = {}
    for id_, folded in catalog.rows("SELECT entity, folded FROM name ORDER BY entity, own DESC, folded"):
        names[id_] = f"{names[id_]}{_BETWEEN}{folded}" if id_ in names else folded
    own = set(names)
    names |= {found.id: fold(found.record.title or found.path) for found in catalog.documents()}
    numbers = {}
    # An entity before a report of which as much is said, and the shorter name before the longer one.
    for number, id_ in enumerate(sorted(names, key=lambda i: (-counts.get(i, 0), i not in own, len(names[i]), names[i], i)), 1):
        db.execute("INSERT INTO thing (rowid, pairs) VALUES (?, ?)", (number, _pairs(names[id_].lower())))
        db.execute("INSERT INTO thing_id VALUES (?, ?, ?)", (number, id_, counts.get(id_, 0)))
        if id_ not in own:
            numbers[id_] = number
    return numbers


def _quotes(db: sqlite3.Connection, catalog: Catalog, store: Store, numbers: dict[str, int]) -> None:
    """Indexes the words of all statements, each place of a text once."""
    wanted: dict[str, list[int]] = {}
    for document, line in catalog.rows("SELECT document, line FROM fact ORDER BY document, line"):
        wanted.setdefault(document, []).append(line)
    ordered = sorted(catalog.documents(), key=lambda found: found.path)
    ordered.sort(key=lambda found: (found.record.original == "", found.record.year or ""), reverse=True)
    number = 0
    for found in ordered:
        lines = _lines(store, found.reading, found.path)
        rows = [(e.start, e.end, line, place, e.quote) for line in wanted.get(found.id, ()) for place, e in enumerate(_evidence(lines, line, found.path))]
        once = {(start, end): (line, place, quote) for start, end, line, place, quote in reversed(rows)}
        for _, (line, place, quote) in sorted(once.items()):
            number += 1
            db.execute("INSERT INTO quote (rowid, pairs) VALUES (?, ?)", (number, _pairs(_folded(quote))))
            db.execute("INSERT INTO quote_id VALUES (?, ?, ?, ?)", (number, numbers[found.id], line, place))


def _folded(quote: str) -> str:
    """Like `fold`, whose memory is for names."""
    return str(fold.__wrapped__(quote)).lower()


def _lines(store: Store, digest: bytes, path: str) -> list[bytes]:
    return store.archive.content(digest).split(b"\n")


def _evidence(lines: list[bytes], line: int, path: str) -> tuple[Evidence, ...]:
    return _assertion(lines, line, path).evidence


def _assertion(lines: list[bytes], line: int, path: str) -> Assertion:
    try:
        return jsonl.assertion(json.loads(lines[line]))
    except (IndexError, KeyError, ValueError) as error:
        raise StoreError(f"an archived reading is damaged: {error}", where=path, remedy="build it again in an empty folder") from error


def entities(catalog: Catalog, asked: str, *, limit: int) -> Hits:
    """Entities whose name or alias holds all words, by the catalogue alone: for as long as there is no index. `total` is
    how many there are, and how much is said of each is not known (0)."""
    wanted = words(asked)
    if not wanted:
        return Hits([], 0)
    every = " AND ".join(f"instr(lower(folded), ?{number}) > 0" for number in range(1, 1 + len(wanted)))
    sql = f"SELECT entity FROM name WHERE {every} GROUP BY entity ORDER BY min(length(folded)), min(folded), entity"
    found = [id_ for (id_,) in catalog.rows(sql, *wanted)]
    return Hits([Named(id_, 0) for id_ in found[:limit]], len(found))


class Index:
    """An index that was made, for reading. Raises StoreError where the file is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with mapped(path):
            self._db = connect(path, mode="ro")

    def close(self) -> None:
        """Ends the use of the file."""
        self._db.close()

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with mapped(self.path):
            return self._db.execute(sql, values).fetchall()

    def _found(self, table: str, question: str, limit: int, offset: int, without: Sequence[int] = ()) -> tuple[list[int], int]:
        total = self._rows(f"SELECT COUNT(*) FROM {table} WHERE {table} MATCH ?", question)[0][0]
        others = f"AND rowid NOT IN ({', '.join(str(int(number)) for number in without)})" if without else ""
        rows = self._rows(f"SELECT rowid FROM {table} WHERE {table} MATCH ? {others} ORDER BY rowid LIMIT ? OFFSET ?", question, limit, offset)
        return [number for (number,) in rows], total

    def things(self, catalog: Catalog, asked: str, *, limit: int, offset: int = 0) -> Hits:
        """`Named` entities and documents whose names hold all words: those that are called so, then those of which most is said."""
        wanted = words(asked)
        if not wanted or limit < 1:
            return Hits([], 0)
        marks = ", ".join("?" * len(own := questions.named(catalog, fold(_text(asked)))[:_FIRST]))
        first = [number for (number,) in self._rows(f"SELECT number FROM thing_id WHERE id IN ({marks}) ORDER BY number", *own)]
        shown = first[offset : offset + limit]
        rest, total = self._found("thing", _question(wanted), limit - len(shown), max(0, offset - len(first)), first)
        found = [self._rows("SELECT id, count FROM thing_id WHERE number = ?", number)[0] for number in (*shown, *rest)]
        return Hits([Named(id_, count) for id_, count in found], total)

    def quotes(self, store: Store, asked: str, *, limit: int, offset: int = 0) -> Hits:
        """`Quoted` statements whose words hold all that was asked for, those of the newest reports first, each place once."""
        wanted = words(asked)
        if not wanted or store.catalog is None or limit < 1:
            return Hits([], 0)
        numbers, total = self._found("quote", _question(wanted), limit, offset)
        sql = "SELECT t.id, q.line, q.place FROM quote_id q JOIN thing_id t ON t.number = q.document WHERE q.number = ?"
        places = [self._rows(sql, number)[0] for number in numbers]
        documents = {found.id: found for found in questions.documents(store.catalog, {id_ for id_, _, _ in places})}
        lines = {id_: _lines(store, found.reading, found.path) for id_, found in documents.items()}
        return Hits(list(self._quoted(places, documents, lines)), total)

    def _quoted(self, places: list[tuple[Any, ...]], documents: dict[str, questions.Found], lines: dict[str, list[bytes]]) -> Iterator[Quoted]:
        for id_, line, place in places:
            found = documents.get(id_)
            if found is None:
                raise StoreError("the index of search is not of this store", where=str(self.path), remedy="remove the file: it is made again")
            assertion = _assertion(lines[id_], line, found.path)
            yield Quoted(assertion=assertion, evidence=assertion.evidence[place], document=found.record)
