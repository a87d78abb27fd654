"""Zip archives as folders: what they hold, and the bytes of one file in them.

An archive is hostile until shown otherwise: it may say that a file is small and unpack to gigabytes, name files outside
of itself, or hold a thousand names for the same bytes. So nothing is unpacked to the disk, sizes are counted while
unpacking, and what is refused comes out as an error that names it.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.documents.content import MAX_BYTES
from kg.documents.encoding import decode
from kg.errors import (
    BeyondLimits,
    DamagedDocument,
    InputError,
    MissingPath,
    UndecodableText,
    UnknownFormat,
    UnreadablePath,
)

__all__ = ["MAGIC", "MAX_MEMBERS", "MAX_RATIO", "MAX_UNPACKED", "Budget", "Entry", "Shelf", "begins_as_zip", "entries", "is_archive", "member", "names", "opened", "unpack"]

#: The first bytes of a zip archive, and those of one that holds nothing.
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
#: So many files may be in an archive, those of the archives in it included.
MAX_MEMBERS = 10_000
#: So many bytes may be in it, by its own word. Each file may have `MAX_BYTES`, which is counted.
MAX_UNPACKED = 4_000_000_000
#: A file that unpacks to more than so many times its packed size, and to more than `_FREE` bytes, is no report.
MAX_RATIO = 200
_FREE = 5_000_000
_CHUNK = 1 << 16
# One entry of the directory has 46 bytes and a name; a directory that is larger than this names more than MAX_MEMBERS.
_MAX_DIRECTORY = MAX_MEMBERS * 1000
_END, _END64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_END = 22 + 0xFFFF + 76
# Packages of one document have one of these: Word, Excel, PowerPoint; OpenDocument, EPUB; OFD.
_PACKAGES = frozenset({"[Content_Types].xml", "mimetype", "OFD.xml"})
# Others (bzip2, LZMA) unpack without bound, and no system's own program writes them.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, OverflowError)
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file in an archive: its path within, and why it is not read, or None."""

    name: str
    info: zipfile.ZipInfo
    error: InputError | None = None


class Budget:
    """What may still be taken out of an archive and those within it."""

    def __init__(self) -> None:
        self._members = MAX_MEMBERS
        self._bytes = MAX_UNPACKED

    def spend(self, sizes: Iterable[int], where: str) -> None:
        """Take files of these sizes out of the budget. Raises BeyondLimits where there is not enough."""
        for size in sizes:
            self._members -= 1
            self._bytes -= size
        if self._members < 0 or self._bytes < 0:
            most = f"{MAX_MEMBERS:,} files" if self._members < 0 else f"{MAX_UNPACKED:,} bytes"
            raise BeyondLimits(f"holds more than {most}", where=where, remedy="unpack it and give the folder")


def _check_directory(stream: BinaryIO, where: str) -> None:
    """Refuse an archive whose directory alone would fill the memory. Raises BeyondLimits."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _LONGEST_END))
    tail = stream.read(_LONGEST_END)
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < 22:
        return  # zipfile says that it is broken
    directory = struct.unpack_from("<L", tail, end + 12)[0]
    if end >= 76 and tail.startswith(_END64_LOCATOR, end - 20):
        directory = struct.unpack_from("<Q", tail, end - 76 + 40)[0]
    if directory > _MAX_DIRECTORY:
        raise BeyondLimits(f"holds more than {MAX_MEMBERS:,} files", where=where, remedy="unpack it and give the folder")


@contextmanager
def opened(stream: BinaryIO, where: str) -> Iterator[zipfile.ZipFile]:
    """The archive in a stream. Raises DamagedDocument where it cannot be opened, BeyondLimits where it has too many files."""
    _check_directory(stream, where)
    try:
        archive = zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise DamagedDocument(f"not a sound zip archive: {error}", where=where, remedy="get or pack it again") from error
    with archive:
        yield archive


def names(stream: BinaryIO) -> frozenset[str] | None:
    """The names of what is in a zip archive as they are stored, None where it cannot be opened."""
    try:
        with opened(stream, "") as archive:
            return frozenset(archive.namelist())
    except InputError:
        return None


def is_archive(stream: BinaryIO) -> bool:
    """Whether it is a sound zip archive and no document that is packed as one (Word, Excel, OpenDocument, OFD)."""
    found = names(stream)
    return found is not None and not found & _PACKAGES


def _encoding(raw: list[bytes]) -> str:
    """How the names are written that are not marked as UTF-8: by the system's code page, which for us is GB18030."""
    foreign = [name for name in raw if not name.isascii()]
    try:
        found = decode(b"\n".join(foreign), where="").encoding
    except (UndecodableText, UnknownFormat):
        return "cp437"
    return "cp437" if found.startswith("utf-16") else found


def _names(infos: list[zipfile.ZipInfo]) -> Iterator[str]:
    """The names of the files as they were meant, their folders parted by slashes.

    `orig_filename` is what is stored: `filename` ends at a NUL, and on Windows the second bytes of many characters of
    GBK, which look like a backslash, are slashes in it.
    """
    raw = {id(i): i.orig_filename.encode("cp437") for i in infos if not i.flag_bits & 0x800}
    encoding = _encoding(list(raw.values()))
    for info in infos:
        data = raw.get(id(info))
        yield (info.orig_filename if data is None else data.decode(encoding, "replace")).replace("\\", "/")


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() or c == "\u3000" else f"\\x{ord(c):02x}" for c in name)


def _refusal(name: str, info: zipfile.ZipInfo, where: str) -> InputError | None:
    """Why a file in an archive is not read, None where it is. `where` names it."""
    parts = name.split("/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts or _shown(name) != name:
        return DamagedDocument("has a name that leads out of the archive, or is no name", where=where, remedy="pack it again under a plain name")
    if stat.S_ISLNK(info.external_attr >> 16):
        return UnreadablePath("is a link", where=where, remedy="pack the file that it points to")
    if info.flag_bits & 0x1:
        return UnreadablePath("is encrypted", where=where, remedy="unpack it with its password and give the file")
    if info.compress_type not in _METHODS:
        return UnknownFormat("is packed in a way that is not read", where=where, remedy="pack it as an ordinary zip, or unpack it")
    if info.file_size > MAX_BYTES:
        return BeyondLimits(f"unpacks to more than {MAX_BYTES:,} bytes", where=where, remedy="split it into reports")
    return None


def entries(archive: zipfile.ZipFile, where: str, budget: Budget | None = None) -> list[Entry]:
    """The files in an archive, in its order, without its folders. `where` names the archive.

    Raises BeyondLimits where they are more, or larger, than the budget allows.
    """
    infos = [info for info in archive.infolist() if not info.orig_filename.endswith(("/", "\\"))]
    (budget or Budget()).spend((info.file_size for info in infos if info.file_size <= MAX_BYTES), where)
    stored = list(_names(infos))
    meant = ["/".join(part for part in name.split("/") if part not in ("", ".")) or name for name in stored]
    often = Counter(meant)
    found: dict[str, Entry] = {}
    for raw, name, info in zip(stored, meant, infos, strict=True):
        if name not in found:
            place = f"{where}/{_shown(name)}"
            error = _refusal(raw, info, place)
            if error is None and often[name] > 1:
                error = DamagedDocument("stands more than once in the archive", where=place, remedy="pack it again, each file once")
            found[name] = Entry(name=name, info=info, error=error)
    return list(found.values())


def _not_unpacked(error: Exception, where: str) -> DamagedDocument:
    return DamagedDocument(f"cannot be unpacked: {error}", where=where, remedy="get or pack the archive again")


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file in an archive, counted as they come. `where` names it.

    Raises BeyondLimits for more than `limit` bytes, or more than its packed size explains, and DamagedDocument.
    """
    chunks: list[bytes] = []
    size = 0
    allowed = min(limit, max(_FREE, MAX_RATIO * info.compress_size))
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > allowed:
                    raise BeyondLimits(f"unpacks to more than {allowed:,} bytes", where=where, remedy="unpack it yourself if it is a report")
                chunks.append(chunk)
    except _BROKEN as error:
        raise _not_unpacked(error, where) from error
    return b"".join(chunks)


def begins_as_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> bool:
    """Whether a file in an archive is a zip archive by its first bytes. Raises DamagedDocument."""
    try:
        with archive.open(info) as stream:
            return stream.read(4) in MAGIC
    except _BROKEN as error:
        raise _not_unpacked(error, where) from error


class Shelf:
    """Keeps the archive open whose files are asked for, so that its directory is read once and not for each of them."""

    def __init__(self) -> None:
        self._at: tuple[str, int, int] | None = None
        self._open = ExitStack()
        self._archive: zipfile.ZipFile
        self._found: dict[str, Entry] = {}

    def member(self, file: str, name: str) -> bytes:
        """As `member`, of the archive in a file."""
        now = Path(file).stat()
        at = (file, now.st_mtime_ns, now.st_size)
        if at != self._at:
            self.close()
            stream = self._open.enter_context(Path(file).open("rb"))  # noqa: SIM115 - the stack closes it
            self._archive = self._open.enter_context(opened(stream, file))
            self._found = {entry.name: entry for entry in entries(self._archive, file)}
            self._at = at
        return _member(self._archive, self._found, file, name, nested=False)

    def close(self) -> None:
        """Closes what is open."""
        self._at = None
        self._open.close()


def member(stream: BinaryIO, where: str, name: str, *, nested: bool = False) -> bytes:
    """The bytes of the file `name` in the archive in a stream, or in an archive in it (``inner.zip/a.txt``).

    `where` names the archive. Raises MissingPath where it holds no such file, the error of `entries` where that is not
    read, and what `opened` and `unpack` raise.
    """
    with opened(stream, where) as archive:
        return _member(archive, {entry.name: entry for entry in entries(archive, where)}, where, name, nested=nested)


def _member(archive: zipfile.ZipFile, found: Mapping[str, Entry], where: str, name: str, *, nested: bool) -> bytes:
    parts = name.split("/")
    for end in range(len(parts), 0, -1):
        entry = found.get("/".join(parts[:end]))
        place, rest = f"{where}/{'/'.join(parts[:end])}", "/".join(parts[end:])
        if entry is None or (rest and nested):
            continue
        if entry.error:
            raise entry.error
        data = unpack(archive, entry.info, place)
        if not rest:
            return data
        if data.startswith(MAGIC):
            return member(io.BytesIO(data), place, rest, nested=True)
    raise MissingPath("the archive holds no such file", where=f"{where}/{name}", remedy="check the path; give the archive to read all of it")
