"""Reads one file into a Source, by what it is rather than by what it is called."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Protocol

from kg.documents import docx, html, pdf
from kg.documents.content import Content
from kg.documents.encoding import decode
from kg.errors import EmptyDocument, MissingPath, UnknownFormat, UnreadablePath
from kg.types import Source

__all__ = ["MAX_BYTES", "READERS", "Reader", "read"]

#: Larger files are refused: the longest report known has 2 MB, a scanned PDF some tens.
MAX_BYTES = 100_000_000


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
_PDF = Reader(media_type="application/pdf", read=pdf.read, pictures=pdf.read)
_DOCX = Reader(media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document", read=docx.read)

#: Suffix to reader. A new format is one row here and, where it needs one, a magic number below.
READERS: dict[str, Reader] = {
    ".docx": _DOCX,
    ".htm": _HTML,
    ".html": _HTML,
    ".md": Reader(media_type="text/markdown", read=_plain),
    ".pdf": _PDF,
    ".txt": _TEXT,
    ".xhtml": _HTML,
}

# The first bytes of what is often called .txt, .doc or .html and is something else; what it is, and the way out.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, WPS or Excel file", "save it as .docx or .pdf"),
    (b"{\\rtf", "an RTF file", "save it as .docx or .txt"),
    (b"PK\x03\x04", "a zip archive (or an Excel, PowerPoint or OFD file)", "unpack it, or save it as .docx or .pdf"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (b"\x89PNG\r\n", "a picture", "run it through OCR first"),
    (b"\xff\xd8\xff", "a picture", "run it through OCR first"),
    (b"GIF8", "a picture", "run it through OCR first"),
    (b"\x7fELF", "a program", "give a report as text, HTML, DOCX or PDF"),
    (b"MZ\x90\x00", "a program", "give a report as text, HTML, DOCX or PDF"),
)
# Tables are read with --meta, not as reports.
_TABLES = (".csv", ".tsv", ".xlsx", ".xls")
_PAGE_STARTS = (b"<!doctype html", b"<html")


def _judge(data: bytes, suffix: str, where: str) -> Reader:
    """The reader for the bytes: their first ones decide, then the suffix, and what has neither is tried as text."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return _PDF
    if head.startswith(b"PK\x03\x04") and docx.is_docx(data):
        return _DOCX
    for magic, what, remedy in _FOREIGN:
        if data.startswith(magic):
            raise UnknownFormat(f"is {what}, which is not read", where=where, remedy=remedy)
    if suffix in _TABLES:
        raise UnknownFormat("is a table, no report", where=where, remedy="if it says what is known of reports, give it with --meta")
    if head.lower().startswith(_PAGE_STARTS):
        return _HTML
    reader = READERS.get(suffix, _TEXT)
    if reader in (_PDF, _DOCX):
        raise UnknownFormat(f"is called {suffix} and is none", where=where, remedy="save it again from the program that made it")
    return reader


def _bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingPath("no such file", where=path, remedy="check the path") from error
    except IsADirectoryError as error:
        raise UnreadablePath("is a folder", where=path, remedy="give the files in it") from error
    except PermissionError as error:
        raise UnreadablePath("may not be read", where=path, remedy="give yourself the right to read it") from error
    except ValueError as error:
        raise MissingPath(f"no path: {error}", where=repr(path), remedy="check the path") from error
    except OSError as error:
        raise UnreadablePath(f"cannot be read: {error.strerror}", where=path, remedy="check the disk or the connection") from error
    if len(data) > MAX_BYTES:
        raise UnreadablePath(f"has more than {MAX_BYTES:,} bytes", where=path, remedy="split it into reports")
    return data


def read(path: str | PurePath, *, encoding: str | None = None, ocr: str | None = None) -> Source:
    """The file at `path`, decoded; `encoding` overrides what would be detected (text and HTML only).

    `ocr` is a command that reads pictures of pages, such as ``my-ocr {}``: it is run for PDF files with pages that hold no
    readable text, gets the path in place of ``{}`` and writes UTF-8 with form feeds between pages to its standard output.

    Raises an InputError that names the file and the remedy: MissingPath, UnreadablePath, EmptyDocument, UnknownFormat,
    UndecodableText, DamagedDocument or BeyondLimits.
    """
    name = path if isinstance(path, str) else path.as_posix()
    data = _bytes(name)
    if not data:
        raise EmptyDocument("has no bytes", where=name, remedy="give a file with text")
    reader = _judge(data, PurePath(name).suffix.lower(), name)
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
        metadata=content.metadata,
        pages=content.pages,
        reader=content.reader,
    )
