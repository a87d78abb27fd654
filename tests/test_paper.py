"""Papers: one content, written for a terminal, as Markdown, as a page and for Word; quotes are never lost, text is never markup."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import paper
from kg.columns import grid, width, wrapped
from kg.paper import Cited, Grid, Heading, Items, Paper, Picture, Quote, Text

HOSTILE = "<script>alert(1)</script>|`]]>\x1b[31m_*"
ONE = Quote(text="建立健全双重预防机制。", source="甲县2023年工作总结", place="a.txt:12-23")
TWO = Quote(text=f"乙：{HOSTILE}", source="乙县")
FULL = Paper(
    title="比较 & 对照",
    parts=(
        Text(text="读了 2 份报告。", small=True), Heading(text="机制"),
        Grid(columns=("名称", "甲县", "数"), rows=(("双重预防机制", Cited(text="已完成 2023", quotes=(ONE, TWO, ONE)), 12), (HOSTILE, None, 1.5)), right=(False, False, True), heads=True),
        Items(items=("其一", Cited(text="其二", quotes=(TWO,))), numbered=True), Heading(text="图", level=3), Picture(svg="<svg></svg>", alt="一张图"),
        Text(text=Cited(text="结语", quotes=(ONE,))),
    ),
)  # fmt: skip


def test_notes_are_numbered_once_and_stand_in_full():
    text = paper.terminal(FULL, language="zh")
    assert "已完成 2023[1][2]" in text
    assert "其二[2]" in text
    assert "结语[1]" in text
    assert text.count("建立健全双重预防机制。") == 1
    assert "[1] “建立健全双重预防机制。”——甲县2023年工作总结（a.txt:12-23）" in text
    marked = paper.markdown(FULL, language="en")
    assert "## Sources" in marked
    assert "[^1]: “建立健全双重预防机制。”" in marked


def test_text_of_reports_steers_no_terminal_and_is_no_markup():
    assert "\x1b" not in paper.terminal(FULL)
    marked = paper.markdown(FULL)
    assert re.search(r"(?<!\\)<script", marked) is None
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in marked.splitlines() if line.startswith("|"))
    page = paper.html(FULL)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


def test_nothing_is_cut_on_a_narrow_terminal():
    long = "安全风险分级管控和隐患排查治理双重预防机制建设三年行动实施方案"
    made = Paper(title="T", parts=(Grid(columns=("a", "b"), rows=((long, long),)),))
    text = paper.terminal(made, columns=40)
    assert max(map(width, text.splitlines())) <= 40
    assert sum(text.count(c) for c in long) >= 2 * len(long)


def test_a_word_file_holds_all_and_is_the_same_each_time():
    made = paper.docx(FULL, language="zh")
    assert made == paper.docx(FULL, language="zh")
    opened = docx.Document(io.BytesIO(made))
    words = "\n".join(p.text for p in opened.paragraphs)
    assert "[1] “建立健全双重预防机制。”——甲县2023年工作总结（a.txt:12-23）" in words
    assert [cell.text for cell in opened.tables[0].rows[1].cells] == ["双重预防机制", "已完成 2023[1][2]", "12"]
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_paper_is_a_paper(language):
    empty = Paper(title="空", parts=())
    assert paper.terminal(empty, language=language).startswith("空\n")
    assert paper.markdown(empty, language=language) == "# 空\n"
    assert "<h1>空</h1>" in paper.html(empty, language=language)
    assert docx.Document(io.BytesIO(paper.docx(empty, language=language))).paragraphs[0].text == "空"


@given(st.text(alphabet="应急管理，。“”ab c1", max_size=60), st.integers(min_value=4, max_value=30))
def test_wrapping_keeps_every_character_and_the_width(text, columns):
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= columns for line in lines)


def test_the_header_of_a_grid_wraps_too():
    text = grid(["应急管理机制名称", "b"], [["x", "y" * 30]], right=[False, False], columns=24)
    assert max(map(width, text.splitlines())) <= 24


def test_no_line_begins_with_what_closes_or_ends_with_what_opens():
    text = "安全生产（完善 2023，持续）；《年度总结》（2024-01-24）（reports/one.txt:3-9）；另有 4 项[3][4]"
    for columns in range(26, 60):
        lines = wrapped(text, columns)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not [line for line in lines if line[0] in "）；》，［" or line[-1] in "（《［"]
        assert not [line for line in lines if line.startswith("[")]


def test_columns_of_a_table_in_word_are_as_wide_as_what_stands_in_them():
    made = Paper(title="表", parts=(Grid(columns=("序", "单位"), rows=((1, "第一次全国自然灾害综合风险普查领导小组办公室"),), right=(True, False)),))
    table = docx.Document(io.BytesIO(paper.docx(made, language="zh"))).tables[0]
    narrow, broad = (column.width for column in table.columns)
    assert narrow * 2 < broad
    assert [cell.width for cell in table.rows[1].cells] == [narrow, broad]


def test_what_to_type_for_more_stands_on_a_terminal_only():
    left_out = paper.Paper(title="t", parts=(paper.Text(text="… and 4 more", typed="… and 4 more (--all lists them)"),))
    assert "… and 4 more (--all lists them)\n" in paper.terminal(left_out)
    assert "--all" not in paper.markdown(left_out) + paper.html(left_out, language="en")
    assert b"--all" not in zipfile.ZipFile(io.BytesIO(paper.docx(left_out, language="en"))).read("word/document.xml")
