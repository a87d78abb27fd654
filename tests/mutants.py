"""Reports in every format, and what is left of them when bytes, members and structures are changed at random.

    python tests/mutants.py FOLDER --count 10000

The same count gives the same files.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import struct
import zipfile
from functools import cache
from pathlib import Path

from boxes import mhtml, ofd, page, windows_zip, word, zipped

from kg import resources

TEXT = (
    "甲区应急管理局2023年工作总结\n发布日期：2024-01-10\n一、主要工作\n我局建立双重预防机制，开展安全生产专项整治三年行动，"
    "检查企业390家次，整改隐患1,234处。\n（一）完善“红黑榜”管理机制。\n与区公安分局、消防救援大队联合开展应急演练12场。\n"
    "二、2024年工作打算\n将建立“1+12”责任体系，推进智慧应急平台建设。\n"
)
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "http://127.0.0.1:9/"><!ENTITY a0 "aaaaaaaaaa">%s]>'
BILLION = XXE % b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10))
# What is pasted into files: the ends of numbers, marks of formats, what steers terminals and parsers.
PIECES = (
    b"\0", b"\xff" * 8, b"\x80", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"\x1b]0;x\x07", b"\r\r\n", b"\xe2\x80\xae", b"\xe2\x80\xa8",
    b"-1", b"0", b"99999999999999999999", b"1e999", b"nan", b"NaN", "²".encode(), "一二三" .encode(), b"%00", b"../../../x",
    b"</script>", b"<![CDATA[", b"<!--", b"&#0;", b"&#xD800;", b"&#x110000;", b"&x;", b"<", b">", b'"', b"]]>", b"<p>" * 400,
    b"<div>" * 4000, b"((((" * 500, "“".encode() * 300, "《".encode() * 300, "、".encode() * 500, "的".encode() * 3000, b"PK\x03\x04", b"PK\x05\x06",
    b"%PDF-1.7", b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", BILLION, XXE % b"", b"charset=utf-7", b"charset=utf-16",
    b"charset=rot13", b"charset=idna", b"charset=unicode_escape", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    "２０２３年".encode(), "2023年13月45日".encode(), "亿万兆".encode() * 30, b"9" * 5000, "第".encode(), b" " * 20000,
)  # fmt: skip


def pdf(text: str) -> bytes:
    """A PDF file of one page, its text by way of UCS-2 codes and a map to Unicode."""
    rows = text.split("\n")
    shown = b"".join(b"1 0 0 1 60 %d Tm <%s> Tj\n" % (780 - 16 * i, row.encode("utf-16-be").hex().encode()) for i, row in enumerate(rows))
    content = b"BT /F1 12 Tf\n" + shown + b"ET"
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n1 begincodespacerange\n"
        b"<0000> <FFFF>\nendcodespacerange\n1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange\nendcmap end end"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]  # fmt: skip
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))


@cache
def sound() -> dict[str, bytes]:
    """A report in every format, by the suffix of its file."""
    seed = min(resources.seeds().glob("*.txt"), key=lambda p: p.stat().st_size).read_text(encoding="utf-8")[:1500]
    html = page(TEXT, "gb18030")
    return {
        "utf8.txt": TEXT.encode(), "gbk.txt": TEXT.encode("gb18030"), "utf16.txt": TEXT.encode("utf-16"), "seed.txt": seed.encode(),
        "a.md": ("# " + TEXT).encode(), "gbk.html": html, "utf8.html": page(TEXT), "a.docx": word(TEXT), "a.ofd": ofd(TEXT),
        "a.mhtml": mhtml(page(TEXT)), "base64.mhtml": mhtml(html, charset="gb18030", coding="base64"), "a.pdf": pdf(TEXT),
        "a.zip": zipped({"一/甲.txt": TEXT, "乙.html": page(TEXT), "丙.docx": word(TEXT), "丁.zip": zipped({"戊.txt": seed})}),
        "win.zip": windows_zip({"报告/甲.txt": TEXT.encode("gbk"), "乙.htm": html}), "a.rtf": b"{\\rtf1\\ansi " + TEXT.encode("gbk") + b"}",
    }  # fmt: skip


def _spot(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data) + 1)


def bytes_changed(chance: random.Random, data: bytes) -> bytes:
    """Some bytes flipped, deleted, inserted, said twice, moved, or the rest cut off."""
    for _ in range(chance.choice((1, 1, 2, 3, 10, 50))):
        at, length = _spot(chance, data), chance.choice((1, 2, 4, 16, 100, 1000))
        what = chance.randrange(8)
        if what == 0:
            data = data[:at] + bytes(b ^ (1 << chance.randrange(8)) for b in data[at : at + length]) + data[at + length :]
        elif what == 1:
            data = data[:at] + data[at + length :]
        elif what == 2:
            data = data[:at] + chance.randbytes(length) + data[at:]
        elif what == 3:
            data = data[:at] + data[at : at + length] * chance.choice((2, 3, 50)) + data[at + length :]
        elif what == 4 and chance.random() < 0.3:
            data = data[:at]
        elif what == 5:
            other = _spot(chance, data)
            data = data[:at] + data[other : other + length] + data[at:]
        elif what == 6:
            data = data[:at] + chance.choice(PIECES) + data[at:]
        else:
            numbers = list(re.finditer(rb"\d+", data[: 1 << 16]))
            if numbers:
                found = chance.choice(numbers)
                data = data[: found.start()] + chance.choice((b"0", b"-1", b"4294967296", b"99999999999", b"1e400", b"x")) + data[found.end() :]
    return data


def text_changed(chance: random.Random, data: bytes) -> bytes:
    """A text of which whole characters and pieces are changed, so that it stays one."""
    encoding = "utf-8" if data.isascii() or b"\xe5\xb1\x80" in data else "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"
    text = data.decode(encoding, "replace")
    for _ in range(chance.choice((1, 2, 5, 20))):
        at, length, other = (chance.randrange(len(text) + 1) for _ in range(3))
        length = min(length, chance.choice((1, 2, 5, 20)))
        part = text[at : at + length]
        new = chance.choice(
            ("", part * 2, part * chance.choice((10, 100, 1000)), text[other : other + length], part + "\n", part[::-1],
             chr(chance.choice((0x20, 0x85, 0x2028, 0x202E, 0x200B, 0xE000, 0xFFFD, 0x1F600, 0x20000, chance.randrange(0x20, 0xD800)))),
             chance.choice(PIECES).decode("utf-8", "ignore").replace("\0", ""))
        )  # fmt: skip
        text = text[:at] + new + text[at + length :]
    return text[:500_000].encode(encoding, "replace")


def tags_changed(chance: random.Random, data: bytes) -> bytes:
    """Markup with elements taken out, repeated, nested into themselves or exchanged."""
    for _ in range(chance.choice((1, 2, 5))):
        tags = list(re.finditer(rb"<[^<>]{1,300}>", data))
        if not tags:
            return bytes_changed(chance, data)
        one, two = sorted((chance.choice(tags), chance.choice(tags)), key=lambda m: m.start())
        inner = data[one.start() : two.end()]
        parts = (b"", inner * chance.choice((2, 20)), one[0] * chance.choice((1, 300, 3000)) + inner, two[0] + one[0], BILLION + inner)
        data = data[: one.start()] + chance.choice(parts) + data[two.end() :]
        if len(data) > 2_000_000:
            return data[:2_000_000]
    return data


def members_changed(chance: random.Random, data: bytes) -> bytes:
    """A zip archive with members changed, left out, renamed, named twice, or said to be of another size."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = [(info.filename, packed.read(info)) for info in packed.infolist()]
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(members))
        name, content = members[at]
        what = chance.randrange(8)
        if what < 3:
            members[at] = (name, tags_changed(chance, content) if b"<" in content else bytes_changed(chance, content))
        elif what == 3:
            members.append((chance.choice(("../../x.txt", "/etc/x.txt", "C:\\x.txt", "a\x1b[2J.txt", "长" * 5000 + ".txt", "nul", "a/b" * 500, "‮txt.exe", name)), content))
        elif what == 4 and len(members) > 1:
            del members[at]
        elif what == 5:
            members[at] = (name, b"")
        elif what == 6:
            members[at] = (name, BILLION + content)
        else:
            members[at] = (name, bytes(6_000_000) if chance.random() < 0.2 else content * 3)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((0, 8, 8, 8, 12, 14))) as packed:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = packed.compression
            if chance.random() < 0.02:
                info.external_attr = 0o120777 << 16
            packed.writestr(info, content)
    changed = bytearray(out.getvalue())
    if chance.random() < 0.3:  # a size or an offset in the directory
        heads = [m.start() for m in re.finditer(b"PK\x01\x02|PK\x03\x04", changed)]
        at = chance.choice(heads) + chance.choice((6, 8, 10, 18, 20, 22, 24, 26, 28, 42))
        if at + 4 <= len(changed):
            changed[at : at + 4] = struct.pack("<L", chance.choice((0, 1, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, chance.randrange(1 << 32))))
    return bytes(changed)


def mutant(number: int) -> tuple[str, bytes]:
    """The changed report of that number: the suffix of its file, and its bytes."""
    import warnings

    chance = random.Random(number)
    # LibreOffice, where it is installed, reads RTF, and takes seconds for a file: there are few of these.
    name, data = chance.choice([item for item in sorted(sound().items()) if number % 200 == 0 or not item[0].endswith(".rtf")])
    suffix = "." + name.rsplit(".", 1)[1]
    kinds = [bytes_changed]
    if data[:2] == b"PK":
        kinds += [members_changed] * 3
    elif b"<p" in data:
        kinds += [tags_changed, text_changed]
    elif suffix in (".txt", ".md"):
        kinds += [text_changed] * 4
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile, of names that stand twice
        changed = chance.choice(kinds)(chance, data)
    if chance.random() < 0.05:
        suffix = chance.choice((".txt", ".html", ".docx", ".pdf", ".ofd", ".mht", ".zip", ".xyz"))
    return suffix, changed


def write(folder: Path, count: int, first: int = 0) -> None:
    """So many changed reports in a folder, a thousand to a subfolder."""
    for number in range(first, first + count):
        suffix, data = mutant(number)
        path = folder / f"{number // 1000:03}" / f"{number:06}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--first", type=int, default=0)
    given = arguments.parse_args()
    write(given.folder, given.count, given.first)
