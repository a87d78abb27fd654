"""Builds that are broken off, and what must be true of a store after each."""

from __future__ import annotations

import contextlib
import errno
import io
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
from poison import endure

from kg import graph, jsonl, pipeline, workers
from kg.documents import register
from kg.oxigraph import serialize
from kg.pipeline.build import _pack
from kg.pipeline.read import Job
from kg.store import Store

ROOT = Path(__file__).resolve().parent.parent
ONE = "甲区应急管理局2023年工作总结\n发布日期：2024-01-10\n我局建立双重预防机制，开展安全生产专项整治三年行动，检查企业39家次。\n"
#: Where a build can be broken off, in the order of its work: before or after a call of a function.
POINTS = (
    "kg.pipeline.build.run", "kg.store.writer.Writer.put", "kg.store.archive.Archive.put", "kg.store.archive.Archive.commit",
    "kg.store.catalog.Maker.register", "kg.store.catalog.Maker.add", "kg.oxigraph.Engine.bulk_load", "kg.oxigraph.Engine.flush",
    "kg.store.catalog.Maker.finish", "kg.store.disk.settle", "kg.store.disk.replace", "kg.store.disk.clear", "kg.store.archive.Archive.sweep",
)  # fmt: skip


def reports(folder: Path, count: int) -> Path:
    """So many short reports of different bureaus."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = ONE.replace("甲区", f"第{number}区").replace("39", str(number + 7)).replace("双重预防", ("双重预防", "“红黑榜”", "值班值守")[number % 3])
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def leave_at(point: str, when: str, times: int, how: Callable[[], None]) -> None:
    """Do something before or after the n-th call of a function of the program."""
    module, _, name = point.rpartition(".")
    try:
        home: Any = __import__(module, fromlist=["x"])
    except ImportError:
        module, _, kind = module.rpartition(".")
        home = getattr(__import__(module, fromlist=["x"]), kind)
    real = getattr(home, name)
    calls = 0

    def broken(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before" and calls == times:
            how()
        result = real(*args, **more)
        if when == "after" and calls == times:
            how()
        return result

    setattr(home, name, broken)


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))), "PYTHONDONTWRITEBYTECODE": "1"}


def cli(*arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command line, run to its end."""
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
        env=environment(), check=False, timeout=1200, **more,
    )  # fmt: skip


def families(root: int) -> set[int]:
    """The processes that descend from one, itself included, as the system lists them now (Linux)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(processes: set[int]) -> set[int]:
    """Those that still run; zombies, which only wait to be asked how they ended, do not."""
    found = set()
    for process in processes:
        with contextlib.suppress(OSError, IndexError):
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                found.add(process)
    return found


def all_gone(processes: set[int], seconds: float = 30.0) -> set[int]:
    """Wait until none of the processes runs; those that still do after so many seconds."""
    until = time.monotonic() + seconds
    while (left := alive(processes)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def published(path: Path) -> dict[str, object]:
    """All that a store says, after checks that its parts say the same."""
    store = Store.open(path)
    entries = list(store.entries())
    readings = list(store.readings())
    quads = serialize(graph.quads(readings), format="nquads")
    held = store.engine().native.dump(format=pyoxigraph.RdfFormat.N_QUADS)
    assert {e.sha256 for e in entries} == {r.document.sha256 for r in readings}, "the register is the catalogue"
    for odd in "\ufffe\uffff":  # the one writes them as they are, the other by their numbers
        quads = quads.replace(odd.encode(), f"\\u{ord(odd):04X}".encode())
    assert sorted(held.splitlines()) == sorted(quads.splitlines()), "the graph is the archive"
    for reading in readings:
        text = store.text(reading.document.id)
        assert all(text[e.start : e.end] == e.quote for a in reading.assertions for e in a.evidence)
        assert store.source(reading.document.id)
    table = io.BytesIO()
    register.write(pipeline.recorded(store), table)
    return {"quads": quads, "register": table.getvalue(), "jsonl": "".join(map(jsonl.dumps, readings)), "paths": tuple(e.path for e in entries)}


def kept(path: Path) -> tuple[set[bytes], set[tuple[bytes, str]]]:
    """What the archive of a store holds."""
    with contextlib.closing(sqlite3.connect(path / "archive.sqlite")) as db:
        return {d for (d,) in db.execute("SELECT digest FROM blob")}, set(db.execute("SELECT sha256, key FROM read"))


def complete(path: Path) -> dict[str, object]:
    """All that a store says and keeps; and that nothing lies about."""
    generation = (path / "CURRENT").read_text().strip()
    assert [p.name for p in (path / "generations").iterdir()] == [generation]
    assert {p.name for p in path.iterdir()} == {"FORMAT.json", "CURRENT", "generations", "archive.sqlite", "lock"}
    return published(path) | {"kept": kept(path)}


class Full:
    """A disk that is full at the n-th write, fsync or statement, and from then on until `free`."""

    def __init__(self, monkeypatch: Any, at: int) -> None:
        self.count = 0
        self._at = at
        self._patch = monkeypatch
        self.hit = ""

    def step(self, where: str) -> None:
        self.count += 1
        if self._at and self.count >= self._at:
            self.hit = self.hit or where
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), where)

    def sql(self, statement: str) -> None:
        self.count += 1
        if self._at and self.count >= self._at:
            self.hit = self.hit or statement[:40]
            raise sqlite3.OperationalError("database or disk is full")

    def engage(self) -> None:
        """From now on, count, and fail."""
        full = self
        real_fsync, real_connect, real_open, real_mkdir, real_rename = os.fsync, sqlite3.connect, Path.open, Path.mkdir, Path.replace
        writing = ("INSERT", "CREATE", "BEGIN", "COMMIT", "DELETE", "DROP", "PRAGMA")

        class Cursor(sqlite3.Cursor):
            def execute(self, sql: str, *more: Any) -> Any:
                if sql.lstrip().startswith(writing):
                    full.sql(sql)
                return super().execute(sql, *more)

            def executemany(self, sql: str, *more: Any) -> Any:
                full.sql(sql)
                return super().executemany(sql, *more)

        class Connection(sqlite3.Connection):
            def cursor(self, factory: Any = Cursor) -> Any:
                return super().cursor(factory)

            def execute(self, sql: str, *more: Any) -> Any:
                return self.cursor().execute(sql, *more)

            def executemany(self, sql: str, *more: Any) -> Any:
                return self.cursor().executemany(sql, *more)

            def executescript(self, sql: str) -> Any:
                full.sql(sql)
                return super().executescript(sql)

        def connect(*args: Any, **more: Any) -> Any:
            return real_connect(*args, factory=Connection, **more)

        def fsync(descriptor: int) -> None:
            full.step("fsync")
            real_fsync(descriptor)

        def opened(path: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
            if "w" in mode:
                full.step(f"open {path.name}")
            return real_open(path, mode, *args, **more)

        def mkdir(path: Path, *args: Any, **more: Any) -> None:
            full.step(f"mkdir {path.name}")
            real_mkdir(path, *args, **more)

        def rename(path: Path, target: Path) -> Any:
            full.step(f"rename {path.name}")
            return real_rename(path, target)

        from kg.oxigraph import Engine

        real_load, real_flush = Engine.bulk_load, Engine.flush

        def load(engine: Engine, data: bytes) -> None:
            from kg.errors import StoreError

            try:
                full.step("bulk_load")
            except OSError as error:
                raise StoreError(f"it cannot be written: {error}", remedy="see that the disk is not full") from error
            real_load(engine, data)

        def flush(engine: Engine) -> None:
            from kg.errors import StoreError

            try:
                full.step("flush")
            except OSError as error:
                raise StoreError(f"it cannot be written: {error}", remedy="see that the disk is not full") from error
            real_flush(engine)

        for home, name, new in (
            (os, "fsync", fsync), (sqlite3, "connect", connect), (Path, "open", opened), (Path, "mkdir", mkdir), (Path, "replace", rename),
            (Engine, "bulk_load", load), (Engine, "flush", flush),
        ):  # fmt: skip
            self._patch.setattr(home, name, new)


@contextlib.contextmanager
def running(command: list[str], **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process with a group of its own, which is ended, if it must be, with all that descends from it."""
    process = subprocess.Popen(command, **({"cwd": ROOT, "env": environment(), "start_new_session": True} | more))
    try:
        yield process
    finally:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def moments(seed: int, longest: float) -> Iterator[float]:
    """Moments to break a build off, in seconds from its start."""
    chance = random.Random(seed)
    while True:
        yield chance.uniform(0.05, longest)


def build(folder: str, store: str, processes: int, point: str, when: str, times: int) -> None:
    """A build that kills its process before or after the n-th call at a point."""
    if point:
        leave_at(point, when, times, lambda: os.kill(os.getpid(), signal.SIGKILL))
    options = pipeline.Options(workers=processes)
    done = pipeline.build([folder], store=Store.create_or_open(store), options=options)
    print(len(done.read), len(done.reused), len(done.unchanged), len(done.failed))


def pack_or_suffer(job: Job) -> Any:
    """The work of a worker, except for reports that are poison by their name."""
    endure(job)
    return _pack(job)


def killed(folder: str, store: str, point: str, when: str, times: int = 1) -> bool:
    """Run such a build in a process that is forked from a clean one; whether it came to the point."""
    workers.prepare(workers.WARM)
    process = multiprocessing.get_context("forkserver").Process(target=build, args=(folder, store, 0, point, when, times))
    process.start()
    process.join(120)
    status = process.exitcode
    process.kill()
    process.join()
    if status not in (0, -signal.SIGKILL):
        raise AssertionError(f"{point} {when}: the build ended with {status}")
    return status == -signal.SIGKILL


if __name__ == "__main__":
    build(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5], int(sys.argv[6]))
