"""The lines of a tree of HTML elements, as a browser would show them.

A line ends where a block begins or ends, and at ``<br>``; a table row is one line with its cells parted by tabs; items of
numbered lists have their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg import resources
from kg.documents.numbering import number

__all__ = ["Line", "flat", "lines", "squash", "tag"]

# Everything else is inline, as in browsers: also the elements that Word and content management systems invent.
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "p",
        "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
    }
)  # fmt: skip
_SKIPPED = frozenset(
    {
        "applet", "audio", "button", "canvas", "head", "iframe", "input", "link", "map", "meta", "nav", "noscript",
        "object", "option", "rp", "rt", "script", "select", "style", "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|table|flex|grid|list-item)", re.IGNORECASE)
_KEEPS_BREAKS = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.IGNORECASE)
# How browsers number lists: the style's name in CSS or HTML, the numbers it counts with, and what follows the number.
_STYLES = {
    "decimal": ("decimal", ". "), "1": ("decimal", ". "), "decimal-leading-zero": ("decimal", ". "),
    "lower-alpha": ("lower-letter", ". "), "lower-latin": ("lower-letter", ". "), "a": ("lower-letter", ". "),
    "upper-alpha": ("upper-letter", ". "), "upper-latin": ("upper-letter", ". "), "A": ("upper-letter", ". "),
    "lower-roman": ("lower-roman", ". "), "i": ("lower-roman", ". "),
    "upper-roman": ("upper-roman", ". "), "I": ("upper-roman", ". "),
    "cjk-ideographic": ("chinese", "、"), "simp-chinese-informal": ("chinese", "、"), "trad-chinese-informal": ("chinese", "、"),
    "japanese-informal": ("chinese", "、"), "cjk-decimal": ("decimal", "、"),
}  # fmt: skip
_UNNUMBERED = frozenset({"none", "disc", "circle", "square"})
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…·"
# A line break in the source is no space beside an ideograph; between two elements only where ideographs are on both sides.
_BREAK_IN_TEXT = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\n\r]\s*(?=\S)|(?<=\S)[ \t]*[\n\r]\s*(?=[{_WIDE}])")
_BREAK_BETWEEN = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\n\r]\s*(?=[{_WIDE}])")
_MARGIN = " \t\n\r\f\v\xa0\u2002\u2003\u2009\u200b\u3000\ufeff"
# Marks between links, which make a line of links no text.
_BETWEEN_LINKS = _MARGIN + "|>-/·»›"
# A cell longer than this is a column of the page's layout, no cell of a table.
_LONGEST_CELL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a page. `linked`: all of it is the text of links; `inside`: it stands in one of the elements that were
    asked for; `block` is the innermost block element around it, `table` the table whose row it is, or None; `number` is what
    the text begins with where a browser numbers it."""

    text: str
    linked: bool
    inside: bool
    block: Any
    table: Any | None = None
    number: str = ""

    @property
    def squashed(self) -> str:
        """The text that the markup has, without white space."""
        return squash(self.text[len(self.number) :])


def squash(text: str) -> str:
    """The text without white space, so that two readings of a line can be compared."""
    return re.sub(r"[\s|\u200b\ufeff]+", "", text)


def flat(text: str) -> str:
    """The text of a line with single spaces and no margins."""
    return _SPACE.sub(" ", _BREAK_BETWEEN.sub("", text)).strip(_MARGIN)


def tag(element: Any) -> str:
    """The name of an element in lower case, ``#comment`` for what is none."""
    return element.tag.lower() if isinstance(element.tag, str) else "#comment"


@cache
def _numbered() -> tuple[re.Pattern[str], ...]:
    return tuple(p.regex for p in resources.patterns("webpage") if p["kind"] == "item")


def _integer(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"\s*[-+]?\d{1,6}\s*", value) else default


def _list_style(element: Any) -> str | None:
    """The style of numbers that an element names for itself, None where it names none."""
    given = _LIST_STYLE.findall(element.get("style") or "")
    words = " ".join(given).lower().split()
    known = [word for word in words if word in _STYLES or word in _UNNUMBERED]
    return known[-1] if known else element.get("type")


class _Numbers:
    """The numbers of one ``<ol>``."""

    def __init__(self, element: Any) -> None:
        items = sum(tag(child) == "li" for child in element)
        self._step = -1 if element.get("reversed") is not None else 1
        self._next = _integer(element.get("start"), items if self._step < 0 else 1)
        self._style = _list_style(element) or "decimal"

    def label(self, item: Any) -> str:
        """The number before an item, "" where it has none. Counts: ask once for each item, in order."""
        value = _integer(item.get("value"), self._next)
        self._next = value + self._step
        found = _STYLES.get(_list_style(item) or self._style)
        return number(value, found[0]) + found[1] if found else ""


class _Walk:
    """Walks a tree and collects its lines."""

    def __init__(self, shown: Collection[Any]) -> None:
        self.found: list[Line] = []
        self._shown = shown
        self._parts: list[str] = []
        self._unlinked = False
        self._inside = False
        self._number = ""

    def end(self, block: Any) -> None:
        text = flat("".join(self._parts))
        if text:
            label = "" if any(regex.search(text) for regex in _numbered()) else self._number
            self._number = ""
            self.found.append(Line(text=label + text, linked=not self._unlinked, inside=self._inside, block=block, number=label))
        self._parts, self._unlinked = [], False

    def _add(self, text: str | None, block: Any, *, linked: bool, breaks: bool) -> None:
        if not text:
            return
        for count, part in enumerate(text.split("\n") if breaks else [text]):
            if count:
                self.end(block)
            self._parts.append(_BREAK_IN_TEXT.sub("", part) if part.strip() else " " * bool(part))
            self._unlinked = self._unlinked or (not linked and bool(part.strip(_BETWEEN_LINKS)))

    def _row(self, row: Any) -> bool:
        """Take a row of a data table as one line; False where it is a part of the page's layout."""
        cells = [cell for cell in row if tag(cell) in ("td", "th") and not _hidden(cell)]
        if len(cells) < 2 or row.find(".//table") is not None:
            return False
        inner = [lines(cell, self._shown) for cell in cells]
        texts = [" ".join(line.text for line in found) for found in inner]
        menu = any(len(found) > 2 and all(line.linked for line in found) for found in inner)
        if menu or max(map(len, texts)) > _LONGEST_CELL:
            return False
        self.end(row)
        text = "\t".join(texts).strip()
        if text:
            linked = all(line.linked for found in inner for line in found)
            inside = self._inside or any(line.inside for found in inner for line in found)
            table = next((above for above in row.iterancestors() if tag(above) == "table"), None)
            self.found.append(Line(text=text, linked=linked, inside=inside, block=row, table=table))
        return True

    def walk(self, element: Any, block: Any, *, linked: bool = False, breaks: bool = False, label: str = "") -> None:
        name, style = tag(element), element.get("style") or ""
        if name == "#comment" or name in _SKIPPED or (_hidden(element) and element not in self._shown):
            return
        if name == "br":
            self.end(block)
            return
        if name == "tr" and self._row(element):
            return
        starts = name in _BLOCKS or bool(_AS_BLOCK.search(style)) or element in self._shown
        linked = linked or (name == "a" and element.get("href") is not None)
        breaks = breaks or name in ("pre", "listing", "xmp", "plaintext") or bool(_KEEPS_BREAKS.search(style))
        inside = self._inside
        if starts:
            self.end(block)
            block = element
            self._inside = inside or element in self._shown
        if name == "li":
            self._number = label
        numbers = _Numbers(element) if name == "ol" else None
        self._add(element.text, block, linked=linked, breaks=breaks)
        for child in element:
            label = numbers.label(child) if numbers and tag(child) == "li" else ""
            self.walk(child, block, linked=linked, breaks=breaks, label=label)
            self._add(child.tail, block, linked=linked, breaks=breaks)
        if starts:
            self.end(block)
            self._inside = inside
        if name == "li":
            self._number = ""


def _hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def lines(tree: Any, shown: Collection[Any] = ()) -> list[Line]:
    """The lines of a tree in order; lines within the elements of `shown`, which may call themselves hidden, are `inside`."""
    walk = _Walk(shown)
    walk.walk(tree, tree)
    walk.end(tree)
    return walk.found
