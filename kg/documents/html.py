"""Adapter for trafilatura and lxml: the main text of a web page, and what the page says of it.

The lines come from the markup (`kg.documents.markup`): lines matter, as headings are lines, and trafilatura joins or
breaks them where the markup is untidy. Which of them are the report the page's content management system tells, by the
element in which it puts the article; where it is none that we know, trafilatura tells from which line to which.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from importlib.metadata import version
from typing import Any

from kg.documents.content import Content
from kg.documents.encoding import decode_page, fits, tidy
from kg.documents.furniture import Told, is_kind, of_kind, told
from kg.documents.markup import Line, flat, lines, squash, tag
from kg.errors import DamagedDocument, UndecodableText
from kg.types import Metadata

__all__ = ["read"]

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
# A page declares its charset within its first 1024 bytes (HTML standard); many put scripts before it.
_HEAD_BYTES = 65_536
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
# Shorter lines (a menu's words) may stand anywhere in a text: they say nothing of where it begins.
_TELLING = 10
# What holds at least this share of a page's text, or of what trafilatura takes for its report, holds the report.
_MAIN_SHARE = 0.5
# A report's own title stands among its first lines, in lines that are no longer than titles are.
_HEAD_LINES, _LONGEST_TITLE = 8, 90
# A longer line that ends a sentence is running text.
_RUNNING = 40
# What stands after a line of the page's foot is no report, unless it is more than this share of the text.
_FOOT_SHARE = 1 / 3
# Links are menus and other articles, but a sentence in a link is a sentence.
_SENTENCE_END = re.compile(r"[。!?!?;;::][”’)》)]*$")


def _containers(tree: Any) -> frozenset[Any]:
    """The elements in which content management systems put an article."""
    patterns = of_kind("container")
    found = []
    for element in tree.iter():
        if tag(element) in ("#comment", "body", "html", "a", "img", "script", "input"):
            continue
        names = (tag(element), element.get("id") or "", element.get("class") or "", element.get("name") or "")
        if any(p.regex.search(name) for p in patterns for name in names):
            found.append(element)
    return frozenset(found)


def _size(found: list[Line]) -> int:
    return sum(len(line.text) for line in found if not line.linked)


def _is_running(line: Line) -> bool:
    return len(line.text) >= _RUNNING and not line.linked and bool(_SENTENCE_END.search(line.text))


def _without_foot(found: list[Line]) -> list[Line]:
    """The lines up to the one where the foot of the page or other articles begin, unless the report goes on below it."""
    whole, before = _size(found), 0
    for i, line in enumerate(found):
        if whole - before <= whole * _FOOT_SHARE:
            foot = is_kind("foot", line.text)
            if foot or (is_kind("related", line.text) and not any(map(_is_running, found[i:]))):
                return found[:i]
        before += 0 if line.linked else len(line.text)
    return found


def _common(blocks: list[Any]) -> Any:
    """The innermost element that holds all of the elements."""
    chains = [[*reversed(list(block.iterancestors())), block] for block in blocks]
    shared = chains[0]
    for chain in chains[1:]:
        length = next((i for i, (a, b) in enumerate(zip(shared, chain, strict=False)) if a is not b), min(len(shared), len(chain)))
        shared = shared[:length]
    return shared[-1]


def _span(found: list[Line], main: str) -> list[Line]:
    """The lines from the first to the last that the main text has, and what goes on in the element that holds them."""
    kept = {squash(line) for line in main.split("\n")}
    whole = squash(main)

    def belongs(line: Line) -> bool:
        return not line.linked and (line.inside or line.squashed in kept or line.squashed in whole)

    telling = [i for i, line in enumerate(found) if len(line.squashed) >= _TELLING and belongs(line)]
    telling = telling or [i for i, line in enumerate(found) if belongs(line)]
    if not telling:
        return []
    first, last = telling[0], telling[-1]
    around = [_around(found[i].block) for i in telling]
    box = _common(around)
    running = [line for line in found if _is_running(line)]
    while box.getparent() is not None and _size([line for line in running if _holds(box, line)]) < _size(running) * _MAIN_SHARE:
        box = box.getparent()
    siblings = set(around) if tag(box) in ("body", "html") else set()

    def goes_on(line: Line) -> bool:
        if belongs(line):
            return True
        return _around(line.block) in siblings if siblings else _holds(box, line)

    while first and goes_on(found[first - 1]):
        first -= 1
    while last + 1 < len(found) and goes_on(found[last + 1]):
        last += 1
    return found[first : last + 1]


def _holds(box: Any, line: Line) -> bool:
    return line.block is box or any(above is box for above in line.block.iterancestors())


def _around(block: Any) -> Any:
    """The element that holds a line's block, or the table whose row it is, beside others."""
    if tag(block) == "tr":
        block = next((above for above in block.iterancestors() if tag(above) == "table"), block)
    above = block.getparent()
    return block if above is None or tag(block) in ("body", "html") else above


def _report(found: list[Line], main: Callable[[], str]) -> list[Line]:
    """The lines of the report. `main` is what trafilatura takes for it, asked only where that is needed."""
    inside = [line for line in found if line.inside]
    size = _size(inside)
    elsewhere = any(_is_running(line) and not line.inside for line in found)
    if size and size >= _size(found) * _MAIN_SHARE and not elsewhere:
        return inside
    text = main()
    if elsewhere and size:
        return _span(found, text) or inside
    if size >= max(1, len(text) * _MAIN_SHARE):
        return inside
    return _span(found, text) or found


def _shown(found: list[Line], about: Told, page: list[Line], *, origin: bool) -> Iterator[str]:
    """The text of the lines without links, buttons and labeled facts; where these alone say whose the report is
    (`origin`), they stay, as the text tells what a short form means."""
    index = {id(line): i for i, line in enumerate(page)}
    reported = {index[id(line)] for line in found}
    kept = about.origin if origin else {}
    yield from (text for i, text in kept.items() if i not in reported)
    for line in found:
        at = index[id(line)]
        if at in kept:
            yield kept[at]
        elif at in about.lines or is_kind("button", line.text):
            continue
        elif not line.linked or (line.table is None and _SENTENCE_END.search(line.text)):
            yield line.text


def _declarations(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").strip().lower()
        value = flat(meta.get("content") or "")
        if key and value and "\ufffd" not in value:
            found.setdefault(key, value)
    return found


def _date(value: str | None) -> str | None:
    found = _DATE.search(value or "")
    try:
        return datetime.date(*map(int, found.groups()[:3])).isoformat() if found else None
    except ValueError:
        return None  # the 45th of the 13th month says nothing


def _title(tree: Any, declared: dict[str, str], found: list[Line], about: Told) -> str | None:
    """What the page calls the report; of the browser's title the part that is also a line of the page, else the longest
    part that names no site."""
    for key in ("articletitle", "og:title", "dc.title"):
        if key in declared:
            return declared[key]
    headings = [flat("".join(h.itertext())) for h in tree.iter("h1")]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    if "title" in about.values:
        return about.values["title"]
    shown = {line.squashed for line in found}
    element = next(tree.iter("title"), None)
    parts = [p for p in map(str.strip, re.split(r"[_|]|\s[-–—]\s", element.text or "")) if p] if element is not None else []
    named = [p for p in parts if not is_kind("site", p)]
    best = next((p for p in parts if squash(p) in shown), None) or max(named, key=len, default="")
    return flat(best) or None


def _metadata(tree: Any, found: list[Line], about: Told) -> Metadata:
    declared, values = _declarations(tree), about.values
    issuers = (
        values.get("issuer", ""), declared.get("contentsource", ""), values.get("source", ""),
        declared.get("author", ""), declared.get("sitename", ""),
    )  # fmt: skip
    days = (
        values.get("written"), declared.get("pubdate"), declared.get("article:published_time"),
        declared.get("publishdate"), values.get("published"),
    )  # fmt: skip
    canonical = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return Metadata(
        title=_title(tree, declared, found, about),
        issuer=next((name for name in issuers if is_kind("issuer", name)), None),
        issued=next(filter(None, map(_date, days)), None),
        url=declared.get("url") or declared.get("og:url") or next(canonical, None),
        number=values.get("number"),
    )


@cache
def _reader() -> str:
    return f"trafilatura {version('trafilatura')}; lxml {version('lxml')}"


def _check(text: str, data: bytes, encoding: str, where: str) -> None:
    """Raises UndecodableText where bytes of the report itself could not be decoded."""
    at = text.find("\ufffd")
    if at >= 0 and not fits(data, encoding):
        raise UndecodableText(
            f"a character of the report is broken after {text[max(0, at - 12) : at]!r}", where=where,
            remedy="open the page in a browser, mend that place and save it as text",
        )


def read(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    """The report in a web page: one line for each block of text, table rows with their cells parted by tabs, list items
    with the numbers that a browser shows.

    What the page says of the report in its head, in a table of facts or in the line under the title becomes metadata
    and leaves the text. Broken bytes elsewhere on the page are no matter. Raises DamagedDocument where there is no page in
    the bytes, and UndecodableText where bytes of the report are broken.
    """
    import trafilatura
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as parser

    declared = [name.decode("ascii") for name in _DECLARED.findall(data[:_HEAD_BYTES])]
    decoded = decode_page(data, where=where, declared=declared, encoding=encoding)
    try:
        tree = parser.document_fromstring(decoded.text.replace("\0", "").encode(), parser=parser.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as error:
        raise DamagedDocument(f"no web page: {error}", where=where, remedy="save the page again, or as text") from error
    page = lines(tree, _containers(tree))
    about = told(page)
    metadata = _metadata(tree, page, about)

    def main() -> str:
        return trafilatura.extract(deepcopy(tree), include_comments=False, include_tables=True) or ""

    report = _without_foot(_report(page, main))
    found = list(_shown(report, about, page, origin=metadata.issuer is None))
    title = metadata.title or ""
    head = "".join(line for line in found[:_HEAD_LINES] if len(line) <= max(_LONGEST_TITLE, len(title)))
    if title and squash(title) not in squash(head):
        found.insert(0, title)
    text = tidy("\n".join(found))
    _check(text, data, decoded.encoding, where)
    return Content(text=text, encoding=decoded.encoding, metadata=metadata, reader=_reader())
