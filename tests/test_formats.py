"""The same report in every format, encoding and script gives the same statements.

A format is one line in `WRITERS`: its suffix and a function from a report's text to the bytes of a file. A report is its
lines, the first of them its title (or none, where it begins without one); lines with tabs are table rows, lines that begin
with 1. 2. 3. items of a list.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import docx
import pytest
import zhconv_rs
from docx.oxml import parse_xml
from pages import PLAN, SITES, TABLED, TRADITIONAL, Facts

from kg import documents, reading, resources
from kg.text.document import parse
from kg.types import Source

SEEDS = {path.name[:3]: path.read_text(encoding="utf-8") for path in sorted(resources.seeds().glob("*.txt"))}
REPORTS = {**SEEDS, "plan": PLAN, "tabled": TABLED, "traditional": TRADITIONAL}
UNTITLED = ("001", "003")


@cache
def text_of(report: str, script: str) -> str:
    return REPORTS[report] if script == "hans" else zhconv_rs.zhconv(REPORTS[report], "zh-hant")


def lines_of(text: str) -> tuple[str, list[str]]:
    """The title of a report, "" where it has none, and its other lines."""
    found = [line.strip() for line in text.split("\n") if line.strip()]
    untitled = any(text in (text_of(report, "hans"), text_of(report, "hant")) for report in UNTITLED)
    return ("", found) if untitled else (found[0], found[1:])


@dataclass(frozen=True)
class Writer:
    """How a report is written: the suffix of the file, and its bytes."""

    suffix: str
    write: Callable[[str], bytes]


def plain(encoding: str) -> Writer:
    return Writer(".txt", lambda text: text.encode(encoding))


def site(name: str, encoding: str, declared: str) -> Writer:
    """A page of a site in an encoding, which declares one, rightly or not."""

    def write(text: str) -> bytes:
        title, lines = lines_of(text)
        page = SITES[name](title, Facts(), lines).replace("utf-8", declared)
        return page.encode(encoding, "xmlcharrefreplace")

    return Writer(".html", write)


def markdown(text: str) -> bytes:
    title, lines = lines_of(text)
    return "\n\n".join([f"# {title}"] * bool(title) + lines).encode()


def word(text: str) -> bytes:
    document = docx.Document()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1. "/></w:lvl>'
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="77">{level}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    title, lines = lines_of(text)
    table = None
    for line in [*([title] if title else []), *lines]:
        item = re.match(r"\d\. ", line)
        if "\t" not in line:
            table = None
            paragraph = document.add_paragraph(line[item.end() :] if item else line)
            if item:
                number = parse_xml(f'<w:numPr {space}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
                paragraph._p.get_or_add_pPr().append(number)
            continue
        table = table or document.add_table(rows=0, cols=line.count("\t") + 1)
        for cell, words in zip(table.add_row().cells, line.split("\t"), strict=True):
            cell.text = words
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


#: A new format is one line here.
WRITERS = {
    "txt gb18030": plain("gb18030"),
    "txt utf-16": plain("utf-16"),
    "txt utf-16-be": plain("utf-16-be"),
    "txt big5": plain("big5hkscs"),
    "md": Writer(".md", markdown),
    "docx": Writer(".docx", word),
    "html trs": site("trs", "utf-8", "utf-8"),
    "html trs gb2312": site("trs", "gb18030", "gb2312"),
    "html trs big5": site("trs", "big5hkscs", "big5"),
    "html layout table": site("layout table", "utf-8", "gb2312"),
    "html layout table gb2312": site("layout table", "gb18030", "gb2312"),
    "html layout table big5": site("layout table", "big5hkscs", "big5"),
    "html word": site("word", "utf-8", "utf-8"),
    "html word gb2312": site("word", "gb18030", "gb2312"),
    "html word big5": site("word", "big5hkscs", "big5"),
}
#: Formats in which every report is read, and in traditional characters; in the others, some reports are.
EVERY = ("txt gb18030", "txt utf-16", "docx", "html trs gb2312")
EVERY_TRADITIONAL = ("docx", "html layout table")
SOME = ("tabled", "traditional")


@cache
def statements(source: Source) -> frozenset[tuple[str, ...]]:
    """(subject, predicate, object, status, action, quote without white space)."""
    result = reading.read(parse(source))
    name = {entity.id: entity.name for entity in result.entities}
    return frozenset(
        (name[a.subject], str(a.predicate), name[a.object], str(a.status), str(a.action or ""), "".join(e.quote.split()))
        for a in result.assertions
        for e in a.evidence
    )


@cache
def expected(text: str) -> frozenset[tuple[str, ...]]:
    """What is read from the plain text."""
    return statements(Source(path="report", sha256="0" * 64, media_type="", encoding="", text=text))


def cells() -> list[object]:
    found = []
    for report in REPORTS:
        for name in WRITERS:
            big5 = name.endswith("big5")
            if report in SOME or (name in EVERY and not big5):
                found.append((report, name, "hant" if big5 else "hans"))
            if name in EVERY_TRADITIONAL:
                found.append((report, name, "hant"))
    return [pytest.param(*cell, id="-".join(cell)) for cell in found]


@pytest.mark.parametrize(("report", "name", "script"), cells())
def test_a_report_says_the_same_in_every_format(report, name, script, tmp_path):
    text, writer = text_of(report, script), WRITERS[name]
    path = tmp_path / f"report{writer.suffix}"
    path.write_bytes(writer.write(text))
    source = documents.read(path)
    found = statements(Source(path="report", sha256="0" * 64, media_type="", encoding="", text=source.text, metadata=source.metadata))
    assert len(expected(text)) >= 3, "there is something to compare"
    assert found == expected(text)
