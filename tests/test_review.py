"""What people judge, and how: the queue, the terminal, the tables that are filled in, samples and what they say."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import shutil
import statistics
import subprocess
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from serving import made

from kg import decisions, labels, pipeline
from kg.analysis.queue import Asked, By, Ledger, anchor, base, cases, judge, opened, ranked, unsettled
from kg.analysis.queue.ranking import TOUCHED
from kg.analysis.queue.rows import statements
from kg.analysis.queue.sheet import filled
from kg.analysis.sample.draw import LEAST, allocate, draw
from kg.analysis.sample.precision import Mark, measured, wilson
from kg.decisions import Do
from kg.errors import BadDecision, BadTable, NotFound
from kg.store import Store
from kg.types import Status

REPORTS = {
    "a": "甲区应急管理局2023年工作总结\n我局建立双重预防机制。我局完善安全生产网格化管理制度。我局开展“安全生产月”活动，试点“智慧消防”项目。\n三、下一步工作打算\n推广双重预防机制。\n",
    "b": "乙市应急管理局2023年工作总结\n我局建立双重预防机制。\n我局印发《乙市自然灾害应急预案》。我局组建乙市应急救援大队。\n",
    "c": "丙县应急管理局2022年工作总结\n我局完善双重预防机制。我局开展“防灾减灾日”宣传活动。\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """A small store that nobody changes."""
    return made(tmp_path_factory.mktemp("review"), **REPORTS).path


@pytest.fixture
def own(store, tmp_path) -> Path:
    """A store of one's own, to be changed."""
    shutil.copytree(store, tmp_path / "store")
    return tmp_path / "store"


def case_of(path: Path, object_: str, **more):
    opened_ = Store.open(path)
    return next(c for c in cases(opened_, ranked(opened_, Asked(**more))) if object_ in c.object.name)


# The queue


def test_priority_is_doubt_times_use_as_documented(store):
    opened_ = Store.open(store)
    rows = {row.id: row for row in statements(opened_)}
    for one in ranked(opened_, Asked()):
        row = rows[one.id]
        assert one.doubt == pytest.approx(1 - row.confidence, abs=1e-6)
        of = [[r for r in rows.values() if end in (r.subject, r.object)] for end in (row.subject, row.object)]
        reports, bodies = ([len({getattr(r, name) for r in known}) for known in of] for name in ("document", "issuer"))
        use = math.log2(1 + reports[0] + bodies[0]) + math.log2(1 + len(of[1]) + reports[1] + bodies[1])
        assert one.use == pytest.approx(use, abs=1e-5)
        assert one.priority == one.doubt * one.use
    order = [one.priority for one in ranked(opened_, Asked())]
    assert order == sorted(order, reverse=True)


def test_more_stands_on_what_several_bodies_share(store):
    shared, alone = (case_of(store, name, report="a.txt") for name in ("双重预防机制", "网格化管理制度"))
    assert shared.subject == alone.subject
    assert shared.rank.use > alone.rank.use


def test_an_end_that_is_in_doubt_makes_a_statement_more_doubtful(store):
    opened_ = Store.open(store)
    plain = ranked(opened_, Asked())
    doubtful = {one.id: one for one in ranked(opened_, Asked(), touched=[plain[0].object])}
    for one in plain:
        ends = int(one.object == plain[0].object) + int(one.subject == plain[0].object)
        assert 1 - doubtful[one.id].doubt == pytest.approx((1 - one.doubt) * TOUCHED**ends, abs=1e-5)


def test_filters_choose_by_relation_status_type_report_and_entity(store):
    opened_ = Store.open(store)

    def found(**asked):
        return list(cases(opened_, ranked(opened_, Asked(**asked))))

    assert {c.fact.assertion.status for c in found(statuses=("planned",))} == {Status.PLANNED}
    assert {c.fact.assertion.predicate for c in found(relations=("issues",))} == {"issues"}
    assert all("team" in (c.subject.type, c.object.type) for c in found(types=("team",)))
    assert {c.fact.document.path for c in found(report="b.txt")} == {c.fact.document.path for c in found(report="乙市应急管理局2023")}
    assert {c.object.name for c in found(entity="雙重預防機制")} == {"安全风险分级管控和隐患排查治理双重预防机制"}
    with pytest.raises(NotFound, match="nosuch"):
        found(report="nosuch")
    with pytest.raises(NotFound):
        found(entity="没有这个")


def test_a_case_shows_the_quote_within_its_words(store):
    opened_ = Store.open(store)
    for case in cases(opened_, ranked(opened_, Asked())):
        text = opened_.text(case.fact.document.id)
        evidence = case.fact.assertion.evidence[0]
        assert case.quote == evidence.quote
        assert case.before + case.quote + case.after in text
        assert "\n" not in case.before + case.after


def test_what_a_reprint_repeats_stands_in_the_queue_once(tmp_path):
    text = REPORTS["a"] + "我局建立风险会商研判机制，每季度召开会议，研究部署防汛抗旱、森林防火等重点工作，及时消除隐患。\n" * 8
    opened_ = made(tmp_path, a=text, z="转载\n" + text)
    assert len({d.original for d in opened_.documents()} - {""}) == 1
    both = [len(reading.assertions) for reading in opened_.readings()]
    assert both[0] == both[1]
    assert len(statements(opened_)) == both[0]


# Decisions


def test_an_anchor_gives_back_its_statement_and_is_known_when_it_was_changed(store):
    made_ = base(case_of(store, "双重预防机制"))
    word = anchor(made_)
    assert opened(word) == made_
    for bad in ("", "x", word[:-4], word.replace("kg1", "kg2"), word[:10] + "A" + word[11:], "kg1.00000000.AAAA", "é"):
        with pytest.raises(BadDecision, match="anchor"):
            opened(bad, "queue.xlsx:2")


def test_what_is_missing_or_unknown_in_a_decision_is_told(store):
    made_ = base(case_of(store, "双重预防机制"))
    for do, values in [
        ("relabel", {}), ("relabel", {"relation": "nope"}), ("rename", {}), ("retype", {"type": "castle"}), ("retype", {}), ("merge", {}), ("tag", {}), ("add", {}), ("burn", {}),
    ]:  # fmt: skip
        with pytest.raises(BadDecision) as error:
            judge(made_, do, values, By(), where="q.csv:7")
        assert error.value.where == "q.csv:7"
        assert error.value.remedy


def test_what_is_decided_is_left_out_before_and_after_it_is_done(own):
    store = Store.open(own)
    queue = ranked(store, Asked())
    first = case_of(own, "双重预防机制")
    changed = judge(base(first), "relabel", {"status": "planned", "action": "pilot"}, By())
    for made_ in (judge(base(first), "accept", {}, By()), changed):
        left = unsettled(store, queue, Ledger.of([made_]))
        assert {one.id for one in queue} - {one.id for one in left} == {first.fact.assertion.id}
    assert pipeline.redo([changed], store=store) == ()
    again = ranked(store, Asked())
    assert len(unsettled(store, again, Ledger.of([changed]))) == len(again) - 1


def test_undo_gives_back_what_stood_before_and_keeps_tags(store):
    made_ = base(case_of(store, "双重预防机制"))
    accept, reject, tag = (judge(made_, do, {"tag": "key"}, By(who="张三")) for do in ("accept", "reject", "tag"))
    ledger = Ledger.of([tag, accept])
    before = ledger.instead_of(reject)
    assert before == accept
    ledger.note(reject)
    assert ledger.undoing(reject, before, By()) == (accept,)
    ledger.note(accept)
    back = ledger.undoing(accept, None, By(who="李四"))
    assert [one.do for one in back] == [Do.WITHDRAW, Do.TAG]
    for one in back:
        ledger.note(one)
    assert ledger.settled(made_) is None
    assert ledger.tags(made_) == ("key",)


# The terminal


def test_a_review_writes_each_decision_down_at_once(own, kg, tmp_path):
    file = tmp_path / "d.jsonl"
    typed = "a\nr\nc\n\n3\n2\ng\nkey\n?\nx\ns\nu\nu\nq\na\n"
    code, out, err = kg("review", "-s", own, "--decisions", file, "--who", "张三", "--when", "2026-11-22", "--why", "核对", typed=typed)
    assert code == 0
    found = decisions.load(file)
    assert [d.do for d in found] == ["accept", "reject", "relabel", "tag", "withdraw", "withdraw"]
    assert {(d.who, d.when, d.why) for d in found} == {("张三", "2026-11-22", "核对")}
    assert (found[2].to.status, found[2].to.action, found[2].to.relation) == ("planned", "pilot", None)
    assert found[4].tag == "key"
    assert found[5].anchor == found[2].anchor
    assert "\x1b" not in out, "no colours where no terminal is"
    assert "【" in out
    assert "1 of " in out
    assert "kg build" in err
    assert pipeline.redo(found, store=Store.open(own)) == ()


def test_the_next_session_begins_with_what_is_left(own, kg, tmp_path):
    file = tmp_path / "d.jsonl"
    whole = len(ranked(Store.open(own), Asked()))
    assert f"1 of {whole}" in kg("review", "-s", own, "--decisions", file, typed="a\nr\n")[1]
    assert f"1 of {whole - 2}" in kg("review", "-s", own, "--decisions", file, typed="")[1]
    again = kg("review", "-s", own, "--decisions", file, "--again", typed="")[1]
    assert f"1 of {whole}" in again
    assert "decided before: right" in again
    kg("review", "-s", own, "--decisions", file, typed="a\n" * whole)
    assert "no statements to look at" in kg("review", "-s", own, "--decisions", file)[2]


def test_names_types_merges_splits_and_additions_are_asked_for(own, kg, tmp_path):
    file = tmp_path / "d.jsonl"
    typed = "n\n\n网格化制度\nt\n1\n2\nm\n2\n乙市应急管理局\np\n\n\n+\n\n2\n宣讲活动\n5\n1\nm\n\n\nt\nno such\nq\n"
    code, out, err = kg("review", "-s", own, "--decisions", file, "--entity", "安全生产网格化管理制度", "-n", "1", typed=typed)
    assert code == 0, err
    found = decisions.load(file)
    assert [d.do for d in found] == ["relabel", "retype", "merge", "split", "add"]
    assert found[0].to.name == "网格化制度"
    assert found[1].to.type == "organization"
    assert (found[2].entity.name, found[2].into.name) == ("甲区应急管理局", "乙市应急管理局")
    assert (found[4].statement.relation, found[4].statement.object, found[4].statement.object_type, found[4].statement.status) == ("carries_out", "宣讲活动", "initiative", "done")
    assert "left as it is" in out
    assert "no such" in err


def test_merges_are_decided_on_beside_their_sentences(kg, tmp_path):
    store = made(tmp_path, a="青川县应急管理局2023年工作总结\n我局建立汛期会商研判机制。我局完善汛期会商研判的机制。\n").path
    file = tmp_path / "d.jsonl"
    out = kg("review", "--kind", "merge", "-s", store, "--decisions", file, typed="m\n2\nu\nr\n")[1]
    assert "【我局完善汛期会商研判的机制】" in out
    found = decisions.load(file)
    assert [d.do for d in found] == ["merge", "withdraw", "withdraw"]
    assert {found[0].entity.name, found[0].into.name} == {"汛期会商研判机制", "汛期会商研判的机制"}
    assert found[2].into is not None
    assert pipeline.redo(found, store=Store.open(store)) == (), "that two things are not one is no lost decision"
    assert kg("review", "--kind", "merge", "-s", store, "--decisions", file, typed="m\n")[1].count("1.") == 0
    kg("review", "--kind", "merge", "--again", "-s", store, "--decisions", file, typed="m\n1\n")
    assert pipeline.redo(decisions.load(file), store=Store.open(store)) == ()
    names = {e.name for r in Store.open(store).readings() for e in r.entities}
    assert len(names & {"汛期会商研判机制", "汛期会商研判的机制"}) == 1


def test_statements_are_listed_where_they_are_asked_for(store, kg, tmp_path):
    data = json.loads(kg("review", "--list", "--kind", "statement", "-s", store, "--format", "json", "-n", "3")[1])
    assert len(data) == 3
    assert [d["priority"] for d in data] == sorted((d["priority"] for d in data), reverse=True)
    assert all(opened(d["anchor"]).quote == d["quote"] for d in data)
    assert kg("review", "--list", "--kind", "statement", "-s", store, "-o", tmp_path / "q.csv")[0] == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "q.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0]["subject"] == data[0]["subject"]
    assert "双重预防机制" in kg("review", "--list", "--kind", "statement", "-s", store, "--lang", "zh")[1]


# Tables


def fill(path: Path, rows: dict[int, dict[str, str]]) -> None:
    """Write into cells of a workbook, by row and header."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row, cells in rows.items():
        for head, value in cells.items():
            sheet.cell(row=row, column=heads[head], value=value)
    book.save(path)


def test_a_table_has_lists_to_choose_from_and_columns_that_are_locked(store, kg, tmp_path):
    path = tmp_path / "queue.xlsx"
    assert kg("review", "-s", store, "-o", path, "-n", "5", "--lang", "zh")[0] == 0
    sheet = openpyxl.load_workbook(path).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.max_row == 6
    assert sheet.protection.sheet
    lists = {heads[int(next(iter(v.sqref.ranges)).min_col) - 1]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert "正确" in lists["决定"]
    assert "实施" in lists["改为关系"]
    by_head = {head: sheet.cell(row=2, column=n) for n, head in enumerate(heads, 1)}
    assert not by_head["决定"].protection.locked
    assert by_head["主体"].protection.locked
    assert sheet.column_dimensions[openpyxl.utils.get_column_letter(len(heads))].hidden
    before = path.read_bytes()
    kg("review", "-s", store, "-o", path, "-n", "5", "--lang", "zh")
    assert path.read_bytes() == before


def test_filled_rows_become_decisions_once(own, kg, tmp_path):
    path, file = tmp_path / "queue.xlsx", tmp_path / "d.jsonl"
    kg("review", "-s", own, "-o", path, "--lang", "zh")
    fill(path, {
        2: {"决定": "正确"}, 3: {"决定": "reject", "理由": "原文没有"}, 4: {"改为状态": "计划中", "标签": "重点"},
        5: {"改为类型": "行动"}, 6: {"决定": "合并到", "改为名称": "双重预防机制"}, 7: {"决定": "也许"}, 8: {"决定": "正确", "锚（勿改）": "kg1.x"},
        9: {"决定": "正确", "改为状态": "done"},
    })  # fmt: skip
    code, out, err = kg("review", "-s", own, "--read", path, "--decisions", file, "--who", "张三", "--when", "2026-11-22", "--lang", "zh")
    found = decisions.load(file)
    assert [d.do for d in found] == ["accept", "reject", "relabel", "tag", "retype", "merge"]
    assert found[1].why == "原文没有"
    assert {d.who for d in found} == {"张三"}
    assert code == 1
    assert all(f"queue.xlsx:{row}" in err for row in (7, 8, 9)), err
    assert f"{path.name}:2" not in err
    assert "正确 1" in err
    assert out == ""
    code, _, err = kg("review", "-s", own, "--read", path, "--decisions", file, "--lang", "zh")
    assert decisions.load(file) == found, "reading the same table twice adds nothing twice"
    lost = pipeline.redo(found, store=Store.open(own))
    assert lost == ()


def test_a_table_can_be_read_back_after_the_store_was_built_anew(own, kg, tmp_path):
    path, file = tmp_path / "queue.csv", tmp_path / "d.jsonl"
    kg("review", "-s", own, "-o", path, "--entity", "双重预防机制")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    for row in rows[1:]:
        row[0] = "right"
    shuffled = [[*row[:1], *row[5:], *row[1:5]] for row in [rows[0], *rows[:0:-1]]]
    with path.open("w", encoding="gb18030", newline="") as handle:
        csv.writer(handle).writerows(shuffled)
    shutil.rmtree(own)
    (tmp_path / "c.txt").write_text(REPORTS["c"], encoding="utf-8")
    anew = Store.create_or_open(own)
    pipeline.build([tmp_path / "c.txt"], store=anew)
    assert kg("review", "-s", own, "--read", path, "--decisions", file)[0] == 0
    found = decisions.load(file)
    assert len(found) == len(rows) - 1
    assert len(pipeline.redo(found, store=anew)) < len(found)


@pytest.mark.program
def test_a_table_survives_libreoffice(store, kg, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    path, file = tmp_path / "queue.xlsx", tmp_path / "d.jsonl"
    kg("review", "-s", store, "-o", path, "-n", "4", "--lang", "zh")
    fill(path, {2: {"决定": "正确"}, 3: {"决定": "错误"}})
    done = subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out", path],
        capture_output=True, check=False, timeout=180,
    )  # fmt: skip
    if not (tmp_path / "out" / "queue.xlsx").exists() and b"could not be loaded" in done.stderr + done.stdout:
        pytest.skip("LibreOffice is installed without Calc")
    assert done.returncode == 0, done.stderr
    assert kg("review", "-s", store, "--read", tmp_path / "out" / "queue.xlsx", "--decisions", file)[0] == 0
    assert [d.do for d in decisions.load(file)] == ["accept", "reject"]


def test_other_tables_are_refused(store, kg, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadTable, match="columns for decisions"):
        filled(str(tmp_path / "x.csv"), By())
    assert "KG" in kg("sample", "-s", store, "--read", tmp_path / "x.csv")[2]
    assert kg("review", "-s", store, "--read", tmp_path / "no.csv")[0] == 1


# Samples


def test_wilson_agrees_with_published_intervals():
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    for right, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)):
        assert wilson(right / of, of) == pytest.approx((low, high), abs=5e-5)


def test_a_sample_is_shared_out_in_proportion_with_some_of_each():
    assert allocate({"a": 900, "b": 90, "c": 2}, 100) == {"a": 87, "b": 11, "c": 2}
    assert allocate({"a": 5, "b": 3}, 100) == {"a": 5, "b": 3}
    assert sum(allocate({f"{n}": n * n for n in range(1, 30)}, 20).values()) == 20
    assert min(allocate({"a": 10_000, "b": 10}, 50).values()) >= LEAST
    assert allocate({}, 10) == {}


def test_the_same_seed_draws_the_same(store):
    opened_ = Store.open(store)
    for by in ("relation", "status", "rule"):
        one = draw(opened_, count=5, by=by)
        assert one == draw(Store.open(store), count=5, by=by)
        assert len(one) == 5
        sizes = {d.stratum: d.size for d in draw(opened_, count=10**6, by=by)}
        assert sum(sizes.values()) == one[0].population == len(statements(opened_))
    assert {d.id for d in draw(opened_, count=5, seed=1)} != {d.id for d in draw(opened_, count=5)}


def mark(stratum: str, right: bool | None, size: int, wrong: tuple[str, ...] = ()) -> Mark:
    return Mark(stratum=stratum, size=size, relation=stratum, status="done", rule="r", confidence=0.9, right=right, wrong=wrong)


def test_precision_is_weighted_by_what_each_mark_stands_for():
    """900 of a: 9 of 10 right; 100 of b: 1 of 5 right. Σ W p = .9 × .9 + .1 × .2 = .83."""
    marks = [*(mark("a", n > 0, 900) for n in range(10)), *(mark("b", n == 0, 100, ("object",) if n else ()) for n in range(5)), mark("b", None, 100)]
    found = measured(marks, by="relation", population=1100, drawn=18, empty=2, strata={"a": 900, "b": 100, "c": 100})
    assert found.overall.precision == pytest.approx(0.83)
    effective = 1000**2 / (10 * 90**2 + 5 * 20**2)
    assert (found.overall.low, found.overall.high) == pytest.approx(wilson(0.83, effective))
    assert found.groups["relation"]["b"].precision == pytest.approx(0.2)
    assert (found.groups["relation"]["b"].low, found.groups["relation"]["b"].high) == pytest.approx(wilson(0.2, 5))
    assert found.errors == {"object": (4, pytest.approx(4 * 20 / 1000)), "": (1, pytest.approx(90 / 1000))}
    assert (found.unsure, found.empty, found.unjudged) == (1, 2, ("c",))
    assert found.covered == pytest.approx(1000 / 1100)
    assert found.overall.stated == pytest.approx(0.9)


def test_a_plain_proportional_sample_has_wilsons_own_interval():
    marks = [mark("a", n > 2, 20) for n in range(20)]
    found = measured(marks, by="relation", population=20, drawn=20, empty=0, strata={"a": 20})
    assert (found.overall.low, found.overall.high) == pytest.approx(wilson(17 / 20, 20))


def test_a_sample_is_marked_and_read_back(own, kg, tmp_path):
    path, file = tmp_path / "check.xlsx", tmp_path / "d.jsonl"
    assert kg("sample", "-s", own, "-n", "6", "-o", path, "--lang", "zh")[0] == 0
    fill(path, {2: {"对吗": "是"}, 3: {"对吗": "否", "哪里错": "状态", "备注": "其实是计划"}, 4: {"对吗": "不确定"}, 5: {"对吗": "是", "哪里错": "客体"}, 6: {"哪里错": "客体"}})
    code, out, err = kg("sample", "-s", own, "--read", path, "--format", "json", "--decisions", file, "--who", "张三")
    data = json.loads(out)
    assert (data["drawn"], data["unsure"], data["empty"]) == (6, 1, 1)
    assert data["overall"]["judged"] == 3
    assert data["overall"]["right"] == 1
    assert {part: one["count"] for part, one in data["errors"].items()} == {"status": 1, "object": 1}
    assert code == 1
    assert "check.xlsx:5" in err
    assert Counter(d.do for d in decisions.load(file)) == {"accept": 1, "reject": 2}
    assert decisions.load(file)[1].why == "status; 其实是计划"
    for format in ("table", "markdown", "csv", "html"):
        said = kg("sample", "-s", own, "--read", path, "--format", format, "--lang", "zh")[1]
        precision = data["overall"]["precision"]
        assert f"{precision:.1%}" in said or str(precision) in said
    assert len(decisions.load(file)) == 3, "without --decisions nothing is written down"


def test_a_blind_sample_says_nothing_of_confidence(store, kg, tmp_path):
    kg("sample", "-s", store, "-n", "6", "-o", tmp_path / "a.csv", "--blind")
    kg("sample", "-s", store, "-n", "6", "-o", tmp_path / "b.csv")
    heads = [(tmp_path / f"{n}.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",") for n in "ab"]
    assert set(heads[1]) - set(heads[0]) == {"confidence", "rule"}
    assert kg("sample", "-s", store, "--read", tmp_path / "a.csv", "--format", "json")[0] == 0


def test_rows_of_two_samples_are_not_mixed(store, kg, tmp_path):
    tables = []
    for seed in (0, 1):
        kg("sample", "-s", store, "-n", "3", "--seed", seed, "-o", tmp_path / f"{seed}.csv")
        tables.append((tmp_path / f"{seed}.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True))
    (tmp_path / "both.csv").write_text("".join(tables[0] + tables[1][1:]), encoding="utf-8")
    code, _, err = kg("sample", "-s", store, "--read", tmp_path / "both.csv")
    assert code == 1
    assert "two samples" in err


def test_a_sample_needs_a_place_to_be_written_to(store, kg):
    assert kg("sample", "-s", store)[0] == 2


def test_the_words_of_people_are_those_of_the_labels():
    for language in labels.LANGUAGES:
        assert len({labels.text(f"review.do.{do}", language) for do in ("accept", "reject", "relabel", "rename", "retype", "merge", "split", "add", "tag")}) == 9


def test_the_estimate_of_a_drawn_sample_is_unbiased_and_its_bounds_hold():
    sizes, wrong = {"a": 900, "b": 120, "c": 18}, {"a": 45, "b": 36, "c": 9}
    allotted, chance, tries = allocate(sizes, 60), random.Random(1), 400
    real = 1 - sum(wrong.values()) / sum(sizes.values())
    found = []
    for _ in range(tries):
        marks = [
            Mark(stratum=name, size=size, relation=name, status="done", rule="r", confidence=0.9, right=number >= wrong[name])
            for name, size in sizes.items()
            for number in chance.sample(range(size), allotted[name])
        ]
        found.append(measured(marks, by="relation", population=sum(sizes.values()), drawn=60, empty=0, strata=sizes).overall)
    error = statistics.stdev(one.precision for one in found) / tries**0.5
    assert abs(statistics.mean(one.precision for one in found) - real) < 3 * error
    assert sum(one.low <= real <= one.high for one in found) / tries >= 0.93
