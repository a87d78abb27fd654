"""Printed lines put together to the paragraphs that were written.

A line goes on in the next one where that one is not set in or set apart as a new paragraph is, and where the line is full:
the next word would not have fitted on it. Files without indents and gaps leave open whether a full line that ends a
sentence ends its paragraph: there it does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.documents.pdf.furniture import is_a
from kg.documents.pdf.lines import IDEOGRAPH, Line, Page, width

__all__ = ["join"]

# The longest lines, less the outliers (marks that hang out into the margin, tables): one in twenty may be longer.
_OUTLIERS = 20
# A file whose longest lines are shorter than this (in ideographs) has no paragraphs, only a list.
_NARROWEST = 12
# First lines are set in by about two ideographs: less is no indent, more is another thing (a signature, a centred line).
_INDENT = (0.8, 4.5)
# Indents make paragraphs where one line in so many has one.
_INDENTED = 30
# Lines are further apart where a paragraph ends, by this factor.
_GAP = 1.3
# Sizes that differ by more are those of a heading and its text.
_SIZE = 0.12
# How much of a line may stay empty though it is full: marks are narrower in print than counted here, and one that may not
# begin the next line takes a character from this one.
_SLACK = 1.3
_LATIN_SLACK = 0.2
# So much, where nothing else says that a paragraph ends: first lines are set in, this one is not.
_LOOSE = 4.0
_END = re.compile(r"[。.!?！？；;:：…][”’\"')）》】]*$")
# What is not parted at the end of a line: a word, a figure, an ideograph with its marks; browsers part nothing at quotes.
_TOKEN = re.compile(r"[“‘《(（\[【]*(?:[!-~]+|.)(?:[“”‘’]+(?:[!-~]+|.))*[”’》)）\]】，。、；：？！,.;:?!%]*")
_WORD_END = re.compile(r"[A-Za-z,.;:!?)]$")
_WORD = re.compile(r"[A-Za-z(]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a file sets its text: where lines begin and end, how far they are apart how far first lines are
    set in (None: they are not), whether paragraphs are set apart, and the size of the text."""

    left: float
    right: float
    pitch: float
    indent: float | None
    spaced: bool
    size: float


def _common(values: Sequence[float], step: float) -> float:
    """The most common value, where values that differ by less than `step` are about the same; 0 for none."""
    counts = Counter(round(value / step) for value in values)
    if not counts:
        return 0.0
    best = max(counts, key=lambda key: (counts[key] + 0.5 * (counts[key - 1] + counts[key + 1]), -key))
    near = sorted(value for value in values if abs(round(value / step) - best) <= 1)
    return near[len(near) // 2]


def _gaps(pages: Sequence[Page], size: float) -> list[float]:
    """From line to line of text on one page, going down."""
    pairs = ((a, b) for page in pages for a, b in pairwise(page.lines))
    return [b.y - a.y for a, b in pairs if b.y > a.y and abs(a.size - size) + abs(b.size - size) < _SIZE * size and not a.row and not b.row]


def _style(pages: Sequence[Page]) -> _Style | None:
    """The style of these pages, None where they have no paragraphs."""
    lines = [line for page in pages for line in page.lines if not line.row]
    if not lines:
        return None
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = max(sizes, key=lambda key: (sizes[key], key))
    text = [line for line in lines if abs(line.size - size) <= _SIZE * size]
    begins = sorted(line.left for line in text)
    left = next(x for x in begins if sum(1 for other in begins if abs(other - x) <= size / 2) * 10 >= len(begins))
    ends = sorted((line.right for line in text), reverse=True)
    longest = ends[len(ends) // _OUTLIERS]
    if longest - left < _NARROWEST * size:
        return None
    full = [x for x in ends if x >= longest - 2 * size]
    right = full[len(full) * 3 // 4]  # widths are estimated: rather a line more is full than one less
    set_in = [line.left - left for line in text if _INDENT[0] * size < line.left - left < _INDENT[1] * size]
    gaps = _gaps(pages, size)
    pitch = _common(gaps, size / 10)
    wider = sum(1 for gap in gaps if _GAP * pitch < gap < 3 * pitch)
    return _Style(
        left=left,
        right=right,
        pitch=pitch,
        indent=_common(set_in, size / 4) if len(set_in) * _INDENTED >= len(text) and len(set_in) >= 2 else None,
        spaced=wider * _INDENTED >= len(gaps) and wider >= 2,
        size=size,
    )


def _full(line: Line, after: Line, style: _Style, slack: float = _SLACK) -> bool:
    """Whether what begins the next line would not have fitted on this one."""
    found = _TOKEN.match(after.text)
    token = max(1.0, width(found[0])) if found else 1.0
    latin = sum(1 for c in line.text if c.isascii()) / 2
    return line.right + (token + _LATIN_SLACK * latin) * line.size > style.right - slack * line.size


def _centred(line: Line, style: _Style) -> bool:
    before, behind = line.left - style.left, style.right - line.right
    return line.size > style.size * (1 + _SIZE) and abs(before - behind) < 2 * line.size


def _title_goes_on(line: Line, after: Line, style: _Style) -> bool:
    """Whether two lines are one title: large and centred, the first one long, no further apart than lines are."""
    long = line.right - line.left > 0.5 * (style.right - style.left)
    near = 0 < after.y - line.y < 2.2 * line.size
    return long and near and _centred(line, style) and _centred(after, style) and not _END.search(line.text)


def _goes_on(line: Line, after: Line, style: _Style | None, same_page: bool) -> bool:
    """Whether the paragraph of `line` goes on in the line after it."""
    if style is None or line.row or after.row:
        return False
    if abs(line.size - after.size) > _SIZE * max(line.size, after.size):
        return False
    if same_page and _title_goes_on(line, after, style):
        return True
    set_in, ends = after.left - style.left, bool(_END.search(line.text))
    loose = style.indent is not None and set_in <= _INDENT[0] * style.size and not ends
    if not _full(line, after, style, _LOOSE if loose else _SLACK):
        return False
    gap = after.y - line.y if same_page else 0.0
    if gap > _GAP * max(style.pitch, line.size):
        return False
    item = is_a("item", after.text)
    if style.indent is None:
        return not item and (not ends or (style.spaced and gap > 0))
    if set_in > _INDENT[0] * style.size:
        # Set in, but not as first lines are: a block that is set in as a whole, or by its number.
        return abs(set_in - style.indent) > style.size / 2 and after.left > line.left - style.size / 2 and not ends and not item
    return not (item and ends)


def _between(line: str, after: str) -> str:
    """What parts two lines of a paragraph: a space between words in letters, else nothing."""
    if IDEOGRAPH.match(line[-1]) or IDEOGRAPH.match(after[0]):
        return ""
    return " " if _WORD_END.search(line) and _WORD.match(after) else ""


def _styles(pages: Sequence[Page]) -> list[_Style | None]:
    """The style of each page: the file's, shifted where the sides of a sheet have different margins."""
    whole = _style(pages)
    sides = [_style(pages[side::2]) for side in (0, 1)]
    if whole is None or None in sides or len(pages) < 2:
        return [whole] * len(pages)
    one, two = sides
    if one is None or two is None:
        return [whole] * len(pages)
    shifted = abs(one.left - two.left) > one.size / 2 and abs((one.right - one.left) - (two.right - two.left)) < one.size / 2
    return [(one, two)[n % 2] if shifted else whole for n in range(len(pages))]


def _parts(pages: Sequence[Page]) -> Iterator[tuple[int, str, str]]:
    """Each line with the number of its page and what stands before it: "\\n", " " or nothing."""
    styles = _styles(pages)
    last: tuple[int, Line] | None = None
    for number, page in enumerate(pages):
        for line in page.lines:
            before = "\n"
            if last is not None:
                placed = line
                if styles[number] is not styles[last[0]]:
                    placed = _moved(line, styles[last[0]], styles[number])
                if _goes_on(last[1], placed, styles[last[0]], last[0] == number):
                    before = _between(last[1].text, line.text)
            yield number, before if last is not None else "", line.text
            last = number, line


def _moved(line: Line, style: _Style | None, own: _Style | None) -> Line:
    """The line as it would stand on a page of another style."""
    if style is None or own is None:
        return line
    by = style.left - own.left
    return Line(text=line.text, left=line.left + by, right=line.right + by, y=line.y, size=line.size, row=line.row)


def join(pages: Sequence[Page]) -> tuple[str, tuple[int, ...]]:
    """The text of printed pages, and the offsets in it at which each page begins.

    One line for each paragraph and each row of a table. A page that begins inside a paragraph
    begins inside its line; a page without text begins where the next one does.
    """
    text: list[str] = []
    length = 0
    begins: list[int | None] = [None] * len(pages)
    for number, before, line in _parts(pages):
        length += len(before)
        if begins[number] is None:
            begins[number] = length
        length += len(line)
        text += (before, line)
    offsets: list[int] = []
    following = length
    for begin in reversed(begins):
        following = following if begin is None else begin
        offsets.append(following)
    return "".join(text), (0, *offsets[::-1][1:]) if offsets else ()
