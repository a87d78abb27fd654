"""Ten thousand changed reports, and changed files of all other kinds that the program reads."""

from __future__ import annotations

import collections
import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

import breaking
import mutants
import pytest
from breaking import cli, reports

from kg import documents, jsonl, pipeline
from kg.documents import register
from kg.errors import KGError
from kg.query import run
from kg.store import Store

FILES = int(os.environ.get("KG_HARD_FILES", "10000"))
INPUTS = int(os.environ.get("KG_HARD_INPUTS", "1500"))
# Refuses the network in every process of a build: this is loaded when Python starts.
_GUARD = "import poison\npoison.guard()\n"


def test_ten_thousand_changed_reports(tmp_path, figure):
    mutants.write(tmp_path / "mutants", FILES)
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
    (tmp_path / "sentinel").mkdir()
    environment = breaking.environment()
    environment["PYTHONPATH"] = os.pathsep.join((str(tmp_path / "guard"), environment["PYTHONPATH"]))
    before = time.monotonic()
    built = subprocess.run(
        [sys.executable, str(breaking.ROOT / "cli.py"), "build", "mutants", "--store", "store", "--workers", "2", "--report", "report.json"],
        capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env=environment, check=False, timeout=3600,
    )  # fmt: skip
    took = time.monotonic() - before
    assert built.returncode == 1
    assert "Traceback" not in built.stderr
    assert "NETWORK" not in built.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"mutants", "guard", "sentinel", "store", "report.json"}, "no file outside the target"
    done = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    told = [line for line in built.stderr.split("\n") if line.startswith("error [")]
    assert len(told) == len(done["failed"]), "each refusal is told"
    assert all(e["path"] and e["what"] and e["remedy"] for e in done["failed"])
    found = list(documents.discover([tmp_path / "mutants"]))
    assert len(found) == len(done["read"]) + len(done["reused"]) + len(done["failed"]), "counts add up"
    paths = {entry["path"] for entry in done["read"]} | set(done["reused"])
    assert {entry.path for entry in Store.open(tmp_path / "store").entries()} == paths
    codes = collections.Counter(e["code"] for e in done["failed"])
    faults = [f"{e['path']}: {e['what']}" for e in done["failed"] if e["code"] in ("KG110", "KG304") or "died" in e["what"]]
    slow = [e["path"] for e in done["failed"] if "seconds" in e["what"]]
    breaking.published(tmp_path / "store")  # which proves every quote
    for command in (["render", "-o", "graph.html"], ["export", "--format", "rdfxml", "-o", "graph.rdf"], ["sources", "--format", "xlsx", "-o", "sources.xlsx"]):
        ended = cli(*command, "--store", "store", cwd=tmp_path)
        assert ended.returncode == 0, ended.stderr
    figure(
        f"{FILES} changed files ({len(found)} with those in archives) in {took:.0f} s: {len(done['read'])} read, {len(done['reused'])} the same, "
        f"{len(done['failed'])} refused {dict(codes)}; {len(slow)} of them for their time: {slow[:5]}; faults: {faults[:5]}"
    )
    assert not faults


def _endure(count: int, attempt: Callable[[random.Random], object]) -> collections.Counter[str]:
    """What comes of so many attempts; anything but an error of ours is a failure that names the number of the attempt."""
    found: collections.Counter[str] = collections.Counter()
    for number in range(count):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile warns of what the test itself packs
                attempt(random.Random(number))
        except KGError as error:
            assert error.what and error.remedy, number
            found[type(error).__name__] += 1
        except Exception as error:
            raise AssertionError(f"attempt {number}") from error
        else:
            found["fine"] += 1
    return found


def test_changed_tables(tmp_path, figure):
    packed = io.BytesIO()
    register.write([{"path": "a.txt", "title": "x", "issuer": "y"}], packed, format="xlsx")
    row = "path,title,issuer,code,level,year,issued,genre,url\na.txt,总结,甲区应急管理局,330114,county,2023,2024-01-10,summary,https://x/\n"
    tables = (("a.csv", row.encode()), ("a.tsv", row.replace(",", "\t").encode("utf-16")), ("a.xlsx", packed.getvalue()))

    def attempt(chance: random.Random) -> None:
        name, data = chance.choice(tables)
        kinds = (mutants.members_changed, mutants.bytes_changed) if name == "a.xlsx" else (mutants.text_changed, mutants.bytes_changed)
        (tmp_path / name).write_bytes(chance.choice(kinds)(chance, data))
        register.find(register.load(tmp_path / name), "a.txt")

    figure(f"{INPUTS} changed tables for --meta: {dict(_endure(INPUTS, attempt))}")


def test_changed_lists(tmp_path, figure):
    def attempt(chance: random.Random) -> None:
        data = b"a.txt\n# x\n../b/c.txt\nhttps://x/y\n"
        (tmp_path / "l.txt").write_bytes(chance.choice((mutants.text_changed, mutants.bytes_changed))(chance, data))
        # What a list names may be any folder of this machine: it is read, and not followed.
        assert all(isinstance(e, (str, KGError)) for e in documents.expand([f"@{tmp_path}/l.txt"]))

    figure(f"{INPUTS} changed lists of paths: {dict(_endure(INPUTS, attempt))}")


def test_changed_json_lines(tmp_path, figure):
    (result,) = pipeline.read([reports(tmp_path, 1)])
    lines = jsonl.dumps(result.reading).encode()

    def attempt(chance: random.Random) -> None:
        data = chance.choice((mutants.text_changed, mutants.bytes_changed))(chance, lines)
        list(jsonl.loads(data.decode("utf-8", "replace").split("\n")))

    figure(f"{INPUTS} changed JSON Lines: {dict(_endure(INPUTS, attempt))}")


QUERIES = (
    b'SELECT ?s ?n WHERE { ?s a kg:Mechanism ; skos:prefLabel ?n . FILTER(REGEX(?n, "(a+)+b")) OPTIONAL { ?s kg:x/kg:y* ?z } } ORDER BY ?n LIMIT 5',
    b"CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", b'ASK { <http://a> ?p "x"@zh }',
    b"SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", b"INSERT DATA { <a:b> <a:b> <a:b> }", b"SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }",
)  # fmt: skip


def test_changed_queries(tmp_path, figure):
    store = Store.create_or_open(tmp_path / "store")
    pipeline.build([reports(tmp_path / "reports", 2)], store=store)

    def attempt(chance: random.Random) -> None:
        query = chance.choice((mutants.text_changed, mutants.bytes_changed))(chance, chance.choice(QUERIES))
        run(store, query.decode("utf-8", "replace"))

    figure(f"{INPUTS} changed queries: {dict(_endure(INPUTS, attempt))}")


def test_damaged_stores(tmp_path, figure):
    sound = tmp_path / "sound"
    pipeline.build([reports(tmp_path / "reports", 3)], store=Store.create_or_open(sound))
    files = sorted(p.relative_to(sound) for p in sound.rglob("*") if p.is_file() and p.name != "lock")
    weighted = [f for f in files for _ in range(6 if f.suffix == ".sqlite" else 1)]

    def attempt(chance: random.Random) -> None:
        damaged = tmp_path / "damaged"
        shutil.rmtree(damaged, ignore_errors=True)
        shutil.copytree(sound, damaged)
        file = damaged / chance.choice(weighted)
        data = file.read_bytes()
        if chance.random() < 0.1:
            file.unlink()
        elif file.suffix == ".sqlite":
            changed = bytearray(data)
            for _ in range(chance.choice((1, 5, 50, 500))):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            file.write_bytes(changed)
        else:
            file.write_bytes(mutants.bytes_changed(chance, data))
        store = Store.open(damaged)
        list(pipeline.recorded(store))
        for reading in store.readings():
            store.text(reading.document.id)
        list(store.engine().query("SELECT ?s ?p ?o { ?s ?p ?o }").rows)
        if chance.random() < 0.3:
            pipeline.build([tmp_path / "reports"], store=store)

    figure(f"{INPUTS // 3} damaged stores: {dict(_endure(INPUTS // 3, attempt))}")


def test_changed_domain_knowledge(tmp_path, figure):
    """In a process each, as it is read once: the command says what is wrong, or works."""
    home = breaking.ROOT / "ontology"
    files = sorted(p for p in home.rglob("*") if p.is_file() and p.stat().st_size < 300_000)
    reports(tmp_path / "reports", 1)
    found: collections.Counter[int] = collections.Counter()
    for number in range(INPUTS // 40):
        chance = random.Random(number)
        file = chance.choice(files)
        overlay = tmp_path / "overlay" / str(number)
        (overlay / file.relative_to(home)).parent.mkdir(parents=True)
        kind = chance.choice((mutants.text_changed, mutants.bytes_changed))
        (overlay / file.relative_to(home)).write_bytes(kind(chance, file.read_bytes()[:3000]))
        done = subprocess.run(
            [sys.executable, str(breaking.ROOT / "cli.py"), "extract", "reports", "--workers", "1"], capture_output=True, text=True,
            encoding="utf-8", cwd=tmp_path, env=breaking.environment() | {"KG_ONTOLOGY": str(overlay)}, check=False, timeout=600,
        )  # fmt: skip
        assert done.returncode in (0, 1), (number, file, done.stderr)
        assert "Traceback" not in done.stderr, (number, file, done.stderr)
        assert done.returncode == 0 or "error [KG" in done.stderr, (number, file, done.stderr)
        found[done.returncode] += 1
    figure(f"{INPUTS // 40} changed files of domain knowledge: exit statuses {dict(found)}")


@pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "\x00\x01\x1b[2J\x7f", "\u202etxt.exe\u2066", "名" * 10_000, "<!--]]>&amp;'\"\\", "\ufeff\ufffe"])
def test_hostile_titles_render(title, tmp_path):
    text = f"{title}\n发布日期：2024-01-10\n我局建立“{title[:30]}”工作机制，开展安全生产专项整治三年行动。\n"
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.html").write_text(f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>", encoding="utf-8")
    (tmp_path / "reports" / "b.md").write_text(text, encoding="utf-8")
    (tmp_path / "meta.csv").write_text(f'path,title\nreports/b.md,"{title.replace(chr(34), "").replace(chr(0), "")}"\n', encoding="utf-8")
    built = cli("build", "reports", "--store", "store", "--meta", "meta.csv", cwd=tmp_path)
    assert "Traceback" not in built.stderr
    assert "\x1b" not in built.stderr + built.stdout
    rendered = cli("render", "--store", "store", "-o", "graph.html", cwd=tmp_path)
    assert rendered.returncode == 0, rendered.stderr
    page = (tmp_path / "graph.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    for command in (["sources"], ["stats"], ["export", "--format", "rdfxml", "-o", "-"], ["export", "--format", "turtle", "-o", "-"]):
        done = cli(*command, "--store", "store", cwd=tmp_path)
        assert done.returncode == 0, (command, done.stderr)
