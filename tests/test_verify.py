"""Checking a store: an undamaged one has no findings, and every way to damage one is found, with the document named."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import sqlite3
import sys
import zlib
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest

from kg import cli, documents, labels, pipeline, resources, workers
from kg.errors import DamagedDocument, StoreError
from kg.store import Store
from kg.workers import Limits

REPORTS = {
    "reports/one.txt": "甲区应急管理局2023年工作总结\n发布日期：2024-01-10\n我局建立双重预防机制，开展安全生产专项整治三年行动，检查企业39家次。\n",
    "reports/two.txt": "乙市应急管理局2022年工作总结\n发布日期：2023-01-10\n我局完善“红黑榜”管理机制，检查企业39家次。\n",
    "reports/three.html": "<html><head><title>丙县应急管理局2023年工作总结</title></head><body><p>我局建立安全生产巡查机制，开展“百日攻坚”行动，完善应急联动机制，组织防汛演练12场次。</p></body></html>",
}
ONE = "reports/one.txt"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A store of three reports, with the folder that it was built in."""
    workers.prepare(workers.WARM)  # here, where the package is this one
    home = tmp_path_factory.mktemp("verify")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        Path("reports").mkdir()
        for path, text in REPORTS.items():
            Path(path).write_text(text, encoding="utf-8")
        pipeline.build(["reports"], store=Store.create_or_open("store"))
    return home


@pytest.fixture
def store(built, tmp_path, monkeypatch):
    """A copy of it, to be damaged."""
    shutil.copytree(built, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return Path("store")


def check(store: Path, **how) -> tuple[list, Counter]:
    tally: Counter[str] = Counter()
    return list(pipeline.verify(Store.open(store), tally, **how)), tally


def found(store: Path, **how) -> set[tuple[str, str]]:
    """(kind, path) of the findings."""
    return {(f.kind, f.path) for f in check(store, **how)[0]}


def part(store: Path, name: str) -> Path:
    return store / "generations" / Store.open(store).generation / name


def sql(file: Path, statement: str, *values: object) -> None:
    db = sqlite3.connect(file)
    changed = db.execute(statement, values).rowcount
    db.commit()
    db.close()
    assert changed, "the damage is done"


def archive(store: Path, statement: str, *values: object) -> None:
    sql(store / "archive.sqlite", statement, *values)


def catalogue(store: Path, statement: str, *values: object) -> None:
    sql(part(store, "catalog.sqlite"), statement, *values)


def document(store: Path, path: str = ONE):
    return next(d for d in Store.open(store).catalog.documents() if d.path == path)


def forge(store: Path, column: str, change, path: str = ONE) -> None:
    """Change a content, and with it every digest that is kept of it: only what it says can give that away."""
    entry = document(store, path)
    old = getattr(entry, column)
    new = change(Store.open(store).archive.content(old))
    digest = hashlib.sha256(new).digest()
    archive(store, "INSERT INTO blob VALUES (?, 0, ?)", digest, new)
    archive(store, f"UPDATE read SET {column} = ? WHERE {column} = ?", digest, old)
    catalogue(store, f"UPDATE document SET {column} = ? WHERE {column} = ?", digest, old)


def rows(change):
    """A change of the rows of a reading, for `forge`."""

    def changed(content: bytes) -> bytes:
        lines = [json.loads(line) for line in content.decode().splitlines()]
        before = json.dumps(lines)
        change(lines)
        assert json.dumps(lines) != before
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()

    return changed


def of(kind: str, lines: list) -> dict:
    return next(line for line in lines if line["kind"] == kind)


def test_an_undamaged_store_has_no_findings(store):
    findings, tally = check(store, files=True)
    assert findings == []
    readings = list(Store.open(store).readings())
    assert tally["documents"] == len(readings) == 3
    assert tally["statements"] == sum(len(r.assertions) for r in readings) > 0
    quotes = sum(len(a.evidence) for r in readings for a in r.assertions) + sum(len(r.quantities) for r in readings)
    assert tally["quotes"] == quotes + sum(bool(d.quote) for r in readings for d in r.dropped)


def test_a_check_writes_nothing(store):
    def state():
        return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(store.rglob("*")) if p.is_file()}

    before = state()
    check(store)
    assert state() == before


def test_a_store_without_documents_has_no_findings(tmp_path):
    store = Store.create_or_open(tmp_path / "empty")
    assert list(pipeline.verify(store, Counter())) == []


def test_several_processes_find_the_same_in_the_same_order(store):
    archive(store, "UPDATE blob SET data = ?, deflated = 0 WHERE digest = ?", b"other", bytes.fromhex(document(store).sha256))
    forge(store, "reading", rows(lambda lines: of("triple", lines).update(start=0)), path="reports/two.txt")
    alone, _ = check(store)
    several, _ = check(store, options=pipeline.Options(workers=2, limits=Limits(megabytes=0)))
    assert alone == several
    assert {f.path for f in alone} >= {ONE, "reports/two.txt"}


@pytest.mark.parametrize("column", ["sha256", "text", "reading"])
@pytest.mark.parametrize("damage", ["one byte", "cut", "other words", "gone", "no bytes"])
def test_a_content_that_was_changed_is_found(store, column, damage):
    entry = document(store)
    digest = bytes.fromhex(entry.sha256) if column == "sha256" else getattr(entry, column)
    content = Store.open(store).archive.content(digest)
    if damage == "gone":
        archive(store, "DELETE FROM blob WHERE digest = ?", digest)
    elif damage == "cut":
        archive(store, "UPDATE blob SET deflated = 1, data = ? WHERE digest = ?", zlib.compress(content)[:-5], digest)
    elif damage == "no bytes":
        archive(store, "UPDATE blob SET deflated = 1, data = 'text' WHERE digest = ?", digest)
    else:
        other = bytes([content[0] ^ 1]) + content[1:] if damage == "one byte" else b"other"
        archive(store, "UPDATE blob SET deflated = 0, data = ? WHERE digest = ?", other, digest)
    kinds = found(store)
    assert ("source" if column == "sha256" else column, ONE) in kinds
    assert not {path for _, path in kinds if path.startswith("reports")} - {ONE}, "the others are checked, and sound"


def shift(lines: list, kind: str) -> None:
    row = of(kind, lines)
    row["start"] += 1
    row["end"] += 1


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: of("triple", lines).update(quote="我局撤销双重预防机制"),
        lambda lines: shift(lines, "triple"),
        lambda lines: of("quantity", lines).update(quote="检查企业40家次"),
        lambda lines: shift(lines, "quantity"),
        lambda lines: of("triple", lines).update(start=-1),
        lambda lines: of("triple", lines).update(start=9000, end=9010),
        lambda lines: lines.append({"kind": "dropped", "doc": "", "quote": "不在", "start": 0, "end": 2, "reason": "vague", "rule": "x"}),
    ],
    ids=["words", "place", "figure", "place of a figure", "before the text", "after the text", "left out"],
)
def test_a_forged_quote_is_found(store, change):
    forge(store, "reading", rows(change))
    assert ("quote", ONE) in found(store, again=False)


def test_a_forged_text_is_found(store):
    forge(store, "text", lambda text: text.replace("双重".encode(), "三重".encode()))
    kinds = found(store)
    assert ("quote", ONE) in kinds, "the quotes are those of another text"
    assert ("extraction", ONE) in kinds, "and the source does not say that"
    assert ("extraction", ONE) not in found(store, again=False)


def test_a_text_that_is_no_text_is_found(store):
    forge(store, "text", lambda _: b"\xff\xfe\xff")
    assert ("text", ONE) in found(store)


def test_a_forged_statement_is_found_in_the_graph(store):
    """Its quote stands in the text, and it says something else than was published."""
    forge(store, "reading", rows(lambda lines: of("triple", lines).update(status="planned")))
    assert {("graph-lacks", ONE), ("graph-adds", ONE)} <= found(store)


@pytest.mark.parametrize("content", [b"", b"no json\n", b'{"kind": "document"}\n', b"\xff", b'{"kind":"document","schema":99}\n'])
def test_a_reading_that_is_none_is_found(store, content):
    forge(store, "reading", lambda _: content)
    kinds = found(store)
    assert ("reading", ONE) in kinds
    assert ("incomplete", "store") in kinds, "it is said what could not be checked"


def edit_graph(store: Path, edit) -> None:
    graph = pyoxigraph.Store(str(part(store, "graph")))
    edit(graph)
    graph.flush()


def quads(graph, predicate: str, path: str, store: Path):
    name = pyoxigraph.NamedNode(f"https://w3id.org/emkg/id/{document(store, path).id}")
    return sorted(graph.quads_for_pattern(None, pyoxigraph.NamedNode(predicate), None, name), key=str)


@pytest.mark.parametrize("name", ["ontology#quote", "start", "end", "evidence"])
@pytest.mark.parametrize("how", ["changed", "gone", "added"])
def test_a_graph_of_other_quotes_is_found(store, name, how):
    predicate = {"start": "http://www.w3.org/ns/oa#start", "end": "http://www.w3.org/ns/oa#end"}.get(
        name, f"https://w3id.org/emkg/ontology#{name.removeprefix('ontology#')}"
    )

    def edit(graph):
        quad = quads(graph, predicate, ONE, store)[0]
        if how != "added":
            graph.remove(quad)
        if how != "gone":
            graph.add(pyoxigraph.Quad(quad.subject, quad.predicate, pyoxigraph.Literal("別の"), quad.graph_name))

    edit_graph(store, edit)
    kinds = found(store, again=False)
    assert {path for _, path in kinds} == {ONE}
    assert {kind for kind, _ in kinds} == {"graph-lacks", "graph-adds"} - {"gone": {"graph-adds"}, "added": {"graph-lacks"}}.get(how, set())


def test_what_was_added_to_the_graph_elsewhere_is_found(store):
    a, b, c = (pyoxigraph.NamedNode(f"https://w3id.org/emkg/id/{x}") for x in ("b-x", "m-y", "doc-0000000000000000"))
    edit_graph(store, lambda graph: graph.add(pyoxigraph.Quad(a, b, c)))
    assert [(f.kind, f.place) for f in check(store)[0]] == [("graph-adds", "b-x")]
    edit_graph(store, lambda graph: graph.add(pyoxigraph.Quad(a, b, c, c)))
    assert [(f.kind, f.place) for f in check(store)[0]] == [("graph-adds", "b-x"), ("graph-adds", "doc-0000000000000000")]


def test_a_plain_statement_or_description_that_is_gone_is_found(store):
    label = pyoxigraph.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")

    def edit(graph):
        graph.remove(sorted(graph.quads_for_pattern(None, label, None, pyoxigraph.DefaultGraph()), key=str)[0])

    edit_graph(store, edit)
    ((kind, _),) = found(store)
    assert kind == "graph-lacks"


@pytest.mark.parametrize("name", ["*.sst", "MANIFEST-*", "CURRENT", "*"])
@pytest.mark.parametrize("damage", ["zeros", "half", "gone", "one byte"])
def test_a_graph_that_cannot_be_read_is_found(store, name, damage):
    # Not the log files: what they hold was checked in already, or says how the database was opened.
    for file in sorted(f for f in part(store, "graph").glob(name) if f.suffix == ".sst" or f.name.startswith(("MANIFEST", "CURRENT"))):
        content = bytearray(file.read_bytes())
        content[len(content) // 3] ^= 255
        if damage == "gone":
            file.unlink()
        else:
            file.write_bytes({"zeros": b"\0" * len(content), "half": content[: len(content) // 2], "one byte": content}[damage])
    assert {kind for kind, _ in found(store, again=False)} & {"graph", "graph-lacks", "graph-adds"}


@pytest.mark.parametrize("keep", [0, 100, 4096, 0.5, 0.9])
def test_a_truncated_catalogue_is_found(store, keep):
    file = part(store, "catalog.sqlite")
    content = file.read_bytes()
    file.write_bytes(content[: keep if isinstance(keep, int) else int(len(content) * keep)])
    findings, tally = check(store)
    assert ("catalogue", str(file)) in {(f.kind, f.path) for f in findings}
    assert tally["documents"] == 3, "the archive is checked all the same"


@pytest.mark.parametrize("keep", [0, 100, 4096, 0.5])
def test_a_truncated_archive_is_found(store, keep):
    file = store / "archive.sqlite"
    content = file.read_bytes()
    file.write_bytes(content[: keep if isinstance(keep, int) else int(len(content) * keep)])
    assert found(store)


def test_an_archive_that_is_gone_is_found(store):
    (store / "archive.sqlite").unlink()
    assert found(store) == {("archive", str(store / "archive.sqlite"))}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET status = 'planned' WHERE document = ? AND status != 'planned'",
        "UPDATE fact SET line = line + 1 WHERE document = ?",
        "DELETE FROM fact WHERE document = ?",
        "DELETE FROM seen WHERE document = ?",
        "DELETE FROM figure WHERE document = ?",
        "UPDATE document SET issuer = 'b-0' WHERE id = ?",
        "UPDATE document SET row = '{}' WHERE id = ?",
        "UPDATE document SET text = reading WHERE id = ?",
        "UPDATE document SET sha256 = 'zz' WHERE id = ?",
        "UPDATE document SET key = 'k' WHERE id = ?",
        "DELETE FROM document WHERE id = ?",
        "UPDATE path SET path = 'reports/none.txt' WHERE 'doc-' || substr(sha256, 1, 16) = ?",
    ],
)
def test_a_register_that_was_changed_is_found(store, statement):
    entry = document(store)
    if "figure" in statement:
        reading = next(r for r in Store.open(store).readings() if r.document.id == entry.id)
        if not any(q.of for q in reading.quantities):
            catalogue(store, "INSERT INTO figure SELECT entity, document, 1 FROM seen WHERE document = ?", entry.id)
            statement = ""
    if statement:
        catalogue(store, statement, entry.id)
    assert {path for _, path in found(store)} & {ONE, "reports/none.txt"}


@pytest.mark.parametrize("statement", ["UPDATE entity SET name = 'x'", "DELETE FROM name", "UPDATE meta SET value = '{}'"])
def test_what_the_catalogue_says_of_all_is_checked(store, statement):
    catalogue(store, statement)
    assert {kind for kind, _ in found(store)} == {"catalogue-row"}


def test_the_archive_agrees_with_the_register(store):
    archive(store, "UPDATE read SET record = '{}'")
    assert ("register", ONE) in found(store)
    archive(store, "DELETE FROM read")
    assert ("reading", ONE) in found(store)


def test_another_library_is_named_with_both_versions(store, monkeypatch):
    real = documents.read_bytes

    def other(data, *, path, encoding=None, ocr=None):
        source = real(data, path=path, encoding=encoding)
        return dataclasses.replace(source, text=source.text.replace("百日", "百曰"), reader="trafilatura 9.9.0") if path.endswith("html") else source

    def named(lines):
        of("document", lines)["reader"] = "trafilatura 2.0.0"

    forge(store, "reading", rows(named), path="reports/three.html")
    monkeypatch.setattr(documents, "read_bytes", other)
    finding = next(f for f in check(store)[0] if f.kind == "extraction")
    text = Store.open(store).text(document(store, "reports/three.html").id)
    assert finding.path == "reports/three.html"
    assert finding.place == str(text.index("百日") + 1)
    assert "trafilatura 2.0.0 → trafilatura 9.9.0" in finding.detail
    assert "extraction" not in {kind for kind, _ in found(store, again=False)}


def test_a_library_that_is_only_in_the_key_is_named_too(store, monkeypatch):
    entry = document(store, "reports/three.html")
    key = json.dumps(json.loads(entry.key) | {"trafilatura": "0.1"}, sort_keys=True)
    catalogue(store, "UPDATE document SET key = ? WHERE id = ?", key, entry.id)
    catalogue(store, "UPDATE path SET key = ? WHERE path = ?", key, entry.path)
    archive(store, "UPDATE read SET key = ? WHERE sha256 = ?", key, bytes.fromhex(entry.sha256))
    assert found(store) == set(), "what gives the same text is no finding"
    real = documents.read_bytes
    monkeypatch.setattr(documents, "read_bytes", lambda data, **how: dataclasses.replace(real(data, **how), text="别的"))
    finding = next(f for f in check(store)[0] if f.kind == "extraction" and f.path == entry.path)
    assert "trafilatura 0.1 → " in finding.detail


def test_a_source_that_cannot_be_read_any_more_is_a_finding(store, monkeypatch):
    def fail(data, *, path, encoding=None, ocr=None):
        raise DamagedDocument("not sound", where=path, remedy="save it again")

    monkeypatch.setattr(documents, "read_bytes", fail)
    assert found(store) == {("unreadable", path) for path in REPORTS}


def test_a_page_that_is_another_one_is_found(store, monkeypatch):
    real = documents.read_bytes
    monkeypatch.setattr(documents, "read_bytes", lambda data, **how: dataclasses.replace(real(data, **how), pages=(0,)))
    findings = [f for f in check(store)[0] if f.path == ONE]
    assert {f.kind for f in findings} == {"page"}
    assert {f.detail for f in findings} == {"- → 1"}


def test_where_entities_went_is_checked_too(store):
    entity = next(iter(Store.open(store).catalog.rows("SELECT id FROM entity ORDER BY id")))[0]
    catalogue(store, "INSERT INTO redirect VALUES ('m-gone', ?)", entity)
    assert {(f.kind, f.place) for f in check(store)[0]} == {("graph-lacks", "m-gone")}
    catalogue(store, "UPDATE redirect SET entity = 'm-none'")
    assert {(f.kind, f.place) for f in check(store)[0]} == {("catalogue-row", "redirect m-gone")}


def test_files_that_changed_or_went_are_found(store):
    Path(ONE).write_text("别的", encoding="utf-8")
    Path("reports/two.txt").unlink()
    assert found(store) == set()
    assert found(store, files=True) == {("file-changed", ONE), ("file-missing", "reports/two.txt")}


def test_the_shipped_reports_are_looked_for_where_they_are_shipped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pipeline.build([], store=Store.create_or_open("store"))
    assert found(Path("store"), files=True, again=False) == set()


def test_a_store_that_is_built_anew_meanwhile_is_said_to_be(store):
    opened = Store.open(store)
    checking = pipeline.verify(opened, Counter(), again=False)
    Path(ONE).write_text(REPORTS[ONE] + "我局建立应急值守机制。\n", encoding="utf-8")
    pipeline.build(["reports"], store=Store.open(store))
    with pytest.raises(StoreError, match="anew"):
        list(checking)


def test_every_finding_has_words(store):
    import ast

    kinds = set()
    for name in ("verify", "remake"):
        for node in ast.walk(ast.parse(Path(pipeline.__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "kind" and isinstance(node.value, ast.Constant):
                kinds.add(node.value.value)
    kinds |= {"graph-lacks", "graph-adds"}
    assert kinds == {row["id"].split(".")[1] for row in resources.table("labels.tsv") if row["id"].startswith("finding.")}
    for kind in kinds:
        assert labels.known(f"finding.{kind}")
        assert labels.known(f"finding.{kind}.remedy")


@pytest.fixture
def kg(capfdbinary, monkeypatch):
    monkeypatch.setenv("KG_LANG", "en")

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            cli.main([str(a) for a in arguments])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode(), err.decode()

    return run


def test_exit_status_and_lines(store, kg):
    code, out, _ = kg("verify", "--store", store)
    assert code == 0
    assert out.endswith(", 0 findings\n")
    forge(store, "reading", rows(lambda lines: shift(lines, "triple")))
    code, out, _ = kg("verify", "--store", store, "--fast")
    assert code == 3
    lines = out.splitlines()
    assert any(line.startswith(f"{ONE} ") and "the quote is not what the text says" in line and " — " in line for line in lines)
    assert lines[-1].startswith("3 documents, ")
    assert lines[-1].endswith(f"{len(lines) - 1} findings")
    code, out, _ = kg("verify", "--store", store, "--fast", "--format", "json")
    assert code == 3
    assert json.loads(out)["findings"][0].keys() == {"kind", "path", "place", "what", "remedy"}
    assert kg("verify", "--store", "nowhere")[0] == 1
