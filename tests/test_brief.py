"""Briefs: what comparable bodies do and our reports do not mention, with its sentence; what only ours tell; nothing that no report says."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from click.testing import CliRunner
from helpers import stored

from kg import paper as papers
from kg import pipeline
from kg.analysis import lookup
from kg.analysis.brief import Brief, output
from kg.analysis.brief.asked import asked
from kg.analysis.brief.fitting import pages
from kg.analysis.brief.sentences import MOST, around
from kg.analysis.reporters import shelf
from kg.cli import kg as command
from kg.errors import NotFound
from kg.paper import Cited, Grid, Heading, Paper, Quote, Text
from kg.store import Store
from kg.types import Evidence

US, XIHU, XIAOSHAN, CITY = "钱塘区应急管理局", "西湖区应急管理局", "萧山区应急管理局", "杭州市应急管理局"
TEXTS = {
    "a": f"{US}2023年工作总结\n\n一、主要工作\n建立“敲门问安”机制,相关做法被省应急管理厅推广。举办安全生产培训班12期。深化安全生产“1+12”责任体系建设。建立企业吹哨人制度。\n",
    "a2": f"{US}2023年工作情况通报\n\n一、主要工作\n举办安全生产培训班15期。\n",
    "b": f"{XIHU}2023年工作总结\n\n一、主要工作\n建立气象灾害会商研判机制,每周会商,会后一小时内发出提示单。建立“红黑榜”管理机制,入选全国应急管理典型案例。开展安全生产培训班20期。\n",
    "c": f"{XIAOSHAN}2023年工作总结\n\n一、主要工作\n建立风险会商研判机制。成立山地救援队,配备队员30人。\n二、2024年工作思路\n将建立物资共享机制。\n",
    "d": f"{CITY}2023年工作总结\n\n一、主要工作\n建立专家会诊机制。\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    return stored(tmp_path_factory.mktemp("brief"), TEXTS)


def made(store: Store, *names: str, us: str = US, **more) -> Brief:
    return asked(store, us, names, **more)


def paper(store: Store, *names: str, language: str = "zh", limit: int | None = None, **more) -> Paper:
    return output.paper(made(store, *names, **more), language, output.Words(around(store.text)), limit=limit)


def titles(found: Brief) -> list[str]:
    return [p.key if p.family else p.rows[0].name for p in found.practices]


def test_comparable_bodies_are_those_of_its_level_and_kind_unless_others_are_named(store):
    found = made(store)
    assert (found.reason, [b.name for b in found.others]) == ("peers", [XIHU, XIAOSHAN])
    assert [b.name for b in made(store, CITY).others] == [CITY]
    assert made(store, us=CITY).reason == "kind"
    assert [b.name for b in made(store, regions=["杭州市"], levels=["city"]).others] == [CITY]
    with pytest.raises(NotFound, match="2019"):
        made(store, years=["2019"])


def test_what_most_bodies_do_goes_first_what_is_planned_last(store):
    found = made(store)
    listed = titles(found)
    assert listed[0] == "family-consultation"
    assert [b.name for b in found.others if b.id in found.practices[0].done] == [XIHU, XIAOSHAN]
    assert any("红黑榜" in row.name for row in found.practices[1].rows)
    assert found.practices[1].credits[0].recognition.reach == "nation"
    assert found.practices[-1].done == ()
    assert found.practices[-1].rows[0].name == "物资共享机制"


def test_our_strong_points_are_what_we_were_recognised_for_and_what_only_ours_tell(store):
    found = made(store)
    first = found.strengths[0]
    assert first.row.name == "“敲门问安”机制"
    assert first.credits[0].recognition.by == "省应急管理厅"
    names = [s.row.name for s in found.strengths if s.row]
    assert "企业吹哨人制度" in names
    assert "气象灾害会商研判机制" not in names


def test_figures_stand_side_by_side_only_where_the_same_is_counted(store):
    found = made(store, years=["2023"])
    ours = next(b.id for b in found.bodies if b.name == US)
    assert not found.counts, "two figures of ours for one year: nothing says which to set beside another's"
    assert [c.about for c in found.contradictions] == ["举办安全生产培训班"]
    assert found.contradictions[0].body == ours
    other = made(store, us=XIHU)
    assert [c.what for c in other.counts] == []


def test_a_scheme_that_no_report_explains_is_named(store):
    assert any("“1+12”" in d.names[0] and d.detail == "1, 12" for d in made(store).undefined)


def test_every_quote_is_in_the_text_and_every_line_has_its_source(store):
    written = paper(store)
    texts = [store.text(d.id) for d in lookup.of_documents(store, [d for b in shelf(store).read(shelf(store).bodies) for d in b.documents]).documents.values()]
    cited = [part.text for part in written.parts if isinstance(part, Text) and part.lead]
    assert cited
    for item in cited:
        assert isinstance(item, Cited)
        assert item.quotes
        for quote in item.quotes:
            assert any(quote.text in text for text in texts)
            assert "2023" in quote.source
            assert quote.place


def test_the_sentence_says_how_and_silence_is_no_lack(store):
    words = papers.terminal(paper(store), language="zh")
    assert "建立气象灾害会商研判机制,每周会商,会后一小时内发出提示单" in words
    assert "不等于没有" in words
    assert "缺" not in words
    english = papers.terminal(paper(store, language="en"), language="en")
    assert "not mentioned" in english.lower()


def test_words_around_a_proof_are_of_its_sentence_and_verbatim():
    text = "一、工作\n建立甲机制,每周会商,会后通报。" + "另行开展检查," * 20 + "完。"
    widen = around(lambda _: text)
    start = text.index("建立甲机制")
    found = widen("d", Evidence(quote="建立甲机制", start=start, end=start + 5))
    assert found.quote == "建立甲机制,每周会商,会后通报。"
    assert text[found.start : found.end] == found.quote
    start = text.rindex("另行开展检查")
    found = widen("d", Evidence(quote="另行开展检查", start=start, end=start + 6))
    assert text[found.start : found.end] == found.quote
    assert len(found.quote) <= MOST


def test_a_brief_fits_two_pages_and_a_limit_lengthens_it(store):
    long = "对照情况" * 30
    parts = tuple(Text(lead=f"（{n}）", text=Cited(text=long, quotes=(Quote(text=long, source="某报告", shown=True),))) for n in range(40))
    assert pages(Paper(title="T", parts=parts), "zh") > 4
    assert pages(paper(store), "zh") <= 2
    assert len(paper(store, limit=50).parts) >= len(paper(store, limit=1).parts) + 3


def test_word_gets_two_pages_of_parts_with_leads_and_the_same_bytes_again(store):
    written = paper(store)
    first = papers.docx(written, language="zh")
    assert first == papers.docx(paper(store), language="zh")
    body = zipfile.ZipFile(io.BytesIO(first)).read("word/document.xml").decode()
    assert "（一）" in body
    assert [p.text for p in written.parts if isinstance(p, Heading)][0].startswith("一、")


def test_figures_become_a_table(store, tmp_path):
    texts = {"x": f"{XIHU}2022年工作总结\n举办安全生产培训班20期。\n", "y": f"{XIAOSHAN}2022年工作总结\n开展安全生产培训班35期。\n"}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    other = Store.create_or_open(tmp_path / "store")
    pipeline.build([tmp_path / f"{name}.txt" for name in texts], store=other)
    grid = next(p for p in paper(other, us=XIHU).parts if isinstance(p, Grid))
    assert grid.columns[1:] == (XIHU, XIAOSHAN)
    assert [cell.text for cell in grid.rows[0][1:]] == ["20期（2022）", "35期（2022）"]


def run(store: Store, *arguments: str) -> str:
    result = CliRunner().invoke(command, ["brief", "--store", str(store.path), "--us", US, *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_writes_every_format(store, tmp_path):
    for suffix in ("md", "html", "docx", "xlsx", "csv", "json"):
        run(store, "--lang", "zh", "-o", str(tmp_path / f"b.{suffix}"))
    assert "# 钱塘区应急管理局" in (tmp_path / "b.md").read_text(encoding="utf-8")
    assert "红黑榜" in (tmp_path / "b.html").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO((tmp_path / "b.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "部分"
    assert any("会商研判" in cell for row in rows for cell in row)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["statements", "figures", "recognitions"]
    data = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert data["practices"][1]["recognitions"][0]["kind"] == "model"
    assert {b["name"] for b in data["bodies"]} == {US, XIHU, XIAOSHAN}


def test_a_topic_narrows_the_brief(store):
    words = run(store, "--topic", "family-consultation", "--lang", "zh")
    assert "会商研判" in words
    assert "红黑榜" not in words
