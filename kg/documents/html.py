"""Adapter for trafilatura and lxml: the main text of a web page, and what its head says of it.

trafilatura knows which part of a page is the report, yet joins or breaks lines where the markup is untidy (lines
parted by ``<br>``, bold words, nested sections), and lines matter: headings are lines. So the lines come from the
markup, and trafilatura says from which to which the report goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from kg import resources
from kg.documents.content import Content
from kg.documents.encoding import decode_page, tidy
from kg.errors import DamagedDocument
from kg.types import Metadata

__all__ = ["read"]

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
# A page declares its charset within its first 1024 bytes (HTML standard); many put scripts before it.
_HEAD_BYTES = 8192
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins",
        "kbd", "label", "mark", "nobr", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
        "sup", "tt", "u", "var", "wbr"
    }
)  # fmt: skip
_SKIPPED = frozenset(
    {
        "applet", "audio", "button", "canvas", "head", "iframe", "input", "link", "map", "meta", "nav",
        "noscript", "object", "option", "script", "select", "style", "svg", "template", "textarea", "title",
        "video"
    }
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
# A line break in the source between two ideographs is no space.
_SOURCE_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\n\r]\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_MARGIN = " \t\xa0\u3000\u200b\ufeff"
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
# A cell longer than this is a column of the page's layout, no cell of a table.
_LONGEST_CELL = 300
# Shorter lines (a menu's words) may stand anywhere in a text: they say nothing of where it begins.
_TELLING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    linked: bool  # all of it is the text of links

    @property
    def squashed(self) -> str:
        return _squash(self.text)


def _squash(text: str) -> str:
    return re.sub(r"[\s|\u200b\ufeff]+", "", text)


def _joined(parts: list[str]) -> str:
    return _SPACE.sub(" ", _SOURCE_BREAK.sub("", "".join(parts))).strip(_MARGIN)


def _name(element: Any) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else "#comment"


class _Lines:
    """Walks a tree and collects its lines: a line ends where a block begins or ends, and at ``<br>``."""

    def __init__(self) -> None:
        self.found: list[_Line] = []
        self._parts: list[str] = []
        self._unlinked = False

    def _end(self) -> None:
        text = _joined(self._parts)
        if text:
            self.found.append(_Line(text=text, linked=not self._unlinked))
        self._parts, self._unlinked = [], False

    def _add(self, text: str | None, linked: bool) -> None:
        if text:
            self._parts.append(text)
            self._unlinked = self._unlinked or (not linked and bool(text.strip(_MARGIN + "\n\r>|-")))

    def _row(self, row: Any) -> bool:
        """Take a row of a data table as one line, its cells parted by tabs."""
        cells = [cell for cell in row if _name(cell) in ("td", "th")]
        if len(cells) < 2 or row.find(".//table") is not None:
            return False
        texts = []
        for cell in cells:
            inner = _Lines()
            inner.walk(cell)
            inner._end()
            texts.append(" ".join(line.text for line in inner.found))
        if max(map(len, texts)) > _LONGEST_CELL:
            return False
        self._end()
        text = "\t".join(texts).strip()
        if text:
            self.found.append(_Line(text=text, linked=False))
        return True

    def walk(self, element: Any, linked: bool = False) -> None:
        name = _name(element)
        if name == "#comment" or name in _SKIPPED or _HIDDEN.search(element.get("style") or ""):
            return
        if name == "br":
            self._end()
            return
        if name == "tr" and self._row(element):
            return
        block = name not in _INLINE
        linked = linked or name == "a"
        if block:
            self._end()
        self._add(element.text, linked)
        for child in element:
            self.walk(child, linked)
            self._add(child.tail, linked)
        if block:
            self._end()


def _lines(tree: Any) -> list[_Line]:
    walker = _Lines()
    walker.walk(tree)
    return walker.found


def _report(lines: list[_Line], main: str) -> Iterator[_Line]:
    """The lines from the first to the last that the main text has, without those that are only links."""
    kept = {_squash(line) for line in main.split("\n")}
    whole = _squash(main)

    def belongs(line: _Line) -> bool:
        return line.squashed in kept or line.squashed in whole

    telling = [i for i, line in enumerate(lines) if len(line.squashed) >= _TELLING and not line.linked and belongs(line)]
    telling = telling or [i for i, line in enumerate(lines) if belongs(line)]
    if not telling:
        return
    first, last = telling[0], telling[-1]
    while first and belongs(lines[first - 1]) and not lines[first - 1].linked:
        first -= 1
    while last + 1 < len(lines) and belongs(lines[last + 1]) and not lines[last + 1].linked:
        last += 1
    yield from (line for line in lines[first : last + 1] if not line.linked)


def _declarations(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = _joined([meta.get("content") or ""])
        if key and value:
            found.setdefault(key, value)
    return found


def _date(value: str | None) -> str | None:
    found = _DATE.search(value or "")
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else None


def _of_kind(kind: str) -> tuple[resources.Pattern, ...]:
    return tuple(p for p in resources.patterns("webpage") if p["kind"] == kind)


def _title(tree: Any, declared: dict[str, str], lines: list[_Line]) -> str | None:
    """What the page calls the report; of the browser's title the part that is also a line of the page, else the longest
    part that names no site."""
    for key in ("articletitle", "og:title", "dc.title"):
        if key in declared:
            return declared[key]
    headings = [_joined(list(h.itertext())) for h in tree.iter("h1")]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    shown = {line.squashed for line in lines}
    element = next(tree.iter("title"), None)
    parts = [p for p in map(str.strip, re.split(r"[_|]|\s[-–—]\s", element.text or "")) if p] if element is not None else []
    named = [p for p in parts if not any(rule.regex.search(p) for rule in _of_kind("site"))]
    best = next((p for p in parts if _squash(p) in shown), None) or max(named, key=len, default="")
    return _joined([best]) or None


def _metadata(tree: Any, lines: list[_Line]) -> Metadata:
    declared = _declarations(tree)
    official = _of_kind("issuer")
    issuers = (declared.get(key, "") for key in ("contentsource", "author", "sitename"))
    canonical = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return Metadata(
        title=_title(tree, declared, lines),
        issuer=next((name for name in issuers if any(p.regex.search(name) for p in official)), None),
        issued=_date(declared.get("pubdate") or declared.get("article:published_time") or declared.get("publishdate")),
        url=declared.get("url") or declared.get("og:url") or next(canonical, None),
    )


def read(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    """The report in a web page: one line for each block of text, table rows with their cells parted by tabs.

    Raises DamagedDocument where there is no page in the bytes.
    """
    import trafilatura
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as parser

    pass
    decoded = decode_page(data, where=where, declared=[d.decode("ascii") for d in _DECLARED.findall(data[:_HEAD_BYTES])], encoding=encoding)
    try:
        tree = parser.document_fromstring(decoded.text.replace("\0", "").encode(), parser=parser.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise DamagedDocument(f"no web page: {error}", where=where, remedy="save the page again, or as text") from error
    lines = _lines(tree)
    metadata = _metadata(tree, lines)
    main = trafilatura.extract(deepcopy(tree), include_comments=False, include_tables=True)
    found = [line.text for line in _report(lines, main or "")] or [line.text for line in lines if not line.linked]
    if metadata.title and not any(_squash(metadata.title) in _squash(line) for line in found):
        found.insert(0, metadata.title)
    return Content(text=tidy("\n".join(found)), encoding=decoded.encoding, metadata=metadata)
