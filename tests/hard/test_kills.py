"""Builds of 500 reports that are killed, at random and at every point of their work."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import breaking
import pytest
from breaking import POINTS, all_gone, cli, complete, environment, families, killed, published, reports, running

from kg import pipeline
from kg.store import Store

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
COUNT = int(os.environ.get("KG_HARD_REPORTS", "500"))
KILLS = int(os.environ.get("KG_HARD_KILLS", "50"))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """500 reports, and the store that an undisturbed build makes of them."""
    home = tmp_path_factory.mktemp("many")
    subprocess.run([sys.executable, "benchmarks/synthetic.py", home / "reports", "--count", str(COUNT)], cwd=breaking.ROOT, env=environment(), check=True)
    before = time.monotonic()
    assert cli("build", "reports", "--store", "whole", "--workers", "2", cwd=home).returncode == 0
    return home, complete(home / "whole"), time.monotonic() - before


def _build(store: str, report: str = "") -> list[str]:
    return [sys.executable, str(breaking.ROOT / "cli.py"), "build", "reports", "--store", store, "--workers", "2"] + (["--report", report] if report else [])


@pytest.mark.parametrize("what", ["group", "parent", "interrupt"])
def test_a_build_that_is_broken_off_at_random_loses_nothing(many, what, figure):
    """Kill builds of one store until one comes to its end before its time, then begin another store: so the moments are
    spread over reading, archiving, loading, publishing and sweeping."""
    home, whole, took = many
    chance = random.Random(f"{what}{COUNT}")
    kills, rounds, reused, codes, slowest = 0, 0, 0, set(), 0.0
    wanted = KILLS if what != "interrupt" else KILLS // 2
    while kills < wanted:
        rounds += 1
        shutil.rmtree(home / "store", ignore_errors=True)
        last = ""
        kept = 0
        while True:
            # Half of the moments lie at the end, where one state takes the place of the other.
            rest = chance.uniform(0.5, took) if not kept else chance.choice((chance.uniform(0.5, took / 2), chance.uniform(2, 6)))
            errors = (home / "errors.txt").open("wb+")
            with errors, subprocess.Popen(_build("store", "report.json"), cwd=home, env=environment(), stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True) as process:
                try:
                    process.wait(rest)
                    break  # it came to its end
                except subprocess.TimeoutExpired:
                    pass
                kin = families(process.pid)
                if what == "group":
                    os.killpg(process.pid, signal.SIGKILL)
                elif what == "parent":
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGINT)
                status = process.wait(120)
                ended = time.monotonic()
                assert not all_gone(kin), "a process outlives the build"
                slowest = max(slowest, time.monotonic() - ended)
                errors.seek(0)
                said = errors.read().decode()
            kills += 1
            if what == "interrupt":
                codes.add(status)
                assert "Traceback" not in said, said
                assert status in (0, 130) or (status == -signal.SIGINT and said.rstrip().endswith("store: store")), said  # Python was leaving
            if (home / "store" / "CURRENT").exists():
                now = published(home / "store")
                assert now == {name: whole[name] for name in now}
                last = "published"
            elif (home / "store" / "archive.sqlite").exists():
                now_kept = len(breaking.kept(home / "store")[1])
                assert now_kept >= kept, "what was archived stays"
                kept = now_kept
            if last and chance.random() < 0.5 and not (home / "store" / "archive.sqlite-journal").exists():
                break
        process = subprocess.run(_build("store", "report.json"), cwd=home, env=environment(), capture_output=True, check=False)
        assert process.returncode == 0, process.stderr.decode()
        done = json.loads((home / "report.json").read_text(encoding="utf-8"))
        assert len(done["read"]) + len(done["reused"]) + len(done["unchanged"]) == COUNT
        assert complete(home / "store") == whole
        reused += kept
    figure(f"{kills} builds of {COUNT} reports ({took:.0f} s each) broken off ({what}) over {rounds} stores: nothing lost; last process gone after {slowest:.1f} s; {reused} readings kept {codes or ''}")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("point", POINTS)
def test_a_build_that_is_killed_at_a_point_loses_nothing(point, when, tmp_path, monkeypatch):
    """The first, the second and a later call; the store has what changes, what goes and what comes."""
    monkeypatch.chdir(tmp_path)
    folder = reports(Path("reports"), 6)
    pipeline.build([folder], store=Store.create_or_open("store"))
    before = published(Path("store"))
    for name in ("000.txt", "001.txt"):
        (folder / name).unlink()
    for number in range(2, 5):
        (folder / f"00{number}.txt").write_text(breaking.ONE.replace("甲区", f"新{number}县"), encoding="utf-8")
    pipeline.build([folder], store=Store.create_or_open("whole"))
    whole = complete(Path("whole"))
    hits = 0
    for times in (1, 2, 3):
        shutil.copytree("store", "tried")
        hit = killed(str(folder), "tried", point, when, times)
        hits += hit
        now = published(Path("tried"))
        assert now == before or now == {name: whole[name] for name in now}
        pipeline.build([folder], store=Store.open("tried"))
        assert complete(Path("tried")) == whole
        shutil.rmtree("tried")
        if not hit:
            break
    assert hits, "the point is reached"


def test_another_build_is_told_at_once(many):
    home, _, _ = many
    shutil.rmtree(home / "locked", ignore_errors=True)
    with running(_build("locked"), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not (home / "locked" / "archive.sqlite").exists() and time.monotonic() < until:
            time.sleep(0.05)
        other = cli("build", "reports", "--store", "locked", cwd=home)
        assert process.poll() is None, "the first one is still at work"
    assert other.returncode == 1
    assert f"KG303] locked: another build is writing (process {process.pid})" in other.stderr
