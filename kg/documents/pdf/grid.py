"""Adapter for pdfplumber: pages with tables, and pages that pypdf cannot make out.

It knows the place of each character and each rule, and takes ten times as long: it is asked for single pages only.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from kg.documents.pdf.layer import BROKEN, quiet
from kg.documents.pdf.lines import Line, Page, mended

__all__ = ["pages", "version"]

# Longer cells are no cells: the page is laid out in a frame.
_LONGEST_CELL = 300
# A gap of this share of a character's size parts two words.
_GAP = 0.3


def version() -> str:
    """The libraries with their versions."""
    import pdfminer
    import pdfplumber

    return f"pdfplumber {pdfplumber.__version__}, pdfminer.six {pdfminer.__version__}"


def _cells(table: Any) -> list[list[str]]:
    """The cells of each row; what continues a cell of the row above is empty, what continues the cell on its left is none."""
    rows = []
    for row, texts in zip(table.rows, table.extract(x_tolerance_ratio=_GAP), strict=True):
        ends, found = 0.0, []
        for column, cell, text in zip(table.columns, row.cells, texts, strict=True):
            if cell is not None:
                ends = cell[2]
                found.append(_flat(text or ""))
            elif column.bbox[0] >= ends - 1:
                found.append("")
        rows.append(found)
    return rows


def _flat(text: str) -> str:
    """The lines of a cell as one."""
    flat = ""
    for line in map(mended, text.split("\n")):
        both = flat[-1:].isascii() and line[:1].isascii() and flat and line
        flat += (" " if both else "") + line
    return flat


def _line(found: Any, height: float) -> Line | None:
    characters = [c for c in found["chars"] if c["text"].strip()]
    text = mended(found["text"].replace("\t", " "))
    if not characters or not text:
        return None
    sizes = sorted(c["size"] for c in characters)
    matrix = characters[0]["matrix"]
    upright = matrix[1] == 0 and matrix[3] > 0
    y = height - matrix[5] if upright else characters[0]["bottom"]
    return Line(text=text, left=characters[0]["x0"], right=characters[-1]["x1"], y=y, size=sizes[len(sizes) // 2])


def _inside(thing: Any, boxes: list[tuple[float, float, float, float]]) -> bool:
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)


def _page(page: Any, ruled: bool) -> Page:
    lines: list[Line] = []
    boxes = []
    for table in page.find_tables() if ruled else ():
        rows = _cells(table)
        if max(map(len, rows), default=0) < 2 or max(len(cell) for row in rows for cell in row) > _LONGEST_CELL:
            continue
        boxes.append(table.bbox)
        for row, cells in zip(table.rows, rows, strict=True):
            text = "\t".join(cells).strip()
            if text:
                x0, top, x1, bottom = row.bbox
                lines.append(Line(text=text, left=x0, right=x1, y=bottom, size=bottom - top, row=True))
    rest = page.filter(lambda thing: thing["object_type"] != "char" or not _inside(thing, boxes)) if boxes else page
    for found in rest.extract_text_lines(strip=False, return_chars=True, x_tolerance_ratio=_GAP):
        line = _line(found, float(page.height))
        if line is not None:
            lines.append(line)
    return Page(lines=tuple(sorted(lines, key=lambda line: line.y)), height=float(page.height))


def pages(data: bytes, wanted: Mapping[int, bool]) -> dict[int, Page]:
    """The pages of a PDF file whose numbers, which count from 0, are `wanted`; none where pdfplumber cannot read the file.

    Where the value is true tables are looked for: there is one line for each row, its cells parted by tabs, in its place on
    the page.
    """
    import pdfplumber
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    quiet("pdfminer")
    found: dict[int, Page] = {}
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[n + 1 for n in sorted(wanted)]) as document:
            for page in document.pages:
                number = page.page_number - 1
                found[number] = _page(page, wanted[number])
                page.close()
    except (MalformedPDFException, PdfminerException, *BROKEN):
        # What it read so far stands; the caller judges what pypdf read of the other pages.
        return found
    return found
