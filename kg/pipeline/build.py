"""Bringing a store in step with what lies under some paths."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from kg import documents, resources
from kg.documents import register
from kg.errors import InputError, KGError, NotFound, UnprovenReading, UnreadablePath
from kg.pipeline.keys import changes, key
from kg.pipeline.read import Job, Options, Register, jobs, parsed
from kg.store import Store
from kg.store.archive import Packed, pack
from kg.store.writer import Writer
from kg.types import Metadata
from kg.workers import WARM, run

if TYPE_CHECKING:
    from kg.decisions import Decision, Lost

__all__ = ["DROPPED", "BuildReport", "add", "build", "redo", "remove", "shipped"]

# The shipped reports are registered under this folder, wherever the package is installed.
_SEEDS = "seeds"
#: Reports that were added by their bytes are registered with this before their name: no path that a build finds has two slashes.
DROPPED = "dropped://"
# What was dropped or fetched lies in no folder, not in the one that a build is begun in either.
_ELSEWHERE = re.compile(r"[a-z]+://")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did, path by path, each list sorted by path.

    `read` are the paths that were read, `why` says for those that were known before what had changed (``bytes``, or as
    in `kg.pipeline.keys.changes`), `reused` those whose bytes the archive held, from another path or a build that was broken off. `dropped`
    counts the candidates that the readings left out, by reason; `lost` are the decisions of people that found nothing to do.
    """

    read: tuple[str, ...]
    reused: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[KGError, ...]
    dropped: Mapping[str, int]
    why: Mapping[str, tuple[str, ...]]
    lost: tuple[Lost, ...] = ()

    def data(self) -> dict[str, object]:
        """The report as plain data: what ``--report`` writes."""
        return {
            "read": [{"path": path, "why": list(self.why.get(path, ()))} for path in self.read],
            "reused": list(self.reused), "unchanged": list(self.unchanged), "removed": list(self.removed),
            "failed": [{"path": e.where, "code": e.code, "what": e.what, "remedy": e.remedy} for e in self.failed],
            "dropped": dict(self.dropped),
            "lost": [{"number": one.number, "where": one.where, "reason": one.reason, "decision": one.line} for one in self.lost],
        }  # fmt: skip


@dataclass(slots=True)
class _Done:
    """What a build has done so far."""

    read: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[KGError] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    why: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def report(self, removed: tuple[str, ...], lost: tuple[Lost, ...]) -> BuildReport:
        return BuildReport(
            read=tuple(sorted(self.read)), reused=tuple(sorted(self.reused)), unchanged=tuple(sorted(self.unchanged)),
            removed=removed, failed=tuple(sorted(self.failed, key=lambda e: (e.where, e.code, e.what))),
            dropped=dict(sorted(self.dropped.items())), why=dict(sorted(self.why.items())), lost=lost,
        )  # fmt: skip


def _pack(job: Job) -> tuple[Packed, Counter[str]]:
    """Read a report and make it ready for the archive, with the reasons of what it leaves out: work for a worker."""
    from kg import reading  # not above: as in `kg.pipeline.read`
    from kg.text.shingles import signature

    document = parsed(job)
    found = reading.read(document)
    packed = pack(found, source=job.data, text=document.text, key=job.key, signature=signature(document.shadow))
    return packed, Counter(dropped.reason for dropped in found.dropped)


def build(
    paths: Iterable[str | PurePath],
    *,
    store: Store,
    metadata: Register | None = None,
    options: Options | None = None,
    encoding: str | None = None,
    decisions: Sequence[Decision] | None = None,
    watch: Callable[[int, int], None] | None = None,
) -> BuildReport:
    """Bring a store in step with what lies at or under the paths; without paths, with the shipped reports.

    Files with the bytes, the metadata and the program of last time are not read again; those that vanished, or turned
    into something that is no report, are removed from the store; what lies elsewhere is not touched. A file that
    cannot be read now, with the bytes of last time, and a path that does not exist, leave what was known as it is. All
    changes are published in one step at the end; what was read before a build was broken off is not read again by the
    next. `watch` is told, after each report, how many of how many are done. `encoding` is short for the option of that
    name. The `decisions` of people are done on all that the store holds then; without them those of the last build.

    Raises StoreError where the store cannot be written, ResourceError where the domain knowledge cannot be used,
    BadDecision where decisions contradict each other.
    """
    options = options or Options(encoding=encoding)
    given = tuple(path if isinstance(path, str) else path.as_posix() for path in paths)
    done = _Done()
    with store.writer(workers=max(1, options.workers), decisions=decisions) as writer:
        found = list(documents.discover(given or (resources.seeds(),), fetch=options.fetch))
        wanted = _wanted(writer, _named(jobs(found, metadata or {}, options), metadata or {}, given), options, done)
        for job, outcome in run(_pack, wanted, workers=options.workers, limits=options.limits, warm=WARM):
            _take(writer, job, outcome, done)
            if watch:
                watch(len(done.read) + len(done.reused) + len(done.unchanged) + len(done.failed), len(found))
        removed = _gone(writer, _under(given), done)
        writer.commit()
        lost = writer.lost
    return done.report(removed, lost)


def redo(decisions: Sequence[Decision], *, store: Store, workers: int = 1) -> tuple[Lost, ...]:
    """Do other decisions on what a store holds; no report is read. Gives those that found nothing to do.

    Raises LockedStore while another build is writing, BadDecision where decisions contradict each other.
    """
    with store.writer(workers=workers, decisions=decisions) as writer:
        writer.commit()
        return writer.lost


def add(name: str, data: bytes, *, store: Store, options: Options | None = None) -> str | None:
    """Add one report to a store by its bytes, and leave all else in it as it is.

    The path under which it is known then is ``dropped://`` with the name; where other bytes have that path, the beginning of their
    digest is put into it. None, and nothing is added, where the store has these bytes already. Raises an InputError where it cannot be
    read, LockedStore while another build is writing.
    """
    options = options or Options()
    with store.writer(workers=max(1, options.workers)) as writer:
        known = {path: said[0] for path in writer.paths() if (said := writer.known(path))}
        job = Job(number=0, name=DROPPED + name, data=data, metadata=Metadata(), encoding=options.encoding, ocr=options.ocr)
        if job.sha256 in known.values():
            return None
        if job.name in known:
            given = PurePath(name)
            job = replace(job, name=f"{DROPPED}{given.stem}.{job.sha256[:12]}{given.suffix}")
        job = replace(job, key=key(job.name, job.metadata, {"encoding": options.encoding, "ocr": options.ocr}))
        for _, outcome in run(_pack, [job], workers=options.workers, limits=options.limits, warm=WARM):
            if isinstance(outcome, KGError):
                raise outcome
            writer.put(job.name, outcome[0])
        writer.commit()
    return job.name


def _named(found: Iterable[Job | InputError], metadata: Register, given: tuple[str, ...]) -> Iterator[Job | InputError]:
    """The jobs; the shipped reports under the names by which they are known wherever the program is installed."""
    for job in found:
        if given or isinstance(job, InputError):
            yield job
        else:
            name = f"{_SEEDS}/{PurePath(job.name).name}"
            yield replace(job, name=name, metadata=register.find(metadata, name))


def _wanted(writer: Writer, found: Iterable[Job | InputError], options: Options, done: _Done) -> Iterator[Job]:
    """The jobs that have to be done; the others are noted as done."""
    for job in found:
        if isinstance(job, InputError):
            done.failed.append(job)
            continue
        job = replace(job, key=key(job.name, job.metadata, {"encoding": options.encoding, "ocr": options.ocr}))
        sha256, known = job.sha256, writer.known(job.name)
        if known == (sha256, job.key):
            done.unchanged.append(job.name)
            continue
        if known:
            done.why[job.name] = ("bytes",) if known[0] != sha256 else changes(known[1], job.key)
        if writer.archived(sha256, job.key):
            writer.assign(job.name, sha256, job.key)
            done.reused.append(job.name)
        else:
            yield job


def _take(writer: Writer, job: Job, outcome: tuple[Packed, Counter[str]] | KGError, done: _Done) -> None:
    if isinstance(outcome, (InputError, UnprovenReading)):
        done.failed.append(outcome)
        known = writer.known(job.name)
        if known and known[0] == job.sha256:
            done.kept.append(job.name)  # it was read once: what fails now is the machine or the program, not the report
    elif isinstance(outcome, KGError):
        raise outcome
    else:
        packed, dropped = outcome
        writer.put(job.name, packed)
        done.read.append(job.name)
        done.dropped.update(dropped)


def _under(given: tuple[str, ...]) -> tuple[str, ...]:
    """The paths that the store is brought in step with: those given, those in the lists that were given, or the seeds."""
    return tuple(path for path in documents.expand(given) if isinstance(path, str)) or (() if given else (_SEEDS,))


def _gone(writer: Writer, under: tuple[str, ...], done: _Done) -> tuple[str, ...]:
    """Remove from the store what was known under these paths and is there no more."""
    lost = [e.where for e in done.failed if isinstance(e, UnreadablePath) or e.where in under]
    present = {*done.read, *done.reused, *done.unchanged, *done.kept}
    return tuple(
        path for path in writer.paths() if path not in present and _lies(path, under) and not _lies(path, lost) and writer.remove(path)
    )


def shipped() -> frozenset[str]:
    """The paths under which the shipped reports are known."""
    return frozenset(f"{_SEEDS}/{file.name}" for file in resources.seeds().iterdir() if file.suffix == ".txt")


def _lies(path: str, folders: Collection[str]) -> bool:
    """Whether a path is one of the folders or lies in one, by their names alone."""
    if _ELSEWHERE.match(path):
        return path in folders
    where = PurePath(os.path.normpath(path))
    homes = [PurePath(os.path.normpath(folder)) for folder in folders if not _ELSEWHERE.match(folder)]
    return any(where.is_relative_to(home) and ".." not in where.relative_to(home).parts for home in homes)


def remove(paths: Iterable[str | PurePath], store: Store) -> tuple[str, ...]:
    """Take out of a store what was read from the paths or from under them, and give the paths that went.

    Raises NotFound, and removes nothing, when the store has nothing from one of them.
    """
    with store.writer() as writer:
        gone: list[str] = []
        for path in paths:
            found = [known for known in writer.paths() if _lies(known, (path if isinstance(path, str) else path.as_posix(),))]
            if not found:
                raise NotFound(
                    "nothing in the store was read from there", where=str(path), remedy="kg sources lists the paths, as they are to be given"
                )
            gone += found
        removed = tuple(path for path in dict.fromkeys(gone) if writer.remove(path))
        writer.commit()
    return removed
