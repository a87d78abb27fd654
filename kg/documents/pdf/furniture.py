"""What stands on printed pages without being text: page numbers, and headers and footers that run through the file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import takewhile

from kg import resources
from kg.documents.pdf.lines import Line, Page

__all__ = ["is_a", "without_furniture"]

# So many lines at either edge of a page may be furniture: a running title, a rule of signs, a page number.
_EDGE = 3
# Lines of furniture stand at the same height on all pages, but for so much.
_SHIFT = 3.0
# What runs through a file stands on so many pages at least, and on this share of them: odd and even pages may differ, and
# chapters have their own titles.
_PAGES = 3
_SHARE = 0.3
# Where a file has fewer pages, only what is set apart from the text counts: by a gap of so many times its height.
_APART = 2.5
_FIGURES = re.compile(r"[0-9０-９]+")


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    return tuple(p.regex for p in resources.patterns("pages") if p["kind"] == kind)


def is_a(kind: str, text: str) -> bool:
    """Whether a line is what patterns/pages.toml calls `kind`: a page `number`, the opening of an `item`."""
    return any(regex.search(text) for regex in _patterns(kind))


def _key(line: Line) -> str:
    """The line as it is on every page: without spaces, all figures alike."""
    return _FIGURES.sub("0", "".join(line.text.split()))


def _edges(page: Page) -> tuple[list[int], list[int]]:
    """The lines at the top and at the bottom of a page, by their places in it, the outermost first; rows of tables are
    none of them."""
    ordered = sorted(range(len(page.lines)), key=lambda index: page.lines[index].y)
    top, bottom = (list(takewhile(lambda index: not page.lines[index].row, side[:_EDGE])) for side in (ordered, ordered[::-1]))
    return top, bottom


def _apart(page: Page, index: int) -> bool:
    """Whether a line is set apart from the ones next to it, by its size or by a gap."""
    line = page.lines[index]
    others = [other for other in page.lines if other is not line]
    if not others:
        return True
    near = min(others, key=lambda other: abs(other.y - line.y))
    return abs(near.size - line.size) > 0.1 * line.size or abs(near.y - line.y) > _APART * max(line.size, near.size)


def _running(pages: Sequence[Page]) -> set[tuple[int, int]]:
    """The lines (page, place in it) that run through the file."""
    places: dict[tuple[int, str], list[tuple[float, int, int]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for side, edge in enumerate(_edges(page)):
            for index in edge:
                line = page.lines[index]
                places[side, _key(line)].append((page.height - line.y if side else line.y, number, index))
    found = set()
    written = sum(1 for page in pages if page.lines)
    for group in places.values():
        for y, number, index in group:
            like = [place for place in group if abs(place[0] - y) <= _SHIFT]
            count = len({place[1] for place in like})
            few = count == written == 2 and all(_apart(pages[n], i) for _, n, i in like)
            if few or (count >= _PAGES and count >= _SHARE * written):
                found.add((number, index))
    return found


def _body(page: Page, running: set[int]) -> Page:
    """The page without running lines and without the page number, which is the outermost of what is left at an edge."""
    gone = set(running)
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
