"""From paths to readings, and from paths to a store that is in step with them.

>>> from kg import pipeline
>>> [result.reading.document.title for result in pipeline.read(["reports"]) if result.reading]   # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path, PurePath
from typing import IO

import kg
from kg import documents, places, reading, resources
from kg.analysis.reprints import NONE, Copy, on_own_site, originals
from kg.documents import register
from kg.errors import InputError, KGError, NotFound, UnprovenReading, UnreadablePath
from kg.ids import digest
from kg.store import Store, Writer
from kg.text.document import parse, year
from kg.text.shadow import shadow
from kg.text.shingles import signature
from kg.types import Document, Metadata, Reading, Source

__all__ = ["BuildReport", "Result", "build", "outline", "read", "recorded", "remove", "shipped"]

Register = Mapping[str, Metadata]
_NOTHING: Register = {}
_NOWHERE = Metadata()
# The shipped reports are registered under this folder, wherever the package is installed.
_SEEDS = "seeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one path: a reading with the source it was read from, or the error that says why there is none."""

    path: str
    reading: Reading | None = None
    source: Source | None = None
    error: KGError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did, path by path. `dropped` counts the candidates that the readings left out, by reason."""

    read: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[KGError, ...]
    dropped: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A file to read, and the path under which it is known."""

    file: str
    name: str


def read(
    paths: Iterable[str | PurePath], *, metadata: Register = _NOTHING, encoding: str | None = None, stdin: IO[bytes] | None = None
) -> Iterator[Result]:
    """Read the reports at or under the paths, one at a time; what cannot be read comes out as an error, in its place.

    `metadata` says what is known of them (`kg.documents.register.load`), `encoding` how text files are encoded where
    that cannot be told. The path ``-`` is what `stdin` gives, if it is given.
    """
    given = list(paths)
    if stdin and "-" in given:
        yield _spooled(stdin, metadata, encoding)
        given = [path for path in given if path != "-"]
    for found in documents.discover(given):
        if isinstance(found, KGError):
            yield Result(path=found.where, error=found)
        else:
            yield _read(_Job(file=found, name=found), metadata, encoding)


def _spooled(stream: IO[bytes], metadata: Register, encoding: str | None) -> Result:
    """Read a stream by way of a file, since the readers of PDF and Word want to jump about in it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "stdin")
        file.write_bytes(stream.read())
        return _read(_Job(file=str(file), name="-"), metadata, encoding)


def _read(job: _Job, metadata: Register, encoding: str | None) -> Result:
    try:
        source = replace(documents.read(job.file, encoding=encoding), path=job.name)
    except InputError as error:
        error.where = error.where.replace(job.file, job.name)
        return Result(path=job.name, error=error)
    return Result(path=job.name, source=source, reading=reading.read(parse(source, register.find(metadata, job.name))))


def outline(
    paths: Iterable[str | PurePath], *, metadata: Register = _NOTHING, encoding: str | None = None
) -> Iterator[dict[str, str | None] | InputError]:
    """The rows of the register for the reports at or under the paths, without reading what they state.

    Columns as in `kg.documents.register.COLUMNS`; what is a reprint is known once all are read (`kg.analysis.reprints`).
    """
    rows: list[dict[str, str | None] | InputError] = []
    copies: list[Copy] = []
    for found in documents.discover(paths):
        if isinstance(found, InputError):
            rows.append(found)
            continue
        try:
            source = documents.read(found, encoding=encoding)
        except InputError as error:
            rows.append(error)
            continue
        document = parse(source, register.find(metadata, found))
        known = document.source.metadata
        rows.append(_described(document))
        copies.append(Copy(
            path=found, sha256=source.sha256, signature=signature(document.shadow), issued=document.issued,
            length=len(source.text), own_site=on_own_site(known.url), said=known.duplicate_of or "",
        ))  # fmt: skip
    here = register.Register({copy.path: _NOWHERE for copy in copies})
    copies = [replace(copy, said=register.nearest(here, copy.said) or copy.said) for copy in copies]
    original = originals(copies)
    apart = {copy.path: NONE for copy in copies if copy.said == NONE}
    for row in rows:
        yield row if isinstance(row, InputError) else row | {"duplicate_of": (apart | original).get(row["path"] or "")}


def _described(document: Document) -> dict[str, str | None]:
    known = document.source.metadata
    return {
        "path": document.source.path, "title": document.title, "issuer": document.issuer, "code": document.division,
        "level": places.level(document.division) if document.division else "", "year": year(document),
        "issued": document.issued, "number": known.number, "genre": document.genre, "scope": known.scope, "url": known.url,
        "retrieved": known.retrieved,
    }


def recorded(store: Store) -> Iterator[dict[str, str | None]]:
    """The rows of the register for what is in a store, by path."""
    issuers = {r.document.issuer: e.name for r in store.readings() for e in r.entities if e.id == r.document.issuer}
    entries = store.entries()
    original = originals(
        Copy(
            path=entry.path, sha256=entry.sha256, signature=signature(shadow(store.text(entry.document.id))),
            issued=entry.document.issued, length=entry.document.characters, own_site=on_own_site(entry.document.url),
        )
        for entry in entries
    )
    for entry in entries:
        record = entry.document
        yield {
            "path": entry.path, "title": record.title, "issuer": issuers.get(record.issuer), "code": record.division,
            "level": record.level, "year": record.year, "issued": record.issued, "number": record.number,
            "genre": record.genre, "scope": record.scope, "url": record.url, "retrieved": record.retrieved,
            "duplicate_of": original.get(entry.path),
        }


def build(
    paths: Iterable[str | PurePath],
    *,
    store: Store,
    metadata: Register = _NOTHING,
    encoding: str | None = None,
    watch: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Bring a store in step with what lies at or under the paths; without paths, with the shipped reports.

    Files with the bytes, the metadata and the program of last time are not read again; those that vanished, or turned
    into something that is no report, are removed from the store; what lies elsewhere is not touched. A file that may
    not be read now, and a path that does not exist, leave what was known as it is. All changes are published in one
    step at the end. `watch` is told, before each file, how many are done and how many there are.

    Raises StoreError where the store cannot be written.
    """
    given = tuple(PurePath(path) for path in paths)
    jobs, errors = _jobs(given)
    under = tuple(path.as_posix() for path in given) or (_SEEDS,)
    done = _Done()
    with store.writer() as writer:
        for number, job in enumerate(jobs):
            if watch:
                watch(number, len(jobs))
            done.add(_update(writer, job, register.find(metadata, job.name), encoding))
        lost = [e.where for e in (*errors, *done.failed) if isinstance(e, UnreadablePath)]
        absent = [e.where for e in errors if e.where in under]
        present = {*done.read, *done.unchanged}
        removed = tuple(
            path for path in writer.paths()
            if path not in present and _lies(path, under) and not _lies(path, (*lost, *absent)) and writer.remove(path)
        )
        writer.commit()
    return BuildReport(
        read=tuple(done.read), unchanged=tuple(done.unchanged), removed=removed,
        failed=(*errors, *done.failed), dropped=dict(sorted(done.dropped.items())),
    )


def shipped() -> frozenset[str]:
    """The paths under which the shipped reports are known."""
    return frozenset(job.name for job in _jobs(())[0])


class _Done:
    """What a build has done so far."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.unchanged: list[str] = []
        self.failed: list[KGError] = []
        self.dropped: Counter[str] = Counter()

    def add(self, result: Result) -> None:
        if result.error:
            self.failed.append(result.error)
        elif result.reading:
            self.read.append(result.path)
            self.dropped.update(dropped.reason for dropped in result.reading.dropped)
        else:
            self.unchanged.append(result.path)


def _jobs(given: tuple[PurePath, ...]) -> tuple[list[_Job], list[KGError]]:
    """The files to read, and the errors of those that cannot be."""
    jobs: list[_Job] = []
    errors: list[KGError] = []
    for found in documents.discover(given or (resources.seeds(),)):
        if isinstance(found, KGError):
            errors.append(found)
        else:
            name = PurePath(found).as_posix() if given else f"{_SEEDS}/{PurePath(found).name}"
            jobs.append(_Job(file=found, name=name))
    return jobs, errors


def _update(writer: Writer, job: _Job, metadata: Metadata, encoding: str | None) -> Result:
    """Read one file into the store, unless it is there already: then the result has neither reading nor error."""
    key = digest(_program(), resources.fingerprint(), encoding, *asdict(metadata).values(), prefix="k")
    try:
        data = Path(job.file).read_bytes()
    except OSError:
        data = b""  # what is wrong with it is said below, by the reader
    if writer.known(job.name, hashlib.sha256(data).hexdigest(), key):
        return Result(path=job.name)
    result = _read(job, {job.name: metadata}, encoding)
    if result.reading and result.source:
        try:
            writer.put(result.reading, source=data, text=result.source.text, key=key)
        except UnprovenReading as error:
            return Result(path=job.name, error=error)
    return result


@cache
def _program() -> str:
    """A digest of the program: what was read with another one is read again."""
    package = Path(kg.__file__).parent
    files = sorted(package.rglob("*.py"))
    return digest(kg.__version__, *(hashlib.sha256(file.read_bytes()).hexdigest() for file in files), prefix="p")


def _lies(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of the folders or lies in one, by their names alone."""
    where = PurePath(os.path.normpath(path))
    homes = [PurePath(os.path.normpath(folder)) for folder in folders]
    return any(where.is_relative_to(home) and ".." not in where.relative_to(home).parts for home in homes)


def remove(paths: Iterable[str | PurePath], store: Store) -> tuple[str, ...]:
    """Take out of a store what was read from the paths or from under them, and give the paths that went.

    Raises NotFound, and removes nothing, when the store has nothing from one of them.
    """
    with store.writer() as writer:
        gone: list[str] = []
        for path in paths:
            found = [known for known in writer.paths() if _lies(known, (PurePath(path).as_posix(),))]
            if not found:
                raise NotFound(
                    "nothing in the store was read from there", where=str(path), remedy="kg sources lists the paths, as they are to be given"
                )
            gone += found
        removed = tuple(path for path in dict.fromkeys(gone) if writer.remove(path))
        writer.commit()
    return removed
