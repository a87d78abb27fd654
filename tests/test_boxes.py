"""Reports come in boxes: archives, saved pages, office files, OFD, lists of files, addresses. What is read from each must
be what is read from the plain text, and what is refused must be named."""

from __future__ import annotations

import gzip
import io
import os
import socket
import stat
import struct
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from boxes import OFD, mhtml, ofd, ofd_page, ofd_parts, page, text_object, windows_zip, word, zipped

from kg import documents, reading, resources
from kg.documents import archive, office, register, web
from kg.errors import (
    BeyondLimits,
    DamagedDocument,
    EmptyDocument,
    InputError,
    KGError,
    MissingPath,
    UnknownFormat,
    UnreadablePath,
)
from kg.text.document import parse
from kg.types import Source

SEEDS = sorted(resources.seeds().glob("*.txt"))
KNOWN = register.load(resources.seeds() / "seeds.tsv")
SENTENCE = "我局建立健全安全风险分级管控和隐患排查治理双重预防机制。"


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def statements(source: Source, seed: str) -> set[tuple[object, ...]]:
    """What a source states, by names, with the words that prove it, which stand in the text where they are said to."""
    result = reading.read(parse(source, register.find(KNOWN, seed)))
    names = {e.id: e.name for e in result.entities}
    assert all(source.text[e.start : e.end] == e.quote for a in result.assertions for e in a.evidence)
    return {
        (names[a.subject], a.predicate, names[a.object], a.status, a.action, a.period and (a.period.start, a.period.end),
         tuple(e.quote for e in a.evidence))
        for a in result.assertions
    }  # fmt: skip


def found(*paths: str | Path, **options: object) -> list[str]:
    return [str(e) if isinstance(e, KGError) else e for e in documents.discover(paths, **options)]


def refused(data: bytes, path: str) -> InputError:
    with pytest.raises(InputError) as caught:
        documents.read_bytes(data, path=path)
    assert caught.value.where.startswith(path), "the error names the file"
    assert caught.value.remedy
    return caught.value


# --- every format states what the text states --------------------------------------------------------------------

FORMATS = {"docx": word, "html": page, "mhtml": lambda text: mhtml(page(text)), "ofd": ofd}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda p: p.name[:3])
def test_every_format_states_what_the_text_states(seed, tmp_path):
    plain = documents.read(seed)
    expected = statements(plain, seed.name)
    assert len(expected) > 50
    for suffix, make in FORMATS.items():
        source = documents.read(write(tmp_path / f"a.{suffix}", make(plain.text)))
        assert statements(source, seed.name) == expected, suffix
    packed = write(tmp_path / "a.zip", zipped({f"x/a.{suffix}": make(plain.text) for suffix, make in FORMATS.items()}))
    for path in documents.discover([packed]):
        assert statements(documents.read(path), seed.name) == expected, path


# --- zip archives ------------------------------------------------------------------------------------------------


def test_an_archive_is_a_folder(tmp_path):
    files = {
        "b.txt": SENTENCE, "2023/z.md": SENTENCE, "2023/报告.html": page(SENTENCE * 3), "2023/报告_files/s.txt": "x", "./c.txt": "x",
        ".hidden.txt": "x", "__MACOSX/._b.txt": "x", "2023/.DS_Store": "x", "~$c.docx": "x", "sources.csv": "x", "t.xlsx": "x", "empty/": "",
        "p.png": b"\x89PNG\r\n",
    }  # fmt: skip
    path = write(tmp_path / "in/reports.dat", zipped(files)).as_posix()
    named, *rest = found(tmp_path / "in")[::-1]
    assert "p.png" in named
    assert "KG104" in named
    assert rest[::-1] == [f"{path}/{name}" for name in ("2023/z.md", "2023/报告.html", "b.txt", "c.txt")]
    source = documents.read(f"{path}/b.txt")
    assert (source.path, source.text) == (f"{path}/b.txt", SENTENCE)
    assert source == documents.read_bytes(documents.load(f"{path}/b.txt"), path=f"{path}/b.txt")
    assert source.sha256 == documents.read(write(tmp_path / "b.txt", SENTENCE)).sha256, "of the member's own bytes"


def test_files_and_folders_of_an_archive_can_be_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "r.zip", zipped({"a/1.txt": SENTENCE, "a/2.txt": SENTENCE, "ab/3.txt": SENTENCE}))
    assert found("r.zip/a") == found("r.zip/a/") == ["r.zip/a/1.txt", "r.zip/a/2.txt"]
    assert found("r.zip/a/2.txt", "r.zip", ".") == ["r.zip/a/2.txt", "r.zip/a/1.txt", "r.zip/ab/3.txt"]
    for path in ("r.zip/none.txt", "r.zip/a/1.txt/x.txt"):
        assert "KG101" in found(path)[0]
        with pytest.raises(MissingPath, match=path):
            documents.read(path)
    write(tmp_path / "t.txt", SENTENCE)
    with pytest.raises(MissingPath, match="no folder"):
        documents.load("t.txt/a.txt")
    assert "KG101" in found("t.txt/a.txt")[0]
    with pytest.raises(UnknownFormat, match=r"r\.zip.*archive"):
        documents.read("r.zip")


def test_a_word_file_is_no_archive(tmp_path):
    files = {"a.docx": word(SENTENCE), "b.wps": word(SENTENCE), "c.ofd": ofd(SENTENCE)}
    for name, data in files.items():
        write(tmp_path / name, data)
    assert found(tmp_path) == [(tmp_path / name).as_posix() for name in files]
    packed = write(tmp_path / "z.zip", zipped({**files, "d.pptx": zipped({"[Content_Types].xml": "<x/>", "ppt/x.txt": "x"})}))
    *read, slides = found(packed)
    assert [documents.read(path).text for path in read] == [SENTENCE] * 3
    assert slides.startswith(f"[KG104] {packed}/d.pptx: ")


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-8"])
def test_names_as_windows_writes_them(encoding, tmp_path):
    names = ["钱塘区/2023年工作總結.txt", "应急管理局.txt"] if encoding != "big5" else ["錢塘區/應急管理局.txt", "工作總結與計畫.txt"]
    path = write(tmp_path / "a.zip", windows_zip({name: SENTENCE.encode() for name in names}, encoding))
    assert found(path) == sorted(f"{path}/{name}" for name in names)
    assert documents.read(f"{path}/{names[0]}").text == SENTENCE


def test_an_archive_in_an_archive(tmp_path):
    inner = zipped({"a.txt": SENTENCE, "deep.zip": zipped({"b.txt": SENTENCE})})
    path = write(tmp_path / "r.zip", zipped({"x/inner.zip": inner, "c.txt": SENTENCE})).as_posix()
    first, second, third = documents.discover([path])
    assert (first, second) == (f"{path}/c.txt", f"{path}/x/inner.zip/a.txt")
    assert isinstance(third, UnknownFormat)
    assert third.where == f"{path}/x/inner.zip/deep.zip"
    assert documents.read(second).text == SENTENCE
    with pytest.raises(MissingPath):
        documents.load(f"{path}/x/inner.zip/deep.zip/b.txt")
    assert found(f"{path}/x/inner.zip") == [second, str(third)]


def hostile(tmp_path: Path) -> Path:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    bzip = zipfile.ZipInfo("bzip.txt")
    bzip.compress_type = zipfile.ZIP_BZIP2
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made, pytest.warns(UserWarning, match="Duplicate"):
        for name in ("../../up.txt", "/etc/root.txt", "C:/drive.txt", "..\\back.txt", "a/../in.txt", "bell\a.txt", "ok.txt", "twice.txt", "./twice.txt"):
            made.writestr(name, SENTENCE)
        made.writestr("twice.txt", SENTENCE)
        made.writestr(link, "/etc/passwd")
        made.writestr(bzip, SENTENCE)
        made.writestr("secret.txt", SENTENCE)
    data = bytearray(packed.getvalue())
    with zipfile.ZipFile(packed) as made:
        flags = made.getinfo("secret.txt").header_offset + 6
    data[flags] |= 1
    directory = data.index(b"secret.txt", data.index(b"PK\x01\x02")) - 46 + 8
    data[directory] |= 1
    return write(tmp_path / "hostile.zip", bytes(data))


def test_what_is_refused_in_an_archive_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(write(tmp_path / "home/x", b"").parent)
    path = hostile(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    outcome = list(documents.discover([path]))
    assert [e for e in outcome if isinstance(e, str)] == [f"{path}/ok.txt"]
    errors = {e.where.removeprefix(f"{path}/"): e for e in outcome if isinstance(e, InputError)}
    assert {name: type(error) for name, error in errors.items()} == {
        "../../up.txt": DamagedDocument, "etc/root.txt": DamagedDocument, "C:/drive.txt": DamagedDocument, "../back.txt": DamagedDocument,
        "a/../in.txt": DamagedDocument, "bell\\x07.txt": DamagedDocument, "twice.txt": DamagedDocument, "link.txt": UnreadablePath,
        "bzip.txt": UnknownFormat, "secret.txt": UnreadablePath,
    }  # fmt: skip
    for name, error in errors.items():
        with pytest.raises(InputError):
            documents.load(f"{path}/{name}")
        assert error.remedy
    assert sorted(tmp_path.rglob("*")) == before, "nothing is written"


def lying(data: bytes, size: int) -> bytes:
    """An archive of one file that says, in both places, that the file has another size."""
    made = bytearray(data)
    struct.pack_into("<L", made, 22, size)
    struct.pack_into("<L", made, made.index(b"PK\x01\x02") + 24, size)
    return bytes(made)


def test_bombs_are_named_before_they_fill_the_memory(tmp_path, monkeypatch):
    zeros = zipped({"a.txt": b"\0" * 60_000_000})
    assert len(zeros) < 100_000
    cases = {"flat.zip": zeros, "small.zip": lying(zeros, 10), "smaller.zip": lying(zipped({"a.txt": SENTENCE}), 10)}
    for name, data in cases.items():
        path = write(tmp_path / name, data)
        assert found(path) == [f"{path}/a.txt"]
        with pytest.raises((BeyondLimits, DamagedDocument)) as caught:
            documents.read(f"{path}/a.txt")
        assert caught.value.where == f"{path}/a.txt"
    path = write(tmp_path / "larger.zip", lying(zipped({"a.txt": SENTENCE}), 90_000_000))
    assert documents.read(f"{path}/a.txt").text == SENTENCE, "what it says is not what counts"
    path = write(tmp_path / "huge.zip", lying(zeros, archive.MAX_BYTES + 1))
    assert found(path)[0].startswith(f"[KG109] {path}/a.txt: ")
    path = write(tmp_path / "nested.zip", zipped({"in.zip": zeros, "x": zipped({"y": zeros})}))
    assert [line.split(":")[0].split()[-1] for line in found(path)] == [f"{path}/in.zip/a.txt", f"{path}/x/y"]
    with pytest.raises(BeyondLimits, match=r"in\.zip/a\.txt"):
        documents.load(f"{path}/in.zip/a.txt")
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    path = write(tmp_path / "many.zip", zipped({f"{i}.txt": "x" for i in range(4)}))
    assert found(path) == [f"[KG109] {path}: holds more than 3 files — unpack it and give the folder"]
    path = write(tmp_path / "sum.zip", zipped({"1.txt": "x", "in.zip": zipped({"2.txt": "x", "3.txt": "x"})}))
    assert found(path)[1].startswith(f"[KG109] {path}/in.zip: ")
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100)
    path = write(tmp_path / "much.zip", zipped({"1.txt": "x" * 60, "2.txt": "x" * 60}))
    assert found(path) == [f"[KG109] {path}: holds more than 100 bytes — unpack it and give the folder"]
    monkeypatch.setattr(archive, "_MAX_DIRECTORY", 10)
    assert "KG109" in found(path)[0]


@pytest.mark.parametrize("cut", [3, 10, 60, -5, -30])
def test_an_archive_that_is_cut_short_is_named(cut, tmp_path):
    path = write(tmp_path / "a.zip", zipped({"a.txt": SENTENCE, "b.txt": SENTENCE})[:cut])
    for outcome in documents.discover([path]):
        assert path.as_posix() in (outcome.where if isinstance(outcome, InputError) else outcome)
        with pytest.raises(InputError, match=r"a\.zip"):
            documents.read(outcome.where if isinstance(outcome, InputError) else outcome)


def test_a_damaged_file_leaves_the_others(tmp_path):
    data = bytearray(zipped({"a.bin": SENTENCE * 9, "b.txt": SENTENCE * 9, "c.txt": SENTENCE}))
    for name in (b"a.bin", b"b.txt"):
        start = data.index(name) + 5
        data[start : start + 20] = b"\xff" * 20
    path = write(tmp_path / "a.zip", bytes(data))
    first, *texts = documents.discover([path])
    assert isinstance(first, DamagedDocument)
    assert first.where == f"{path}/a.bin"
    with pytest.raises(DamagedDocument, match=r"b\.txt"):
        documents.read(texts[0])
    assert documents.read(texts[1]).text == SENTENCE


# --- standard input, lists ---------------------------------------------------------------------------------------


def test_standard_input_is_any_format(monkeypatch):
    for data in (SENTENCE.encode("gb18030"), word(SENTENCE), ofd(SENTENCE), mhtml(page(SENTENCE))):
        stdin = documents.take(io.BytesIO(data))
        assert found("-", stdin=stdin) == ["-"]
        source = documents.read("-", stdin=stdin)
        assert (source.path, source.text) == ("-", SENTENCE)
    stdin = zipped({"x/a.txt": SENTENCE, "p.png": "x"})
    (named, path) = found("-", stdin=stdin)
    assert named.startswith("[KG104] -/p.png: ")
    assert path == "-/x/a.txt"
    assert documents.read(path, stdin=stdin).text == SENTENCE
    assert "KG101" in found("-")[0], "a path as others where no input is given"
    monkeypatch.setattr("kg.documents.opening.MAX_BYTES", 10)
    with pytest.raises(BeyondLimits, match="-: has more than 10 bytes"):
        documents.take(io.BytesIO(b"x" * 11))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_of_files(encoding, tmp_path, monkeypatch):
    for name in ("in/工作总结.txt", "in/b#1.txt", "in/sub/c.txt", "d.txt"):
        write(tmp_path / name, SENTENCE)
    lines = ["# 应急管理局的报告", "工作总结.txt", "", "  b#1.txt ", "sub", "../d.txt", (tmp_path / "d.txt").as_posix(), "没有.txt", "https://example.org/a"]
    write(tmp_path / "in/list.txt", "\r\n".join(lines).encode(encoding))
    monkeypatch.chdir(tmp_path)
    paths = ["in/工作总结.txt", "in/b#1.txt", "in/sub", "in/../d.txt", f"{tmp_path.as_posix()}/d.txt", "in/没有.txt", "https://example.org/a"]
    assert list(documents.expand(["@in/list.txt"])) == paths
    *files, missing, address = found("@in/list.txt")
    assert files[:3] == ["in/工作总结.txt", "in/b#1.txt", "in/sub/c.txt"]
    assert "KG101" in missing
    assert "--fetch" in address
    assert found("@in/list.txt", "in/b#1.txt")[-1] == address, "each file once"


def test_lists_that_cannot_be_used(tmp_path):
    empty = write(tmp_path / "empty.txt", "# nothing\n")
    picture = write(tmp_path / "p.txt", b"\x89PNG\0\1\2\3")
    codes = {e.where: type(e) for e in documents.discover([f"@{empty}", f"@{picture}", f"@{tmp_path}/none"])}
    assert codes == {empty.as_posix(): EmptyDocument, picture.as_posix(): UnknownFormat, f"{tmp_path.as_posix()}/none": MissingPath}


# --- MHTML -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
@pytest.mark.parametrize(("charset", "meta"), [("utf-8", True), ("gb18030", True), ("gbk", False), ("utf-8", False)])
def test_a_saved_page_in_its_charset_and_coding(coding, charset, meta):
    text = "东湖区应急管理局2023年工作总结\n" + SENTENCE * 3
    source = documents.read_bytes(mhtml(page(text, charset, meta), charset=charset, coding=coding), path="a.mht")
    assert source.text == text
    assert source.metadata.url == "https://yjj.example.gov.cn/art/1.html"
    assert source.media_type == "multipart/related"


def test_a_charset_that_only_the_message_knows():
    """In a few characters of Japanese nothing but the message tells the encoding."""
    html = "<html><body><p>危機管理システムの構築について、体制を整備する。</p></body></html>".encode("shift_jis")
    assert "危機管理システムの構築" in documents.read_bytes(mhtml(html, charset="shift_jis"), path="a.mhtml").text


def test_a_saved_page_is_known_by_its_content():
    data = mhtml(page(SENTENCE))
    assert documents.read_bytes(data, path="report.doc").text == SENTENCE
    assert "is called .mht" in str(refused(SENTENCE.encode(), "a.mht"))
    text = f"From: 应急局\nSubject: 总结\n{SENTENCE}"
    assert documents.read_bytes(text.encode(), path="a.txt").text == text, "a text that looks like a letter is a text"


def test_hostile_saved_pages():
    def nested(depth: int) -> bytes:
        lines = [b"MIME-Version: 1.0"]
        for i in range(depth):
            lines += [b'Content-Type: multipart/mixed; boundary="b%d"' % i, b"", b"--b%d" % i]
        return b"\r\n".join([*lines, b"Content-Type: text/html", b"", page(SENTENCE)])

    assert documents.read_bytes(nested(5), path="a.mht").text == SENTENCE
    started = time.monotonic()
    assert isinstance(refused(nested(5000), "a.mht"), BeyondLimits)
    part = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n"
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    assert isinstance(refused(head + part * 5000, "a.mht"), DamagedDocument)
    assert time.monotonic() - started < 20
    data = mhtml(page(SENTENCE * 5), coding="base64")
    for cut in (60, 150, 330, 450, 700):
        try:
            assert SENTENCE[:5] in documents.read_bytes(data[:cut], path="a.mht").text or cut < 700
        except InputError as error:
            assert error.where == "a.mht"


# --- OFD ---------------------------------------------------------------------------------------------------------


def test_ofd_says_where_its_pages_begin():
    text = documents.read(SEEDS[0]).text
    parts = ofd_parts(text)
    source = documents.read_bytes(zipped(parts), path="a.ofd")
    assert len(source.pages) == len(parts) - 2
    assert source.pages[0] == 0
    for i, start in enumerate(source.pages):
        first = source.text[start : start + 8]
        objects = parts[f"Doc_0/Pages/Page_{i}/Content.xml"].split("<ofd:TextCode")[1:5]
        assert "".join(o.split(">", 1)[1].split("</")[0] for o in objects).startswith(first)
    (last,) = {e.page for a in reading.read(parse(source)).assertions for e in a.evidence if e.start >= source.pages[-1]}
    assert last == len(source.pages)


def ofd_of(*pages: str) -> bytes:
    """An OFD file of pages of ready text objects."""
    parts = ofd_parts("\n".join("x" for _ in range(len(pages) * 22)))
    shell = ofd_page([], 1)
    start, end = shell.index("<ofd:TextObject"), shell.index("</ofd:Layer>")
    return zipped(parts | {f"Doc_0/Pages/Page_{i}/Content.xml": shell[:start] + page + shell[end:] for i, page in enumerate(pages)})


def test_ofd_lines_by_their_places():
    text = "应急管理局工作总结"
    table = text_object(30, 60, "项目") + text_object(90, 60, "数量") + text_object(30, 70, "演练") + text_object(90, 70, "6次")
    upside = text_object(30, 50, "第二行") + text_object(30, 40, "第一行")
    bold = text_object(30, 30, text) + text_object(30.1, 30, text)
    spaced = text_object(30, 90, "2021") + text_object(30 + 4 * 2.75 + 2.75, 90, "Plan") + text_object(70, 90, "A&B")
    hidden = text_object(30, 100, "看不见").replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    source = documents.read_bytes(ofd_of("", bold + upside + table + spaced + hidden, "", text_object(30, 30, "末页")), path="a.ofd")
    assert source.text.split("\n") == [text, "第一行", "第二行", "项目\t数量", "演练\t6次", "2021 Plan\tA&B", "末页"]
    assert source.pages == (0, 0, len(source.text) - 2, len(source.text) - 2)
    columns = text_object(30, 40, "左一") + text_object(30, 50, "左二") + text_object(90, 45, "右一") + text_object(90, 55, "右二")
    assert documents.read_bytes(ofd_of(columns), path="a.ofd").text == "左一\n左二\n右一\n右二", "as drawn"


def test_ofd_in_other_spellings():
    parts = {name.removeprefix("Doc_0/"): data for name, data in ofd_parts(SENTENCE).items()}
    moved = {
        "OFD.xml": parts["OFD.xml"].replace("Doc_0/Document.xml", "/D/Document.xml"),
        "D/Document.xml": parts["Document.xml"].replace("Pages/Page_0", "/P/0"),
        "P/0/Content.xml": parts["Pages/Page_0/Content.xml"].replace(OFD, "http://www.ofdspec.org"),
    }
    assert documents.read_bytes(zipped(moved), path="a").text == SENTENCE
    scaled = text_object(0, 0, "a").replace("<ofd:TextObject", '<ofd:TextObject CTM="2 0 0 2 10 10"').replace(">a<", f">{SENTENCE}<")
    assert documents.read_bytes(ofd_of(scaled.replace('DeltaX=""', 'DeltaX="g 99999999999999999999 2.5"')), path="a.ofd").text == SENTENCE


def test_hostile_ofd(tmp_path):
    secret = write(tmp_path / "secret.txt", "秘密")
    parts = ofd_parts(SENTENCE)
    content = "Doc_0/Pages/Page_0/Content.xml"
    entity = parts[content].replace("<ofd:Page ", f'<!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}">]><ofd:Page ', 1).replace("我局", "我局&x;")
    laughs = '<!DOCTYPE x [<!ENTITY a "哈哈">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdefg", "bcdefgh", strict=True))
    laughs = parts[content].replace("<ofd:Page ", laughs + "]><ofd:Page ", 1).replace("我局", "&h;")
    cases = {
        "xxe": parts | {content: entity},
        "xxe in UTF-16": parts | {content: entity.replace("UTF-8", "UTF-16").encode("utf-16")},
        "laughs": parts | {content: laughs},
        "no page": {k: v for k, v in parts.items() if k != content},
        "no document": {k: v for k, v in parts.items() if "Document" not in k},
        "cut XML": parts | {content: parts[content][:-30]},
        "no numbers": parts | {content: parts[content].replace('Boundary="', 'Boundary="x')},
        "out of the archive": parts | {"Doc_0/Document.xml": parts["Doc_0/Document.xml"].replace("Pages/Page_0", "../../../etc")},
        "bomb": parts | {content: b"<x>" + b" " * 30_000_000 + b"</x>"},
    }
    for name, broken in cases.items():
        error = refused(zipped(broken), "a.ofd")
        assert isinstance(error, (DamagedDocument, BeyondLimits)), name
        assert "秘密" not in str(error)
    assert isinstance(refused(zipped({k: v for k, v in parts.items() if k != "OFD.xml"}), "a.ofd"), UnknownFormat)
    assert isinstance(refused(zipped(parts)[:-40], "a.ofd"), DamagedDocument)
    assert isinstance(refused(ofd_of("", ""), "a.ofd"), EmptyDocument)
    (many,) = ["<ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/>" * 300_000]
    repeated = parts | {"Doc_0/Document.xml": parts["Doc_0/Document.xml"].replace("</ofd:Pages>", many + "</ofd:Pages>")}
    assert isinstance(refused(zipped(repeated), "a.ofd"), BeyondLimits)


# --- LibreOffice -------------------------------------------------------------------------------------------------

FAKE = '''
import sys, time, zipfile
sys.path.insert(0, {tests!r})
from boxes import word
arguments = sys.argv[1:]
given, out = arguments[-1], arguments[arguments.index("--outdir") + 1]
data = open(given, "rb").read()
if b"sleep" in data:
    time.sleep(60)
if b"refuse" in data:
    sys.exit("Error: source file could not be loaded")
import os
os.mkdir(out)
path = os.path.join(out, "report.docx")
open(path, "wb").write(word("\\n".join((data.split(b"TEXT:")[1].decode(), os.path.basename(given), *arguments[:2]))))
with zipfile.ZipFile(path, "a") as package:
    package.writestr("docProps/app.xml", "<Properties><Application>LibreOffice/7.4.7.2$Linux_X86_64</Application></Properties>")
'''
DOC = office.OLE + b"\0" * 500 + "WordDocument".encode("utf-16-le") + b"\0" * 50


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """A LibreOffice that is none, in front of any other on the PATH."""
    script = write(tmp_path / "bin/fake.py", FAKE.format(tests=str(Path(__file__).parent)))
    if os.name == "nt":
        write(tmp_path / "bin/soffice.cmd", f'@"{sys.executable}" -W ignore "{script}" %*\r\n')
    else:
        write(tmp_path / "bin/soffice", f'#!/bin/sh\nexec "{sys.executable}" -W ignore "{script}" "$@"\n').chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("TMPDIR", str(write(tmp_path / "tmp/x", "").parent))
    monkeypatch.setattr("tempfile.tempdir", None)


@pytest.mark.parametrize(
    ("name", "head", "given", "media_type"),
    [
        ("a.doc", DOC, "report.doc", "application/msword"),
        ("a.txt", DOC, "report.doc", "application/msword"),
        ("a.wps", office.OLE + b"\0" * 600, "report.wps", "application/msword"),
        ("a.rtf", b"{\\rtf1", "report.rtf", "application/rtf"),
    ],
)
def test_office_files_go_through_libreoffice(fake, tmp_path, name, head, given, media_type):
    source = documents.read(write(tmp_path / name, head + b"TEXT:" + SENTENCE.encode()))
    text, file, profile, headless = source.text.split("\n")
    assert (text, file, headless, source.media_type) == (SENTENCE, given, "--headless", media_type)
    assert profile.startswith("-env:UserInstallation=file:///")
    assert source.reader.startswith("LibreOffice 7.4.7.2")
    assert not list((tmp_path / "tmp").glob("kg-office-*")), "nothing is left"


def test_libreoffice_that_fails_hangs_or_is_not_there(fake, tmp_path, monkeypatch):
    with pytest.raises(DamagedDocument, match=r"a\.doc: .*could not be loaded"):
        documents.read(write(tmp_path / "a.doc", DOC + b"refuse"))
    monkeypatch.setattr(office, "TIMEOUT", 0.5)
    started = time.monotonic()
    with pytest.raises(BeyondLimits, match=r"b\.doc: .*seconds"):
        documents.read(write(tmp_path / "b.doc", DOC + b"sleep"))
    assert time.monotonic() - started < 20
    monkeypatch.setattr(office, "find", lambda: None)
    with pytest.raises(UnknownFormat, match=r"a\.doc: .*not installed — install LibreOffice, or save it as \.docx"):
        documents.read(tmp_path / "a.doc")
    monkeypatch.setattr(office, "find", lambda: str(tmp_path / "gone"))
    with pytest.raises(UnreadablePath, match=r"a\.doc: .*does not run"):
        documents.read(tmp_path / "a.doc")


def test_office_files_that_are_no_text():
    assert "--encoding" not in str(refused(office.OLE + b"\0" * 500 + "Workbook".encode("utf-16-le"), "a.xls"))
    assert isinstance(refused(office.OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "a.docx"), UnreadablePath)
    assert "is called .rtf" in str(refused(SENTENCE.encode(), "a.rtf"))


real = pytest.mark.skipif(office.find() is None, reason="needs LibreOffice")


@real
@pytest.mark.program
@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_what_libreoffice_reads_states_what_the_text_states(suffix, tmp_path):
    import subprocess

    seed = SEEDS[0]
    plain = documents.read(seed)
    write(tmp_path / "a.docx", word(plain.text))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([office.find(), profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(tmp_path / "a.docx")], check=True, capture_output=True)
    source = documents.read(tmp_path / f"a.{suffix}")
    assert statements(source, seed.name) == statements(plain, seed.name)
    assert source.reader.startswith("LibreOffice ")


# --- addresses ---------------------------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    asked: list[str] = []

    def log_message(self, *_):
        pass

    def _send(self, data: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(data))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        Site.asked.append(self.path)
        text = f"东湖区应急管理局2023年工作总结\n{SENTENCE}"
        name = self.path.split("?")[0].strip("/")
        if name == "page.jsp":
            self._send(page(text, "gbk").replace(b"<!DOCTYPE html>", b"<!-- x -->"), Content_Type="text/html;charset=gbk")
        elif name == "japanese.html":
            self._send("<html><body><p>危機管理システムの構築について、体制を整備する。</p></body></html>".encode("shift_jis"), Content_Type="text/html; charset=Shift_JIS")
        elif name.endswith("%E6%80%BB%20%E7%BB%93.docx"):
            self._send(word(text))
        elif name == "moved":
            self._send(b"", 302, Location="/page.jsp")
        elif name == "file":
            self._send(b"", 302, Location="file:///etc/passwd")
        elif name == "password":
            self._send(b"", 302, Location=f"http://u:p@127.0.0.1:{self.server.server_port}/page.jsp")
        elif name == "round":
            self._send(b"", 302, Location="/round")
        elif name == "gzip.txt":
            self._send(gzip.compress(text.encode()), Content_Encoding="gzip")
        elif name == "bomb.txt":
            self._send(gzip.compress(b"\0" * 3_000_000), Content_Encoding="gzip")
        elif name == "cut-gzip.txt":
            self._send(gzip.compress(text.encode())[:-10], Content_Encoding="gzip")
        elif name == "brotli.txt":
            self._send(b"x", Content_Encoding="br")
        elif name == "large.txt":
            self._send(b"x" * 1_000_001)
        elif name == "short.txt":
            self._send(b"x", Content_Length="10")
        elif name == "slow.txt":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"x")
                time.sleep(0.1)
        elif name == "silent.txt":
            time.sleep(3)
        else:
            self._send(b"gone", 403 if name == "403" else 404)


@pytest.fixture
def site(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # who hangs up early is meant to
    Site.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_report_is_downloaded_when_asked(site):
    address = f"{site}/page.jsp?id=5"
    assert found(address, address, fetch=True) == [address]
    source = documents.read(address, fetch=True)
    assert source.text == f"东湖区应急管理局2023年工作总结\n{SENTENCE}"
    assert (source.path, source.metadata.url, source.media_type) == (address, address, "text/html")
    assert documents.read_bytes(documents.load(address, fetch=True), path=address) == source
    assert documents.read(f"{site}/moved", fetch=True).text == source.text
    assert documents.read(f"{site}/总 结.docx", fetch=True).text == source.text
    assert documents.read(f"{site}/gzip.txt", fetch=True).text == source.text
    assert "危機管理システムの構築" in documents.read(f"{site}/japanese.html", fetch=True).text


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("file", UnreadablePath, "file:///etc/passwd"), ("password", UnreadablePath, "password"), ("round", UnreadablePath, "302"),
        ("none.txt", MissingPath, "404"), ("403", UnreadablePath, "403"), ("large.txt", BeyondLimits, "1,000,000"),
        ("bomb.txt", BeyondLimits, "unpacks"), ("cut-gzip.txt", DamagedDocument, "ends"), ("brotli.txt", UnreadablePath, "br"),
        ("short.txt", DamagedDocument, "of 10 bytes"), ("slow.txt", BeyondLimits, "seconds"), ("silent.txt", UnreadablePath, "no answer"),
    ],
)  # fmt: skip
def test_what_cannot_be_downloaded_is_named(site, name, error, says, monkeypatch):
    monkeypatch.setattr(web, "MAX_BYTES", 1_000_000)
    monkeypatch.setattr(web, "SILENCE", 1.0)
    monkeypatch.setattr(web, "PATIENCE", 0.5)
    with pytest.raises(error, match=says) as caught:
        documents.load(f"{site}/{name}", fetch=True)
    assert name in caught.value.where
    assert caught.value.remedy


def test_nothing_is_downloaded_unasked(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    address = "https://example.org/a.html"
    assert found(address) == [f"[KG102] {address}: is an address, and nothing is downloaded unasked — give --fetch to download it, or download it yourself"]
    for attempt in (documents.read, documents.load):
        with pytest.raises(UnreadablePath, match="--fetch"):
            attempt(address)
    assert documents.read_bytes(page(SENTENCE), path=address).metadata.url == address


@pytest.mark.parametrize("address", ["http://", "http://user:secret@example.org/", "http://[::1", "http://a b/", "http://example.org:99999/"])
def test_addresses_that_are_none(address, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(OSError("no network")))
    with pytest.raises(InputError) as caught:
        documents.load(address, fetch=True)
    assert caught.value.where.startswith("http://")
    assert "secret" not in str(caught.value)


@real
@pytest.mark.program
@pytest.mark.slow
def test_libreoffice_asks_nobody(site, tmp_path):
    """A picture and a section that lie on the web are not fetched."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f'<office:body><office:text><text:p>{SENTENCE}<draw:frame svg:width="5cm" svg:height="5cm"><draw:image xlink:href="{site}/x.png" xlink:type="simple" '
        f'xlink:actuate="onLoad"/></draw:frame></text:p><text:section text:name="s"><text:section-source xlink:href="{site}/gzip.txt"/><text:p>节</text:p>'
        "</text:section></office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "META-INF/manifest.xml": manifest})
    assert SENTENCE in documents.read(write(tmp_path / "a.odt", data)).text
    assert Site.asked == []
