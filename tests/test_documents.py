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
     (100, "chineseCounting", "100"), (4, "lowerRoman", "iv"), (3, "upperLetter", "C"), (3, "decimalEnclosedCircle", "③"), (28, "lowerLetter", "bb"), (7, "decimal", "7")],
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


def listed(document: docx.document.Document, text: str, number: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'))


def test_word_lists_go_on_counting_or_start_again_as_word_shows_them(tmp_path):
    """Lists of one definition go on; one that says where it starts, starts there (as WPS writes lists that begin anew)."""
    document = docx.Document()
    numbered(document, [("decimal", "%1.")])
    numbering = document.part.numbering_part.element
    numbering.append(parse_xml(f'<w:num {W} w:numId="78"><w:abstractNumId w:val="77"/></w:num>'))
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering.append(parse_xml(f'<w:num {W} w:numId="79"><w:abstractNumId w:val="77"/>{again}</w:num>'))
    for text, number in (("甲", "77"), ("乙", "78"), ("丙", "79"), ("丁", "79"), ("戊", "0")):
        listed(document, text, number)
    assert documents.read(saved(document, tmp_path / "a.docx")).text.split("\n") == ["1.甲", "2.乙", "1.丙", "2.丁", "戊"]


def test_word_lists_may_come_from_a_style_that_builds_on_another(tmp_path):
    document = docx.Document()
    numbered(document, [("chineseCounting", "%1、")])
    base = document.styles.add_style("Base", 1)
    base.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="77"/></w:numPr>'))
    derived = document.styles.add_style("Derived", 1)
    derived.base_style = base
    for text in ("责任", "监管"):
        document.add_paragraph(text, style=derived)
    source = documents.read(saved(document, tmp_path / "a.docx"))
    assert source.text == "一、责任\n二、监管"
    assert source.reader.startswith("python-docx ")
    assert source.pages == ()


def test_word_text_boxes_once_and_notes_last(tmp_path):
    """A text box is written twice, for new and old programs; one copy is read, its table in rows."""
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:txbxContent>"
    document.element.body.insert(0, parse_xml(
        f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>正文</w:t></w:r>'
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ))  # fmt: skip
    document.sections[0].header.paragraphs[0].text = "页眉"
    path = saved(document, tmp_path / "a.docx")
    notes = f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnote></w:footnotes>'
    with zipfile.ZipFile(path) as packed:
        relations = packed.read("word/_rels/document.xml.rels")
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="rIdN" Type="' + kind + b'" Target="footnotes.xml"/></Relationships>'
    changed = {"word/footnotes.xml": notes.encode(), "word/_rels/document.xml.rels": relations.replace(b"</Relationships>", relation)}
    assert documents.read(write(tmp_path / "b.docx", repacked(path, changed))).text == "正文\n框中\n甲\t乙\n脚注"


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
    assert documents.read(write(tmp_path / "page.txt", f"<!DOCTYPE html><html><body><p>{SENTENCE}</p></body></html>")).media_type == "text/html"
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
    write(tmp_path / "报告.html", f"<html><p>{SENTENCE}</p></html>")
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


