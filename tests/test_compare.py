"""Comparisons of bodies: every cell follows from a sentence, a plan is no fact, silence is no lack, a reprint is no second body."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from helpers import stored

from kg import paper as papers
from kg import pipeline
from kg.analysis import lookup, narrowing
from kg.analysis.compare import Choice, compare
from kg.analysis.compare import output as compared
from kg.analysis.reporters import shelf
from kg.analysis.similar import FAMILY, PLAN, similar
from kg.analysis.similar import output as likened
from kg.analysis.timeline import output as traced
from kg.analysis.timeline import subject, timeline
from kg.analysis.timeline.picture import picture
from kg.cli import kg as command
from kg.documents.register import Register
from kg.errors import NotFound
from kg.store import Store
from kg.types import EntityType, Metadata

QIANTANG, QINGDAO, YUBEI = "钱塘区应急管理局", "青岛市应急管理局", "重庆市渝北区应急管理局"
DUAL, MENTOR, LIST, SCHEME, BOARD, MONTH = (
    "安全风险分级管控和隐患排查治理双重预防机制", "“一帮一”导师帮带机制", "安全生产责任清单制度", "“1+2=3”监管执法模式", "“红黑榜”管理机制", "安全生产月",
)  # fmt: skip
A22 = "钱塘区应急管理局2022年工作总结\n\n一、主要工作\n我局建立双重预防机制。建立“一帮一”导师帮带机制。开展“安全生产月”活动。\n二、2023年工作打算\n2023年将建立安全生产责任清单制度。\n"
TEXTS = {
    "a22": A22,
    "a23": "钱塘区应急管理局2023年工作总结\n\n一、主要工作\n我局完善双重预防机制。建立安全生产责任清单制度。\n",
    "b21": "青島市應急管理局2021年工作總結\n\n一、主要工作\n我局建立雙重預防體系。建立“1+2=3”監管執法模式。開展“安全生產月”活動。\n",
    "c23": "重庆市渝北区应急管理局2023年工作要点\n\n2023年，将建立双重预防机制，试点“红黑榜”管理机制。\n",
    # A site of Wuhan prints the report of Qiantang again: it is no report of Wuhan's.
    "z": "武汉市应急管理局\n" + A22,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    return stored(tmp_path_factory.mktemp("compare"), TEXTS, Register({"z.txt": Metadata(issuer="武汉市应急管理局", duplicate_of="a22.txt")}))


def comparison(store: Store, *names: str, choice: Choice | None = None, **more):
    bodies = shelf(store).chosen(names, **more)
    return compare(lookup.of_documents(store, [d for b in bodies for d in b.documents]), bodies, choice=choice, named=bool(names))


def cells(found) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """For each row what each body's reports say: status and action."""
    names = {b.id: b.name for b in found.bodies}
    return {r.name: {names[b]: [(f.assertion.status.value, str(f.assertion.action)) for f in facts] for b, facts in r.cells.items()} for r in found.rows}


# ---- whom is meant ----


def test_bodies_are_those_whose_reports_were_read_and_a_reprint_makes_none(store):
    known = shelf(store)
    assert {b.name for b in known.bodies} == {QIANTANG, QINGDAO, YUBEI}
    (body,) = known.read(known.find(QIANTANG))
    assert (len(body.reports), len(body.copies), body.years, body.level, body.division) == (2, 1, ("2022", "2023"), "county", "330114")
    assert body.characters == sum(d.characters for d in body.reports)


@pytest.mark.parametrize(("name", "body"), [
    ("钱塘", QIANTANG), ("杭州市钱塘区", QIANTANG), ("錢塘區應急管理局", QIANTANG), ("青岛市", QINGDAO), ("渝北区应急", YUBEI), ("重庆市渝北区", YUBEI), ("渝北", YUBEI),
])  # fmt: skip
def test_a_body_is_found_by_its_name_its_place_and_in_either_script(store, name, body):
    assert [b.name for b in shelf(store).find(name)] == [body]
    assert shelf(store).find(shelf(store).find(name)[0].id)[0].name == body


def test_who_is_not_meant_is_said_with_what_to_do(store):
    known = shelf(store)
    with pytest.raises(NotFound, match="3 bodies") as several:
        known.find("应急管理局")
    assert all(b.id in several.value.remedy for b in known.bodies)
    with pytest.raises(NotFound, match="no report") as within:
        known.find("杭州")
    assert QIANTANG in within.value.remedy
    with pytest.raises(NotFound, match="no report"):
        known.find("武汉市应急管理局")


def test_bodies_are_chosen_by_region_level_year_and_genre(store):
    known = shelf(store)
    assert {b.name for b in known.chosen((), regions=["浙江省"])} == {QIANTANG}
    assert [b.name for b in known.chosen(("青岛",), regions=["浙江省"])] == [QINGDAO, QIANTANG], "we, and those of a region"
    assert [b.name for b in known.chosen((YUBEI,))][0] == YUBEI
    assert len(known.chosen((YUBEI,))) == 3
    assert {b.name for b in known.chosen((), levels=["county"])} == {QIANTANG, YUBEI}
    body = known.chosen((QIANTANG,), years=["2023"])[0]
    assert [d.year for d in body.reports] == ["2023"]
    assert not body.copies, "what the reprint of another year's report says is not of this year"
    assert known.chosen((QIANTANG,), years=["2022"])[0].copies
    with pytest.raises(NotFound, match=f"no such report of {QINGDAO}"):
        known.chosen((QINGDAO, QIANTANG), years=["2022"])
    assert {b.name for b in known.chosen((), genres=["plan"])} == {YUBEI}
    with pytest.raises(NotFound, match="no region"):
        known.chosen((), regions=["无此地"])
    with pytest.raises(NotFound, match="no body"):
        known.chosen((), years=["1999"])


# ---- compare ----


def test_every_cell_of_the_matrix_is_known(store):
    assert cells(comparison(store, "钱塘", "青岛", "渝北")) == {
        DUAL: {QIANTANG: [("done", "establish"), ("done", "improve")], QINGDAO: [("done", "establish")], YUBEI: [("planned", "establish")]},
        MENTOR: {QIANTANG: [("done", "establish")]},
        LIST: {QIANTANG: [("done", "establish"), ("planned", "establish")]},
        SCHEME: {QINGDAO: [("done", "establish")]},
        BOARD: {YUBEI: [("planned", "pilot")]},
        MONTH: {QIANTANG: [("done", "run")], QINGDAO: [("done", "run")]},
    }


def test_shared_only_here_and_elsewhere(store):
    found = comparison(store, "钱塘", "青岛", "渝北")
    assert [r.name for r in found.shared] == [DUAL, MONTH]
    only = {b.name: {r.name for r in found.only[b.id]} for b in found.bodies}
    assert only == {QIANTANG: {MENTOR, LIST}, QINGDAO: {SCHEME}, YUBEI: set()}, "a plan alone is not what a body has"
    assert [r.name for r in found.elsewhere] == [SCHEME], "what Yubei only plans is not held against Qiantang"


def test_a_reprint_adds_no_statement(store):
    found = comparison(store, "钱塘", "青岛")
    (row,) = [r for r in found.rows if r.name == MENTOR]
    ((_, facts),) = row.cells.items()
    assert [f.copies for f in facts] == [1]


def test_alike_things_stand_beside_each_other_by_family(store):
    found = comparison(store, "钱塘", "渝北")
    groups = {g.key: {r.name for r in g.rows} for g in found.groups}
    assert groups["family-dual_prevention"] == {DUAL}
    assert groups["family-responsibility"] == {LIST}
    assert groups["family-assessment"] == {BOARD}
    text = papers.markdown(compared.paper(found, "en", limit=10), language="en")
    assert "Alike, side by side" not in text, "what both have of it is one thing, and stands among what is shared"


def test_what_is_narrowed_is_left_out(store):
    families = Choice(families=narrowing.families(["双重预防机制"]))
    assert set(cells(comparison(store, "钱塘", "青岛", choice=families))) == {DUAL}
    assert set(cells(comparison(store, "钱塘", "青岛", choice=Choice(types=(EntityType.INITIATIVE,))))) == {MONTH}
    topic = Choice(topics=narrowing.concepts(["责任与考核"]))
    assert LIST in cells(comparison(store, "钱塘", "青岛", choice=topic))
    assert DUAL not in cells(comparison(store, "钱塘", "青岛", choice=topic))
    assert set(cells(comparison(store, "钱塘", "青岛", choice=Choice(relations=narrowing.relations(["carries_out"]))))) == {MONTH}
    assert not cells(comparison(store, "钱塘", "青岛", choice=Choice(least=1.0)))
    for wrong in (narrowing.types, narrowing.relations, narrowing.concepts, narrowing.families):
        with pytest.raises(NotFound):
            wrong(["no such thing"])


def test_a_body_with_reports_of_several_years_is_told_year_by_year(store):
    found = comparison(store, "钱塘", "青岛")
    (topics,) = found.over_years.values()
    told = {t.key: {y: [str(f.assertion.action) for f in facts] for y, facts in t.cells.items()} for t in topics}
    assert told["family-dual_prevention"] == {"2022": ["establish"], "2023": ["improve"]}
    assert told["family-responsibility"] == {"2022": ["establish"], "2023": ["establish"]}
    assert [f.assertion.status.value for t in topics if t.key == "family-responsibility" for f in t.cells["2022"]] == ["planned"]


def test_silence_is_said_to_be_silence_in_both_languages(store):
    found = comparison(store, "钱塘", "渝北")
    for language, silent, wrong in (("zh", "未提及", "没有此"), ("en", "not mentioned", "missing:")):
        text = papers.markdown(compared.paper(found, language), language=language)
        assert silent in text
        assert wrong not in text
        assert TEXTS["a22"].split("。")[0].split("\n")[-1] in text, "the quote is there"


def test_things_of_one_name_that_are_each_bodys_own_share_a_row(tmp_path):
    for name, body in (("a", "钱塘区应急管理局"), ("b", "青岛市应急管理局")):
        (tmp_path / f"{name}.txt").write_text(f"{body}2023年工作总结\n\n我局建立风险隐患清单。\n", encoding="utf-8")
    made = Store.create_or_open(tmp_path / "store")
    pipeline.build([tmp_path / "a.txt", tmp_path / "b.txt"], store=made)
    found = comparison(made, "钱塘", "青岛")
    (row,) = found.rows
    assert len(row.things) == len(row.cells) == 2
    assert not row.one
    assert "未必是同一项" in papers.markdown(compared.paper(found, "zh"), language="zh")


def test_the_long_table_has_every_statement_with_its_quote_and_place(store):
    found = comparison(store, "钱塘", "青岛", "渝北")
    long, matrix, bodies = compared.sheets(found, "en")
    names = [c.name for c in long.columns]
    rows = [dict(zip(names, row, strict=True)) for row in long.rows]
    assert len(rows) == sum(len(f) for row in found.rows for f in row.cells.values())
    for row in rows:
        for quote, place in zip(str(row["quote"]).split("\n"), str(row["place"]).split("\n"), strict=True):
            path, _, span = place.rpartition(":")
            start, end = map(int, span.split("-"))
            assert TEXTS[Path(path).stem][start:end] == quote
    assert [c.name for c in matrix.columns][-3:] == [QIANTANG, QINGDAO, YUBEI]
    assert [row[0] for row in bodies.rows] == [QIANTANG, QINGDAO, YUBEI]


def test_many_bodies_share_a_column(tmp_path):
    places = ["钱塘区", "上城区", "拱墅区", "滨江区", "萧山区", "余杭区", "临平区"]
    for number, place in enumerate(places):
        (tmp_path / f"{number}.txt").write_text(f"杭州市{place}应急管理局2023年工作总结\n\n我局建立双重预防机制。\n", encoding="utf-8")
    made = Store.create_or_open(tmp_path / "store")
    pipeline.build(sorted(tmp_path.glob("*.txt")), store=made)
    found = comparison(made, regions=["杭州市"])
    assert found.subject is None
    assert not found.elsewhere
    assert len(found.bodies) == len(places)
    asked = compared.paper(comparison(made, "滨江区", regions=["杭州市"]), "zh")
    assert "杭州市滨江区应急管理局" in next(p for p in asked.parts if isinstance(p, papers.Grid) and "名称" in p.columns).columns
    text = papers.terminal(compared.paper(found, "en", limit=5), language="en", columns=100)
    assert max(map(len, text.splitlines())) <= 100
    assert "Comparison of 7 bodies" in text


# ---- similar ----


def test_likeness_is_what_the_formula_says(store):
    import math

    known = shelf(store)
    found = similar(known, known.only("钱塘"))
    assert found.compared == 2
    assert [like.body.name for like in found.likes] == [QINGDAO, YUBEI]
    everybody, two = math.log(4 / 3), math.log(4 / 2)
    # Things and families that at least two bodies speak of: the mechanism and its family (all three), the month and its (two).
    ours = (1 + FAMILY) * (everybody + two)
    plan = PLAN * (1 + FAMILY) * everybody
    theirs = ours
    # Yubei's board is of the family of appraisal, of which no other body speaks.
    qingdao, yubei = found.likes
    assert qingdao.score == pytest.approx(theirs / ours)
    assert yubei.score == pytest.approx(plan / ours)
    assert (qingdao.things, qingdao.families, yubei.things, yubei.families) == (2, 2, 1, 1)


def test_what_is_rare_is_the_first_reason_and_has_the_quotes_of_both(store):
    known = shelf(store)
    first = similar(known, known.only("钱塘"), limit=1).likes[0].reasons[0]
    (ours,), (theirs,) = first.ours, first.theirs
    assert first.bodies == 2
    assert ours.assertion.evidence[0].quote == "开展“安全生产月”活动"
    assert theirs.assertion.evidence[0].quote == "開展“安全生產月”活動"


def test_a_reprint_makes_nobody_alike(tmp_path):
    """The same texts without the reprint give the same likeness."""
    for name in ("a22", "a23", "b21", "c23"):
        (tmp_path / f"{name}.txt").write_text(TEXTS[name], encoding="utf-8")
    made = Store.create_or_open(tmp_path / "store")
    pipeline.build(sorted(tmp_path.glob("*.txt")), store=made)
    known = shelf(made)
    scores = {like.body.name: like.score for like in similar(known, known.only("钱塘")).likes}
    assert set(scores) == {QINGDAO, YUBEI}
    assert scores[QINGDAO] == pytest.approx(1.0)


def test_likeness_can_be_looked_for_in_some_bodies_only(store):
    known = shelf(store)
    found = similar(known, known.only("钱塘"), among=known.placed((), ["county"]))
    assert [like.body.name for like in found.likes] == [YUBEI]
    text = papers.terminal(likened.paper(found, "zh"), language="zh")
    assert "计划新建 2023" in text
    why, ranked, _ = likened.sheets(found, "en")
    names = [c.name for c in why.columns]
    quoted = {(row[names.index("body")], row[names.index("quote")]) for row in why.rows}
    assert (YUBEI, "2023年，将建立双重预防机制") in quoted
    assert (QIANTANG, "我局建立双重预防机制") in quoted
    assert [row[0] for row in ranked.rows] == [YUBEI]


# ---- timeline ----


def test_who_had_it_first_and_who_only_plans_it(store):
    found = timeline(shelf(store), subject(store, "双重预防机制"))
    assert [(t.body.name, t.first and t.first.end, t.first and t.first.kind) for t in found.tracks] == [
        (QINGDAO, "2021", "new"), (QIANTANG, "2022", "new"), (YUBEI, None, None),
    ]  # fmt: skip
    assert found.years == ("2021", "2022", "2023")
    _, qiantang, yubei = found.tracks
    assert [(e.kind, e.end) for e in qiantang.entries] == [("new", "2022"), ("improved", "2023")]
    assert yubei.planned is not None
    assert yubei.planned.end == "2023"


def test_a_reprint_is_no_second_start(store):
    found = timeline(shelf(store), subject(store, "“一帮一”导师帮带机制"))
    ((entry,),) = [t.entries for t in found.tracks]
    assert [f.copies for f in entry.facts] == [1]
    assert len(found.subject.things) == 1


def test_what_is_improved_was_there_before(store, tmp_path):
    found = timeline(shelf(store), subject(store, LIST))
    (track,) = found.tracks
    assert track.sure
    assert [(e.kind, e.end) for e in track.entries] == [("new", "2023"), ("planned", "2023")]
    (tmp_path / "a.txt").write_text(TEXTS["a23"], encoding="utf-8")  # the report of 2022, which says when it began, is not read
    made = Store.create_or_open(tmp_path / "store")
    pipeline.build([tmp_path / "a.txt"], store=made)
    (track,) = (later := timeline(shelf(made), subject(made, "双重预防机制"))).tracks
    assert not track.sure
    assert "there by 2023" in papers.markdown(traced.paper(later, "en"), language="en")


def test_a_timeline_is_of_a_thing_a_family_or_a_topic(store):
    assert [t.name for t in subject(store, "雙重預防體系").things] == [DUAL]
    assert subject(store, "责任体系").concepts == ("family-responsibility",)
    assert {t.name for t in subject(store, "责任体系").things} == {LIST}
    assert subject(store, "family-responsibility").concepts == ("family-responsibility",)
    assert subject(store, "System of responsibility").concepts == ("family-responsibility",)
    assert subject(store, "双重预防机制", alike=True).concepts == ("family-dual_prevention",)
    assert {t.name for t in subject(store, "导师帮带机制").things} == {MENTOR}
    with pytest.raises(NotFound):
        subject(store, "没有这样的东西")


def test_the_picture_is_sound_and_tells_marks_apart_by_shape(store):
    found = timeline(shelf(store), subject(store, "双重预防机制"))
    drawn = picture(found, "zh")
    root = ET.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    tips = [t.text for t in root.iter(f"{space}title")]
    assert any(t and t.startswith(QINGDAO) and "新建 2021" in t for t in tips)
    words = [t.text for t in root.iter(f"{space}text")]
    assert {"2021", "2022", "2023", "计划", "planned"} <= set(words)
    assert "style=" not in drawn, "the policy of the page would not let it through"
    page = papers.html(traced.paper(found, "zh"), language="zh")
    assert drawn.strip().splitlines()[0] in page


def test_a_hostile_name_stays_text_in_the_picture(tmp_path):
    (tmp_path / "a.txt").write_text("钱塘区应急管理局2023年工作总结\n\n我局建立“<script>&\"一帮一”导师帮带机制。\n", encoding="utf-8")
    made = Store.create_or_open(tmp_path / "store")
    pipeline.build([tmp_path / "a.txt"], store=made)
    known = shelf(made)
    for name in [row[0] for row in made.catalog.rows("SELECT name FROM entity WHERE type = 'mechanism'")]:
        drawn = picture(timeline(known, subject(made, name)), "en")
        assert ET.fromstring(drawn) is not None
        assert "<script" not in drawn


# ---- commands, on the shipped reports ----


def run(store: Store, *arguments: str) -> tuple[int, bytes, str]:
    result = CliRunner().invoke(command, [*arguments, "--store", str(store.path), "--lang", "zh"])
    return result.exit_code, result.stdout_bytes, result.stderr


def test_the_seeds_compared(seeds):
    code, out, _ = run(seeds, "compare", "钱塘", "青岛", "--limit", "40")
    text = out.decode()
    assert code == 0
    line = next(line for line in text.splitlines() if line.startswith("责任体系"))
    assert "安全生产“1+12”责任体系" in line, "what is alike stands beside each other"
    assert "监管执法责任清单（计划新建 2020）" in line
    assert "未提及" in text
    shared = text.split("共有的（")[1].split("同类做法")[0]
    assert shared.startswith("3 项")
    for name in ("安全生产责任保险", DUAL, "重点行业领域专项整治"):
        assert name in shared


def test_the_seeds_in_every_format(seeds, tmp_path):
    for suffix in ("md", "html", "docx", "csv", "xlsx", "json"):
        where = tmp_path / f"c.{suffix}"
        assert run(seeds, "compare", "钱塘", "青岛", "-o", str(where))[0] == 0
        first = where.read_bytes()
        assert run(seeds, "compare", "钱塘", "青岛", "-o", str(where))[0] == 0
        assert where.read_bytes() == first, f"{suffix}: the same store gives the same bytes"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "c.csv").read_text(encoding="utf-8-sig"))))
    assert {row["单位"] for row in rows} == {QIANTANG, QINGDAO}
    assert {row["状态"] for row in rows if row["单位"] == QINGDAO} == {"计划中"}
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["陈述", "对照表", "单位"]
    assert book["陈述"].max_row == len(rows) + 1
    data = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert [b["name"] for b in data["bodies"]] == [QIANTANG, QINGDAO]
    assert sum(len(f) for row in data["rows"].values() for f in row["cells"].values()) == len(rows)
    assert len(data["shared"]) == 3


def test_the_seeds_likened_and_traced(seeds, tmp_path):
    code, out, _ = run(seeds, "similar", "钱塘", "--format", "json")
    assert code == 0
    assert [s["name"] for s in json.loads(out)["similar"]][0] == QINGDAO
    code, out, _ = run(seeds, "timeline", "双重预防机制", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [(b["name"], b["first"] and b["first"]["end"], b["first"] and b["first"]["began_then"]) for b in found["bodies"]] == [
        (YUBEI, "2020", False), (QINGDAO, None, None), (QIANTANG, None, None),
    ]  # fmt: skip
    where = tmp_path / "t.svg"
    assert run(seeds, "timeline", "责任体系", "-o", str(where))[0] == 0
    assert ET.parse(where).getroot().tag.endswith("svg")


def test_a_name_that_may_be_any_of_several_is_a_choice(seeds):
    code, _, said = run(seeds, "compare", "应急管理局", "青岛")
    assert code == 1
    assert "KG501" in said
