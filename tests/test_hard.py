"""Builds that are broken off, disks that are full, documents that are poison: nothing is lost, and all is named.

These are the small versions; the long ones are in ``tests/hard`` (``make check-full``).
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import breaking
import pytest
from breaking import Full, all_gone, cli, complete, families, killed, published, reports, running
from poison import POISON, endure

from kg import pipeline, workers
from kg.errors import BeyondLimits, FailedReading, StoreError
from kg.pipeline.read import Job
from kg.store import Store
from kg.types import Metadata

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in another way")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A store with three reports, of which one changes, one goes and a new one comes; and what an undisturbed build gives."""
    monkeypatch.chdir(tmp_path)
    folder = reports(Path("reports"), 3)
    pipeline.build([folder], store=Store.create_or_open("store"))
    before = published(Path("store"))
    (folder / "000.txt").unlink()
    (folder / "001.txt").write_text(breaking.ONE, encoding="utf-8")
    (folder / "009.txt").write_text(breaking.ONE.replace("甲区", "庚县"), encoding="utf-8")
    pipeline.build([folder], store=Store.create_or_open("whole"))
    return folder, before, complete(Path("whole"))


# --- kill -9 -----------------------------------------------------------------------------------------------------


# The moments at which something was lost before, or would be first. All of them: tests/hard/test_kills.py.
MOMENTS = (("archive.Archive.commit", "after"), ("catalog.Maker.add", "after"), ("disk.replace", "before"), ("disk.replace", "after"), ("archive.Archive.sweep", "before"))


@posix
@pytest.mark.parametrize(("point", "when"), MOMENTS)
def test_a_build_that_is_killed_loses_nothing(world, point, when):
    folder, before, whole = world
    assert killed(str(folder), "store", f"kg.store.{point}", when)
    now = published(Path("store"))
    assert now == before or now == {name: whole[name] for name in now}
    pipeline.build([folder], store=Store.open("store"))
    assert complete(Path("store")) == whole


# --- poison ------------------------------------------------------------------------------------------------------


def job(name: str) -> Job:
    return Job(number=0, name=name, data=b"x", metadata=Metadata())


@linux
def test_every_poison_costs_its_own_place_only():
    names = [n for pair in zip(POISON, (f"sound {i}" for i in range(len(POISON))), strict=True) for n in pair]
    limits = workers.Limits(seconds=6.0, megabytes=2048)
    found = {j.name: outcome for j, outcome in workers.run(endure, map(job, names), workers=2, limits=limits, warm=workers.WARM)}
    assert found.keys() == set(names)
    for name in names:
        if name not in POISON:
            assert found[name] == name
        else:
            assert isinstance(found[name], (BeyondLimits, FailedReading)), name
            assert (found[name].where, bool(found[name].remedy)) == (name, True)
            assert len(str(found[name])) < 1000
    said = {name: found[name].what for name in POISON}
    assert "more than 6 seconds" in said["sleeps"]
    assert "more than 6 seconds" in said["loops"]
    assert "memory" in said["eats"]
    assert "exit status -11" in said["segfaults"]
    assert "exit status 0" in said["leaves"]
    assert "RecursionError" in said["recurses"]


@linux
def test_a_build_names_the_poison_and_builds_the_rest(tmp_path, monkeypatch):
    """As `kg build` does it; workers are forked from a server that knows nothing of this test, so the poison is in the task."""
    monkeypatch.chdir(tmp_path)
    folder = reports(Path("reports"), 4)
    for name in ("segfaults", "sleeps"):
        (folder / f"{name}.txt").write_text(breaking.ONE, encoding="utf-8")
    monkeypatch.setattr(sys.modules["kg.pipeline.build"], "_pack", breaking.pack_or_suffer)
    options = pipeline.Options(workers=2, limits=workers.Limits(seconds=5.0))
    report = pipeline.build([folder], store=Store.create_or_open("store"), options=options)
    assert [Path(e.where).stem for e in report.failed] == ["segfaults", "sleeps"], report.failed
    assert len(report.read) == 4
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert pipeline.build([folder], store=Store.open("store")).failed == ()


@linux
@pytest.mark.parametrize("how", ["parent", "group", "interrupt"])
def test_no_worker_outlives_its_parent(tmp_path, how):
    code = (
        "import sys; from kg import workers, pipeline; from kg.pipeline.read import Job; from kg.types import Metadata; import poison\n"
        "jobs = [Job(number=0, name=n, data=b'x', metadata=Metadata()) for n in ('sleeps', 'loops', 'sleeps')]\n"
        "print('ready', flush=True)\n"
        "for outcome in workers.run(poison.endure, jobs, workers=3): print(outcome, flush=True)\n"
    )
    with running([sys.executable, "-c", code], stdout=-1, stderr=-1) as process:
        assert process.stdout.readline() == b"ready\n"
        until = time.monotonic() + 60
        while len(families(process.pid)) < 6 and time.monotonic() < until:  # itself, the tracker, the server, three workers
            time.sleep(0.05)
        time.sleep(0.5)
        kin = families(process.pid)
        assert len(kin) == 6
        if how == "group":
            os.killpg(process.pid, signal.SIGKILL)
        elif how == "parent":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        assert not all_gone(kin)


# --- Ctrl-C ------------------------------------------------------------------------------------------------------


@linux
def test_ctrl_c_ends_a_build_quietly(tmp_path):
    reports(tmp_path / "reports", 300)
    command = [sys.executable, str(breaking.ROOT / "cli.py"), "build", "reports", "--store", "store", "--workers", "2"]
    with running(command, cwd=tmp_path, stdout=-1, stderr=-1) as process:
        until = time.monotonic() + 60
        while not (tmp_path / "store" / "archive.sqlite").exists() and time.monotonic() < until:
            time.sleep(0.02)
        kin = families(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, b"Traceback" in said) == (130, False), said.decode()
        assert not all_gone(kin)


# --- a full disk -------------------------------------------------------------------------------------------------


def steps(folder: Path, monkeypatch) -> int:
    """How often a build writes."""
    with monkeypatch.context() as patch:
        full = Full(patch, 0)
        full.engage()
        pipeline.build([folder], store=Store.open("counted"))
    return full.count


def fail_and_mend(folder: Path, at: int, before: object, whole: dict[str, object], monkeypatch) -> str:
    """A build on a disk that is full from the n-th write on, then one with space: what was hit."""
    shutil.rmtree("tried", ignore_errors=True)
    shutil.copytree("store", "tried")
    with monkeypatch.context() as patch:
        full = Full(patch, at)
        full.engage()
        try:
            pipeline.build([folder], store=Store.open("tried"))
        except StoreError as error:
            assert "disk" in error.remedy or "disk" in error.what, error
        else:
            assert not full.hit, f"nobody was told that {full.hit} failed"
    now = published(Path("tried"))
    assert now == before or now == {name: whole[name] for name in now}, full.hit
    pipeline.build([folder], store=Store.open("tried"))
    assert complete(Path("tried")) == whole, full.hit
    return full.hit


def test_a_full_disk_is_said_to_be_so_and_costs_nothing(world, monkeypatch):
    folder, before, whole = world
    shutil.copytree("store", "counted")
    count = steps(folder, monkeypatch)
    assert count > 30
    for at in range(1, count + 1, count // 6):
        assert fail_and_mend(folder, at, before, whole, monkeypatch)


# --- what lies about ---------------------------------------------------------------------------------------------


def test_nothing_is_imported_from_the_folder_that_the_user_is_in(tmp_path):
    """Among downloaded reports there may be a module that is called as one of ours, or of Python's."""
    reports(tmp_path / "reports", 1)
    for name in ("kg", "zipfile", "jieba", "multiprocessing", "threading", "signal", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({name!r} + '.ran', 'w')\n", encoding="utf-8")
    built = cli("build", "reports", "--store", "store", cwd=tmp_path)
    assert (built.returncode, sorted(p.name for p in tmp_path.glob("*.ran"))) == (0, []), built.stderr
