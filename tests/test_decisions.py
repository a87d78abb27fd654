"""Decisions of people: lines that come back as they were written, anchors that hold, and a corrected graph that a rebuild
gives again byte for byte."""

from __future__ import annotations

import io
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from deciding import OURS, ROOT, corpus, judged
from hypothesis import given
from hypothesis import strategies as st

from kg import decisions as d
from kg import pipeline
from kg.errors import BadDecision, OutputError, UnreadablePath
from kg.evaluation.decided import result
from kg.export.output import export as write
from kg.store import Store
from kg.types import Action, EntityType, Period, Predicate, Status

TEXT = OURS.format(number=10)
BUREAU = "青川县应急管理局"


def said(object_="应急物资联储联动机制", relation=Predicate.IMPLEMENTS, **more):
    return d.Said(subject=BUREAU, relation=relation, object=object_, **more)


def built(folder: Path, files: dict[str, bytes | str], *decided: d.Decision) -> tuple[Store, pipeline.BuildReport]:
    """A store of reports with these decisions, made in a folder of its own."""
    (folder / "r").mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / "r" / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    store = Store.create_or_open(folder / "store")
    return store, pipeline.build([folder / "r"], store=store, decisions=decided)


def facts(store: Store) -> set[tuple[str, str, str, str, str]]:
    found = set()
    for reading in store.readings():
        names = {e.id: e.name for e in reading.entities}
        found |= {(names[a.subject], a.predicate.value, names[a.object], a.status.value, a.review) for a in reading.assertions}
    return found


def graph(store: Store) -> bytes:
    target = io.BytesIO()
    write(store.readings(), target, format="nquads", redirects=store.catalog.redirects())
    return target.getvalue()


# Lines

words = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda s: d.decision.fold(s) != "")
some = st.text(st.characters(codec="utf-8"))
plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=50)
names = plain.filter(lambda s: d.decision.fold(s) != "")
periods = st.builds(Period, start=st.sampled_from([None, "2023-01-01"]), end=st.sampled_from(["2023-12-31"]), text=some)
types = st.none() | st.sampled_from(EntityType)
how = {"status": st.sampled_from(Status), "action": st.none() | st.sampled_from(Action), "period": st.none() | periods, "subject_type": types, "object_type": types}
statements = st.builds(d.Said, subject=names, relation=st.sampled_from(Predicate), object=names, **how)
named = st.builds(d.Named, name=names, type=types)
changes = st.builds(d.Change, relation=st.none() | st.sampled_from(Predicate), name=names, type=st.sampled_from(EntityType), subject=plain, object=plain, **how)
places = st.none() | st.builds(d.Place, file=words, title=some)
free = {"quote": words, "report": places, "why": some, "who": some, "when": some}
decided = st.one_of(
    st.builds(d.Decision, do=st.sampled_from([d.Do.ACCEPT, d.Do.REJECT, d.Do.ADD, d.Do.WITHDRAW]), statement=statements, **free),
    st.builds(d.Decision, do=st.sampled_from([d.Do.TAG, d.Do.UNTAG]), statement=statements, tag=names.filter(str.strip), **free),
    st.builds(d.Decision, do=st.just(d.Do.RELABEL), statement=statements, to=changes, **free),
    st.builds(d.Decision, do=st.sampled_from([d.Do.RELABEL, d.Do.RETYPE, d.Do.SPLIT]), entity=named, to=changes, **free),
    st.builds(d.Decision, do=st.just(d.Do.SPLIT), entity=named, statement=statements, **free),
)


@given(decided)
def test_a_line_gives_the_decision_back(decision):
    line = decision.line()
    assert "\n" not in line and len(line.splitlines()) == 1
    assert d.Decision.parse(line, "x:1") == decision
    assert d.Decision.parse(line).line() == line


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "JSON"), ("[]", "object"), ("{}", "no do"), ('{"do": "delete"}', "delete"), ('{"do": "accept", "quote": "x"}', "statement"),
        ('{"do": "accept", "statement": {"subject": "甲", "relation": "has", "object": "乙"}, "quote": "x"}', "has"),
        ('{"do": "accept", "statement": {"subject": "甲", "relation": "implements", "object": "乙"}}', "quote"),
        ('{"do": "accept", "statment": {}, "quote": "x"}', "statment"), ('{"do": "merge", "entity": {"name": "甲"}, "quote": "x"}', "into"),
        ('{"do": "merge", "entity": {"name": "甲"}, "into": {"name": "“甲”"}, "quote": "x"}', "itself"),
        ('{"do": "relabel", "entity": {"name": "甲"}, "quote": "x"}', "name"), ('{"do": "retype", "entity": {"name": "甲"}, "quote": "x"}', "type"),
        ('{"do": "tag", "statement": {"subject": "甲", "relation": "implements", "object": "乙"}, "quote": "x"}', "tag"),
        ('{"do": "relabel", "statement": {"subject": "甲", "relation": "implements", "object": "乙"}, "to": {"period": {"start": "2023"}}, "quote": "x"}', "date"),
        ("[" * 100_000, "JSON"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path, line, says):
    file = tmp_path / "decisions.jsonl"
    file.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(BadDecision, match=says) as caught:
        d.load(file)
    assert caught.value.where == "decisions.jsonl:2" and caught.value.remedy


def test_what_an_editor_on_windows_saved_is_read(tmp_path):
    line = d.Decision(do=d.Do.ACCEPT, statement=said(), quote="甲").line()
    (tmp_path / "d.jsonl").write_bytes(f"\ufeff{line}\r\n\r\n{line}\r\n".encode())
    assert [one.where for one in d.load(tmp_path / "d.jsonl")] == ["d.jsonl:1", "d.jsonl:3"]
    (tmp_path / "gbk.jsonl").write_bytes((line + "\n" + line).encode("gb18030"))
    with pytest.raises(BadDecision) as caught:
        d.load(tmp_path / "gbk.jsonl")
    assert caught.value.where.endswith("gbk.jsonl:1")
    with pytest.raises(UnreadablePath):
        d.load(tmp_path)
    assert d.load(tmp_path / "none.jsonl") == ()


def test_many_hands_add_whole_lines_and_change_none(tmp_path):
    file = tmp_path / "新建" / "decisions.jsonl"
    first = d.Decision(do=d.Do.ACCEPT, statement=said(), quote="甲", who="张三")
    d.append(file, [first])
    file.write_bytes(file.read_bytes().rstrip(b"\n"))  # as a person leaves it
    ones = [d.Decision(do=d.Do.ACCEPT, statement=said(), quote=f"甲{number}") for number in range(40)]
    hands = [threading.Thread(target=d.append, args=(file, [one])) for one in ones]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    found = d.load(file)
    assert found[0] == first and sorted(found[1:], key=str) == sorted(ones, key=str)
    with pytest.raises(OutputError):
        d.append(tmp_path, ones)


# What decisions do

QUOTE = "管理机制，完善应急物资联储联动机制"


def one(do, **more):
    return d.Decision(do=do, **{"quote": QUOTE, "statement": said(), **more})


def thing(do, name="应急物资联储联动机制", type=EntityType.MECHANISM, **more):
    return d.Decision(do=do, entity=d.Named(name=name, type=type), **{"quote": QUOTE, **more})


DONE = (BUREAU, "implements", "应急物资联储联动机制", "done")


def test_statements_are_accepted_rejected_changed_and_tagged(tmp_path):
    raw = facts(built(tmp_path / "raw", {"a.txt": TEXT})[0])
    assert (*DONE, "") in raw
    for number, (decision, gone, came) in enumerate([
        (one(d.Do.ACCEPT), DONE, (*DONE, "accepted")),
        (one(d.Do.REJECT), DONE, None),
        (one(d.Do.RELABEL, to=d.Change(status=Status.ONGOING)), DONE, (*DONE[:3], "ongoing", "changed")),
        (one(d.Do.RELABEL, to=d.Change(relation=Predicate.PART_OF)), DONE, (BUREAU, "part_of", *DONE[2:], "changed")),
        (one(d.Do.RELABEL, to=d.Change(object="物资联动平台", object_type=EntityType.PLATFORM)), DONE, (BUREAU, "operates", "物资联动平台", "done", "changed")),
        (one(d.Do.RELABEL, to=d.Change(subject="广元市应急管理局")), DONE, ("广元市应急管理局", *DONE[1:], "changed")),
        (d.Decision(do=d.Do.ADD, statement=said("敲门行动", Predicate.RESPONDS_TO, status=Status.DONE, object_type=EntityType.EVENT), quote="排查隐患10处"),
         None, (BUREAU, "responds_to", "敲门行动", "done", "added")),
    ]):  # fmt: skip
        store, report = built(tmp_path / str(number), {"a.txt": TEXT}, decision)
        after = facts(store)
        assert report.lost == ()
        assert (came is None or came in after) and (gone is None or (*gone, "") not in after)
        changed = {fact for fact in raw ^ after if fact[:4] not in (gone, came and came[:4])}
        assert not changed
        assert list(pipeline.verify(store, Counter(), again=False)) == []
    store, _ = built(tmp_path / "tag", {"a.txt": TEXT}, one(d.Do.TAG, tag="core"), one(d.Do.TAG, tag="b"), one(d.Do.UNTAG, tag="b"))
    assert [a.tags for r in store.readings() for a in r.assertions if a.tags] == [("core",)]
    assert b"#tag> \"core\"" in graph(store)


def test_what_is_decided_of_a_thing_holds_in_all_reports(tmp_path):
    files = {"a.txt": TEXT, "b.txt": "青川县应急管理局2022年工作总结\n\n2022年，我局建立应急物资联储联动机制。\n"}
    store, report = built(tmp_path / "n", files, thing(d.Do.RELABEL, to=d.Change(name="物资联动机制")))
    assert not report.lost
    assert {f[2] for f in facts(store) if "联动" in f[2]} == {"物资联动机制"}
    (entity,) = {e.id: e for r in store.readings() for e in r.entities if e.name == "物资联动机制"}.values()
    assert "应急物资联储联动机制" in entity.aliases
    ((old, now),) = store.catalog.redirects().items()
    assert now == entity.id and old != now
    store, _ = built(tmp_path / "t", files, thing(d.Do.RETYPE, to=d.Change(type=EntityType.PLATFORM)))
    assert {f[1] for f in facts(store) if "联动" in f[2]} == {"operates"}
    into = d.Named(name="安全生产网格化管理机制")
    store, _ = built(tmp_path / "m", files, thing(d.Do.MERGE, into=into))
    assert {f[2] for f in facts(store)} >= {into.name} and not any("联动" in f[2] for f in facts(store))
    split = thing(d.Do.SPLIT, to=d.Change(name="县级联动机制"), report=d.Place(file="a.txt"))
    store, _ = built(tmp_path / "s", files, split)
    assert {f[2] for f in facts(store) if "联动" in f[2]} == {"县级联动机制", "应急物资联储联动机制"}


def test_the_last_word_counts_and_can_be_taken_back(tmp_path):
    raw = facts(built(tmp_path / "raw", {"a.txt": TEXT})[0])
    for number, (decided, expected) in enumerate([
        ((one(d.Do.REJECT), one(d.Do.ACCEPT)), raw - {(*DONE, "")} | {(*DONE, "accepted")}),
        ((one(d.Do.ACCEPT), one(d.Do.REJECT)), raw - {(*DONE, "")}),
        ((one(d.Do.REJECT), one(d.Do.WITHDRAW)), raw),
        ((thing(d.Do.RELABEL, to=d.Change(name="甲机制")), thing(d.Do.WITHDRAW)), raw),
    ]):  # fmt: skip
        store, report = built(tmp_path / str(number), {"a.txt": TEXT}, *decided)
        assert facts(store) == expected and not report.lost
    _, report = built(tmp_path / "w", {"a.txt": TEXT}, one(d.Do.WITHDRAW))
    assert [lost.reason for lost in report.lost] == ["nothing"]


def test_merges_that_go_round_are_refused_and_nothing_is_published(tmp_path):
    there, back = thing(d.Do.MERGE, into=d.Named(name="乙机制")), thing(d.Do.MERGE, "乙机制", into=d.Named(name="应急物资联储联动机制"))
    store, _ = built(tmp_path, {"a.txt": TEXT})
    before = graph(store)
    with pytest.raises(BadDecision, match="round"):
        pipeline.redo([there, back], store=store)
    assert graph(Store.open(tmp_path / "store")) == before


# Anchors

SHIFTED = "本报告由办公室整理，供内部参考。\n\n" + TEXT
RESAVED = {
    "a paragraph in front": ("a.txt", SHIFTED.encode()),
    "other line breaks": ("a.txt", TEXT.replace("\n", "\r\n").encode("utf-8-sig")),
    "another encoding": ("a.txt", TEXT.encode("gb18030")),
    "another width": ("a.txt", TEXT.replace("，", ",").replace("“", "「").replace("”", "」").encode()),
    "another name": ("总结（终稿）.txt", TEXT.encode()),
    "a line break in the sentence": ("a.txt", TEXT.replace("，完善应急物资", "，\n完善应急物资").encode()),
}  # fmt: skip


@pytest.mark.parametrize("how", RESAVED)
def test_anchors_hold_when_a_report_is_saved_again(tmp_path, how):
    store, _ = built(tmp_path / "a", {"a.txt": TEXT})
    (reading,) = store.readings()
    names = {e.id: e.name for e in reading.entities}
    decided = [
        d.about(a, reading, do=d.Do.REJECT if "行动" in names[a.object] else d.Do.ACCEPT) for a in reading.assertions
    ]  # fmt: skip
    name, data = RESAVED[how]
    store, report = built(tmp_path / "b", {name: data}, *decided)
    assert [(lost.reason, lost.line) for lost in report.lost] == []
    reviews = {f[2]: f[4] for f in facts(store)}
    assert set(reviews.values()) == {"accepted"} and not any("行动" in name for name in reviews)


def test_lost_anchors_are_named_with_their_line_and_why(tmp_path):
    decided = [
        one(d.Do.ACCEPT, quote="完善应急物资联储联动制度"), one(d.Do.ACCEPT, statement=said("没有的机制")), thing(d.Do.RETYPE, "没有的机制", to=d.Change(type=EntityType.EVENT)),
        d.Decision(do=d.Do.ADD, statement=said("甲平台", Predicate.OPERATES, status=Status.DONE), quote=QUOTE), thing(d.Do.SPLIT),
    ]  # fmt: skip
    d.append(tmp_path / "d.jsonl", decided)
    store, report = built(tmp_path, {"a.txt": TEXT}, *d.load(tmp_path / "d.jsonl"))
    assert [(lost.where, lost.reason) for lost in report.lost] == [
        ("d.jsonl:1", "quote"), ("d.jsonl:2", "statement"), ("d.jsonl:3", "entity"), ("d.jsonl:4", "type"), ("d.jsonl:5", "same"),
    ]  # fmt: skip
    # A build that changes nothing says so again, and so does one after a report is gone.
    assert pipeline.build([tmp_path / "r"], store=store, decisions=d.load(tmp_path / "d.jsonl")).lost == report.lost
    add = d.Decision(do=d.Do.ADD, statement=said("甲机制", status=Status.DONE, object_type=EntityType.MECHANISM), quote=QUOTE)
    _, report = built(tmp_path / "two", {"a.txt": TEXT, "b.txt": SHIFTED}, add)
    assert [lost.reason for lost in report.lost] == ["several"]
    _, report = built(tmp_path / "three", {"a.txt": TEXT, "b.txt": SHIFTED}, replace(add, report=d.Place(file="b.txt")))
    assert report.lost == ()


# Rebuilding

def test_other_decisions_read_no_report_again_and_stay_when_reports_come_and_go(tmp_path):
    store, _ = built(tmp_path, {"a.txt": TEXT, "b.txt": SHIFTED})
    report = pipeline.build([tmp_path / "r"], store=store, decisions=[one(d.Do.ACCEPT)])
    assert (report.read, report.reused, len(report.unchanged)) == ((), (), 2)
    assert sum(f[4] == "accepted" for f in facts(store)) == 1
    pipeline.remove([tmp_path / "r" / "b.txt"], store)
    pipeline.add("c.txt", "甲县应急管理局2023年工作总结\n\n我局建立网格化监管机制。\n".encode(), store=store)
    assert (*DONE, "accepted") in facts(store)
    pipeline.redo([], store=store)
    assert not any(f[4] for f in facts(store)) and not store.catalog.decisions()
    # What was corrected once and is not any more leaves nothing behind.
    with sqlite3.connect(tmp_path / "store" / "archive.sqlite") as archive:
        assert archive.execute("SELECT (SELECT count(*) FROM blob), (SELECT count(*) FROM corrected)").fetchone() == (4, 0)


def _cli(cwd: Path, *arguments: str, seed: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "KG_LANG": "en", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(ROOT / "cli.py"), *arguments], cwd=cwd, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_after_a_thousand_decisions_a_rebuild_gives_the_same_graph_byte_for_byte(tmp_path):
    files = corpus(tmp_path / "r")
    store = Store.create_or_open(tmp_path / "store")
    chance = random.Random(7)
    ledger = tmp_path / "decisions.jsonl"
    report = pipeline.build(files, store=store)
    raw = graph(store)
    for _ in range(5):  # a person decides, builds, looks at what came of it, and decides again
        d.append(ledger, judged(store, chance, 200))
        report = pipeline.build(files, store=store, decisions=d.load(ledger))
        assert report.read == ()
    assert len(d.load(ledger)) == 1000
    assert len(report.lost) < 200
    for reading in store.readings():
        text = store.text(reading.document.id)
        proofs = [e for a in reading.assertions for e in a.evidence] + [q.evidence for q in reading.quantities]
        assert all(text[e.start : e.end] == e.quote for e in proofs)
    kept = graph(store)
    assert kept != raw
    for seed, workers, order in (("1", "1", files), ("2", "2", files[::-1])):
        folder = tmp_path / f"again-{seed}"
        names = [str(path) for path in order]
        _cli(tmp_path, "build", *names, "--store", str(folder), "--decisions", str(ledger), "-j", workers, seed=seed)
        assert _cli(tmp_path, "export", "--store", str(folder), "--format", "nquads", seed=seed) == kept
    _cli(tmp_path, "verify", "--store", str(folder), seed=seed)


def test_verify_does_the_decisions_again(tmp_path):
    store, _ = built(tmp_path, {"a.txt": TEXT, "b.txt": SHIFTED}, one(d.Do.ACCEPT, report=d.Place(file="a.txt")))
    assert list(pipeline.verify(store, Counter(), again=False)) == []
    with sqlite3.connect(next((tmp_path / "store" / "generations").glob("*/catalog.sqlite"))) as catalog:
        catalog.execute("UPDATE decision SET line = replace(line, 'accept', 'reject')")
    found = list(pipeline.verify(Store.open(tmp_path / "store"), Counter()))
    assert [(finding.kind, finding.path.rpartition("/")[2]) for finding in found if finding.kind == "decided"] == [("decided", "a.txt")]


# Gold

def test_decisions_measure_what_had_been_read(tmp_path):
    (reading,) = built(tmp_path / "raw", {"a.txt": TEXT})[0].readings()
    right, renamed, planned, other, gone = [a for a in reading.assertions if a.status is Status.DONE][:5]
    names = {e.id: e.name for e in reading.entities}
    object_ = d.Named(name=names[renamed.object])
    decided = [
        d.about(right, reading, do=d.Do.ACCEPT),
        d.Decision(do=d.Do.RELABEL, entity=object_, to=d.Change(name="改了名的机制"), quote=renamed.evidence[0].quote),
        d.about(renamed, reading, do=d.Do.ACCEPT),  # by the name that it had
        d.about(planned, reading, do=d.Do.RELABEL, to=d.Change(status=Status.ONGOING)),
        d.about(other, reading, do=d.Do.RELABEL, to=d.Change(object="另一个机制", object_type=EntityType.MECHANISM, relation=other.predicate)),
        d.about(gone, reading, do=d.Do.REJECT),
        d.Decision(do=d.Do.ADD, statement=said("新机制", status=Status.DONE, object_type=EntityType.MECHANISM), quote=QUOTE),
    ]  # fmt: skip
    store, report = built(tmp_path / "b", {"a.txt": TEXT}, *decided)
    found = result(store, decided)
    assert not report.lost and found["lost"] == 0
    assert found["total"] == {
        "judged": 5, "right": 2, "precision": 0.4, "stated": 3, "precision_stated": 0.6, "wrong": {"rejected": 1, "object": 1, "status": 1},
        "added": 1, "found": 0, "recall": 0.0,
    }  # fmt: skip
    assert sum(cell["judged"] for cell in found["rule"].values()) == 5
    assert result(built(tmp_path / "c", {"a.txt": TEXT})[0], decided) == found  # whatever the store was made with
