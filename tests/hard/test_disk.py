"""Builds on disks that are full, or may not be written."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import test_hard
from breaking import cli, complete, published, reports

from kg import pipeline
from kg.store import Store

world = test_hard.world


def _mount(folder: Path, options: str) -> None:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this needs the right to mount")


@pytest.fixture
def disk(tmp_path):
    """A disk of 3 MB, mounted anew."""
    if not sys.platform.startswith("linux"):
        pytest.skip("mounts are made in another way")
    _mount(tmp_path / "disk", "size=3m")
    yield tmp_path / "disk"
    subprocess.run(["umount", "-l", tmp_path / "disk"], check=True)


def test_every_write_of_a_build_may_fail(world, monkeypatch, figure):
    folder, before, whole = world
    shutil.copytree("store", "counted")
    count = test_hard.steps(folder, monkeypatch)
    hit = [test_hard.fail_and_mend(folder, at, before, whole, monkeypatch) for at in range(1, count + 1)]
    figure(f"disk full at each of {count} writes of a small build: nothing lost, nobody untold ({len(set(hit))} kinds)")


def test_a_disk_that_is_full(disk, tmp_path, monkeypatch, figure):
    """Again and again with a little more space; what was archived is not read again."""
    monkeypatch.chdir(tmp_path)
    reports(Path("reports"), 8)
    pipeline.build(["reports"], store=Store.create_or_open("whole"))
    reports(Path("reports"), 60)
    shutil.copytree("whole", disk / "store")
    (disk / "store" / "lock").touch()
    before = published(Path("whole"))
    pipeline.build(["reports"], store=Store.open("whole"))
    whole = complete(Path("whole"))
    ballast = disk / "ballast"
    free = shutil.disk_usage(disk).free
    failures = []
    for spare in range(0, free, 60_000):
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(disk).free + (ballast.stat().st_size if ballast.exists() else 0) - spare)))
        done = cli("build", "reports", "--store", disk / "store", "--workers", "1", cwd=tmp_path)
        assert "Traceback" not in done.stderr, done.stderr
        now = published(disk / "store")
        assert now == before or now == {name: whole[name] for name in now}
        if done.returncode == 0:
            break
        assert done.returncode == 1
        assert "KG300" in done.stderr and "disk" in done.stderr, done.stderr
        failures.append(done.stderr.split("]")[1][:80])
        ballast.unlink()
    ballast.unlink(missing_ok=True)
    done = cli("build", "reports", "--store", disk / "store", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert complete(disk / "store") == whole
    assert failures
    figure(f"a full disk of 3 MB: {len(failures)} builds failed with KG300 and exit status 1, the next one ended in the same bytes")


_COMMANDS = (["query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"], ["stats"], ["show", "双重预防机制"], ["sources"], ["export", "--format", "nquads", "-o", "-"])


def test_a_store_on_a_disk_that_may_only_be_read(disk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pipeline.build([reports(Path("reports"), 3)], store=Store.create_or_open(disk / "store"))
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for command in _COMMANDS:
        done = cli(*command, "--store", disk / "store", cwd=tmp_path)
        assert done.returncode == 0, (command, done.stderr)
    done = cli("build", "reports", "--store", disk / "store", cwd=tmp_path)
    assert (done.returncode, "KG300" in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


def _as_nobody(store: str) -> None:
    from click.testing import CliRunner

    from kg.cli import kg

    for _ in range(2):  # the first time everything is loaded, as long as that may be read
        for command in _COMMANDS:
            done = CliRunner().invoke(kg, [*command, "--store", store])
            if done.exit_code or done.exception:
                raise AssertionError((command, done.output, done.exception))
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            if os.access(store, os.W_OK):
                raise AssertionError("nobody may write there")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="becomes another user")
def test_a_store_of_somebody_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pipeline.build([reports(Path("reports"), 3)], store=Store.create_or_open("store"))
    for folder in (tmp_path, *tmp_path.parents):
        if "pytest" in str(folder):
            folder.chmod(folder.stat().st_mode | 0o055)
    process = multiprocessing.get_context("forkserver").Process(target=_as_nobody, args=(str(tmp_path / "store"),))
    process.start()
    process.join(300)
    assert process.exitcode == 0
