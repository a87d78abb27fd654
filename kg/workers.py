"""Work done by other processes, within limits: a document that is poison costs its own place and nothing else.

A worker gets one job at a time over a pipe. It has so many seconds and so much memory for it; when it exceeds them, or
dies, the job gets an error and a new worker takes the next one; so it does after any other fault of the program, as
nobody knows what that left behind. Interrupted, the parent ends its workers; a worker whose parent is gone ends by
itself, within seconds where Python still runs in it, else when its time is over.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep
from types import FrameType
from typing import Generic, Protocol, TypeVar

from kg.errors import BeyondLimits, FailedReading, KGError

__all__ = ["WARM", "Job", "Limits", "attempt", "in_order", "launch", "outcome", "prepare", "run", "settle"]

R = TypeVar("R")
#: The module that loads what reading needs.
WARM = "kg.pipeline.warm"
# So many characters of what an error says are shown: it may quote the whole document.
_LONGEST = 300
# Seconds that a worker may take until it is ready for its first job, however busy the machine is.
_STARTING = 300.0
# Seconds that a worker has to put away what it has begun (programs that it started, temporary files).
_GRACE = 2.0
# Processes are started one at a time: the environment that they get belongs to this whole process.
_STARTS = Lock()
_SPLIT = "split it into reports, or leave it out"


class Job(Protocol):
    """What a worker is given: it can be pickled, and says what to call it in a message and how large it is in bytes."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...


class Numbered(Job, Protocol):
    """A job that says which one of all it is."""

    @property
    def number(self) -> int: ...


J = TypeVar("J", bound=Job)
N = TypeVar("N", bound=Numbered)


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
        with _own_path():
            resource_tracker.ensure_running()  # by itself it would let Ctrl-C through again
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                forkserver.ensure_running()  # Ctrl-C is not for it, nor for the workers, from their first moment on
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)


def attempt(load: Callable[[], object]) -> None:
    """Load what workers need, if that can be done: what goes wrong will be said by the first document that needs it, to
    somebody who listens. The server that forks workers would end with it."""
    try:
        load()
    except Exception:  # noqa: BLE001 - as above
        return


@contextmanager
def _own_path() -> Iterator[None]:
    """Processes that are started in here import this program, and nothing from the folder that the user is in: among
    downloaded reports there may be a ``zipfile.py``."""
    home = str(Path(__file__).resolve().parent.parent)
    new = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))}
    old = {name: os.environ.get(name) for name in new}
    os.environ.update(new)
    try:
        yield
    finally:
        for name, value in old.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def launch(target: Callable[..., None], *arguments: object) -> tuple[BaseProcess, Connection]:
    """A new process that runs ``target(pipe, *arguments)``, and our end of that pipe. `target` should begin with `settle`.

    Raises OSError or EOFError where no process can be started.
    """
    context: SpawnContext | ForkServerContext
    context = multiprocessing.get_context("spawn") if sys.platform == "win32" else multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *arguments), daemon=True)
    with _STARTS, _own_path():
        process.start()
    theirs.close()
    return process, ours


def run(
    task: Callable[[J], R], jobs: Iterable[J], *, workers: int, limits: Limits = Limits(), warm: str = ""
) -> Iterator[tuple[J, R | KGError]]:
    """The outcome of a task for each job, in the order in which they are done; what goes wrong is an error of ours.

    `task` and its results must be picklable. `warm` names a module that loads what every worker needs. With no workers
    the task runs here, one job after the other and without limits.
    """
    if workers < 1:
        for job in jobs:
            yield job, outcome(task, job)
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


def in_order(
    task: Callable[[N], R], given: Iterable[N | KGError], *, workers: int, limits: Limits = Limits(), warm: str = ""
) -> Iterator[tuple[str, R | KGError]]:
    """As `run`, with the names of the jobs and in the order in which they are given; an error among them is its own outcome,
    under the name of its place.

    With several workers, what is done before its turn waits in memory: as much as the others do during one job, which may
    take the time that the limits give it.
    """
    order: deque[tuple[str, int | KGError]] = deque()
    done: dict[int, R | KGError] = {}

    def noted() -> Iterator[N]:
        for job in given:
            order.append((job.where, job) if isinstance(job, KGError) else (job.name, job.number))
            if not isinstance(job, KGError):
                yield job

    def settled() -> Iterator[tuple[str, R | KGError]]:
        while order and (isinstance(order[0][1], KGError) or order[0][1] in done):
            name, what = order.popleft()
            yield name, what if isinstance(what, KGError) else done.pop(what)

    for job, result in run(task, noted(), workers=workers, limits=limits, warm=warm):
        done[job.number] = result
        yield from settled()
    yield from settled()


def outcome(task: Callable[[J], R], job: J) -> R | KGError:
    """What a task makes of a job; what goes wrong is an error of ours, a fault of the program FailedReading."""
    try:
        return task(job)
    except KGError as error:
        return error
    except MemoryError:
        return BeyondLimits("reading it takes more memory than a report may", where=job.name, remedy="split it into reports, or allow more with --memory")
    except Exception as error:  # noqa: BLE001 - whatever one document does to the program, the others are read
        return _failed(error, job)


def _failed(error: Exception, job: Job) -> FailedReading:
    said = " ".join(str(error).split())
    said = said if len(said) <= _LONGEST else said[:_LONGEST] + "…"
    return FailedReading(
        f"the program failed on it: {type(error).__name__}: {said}", where=job.name, remedy="leave it out, and report the fault with the file"
    )


class _Worker(Generic[J]):
    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.job: J | None = None
        self.until = 0.0
        self.ready = False

    def end(self, *, grace: float = _GRACE) -> None:
        """End the process, after so many seconds by force."""
        if grace:
            self.process.terminate()
            self.process.join(grace)
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def died(self) -> int | None:
        """The exit status of a process whose pipe is at its end."""
        self.process.join(_GRACE)
        status = self.process.exitcode
        self.end(grace=0)
        return status


class _Pool(Generic[J, R]):
    def __init__(self, task: Callable[[J], R], limits: Limits, warm: str) -> None:
        self._task = task
        self._limits = limits
        self._idle: list[_Worker[J]] = []
        self._busy: list[_Worker[J]] = []
        prepare(warm)

    @property
    def busy(self) -> int:
        return len(self._busy)

    def start(self, job: J) -> None:
        """Give a job to a worker that is idle, or to a new one."""
        try:
            worker = self._idle.pop() if self._idle else self._new()
            if not worker.process.is_alive():  # somebody ended it: that is not this document's fault
                worker.end(grace=0)
                worker = self._new()
        except (EOFError, OSError) as error:
            remedy = "close other programs, or use fewer --workers"
            raise BeyondLimits(f"no process can be started to read it: {error or 'the server of processes is gone'}", where=job.name, remedy=remedy) from error
        worker.job = job
        worker.until = monotonic() + (self._limits.time(job.size) if worker.ready else _STARTING)
        self._busy.append(worker)
        try:
            worker.pipe.send(job)
        except OSError:
            return  # it died while it was idle: its pipe is at its end, which `finished` sees

    def _new(self) -> _Worker[J]:
        return _Worker(*launch(_serve, self._task, self._limits))

    def finished(self) -> Iterator[tuple[J, R | KGError]]:
        """Wait until at least one job is done or has had its time, and give the outcomes."""
        rest = min(worker.until for worker in self._busy) - monotonic()
        ready = wait([worker.pipe for worker in self._busy], timeout=max(rest, 0.0))
        now = monotonic()
        for worker in [w for w in self._busy if w.pipe in ready or w.until <= now]:
            job = worker.job
            if job is None or (worker.pipe in ready and self._begins(worker, job)):
                continue
            self._busy.remove(worker)
            yield job, self._end_of(worker, job, worker.pipe in ready)

    def _begins(self, worker: _Worker[J], job: J) -> bool:
        """Whether a worker says that it is ready for its first job: the time of the job begins now."""
        if worker.ready:
            return False
        try:
            worker.ready = worker.pipe.recv() is None
        except (EOFError, OSError):
            return False
        worker.until = monotonic() + self._limits.time(job.size)
        return True

    def _end_of(self, worker: _Worker[J], job: J, answered: bool) -> R | KGError:
        """What a worker has made of its job. One that had trouble gets no other."""
        if not answered:
            worker.end()
            allowed = self._limits.time(job.size) if worker.ready else _STARTING
            return BeyondLimits(f"reading it takes more than {allowed:.0f} seconds", where=job.name, remedy="split it into reports, or allow more with --timeout")
        try:
            outcome: R | KGError = worker.pipe.recv()
        except (EOFError, OSError):
            return BeyondLimits(f"the process that read it died (exit status {worker.died()})", where=job.name, remedy=_SPLIT)
        except MemoryError:
            outcome = BeyondLimits("what is read from it takes more memory than there is", where=job.name, remedy=_SPLIT)
        except Exception as error:  # noqa: BLE001 - whatever comes out of a worker, the others are read
            outcome = _failed(error, job)
        if isinstance(outcome, (BeyondLimits, FailedReading)):
            worker.end(grace=0)
        else:
            self._idle.append(worker)
        return outcome

    def close(self) -> None:
        for worker in self._busy:
            worker.process.terminate()  # all at once, then wait for each
        for worker in self._busy:
            worker.end()
        for worker in self._idle:
            worker.end(grace=0)


def _leave(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + signum)


def _follow() -> None:
    """End this process soon after its parent."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    if sys.platform != "win32":
        os.kill(os.getpid(), signal.SIGTERM)  # the main thread puts away what it has begun, if it can
        sleep(_GRACE)
    os._exit(1)


def settle(megabytes: int) -> None:
    """What a worker does first: interrupts are left to the parent, its end is followed, and memory (address space, where the
    system can limit it; 0 is no limit) is limited."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    signal.signal(signal.SIGTERM, _leave)
    logging.disable()  # what libraries have to say of a broken file is not for the user, who is told by our error
    warnings.simplefilter("ignore")
    Thread(target=_follow, daemon=True).start()
    if sys.platform != "win32":
        import resource

        if megabytes:
            most = megabytes * 1_000_000
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _serve(pipe: Connection, task: Callable[[Job], object], limits: Limits) -> None:
    """The life of a worker: jobs in, outcomes out, until the pipe ends."""
    settle(limits.megabytes)
    pipe.send(None)
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        if sys.platform != "win32":
            signal.alarm(int(limits.time(job.size)) + 10)  # ends it too when the parent is gone and cannot
        found = outcome(task, job)
        if sys.platform != "win32":
            signal.alarm(0)  # it may be idle for as long as it likes
        try:
            pipe.send(found)
        except (BrokenPipeError, ConnectionError):
            return
        except MemoryError:
            pipe.send(BeyondLimits("what is read from it takes more memory than a report may", where=job.name, remedy=_SPLIT))
        except Exception as error:  # noqa: BLE001 - what cannot be sent is said to be so
            pipe.send(_failed(error, job))
