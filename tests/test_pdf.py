"""Reading PDF files: the same statements as from the text that was printed, on the page where it was printed."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import printed
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib import colors, enums, pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from kg import documents, reading, resources
from kg.documents import ocr, register
from kg.documents.pdf import layer, paragraphs
from kg.documents.pdf.furniture import without_furniture
from kg.documents.pdf.lines import Line, Page, width
from kg.errors import (
    BeyondLimits,
    DamagedDocument,
    EmptyDocument,
    InputError,
    MissingPath,
    UndecodableText,
    UnreadablePath,
)
from kg.text.document import parse

SEEDS = sorted(resources.seeds().glob("*.txt"))
KNOWN = register.load(resources.seeds() / "seeds.tsv")
for name in ("STSong-Light", "MSung-Light"):
    pdfmetrics.registerFont(UnicodeCIDFont(name))


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def paper(story, header="", footer="- {} -", font="STSong-Light") -> bytes:
    """A PDF of paragraphs, tables and page breaks, with a running header and footer in which ``{}`` is the page number."""

    def furniture(canvas, frame):
        canvas.setFont(font, 9)
        canvas.drawCentredString(pagesizes.A4[0] / 2, pagesizes.A4[1] - 40, header.format(frame.page))
        canvas.drawCentredString(pagesizes.A4[0] / 2, 40, footer.format(frame.page))

    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=pagesizes.A4, invariant=1).build(story, onFirstPage=furniture, onLaterPages=furniture)
    return stream.getvalue()


def paragraph(text, font="STSong-Light", *, indent=2, gap=0, justified=False, size=12):
    style = ParagraphStyle(
        "body", fontName=font, fontSize=size, leading=1.7 * size, firstLineIndent=indent * size, spaceAfter=gap, wordWrap="CJK",
        alignment=enums.TA_JUSTIFY if justified else enums.TA_LEFT,
    )  # fmt: skip
    return Paragraph(text.replace("&", "&amp;").replace("<", "&lt;"), style)


def table(rows, *more):
    return Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "STSong-Light", 10), *more])


def squashed(text):
    return "".join(text.split())


# --- the statements ----------------------------------------------------------------------------------------------

LAYOUTS = {
    "indented": ({"justified": True}, {"header": "工作总结 第{}页", "footer": "— {} —"}),
    "indented, small": ({"size": 10.5}, {"footer": "第{}页 共20页"}),
    "apart": ({"indent": 0, "gap": 9}, {"footer": "{}/20"}),
    "flat": ({"indent": 0}, {"header": "内部资料", "footer": "{}"}),
}


def statements(result):
    name = {e.id: e.name for e in result.entities}
    return {(name[a.subject], str(a.predicate), name[a.object], str(a.status)) for a in result.assertions}


def layouts():
    for path in SEEDS:
        for name in LAYOUTS:
            yield pytest.param(path, name, id=f"{path.stem[:3]} {name}")


@pytest.mark.parametrize(("path", "layout"), [*layouts()])
def test_a_printed_report_states_what_the_report_states(path, layout, tmp_path):
    text = documents.read(path)
    font = "MSung-Light" if path.name.startswith("001") else "STSong-Light"
    body, furniture = LAYOUTS[layout]
    lines = [line.strip() for line in text.text.split("\n") if line.strip()]
    data = paper([paragraph(line, font, **body) for line in lines], font=font, **furniture)
    found = documents.read(write(tmp_path / "a.pdf", data))
    assert squashed(found.text) == squashed(text.text), "no character is lost or added"
    if layout.startswith("indented"):
        assert [*map(squashed, found.text.split("\n"))] == [*map(squashed, lines)], "each paragraph is one line"
    want = reading.read(parse(text, KNOWN[path.name]))
    got = reading.read(parse(replace(found, path=text.path), KNOWN[path.name]))
    assert statements(got) == statements(want)
    assert {squashed(e.quote) for a in got.assertions for e in a.evidence} == {
        squashed(e.quote) for a in want.assertions for e in a.evidence
    }
    pages = printed_pages(data)
    for evidence in (e for a in got.assertions for e in a.evidence):
        assert found.text[evidence.start : evidence.end] == evidence.quote
        assert evidence.page is not None
        begin = squashed(evidence.quote)[:6]
        assert begin in pages[evidence.page - 1] or begins_before_the_break(begin, pages, evidence.page)


def printed_pages(data):
    """What is printed on each page, without spaces and furniture, as pypdf alone reads it."""
    from pypdf import PdfReader

    sheets = [squashed(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]
    return [re.sub(r"^(工作总结第\d+页|内部资料)?(—\d+—|第\d+页共20页|\d+/20|\d+)?", "", sheet) for sheet in sheets]


def begins_before_the_break(begin, pages, number):
    return number < len(pages) and any(
        pages[number - 1].endswith(begin[:n]) and pages[number].startswith(begin[n:]) for n in range(1, len(begin))
    )


# --- pages -------------------------------------------------------------------------------------------------------

CHARACTERS = "我局建立双重预防机制，。（）1234 ab"
lines = st.builds(
    lambda text, left, y, size: Line(text=text, left=left, right=left + width(text) * size, y=y, size=size),
    st.text(CHARACTERS, min_size=1, max_size=40).map(str.strip).filter(bool),
    st.sampled_from([72.0, 96.0, 96.0, 150.0]), st.floats(60, 800), st.sampled_from([12.0, 12.0, 22.0]),
)  # fmt: skip
rows = st.builds(lambda text, y: Line(text=text, left=72, right=400, y=y, size=20, row=True), st.just("项目\t数量"), st.floats(60, 800))
sheets = st.lists(st.lists(lines | rows, max_size=8).map(lambda found: Page(lines=tuple(found), height=842)), max_size=6)


@given(sheets)
def test_pages_begin_where_their_first_line_does(pages):
    bodies = without_furniture(pages)
    text, begins = paragraphs.join(bodies)
    assert len(begins) == len(pages)
    assert [*begins] == sorted(begins)
    assert all(0 <= begin <= len(text) for begin in begins)
    assert begins[:1] in ((), (0,))
    assert squashed(text) == squashed("".join(page.text for page in bodies)), "in their order, all and once"
    for number, (page, begin) in enumerate(zip(bodies, begins, strict=True)):
        if page.lines:
            assert text.startswith(page.lines[0].text, begin)
        elif number:
            assert begin == (begins[number + 1] if number + 1 < len(begins) else len(text))
    for page, begin, end in zip(bodies, begins, [*begins, len(text)][1:], strict=False):
        if page.lines:
            assert squashed(text[begin:end]) == squashed(page.text)


def test_a_page_begins_inside_a_paragraph_that_runs_over_it(tmp_path):
    text = "我局建立健全安全风险分级管控和隐患排查治理双重预防机制," * 60
    source = documents.read(write(tmp_path / "a.pdf", paper([paragraph(text)])))
    assert source.text == text
    assert source.pages[0] == 0
    assert 0 < source.pages[1] < len(text)


def test_a_page_without_text_shares_the_next_offset(tmp_path):
    story = [paragraph("第一部分工作。"), PageBreak(), PageBreak(), paragraph("第二部分工作。")]
    source = documents.read(write(tmp_path / "a.pdf", paper(story)))
    assert (source.text, source.pages) == ("第一部分工作。\n第二部分工作。", (0, 8, 8))


# --- lines -------------------------------------------------------------------------------------------------------

PRINTED = [
    ["东湖区应急管理局工作总结", "一、压实责任", "今年以来我局坚持党政同责一岗双责,全面建立安全风险分级管",
     "控和隐患排查治理双重预防机制,整改率达到98%。", "二、下一步打算", "推进应急指挥体系建设,修订完善防汛防台抗旱应急预案并组", "- 1 -"],
    ["织开展演练。", "(一)加强值守。严格执行领导带班和二十四小时值班制度,落实", "(二)加强演练。", "— 2 —"],
]  # fmt: skip


def test_lines_that_go_on_are_joined(tmp_path):
    source = documents.read(write(tmp_path / "a.pdf", printed(PRINTED)))
    assert source.media_type == "application/pdf"
    assert re.fullmatch(r"pypdf [\d.]+", source.reader)
    assert source.text.split("\n") == [
        "东湖区应急管理局工作总结", "一、压实责任",
        "今年以来我局坚持党政同责一岗双责,全面建立安全风险分级管控和隐患排查治理双重预防机制,整改率达到98%。",
        "二、下一步打算", "推进应急指挥体系建设,修订完善防汛防台抗旱应急预案并组织开展演练。",
        "(一)加强值守。严格执行领导带班和二十四小时值班制度,落实", "(二)加强演练。",
    ]  # fmt: skip
    assert source.text.startswith("织开展演练", source.pages[1])


def test_the_characters_that_were_meant(tmp_path):
    """As browsers print them: radicals for ideographs, gaps where the font changes, a line stretched to the margin."""
    odd = [["( 三 ) 建⽴ “1833 联合指挥体系 ” , 防范⻛险 24 ⼩时值守。", "加 强 与 企 业 的 合 作 。", "项目 数量", "Plan B 演练", "\uf0b7 加强值守", "⸺ﬁle"]]
    assert documents.read(write(tmp_path / "a.pdf", printed(odd))).text.split("\n") == [
        "(三)建立“1833联合指挥体系”,防范风险24小时值守。", "加强与企业的合作。", "项目 数量", "Plan B演练", "加强值守", "——file",
    ]  # fmt: skip


def sheet(rows, size=12, top=740):
    """A page of lines, each with the ideographs that it is set in by and its text."""

    def draw(canvas):
        canvas.setFont("STSong-Light", size)
        for number, (indent, text) in enumerate(rows):
            canvas.drawString(72 + indent * size, top - 20 * number, text)

    return draw


FULL = "我局建立健全安全风险分级管控和隐患排查治理双重预防机制并落实责任"


def test_first_lines_are_set_in_and_blocks_too(tmp_path):
    rows = [(2, FULL[:-2]), (0, FULL), (0, "到位。"), (2, FULL[:-3] + "。"), (0, FULL[:-1] + "。"), (0, "整改隐患。"),
            (6, FULL[:-6]), (6, FULL[:-6]), (6, "到位。"), (2, "二〇二三年")]  # fmt: skip
    text = documents.read(write(tmp_path / "a.pdf", drawn(sheet(rows)))).text
    assert text.split("\n") == [
        FULL[:-2] + FULL + "到位。", FULL[:-3] + "。" + FULL[:-1] + "。整改隐患。", FULL[:-6] * 2 + "到位。", "二〇二三年",
    ]  # fmt: skip


def test_the_margins_of_odd_and_even_pages_differ(tmp_path):
    rows = [(2, FULL[:-2]), (0, FULL), (0, "到位。"), (2, FULL[:-2]), (0, FULL)]
    ends = ["到位。", "有力。", "见效。"]
    pages = [[*([(0, ends[n - 1])] if n else []), *(rows if n < 3 else [])] for n in range(4)]
    sides = [sheet([(indent + 3 * (n % 2), text) for indent, text in page]) for n, page in enumerate(pages)]
    text = documents.read(write(tmp_path / "a.pdf", drawn(*sides))).text
    assert text.split("\n") == [FULL[:-2] + FULL + end for pair in zip(["到位。"] * 3, ends, strict=True) for end in pair]


@pytest.mark.parametrize(
    ("end", "begin", "joined"),
    [("整改隐患20", "23处", "整改隐患20" + "23处"), ("in Plan", "B and C", "in Plan B and C"), ("责任体系“1+", "12”", "责任体系“1+12”"), ("达到98.", "5%", "达到98.5%")],
)
def test_what_parts_two_lines(end, begin, joined, tmp_path):
    rows = [(2, FULL[:-2]), (0, "我" * (32 - round(width(end))) + end), (0, begin), (2, FULL[:-2]), (0, FULL)]
    assert joined in documents.read(write(tmp_path / "a.pdf", drawn(sheet(rows)))).text


def test_a_title_of_two_lines_is_one_and_no_part_of_the_text(tmp_path):
    def draw(canvas):
        canvas.setFont("STSong-Light", 22)
        canvas.drawCentredString(297, 760, "关于印发东湖区安全生产责任制考核")
        canvas.drawCentredString(297, 725, "办法的通知")
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(["\u3000\u3000" + "我局建立安全风险分级管控机制" * 2 + "和隐患排查治理双重", "预防机制。", "\u3000\u3000落实责任。"]):
            canvas.drawString(80, 690 - 20 * number, line)

    text = documents.read(write(tmp_path / "a.pdf", drawn(draw))).text
    assert text.split("\n") == [
        "关于印发东湖区安全生产责任制考核办法的通知", "我局建立安全风险分级管控机制" * 2 + "和隐患排查治理双重预防机制。", "落实责任。",
    ]  # fmt: skip


def test_watermarks_and_what_is_written_twice(tmp_path):
    def draw(canvas):
        canvas.setFont("STSong-Light", 12)
        for x in (80, 80.4):
            canvas.drawString(x, 740, "一、压实责任")
        canvas.saveState()
        canvas.rotate(45)
        canvas.drawString(600, 200, "仅供内部使用")
        canvas.restoreState()
        canvas.drawString(80, 720, "整改隐患12处。")

    assert documents.read(write(tmp_path / "a.pdf", drawn(draw))).text == "一、压实责任\n整改隐患12处。"


def drawn(*pages) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=pagesizes.A4, invariant=1)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


FOOTERS = ["- {} -", "— {} —", "第{}页 共20页", "第 {} 页", "{}/20", "{}", "－{}－", "Page {} of 20", "P{}", "东湖区应急管理局  {}", "http://example.org/1.html {}/20"]


@pytest.mark.parametrize("footer", FOOTERS)
def test_page_furniture_is_left_out(footer, tmp_path):
    things = ["防汛", "消防", "矿山", "道路"]
    story = []
    for thing in things:
        story += [paragraph(f"{thing}工作已经完成,整改隐患12处。"), paragraph(f"继续推进{thing}工作。"), PageBreak()]
    source = documents.read(write(tmp_path / "a.pdf", paper(story, header="东湖区2023年工作总结", footer=footer)))
    assert source.text == "\n".join(f"{thing}工作已经完成,整改隐患12处。\n继续推进{thing}工作。" for thing in things)
    assert len(source.pages) == 4


def test_what_only_counts_on_is_no_furniture(tmp_path):
    story = []
    for number in range(5):
        story += [paragraph(f"{x}{number + 1}.整改隐患{number * 7}处。") for x in ("", "1.", "2.", "3.")] + [PageBreak()]
    source = documents.read(write(tmp_path / "a.pdf", paper(story, header="工作总结 第{}页", footer="- {} -")))
    assert source.text.count("整改隐患") == 20
    assert "工作总结" not in source.text


def test_furniture_of_odd_and_even_pages_and_of_two_pages(tmp_path):
    def page(number, header):
        def draw(canvas):
            canvas.setFont("STSong-Light", 9)
            canvas.drawString(80 + 300 * (number % 2), 800, header)
            canvas.setFont("STSong-Light", 12)
            canvas.drawString(80, 740, f"整改隐患{'一二三四五六'[number]}处。")
            canvas.drawString(80, 720, "落实责任。")

        return draw

    sides = [page(n, ("应急管理局", "工作总结")[n % 2]) for n in range(6)]
    assert "工作总结" not in documents.read(write(tmp_path / "a.pdf", drawn(*sides))).text
    both = documents.read(write(tmp_path / "b.pdf", drawn(*(page(n, "工作总结") for n in range(2))))).text
    assert both == "整改隐患一处。\n落实责任。\n整改隐患二处。\n落实责任。"


def test_what_is_said_on_two_pages_only_stays(tmp_path):
    story = [x for n in range(5) for x in (paragraph("特此通知。" if n < 2 else f"整改隐患{'三四五'[n - 2]}处。"), PageBreak())]
    assert documents.read(write(tmp_path / "a.pdf", paper(story))).text.count("特此通知。") == 2


# --- tables ------------------------------------------------------------------------------------------------------

ROWS = [["序号", "项目", "完成情况"], ["1", "开展安全生产\n专项检查", "12次"], ["2", "组织综合应急演练", "3场"]]


def test_tables_are_rows_in_their_place(tmp_path):
    story = [paragraph("一、检查情况"), table(ROWS), paragraph("二、下一步打算")]
    source = documents.read(write(tmp_path / "a.pdf", paper(story)))
    assert source.text == "一、检查情况\n序号\t项目\t完成情况\n1\t开展安全生产专项检查\t12次\n2\t组织综合应急演练\t3场\n二、下一步打算"
    assert re.fullmatch(r"pdfplumber [\d.]+, pdfminer\.six \d+", source.reader)


def test_cells_that_span_rows_or_columns(tmp_path):
    cells = [["类别", "项目", "数量"], ["检查", "专项", "12次"], ["", "日常", "30次"], ["合计", "", "42次"]]
    data = paper([table(cells, ("SPAN", (0, 1), (0, 2)), ("SPAN", (0, 3), (1, 3)))])
    assert documents.read(write(tmp_path / "a.pdf", data)).text == "类别\t项目\t数量\n检查\t专项\t12次\n日常\t30次\n合计\t42次"


def test_only_pages_with_tables_are_read_twice(tmp_path):
    story = [part for n in (1, 2) for part in (paragraph("我局建立健全双重预防机制。"), PageBreak(), table(ROWS[:n]), PageBreak())]
    source = documents.read(write(tmp_path / "a.pdf", paper(story)))
    assert re.fullmatch(r"pypdf [\d.]+, pdfplumber [\d.]+, pdfminer\.six \d+", source.reader)
    assert source.text.count("专项检查") == 1
    assert source.text.count("双重预防机制") == 2


def test_a_rule_or_a_frame_is_no_table(tmp_path):
    def draw(canvas):
        canvas.setFont("STSong-Light", 12)
        canvas.line(72, 780, 520, 780)
        canvas.rect(60, 60, 470, 720)
        canvas.drawString(80, 740, "整改隐患12处。")

    source = documents.read(write(tmp_path / "a.pdf", drawn(draw)))
    assert source.text == "整改隐患12处。"
    assert source.reader.startswith("pypdf")


def test_the_slow_library_is_loaded_only_where_it_is_needed(tmp_path):
    path = write(tmp_path / "a.pdf", printed(PRINTED))
    code = f"import sys; from kg import documents; documents.read({str(path)!r}); print('pdfplumber' in sys.modules, 'pypdf' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert ended.stdout.split() == ["False", "True"]


# --- pages without readable text ---------------------------------------------------------------------------------


def built(*objects: str | bytes) -> bytes:
    """A PDF file of these objects, the catalogue first."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content if isinstance(content, bytes) else content.encode("latin-1"))
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    return body + f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF".encode()


def content(data: bytes, entries: str = "") -> bytes:
    return f"<</Length {len(data)}{entries}>>stream\n".encode() + data + b"\nendstream"


CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R/G 7 0 R>>/XObject<</X 6 0 R>>>>/Contents 4 0 R>>"
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
HELLO = b"BT /F 12 Tf 50 800 Td (A report on emergency management) Tj ET"
# 我局建立健全安全风险分级管控和隐患排查治理双重预防机制, as glyphs of fonts for simplified Chinese are numbered.
GLYPHS = [3809, 2309, 2169, 2539, 2162, 3206, 957, 3206, 1668, 3906, 1651, 2089, 1845, 2405, 1924, 4229, 2001, 2950, 1200, 4557, 2520, 3488, 4567, 4327, 1629, 2063, 4549]


def glyphs(ordering: str, kids: str = "3 0 R") -> bytes:
    """A page whose font says of its glyphs at most which collection their numbers are from."""
    shown = "".join(f"{code:04x}" for code in GLYPHS)
    return built(
        CATALOGUE,
        f"<</Type/Pages/Kids[{kids}]/Count {len(kids.split()) // 3}>>",
        PAGE,
        content(f"BT /G 12 Tf 50 800 Td <{shown}> Tj ET".encode()),
        FONT,
        content(b"", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
        "<</Type/Font/Subtype/Type0/BaseFont/S/Encoding/Identity-H/DescendantFonts[8 0 R]>>",
        f"<</Type/Font/Subtype/CIDFontType0/BaseFont/S/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 0>>/DW 1000"
        "/FontDescriptor 9 0 R>>",
        "<</Type/FontDescriptor/FontName/S/Flags 4/FontBBox[0 0 1000 1000]/Ascent 800/Descent -200/CapHeight 800/StemV 80/ItalicAngle 0>>",
        PAGE.replace("4 0 R", "11 0 R"),
        content(HELLO),
    )


def test_glyphs_of_a_known_collection_are_read(tmp_path):
    source = documents.read(write(tmp_path / "a.pdf", glyphs("GB1")))
    assert source.text == "我局建立健全安全风险分级管控和隐患排查治理双重预防机制"
    assert source.reader.startswith("pdfplumber")


def test_pages_of_glyphs_without_characters_are_named(tmp_path):
    path = write(tmp_path / "report.pdf", glyphs("Identity", "10 0 R 10 0 R 3 0 R"))
    with pytest.raises(UndecodableText, match=r"report\.pdf: page 3 yields no readable text") as caught:
        documents.read(path)
    assert "--ocr" in caught.value.remedy
    path = write(tmp_path / "more.pdf", glyphs("Identity", "3 0 R 10 0 R 3 0 R 3 0 R 3 0 R"))
    with pytest.raises(UndecodableText, match="pages 1, 3–5 yield no"):
        documents.read(path)


BODY = "我局建立健全安全风险分级管控和隐患排查治理双重预防机制,整改隐患12处。"


@pytest.mark.parametrize(
    ("garbage", "refused"),
    [
        ("\ue123\ue124\ue125", True),
        ("\ufffd\ufffd\ufffd", True),
        ("\u0ee1\u0905\u0879\u0a06", True),
        ("å®\x89å\x85¨ç\x94\x9fäº§è´£ä»»å\x88¶è\x80\x83æ\xa0¸å\x8a\x9eæ³\x95ç\x9a\x84é\x80\x9aç\x9f¥", True),
        ("\ue123", False),
        ("Nǐ hǎo α β Ⅲ ㎡ ℃ ①", False),
        ("རྫོང་ཁ ئۇيغۇر 한국", False),
    ],
)
def test_a_page_with_garbage_is_refused_and_a_page_with_a_rare_sign_is_not(garbage, refused, tmp_path):
    path = write(tmp_path / "a.pdf", printed([[BODY], [BODY, "一、" + garbage]]))
    if refused:
        with pytest.raises(UndecodableText, match="page 2 yields no readable text"):
            documents.read(path)
    else:
        assert BODY in documents.read(path).text


def scan(canvas):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 85), 200)), 0, 0, *pagesizes.A4)


def text_page(text):
    def draw(canvas):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(80, 740, text)

    return draw


def test_files_without_text_are_said_to_need_ocr(tmp_path):
    for name, data in {"scan.pdf": printed([[], []]), "scan2.pdf": drawn(scan, scan), "numbers.pdf": printed([["- 1 -"], ["- 2 -"]])}.items():
        with pytest.raises(EmptyDocument, match=name + r".*OCR"):
            documents.read(write(tmp_path / name, data))


def marked(canvas):
    scan(canvas)
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(480, 20, "扫描全能王 创建")


def test_the_mark_of_a_scanner_is_no_text(tmp_path):
    with pytest.raises(EmptyDocument, match="as scans have"):
        documents.read(write(tmp_path / "a.pdf", drawn(marked)))
    with pytest.raises(UndecodableText, match="page 2 yields"):
        documents.read(write(tmp_path / "b.pdf", drawn(text_page(BODY), marked)))


def test_a_scanned_page_among_others_is_named(tmp_path):
    path = write(tmp_path / "a.pdf", drawn(text_page(BODY), scan, text_page(BODY)))
    with pytest.raises(UndecodableText, match="page 2 yields no readable text"):
        documents.read(path)


# --- OCR ---------------------------------------------------------------------------------------------------------


def command(code: str) -> str:
    quote = shlex.quote if os.name != "nt" else (lambda word: f'"{word}"')
    return f"{quote(sys.executable)} -c {quote(code)}"


def saying(*pages: str) -> str:
    return command(f"import sys; sys.stdout.buffer.write({chr(12).join(pages)!r}.encode())")


def test_ocr_reads_pages_that_hold_no_text(tmp_path):
    path = write(tmp_path / "a.pdf", drawn(text_page(BODY), scan, text_page("三、其他")))
    source = documents.read(path, ocr=saying("x", "二、下一步打算\n\n- 2 -\n", "y", ""))
    assert source.text == f"{BODY}\n二、下一步打算\n三、其他"
    assert source.pages == (0, len(BODY) + 1, len(BODY) + 9)
    assert re.fullmatch(r"pypdf [\d.]+, python[\d.]*", source.reader)
    whole = documents.read(write(tmp_path / "b.pdf", drawn(scan, scan)), ocr=saying("一、责任", "二、演练\n"))
    assert (whole.text, whole.pages) == ("一、责任\n二、演练", (0, 5))


def test_ocr_lines_are_put_together(tmp_path):
    lines = "\u3000\u3000我局建立健全安全风险分级管控和隐患排查治理双重\n预防机制,整改隐患十二处。\n\u3000\u3000我局落实责任制度。\n"
    source = documents.read(write(tmp_path / "a.pdf", drawn(scan)), ocr=saying(lines))
    assert source.text == "我局建立健全安全风险分级管控和隐患排查治理双重预防机制,整改隐患十二处。\n我局落实责任制度。"


def test_ocr_is_run_only_where_it_is_needed_and_gets_the_path(tmp_path):
    path = write(tmp_path / "a b;c$(d).pdf", drawn(text_page(BODY)))
    assert documents.read(path, ocr="no-such-program-at-all").text == BODY
    scanned = write(tmp_path / "-a b;c$(d).pdf", drawn(scan))
    code = "import sys; sys.stdout.buffer.write(repr(sys.argv[1:]).encode())"
    for given_as in (command(code), command(code) + " {}"):
        assert documents.read(scanned, ocr=given_as).text == repr([str(scanned.resolve())])


@pytest.mark.parametrize(
    ("run", "error", "says"),
    [
        ("no-such-program-at-all {}", MissingPath, "no-such-program-at-all"),
        (command("import sys; sys.exit('one\\nlanguage chi_sim is missing')"), UnreadablePath, "chi_sim is missing"),
        (command("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')"), UndecodableText, "byte 0"),
        (command("pass"), EmptyDocument, "gave no text"),
        (saying("a", "b"), UnreadablePath, "gave 2 pages, the file has 1"),
        ("'", MissingPath, "names no program: No closing quotation"),
        (" ", MissingPath, "names no program"),
    ],
)
def test_ocr_that_fails_says_why(run, error, says, tmp_path):
    path = write(tmp_path / "a.pdf", drawn(scan))
    with pytest.raises(error, match=says) as caught:
        documents.read(path, ocr=run)
    assert caught.value.remedy


def test_ocr_that_does_not_end_is_ended(tmp_path):
    with pytest.raises(BeyondLimits, match=r"more than 0\.5 seconds"):
        ocr.recognize(str(tmp_path / "a.pdf"), command("import time; time.sleep(60)"), seconds=0.5)


# --- files that are locked, broken or hostile ----------------------------------------------------------------------


def encrypted(password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(printed(PRINTED))))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_file_with_a_password_is_refused_and_one_locked_against_printing_is_read(tmp_path):
    with pytest.raises(UnreadablePath, match=r"a\.pdf.*encrypted"):
        documents.read(write(tmp_path / "a.pdf", encrypted("secret")))
    assert "双重预防机制" in documents.read(write(tmp_path / "b.pdf", encrypted(""))).text


@pytest.mark.parametrize("cut", [9, 100, 900, 2000, -300, -40])
@pytest.mark.parametrize("whole", [printed(PRINTED), paper([paragraph(BODY), table(ROWS)])], ids=["text", "table"])
def test_a_file_that_is_cut_short_is_read_or_refused_by_name(whole, cut, tmp_path):
    path = write(tmp_path / "a.pdf", whole[:cut])
    try:
        assert documents.read(path).text
    except InputError as error:
        assert str(path) in str(error)


def bomb() -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(10**7)) for _ in range(20)) + packer.flush()


def kids(text: str) -> str:
    return f"<</Type/Pages/Kids[{text}]/Count {len(text.split()) // 3}>>"


FORM = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
HOSTILE = {
    "pages in a circle": ((CATALOGUE, kids("3 0 R 2 0 R"), PAGE, content(HELLO), FONT), DamagedDocument),
    "more pages than a report": ((CATALOGUE, kids("3 0 R " * (layer.MAX_PAGES + 1)), PAGE, content(HELLO), FONT), BeyondLimits),
    "a bomb": ((CATALOGUE, kids("3 0 R"), PAGE, content(bomb(), "/Filter/FlateDecode"), FONT), BeyondLimits),
    "deep arrays": ((CATALOGUE, kids("3 0 R"), PAGE, content(b"[" * 100_000 + HELLO), FONT), DamagedDocument),
    "no catalogue": (("<<>>", kids("3 0 R")), DamagedDocument),
}
ODD = {
    "a count that is none": (CATALOGUE, "<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", PAGE, content(HELLO), FONT),
    "a form in itself": (CATALOGUE, kids("3 0 R"), PAGE, content(b"/X Do " + HELLO), FONT, content(b"/X Do /X Do", FORM)),
    "no page size": (CATALOGUE, kids("3 0 R"), PAGE.replace("/MediaBox[0 0 595 842]", ""), content(HELLO), FONT),
    "odd operands": (CATALOGUE, kids("3 0 R"), PAGE, content(b"(x) 5 re /A /B l <</a 1>> m 1 2 3 Do Do " + HELLO), FONT),
    "a map of rules": (CATALOGUE, kids("3 0 R"), PAGE, content(HELLO + b" 0 0 m 9 0 l S 0 9 m 9 9 l S 9 0 m 9 9 l S 0 0 m 0 9 l S" * 20_000), FONT),
}


def test_a_bomb_in_a_font_is_not_unpacked(tmp_path, monkeypatch):
    font = "<</Type/Font/Subtype/TrueType/BaseFont/S/FirstChar 0/LastChar 1/Widths[9 9]/FontDescriptor 6 0 R>>"
    descriptor = "<</Type/FontDescriptor/FontName/S/Flags 4/FontBBox[0 0 9 9]/FontFile2 7 0 R>>"
    glyphs = b"BT /F 12 Tf 50 800 Td <0102030405060708> Tj ET"
    objects = (CATALOGUE, kids("3 0 R"), PAGE.replace("/G 7 0 R", ""), content(glyphs), font, descriptor, content(bomb(), "/Filter/FlateDecode"))
    with pytest.raises(BeyondLimits, match=r"a\.pdf"):
        documents.read(write(tmp_path / "a.pdf", built(*objects)))


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_files_are_refused_by_name(name, tmp_path):
    objects, error = HOSTILE[name]
    with pytest.raises(error, match=r"a\.pdf"):
        documents.read(write(tmp_path / "a.pdf", built(*objects)))


@pytest.mark.parametrize("name", list(ODD))
def test_odd_files_are_read_in_silence(name, tmp_path):
    path = write(tmp_path / "a.pdf", built(*ODD[name]))
    code = f"from kg import documents; print(documents.read({str(path)!r}).text)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert (ended.stdout, ended.stderr) == ("A report on emergency management\n", "")


def test_a_file_that_draws_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(layer, "MAX_OPERATIONS", 1000)
    data = built(CATALOGUE, kids("3 0 R"), PAGE, content(HELLO + b" q Q" * 600), FONT)
    with pytest.raises(BeyondLimits, match="draws more"):
        documents.read(write(tmp_path / "a.pdf", data))
