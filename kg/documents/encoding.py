"""Which characters the bytes of a file stand for.

The ladder: a byte order mark; the charset that the page declares, where the result looks right; strict UTF-8; and where
none of them holds, the encoding of Chinese that gives the most common characters. General detectors need some hundred
bytes to tell GB18030 from Big5 or Korean; how common the characters are tells from a few words on (8 characters or
more: wrong in less than one of a thousand cases).

No character is lost in silence: bytes that fit nowhere are an error that names their place.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from kg import resources, script
from kg.documents.content import Content
from kg.errors import InputError, UndecodableText, UnknownFormat

__all__ = ["decode", "decode_page", "fits", "likeness", "tidy"]

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
# What is judged: not ASCII, which is the same in every encoding but UTF-16, yet the controls that no text has.
_JUDGED = re.compile(r"[^\t\n\f\r -\x7f]")
# So many characters of the text are judged: from here on more text does not change the verdict.
_SAMPLE = 4000
# The floor keeps noise out and lets lists of rare names pass: running text scores 0.8 and more, the worst eight
# characters of 67 reports, a list of names, 0.3.
_FLOOR = 0.3
# From so many characters on, a text that looks like this in UTF-16 is UTF-16: ASCII and Big5 do so by chance in less
# than one of a million cases, while UTF-16 may well be all ASCII with one common character of Big5.
_SURE_UTF16, _SURE_LENGTH = 0.85, 6
# What the file's own word is worth, as a difference of scores.
_WORD = 0.2
# One character in so many may be broken where an encoding is still said to be that of the text.
_BROKEN_SHARE = 1000
_MEND = "mend that place in an editor and save it as UTF-8"
# What Python says of a last character that lacks bytes.
_CUT = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")
# So much of the text before a broken byte is shown.
_SHOWN = 12


_HALF = re.compile("[\ud800-\udfff]")


def tidy(text: str) -> str:
    """The text without a byte order mark, with LF as its only line break. Halves of surrogate pairs, which some formats
    can name and no encoding can write, are replacement characters; nothing else changes."""
    return _HALF.sub("\ufffd", text).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@cache
def _common() -> frozenset[str]:
    return frozenset(resources.words("common_characters"))


def _daily(character: str) -> bool:
    """Whether it is one of the 3,755 characters of level 1 of GB 2312, which stand before row 0xD8."""
    return b"\xb0" <= character.encode("gb2312", "replace") < b"\xd8"


def _ideograph(code: int) -> bool:
    """Whether it is the code of an ideograph, those of extensions A to I included: rare names of people and places."""
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x323AF


def likeness(text: str) -> float:
    """How much a text looks like Chinese, from -1 to 1: the mean over its characters outside ASCII.

    A common character counts 1, a mark of print or another ideograph in daily use 0.5, a rare ideograph 0, and what no
    report holds -1.
    """
    judged = [found[0] for found in islice(_JUDGED.finditer(text), _SAMPLE)]
    if not judged:
        return 1.0
    total = 0.0
    for character in script.simplify("".join(judged)):
        if character in _common():
            total += 1
        elif character in _MARKS or _daily(character):
            total += 0.5
        elif not _ideograph(ord(character)):
            total -= 1
    return total / len(judged)


def _attempt(data: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def fits(data: bytes, encoding: str) -> bool:
    """Whether all bytes are in an encoding."""
    return _attempt(data, encoding) is not None


def _known(encoding: str) -> str | None:
    """Python's name of an encoding of text, its superset's where it has one; None for what is no such name."""
    try:
        name = codecs.lookup(encoding.strip()).name
        b" ".decode(name, "replace")  # codecs between bytes, such as zlib, refuse
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(name, name)


def _place(data: bytes, text: str, at: int, start: int) -> str:
    """Where a byte stands, in words: its offset and value, its line, and what stands before it. `text` is the whole with
    a mark for what is broken, `at` the offset of the mark in it."""
    before = text[:at]
    shown = before.rpartition("\n")[2][-_SHOWN:]
    after = f" after {shown!r}" if shown.strip() else ""
    return f"byte {start} (0x{data[start]:02x}) in line {before.count(chr(10)) + 1}{after}"


def _undecodable(data: bytes, encoding: str, where: str, remedy: str) -> UndecodableText:
    """The error for bytes that are not in an encoding, with the first place."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text = tidy(data[: error.start].decode(encoding))
        place = _place(data, text, len(text), error.start)
        if error.end == len(data) and error.reason in _CUT:
            return UndecodableText(
                f"ends in the middle of a character: {place}", where=where, remedy="it is cut short: get it again, or save it as UTF-8"
            )
        return UndecodableText(f"{place} is not {encoding}", where=where, remedy=remedy)
    return UndecodableText(f"{text[:_SHOWN]!r} is not {encoding}", where=where, remedy=remedy)


def _forced(data: bytes, encoding: str, where: str, remedy: str = "give another --encoding, or none to have it detected") -> Content:
    name = _known(encoding)
    if name is None:
        raise UndecodableText(f"no encoding is named {encoding!r}", where=where, remedy="give one such as utf-8, gb18030, big5, utf-16-le")
    try:
        return Content(text=tidy(data.decode(name)), encoding=name)
    except UnicodeError as error:
        raise _undecodable(data, name, where, remedy) from error


def _rated(data: bytes, encodings: Iterable[str]) -> Iterator[tuple[float, str, str]]:
    """(score, encoding, text) for each encoding that the bytes fit."""
    for encoding in encodings:
        text = _attempt(data, encoding)
        if text is not None:
            yield likeness(text), encoding, text


def _best(data: bytes, encodings: tuple[str, ...] = _CHINESE + _UTF16) -> Content | None:
    """The decoding that looks most like Chinese (the first of several), None where none does."""
    score, encoding, text = max(_rated(data, encodings), key=lambda rated: rated[0], default=(_FLOOR, "", ""))
    return Content(text=tidy(text), encoding=encoding) if score > _FLOOR else None


def _surely_utf16(data: bytes) -> Content | None:
    for encoding in _UTF16:
        text = _attempt(data[: 2 * _SAMPLE], encoding)
        if text is not None and len(text) >= _SURE_LENGTH and _JUDGED.search(text) and likeness(text) >= _SURE_UTF16:
            whole = _attempt(data, encoding)
            if whole is not None:
                return Content(text=tidy(whole), encoding=encoding)
    return None


def _nearest(data: bytes, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The encodings that are those of the bytes but for a few of them, with the text that has U+FFFD for these."""
    for name in names:
        text = data.decode(name, "replace")
        if text.count("\ufffd") * _BROKEN_SHARE <= max(len(text), _BROKEN_SHARE) and likeness(text) > _FLOOR:
            yield name, text


def _believed(data: bytes, declared: Iterable[str]) -> Content | None:
    """The text by the file's own word, where that looks right and nothing else looks much better."""
    for score, name, text in _rated(data, filter(None, map(_known, declared))):
        others = (rated[0] for rated in _rated(data, ("utf-8", *_CHINESE)))
        if name != "utf-8" and score > _FLOOR and max(others, default=score) <= score + _WORD:
            return Content(text=tidy(text), encoding=name)
    return None


def decode(data: bytes, *, where: str, declared: Iterable[str] = (), encoding: str | None = None) -> Content:
    """The text of the bytes, tidied, and the encoding that was found.

    `encoding` is the caller's word and overrides everything; `declared` is the file's own words, which are often wrong
    and therefore believed only where the result looks right. Raises UndecodableText with the place of the first byte
    that does not fit, in the encoding that fits best, and UnknownFormat where the bytes are no text at all.

    >>> content = decode("应急管理局".encode("gb18030"), where="a.txt")
    >>> content.text, content.encoding
    ('应急管理局', 'gb18030')
    """
    if encoding is not None:
        return _forced(data, encoding, where)
    for bom, marked in _BOMS:
        if data.startswith(bom):
            return _forced(data, marked, where, _MEND)
    found = _surely_utf16(data) or _believed(data, declared)
    if found is not None:
        return found
    if b"\0" in data:  # UTF-16 writes line breaks, digits and 一 with one; other texts have none
        found = _best(data, _UTF16)
        if found is None:
            raise _no_text(data, where)
        return found
    utf8 = _attempt(data, "utf-8")
    # A few characters of GB18030 can be valid UTF-8 by chance: then they are Greek or worse, and Chinese otherwise.
    if utf8 is None or likeness(utf8) < 0:
        found = _best(data)
    if found is None and utf8 is None:
        raise _no_chinese(data, where)
    return found or Content(text=tidy(utf8 or ""), encoding="utf-8")


def _no_text(data: bytes, where: str) -> InputError:
    """The error for bytes with NUL among them that are not UTF-16."""
    for name, _ in _nearest(data, _UTF16):
        return _undecodable(data, name, where, _MEND)
    return UnknownFormat(f"byte {data.index(0)} is NUL: this is no text", where=where, remedy="give a report as text, HTML, DOCX or PDF")


def _no_chinese(data: bytes, where: str) -> UndecodableText:
    """The error for bytes that are in no encoding of Chinese, or in one but for a few of them."""
    for name, _ in _nearest(data, ("utf-8", *_CHINESE, *_UTF16)):
        return _undecodable(data, name, where, _MEND + ", or name its encoding with --encoding")
    error = _undecodable(data, "utf-8", where, "name its encoding with --encoding, or save it as UTF-8")
    error.what += ", and the whole is neither GB18030 nor Big5 nor UTF-16"
    return error


def decode_page(data: bytes, *, where: str, declared: Iterable[str] = (), encoding: str | None = None) -> Content:
    """As `decode`, but a few broken characters become U+FFFD, as in browsers: most of a page is not its report."""
    try:
        return decode(data, where=where, declared=declared, encoding=encoding)
    except UndecodableText:
        names = filter(None, map(_known, [encoding] if encoding else [*declared, "utf-8", "gb18030"]))
        for name, text in _nearest(data, names):
            return Content(text=tidy(text), encoding=name)
        raise
