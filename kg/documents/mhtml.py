"""Web pages that a browser or Word saved with all that belongs to them in one file (MHTML, a mail message by its form)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from kg.documents import html
from kg.documents.content import Content
from kg.documents.encoding import decode
from kg.errors import BeyondLimits, DamagedDocument, InputError

__all__ = ["charset", "is_mhtml", "read"]

# A page of frames has a multipart in a multipart, three deep at the most.
MAX_NESTED = 50
_HEADER = re.compile(rb"\A\s*[A-Za-z-]+:")
_MAIL = re.compile(rb"^mime-version:\s*1\.0", re.IGNORECASE | re.MULTILINE)
_PAGE = re.compile(rb"^content-type:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_NESTED = re.compile(rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?multipart/", re.IGNORECASE | re.MULTILINE)
_DECLARED = re.compile(rb"""charset\s*=|<\?xml[^>]*encoding\s*=""", re.IGNORECASE)
_HEAD_BYTES = 8192
# What servers and programs declare without having looked: every byte is a character of it.
_ANYTHING = ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252")


def is_mhtml(data: bytes) -> bool:
    """Whether the bytes begin like a page that was saved as a mail message."""
    head = data[:_HEAD_BYTES]
    return bool(_HEADER.match(head) and _MAIL.search(head) and _PAGE.search(head))


def charset(data: bytes, declared: str | None) -> str | None:
    """The charset that a message or a server declares for a page or a text, where that says something: the bytes are of it,
    are no UTF-8, and do not name a charset themselves. None otherwise."""
    if declared is None or declared.lower() in _ANYTHING or _DECLARED.search(data[:_HEAD_BYTES]):
        return None
    for encoding in ("utf-8", declared):
        try:
            decode(data, where="", encoding=encoding)
        except InputError:
            continue
        return None if encoding == "utf-8" else declared
    return None


def _pages(message: Message) -> Iterator[Message]:
    return (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml"))


def _main(message: Message) -> Message | None:
    """The part that is the page: the one that the message names as its start or its address, else the first."""
    pages = list(_pages(message))
    start, address = message.get_param("start"), message.get("Snapshot-Content-Location")
    named = (p for p in pages if (start and p.get("Content-ID") == start) or (address and p.get("Content-Location") == address))
    return next(named, pages[0] if pages else None)


def _address(*values: object) -> str | None:
    return next((v for v in (str(value).strip() for value in values if value) if re.match("https?://", v, re.IGNORECASE)), None)


def read(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    """The report in a page saved as MHTML; the address that it was saved from goes into the metadata.

    Raises DamagedDocument where there is no page in it, BeyondLimits for parts in parts beyond reason.
    """
    nested = sum(1 for _ in _NESTED.finditer(data))
    if nested > MAX_NESTED:
        raise BeyondLimits(f"has {nested:,} parts that have parts", where=where, remedy="save the page again, as HTML")
    try:
        message = message_from_bytes(data)
        page = _main(message)
        payload = page.get_payload(decode=True) if page else None
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedDocument(f"no sound MHTML: {error}", where=where, remedy="save the page again") from error
    if page is None or not isinstance(payload, bytes):
        raise DamagedDocument("is MHTML without a page in it", where=where, remedy="save the page again, or as HTML")
    content = html.read(payload, where=where, encoding=encoding or charset(payload, page.get_content_charset()))
    address = _address(page.get("Content-Location"), message.get("Snapshot-Content-Location"), content.metadata.url)
    return replace(content, metadata=replace(content.metadata, url=address or content.metadata.url))
