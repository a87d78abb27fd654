"""The store on disk: what is put is found again, in any order, and nothing is lost or changed when something fails."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kg import graph, rdf
from kg.analysis import lookup
from kg.errors import ForeignStore, LockedStore, NoStore, NotFound, QuerySyntax, StoreError, UnprovenReading
from kg.ids import digest, document_id
from kg.oxigraph import serialize
from kg.store import Store, disk
from kg.store.archive import pack
from kg.store.writer import Writer
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Dropped,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Role,
    Span,
    Status,
)

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def report(path: str, text: str = "建立甲机制39个。") -> tuple[Reading, bytes, str]:
    """A report that says that its bureau has a mechanism of the first four characters' name, and how many."""
    source = text.encode()
    sha256 = hashlib.sha256(source).hexdigest()
    document = document_id(sha256)
    bureau = Entity(id="b-1", type=EntityType.AGENCY, name="某区应急管理局", division="330114", level="county")
    scheme = Entity(id=digest(text[2:5], prefix="m"), type=EntityType.MECHANISM, name=text[2:5], aliases=(text[:5],))
    proof = Evidence(quote=text[:5], start=0, end=5)
    return (
        Reading(
            document=DocumentRecord(
                id=document, path=path, sha256=sha256, title="总结", issuer="b-1", division="330114", level="county",
                genre="summary", script="hans", media_type="text/plain", encoding="utf-8", characters=len(text),
                issued="2024-01-24", year="2023", period=Period(start="2023-01-01", end="2023-12-31", text="2023年"),
            ),
            entities=(bureau, scheme),
            assertions=(
                Assertion(
                    id=digest(document, scheme.id, prefix="a"), subject="b-1", predicate=Predicate.IMPLEMENTS,
                    object=scheme.id, status=Status.DONE, evidence=(proof,), rule="frame", confidence=0.9,
                    action=Action.ESTABLISH, trigger="建立",
                ),
            ),
            quantities=(
                Quantity(
                    id=digest(document, prefix="q"), what=text[2:5], value=39.0, unit="个", modifier=None,
                    role=Role.OUTCOME, of=scheme.id, status=Status.DONE, evidence=proof, rule="count",
                ),
            ),
        ),
        source,
        text,
    )  # fmt: skip


def put(writer: Writer, path: str, text: str = "建立甲机制39个。", key: str = "k1") -> None:
    reading, source, text = report(path, text)
    writer.put(path, pack(reading, source=source, text=text, key=key))


def build(folder: Path, reports: dict[str, str], key: str = "k1") -> Store:
    store = Store.create_or_open(folder)
    with store.writer() as writer:
        for path, text in reports.items():
            put(writer, path, text, key)
        writer.commit()
    return store


def exported(store: Store) -> bytes:
    return serialize(graph.quads(store.readings()), format="nquads")


def held(store: Store) -> bytes:
    """The same, asked of the engine."""
    lines = []
    for s, p, o, g in store.engine().query("SELECT ?s ?p ?o ?g { { ?s ?p ?o } OPTIONAL { GRAPH ?g { ?s ?p ?o } } }").rows:
        terms = [f"<{t.value}>" if t.kind == "iri" else rdf.literal(t.value, lang=t.lang or None, datatype=t.datatype or None) for t in (s, p, o)]
        lines.append(" ".join([*terms, f"<{g.value}>"] if g else terms) + " .\n")
    return "".join(sorted(lines)).encode()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def kept(store: Store) -> set[bytes]:
    """The digests of all that the archive holds."""
    with sqlite3.connect(store.path / "archive.sqlite") as db:
        return {digest for (digest,) in db.execute("SELECT digest FROM blob")}


REPORTS = {f"报告 {i}.txt": f"建立{name}机制{i}个。" for i, name in enumerate("甲乙丙丁戊己")}


def test_what_is_put_is_found(tmp_path):
    store = Store.open(build(tmp_path / "s", REPORTS).path)
    assert [d.id for d in store.documents()] == sorted(d.id for d in store.documents())
    assert {d.path for d in store.documents()} == set(REPORTS)
    assert [e.path for e in store.entries()] == sorted(REPORTS)
    readings = list(store.readings())
    assert [r.document for r in readings] == list(store.documents())
    for reading in readings:
        assert reading == report(reading.document.path, REPORTS[reading.document.path])[0]
        assert store.text(reading.document.id) == REPORTS[reading.document.path]
        assert store.source(reading.document.id).decode() == REPORTS[reading.document.path]
    assert exported(store) == held(store)
    with pytest.raises(NotFound, match="doc-0"):
        store.text("doc-0")


def test_any_order_gives_the_same_bytes(tmp_path):
    expected = exported(build(tmp_path / "a", REPORTS))
    shuffled = list(REPORTS.items())
    random.Random(7).shuffle(shuffled)
    store = build(tmp_path / "b", dict(shuffled[:3]))
    assert exported(store) != expected
    store = build(tmp_path / "b", dict(shuffled[3:]))
    assert exported(store) == held(store) == expected
    assert list(store.entries()) == list(Store.open(tmp_path / "a").entries())


def test_nothing_changed_nothing_written(tmp_path):
    store = build(tmp_path / "s", REPORTS)
    before = tree(store.path)
    with store.writer() as writer:
        sha256 = report("", REPORTS["报告 0.txt"])[0].document.sha256
        assert writer.known("报告 0.txt") == (sha256, "k1")
        assert writer.known("报告 9.txt") is None
        assert writer.archived(sha256, "k1")
        assert not writer.archived(sha256, "k2")
        assert writer.commit() is False
    with store.writer() as writer:
        for path, text in REPORTS.items():
            put(writer, path, text)
        assert writer.remove("nowhere.txt") is False
        assert writer.commit() is False
    assert tree(store.path) == before


def test_a_changed_report_replaces_its_old_version(tmp_path):
    store = build(tmp_path / "s", REPORTS)
    old = report("报告 1.txt", REPORTS["报告 1.txt"])[0].document.sha256
    changed = REPORTS | {"报告 1.txt": "建立庚机制7个。"}
    store = build(tmp_path / "s", {"报告 1.txt": changed["报告 1.txt"]})
    assert exported(store) == held(store) == exported(build(tmp_path / "fresh", changed))
    assert old not in {entry.sha256 for entry in store.entries()}
    assert len(list((store.path / "generations").iterdir())) == 1
    assert kept(store) == kept(Store.open(tmp_path / "fresh"))


def test_removing_is_as_if_it_had_never_been(tmp_path):
    store = build(tmp_path / "s", REPORTS)
    with store.writer() as writer:
        assert writer.paths() == tuple(sorted(REPORTS))
        assert writer.remove("报告 2.txt")
        assert writer.commit()
        assert not writer.commit()
    rest = {path: text for path, text in REPORTS.items() if path != "报告 2.txt"}
    assert exported(store) == held(store) == exported(build(tmp_path / "fresh", rest))
    with store.writer() as writer:
        for path in rest:
            writer.remove(path)
        writer.commit()
    assert list(store.documents()) == []
    assert kept(store) == set()
    assert held(Store.open(store.path)) == b""


def test_the_same_bytes_under_two_paths_are_one_document(tmp_path):
    text = "建立甲机制39个。"
    store = build(tmp_path / "a", {"z.txt": text, "b/a.txt": text})
    assert [d.path for d in store.documents()] == ["b/a.txt"]
    assert [e.path for e in store.entries()] == ["b/a.txt", "z.txt"]
    assert exported(store) == exported(build(tmp_path / "b", {"b/a.txt": text, "z.txt": text}))
    with store.writer() as writer:
        writer.remove("b/a.txt")
        writer.commit()
    assert exported(store) == held(store) == exported(build(tmp_path / "c", {"z.txt": text}))
    assert store.text(next(store.documents()).id) == text


def test_a_new_key_reads_again(tmp_path):
    store = build(tmp_path / "s", REPORTS)
    before = exported(store)
    assert exported(build(tmp_path / "s", REPORTS, key="k2")) == before
    assert {e.key for e in Store.open(store.path).entries()} == {"k2"}


@pytest.mark.parametrize("stage", ["put", "commit", "load"])
def test_a_writer_that_fails_leaves_what_was_published(tmp_path, stage, monkeypatch):
    store = build(tmp_path / "s", REPORTS)
    before, bytes_ = list(store.entries()), exported(store)

    def fail(*_args, **_options):
        raise RuntimeError("power cut")

    replace = disk.replace

    def replace_or_fail(path, data):
        return fail() if path.name == "CURRENT" else replace(path, data)

    if stage == "commit":
        monkeypatch.setattr("kg.store.writer.disk.replace", replace_or_fail)
    if stage == "load":
        monkeypatch.setattr("kg.oxigraph.Engine.bulk_load", fail)
    with pytest.raises(RuntimeError, match="power cut"), store.writer() as writer:
        put(writer, "new.txt", "建立新机制1个。")
        writer.remove("报告 0.txt")
        if stage == "put":
            fail()
        writer.commit()
    monkeypatch.undo()
    assert list(Store.open(store.path).entries()) == before
    assert exported(Store.open(store.path)) == held(store) == bytes_
    build(store.path, {"new.txt": "建立新机制1个。"})
    assert exported(Store.open(store.path)) == exported(build(tmp_path / "fresh", REPORTS | {"new.txt": "建立新机制1个。"}))


def test_a_killed_writer_is_no_obstacle(tmp_path):
    store = build(tmp_path / "s", REPORTS)
    before = exported(store)
    code = (
        "import os, sys; sys.path.insert(0, 'tests'); from test_store import *\n"
        "with Store.open(sys.argv[1]).writer() as writer:\n"
        "    put(writer, 'new.txt', '建立新机制1个。')\n"
        "    (Path(sys.argv[1]) / 'generations' / '000002').mkdir()\n"
        "    print('ready', flush=True); sys.stdin.read()\n"
    )
    root = Path(__file__).parent.parent
    with subprocess.Popen([sys.executable, "-c", code, str(store.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as child:
        assert child.stdout.readline() == b"ready\n"
        with pytest.raises(LockedStore, match=f"process {child.pid}.*wait"), store.writer():
            pass
        child.kill()
    assert exported(Store.open(store.path)) == held(store) == before
    store = build(tmp_path / "s", {"other.txt": "建立它机制2个。"})
    assert exported(store) == held(store) == exported(build(tmp_path / "fresh", REPORTS | {"other.txt": "建立它机制2个。"}))
    assert [p.name for p in (store.path / "generations").iterdir()] == ["000002"]


def test_two_writers(tmp_path):
    store = build(tmp_path / "s", {})
    other = Store.open(store.path)
    with store.writer() as writer:
        with pytest.raises(LockedStore, match=f"process {os.getpid()}"), other.writer():
            pass
        put(writer, "a.txt")
        writer.commit()
    with other.writer() as writer:  # it must not forget what the first one published
        put(writer, "b.txt", "建立乙机制2个。")
        writer.commit()
    assert [d.path for d in Store.open(store.path).documents()] == [d.path for d in other.documents()]
    assert len(list(other.documents())) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not delete files that are open")
def test_readers_keep_what_they_opened(tmp_path):
    store = build(tmp_path / "s", REPORTS)
    reader = Store.open(store.path)
    engine = reader.engine()
    before = list(engine.query(COUNT).rows)
    assert reader.catalog
    build(tmp_path / "s", {"new.txt": "建立新机制1个。"})
    assert list(engine.query(COUNT).rows) == before
    assert len(list(reader.documents())) == len(REPORTS)
    with pytest.raises(StoreError, match="run the command again|build"):
        reader.engine()


def test_quotes_must_be_in_the_text():
    reading, source, text = report("a.txt")
    with pytest.raises(UnprovenReading, match=r"a\.txt:0-5"):
        pack(reading, source=source, text="x" + text, key="k")
    with pytest.raises(UnprovenReading, match="digest"):
        pack(reading, source=b"x", text=text, key="k")
    left_out = dataclasses.replace(reading, dropped=(Dropped(span=Span(0, 2), reason="vague", rule="head", quote="不在"),))
    with pytest.raises(UnprovenReading, match=r"a\.txt:0-2"):
        pack(left_out, source=source, text=text, key="k")
    bad = dataclasses.replace(reading, document=dataclasses.replace(reading.document, issued="2024-02-31"))
    with pytest.raises(UnprovenReading, match="date.*2024-01-31"):
        pack(bad, source=source, text=text, key="k")


def test_a_foreign_folder_is_not_touched(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    for action in (Store.open, Store.create_or_open):
        with pytest.raises(ForeignStore, match="empty folder"):
            action(tmp_path)
        with pytest.raises(ForeignStore, match=r"thesis\.txt"):
            action(tmp_path / "thesis.txt")
    assert tree(tmp_path) == {"thesis.txt": b"mine"}


def test_no_store_and_stores_of_another_version(tmp_path):
    with pytest.raises(NoStore, match="kg build"):
        Store.open(tmp_path / "nowhere")
    with pytest.raises(NoStore, match="kg build"):
        Store.open(tmp_path)
    store = build(tmp_path / "s", {"a.txt": "建立甲机制39个。"})
    for content in ("", "[]", json.dumps({"format": 99, "base": rdf.BASE}), json.dumps({"format": 2, "base": rdf.BASE}), json.dumps({"format": 3, "base": "https://elsewhere/"})):
        (store.path / "FORMAT.json").write_text(content, encoding="utf-8")
        before = tree(store.path)
        for action in (Store.open, Store.create_or_open):
            with pytest.raises(ForeignStore, match="another folder|empty folder"):
                action(store.path)
        assert tree(store.path) == before
    (store.path / "FORMAT.json").write_text(json.dumps({"format": 2, "base": rdf.BASE}), encoding="utf-8")
    with pytest.raises(ForeignStore, match="another version of kg: its layout is 2, this program's is 3"):
        Store.open(store.path)


def damage(file: Path, sql: str) -> None:
    with sqlite3.connect(file) as db:
        db.execute(sql)


def test_damage_is_said_to_be_so(tmp_path):
    store = build(tmp_path / "s", {"a.txt": "建立甲机制39个。"})
    archive, generation = store.path / "archive.sqlite", store.path / "generations" / "000001"
    whole = archive.read_bytes()
    damage(archive, "UPDATE blob SET data = x'00'")
    with pytest.raises(StoreError, match="damaged.*build it again"):
        list(Store.open(store.path).readings())
    damage(archive, "DELETE FROM blob")
    with pytest.raises(StoreError, match="run the command again"):
        list(Store.open(store.path).readings())
    archive.write_bytes(whole[:100] + bytes(len(whole) - 100))
    with pytest.raises(StoreError, match="build it again"):
        list(Store.open(store.path).readings())
    (generation / "catalog.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(StoreError, match="build it again"):
        list(Store.open(store.path).documents())
    (generation / "catalog.sqlite").unlink()
    with pytest.raises(StoreError, match="generation is missing"):
        Store.open(store.path)


def test_an_entity_that_got_another_id_leaves_a_redirect(tmp_path):
    store = build(tmp_path / "s", REPORTS)
    reading, source, text = report("报告 0.txt", REPORTS["报告 0.txt"])
    (old,) = (e.id for e in reading.entities if e.type is EntityType.MECHANISM)
    ids = {old: "m-0", "b-1": "b-1"}
    again = dataclasses.replace(
        reading,
        entities=tuple(dataclasses.replace(e, id=ids[e.id]) for e in reading.entities),
        assertions=tuple(dataclasses.replace(a, object=ids[a.object]) for a in reading.assertions),
        quantities=tuple(dataclasses.replace(q, of=ids[q.of]) for q in reading.quantities),
    )
    with store.writer() as writer:
        writer.put("报告 0.txt", pack(again, source=source, text=text, key="k2"))
        writer.commit()
    assert store.catalog.redirects() == {old: "m-0"}
    assert [lookup.current(store, name) for name in (old, f"kgr:{old}", "m-0", "甲机制")] == ["m-0", "m-0", "m-0", "甲机制"]
    replaced = "SELECT ?old ?new { ?old dct:isReplacedBy ?new }"
    assert [(o.value, n.value) for o, n in store.engine().query(replaced).rows] == [(rdf.ID + old, rdf.ID + "m-0")]
    build(tmp_path / "s", {"新.txt": "建立新机制1个。"})  # it outlasts other builds
    assert Store.open(store.path).catalog.redirects() == {old: "m-0"}
    build(tmp_path / "s", {"报告 0.txt": REPORTS["报告 0.txt"]}, key="k1")  # and goes, turned round, when the old one is back
    assert Store.open(store.path).catalog.redirects() == {"m-0": old}


NAMES = ["with space", "应急 2023", "it's", 'say "hi"', "100%41", "a#b?c&d", "ü\u0301", "-rf", "{x}", "..hidden"]


@pytest.mark.parametrize("name", NAMES if sys.platform != "win32" else NAMES[:3])
def test_store_paths_hold_any_characters(tmp_path, name):
    store = build(tmp_path / name, {f"{name}/报告.txt": "建立甲机制39个。"})
    assert exported(store) == held(store)
    assert next(Store.open(str(store.path)).documents()).path == f"{name}/报告.txt"


def test_text_with_odd_line_ends_comes_back(tmp_path):
    text = "建立甲机制\r\n\x85\u2028\x00\x0c39个。"
    store = build(tmp_path / "s", {"a.txt": text})
    assert store.text(next(store.documents()).id) == text
    assert len(list(Store.open(store.path).readings())) == 1


# rdflib's own Dataset warns of its own methods.
@pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts|identifier) is deprecated:DeprecationWarning")
def test_rdflib_sees_the_same(tmp_path):
    import rdflib

    store = build(tmp_path / "s", REPORTS)
    dataset = store.dataset()
    parsed = rdflib.Dataset(default_union=True)
    parsed.parse(data=exported(store).decode(), format="nquads")
    assert set(dataset.triples((None, None, None))) == set(parsed.triples((None, None, None)))
    assert len(dataset) == len(parsed)
    query = "SELECT ?name ?quote { ?a rdf:object/skos:prefLabel ?name ; kg:evidence/kg:quote ?quote }"
    rows = {(row["name"], row["quote"]) for row in dataset.query(query)}
    assert (rdflib.Literal("甲机制", lang="zh"), rdflib.Literal("建立甲机制")) in rows
    assert rows == {(row["name"], row["quote"]) for row in parsed.query(query, initNs=rdf.PREFIXES)}
    constructed = dataset.query("CONSTRUCT { ?s kg:quote ?o } { ?s kg:quote ?o }").graph
    assert set(constructed) == set(parsed.triples((None, rdflib.URIRef(rdf.ONTOLOGY + "quote"), None)))
    document = rdflib.URIRef(rdf.ID + next(store.documents()).id)
    assert set(dataset.graph(document)) == set(parsed.graph(document))
    copy = rdflib.Graph()
    copy += dataset.triples((None, None, None))
    assert len(copy) == len(dataset)
    with pytest.raises(StoreError, match="copy"):
        dataset.add((document, rdflib.RDF.type, document))
    with pytest.raises(StoreError, match="copy"):
        dataset.update("CLEAR ALL")
    with pytest.raises(QuerySyntax, match="prefix nope: is not known"):
        dataset.query("SELECT ?s { ?s nope:x ?o }")
    assert exported(Store.open(store.path)) == held(store)
