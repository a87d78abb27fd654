"""Adapter for python-docx: a paper for Word and WPS.

A4, the fonts that offices in China have, page numbers at the foot. The same paper gives the same bytes: Word's date of
making is fixed, and so are those of the files in the package.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

from kg import labels
from kg.columns import width
from kg.paper.parts import Cell, Grid, Heading, Items, Notes, Paper, Part, Picture, Text, noted, said

__all__ = ["document"]

_MADE = datetime.datetime(2000, 1, 1)
# What XML cannot carry.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The fonts of GB/T 9704 (official documents) where there are such; Word puts its own in their place elsewhere.
_BODY, _HEAD, _TITLE, _LATIN = "FangSong", "SimHei", "FZXiaoBiaoSong-B05S", "Times New Roman"
_MARGIN, _WIDTH = 2.6, 21.0 - 2 * 2.6  # centimetres
# Half-width characters: what a column counts for at the most, and what it needs besides its text.
_WIDEST, _AROUND = 32, 8


def document(paper: Paper, language: str) -> bytes:
    """The paper as a .docx file."""
    import docx  # type: ignore[import-untyped,unused-ignore]

    made = docx.Document()
    _set_up(made, paper, language)
    notes = Notes()
    made.add_paragraph(_clean(paper.title), style="Title")
    for part in paper.parts:
        _add(made, part, notes)
    if notes.numbers:
        made.add_paragraph(labels.text("paper.notes", language), style="Heading 2")
        for number, quote in notes:
            made.add_paragraph(_clean(f"[{number}] {noted(quote, language)}"), style="Note")
    packed = io.BytesIO()
    made.save(packed)
    return _fixed(packed.getvalue())


def _fixed(data: bytes) -> bytes:
    """The package with the same dates whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _MADE.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _set_up(made: Any, paper: Paper, language: str) -> None:
    """Page, fonts and styles."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm

    core = made.core_properties
    core.title, core.author, core.comments = _clean(paper.title)[:255], "kg", ""
    core.created = core.modified = _MADE
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(_MARGIN)
    section.top_margin = section.bottom_margin = Cm(2.4)
    for name in ("Text", "Note", "Small"):
        made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = made.styles["Normal"]
    for name, font, size, after in (
        ("Normal", _BODY, 12, 4), ("Text", _BODY, 12, 4), ("Title", _TITLE, 20, 10), ("Heading 2", _HEAD, 14, 4), ("Heading 3", _HEAD, 12, 3), ("Heading 4", _HEAD, 12, 2),
        ("List Bullet", _BODY, 12, 2), ("List Number", _BODY, 12, 2), ("Note", _BODY, 9, 1), ("Small", _BODY, 9, 4),
    ):  # fmt: skip
        _style(made.styles[name], font, size, after)
    if language == "zh":  # two characters, as official documents have it
        made.styles["Text"].paragraph_format.first_line_indent = made.styles["Text"].font.size * 2
    _number(section.footer.paragraphs[0])


def _style(style: Any, font: str, size: float, after: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = _LATIN, Pt(size), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme would win over the names
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), _LATIN)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:eastAsia"), font)
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(after), 1.25 if size > 10 else 1.1
    if style.name in ("Title", "Heading 2"):
        style.paragraph_format.keep_with_next = True
    if style.name == "Title":
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        border = style.element.pPr.find(qn("w:pBdr"))
        if border is not None:
            style.element.pPr.remove(border)


def _number(paragraph: Any) -> None:
    """The number of the page, in the middle of the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", " PAGE "), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = words
        run._r.append(element)


def _add(made: Any, part: Part, notes: Notes) -> None:
    if isinstance(part, Heading):
        made.add_paragraph(_clean(part.text), style=f"Heading {min(max(part.level, 2), 4)}")
    elif isinstance(part, Text):
        paragraph = made.add_paragraph(style="Small" if part.small else "Text")
        if part.lead:
            paragraph.add_run(_clean(part.lead)).bold = True
        _fill(paragraph, part.text, notes)
    elif isinstance(part, Items):
        for item in part.items:
            _fill(made.add_paragraph(style="List Number" if part.numbered else "List Bullet"), item, notes)
    elif not isinstance(part, Picture):  # what a picture shows stands in the tables; Word takes no SVG without a second picture
        _table(made, part, notes)


def _fill(paragraph: Any, cell: Cell, notes: Notes, *, bold: bool = False) -> None:
    run = paragraph.add_run(_clean(said(cell)))
    run.bold = bold or None
    if numbers := notes.of(cell):
        paragraph.add_run("".join(f"[{n}]" for n in numbers)).font.superscript = True


def _widths(part: Grid) -> tuple[float, ...]:
    """Shares of the page that suit what stands in the columns: a column of numbers needs less than one of sentences."""
    columns = zip(part.columns, *(map(said, row) for row in part.rows), strict=True)
    return tuple(min(max(map(width, column)), _WIDEST) + _AROUND for column in columns)


def _table(made: Any, part: Grid, notes: Notes) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    right = part.right or (False,) * len(part.columns)
    table = made.add_table(rows=1, cols=len(part.columns), style="Table Grid")
    table.autofit = False
    shares = part.widths or _widths(part)
    widths = [Cm(_WIDTH * share / sum(shares)) for share in shares]
    for column, room in zip(table.columns, widths, strict=True):  # LibreOffice goes by the columns, Word by the cells
        column.width = room
    rows: list[tuple[Cell, ...]] = [part.columns, *part.rows]
    for number, row in enumerate(rows):
        cells = table.rows[0].cells if not number else table.add_row().cells
        for index, (place, cell) in enumerate(zip(cells, row, strict=True)):
            place.paragraphs[0].style = made.styles["Small"]
            _fill(place.paragraphs[0], cell, notes, bold=not number or (part.heads and not index))
            if right[index]:
                place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            place.width = widths[index]
    head = OxmlElement("w:tblHeader")  # the header again on each page
    table.rows[0]._tr.get_or_add_trPr().append(head)
    made.add_paragraph(style="Small")
