"""Plans beside later reports: pairs of years as bureaus write them (tests/years), each with what a reader should be told."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import pipeline, reading, resources, tables
from kg.analysis.amounts import agree, count_of
from kg.analysis.contradictions import Conflict, contradictions
from kg.analysis.corpus import corpus
from kg.analysis.doubts import Kind, doubts
from kg.analysis.progress import Came, Line, Note, Progress, Verdict, asked, progress
from kg.analysis.progress.names import Likeness, likeness, name_of
from kg.analysis.progress.targets import compared
from kg.cli import kg
from kg.errors import NotFound
from kg.store import Store
from kg.text.document import parse
from kg.text.shadow import fold
from kg.types import Action, Entity, EntityType, Evidence, Metadata, Quantity, Reading, Role, Source, Status

YEARS = sorted(Path(__file__).with_name("years").glob("*.toml"))


def pair_of(name: str) -> dict:
    return tomllib.loads((Path(__file__).with_name("years") / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def store_of(tmp_path_factory):
    """The store of a pair, and the body of its first report."""

    @cache
    def of(name: str) -> tuple[Store, str]:
        folder = tmp_path_factory.mktemp(name)
        reports = pair_of(name)["report"]
        for report in reports:
            path = folder / "reports" / report["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(report["text"], encoding="utf-8")
        store = Store.create_or_open(folder / "store")
        pipeline.build([folder / "reports"], store=store)
        return store, next(d.issuer for d in store.documents() if d.path.endswith(reports[0]["path"]))

    return of


@pytest.fixture(scope="module")
def made(store_of):
    """What became of the plans of the body of the first report of a pair, by the name of the pair."""

    @cache
    def of(name: str) -> Progress:
        store, body = store_of(name)
        return progress(store.readings(), body, text=store.text)

    return of


def lines_of(result: Progress, case: dict[str, object]) -> list[Line]:
    wanted = fold(str(case["promise"]))
    return [line for line in result.lines if wanted in fold(line.thing.name) and case.get("year", line.year) == line.year]


def told(result: Progress) -> str:
    return "\n".join(f"{line.verdict} {line.year} {line.thing.name} ({line.reason}; {', '.join(line.notes)})" for line in result.lines)


@pytest.mark.parametrize("name", [path.stem for path in YEARS])
def test_year_pair(made, name):
    pair = pair_of(name)
    result = made(name)
    wrong = []
    for case in pair.get("expect", ()):
        found = lines_of(result, case)
        if case["verdict"] == "absent":
            wrong += [case] if found else []
        elif [line.verdict for line in found] != [case["verdict"]]:
            wrong.append((case, [str(line.verdict) for line in found]))
        else:
            (line,) = found
            if case.get("reason") not in (None, line.reason, *line.notes):
                wrong.append((case, line.reason, line.notes))
            if ("sure" in case) != (Note.ALIKE in line.notes):
                wrong.append((case, line.notes))
    wrong += [case for case in pair.get("absent", ()) if any(line.verdict == case["verdict"] for line in lines_of(result, case))]
    for case in pair.get("target", ()):
        found = [t for t in result.targets if case["what"] in t.planned.quantity.what and t.planned.quantity.value == case["planned"]]
        got = [(str(t.came), t.reported.quantity.value if t.reported else None) for t in found]
        if got != [(case["verdict"], case.get("reported"))]:
            wrong.append((case, got))
    for case in pair.get("contradiction", ()):
        if not any(c.kind == case["kind"] and case["about"] in c.about for c in result.contradictions):
            wrong.append((case, [(str(c.kind), c.about) for c in result.contradictions]))
    assert not wrong, "\n".join(map(str, wrong)) + "\n\n" + told(result)


# What holds of every result


@pytest.mark.parametrize("name", [path.stem for path in YEARS])
def test_quotes_stand_in_the_texts(store_of, name):
    store, body = store_of(name)
    result = progress(store.readings(), body, text=store.text)
    shown = [(f.document.id, e) for line in result.lines for f in (*line.promises, *line.answers, *line.before, *line.again, *line.near) for e in f.assertion.evidence]
    shown += [(w.document.id, w.evidence) for line in result.lines for w in (*line.words, *line.before_words)]
    shown += [(f.document.id, f.quantity.evidence) for t in result.targets for f in (t.planned, t.reported) if f]
    assert shown or not result.lines
    for document, evidence in shown:
        assert store.text(document)[evidence.start : evidence.end] == evidence.quote


def test_order_of_the_reports_does_not_matter(store_of):
    store, body = store_of("06-reprint")
    readings = list(store.readings())
    assert progress(readings, body, text=store.text) == progress(readings[::-1], body, text=store.text)


def test_every_promise_has_its_plan_and_every_answer_its_report(made):
    for path in YEARS:
        for line in made(path.stem).lines:
            if line.verdict in (Verdict.NEW, Verdict.UNMENTIONED):
                assert not line.promises
                continue
            assert line.promises, "a promise is a planned statement"
            assert all(f.assertion.status is Status.PLANNED for f in line.promises)
            assert all(f.assertion.status is not Status.PLANNED for f in line.answers)
            assert not {f.document.id for f in line.answers} & {f.document.id for f in line.promises}
            if line.verdict in (Verdict.FULFILLED, Verdict.PARTLY, Verdict.CHANGED, Verdict.CONTRADICTED, Verdict.MENTIONED):
                assert line.answers or line.words, "a judgement rests on words of a later report"
            else:
                assert not line.answers
                assert bool(line.read) is (line.verdict is Verdict.SILENT), "silent is what was looked for, open what could not be"


def test_seeds_promise_and_nothing_later_was_read(seeds):
    qiantang, qingdao = asked(seeds, "钱塘区应急管理局"), asked(seeds, "青岛市应急管理局")
    for result in (qiantang, qingdao):
        assert {line.verdict for line in result.lines} == {Verdict.OPEN}
        assert {t.came for t in result.targets} == {Came.OPEN}
        assert result.contradictions == ()
    assert {line.year for line in qiantang.lines} == {"2024"}
    by_name = {line.thing.name: line for line in qiantang.lines}
    assert [f.assertion.evidence[0].quote for f in by_name["安全生产“1+12”责任体系"].before] == ["坚持“党政同责、一岗双责”,持续深化安全生产“1+12”责任体系建设"]
    assert Note.BEFORE in by_name["避灾安置场所规范化建设"].notes
    assert Note.FRESH in by_name["城市安全联合值班值守专班"].notes
    assert not any(line.before or Note.FRESH in line.notes for line in qingdao.lines), "青岛's plan is all that was read of it"


# The rows of the table


@pytest.mark.parametrize("promised", Action)
@pytest.mark.parametrize("reported", [*map(str, Action), "none", "under-way"])
def test_table_has_a_verdict_for_every_pair_of_actions(promised, reported):
    (row,) = [row for row in resources.table("progress.tsv") if row["id"] == f"{promised}.{reported}"]
    assert Verdict(row["verdict"]) in (Verdict.FULFILLED, Verdict.PARTLY, Verdict.CHANGED, Verdict.CONTRADICTED, Verdict.MENTIONED)
    assert row["zh"] and row["en"]


def entity(name: str, type: EntityType = EntityType.MECHANISM) -> Entity:
    return Entity(id=f"x-{type}-{name}", type=type, name=name)


@pytest.mark.parametrize(
    ("promised", "reported", "like"),
    [
        ("应急联动机制", "应急联动机制", Likeness.SAME),
        ("县级应急指挥平台", "永安县应急指挥平台", Likeness.ALIKE),
        ("森林防火联防机制", "森林防火联防制度", Likeness.ALIKE),
        ("安全生产“1+8”责任体系", "安全生产“1+12”责任体系", Likeness.RENUMBERED),
        ("河道巡查责任制", "湖泊巡查责任制", Likeness.NONE),
        ("防汛应急演练", "应急演练", Likeness.NONE),
        ("森林火险预警响应机制", "森林火灾预警响应机制", Likeness.NEAR),
        ("安全生产专项整治三年行动", "安全生产专项整治五年行动", Likeness.RENUMBERED),
        ("三项制度", "五项制度", Likeness.NONE),
        ("2022年安全生产监督检查计划", "2023年安全生产监督检查计划", Likeness.NONE),
    ],
)
def test_likeness_of_names(promised, reported, like):
    body = entity("永安县应急管理局", EntityType.AGENCY)
    one, other = (name_of(entity(name), body) for name in (promised, reported))
    if like is Likeness.NONE:
        assert likeness(one, other) < Likeness.RENUMBERED, "it answers nothing"
    else:
        assert likeness(one, other) is like


# Figures


def quantity(value: float, modifier: str | None = None, *, what: str = "检查企业", unit: str = "家", quote: str = "") -> Quantity:
    evidence = Evidence(quote=quote or f"{what}{value:g}{unit}", start=0, end=1)
    return Quantity(id="q", what=what, value=value, unit=unit, modifier=modifier, role=Role.OUTCOME, of=None, status=Status.DONE, evidence=evidence, rule="quantity.count")


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (quantity(420), quantity(420, "余"), True),
        (quantity(427), quantity(420, "余"), True),
        (quantity(436), quantity(420, "余"), False),
        (quantity(19), quantity(20, "近"), True),
        (quantity(36), quantity(52), False),
        (quantity(623), quantity(500, "以上"), True),
        (quantity(450), quantity(500, "以上"), False),
        (quantity(29_123), quantity(29_000, quote="检查企业2.9万家"), True),
        (quantity(29_800), quantity(29_000, quote="检查企业2.9万家"), False),
        (quantity(29_123), quantity(29_000), False),
    ],
)
def test_figures_that_can_both_be_right(one, other, both):
    assert agree(one, other) is both
    assert agree(other, one) is both


@pytest.mark.parametrize(
    ("planned", "reported", "came", "reason"),
    [
        (quantity(10, "不少于"), quantity(12), Came.REACHED, "reached"),
        (quantity(10), quantity(9), Came.MISSED, "short"),
        (quantity(100), quantity(100, "近"), Came.INCOMPARABLE, "vague"),
        (quantity(20, what="死亡人数", unit="人"), quantity(15, what="死亡人数", unit="人"), Came.REACHED, "reached"),
        (quantity(20, "以内", what="办理时限", unit="项"), quantity(25, what="办理时限", unit="项"), Came.MISSED, "over"),
        (quantity(10, "以上", what="事故起数下降", unit="%"), quantity(8.5, what="事故起数下降", unit="%"), Came.MISSED, "short"),
        (quantity(10, what="事故起数下降", unit="%"), quantity(3, what="事故起数上升", unit="%"), Came.MISSED, "opposite"),
        (quantity(600), quantity(2600, quote="过去五年检查企业2600家"), Came.INCOMPARABLE, "cumulative"),
        (quantity(15), quantity(122), Came.INCOMPARABLE, "far"),
        (quantity(300, what="培训", unit="人"), quantity(120, what="培训", unit="人次"), Came.INCOMPARABLE, "unit"),
        (quantity(13, "左右", what="投入增长", unit="%"), quantity(11, what="投入增长", unit="%"), Came.INCOMPARABLE, "aside"),
    ],
)
def test_target_and_outcome(planned, reported, came, reason):
    assert compared(planned, reported) == (came, reason)


def test_every_modifier_that_reading_knows_has_a_sense():
    known = {row["id"] for row in resources.table("quantity_modifiers.tsv")}
    words = {*resources.words("quantity_before"), *resources.words("quantity_after")} - {*resources.words("quantity_exact")}
    assert words <= known


# Who plans, and when


def test_plans_of_the_government_above_count_where_they_are_asked_for(store_of):
    store, _ = store_of("12-party-and-government")
    alone, both = asked(store, "临泽市应急管理局"), asked(store, "临泽市应急管理局", also=["临泽市人民政府"])
    assert not alone.lines or {line.verdict for line in alone.lines} <= {Verdict.UNMENTIONED}
    theirs = {line.thing.name: (line.verdict, both.entities[line.whose].name) for line in both.lines if line.promises}
    assert theirs["安全生产责任清单制度"] == (Verdict.FULFILLED, "临泽市人民政府")
    assert theirs["重大危险源包保责任制"] == (Verdict.SILENT, "临泽市人民政府")


def test_years_narrow_what_counts(store_of):
    store, _ = store_of("07-two-plans")
    assert {line.year for line in asked(store, "南屏市应急管理局", first="2022").lines} == {"2022"}
    assert {line.verdict for line in asked(store, "南屏市应急管理局", last="2021").lines} == {Verdict.OPEN}


def test_body_without_reports_is_an_error_that_names_others(store_of):
    store, _ = store_of("08-another-body")
    with pytest.raises(NotFound, match="北塘区应急局") as error:
        asked(store, "北塘区应急局")
    assert "北塘区应急管理局" in error.value.remedy


# What people get


def run(*arguments: str, store: Path) -> bytes:
    result = CliRunner().invoke(kg, ["--lang", "en", "progress", *arguments, "--store", str(store)])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def test_command_in_all_its_formats(store_of, tmp_path):
    store, _ = store_of("01-plan-and-report")
    name = "清河县应急管理局"
    table = run(name, store=store.path).decode()
    assert "fulfilled (4)" in table and "（一）" not in table
    assert "cannot be added to" in table
    markdown = run(name, "--format", "markdown", store=store.path).decode()
    assert "| fulfilled | 4 |" in markdown and "组织开展防汛演练12场次" in markdown
    rows = list(csv.DictReader(io.StringIO(run(name, "--format", "csv", store=store.path).decode("utf-8-sig"))))
    assert {row["verdict code"] for row in rows} == {"fulfilled", "partly", "silent", "open", "new", "unmentioned"}
    (row,) = [row for row in rows if row["promised"] == "智慧应急综合管理平台" and row["year"] == "2023"]
    assert row["plan, quote"] == "(四)建设智慧应急综合管理平台" and row["report, quote"] == "试点建设智慧应急综合管理平台"
    data = json.loads(run(name, "--format", "json", store=store.path))
    assert data["counts"]["fulfilled"] == 4 and data["figures"][0]["came"] == "reached"
    run(name, "-o", str(tmp_path / "x.xlsx"), store=store.path)
    first = [row for _, row in tables.read_xlsx((tmp_path / "x.xlsx").read_bytes(), where="x.xlsx")]
    assert len(first) == len(rows) + 1
    run(name, "-o", str(tmp_path / "x.html"), store=store.path)
    assert "试点建设智慧应急综合管理平台" in (tmp_path / "x.html").read_text(encoding="utf-8")
    run(name, "-o", str(tmp_path / "x.docx"), store=store.path)
    assert (tmp_path / "x.docx").read_bytes()[:2] == b"PK"


def test_contradictions_are_listed_for_review(store_of):
    store, _ = store_of("10-contradictions")
    found = list(doubts(store.readings(), text=store.text, kinds=[Kind.CONTRADICTION]))
    assert [(d.reason, d.detail) for d in found] == [
        ("figures", "开展应急演练: 52场次 ≠ 36场次"), ("established-twice", "2022, 2023"), ("done-then-planned", "2022, 2024"),
    ]  # fmt: skip
    for doubt in found:
        (document,) = [d.id for d in store.documents() if d.path == doubt.documents[0]]
        assert store.text(document)[doubt.start : doubt.end] == doubt.quote
        assert len(doubt.documents) == 2


# Two bodies that say that they were first


def reported(issuer: str, division: str, words: str) -> Reading:
    text = f"{issuer}2023年工作总结\n{words}\n"
    source = Source(path=f"{division}.txt", sha256=division.ljust(64, "0"), media_type="text/plain", encoding="utf-8", text=text)
    return reading.read(parse(source, Metadata(issuer=issuer, division=division, year="2023", genre="summary")))


WUHOU, QINGYANG, CHENGDU, YUBEI = (("武侯区应急管理局", "510107"), ("青羊区应急管理局", "510105"), ("成都市应急管理局", "510100"), ("渝北区应急管理局", "500112"))


@pytest.mark.parametrize(
    ("one", "other", "claims", "found"),
    [
        (WUHOU, QINGYANG, ("在全省率先建立安全生产“吹哨人”制度。", "建立全省首个安全生产“吹哨人”制度。"), True),
        (WUHOU, YUBEI, ("在全国率先建立安全生产“吹哨人”制度。", "建立全国首个安全生产“吹哨人”制度。"), True),
        (WUHOU, YUBEI, ("在全省率先建立安全生产“吹哨人”制度。", "在全市率先建立安全生产“吹哨人”制度。"), False),  # of two provinces
        (WUHOU, CHENGDU, ("在全省率先建立安全生产“吹哨人”制度。", "建立全省首个安全生产“吹哨人”制度。"), False),  # the city tells of its district
        (WUHOU, QINGYANG, ("率先建立安全生产“吹哨人”制度。", "在全省率先建立安全生产“吹哨人”制度。"), False),  # who knows how far
        (WUHOU, QINGYANG, ("在全省率先建立安全生产“吹哨人”制度。", "力争在全省率先建立安全生产“吹哨人”制度。"), False),  # a plan
        (WUHOU, QINGYANG, ("在全省率先建立安全生产“吹哨人”制度。", "在全省率先建立安全生产约谈制度。"), False),
    ],
)
def test_two_bodies_that_were_both_first(one, other, claims, found):
    known = corpus([reported(*one, claims[0]), reported(*other, claims[1])])
    assert [c.kind for c in contradictions(known)] == ([Conflict.BOTH_FIRST] if found else [])
    for c in contradictions(known):
        assert [document.division for document, _ in c.told] == sorted([one[1], other[1]])


# What a plan tells of the time before it


@pytest.mark.parametrize(("issued", "by"), [(None, "2020-12-31"), ("2022-06-19", "2022-06-19")])
def test_what_a_plan_tells_as_done_was_done_before_it(issued, by):
    text = "甲市“十四五”应急管理规划\n一、现状\n(一)取得的成效。建成市级应急指挥中心平台。\n二、主要任务\n(一)强化支撑。建设市级安全生产监测预警平台。\n"
    source = Source(path="plan.txt", sha256="1" * 64, media_type="text/plain", encoding="utf-8", text=text)
    read = reading.read(parse(source, Metadata(issuer="青山市应急管理局", genre="plan", issued=issued)))
    names = {e.id: e.name for e in read.entities}
    (done,) = [a for a in read.assertions if a.status is Status.DONE]
    (planned,) = [a for a in read.assertions if a.status is Status.PLANNED and "监测预警平台" in names[a.object]]
    assert (done.period.start, done.period.end) == (None, by)
    assert (planned.period.start, planned.period.end) == ("2021-01-01", "2025-12-31")


# Counts in other words


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("全年组织开展各类应急演练110场次。", "全市共举办各类演练15次。", True),
        ("全年组织开展各类应急演练110场次。", "省级层面组织各类演练15次。", False),  # its own, not all
        ("全年组织开展各类应急演练110场次。", "全年开展防汛演练15次。", False),
        ("全市排查隐患整改率93.79%。", "问题隐患整改完成率98.5%。", True),
        ("全市排查隐患整改率93.79%。", "重大隐患整改率98.5%。", False),
        ("全年检查企业628家次。", "累计执法检查企业35户次。", True),
        ("全年检查企业628家次。", "全年检查企业35家。", False),  # visits and firms
        ("全市共计开展300余个培训班。", "目前已举办8个培训班。", False),  # of what was told before
        ("全市生产安全事故起数同比下降23.6%。", "“十三五”期间,全市生产安全事故降幅达50%。", False),
    ],
)
def test_counts_in_other_words_meet_only_where_they_count_the_same(one, other, alike):
    known = [[count_of(q) for q in reported(*WUHOU, text).quantities] for text in (one, other)]
    assert bool({k for k in known[0] if k} & {k for k in known[1] if k}) is alike, known
