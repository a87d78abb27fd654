"""Web pages: which lines are the report, what the page says of it, and which characters it has."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import PLAN, SITES, TABLED, TRADITIONAL, Facts

from kg import documents
from kg.documents import html
from kg.errors import InputError, UndecodableText
from kg.text.document import parse
from kg.types import Metadata

SENTENCE = "我局建立健全安全风险分级管控和隐患排查治理双重预防机制。"
TRADITIONAL_SENTENCE = "建立安全風險分級管控和隱患排查治理雙重預防體系,著力提升應急管理能力。"


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def text(body: str) -> str:
    return html.read(f"<html><body>{body}</body></html>".encode(), where="a.html").text


TITLE = "东湖区应急管理局2023年工作总结"
MENU = "<div class='nav'><ul>" + "".join(f"<li><a href='/{i}'>{t}</a></li>" for i, t in enumerate(["首页", "政务公开", "互动交流"])) + "</ul></div>"
PARAGRAPHS = [
    "今年以来,在区委、区政府的坚强领导下,我局围绕防范化解重大安全风险,全面加强应急管理各项工作。",
    "一、压实安全生产责任",
    "(一)健全责任体系。修订党政领导干部安全生产责任清单,组织召开专题会议39次,督促各单位落实整改任务。",
    "(二)深化专项整治。开展危险化学品、建筑施工、消防安全专项整治,排查隐患1200余处,整改率达到98%。",
    "二、提升应急处置能力",
    "修订防汛抗旱应急预案,开展综合演练6次,建成区级应急救援队伍3支,实现十五分钟到达现场。",
]


def page(body: str, head: str = "", charset: str = "utf-8") -> str:
    return (
        f"<!DOCTYPE html>\n<html><head><meta charset='{charset}'><title>工作总结_东湖区人民政府</title>{head}"
        f"<script>var a = '脚本';</script></head><body>{MENU}{body}"
        "<div class='footer'><p>网站标识码3601020001 备案号:赣ICP备0001号</p></div></body></html>"
    )


def spans(text: str) -> str:
    return "".join(f"<strong><span style='x'>{text[i : i + 4]}</span></strong>" for i in range(0, len(text), 4))


LAYOUTS = {
    "paragraphs": f"<div><h1>{TITLE}</h1><div id='zoom'>" + "".join(f"<p>&nbsp;&nbsp;{p}</p>" for p in PARAGRAPHS) + "</div></div>",
    "bold spans": f"<div><h1>{TITLE}</h1><div>" + "".join(f"<p>{spans(p)}</p>" for p in PARAGRAPHS) + "</div></div>",
    "breaks in a layout table": f"<table><tr><td><a href='x'>目录</a></td><td><h1>{TITLE}</h1><table><tr><td>"
    + "<br><br>".join(f"&emsp;&emsp;{p}" for p in PARAGRAPHS)
    + "</td></tr></table></td></tr></table>",
    "sections": f"<section><h1>{TITLE}</h1>" + "".join(f"<section><section>{spans(p)}</section></section>" for p in PARAGRAPHS) + "</section>",
}


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_a_page_gives_its_lines(layout, tmp_path):
    source = documents.read(write(tmp_path / "a.html", page(LAYOUTS[layout])))
    lines = [line.strip("\u2003") for line in source.text.split("\n")]
    assert lines[: len(PARAGRAPHS) + 1] == [TITLE, *PARAGRAPHS]
    assert "首页" not in source.text
    assert "脚本" not in source.text
    assert source.media_type == "text/html"


def test_table_rows_stay_rows_and_words_stay_whole(tmp_path):
    table = "<table><tr><th>项目</th><th><p>数量</p></th></tr><tr><td>专题会议</td><td>39<b>次</b></td></tr></table>"
    body = LAYOUTS["paragraphs"] + table + f"<p>推进<b>双重预防</b>机制建设,落实<a href='x'>《安全生产条例》</a>要求,{PARAGRAPHS[2]}</p>"
    text = documents.read(write(tmp_path / "a.html", page(f"<div>{body}</div>"))).text
    assert "\n项目\t数量\n专题会议\t39次\n推进双重预防机制建设,落实《安全生产条例》要求," in text


def test_a_page_says_where_it_comes_from(tmp_path):
    head = (
        f"<meta name='ArticleTitle' content='{TITLE}'><meta name='PubDate' content='2024-01-24 09:21'>"
        "<meta name='ContentSource' content='区应急管理局'><meta name='SiteName' content='东湖区应急管理局'>"
        "<meta name='Url' content='https://example.org/1.html'>"
    )
    source = documents.read(write(tmp_path / "a.html", page("<p>" + "</p><p>".join(PARAGRAPHS) + "</p>", head)))
    assert source.metadata == Metadata(title=TITLE, issuer="东湖区应急管理局", issued="2024-01-24", url="https://example.org/1.html")
    assert source.text.startswith(TITLE + "\n"), "a title that the body lacks comes first"


def test_the_title_of_the_browser_counts_only_where_the_page_shows_it(tmp_path):
    body = "<p>" + "</p><p>".join(PARAGRAPHS) + "</p>"
    assert documents.read(write(tmp_path / "a.html", page(body))).metadata.title is None
    assert documents.read(write(tmp_path / "b.html", page(f"<p>工作总结</p>{body}"))).metadata.title == "工作总结"


@pytest.mark.parametrize(
    ("declared", "encoding", "found"),
    [("gb2312", "gb18030", "gb18030"), ("big5", "cp950", "cp950"), ("gb2312", "utf-8", "utf-8"), ("utf-8", "gb18030", "gb18030")],
)
def test_a_declared_charset_is_believed_where_it_fits(declared, encoding, found, tmp_path):
    text = page(LAYOUTS["paragraphs"] if encoding != "cp950" else f"<div><p>{TRADITIONAL_SENTENCE * 5}</p></div>", charset=declared)
    if encoding == "cp950":
        text = text.encode("cp950", "ignore").decode("cp950")
    source = documents.read(write(tmp_path / "a.html", text.encode(encoding)))
    assert source.encoding == found
    assert ("雙重預防" if encoding == "cp950" else PARAGRAPHS[2]) in source.text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_may_have_a_broken_character_and_a_text_may_not(encoding, tmp_path):
    text = page(f"<meta name='description' content='摘要'>{LAYOUTS['paragraphs']}", charset=encoding)
    data = (text * 2).encode(encoding).replace("摘要".encode(encoding), "摘要".encode(encoding)[:-1], 1)
    source = documents.read(write(tmp_path / "a.html", data))
    assert source.encoding == encoding
    assert PARAGRAPHS[2] in source.text
    with pytest.raises(UndecodableText):
        documents.read(write(tmp_path / "a.txt", data[data.index(b"<meta n") :]))
    report = text.encode(encoding).replace("整改任务".encode(encoding), "整改任务".encode(encoding)[:-1], 1)
    with pytest.raises(UndecodableText, match=r"b\.html.* a character of the report is broken after"):
        documents.read(write(tmp_path / "b.html", report))


def test_odd_pages(tmp_path):
    assert documents.read(write(tmp_path / "a.html", "<p>短文" + "<div>" * 3000 + "一二三")).text.startswith("短文")
    assert documents.read(write(tmp_path / "b.html", f"<?xml version='1.0' encoding='utf-8'?><html><p>{SENTENCE}</p></html>")).text == SENTENCE
    assert documents.read(write(tmp_path / "c.html", SENTENCE)).text == SENTENCE
    for name, data in (("d.html", "<html><body><script>1</script></body></html>"), ("e.html", "<!-- -->")):
        with pytest.raises(InputError, match=name):
            documents.read(write(tmp_path / name, data))


# --- the ways in which sites wrap a report ------------------------------------------------------------------------

FULL = Facts(issuer="东湖区应急管理局", number="东应急〔2024〕3号", written="2024-01-15", published="2024-01-18")
SHORT = Facts(issuer="区应急管理局", number="无", published="2024-01-18")
REPORTS = {"plan": PLAN, "tabled": TABLED, "traditional": TRADITIONAL}


@pytest.mark.parametrize("site", list(SITES))
@pytest.mark.parametrize("report", list(REPORTS))
@pytest.mark.parametrize("facts", [FULL, Facts()], ids=["facts", "no facts"])
def test_a_site_gives_exactly_the_lines_of_its_report(site, report, facts):
    lines = REPORTS[report].split("\n")
    content = html.read(SITES[site](lines[0], facts, lines[1:]).encode(), where="a.html")
    assert content.text.split("\n") == lines
    assert content.reader.startswith("trafilatura ")


@pytest.mark.parametrize(
    ("site", "metadata"),
    [
        ("trs", Metadata(issuer="东湖区应急管理局", issued="2024-01-18")),
        ("ucap", Metadata(issuer="东湖区应急管理局", issued="2024-01-15", number="东应急〔2024〕3号")),
        ("layout table", Metadata(issuer="东湖区应急管理局", issued="2024-01-18")),
        ("semantic", Metadata(issuer="东湖区应急管理局", issued="2024-01-18")),
        ("plain blocks", Metadata(issuer="东湖区应急管理局", issued="2024-01-15", number="东应急〔2024〕3号")),
        ("printed", Metadata(issuer="东湖区应急管理局", issued="2024-01-18")),
    ],
)
def test_a_site_says_what_is_known_of_its_report(site, metadata):
    lines = PLAN.split("\n")
    found = html.read(SITES[site](lines[0], FULL, lines[1:]).encode(), where="a.html").metadata
    assert found.title == lines[0]
    assert (found.issuer, found.issued, found.number) == (metadata.issuer, metadata.issued, metadata.number)


@pytest.mark.parametrize("site", ["trs", "ucap", "layout table", "semantic", "plain blocks", "printed"])
def test_a_short_name_of_the_issuer_stays_as_a_line_that_is_no_statement(site, tmp_path):
    """Only the text around it tells which district's bureau it is."""
    lines = ["2023年工作总结", *PLAN.split("\n")[1:-2]]
    source = documents.read(write(tmp_path / "a.html", SITES[site](lines[0], SHORT, lines[1:])))
    extra = [line for line in source.text.split("\n") if line not in lines]
    assert len(extra) == 1
    assert "区应急管理局" in extra[0]
    assert source.metadata.issuer is None
    document = parse(source)
    at = document.shadow.index("区应急管理局")
    assert not any(sentence.span.start <= at < sentence.span.end for sentence in document.sentences)


def test_the_table_of_facts_may_do_without_colons():
    rows = [("索引号", "0001/2024", "主题分类", "应急管理"), ("发布机构", "东湖区应急管理局", "发文日期", "2024年1月15日"), ("名称", PLAN.split("\n")[0], "文号", "东应急〔2024〕3号")]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    content = html.read(f"<html><table>{table}</table><p>{'</p><p>'.join(PARAGRAPHS)}</p></html>".encode(), where="a.html")
    assert content.text.split("\n") == [PLAN.split("\n")[0], *PARAGRAPHS]
    assert content.metadata == Metadata(title=PLAN.split("\n")[0], issuer="东湖区应急管理局", issued="2024-01-15", number="东应急〔2024〕3号")


def test_words_that_label_facts_elsewhere_are_text_in_a_report():
    table = "<table><tr><td>名称</td><td>数量</td></tr><tr><td>无人机</td><td>3架</td></tr></table>"
    body = f"<p>{PARAGRAPHS[0]}</p><p>时间：2023年6月19日</p>{table}<p>延伸阅读</p><p>{PARAGRAPHS[2]}</p>"
    assert text(body).split("\n") == [PARAGRAPHS[0], "时间：2023年6月19日", "名称\t数量", "无人机\t3架", "延伸阅读", PARAGRAPHS[2]]


# --- lines as a browser shows them -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<ol><li>甲</li><li>乙</li></ol>", "1. 甲|2. 乙"),
        ("<ol start=3><li>甲</li><li value=7>乙</li><li>丙</li></ol>", "3. 甲|7. 乙|8. 丙"),
        ("<ol reversed><li>甲</li><li>乙</li></ol>", "2. 甲|1. 乙"),
        ("<ol type=A><li>甲</li></ol><ol type=i start=4><li>乙</li></ol>", "A. 甲|iv. 乙"),
        ("<ol style='list-style-type: cjk-ideographic' start=10><li>甲</li><li>乙</li></ol>", "十、甲|十一、乙"),
        ("<ol style='list-style: simp-chinese-informal inside'><li><p>甲</p><p>续</p></li><li>乙</li></ol>", "一、甲|续|二、乙"),
        ("<ol><li>甲<ol><li>子</li></ol></li><li>乙</li></ol>", "1. 甲|1. 子|2. 乙"),
        ("<ol><li>1.甲</li><li>（二）乙</li></ol>", "1.甲|（二）乙"),
        ("<ol style='list-style: none'><li>甲</li></ol><ul><li>乙</li></ul>", "甲|乙"),
        ("<ol start='999999999999'><li>甲</li></ol>", "1. 甲"),
        ("<pre>甲\n  乙</pre>", "甲|乙"),
        ("<p>共有\n  12\n  处 in\nall</p>", "共有12处 in all"),
        ("<p>甲<b>乙</b>\n<i>丙</i></p>", "甲乙 丙"),
        ("<p>甲<st1:chsdate>2023年</st1:chsdate><ucap>乙</ucap><o:p>&nbsp;</o:p></p>", "甲2023年乙"),
        ("<p>甲<span style='display:block'>乙</span>丙</p>", "甲|乙|丙"),
        ("<p>甲</p><p hidden>藏</p><p style='mso-hide:all'>藏</p><p style='display: none'>藏</p>", "甲"),
        ("<table><tr><td rowspan=2>类</td><td>甲</td></tr><tr><td>乙</td><td>丙</td></tr><tr><td colspan=2>计</td><td>3</td></tr></table>", "类\t甲|乙\t丙|计\t3"),
        ("<p>甲</p><p><a href=x>链接</a></p><p><a name=_Toc1>乙</a></p><p><a href=x>落实条例要求。</a></p>", "甲|乙|落实条例要求。"),
    ],
)  # fmt: skip
def test_lines_are_those_of_a_browser(markup, shown):
    assert text(markup).split("\n") == shown.split("|")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "utf-8"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=utf-8'>", "gb18030"),
        ("<?xml version='1.0' encoding='gb2312'?><meta http-equiv='Content-Type' content='text/html; charset=utf-8'>", "utf-8"),
        ("<?xml version='1.0' encoding='utf-8'?><meta charset=gbk>", "gb18030"),
        ("<script>" + "var a = 1;" * 500 + "</script><meta charset=gbk>", "gb18030"),
        ("<script>" + "var a = 1;" * 3000 + "</script><meta charset=gb2312>", "utf-8"),
        ("<meta charset=iso-8859-1>", "gb18030"),
        ("<meta charset=big5>", "gb18030"),
        ("<meta charset=x-unknown>", "gb18030"),
        ("", "gb18030"),
        ("", "utf-16-le"),
    ],
)
def test_a_page_that_declares_another_charset_is_read_all_the_same(head, encoding):
    content = html.read(f"<html>{head}<body><p>{SENTENCE}</p></body></html>".encode(encoding), where="a.html")
    assert (content.text, content.encoding) == (SENTENCE, encoding)


@pytest.mark.parametrize(
    ("browser_title", "title"),
    [
        ("修文县应急管理局2021年工作总结_修文县人民政府门户网站", "修文县应急管理局2021年工作总结"),
        ("修文县应急管理局2021年工作总结", "修文县应急管理局2021年工作总结"),
        ("修文县人民政府门户网站", None),
    ],
)
def test_the_browser_title_names_a_report_without_a_heading(tmp_path, browser_title, title):
    page = tmp_path / "page.html"
    page.write_text(f"<html><head><meta charset=utf-8><title>{browser_title}</title></head><body><p>我局建立会商机制。</p></body></html>", encoding="utf-8")
    assert documents.read(str(page)).metadata.title == title
