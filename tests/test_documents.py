"""Reading files: which there are, what they are, which characters they hold, and what is said of those that fail."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from helpers import printed
from hypothesis import given
from hypothesis import strategies as st

from kg import documents, resources
from kg.documents.docx import MAX_UNPACKED
from kg.documents.encoding import decode, tidy
from kg.errors import (
    BeyondLimits,
    DamagedDocument,
    EmptyDocument,
    InputError,
    KGError,
    MissingPath,
    UndecodableText,
    UnknownFormat,
    UnreadablePath,
)
from kg.types import Metadata

SEEDS = sorted(resources.seeds().glob("*.txt"))
SENTENCE = "我局建立健全安全风险分级管控和隐患排查治理双重预防机制。"
TRADITIONAL = "建立安全風險分級管控和隱患排查治理雙重預防體系,著力提升應急管理能力。"


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


# --- encodings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_seeds_are_their_decoded_bytes(path):
    source = documents.read(path)
    assert source.text == path.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source.encoding, source.media_type, source.metadata) == ("utf-8", "text/plain", Metadata())


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_seeds_in_other_encodings_have_the_same_text(path, encoding, tmp_path):
    text = documents.read(path).text
    source = documents.read(write(tmp_path / "a.txt", text.encode(encoding)))
    assert source.text == text
    assert source.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


def windows(text: str, length: int, step: int) -> list[str]:
    return [text[i : i + length] for i in range(0, len(text) - length, step)]


def telling(window: str) -> bool:
    """Whether most of it is ideographs: eight digits are the same bytes in every encoding."""
    return sum("\u4e00" <= c <= "\u9fff" for c in window) >= 5


def test_eight_characters_tell_gb18030():
    for path in SEEDS:
        for window in filter(telling, windows(documents.read(path).text, 8, 7)):
            assert decode(window.encode("gb18030"), where="a.txt").text == tidy(window)


def test_eight_characters_tell_big5():
    (path,) = (p for p in SEEDS if p.name.startswith("001"))
    count = 0
    for window in filter(telling, windows(documents.read(path).text, 8, 3)):
        try:
            data = window.encode("cp950")
        except UnicodeEncodeError:
            continue  # a simplified form in traditional text, which Big5 cannot write
        found = decode(data, where="a.txt")
        assert (found.text, found.encoding) == (tidy(window), "cp950")
        count += 1
    assert count > 500


@pytest.mark.parametrize("name", ["应急管理局", "突发事件应对", "解矛盾纠纷工作", "联通公司应急队伍"])
def test_short_names_in_gb18030(name):
    assert decode(name.encode("gb18030"), where="a.txt").text == name


def test_line_breaks_and_marks():
    assert decode("\ufeff一\r\n二\r三\n\u3000四".encode(), where="a.txt").text == "一\n二\n三\n\u3000四"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_utf8_is_never_changed_beyond_line_breaks(text):
    data = (SENTENCE + text).encode()
    assert decode(data, where="a.txt").text == tidy(SENTENCE + text)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_text_or_a_named_error(data):
    try:
        assert isinstance(decode(data, where="a.txt").text, str)
    except (UndecodableText, UnknownFormat) as error:
        assert "a.txt" in str(error)
        assert error.remedy


def test_what_cannot_be_decoded_says_where(tmp_path):
    path = write(tmp_path / "a.txt", "工作总结".encode() + b"\xff\xfe\xfd" + "应急".encode())
    with pytest.raises(UndecodableText, match=r"byte 12 \(0xff\)") as caught:
        documents.read(path)
    assert str(path) in str(caught.value)
    assert "--encoding" in caught.value.remedy


def test_the_caller_overrides_and_may_be_wrong(tmp_path):
    path = write(tmp_path / "a.txt", TRADITIONAL.encode("cp950"))
    assert documents.read(path, encoding="Big5").text == TRADITIONAL
    with pytest.raises(UndecodableText, match="byte 0"):
        documents.read(path, encoding="utf-8")
    with pytest.raises(UndecodableText, match="no encoding is named 'klingon'"):
        documents.read(path, encoding="klingon")
    with pytest.raises(UndecodableText, match="no encoding is named 'zlib'"):
        documents.read(path, encoding="zlib")
    assert documents.read(write(tmp_path / "b.txt", SENTENCE.encode("gbk")), encoding="gb2312").encoding == "gb18030"


# --- web pages ---------------------------------------------------------------------------------------------------

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
    text = page(LAYOUTS["paragraphs"] if encoding != "cp950" else f"<div><p>{TRADITIONAL * 5}</p></div>", charset=declared)
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


def test_odd_pages(tmp_path):
    assert documents.read(write(tmp_path / "a.html", "<p>短文" + "<div>" * 3000 + "一二三")).text.startswith("短文")
    assert documents.read(write(tmp_path / "b.html", f"<?xml version='1.0' encoding='utf-8'?><html><p>{SENTENCE}</p></html>")).text == SENTENCE
    assert documents.read(write(tmp_path / "c.html", SENTENCE)).text == SENTENCE
    for name, data in (("d.html", "<html><body><script>1</script></body></html>"), ("e.html", "<!-- -->")):
        with pytest.raises(InputError, match=name):
            documents.read(write(tmp_path / name, data))


# --- Word --------------------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: docx.document.Document, path: Path) -> Path:
    document.save(str(path))
    return path


def test_word_gives_paragraphs_and_tables_in_order(tmp_path):
    document = docx.Document()
    document.add_heading("工作总结", 1)
    document.add_paragraph("第一段。").add_run("续。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["项目", "数量", "会议\n(专题)", "39次"], strict=True):
        cell.text = text
    document.add_paragraph("  ")
    document.add_paragraph("第二段。")
    source = documents.read(saved(document, tmp_path / "a.docx"))
    assert source.text == "工作总结\n第一段。续。\n项目\t数量\n会议 (专题)\t39次\n第二段。"
    assert source.media_type.endswith("wordprocessingml.document")


def test_word_gives_insertions_and_controls_and_not_what_was_deleted(tmp_path):
    document = docx.Document()
    body = document.element.body
    body.insert(0, parse_xml(
        f'<w:p {W}><w:r><w:t>原文</w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t>插入</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>删除</w:delText></w:r></w:del>'
        '<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>'
    ))  # fmt: skip
    body.insert(1, parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"))
    assert documents.read(saved(document, tmp_path / "a.docx")).text == "原文插入链接\n控件"


def numbered(document: docx.document.Document, levels: list[tuple[str, str]]) -> None:
    """Make list 77 of the file: (number format, text) for each level."""
    numbering = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{inner}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def test_word_list_numbers_are_text(tmp_path):
    document = docx.Document()
    numbered(document, [("chineseCountingThousand", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3."), ("bullet", "·")])
    items = [(0, "责任"), (1, "领导"), (2, "会议"), (2, "督查"), (3, "点"), (1, "监管"), (2, "清单"), (0, "应急"), (1, "队伍")]
    for level, text in items:
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    assert documents.read(saved(document, tmp_path / "a.docx")).text.split("\n") == [
        "一、责任", "(一)领导", "1.会议", "2.督查", "点", "(二)监管", "1.清单", "二、应急", "(一)队伍",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [(10, "chineseCounting", "十"), (11, "chineseCounting", "十一"), (20, "ideographTraditional", "二十"), (23, "chineseCounting", "二十三"),
     (100, "chineseCounting", "100"), (4, "lowerRoman", "iv"), (3, "upperLetter", "C"), (28, "lowerLetter", "bb"), (7, "decimal", "7")],
)  # fmt: skip
def test_list_numbers(number, style, text):
    from kg.documents.docx import _format

    assert _format(number, style) == text


def repacked(path: Path, change: dict[str, bytes | None]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name])
    return packed.getvalue()


def test_word_files_that_are_broken_or_hostile(tmp_path):
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    path = saved(document, tmp_path / "a.docx")
    bomb = repacked(path, {"word/media/x.bin": b"\0" * (MAX_UNPACKED + 1)})
    assert len(bomb) < 1_000_000
    secret = write(tmp_path / "secret.txt", "秘密")
    entity = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document {W}><w:body><w:p><w:r><w:t>公开&x;</w:t></w:r></w:p></w:body></w:document>'
    assert documents.read(write(tmp_path / "x.docx", repacked(path, {"word/document.xml": entity.encode()}))).text == "公开"
    cases = {
        "bomb.docx": bomb,
        "cut.docx": path.read_bytes()[:-200],
        "xml.docx": repacked(path, {"word/document.xml": b"<w:document"}),
        "part.docx": repacked(path, {"[Content_Types].xml": None}),
    }
    for name, data in cases.items():
        with pytest.raises((BeyondLimits, DamagedDocument, UnknownFormat), match=name):
            documents.read(write(tmp_path / name, data))


# --- what a file is ----------------------------------------------------------------------------------------------


def test_content_counts_and_not_the_name(tmp_path):
    assert documents.read(write(tmp_path / "pdf.txt", printed([[SENTENCE]]))).media_type == "application/pdf"
    assert documents.read(write(tmp_path / "page.txt", page(LAYOUTS["paragraphs"]))).media_type == "text/html"
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    assert documents.read(saved(document, tmp_path / "word.doc")).text == SENTENCE
    assert documents.read(write(tmp_path / "no suffix", SENTENCE)).text == SENTENCE


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("old.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .docx"),
        ("a.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)), "a program"),
        ("a.txt", SENTENCE.encode() + b"\0\0\1\2" + SENTENCE.encode() * 2, "NUL"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "OCR"),
        ("a.docx", SENTENCE.encode(), "is called .docx and is none"),
        ("a.pdf", SENTENCE.encode(), "is called .pdf and is none"),
        ("sources.csv", b"path,title\n", "--meta"),
    ],
)
def test_what_is_no_report_is_said_so(name, data, says, tmp_path):
    path = write(tmp_path / name, data)
    with pytest.raises(UnknownFormat, match=says) as caught:
        documents.read(path)
    assert str(path) in str(caught.value)


def test_a_zip_that_is_no_word_file(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnknownFormat, match="zip archive"):
        documents.read(write(tmp_path / "a.docx", packed.getvalue()))


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", "\u3000\u3000\n".encode(), "\ufeff\n".encode("utf-16-le")])
def test_files_without_text(data, tmp_path):
    with pytest.raises(EmptyDocument, match=r"a\.txt"):
        documents.read(write(tmp_path / "a.txt", data))


def test_paths_that_cannot_be_read(tmp_path):
    with pytest.raises(MissingPath, match=r"none\.txt"):
        documents.read(tmp_path / "none.txt")
    with pytest.raises(UnreadablePath, match="is a folder"):
        documents.read(tmp_path)
    with pytest.raises(MissingPath):
        documents.read("a\0b.txt")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "a.txt", SENTENCE)
    monkeypatch.setattr(Path, "open", refuse)  # the user who runs the tests may be root, who may read everything
    with pytest.raises(UnreadablePath, match="may not be read") as caught:
        documents.read(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.documents.opening.MAX_BYTES", 10)
    with pytest.raises(BeyondLimits, match="more than 10 bytes"):
        documents.read(write(tmp_path / "a.txt", SENTENCE))


# --- which files there are ---------------------------------------------------------------------------------------


def found(*paths: str | Path) -> list[str]:
    return [str(e) if isinstance(e, KGError) else e for e in documents.discover(paths)]


def test_folders_are_gone_through_in_order(tmp_path):
    names = ["b.txt", "a/z.md", "a/b/c.HTML", "a-b.txt", "空 格#%?&'\".txt", "c.docx", "c.pdf"]
    for name in names:
        write(tmp_path / name, SENTENCE)
    for name in (".hidden.txt", ".git/x.txt", "~$c.docx", "sources.csv", "seeds.tsv", "kg.xlsx", "Thumbs.db", "a/.DS_Store"):
        write(tmp_path / name, "x")
    assert found(tmp_path) == sorted((tmp_path / name).as_posix() for name in names)
    assert found(f"{tmp_path}/") == found(tmp_path)


def test_stores_and_the_folders_of_saved_pages_are_passed_over(tmp_path):
    write(tmp_path / "kg-store/FORMAT.json", '{"format": 1, "base": "https://w3id.org/emkg/"}')
    write(tmp_path / "kg-store/documents/1/source.txt", SENTENCE)
    write(tmp_path / "报告.html", page(LAYOUTS["sections"]))
    write(tmp_path / "报告_files/style.css", "p {}")
    write(tmp_path / "other_files/a.txt", SENTENCE)
    assert found(tmp_path) == [f"{tmp_path.as_posix()}/other_files/a.txt", f"{tmp_path.as_posix()}/报告.html"]


def test_nothing_is_lost_in_silence(tmp_path):
    write(tmp_path / "a.txt", SENTENCE)
    write(tmp_path / "b.log", "x")
    (tmp_path / "c.txt").symlink_to(tmp_path / "gone.txt")
    first, second, third = documents.discover([tmp_path])
    assert first == (tmp_path / "a.txt").as_posix()
    assert isinstance(second, UnknownFormat)
    assert "b.log" in str(second)
    assert ".docx" in second.remedy
    assert isinstance(third, UnreadablePath)
    (missing,) = documents.discover([tmp_path / "no"])
    assert isinstance(missing, MissingPath)
    assert missing.remedy


def test_each_file_comes_once_and_given_files_come_as_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "in/a.txt", SENTENCE)
    write(tmp_path / "in/b.log", SENTENCE)
    assert found("in/b.log", "in", "./in/a.txt", "in/a.txt", "no", "no")[:2] == ["in/b.log", "in/a.txt"]
    assert len(found("in/b.log", "in", "./in/a.txt", "in/a.txt", "no", "no")) == 3


def test_links_in_a_circle_end(tmp_path):
    write(tmp_path / "a/a.txt", SENTENCE)
    (tmp_path / "a/up").symlink_to(tmp_path, target_is_directory=True)
    assert found(tmp_path) == [f"{tmp_path.as_posix()}/a/a.txt"]


def test_a_folder_that_may_not_be_listed_is_an_error_value(tmp_path, monkeypatch):
    write(tmp_path / "a/x.txt", SENTENCE)
    write(tmp_path / "b.txt", SENTENCE)
    listed = Path.iterdir

    def refuse(folder):
        if folder.name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    error, path = documents.discover([tmp_path])
    assert isinstance(error, UnreadablePath)
    assert error.where.endswith("/a")
    assert path.endswith("/b.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep names in Unicode")
def test_a_name_that_is_not_utf8_is_said_in_printable_words(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "报告.txt".encode("gb18030"))).write_text(SENTENCE, encoding="utf-8")
    (error,) = documents.discover([tmp_path])
    assert isinstance(error, UnreadablePath)
    str(error).encode("utf-8")


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
