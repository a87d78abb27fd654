"""Work done by other processes, within limits: a document that is poison costs its own place and nothing else.

A worker gets one job at a time over a pipe. It has so many seconds and so much memory for it; when it exceeds them, or
dies, the job gets an error and a new worker takes the next one. Interrupted, the parent ends its workers; a worker whose
parent is gone ends by itself.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Generic, Protocol, TypeVar

from kg.errors import BeyondLimits, FailedReading, KGError

__all__ = ["WARM", "Job", "Limits", "prepare", "run"]

R = TypeVar("R")
#: The module that loads what reading needs.
WARM = "kg.pipeline.warm"


class Job(Protocol):
    """What a worker is given: it can be pickled, and says what to call it in a message and how large it is in bytes."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...


J = TypeVar("J", bound=Job)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may take: `seconds` for itself and one more for each `bytes_per_second` of its size, and
    `megabytes` of memory (address space, where the system can limit it; 0 is no limit)."""

    seconds: float = 60.0
    bytes_per_second: int = 50_000
    megabytes: int = 4096

    def time(self, size: int) -> float:
        """The seconds that a document of so many bytes may take."""
        return self.seconds + size / self.bytes_per_second


def prepare(warm: str) -> None:
    """Start what makes workers, ahead of their first job, where the system has it: a server that imports the module `warm`
    and then forks them, ready for work. It has no threads, so that forking it is safe."""
    if sys.platform != "win32" and warm:
        multiprocessing.get_context("forkserver").set_forkserver_preload([warm])
        forkserver.ensure_running()


def run(
    task: Callable[[J], R], jobs: Iterable[J], *, workers: int, limits: Limits = Limits(), warm: str = ""
) -> Iterator[tuple[J, R | KGError]]:
    """The outcome of a task for each job, in the order in which they are done; what goes wrong is an error of ours.

    `task` and its results must be picklable. `warm` names a module that loads what every worker needs. With no workers
    the task runs here, one job after the other and without limits.
    """
    if workers < 1:
        for job in jobs:
            yield job, _outcome(task, job)
        return
    pool: _Pool[J, R] = _Pool(task, limits, warm)
    waiting = iter(jobs)
    try:
        for job in waiting:
            pool.start(job)
            if pool.busy >= workers:
                yield from pool.finished()
        while pool.busy:
            yield from pool.finished()
    finally:
        pool.close()


def _outcome(task: Callable[[J], R], job: J) -> R | KGError:
    try:
        return task(job)
    except KGError as error:
        return error
    except MemoryError:
        return BeyondLimits("reading it takes more memory than a report may", where=job.name, remedy="split it into reports, or allow more with --memory")
    except Exception as error:  # noqa: BLE001 - whatever one document does to the program, the others are read
        return FailedReading(
            f"the program failed on it: {type(error).__name__}: {error}", where=job.name, remedy="leave it out, and report the fault with the file"
        )


class _Worker(Generic[J]):
    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.job: J | None = None
        self.until = 0.0

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Pool(Generic[J, R]):
    def __init__(self, task: Callable[[J], R], limits: Limits, warm: str) -> None:
        self._task = task
        self._limits = limits
        self._idle: list[_Worker[J]] = []
        self._busy: list[_Worker[J]] = []
        prepare(warm)
        self._context: SpawnContext | ForkServerContext
        if sys.platform == "win32":
            self._context = multiprocessing.get_context("spawn")
        else:
            self._context = multiprocessing.get_context("forkserver")

    @property
    def busy(self) -> int:
        return len(self._busy)

    def start(self, job: J) -> None:
        """Give a job to a worker that is idle, or to a new one."""
        worker = self._idle.pop() if self._idle else self._new()
        worker.job = job
        worker.until = monotonic() + self._limits.time(job.size)
        self._busy.append(worker)
        try:
            worker.pipe.send(job)
        except OSError:
            return  # it died while it was idle: its pipe is at its end, which `finished` sees

    def _new(self) -> _Worker[J]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._task, self._limits), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def finished(self) -> Iterator[tuple[J, R | KGError]]:
        """Wait until at least one job is done or has had its time, and give the outcomes."""
        rest = min(worker.until for worker in self._busy) - monotonic()
        ready = wait([worker.pipe for worker in self._busy], timeout=max(rest, 0.0))
        now = monotonic()
        for worker in [w for w in self._busy if w.pipe in ready or w.until <= now]:
            self._busy.remove(worker)
            job = worker.job
            if job is None:
                continue
            outcome: R | KGError
            try:
                if worker.pipe in ready:
                    outcome = worker.pipe.recv()
                    self._idle.append(worker)
                else:
                    worker.end()
                    allowed = self._limits.time(job.size)
                    outcome = BeyondLimits(f"reading it takes more than {allowed:.0f} seconds", where=job.name, remedy="split it into reports, or allow more with --timeout")
            except (EOFError, OSError):
                worker.end()
                outcome = BeyondLimits(
                    f"the process that read it died (exit status {worker.process.exitcode})", where=job.name, remedy="split it into reports, or leave it out"
                )
            yield job, outcome

    def close(self) -> None:
        for worker in (*self._idle, *self._busy):
            worker.end()


def _serve(pipe: Connection, task: Callable[[Job], object], limits: Limits) -> None:
    """The life of a worker: jobs in, outcomes out, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    if sys.platform != "win32":
        import resource

        if limits.megabytes:
            most = limits.megabytes * 1_000_000
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        if sys.platform != "win32":
            signal.alarm(int(limits.time(job.size)) + 10)  # ends it too when the parent is gone and cannot
        outcome = _outcome(task, job)
        try:
            pipe.send(outcome)
        except (BrokenPipeError, ConnectionError):
            return
