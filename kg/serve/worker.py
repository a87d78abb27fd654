"""The life of a process that answers SPARQL: it has the published graph open, gets one question at a time over a pipe, and
sends the answer in pieces."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from kg import query, workers
from kg.errors import KGError, OutputError, QueryTooLarge, StoreError
from kg.oxigraph import Engine, Graphs
from kg.serve.results import Most, write
from kg.store import Store

__all__ = ["Done", "Question", "live"]

# An idle worker looks so often, in seconds, whether the graph that it has open is still the published one.
_LOOK = 5.0
# Seconds after the time of a question when a worker ends by itself, as nobody else can any more.
_LATE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query. `results` and `graph` are the formats wanted of solutions and of triples, "" where none is."""

    sparql: str
    results: str
    graph: str
    graphs: Graphs | None
    most: Most
    seconds: float

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return "query"

    @property
    def size(self) -> int:
        """In characters."""
        return len(self.sparql)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What follows the pieces of an answer: the kind of the query (``select``, ``ask``, ``construct``), the format of the
    answer, how many rows it has and whether these are all, and the generation of the store that gave it."""

    kind: str
    format: str
    rows: int
    whole: bool
    generation: str


class _Reader:
    """The published graph, kept open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._generation: str | None = None
        self._engine: Engine | None = None

    def look(self) -> None:
        """Let go of a graph that is not the published one any more: its files can be removed then."""
        try:
            if self._engine is not None and Store(self._path).generation != self._generation:
                self._engine = None
        except StoreError:
            self._engine = None

    def engine(self) -> tuple[Engine, str]:
        """The graph as it is published now, and its generation."""
        store = Store.open(self._path)
        if self._engine is None or store.generation != self._generation:
            self._engine = None
            self._engine, self._generation = store.engine(), store.generation
        return self._engine, store.generation


def live(pipe: Connection, path: Path, megabytes: int) -> None:
    """Answer questions to the store in a folder until the pipe ends. Sends None when it is ready; for each question bytes, the
    pieces of the answer, and then `Done` or an error."""
    workers.settle(megabytes)
    # What the engine says at its end, for lack of memory, is long and for nobody: the parent tells that the process ended.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    reader = _Reader(path)
    try:
        reader.engine()
    except StoreError:
        reader.look()  # whoever asks first is told
    pipe.send(None)
    while True:
        try:
            while not pipe.poll(_LOOK):
                reader.look()
            question: Question = pipe.recv()
        except (EOFError, OSError):
            return
        if sys.platform != "win32":
            signal.alarm(int(question.seconds) + _LATE)
        outcome = workers.outcome(partial(_answered, pipe, reader), question)
        if sys.platform != "win32":
            signal.alarm(0)
        try:
            pipe.send(outcome)
        except OSError:
            return


def _answered(pipe: Connection, reader: _Reader, question: Question) -> Done | KGError:
    try:
        engine, generation = reader.engine()
        answer = query.run(engine, question.sparql, graphs=question.graphs).answer
        format = question.graph if answer.kind == "construct" else question.results
        if not format:
            return _none(answer.kind)
        rows, whole = write(answer, format, question.most, pipe.send)
    except KGError as error:
        return error
    except MemoryError:
        return QueryTooLarge("it takes more memory than a query may", remedy="ask for less, with LIMIT or for one document")
    return Done(kind=answer.kind, format=format, rows=rows, whole=whole, generation=generation)


def _none(kind: str) -> OutputError:
    what = "triples" if kind == "construct" else "a table of solutions or a truth value"
    return OutputError(f"the answer is {what}, which no accepted media type can carry", remedy="name others in Accept")
