"""Which characters the bytes of a file stand for.

The ladder: a byte order mark; the charset that the page declares; strict UTF-8; and where none of them holds, the
encoding of Chinese that gives the most common characters. General detectors need some hundred bytes to tell GB18030
from Big5 or Korean; how common the characters are tells from a few words on.
"""

from __future__ import annotations

import codecs
from functools import cache

from kg import resources, script
from kg.documents.content import Content
from kg.errors import UndecodableText, UnknownFormat

__all__ = ["decode", "decode_page", "likeness", "tidy"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Windows' Big5 before the Hong Kong one: they agree but for rare characters. In a tie the first wins.
_CHINESE = ("gb18030", "cp950", "big5hkscs")
_UTF16 = ("utf-16-le", "utf-16-be")
# What is declared as one of these is read by the superset that writers really use.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "gb18030", "big5": "cp950", "ascii": "utf-8", "utf-16": "utf-16-le"}
# Marks of Chinese print that a wrong decoding hits by chance only: CJK punctuation, full-width forms, dashes, quotes.
_MARKS = frozenset("\xa0·•—―‘’“”…※①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤⅥ℃％‰±×÷㎡") | {chr(c) for c in (*range(0x3001, 0x3012), 0x3014, 0x3015)} | {
    chr(c) for c in (0x3000, *range(0xFF01, 0xFF5F))
}
# Characters of the text that are judged: from here on more text does not change the verdict.
_SAMPLE = 4000
# The floor keeps noise out and lets lists of rare names pass: running text scores 0.8 and more, the worst eight
# characters of 67 reports, a list of names, 0.3.
_FLOOR = 0.3
# A web page may have one broken character in so many: cut summaries in its head, mostly.
_BROKEN_SHARE = 1000


def tidy(text: str) -> str:
    """The text without a byte order mark, with LF as its only line break; nothing else changes."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@cache
def _common() -> frozenset[str]:
    return frozenset(resources.words("common_characters"))


def _daily(character: str) -> bool:
    """Whether it is one of the 3,755 characters of level 1 of GB 2312, which stand before row 0xD8."""
    return b"\xb0" <= character.encode("gb2312", "replace") < b"\xd8"


def likeness(text: str) -> float:
    """How much a text looks like Chinese, from -1 to 1: the mean over its characters outside ASCII.

    A common character counts 1, a mark of print or another ideograph in daily use 0.5, a rare ideograph 0, and what no
    report holds -1.
    """
    judged = [c for c in text[: _SAMPLE * 4] if c > "\x7f" or (c < " " and c not in "\t\n\r\f")][:_SAMPLE]
    if not judged:
        return 1.0
    total = 0.0
    for character in script.simplify("".join(judged)):
        if character in _common():
            total += 1
        elif character in _MARKS or _daily(character):
            total += 0.5
        elif not 0x4E00 <= ord(character) <= 0x9FFF:
            total -= 1
    return total / len(judged)


def _attempt(data: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _known(encoding: str) -> str | None:
    """Python's name of an encoding of text, its superset's where it has one; None for what is no such name."""
    try:
        name = codecs.lookup(encoding.strip()).name
        b" ".decode(name, "replace")  # codecs between bytes, such as zlib, refuse
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(name, name)


def _forced(data: bytes, encoding: str, where: str) -> Content:
    name = _known(encoding)
    if name is None:
        raise UndecodableText(f"no encoding is named {encoding!r}", where=where, remedy="give one such as utf-8, gb18030, big5, utf-16-le")
    try:
        return Content(text=tidy(data.decode(name)), encoding=name)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise UndecodableText(
            f"byte {start} (0x{data[start]:02x}) is not {name}", where=where, remedy="give another --encoding, or none to have it detected"
        ) from error


def _best(data: bytes, encodings: tuple[str, ...] = _CHINESE + _UTF16) -> Content | None:
    """The decoding that looks most like Chinese, None where none does."""
    found = None
    best = _FLOOR
    for encoding in encodings:
        text = _attempt(data, encoding)
        if text is not None and (score := likeness(text)) > best:
            found, best = Content(text=tidy(text), encoding=encoding), score
    return found


def decode(data: bytes, *, where: str, declared: str | None = None, encoding: str | None = None) -> Content:
    """The text of the bytes, tidied, and the encoding that was found.

    `encoding` is the caller's word and overrides everything; `declared` is the file's own word, which is often wrong and
    therefore believed only where the result looks right. Raises UndecodableText with the place of the first byte that
    does not fit, and UnknownFormat where the bytes are no text at all.

    >>> content = decode("应急管理局".encode("gb18030"), where="a.txt")
    >>> content.text, content.encoding
    ('应急管理局', 'gb18030')
    """
    if encoding is not None:
        return _forced(data, encoding, where)
    for bom, marked in _BOMS:
        if data.startswith(bom):
            return _forced(data, marked, where)
    name = _known(declared or "")
    text = _attempt(data, name)
    if name and name != "utf-8" and text is not None and likeness(text) > _FLOOR:
        return Content(text=tidy(text), encoding=name)
    if b"\0" in data:  # UTF-16 writes line breaks, digits and 一 with one; other texts have none
        found = _best(data, _UTF16)
        if found is None:
            raise UnknownFormat(f"byte {data.index(0)} is NUL: this is no text", where=where, remedy="give a report as text, HTML, DOCX or PDF")
        return found
    try:
        utf8 = data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = _best(data)
        if found is None:
            raise UndecodableText(
                f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8, and the whole is neither GB18030 nor Big5 nor UTF-16",
                where=where, remedy="name its encoding with --encoding, or save it as UTF-8",
            ) from error
        return found
    # A few characters of GB18030 can be valid UTF-8 by chance: then they are Greek or worse, and Chinese otherwise.
    if likeness(utf8) < 0 and (found := _best(data)) is not None:
        return found
    return Content(text=tidy(utf8), encoding="utf-8")


def decode_page(data: bytes, *, where: str, declared: str | None = None, encoding: str | None = None) -> Content:
    """As `decode`, but a few broken characters become U+FFFD, as in browsers: a page's text is extracted from it anyway."""
    try:
        return decode(data, where=where, declared=declared, encoding=encoding)
    except UndecodableText:
        for name in (_known(encoding or declared or ""), "utf-8", "gb18030"):
            text = data.decode(name, "replace") if name else ""
            if name and text.count("\ufffd") * _BROKEN_SHARE <= len(text) and likeness(text) > _FLOOR:
                return Content(text=tidy(text), encoding=name)
        raise
