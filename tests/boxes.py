"""Makes the files that reports come in, from a text: the tests of reading them compare the two."""

from __future__ import annotations

import base64
import io
import quopri
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

import docx

OFD = "http://www.ofdspec.org/2016"
# Print as offices set it, in millimetres: the height of a letter, of a line, the margins, letters a line, lines a page.
SIZE, LEADING, LEFT, TOP, COLUMNS, ROWS = 5.5, 10.0, 28.0, 37.0, 28, 22


def zipped(files: Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, data)
    return packed.getvalue()


def windows_zip(files: Mapping[str, bytes], encoding: str = "gbk") -> bytes:
    """A zip as Windows packs it: names in its code page, without the flag that says UTF-8, parted by backslashes."""
    short = {f"{i:0{len(name.encode(encoding))}d}": name for i, name in enumerate(files)}
    data = zipped({key: files[name] for key, name in short.items()})
    for key, name in short.items():
        data = data.replace(key.encode(), name.replace("/", "\\").encode(encoding))
    return data


def word(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def page(text: str, charset: str = "utf-8", meta: bool = True) -> bytes:
    """A web page of a paragraph for each line; its first line is the title."""
    lines = [line for line in text.split("\n") if line.strip()]
    declared = f'<meta charset="{charset}">' if meta else ""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines[1:])
    html = f"<!DOCTYPE html><html><head>{declared}<title>{escape(lines[0])}</title></head><body><div><h1>{escape(lines[0])}</h1>{body}</div></body></html>"
    return html.encode(charset)


def mhtml(html: bytes, *, charset: str = "utf-8", coding: str = "quoted-printable", location: str = "https://yjj.example.gov.cn/art/1.html") -> bytes:
    """A page saved as a browser saves it: the page, and a picture after it."""
    body = quopri.encodestring(html) if coding == "quoted-printable" else base64.encodebytes(html)
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: " + location.encode() + b"\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----b"\r\n\r\n\r\n------b\r\n'
        b"Content-Type: text/html; charset=" + charset.encode() + b"\r\nContent-Transfer-Encoding: " + coding.encode() + b"\r\n"
        b"Content-Location: " + location.encode() + b"\r\n\r\n" + body + b"\r\n------b\r\nContent-Type: image/png\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Location: https://yjj.example.gov.cn/1.png\r\n\r\niVBORw0KGgo=\r\n------b--\r\n"
    )


def _width(character: str) -> float:
    return SIZE if unicodedata.east_asian_width(character) in "WFA" else SIZE / 2


def printed(text: str) -> list[list[tuple[float, str]]]:
    """The pages of a text as they are printed: for each line its indent, in millimetres, and its text."""
    rows: list[tuple[float, str]] = []
    for paragraph in filter(None, (line.strip(" \u3000\t") for line in text.split("\n"))):
        indent, line, room = 2 * SIZE, "", (COLUMNS - 2) * SIZE
        for word in re.findall(r"[!-~]+|.", paragraph):  # words and figures are not broken
            width = sum(map(_width, word))
            if width > room + 1e-6 and line:
                rows.append((indent, line))
                indent, line, room = 0.0, "", COLUMNS * SIZE
            line, room = line + word, room - width
        rows.append((indent, line))
    return [rows[i : i + ROWS] for i in range(0, len(rows), ROWS)]


def _runs(line: str) -> list[str]:
    """A line in the runs of its fonts: one for ideographs, one for letters and figures."""
    runs: list[str] = []
    for character in line:
        if runs and runs[-1][-1].isascii() == character.isascii():
            runs[-1] += character
        else:
            runs.append(character)
    return runs


def text_object(left: float, top: float, text: str) -> str:
    widths = [_width(c) for c in text]
    steps = " ".join(f"{w:g}" for w in widths[:-1])
    return (
        f'<ofd:TextObject ID="9" Boundary="{left:g} {top:g} {sum(widths):g} {SIZE:g}" Font="1" Size="{SIZE:g}">'
        f'<ofd:TextCode X="0" Y="{SIZE * 0.8:g}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_page(rows: list[tuple[float, str]], number: int) -> str:
    objects = []
    for i, (indent, line) in enumerate(rows):
        x = LEFT + indent
        for run in _runs(line):
            objects.append(text_object(x, TOP + i * LEADING, run))
            x += sum(map(_width, run))
    objects.append(text_object(100.0, 275.0, f"— {number} —"))
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="{OFD}"><ofd:Content><ofd:Layer Type="Body" ID="2">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd_parts(text: str) -> dict[str, str]:
    """The parts of an OFD file with a text."""
    pages = printed(text)
    listed = "".join(f'<ofd:Page ID="{i + 10}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return {
        "OFD.xml": f'{head}<ofd:OFD xmlns:ofd="{OFD}" DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f'{head}<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>',
        **{f"Doc_0/Pages/Page_{i}/Content.xml": ofd_page(rows, i + 1) for i, rows in enumerate(pages)},
    }


def ofd(text: str) -> bytes:
    return zipped(ofd_parts(text))
