"""SPARQL in worker processes: the engine cannot be told to stop, a process can.

    answer = pool.ask("SELECT …")              # blocking: from a thread
    answer = await pool.answer("SELECT …")     # from a coroutine; cancelling it stops the query
    answer.read()                              # bytes of the result format

Each process has a thread here that hands it one question at a time, takes the answer in and keeps the time. A query that
runs for more than a second, or less where others wait, is slow. Slow ones may take half of the processes, with low
priority, for as long as the limit allows; those beyond are stopped when others wait. How a query went is remembered by
its shape: one that was slow waits until there is room for it, and every other time one that was quick goes first. So quick
ones are answered whatever else is asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import IO, TYPE_CHECKING

from kg import workers
from kg.errors import KGError, QueryError, QueryTimeout, QueryTooLarge, ServerBusy
from kg.oxigraph import Graphs
from kg.serve.results import Most
from kg.serve.worker import Done, Question, live

if TYPE_CHECKING:
    from kg.serve.state import Limits

__all__ = ["Answer", "Pool"]

#: What a worker is forked from, with all modules loaded.
WARM = "kg.serve.worker"
# A query that has taken so many seconds of a processor is slow: where nobody waits, and where others do. On the clock, which
# runs on while others work, it may be several times as much.
_SLOW = 1.0
_SLOW_FOR_OTHERS = 0.4
_TIMES = 5
# Seconds between two looks at the clock.
_TICK = 0.05
# Seconds that a new worker may take until it is ready, however busy the machine is.
_STARTING = 60.0
# Seconds that a queued question waits before a slow query beyond the allowed ones is stopped for it.
_SOON = 0.1
# Of so many shapes of queries is remembered how they went.
_REMEMBERED = 1000
# What queries of one shape may differ in: IRIs (first, as they may hold a #), comments, space, what stands in quotes, numbers.
_SHAPE = re.compile(r"""<[^<>\s]*>|\#[^\n]*|\s+|"[^"\n]*"|'[^'\n]*'|\d+""")
# An answer up to so many bytes is kept in memory, a larger one in a temporary file.
_IN_MEMORY = 1_000_000
_PIECE = 65_536
_NICE = 10
_LESS = "ask for less: fewer patterns, one document, LIMIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query gave, in its format: `done` says which, of how many rows, and whether these are all. `size` in bytes."""

    done: Done
    size: int
    file: IO[bytes]

    def pieces(self) -> Iterator[bytes]:
        """The answer, piece by piece, once."""
        with self.file:
            while piece := self.file.read(_PIECE):
                yield piece

    def read(self) -> bytes:
        """The whole answer, once."""
        return b"".join(self.pieces())


class _Job:
    """A question on its way to an answer."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.future: Future[Answer] = Future()
        self.since = monotonic()
        shape = _SHAPE.sub(" ", question.sparql)
        self.shape = hashlib.sha256(shape.encode("utf-8", "surrogatepass")).digest()

    def end(self, outcome: Answer | KGError) -> None:
        """Tell the outcome to whoever still wants it."""
        try:
            if isinstance(outcome, KGError):
                self.future.set_exception(outcome)
            else:
                self.future.set_result(outcome)
        except InvalidStateError:  # cancelled: nobody wants it
            if isinstance(outcome, Answer):
                outcome.file.close()


class _Worker:
    def __init__(self, path: Path, megabytes: int) -> None:
        self.process: BaseProcess
        self.pipe: Connection
        self.process, self.pipe = workers.launch(live, path, megabytes)
        self.fresh = True
        self.slowed = False

    def spent(self) -> float | None:
        """Seconds of a processor that it has taken since it began; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, IndexError, ValueError, AttributeError):
            return None

    def slow_down(self) -> None:
        """Let other processes go first. There is no way back without privileges, so it is replaced after its question."""
        self.slowed = True
        if sys.platform != "win32" and self.process.pid is not None and self.process.is_alive():
            try:
                os.setpriority(os.PRIO_PROCESS, self.process.pid, _NICE)
            except OSError:  # it ended this moment
                return

    def end(self) -> int | None:
        """End the process; its exit status, where it had ended by itself."""
        self.process.join(_TICK)
        status = self.process.exitcode
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return status


class Pool:
    """Processes that answer questions to the store in a folder, always in its published generation."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path.absolute()
        self._limits = limits
        self._changed = Condition()
        self._waiting: deque[_Job] = deque()
        self._slow: list[_Job] = []
        self._was_slow: dict[bytes, bool] = {}
        self._turns = 0
        self._allowed = max(limits.workers // 2, 1)
        self._until: float | None = None
        workers.prepare(WARM)
        self._threads = [Thread(target=self._attend, name=f"sparql-{i}", daemon=True) for i in range(limits.workers)]
        for thread in self._threads:
            thread.start()

    def ask(
        self, sparql: str, *, results: str = "json", graph: str = "turtle", graphs: Graphs | None = None, partial: bool = False, rows: int | None = None
    ) -> Answer:
        """The answer to a query, in the format for `results` (of SELECT and ASK) or for a `graph` (of CONSTRUCT and DESCRIBE).

        `graphs` takes the place of what FROM says. `rows` lowers the limit of rows; with `partial` an answer that has more
        is cut, which its `done` says, and else refused. Raises QuerySyntax, QueryForbidden, QueryTimeout, QueryTooLarge,
        ServerBusy, OutputError (no format for this kind of query), StoreError.
        """
        return self._put(sparql, results, graph, graphs, partial, rows).future.result()

    async def answer(
        self, sparql: str, *, results: str = "json", graph: str = "turtle", graphs: Graphs | None = None, partial: bool = False, rows: int | None = None
    ) -> Answer:
        """As `ask`, for coroutines. When it is cancelled the query is stopped."""
        job = self._put(sparql, results, graph, graphs, partial, rows)
        return await asyncio.wrap_future(job.future)

    def _put(self, sparql: str, results: str, graph: str, graphs: Graphs | None, partial: bool, rows: int | None) -> _Job:
        most = Most(rows=min(rows or self._limits.rows, self._limits.rows), bytes=self._limits.bytes, partial=partial)
        job = _Job(Question(sparql=sparql, results=results, graph=graph, graphs=graphs, most=most, seconds=self._limits.seconds))
        with self._changed:
            if self._until is not None:
                raise _stopping()
            self._sweep()
            # Queries that were slow before take only part of the places, so that they do not keep out the others.
            slow = self._was_slow.get(job.shape, False)
            rivals = [other for other in self._waiting if self._was_slow.get(other.shape)] if slow else self._waiting
            if len(rivals) >= (self._allowed if slow else self._limits.waiting):
                raise _busy()
            self._waiting.append(job)
            self._changed.notify_all()
        return job

    def close(self, grace: float = 2.0) -> None:
        """Take no more questions, give those that run so many seconds, and end the processes."""
        with self._changed:
            if self._until is None:
                self._until = monotonic() + grace
            while self._waiting:
                self._waiting.popleft().end(_stopping())
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def stop(self, grace: float = 2.0) -> None:
        """As `close`, without waiting for the end. May be called from the handler of a signal."""
        Thread(target=self.close, args=(grace,), daemon=True).start()

    def _attend(self) -> None:
        """Hand questions to one worker, which is replaced when it has ended or may not go on."""
        worker: _Worker | None = self._started()
        while (job := self._next()) is not None:
            worker = worker or self._started()
            if worker is None:
                job.end(ServerBusy("no process can be started to answer it", remedy="close other programs, and ask again in a moment"))
            elif not self._serve(worker, job):
                worker.end()
                worker = None if self._until is not None else self._started()
        if worker is not None:
            worker.end()

    def _started(self) -> _Worker | None:
        """A worker that is ready; None where none can be started."""
        try:
            worker = _Worker(self._path, self._limits.megabytes)
        except (OSError, EOFError):
            return None
        until = monotonic() + _STARTING
        try:
            while not worker.pipe.poll(_TICK):
                if monotonic() > until or self._until is not None:
                    worker.end()
                    return None
            worker.pipe.recv()
        except (OSError, EOFError):
            worker.end()
            return None
        return worker

    def _next(self) -> _Job | None:
        """The first question that may be asked now; None at the end."""
        with self._changed:
            while self._until is None:
                self._sweep()
                job = self._chosen()
                if job is not None:
                    self._waiting.remove(job)
                    if self._was_slow.get(job.shape):
                        self._slow.append(job)
                    return job
                self._changed.wait(_SLOW if self._waiting else None)
        return None

    def _chosen(self) -> _Job | None:
        """The question whose turn it is: the oldest, every other time the oldest of those that were quick before."""
        room = len(self._slow) < self._allowed
        able = [job for job in self._waiting if room or not self._was_slow.get(job.shape)]
        self._turns += bool(able)
        quick = [job for job in able if self._was_slow.get(job.shape) is False] if self._turns % 2 else []
        return next(iter(quick or able), None)

    def _sweep(self) -> None:
        """Tell those who have waited too long, and forget those who went away."""
        late = monotonic() - self._limits.patience
        gone = [job for job in self._waiting if job.since < late or job.future.cancelled()]
        for job in gone:
            self._waiting.remove(job)
            job.end(_busy())

    def _serve(self, worker: _Worker, job: _Job) -> bool:
        """Have a question answered. False where the worker cannot take another."""
        began, before = monotonic(), worker.spent()
        sink: IO[bytes] = io.BytesIO()
        size = 0
        outcome: Answer | KGError | None = None
        try:
            worker.pipe.send(job.question)
            while outcome is None:
                if worker.pipe.poll(_TICK):
                    received = worker.pipe.recv()
                    if isinstance(received, bytes):
                        size += len(received)
                        sink = _roomy(sink, size)
                        sink.write(received)
                    else:
                        outcome = received if isinstance(received, KGError) else Answer(done=received, size=size, file=sink)
                        break
                outcome = self._stopped(worker, job, monotonic() - began, before)
            else:
                worker.slowed = True  # it is in the middle of something
        except (OSError, EOFError):
            outcome = _died(worker.end())
            worker.slowed = True
        finally:
            with self._changed:
                if job in self._slow:
                    self._slow.remove(job)
                if isinstance(outcome, Answer) and not worker.slowed:
                    self._remember(job, slow=False)
                self._changed.notify_all()
        if isinstance(outcome, Answer):
            sink.seek(0)
        else:
            sink.close()
        job.end(outcome)
        return not worker.slowed

    def _stopped(self, worker: _Worker, job: _Job, taken: float, before: float | None) -> KGError | None:
        """Why a query that has run for so many seconds may not go on, if so; `before` it the worker had spent so much."""
        if job.future.cancelled() or (self._until is not None and monotonic() > self._until):
            return _stopping()
        if taken > self._limits.seconds:
            return QueryTimeout(f"it takes more than {self._limits.seconds:g} seconds", remedy=_LESS)
        spent = worker.spent()
        work = taken if spent is None or before is None else max(spent - before, taken / _TIMES)
        if work <= _SLOW_FOR_OTHERS:
            return None
        with self._changed:
            self._sweep()
            soon = monotonic() - _SOON
            pressing = any(other.since < soon and not self._was_slow.get(other.shape) for other in self._waiting)
            if not worker.slowed and (pressing or work > _SLOW):
                worker.slow_down()
                self._remember(job, slow=True)
                if job not in self._slow:
                    self._slow.append(job)
            if pressing and job in self._slow[self._allowed :]:
                return _busy("the server has too much to do for a query that takes so long")
        return None

    def _remember(self, job: _Job, *, slow: bool) -> None:
        self._was_slow.pop(job.shape, None)
        self._was_slow[job.shape] = slow
        if len(self._was_slow) > _REMEMBERED:
            del self._was_slow[next(iter(self._was_slow))]


def _roomy(sink: IO[bytes], size: int) -> IO[bytes]:
    """Where an answer of so many bytes goes that went here so far: the memory, later a file that has no name."""
    if size <= _IN_MEMORY or not isinstance(sink, io.BytesIO):
        return sink
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it goes out with the answer
    file.write(sink.getvalue())
    return file


def _busy(what: str = "the server has too much to do to answer it now") -> ServerBusy:
    return ServerBusy(what, remedy="ask again in a moment, or ask for less")


def _stopping() -> ServerBusy:
    return ServerBusy("the server is stopping", remedy="ask again when it runs")


def _died(status: int | None) -> QueryError:
    """The error for a worker that ended while it had a question: mostly for lack of memory, or a query nested too deep."""
    return QueryTooLarge(f"the process that answered it ended (exit status {status}): it takes more memory than a query may", remedy=_LESS)
