"""Reading reports, one by one or several at a time in other processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import IO, TypeVar

from kg import documents, workers
from kg.documents import register
from kg.errors import InputError, KGError
from kg.types import Document, Metadata, Reading, Source
from kg.workers import WARM, Limits

__all__ = ["Job", "Options", "Register", "Result", "in_order", "jobs", "parsed", "read", "read_one"]

#: What is known of reports from outside, by path (`kg.documents.register.load`).
Register = Mapping[str, Metadata]
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How reports are read: in which `encoding` text files are where that cannot be told; by which command pages without
    text are recognised (`ocr`); whether addresses may be fetched; in how many processes (`workers`; 0: in this one,
    without limits) and within which `limits`."""

    encoding: str | None = None
    ocr: str | None = None
    fetch: bool = False
    workers: int = 0
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one path: a reading with the source it was read from, or the error that says why there is none."""

    path: str
    reading: Reading | None = None
    source: Source | None = None
    error: KGError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One report to read: its bytes, the path under which it is known, what is known of it."""

    number: int
    name: str
    data: bytes = field(repr=False)
    metadata: Metadata
    encoding: str | None = None
    ocr: str | None = None
    declared: str | None = None
    key: str = ""

    @property
    def size(self) -> int:
        """The bytes of the report."""
        return len(self.data)

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def parsed(job: Job) -> Document:
    """The document in the bytes of a job. Raises an InputError."""
    from kg.text.document import parse

    return parse(documents.read_bytes(job.data, path=job.name, encoding=job.encoding, declared=job.declared, ocr=job.ocr), job.metadata)


def _read(job: Job) -> Result:
    from kg import reading  # not above: where workers read, this process need not load what reading needs

    document = parsed(job)
    return Result(path=job.name, source=document.source, reading=reading.read(document))


def jobs(discovered: Iterable[str | InputError], metadata: Register, options: Options, stdin: bytes | None = None) -> Iterator[Job | InputError]:
    """A job for each report that was discovered, and the errors of those that cannot be opened, in their order."""
    with closing(documents.Shelf()) as shelf:
        for number, found in enumerate(discovered):
            if isinstance(found, InputError):
                yield found
                continue
            charset = None
            try:
                if options.fetch and documents.is_address(found):
                    downloaded = documents.download(found)
                    data, charset = downloaded.data, downloaded.charset
                else:
                    data = documents.load(found, stdin=stdin, fetch=options.fetch, shelf=shelf)
            except InputError as error:
                yield error
                continue
            known = register.find(metadata, found)
            if documents.is_address(found) and not known.url:
                known = replace(known, url=found)
            yield Job(
                number=number, name=found, data=data, metadata=known, encoding=options.encoding, ocr=options.ocr, declared=charset
            )


def in_order(task: Callable[[Job], R], given: Iterable[Job | InputError], options: Options) -> Iterator[tuple[str, R | KGError]]:
    """The path and the outcome of each job, and each error with its place, in the order in which they were given (see `kg.workers.in_order`)."""
    return workers.in_order(task, given, workers=options.workers, limits=options.limits, warm=WARM)


def read_one(name: str, data: bytes, options: Options | None = None) -> Result:
    """Read one report from its bytes; `name` is what to call it, and its suffix tells formats that have no mark of their own.

    With workers in the options it is read in another process, within the limits.
    """
    options = options or Options()
    job = Job(number=0, name=name, data=data, metadata=Metadata(), encoding=options.encoding, ocr=options.ocr)
    ((_, outcome),) = in_order(_read, [job], options)
    return Result(path=name, error=outcome) if isinstance(outcome, KGError) else outcome


def read(
    paths: Iterable[str | PurePath], *, metadata: Register | None = None, options: Options | None = None,
    encoding: str | None = None, stdin: IO[bytes] | None = None,
) -> Iterator[Result]:  # fmt: skip
    """Read the reports at or under the paths; what cannot be read comes out as an error, in its place.

    `metadata` says what is known of them (`kg.documents.register.load`), `options` how to read; `encoding` is short for
    the option of that name. The path ``-`` is what `stdin` gives, if it is given; it is read to its end then.
    """
    options = options or Options(encoding=encoding)
    given = list(paths)
    piped = documents.take(stdin) if stdin and "-" in [str(path) for path in given] else None
    found = documents.discover(given, stdin=piped, fetch=options.fetch)
    for path, outcome in in_order(_read, jobs(found, metadata or {}, options, piped), options):
        yield Result(path=path, error=outcome) if isinstance(outcome, KGError) else outcome
