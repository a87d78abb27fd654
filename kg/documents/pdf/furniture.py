"""What stands on printed pages without being text: page numbers, and headers and footers that run through the file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, takewhile

from kg import resources
from kg.documents.pdf.lines import Line, Page

__all__ = ["is_a", "without_furniture"]

# So many lines at either edge of a page tell what is furniture: a running title, a page number, and the text next to them.
_EDGE = 4
# Lines of furniture stand at the same height on all pages, but for so much.
_SHIFT = 3.0
# What runs through a file stands on so many pages at least, and on this share of them: odd and even pages may differ, and
# chapters have their own titles.
_PAGES = 3
_SHARE = 0.3
# What is set apart from the text: by a gap so much wider than between lines, where these do not tell by a gap of so many
# times its height, or by its size.
_WIDER = 1.25
_APART = 2.2
_SIZE = 0.1
_FIGURES = re.compile(r"[0-9０-９]+")


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(p.regex for p in resources.patterns("pages") if p["kind"] == kind)


def is_a(kind: str, text: str) -> bool:
    """Whether a line is what patterns/pages.toml calls `kind`: a page `number`, the mark of a `scanner`, the opening of an `item`."""
    return any(regex.search(text) for regex in _patterns(kind))


def _shape(line: Line) -> str:
    """The line without spaces, all figures alike."""
    return _FIGURES.sub("0", "".join(line.text.split()))


def _numbers(line: Line) -> list[int]:
    return [int(figures) for figures in _FIGURES.findall(line.text)]


def _edges(page: Page) -> tuple[list[int], list[int]]:
    """The lines at the top and at the bottom of a page, by their places in it, the outermost first, half of the lines at
    the most; rows of tables are none of them."""
    ordered = sorted(range(len(page.lines)), key=lambda index: page.lines[index].y)
    most = max(2, min(_EDGE, (len(ordered) + 1) // 2))
    top, bottom = (list(takewhile(lambda index: not page.lines[index].row, side[:most])) for side in (ordered, ordered[::-1]))
    return top, bottom


def _gap(page: Page) -> float:
    """How far the lines of a page are apart, mostly; 0 where it has too few to tell."""
    heights = sorted(line.y for line in page.lines)
    gaps = sorted(after - before for before, after in pairwise(heights))
    return gaps[len(gaps) // 2] if len(gaps) >= _EDGE else 0.0


def _apart(page: Page, edge: Sequence[int], index: int) -> bool:
    """Whether a line of an edge is set apart from the text, by its size or by a gap."""
    lines = [page.lines[i] for i in edge[edge.index(index) :]]
    usual = _gap(page)
    for line, after in pairwise(lines):
        gap, size = abs(after.y - line.y), max(line.size, after.size)
        if abs(after.size - line.size) > _SIZE * size or gap > (_WIDER * usual if usual else _APART * size):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a line of an edge stands: the number of its page, its place in it, and how far it is from the edge."""

    page: int
    index: int
    line: Line
    y: float
    apart: bool


def _alike(one: _Place, other: _Place) -> bool:
    """Whether two lines of one shape say the same at the same height, but for a number that counts pages."""
    pages = other.page - one.page
    pairs = zip(_numbers(one.line), _numbers(other.line), strict=True)
    return abs(one.y - other.y) <= _SHIFT and all(b - a in (0, pages) for a, b in pairs)


def _runs(place: _Place, group: Sequence[_Place], written: int) -> bool:
    like = [other for other in group if _alike(place, other)]
    same = [other for other in like if _numbers(other.line) == _numbers(place.line)]
    if len(like) == written == _PAGES - 1:
        return all(other.apart for other in like)
    # What is the same to the letter need not be set apart.
    return any(len(found) >= max(_PAGES, _SHARE * written) for found in (same, like if place.apart else []))


def _running(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """The lines (page, place in it) that run through the file."""
    groups: dict[tuple[int, str], list[_Place]] = defaultdict(list)
    for number, page in enumerate(pages):
        for side, edge in enumerate(_edges(page)):
            for index in edge:
                line = page.lines[index]
                y = page.height - line.y if side else line.y
                place = _Place(page=number, index=index, line=line, y=y, apart=_apart(page, edge, index))
                groups[side, _shape(line)].append(place)
    written = sum(1 for page in pages if page.lines)
    return {(place.page, place.index) for group in groups.values() for place in group if _runs(place, group, written)}


def _body(page: Page, running: set[int]) -> Page:
    """The page without running lines, marks of scanners and the page number, which is the outermost of what is left at an edge."""
    gone = running | {index for index, line in enumerate(page.lines) if is_a("scanner", line.text)}
    for edge in _edges(page):
        for index in edge:
            if index in gone:
                continue
            if not is_a("number", page.lines[index].text):
                break
            gone.add(index)
    return replace(page, lines=tuple(line for index, line in enumerate(page.lines) if index not in gone))


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without page numbers and without the headers and footers that run through the file."""
    running = _running(pages)
    return [_body(page, {index for number, index in running if number == n}) for n, page in enumerate(pages)]
