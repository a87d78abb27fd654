"""Comparing two states: what is added, gone, changed, renamed, merged, and a patch that turns one graph into the other."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import cli, graph, jsonl, labels, pipeline
from kg.analysis import diff
from kg.analysis.patch import patch
from kg.analysis.sides import side
from kg.errors import DamagedDocument, KGError, MissingPath, NewerSchema, UndecodableText
from kg.ids import digest, document_id
from kg.rdf import nquads
from kg.store import Store
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Recognition,
    Role,
    Standing,
    Status,
)

BUREAU = Entity(id="b-1", type=EntityType.AGENCY, name="某区应急管理局", division="330114", level="county")


def thing(id_: str, name: str, *aliases: str) -> Entity:
    return Entity(id=id_, type=EntityType.MECHANISM, name=name, aliases=aliases)


def record(path: str, content: str = "一", **more) -> DocumentRecord:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    known = {
        "title": "总结", "issuer": "b-1", "division": "330114", "level": "county", "genre": "summary", "script": "hans",
        "media_type": "text/plain", "encoding": "utf-8", "characters": 100, "year": "2023",
    }  # fmt: skip
    return DocumentRecord(id=document_id(sha256), path=path, sha256=sha256, **{**known, **more})


def says(object: str, *, start: int = 0, status: Status = Status.DONE, quote: str = "建立甲机制", doc: str = "", **more) -> Assertion:
    proof = Evidence(quote=quote, start=start, end=start + len(quote))
    known = {"rule": "frame", "confidence": 0.9, "action": Action.ESTABLISH, "subject": "b-1", "predicate": Predicate.IMPLEMENTS}
    id_ = digest(doc, object, status.value, start, prefix="a")
    return Assertion(id=id_, object=object, status=status, evidence=(proof,), **{**known, **more})


def count(of: str | None, value: float = 3.0, doc: str = "") -> Quantity:
    proof = Evidence(quote="三次", start=9, end=11)
    return Quantity(
        id=digest(doc, of, value, prefix="q"), what="演练", value=value, unit="次", modifier=None, role=Role.OUTCOME, of=of,
        status=Status.DONE, evidence=proof, rule="count",
    )  # fmt: skip


def reading(path: str, *found: object, content: str = "一", **more) -> Reading:
    def of(kind):
        return tuple(sorted((x for x in found if isinstance(x, kind)), key=lambda x: x.id))

    entities = tuple(sorted({BUREAU, *of(Entity)}, key=lambda e: e.id))
    return Reading(document=record(path, content, **more), entities=entities, assertions=of(Assertion), quantities=of(Quantity))


@pytest.fixture
def compare(tmp_path):
    """The changes between two lists of readings, by way of files."""

    def run(old: list[Reading], new: list[Reading]):
        files = []
        for name, readings in (("a", old), ("b", new)):
            files.append(tmp_path / f"{name}.jsonl")
            files[-1].write_text("".join(map(jsonl.dumps, readings)), encoding="utf-8")
        moved: diff.Redirects = {}
        with side(files[0]) as a, side(files[1]) as b:
            return list(diff.documents(a, b, moved)), list(diff.entities(a, b, moved))

    return run


JIA, YI = thing("m-1", "甲机制"), thing("m-2", "乙机制")


def brief(changes) -> list[tuple]:
    return [(c.kind, c.fields) for c in changes]


def test_equal_states_have_no_changes(compare):
    one = reading("a.txt", JIA, says("m-1"), count("m-1"))
    assert compare([one], [one]) == ([], [])
    assert compare([], []) == ([], [])
    other = reading("b.txt", YI, says("m-2"), content="二")
    assert compare([one, other], [other, one]) == ([], []), "the order in a file means nothing"
    again = replace(one, document=replace(one.document, path="z.txt"))
    assert compare([one], [again, one]) == ([], []), "the same bytes under two paths are one document"


def test_statements_added_gone_and_changed(compare):
    old = reading("a.txt", JIA, YI, says("m-1"), says("m-2"))
    new = reading("a.txt", JIA, YI, says("m-1", status=Status.PLANNED), says("m-2", predicate=Predicate.ISSUES))
    ((change,), entities) = compare([old], [new])
    assert entities == []
    assert (change.kind, change.path) == ("same", "a.txt")
    by_kind = {c.kind: c for c in change.statements}
    assert by_kind["changed"].fields == ("status",), "not the id, which digests it"
    assert by_kind["gone"].old.predicate is Predicate.IMPLEMENTS
    assert by_kind["added"].new.predicate is Predicate.ISSUES


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"action": Action.IMPROVE}, ("action",)),
        ({"period": Period(start="2023-01-01", text="年初")}, ("period",)),
        ({"confidence": 0.5}, ("confidence",)),
        ({"rule": "other"}, ("rule",)),
        ({"trigger": "完善"}, ("trigger",)),
        ({"evidence": (Evidence(quote="建立甲机制", start=7, end=12),)}, ("evidence",)),
        ({"evidence": (Evidence(quote="建立甲机制", start=0, end=5, page=2),)}, ("evidence",)),
        ({"id": "a-other"}, ("id",)),
    ],
)
def test_every_field_of_a_statement_is_compared(compare, change, fields):
    old = says("m-1")
    ((document,), _) = compare([reading("a.txt", JIA, old)], [reading("a.txt", JIA, replace(old, **change))])
    assert brief(document.statements) == [("changed", fields)]


def test_figures_are_compared(compare):
    old = reading("a.txt", JIA, count("m-1"), count(None))
    new = reading("a.txt", JIA, count("m-1", 4.0))
    ((document,), _) = compare([old], [new])
    assert sorted(brief(document.quantities)) == [("changed", ("value",)), ("gone", ())]


def test_recognitions_are_compared_and_said_in_words(tmp_path, kg):
    praised = Recognition(
        id="r-1", kind=Standing.COMMENDED, reach="province", by="省政府", of="m-1", body="b-1", status=Status.DONE, rule="recognition.commended",
        evidence=Evidence(quote="获省政府表彰", start=9, end=15),
    )  # fmt: skip
    for name, found in (("a", praised), ("b", replace(praised, reach="nation", by="国务院"))):
        state = replace(reading("a.txt", thing("m-1", "甲机制"), says("m-1", tags=("core",) if name == "a" else ())), recognitions=(found,))
        (tmp_path / name).write_text(jsonl.dumps(state), encoding="utf-8")
    code, out, _ = kg("diff", tmp_path / "a", tmp_path / "b", "--lang", "en")
    assert code == 3
    for line in ("  ~ 甲机制 · 某区应急管理局 · commended · 国务院 [done]", "reach: province → national", "recognised by: 省政府 → 国务院", "tags: core → –"):
        assert line in out
    assert json.loads(kg("diff", tmp_path / "a", tmp_path / "b", "--format", "json")[1])["counts"]["recognitions"] == {"changed": 1}


def test_of_several_statements_the_equal_ones_belong_together(compare):
    done, plan = says("m-1"), says("m-1", status=Status.PLANNED, start=20)
    late = says("m-1", status=Status.ONGOING, start=40)
    ((document,), _) = compare([reading("a.txt", JIA, done, plan)], [reading("a.txt", JIA, plan, late)])
    ((kind, fields),) = brief(document.statements)
    assert kind == "changed"
    assert set(fields) == {"status", "evidence"}
    assert document.statements[0].old == done
    ((document,), _) = compare([reading("a.txt", JIA, done)], [reading("a.txt", JIA, done, late)])
    assert [(c.kind, c.new) for c in document.statements] == [("added", late)]


def test_a_new_version_is_the_document_of_the_same_path(compare):
    old = reading("a.txt", JIA, YI, says("m-1", doc="1"), says("m-2", doc="1"))
    new = reading("a.txt", JIA, YI, says("m-1", start=30, doc="2"), says("m-2", quote="完善乙机制", doc="2"), content="二")
    ((change,), _) = compare([old], [new])
    assert (change.kind, change.fields) == ("changed", ("bytes",))
    assert brief(change.statements) == [("changed", ("evidence",))], "another place in another text is no change, other words are"


def test_documents_added_gone_and_moved(compare):
    a, b, c = (reading(f"{name}.txt", JIA, says("m-1"), content=name) for name in "abc")
    moved = replace(b, document=replace(b.document, path="d.txt"))
    documents, entities = compare([a, b], [moved, c])
    assert [(d.kind, d.path, d.fields) for d in documents] == [("gone", "a.txt", ()), ("added", "c.txt", ()), ("changed", "d.txt", ("path",))]
    assert [len(d.statements) for d in documents] == [1, 1, 0]
    assert entities == []
    documents, entities = compare([a], [])
    assert [d.kind for d in documents] == ["gone"]
    assert [e.kind for e in entities] == ["gone", "gone"]


def test_what_is_known_of_a_document_is_compared(compare):
    ((change,), _) = compare([reading("a.txt")], [reading("a.txt", title="别的", reader="pypdf 7.1.0")])
    assert (change.kind, set(change.fields)) == ("changed", {"title", "reader"})


def test_entities_renamed_and_changed(compare):
    old = reading("a.txt", JIA, YI)
    new = reading("a.txt", replace(JIA, name="甲体系"), replace(YI, level="county"))
    _, entities = compare([old], [new])
    assert [(e.kind, e.old.id, e.fields) for e in entities] == [("renamed", "m-1", ("name",)), ("changed", "m-2", ("level",))]


def test_an_entity_with_another_id_is_merged_and_its_statements_stay(compare):
    old = reading("a.txt", JIA, YI, says("m-1"))
    new = reading("a.txt", replace(YI, aliases=("甲机制",)), says("m-2"))
    ((document,), entities) = compare([old], [new])
    assert brief(document.statements) == [("changed", ("object",))]
    assert [(e.kind, e.into) for e in entities] == [("merged", "m-2"), ("changed", "")]
    new = reading("a.txt", replace(JIA, id="m-9"), YI, says("m-9"))
    _, entities = compare([old], [new])
    assert [(e.kind, e.into) for e in entities] == [("merged", "m-9")], "and that one is not new"


def test_an_entity_that_became_several_is_gone(compare):
    old = [reading("a.txt", JIA), reading("b.txt", JIA, content="二")]
    new = [reading("a.txt", replace(JIA, id="m-8")), reading("b.txt", replace(JIA, id="m-9"), content="二")]
    _, entities = compare(old, new)
    assert [(e.kind, (e.old or e.new).id) for e in entities] == [("gone", "m-1"), ("added", "m-8"), ("added", "m-9")]


def test_an_entity_that_went_in_one_document_only_is_there(compare):
    old = [reading("a.txt", JIA), reading("b.txt", JIA, content="二")]
    new = [reading("a.txt", replace(JIA, id="m-8")), reading("b.txt", JIA, content="二")]
    _, entities = compare(old, new)
    assert [(e.kind, (e.old or e.new).id) for e in entities] == [("added", "m-8")]


# Stores and files


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with two stores, of which the second has one report changed, one removed and one added."""
    monkeypatch.chdir(tmp_path)
    texts = {
        "one": "甲区应急管理局2023年工作总结\n我局建立双重预防机制，开展安全生产专项整治三年行动。\n",
        "two": "乙市应急管理局2022年工作总结\n我局完善“红黑榜”管理机制，检查企业39家次。\n",
        "three": "丙县应急管理局2023年工作总结\n我局建立巡查机制。\n",
    }
    Path("r").mkdir()
    for name in ("one", "two"):
        Path(f"r/{name}.txt").write_text(texts[name], encoding="utf-8")
    pipeline.build(["r"], store=Store.create_or_open("a"))
    Path("r/one.txt").write_text(texts["one"] + "下一步，我局将完善双重预防机制。\n", encoding="utf-8")
    Path("r/two.txt").unlink()
    Path("r/three.txt").write_text(texts["three"], encoding="utf-8")
    pipeline.build(["r"], store=Store.create_or_open("b"))
    for name in "ab":
        lines = "".join(map(jsonl.dumps, reversed(list(Store.open(name).readings()))))
        Path(f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


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


def test_a_store_and_the_lines_of_it_are_equal(home, kg):
    for a, b in (("a", "a"), ("a", "a.jsonl"), ("a.jsonl", "a"), ("b.jsonl", "b.jsonl")):
        assert kg("diff", a, b) == (0, "no differences\n", "")


def test_stores_and_files_give_the_same_changes(home, kg):
    code, out, _ = kg("diff", "a", "b")
    assert code == 3
    assert kg("diff", "a.jsonl", "b")[1] == kg("diff", "a", "b.jsonl")[1] == kg("diff", "a.jsonl", "b.jsonl")[1] == out


def test_people_read_names_words_and_counts(home, kg):
    lines = kg("diff", "a", "b")[1].splitlines()
    assert [line for line in lines if not line.startswith(" ")][:3] == ["~ r/one.txt (the file changed, characters)", "+ r/three.txt", "- r/two.txt"]
    assert any(line.startswith("  + 甲区应急管理局 · ") and line.endswith("[planned]") for line in lines)
    assert any("“" in line and line.startswith("      ") for line in lines)
    assert lines[-1].startswith("documents +1 -1 ~1 | statements +")
    shown = kg("diff", "a", "b", "--lang", "zh")[1]
    assert "双重预防机制" in shown
    assert shown.splitlines()[-1].startswith("文档 +1 -1 ~1 | 陈述 +")


def test_programs_read_json(home, kg):
    code, out, _ = kg("diff", "a", "b", "--format", "json")
    found = json.loads(out)
    assert code == 3
    assert [(d["kind"], d["path"]) for d in found["documents"]] == [("changed", "r/one.txt"), ("added", "r/three.txt"), ("gone", "r/two.txt")]
    added = found["documents"][1]["statements"][0]
    assert added["old"] is None
    assert added["new"]["subject_name"] == "丙县应急管理局"
    assert added["new"]["evidence"][0]["quote"] in Path("r/three.txt").read_text(encoding="utf-8")
    assert found["counts"]["documents"] == {"added": 1, "changed": 1, "gone": 1}
    assert found["counts"]["entities"] == Counter(e["kind"] for e in found["entities"])
    assert json.loads(kg("diff", "a", "a", "--format", "json")[1])["counts"] == {"documents": {}, "statements": {}, "quantities": {}, "recognitions": {}, "entities": {}}


def held(store: str) -> set[str]:
    engine = Store.open(store).engine()
    return set(engine.lines()).union(*(engine.lines(name) for name in engine.graphs()))


def test_the_patch_turns_one_published_graph_into_the_other(home, kg):
    code, out, _ = kg("diff", "a", "b", "--format", "nquads", "-o", "patch")
    assert (code, out) == (3, "")
    added, removed = (set(Path(f"patch/{name}.nq").read_text(encoding="utf-8").splitlines()) for name in ("added", "removed"))
    old, new = held("a"), held("b")
    assert removed <= old
    assert not added & old
    assert (old - removed) | added == new
    first = {file.name: file.read_bytes() for file in Path("patch").iterdir()}
    assert sorted(first) == ["added.nq", "redirects.nq", "removed.nq"]
    kg("diff", "a.jsonl", "b.jsonl", "--format", "nquads", "-o", "patch")
    assert {file.name: file.read_bytes() for file in Path("patch").iterdir()} == first
    assert kg("diff", "a", "a", "--format", "nquads", "-o", "none")[0] == 0
    assert {file.read_bytes() for file in Path("none").iterdir()} == {b""}


def test_redirects_are_a_file_of_their_own(tmp_path, kg):
    for name, one in (("a", reading("a.txt", JIA)), ("b", reading("a.txt", replace(JIA, id="m-9")))):
        (tmp_path / name).write_text(jsonl.dumps(one), encoding="utf-8")
    kg("diff", tmp_path / "a", tmp_path / "b", "--format", "nquads", "-o", tmp_path / "patch")
    said = (tmp_path / "patch" / "redirects.nq").read_text(encoding="utf-8")
    assert said == "<https://w3id.org/emkg/id/m-1> <http://purl.org/dc/terms/isReplacedBy> <https://w3id.org/emkg/id/m-9> .\n"


def test_a_patch_wants_a_folder(home, kg):
    assert kg("diff", "a", "b", "--format", "nquads")[0] == 2
    assert kg("diff", "a", "b", "--format", "nquads", "-o", "a.jsonl")[0] == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"no json\n", DamagedDocument),
        (b'{"kind": "entity", "id": "m-1"}\n', DamagedDocument),
        (jsonl.dumps(reading("a.txt", JIA)).encode() + b'{"kind": "triple"}\n', DamagedDocument),
        (jsonl.dumps(reading("a.txt")).replace('"schema": 1', '"schema": 2').encode(), NewerSchema),
        (jsonl.dumps(reading("a.txt", JIA)).encode("gb18030"), UndecodableText),
        (jsonl.dumps(reading("a.txt")).encode("utf-16"), UndecodableText),
    ],
)
def test_a_file_that_cannot_be_compared_is_named_with_its_line(tmp_path, content, error):
    file = tmp_path / "x.jsonl"
    file.write_bytes(content)
    with pytest.raises(error) as raised, side(file):
        pass
    assert raised.value.where.startswith(f"{file}, ")
    assert raised.value.remedy
    assert "line" in raised.value.where or "document" in raised.value.where


def test_the_line_is_that_of_the_file(tmp_path):
    file = tmp_path / "x.jsonl"
    good = jsonl.dumps(reading("a.txt", JIA))
    file.write_text(good + jsonl.dumps(reading("b.txt", JIA, content="二")) + '{"kind": "triple"}\n', encoding="utf-8")
    with pytest.raises(DamagedDocument) as raised, side(file):
        pass
    assert raised.value.where == f"{file}, line {2 * good.count(chr(10)) + 1}"


def test_a_mark_at_the_beginning_of_a_file_does_no_harm(tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_text(jsonl.dumps(reading("a.txt", JIA)), encoding="utf-8-sig")
    with side(file) as found:
        assert list(found.paths().values()) == ["a.txt"]


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_what_is_no_state_is_said_to_be_none(tmp_path, monkeypatch, kg, name):
    monkeypatch.chdir(tmp_path)
    Path("something").write_text("x")
    with pytest.raises(KGError), side(name):
        pass
    assert kg("diff", name, name)[0] == 1


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingPath), side(tmp_path / "x.jsonl"):
        pass


def test_an_empty_store_is_compared_too(home, kg):
    Store.create_or_open("empty")
    code, out, _ = kg("diff", "empty", "a")
    assert code == 3
    assert out.splitlines()[-1].startswith("documents +2 -0 ~0")


# Any two states

_NAMES = st.sampled_from(["甲机制", "乙机制", "丙体系", "丁"])
_ENTITIES = st.builds(
    lambda n, name, aliases, level: Entity(id=f"m-{n}", type=EntityType.MECHANISM, name=name, aliases=tuple(sorted(aliases - {name})), level=level),
    st.integers(1, 4), _NAMES, st.sets(_NAMES, max_size=2), st.sampled_from(["", "county", "city"]),
)  # fmt: skip
_STATEMENTS = st.builds(
    lambda o, start, status, action, predicate, confidence: (o, start, status, action, predicate, confidence),
    st.integers(1, 4), st.integers(0, 3), st.sampled_from(Status), st.sampled_from([None, Action.IMPROVE, Action.ESTABLISH]),
    st.sampled_from([Predicate.IMPLEMENTS, Predicate.PART_OF]), st.sampled_from([0.5, 0.9]),
)  # fmt: skip


@st.composite
def states(draw):
    """A few documents, of some contents under some paths, each once; bodies and practices are often the same ones."""
    found = {}
    for content in draw(st.sets(st.sampled_from("abcde"), max_size=4)):
        document = document_id(hashlib.sha256(content.encode()).hexdigest())
        entities = {e.id: e for e in draw(st.lists(_ENTITIES, max_size=4))}
        statements = {}
        for o, start, status, action, predicate, confidence in draw(st.lists(_STATEMENTS, max_size=5)):
            a = says(
                f"m-{o}", start=start, status=status, doc=document, action=action, predicate=predicate, confidence=confidence,
                subject=draw(st.sampled_from(["b-1", "m-1"])),
            )  # fmt: skip
            statements[a.id] = a
        counts = {q.id: q for q in (count(of, doc=document) for of in draw(st.lists(st.sampled_from([None, "m-1"]), max_size=2)))}
        path = f"{draw(st.sampled_from('xyz'))}{content if draw(st.booleans()) else ''}.txt"
        if path not in {r.document.path for r in found.values()}:
            found[content] = reading(
                path, *entities.values(), *statements.values(), *counts.values(), content=content, title=draw(st.sampled_from(["总结", "计划"])),
                division=draw(st.sampled_from(["330114", "510822", ""])), original=draw(st.sampled_from(["", "", "doc-0"])),
            )  # fmt: skip
    return list(found.values())


@settings(max_examples=100)
@given(states(), states(), st.booleans())
def test_the_patch_turns_any_graph_into_any_other(old, new, kept):
    taken = {known for r in new for known in (r.document.path, r.document.id)}
    new = [*new, *(r for r in old if kept and not taken & {r.document.path, r.document.id})]
    before, after = (set(nquads(graph.quads(sorted(readings, key=lambda r: r.document.id)))) for readings in (old, new))
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in "ab"]
        for file, readings in zip(files, (old, new), strict=True):
            file.write_text("".join(map(jsonl.dumps, readings)), encoding="utf-8")
        with side(files[0]) as a, side(files[1]) as b:
            moved: diff.Redirects = {}
            changes = [*diff.documents(a, b, moved), *diff.entities(a, b, moved)]
            with patch(a, b) as made:
                added, removed = list(made.added()), list(made.removed())
    assert added == sorted(set(added))
    assert removed == sorted(set(removed))
    assert set(removed) <= before
    assert not set(added) & before
    assert (before - set(removed)) | set(added) == after
    assert changes or before == after, "what the graphs differ in is said"
    assert old != new or not changes


def test_the_kinds_have_marks_and_words():
    from kg.cli import changes

    assert {"added", "gone", "changed", "renamed", "merged", "same"} == set(changes._MARKS)
    for group in changes._GROUPS:
        assert labels.known(f"diff.{group}")
