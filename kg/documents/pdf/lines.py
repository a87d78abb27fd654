"""Printed lines, as all ways of reading a page give them: a text and where it stands on the page.

Lengths are in the page's units (points; for plain text, characters), x from the left edge and y from the top edge down.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from kg import resources

__all__ = ["IDEOGRAPH", "Line", "Page", "mended", "width"]

WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…·"
#: An ideograph, or a mark as wide as one.
IDEOGRAPH = re.compile(f"[{WIDE}]")
# Gaps where the font changes, between an ideograph and a letter, a figure or a mark, and around marks that need none.
_GAP = re.compile(
    f"(?<=[{WIDE}]) +(?=[!-~“”‘’—…·])|(?<=[!-~“”‘’—…·]) +(?=[{WIDE}])|(?<=[“‘《(（\\[]) +| +(?=[”’》)）\\],，。;；:：])"
)
# A line stretched to the margin may have a gap after every character.
_STRETCHED = re.compile(f"(?<=[{WIDE}]) (?=[{WIDE}])")
# What stands for no character: a glyph that has none (as pdfminer writes it), controls, halves of characters.
_NOTHING = re.compile(r"\(cid:\d+\)|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# A bullet of a symbol font, which stands for no character, where a line begins.
_BULLET = re.compile(r"^[\ue000-\uf8ff]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line, or one row of a table (`row`: its cells are parted by tabs).

    `left` and `right` are where it begins and ends, `y` its baseline, `size` the height of its characters. `right` may be
    an estimate, some hundredths short where the line was stretched to the margin.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    row: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The lines of one page in reading order; `height` of the page; whether rules are drawn on it as for a table
    (`ruled`); whether a picture covers most of it (`picture`)."""

    lines: tuple[Line, ...]
    height: float = 0
    ruled: bool = False
    picture: bool = False

    @property
    def text(self) -> str:
        """The lines as they stand."""
        return "\n".join(line.text for line in self.lines)


def width(text: str) -> float:
    """How wide a text is in print, in widths of an ideograph."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


@cache
def _radicals() -> dict[int, str]:
    """Radicals as the ideographs that look the same: fonts give one glyph to both, and the PDF keeps the wrong one.

    Likewise ligatures of letters, and of dashes.
    """
    found = {int(row["id"][2:], 16): chr(int(row["as"][2:], 16)) for row in resources.table("radicals.tsv")}
    for code in (0x2E9F, 0x2EF3, *range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07)):
        found[code] = unicodedata.normalize("NFKC", chr(code))
    found |= {0x2E3A: "—" * 2, 0x2E3B: "—" * 3}
    return found


def mended(line: str) -> str:
    """A printed line as it was written: no radicals for ideographs, no gaps that print makes, no bullet, no outer space.

    What stands for no character is U+FFFD.
    """
    line = _NOTHING.sub("\ufffd", line.translate(_radicals()).replace("\ufeff", "").replace("\r", "").strip())
    line = _BULLET.sub("", line)
    if len(_STRETCHED.findall(line)) * 3 > len(line.replace(" ", "")):
        line = _STRETCHED.sub("", line)
    return _GAP.sub("", line)
