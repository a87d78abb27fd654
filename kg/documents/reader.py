"""Reads the bytes of one file into a Source, by what they are rather than by what the file is called."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import PurePath, PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit

from kg.documents import archive, docx, html, mhtml, ofd, office, pdf, web
from kg.documents.content import Content
from kg.documents.encoding import decode
from kg.documents.opening import load, shown
from kg.errors import DamagedDocument, EmptyDocument, UnknownFormat, UnreadablePath
from kg.types import Source

__all__ = ["READERS", "Reader", "read", "read_bytes"]


class _Read(Protocol):
    def __call__(self, data: bytes, *, where: str, encoding: str | None = None) -> Content: ...


class _Recognize(Protocol):
    def __call__(self, data: bytes, *, where: str, ocr: str) -> Content: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How files of one kind are read; `pictures` is another way for those whose pages may be pictures: with OCR."""

    media_type: str
    read: _Read
    pictures: _Recognize | None = None


def _plain(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    return decode(data, where=where, encoding=encoding)


_TEXT = Reader(media_type="text/plain", read=_plain)
_HTML = Reader(media_type="text/html", read=html.read)
_MHTML = Reader(media_type="multipart/related", read=mhtml.read)
_PDF = Reader(media_type="application/pdf", read=pdf.read, pictures=pdf.read)
_DOCX = Reader(media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document", read=docx.read)
_OFD = Reader(media_type="application/ofd", read=ofd.read)
_DOC = Reader(media_type="application/msword", read=office.read)
_RTF = Reader(media_type="application/rtf", read=office.read)
_ODT = Reader(media_type="application/vnd.oasis.opendocument.text", read=office.read)

#: Suffix to reader. A new format is one row here and, where it needs one, a magic number below.
READERS: dict[str, Reader] = {
    ".doc": _DOC,
    ".docx": _DOCX,
    ".htm": _HTML,
    ".html": _HTML,
    ".md": Reader(media_type="text/markdown", read=_plain),
    ".mht": _MHTML,
    ".mhtml": _MHTML,
    ".odt": _ODT,
    ".ofd": _OFD,
    ".pdf": _PDF,
    ".rtf": _RTF,
    ".txt": _TEXT,
    ".wps": _DOC,
    ".xhtml": _HTML,
}
# These say what they are by their first bytes.
_TELLING = (_DOC, _DOCX, _MHTML, _ODT, _OFD, _PDF, _RTF)

# The first bytes of what is often called .txt, .doc or .html and is something else; what it is, and the way out.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (office.OLE, "an old Office file and no document of Word or WPS", "save it as .docx or .pdf"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it, or pack it as zip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it, or pack it as zip"),
    (b"\x1f\x8b", "a gzip archive", "unpack it, or pack it as zip"),
    (b"\x89PNG\r\n", "a picture", "run it through OCR first"),
    (b"\xff\xd8\xff", "a picture", "run it through OCR first"),
    (b"GIF8", "a picture", "run it through OCR first"),
    (b"\x7fELF", "a program", "give a report as text, HTML, DOCX or PDF"),
    (b"MZ\x90\x00", "a program", "give a report as text, HTML, DOCX or PDF"),
)
# Tables are read with --meta, not as reports.
_TABLES = (".csv", ".tsv", ".xlsx", ".xls")
_PAGE_STARTS = (b"<!doctype html", b"<html")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def _packed(data: bytes, suffix: str, where: str) -> Reader:
    """The reader for a zip archive: it may be one document of several parts. Others are folders, not documents."""
    names = archive.names(io.BytesIO(data))
    if names is None:
        remedy = "get it again, or save it again from the program that made it"
        raise DamagedDocument("is cut short or damaged: its parts cannot be found", where=where, remedy=remedy)
    if docx.is_docx(data):
        return _DOCX
    if ofd.is_ofd(data):
        return _OFD
    if "mimetype" in names and "content.xml" in names and suffix != ".ods":
        return _ODT
    if archive.is_archive(io.BytesIO(data)):
        raise UnknownFormat("is a zip archive, no report", where=where, remedy="give the archive among the PATHs to read what is in it, or unpack it")
    raise UnknownFormat("is a packed file of another program (Excel, PowerPoint, EPUB)", where=where, remedy="save it as .docx or .pdf")


def _old(data: bytes, suffix: str, where: str) -> Reader | None:
    """The reader for an old Office file, None where it is neither of Word nor of WPS."""
    if _ENCRYPTED in data:
        raise UnreadablePath("is encrypted", where=where, remedy="save a copy without a password")
    return _DOC if office.is_word(data) or suffix in (".doc", ".wps") else None


def _judge(data: bytes, suffix: str, where: str) -> Reader:
    """The reader for the bytes: their first ones decide, then the suffix, and what has neither is tried as text."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return _PDF
    if head.startswith(archive.MAGIC):
        return _packed(data, suffix, where)
    if data.startswith(office.OLE) and (reader := _old(data, suffix, where)):
        return reader
    if head.startswith(office.RTF):
        return _RTF
    for magic, what, remedy in _FOREIGN:
        if data.startswith(magic):
            raise UnknownFormat(f"is {what}, which is not read", where=where, remedy=remedy)
    if suffix in _TABLES:
        raise UnknownFormat("is a table, no report", where=where, remedy="if it says what is known of reports, give it with --meta")
    if head.lower().startswith(_PAGE_STARTS):
        return _HTML
    if mhtml.is_mhtml(data):
        return _MHTML
    if web.is_address(where) and head.startswith(b"<") and b"<html" in data[:8192].lower():
        return _HTML  # what a server makes a page with (.jsp, ?id=5) says nothing
    reader = READERS.get(suffix, _TEXT)
    if reader in _TELLING or suffix == ".zip":
        raise UnknownFormat(f"is called {suffix} and is none", where=where, remedy="save it again from the program that made it")
    return reader


def read_bytes(
    data: bytes, *, path: str | PurePath, encoding: str | None = None, declared: str | None = None, ocr: str | None = None
) -> Source:
    """What the bytes of the file at `path` say, as `kg.documents.load` gives them: a function of its arguments alone.

    `encoding` overrides what would be detected, `declared` is the charset that a server declared for them, which is
    believed where they say nothing themselves (both for text and HTML only).

    `ocr` is a command that reads pictures of pages, such as ``my-ocr {}``: it is run for PDF files with pages that hold no
    readable text, gets the path in place of ``{}`` and writes UTF-8 with form feeds between pages to its standard output.

    Raises an InputError that names the file and the remedy: EmptyDocument, UnknownFormat, UndecodableText, UnreadablePath,
    BeyondLimits or DamagedDocument.
    """
    name = shown(path)
    if not data:
        raise EmptyDocument("has no bytes", where=name, remedy="give a file with text")
    address = name if web.is_address(name) else None
    suffix = PurePosixPath(urlsplit(address).path if address else name).suffix.lower()
    reader = _judge(data, suffix, name)
    if encoding is None and reader.media_type.startswith("text/"):
        encoding = mhtml.charset(data, declared)
    if ocr is not None and reader.pictures is not None:
        content = reader.pictures(data, where=name, ocr=ocr)
    else:
        content = reader.read(data, where=name, encoding=encoding)
    if not content.text.strip():
        raise EmptyDocument("holds no text", where=name, remedy="give a file with text")
    return Source(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=reader.media_type,
        encoding=content.encoding,
        text=content.text,
        metadata=replace(content.metadata, url=address) if address else content.metadata,
        pages=content.pages,
        reader=content.reader,
    )


def read(
    path: str | PurePath, *, encoding: str | None = None, ocr: str | None = None, stdin: bytes | None = None, fetch: bool = False
) -> Source:
    """The file at `path`, decoded: what `load` gives, as `read_bytes` reads it. Raises what they raise."""
    name = shown(path)
    if fetch and web.is_address(name):
        got = web.download(name)
        return read_bytes(got.data, path=name, encoding=encoding, declared=got.charset, ocr=ocr)
    return read_bytes(load(name, stdin=stdin, fetch=fetch), path=name, encoding=encoding, ocr=ocr)
