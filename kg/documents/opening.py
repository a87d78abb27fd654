"""From a path to bytes: of a file, of a file in a zip archive, of standard input, of an address on the web."""

from __future__ import annotations

import io
import os
from pathlib import Path, PurePath
from typing import IO

from kg.documents import archive, web
from kg.documents.content import MAX_BYTES
from kg.errors import BeyondLimits, MissingPath, UnreadablePath

__all__ = ["STDIN", "load", "shown", "split", "take"]

#: The path of standard input.
STDIN = "-"


def shown(path: str | PurePath) -> str:
    """A path as it is written everywhere, its parts parted by slashes."""
    return (path if isinstance(path, str) else path.as_posix()).replace(os.sep, "/")


def split(path: str) -> tuple[str, str]:
    """The file that a path begins with, and the rest of it, which is a path within that file; ("", "") for no such file.

    A path to a file has no rest.
    """
    ends = [len(path), *(i for i, c in enumerate(path) if c == "/" and i)]
    return next(((path[:end], path[end + 1 :].strip("/")) for end in ends if Path(path[:end]).is_file()), ("", ""))


def take(stream: IO[bytes]) -> bytes:
    """All bytes of a stream. Raises BeyondLimits for more than `MAX_BYTES`."""
    return _bounded(stream.read(MAX_BYTES + 1), STDIN)


def _bounded(data: bytes, where: str) -> bytes:
    if len(data) > MAX_BYTES:
        raise BeyondLimits(f"has more than {MAX_BYTES:,} bytes", where=where, remedy="split it into reports")
    return data


def _read(path: str, shelf: archive.Shelf) -> bytes:
    """The bytes of a file, or of a file in an archive."""
    file, rest = split(path)
    with Path(file or path).open("rb") as handle:
        if not rest:
            return _bounded(handle.read(MAX_BYTES + 1), path)
        if handle.read(4) not in archive.MAGIC:
            raise MissingPath(f"no such file: {file} is no folder", where=path, remedy="check the path")
    return shelf.member(file, rest)


def load(path: str | PurePath, *, stdin: bytes | None = None, fetch: bool = False, shelf: archive.Shelf | None = None) -> bytes:
    """The bytes of the file at `path`, which may lie in a zip archive (``reports.zip/2023/a.txt``).

    ``-`` is `stdin`, where that is given (see `take`), ``-/a.txt`` a file in it. An address on the web is downloaded only
    where `fetch` says so. A `shelf` keeps an archive open for the next of its files.

    Raises an InputError that names the file and the remedy: MissingPath, UnreadablePath, BeyondLimits, and
    DamagedDocument for a broken archive.
    """
    name = shown(path)
    if stdin is not None and name == STDIN:
        return stdin
    if stdin is not None and name.startswith(STDIN + "/"):
        return archive.member(io.BytesIO(stdin), STDIN, name.removeprefix(STDIN + "/"))
    if web.is_address(name):
        if not fetch:
            raise web.refusal(name)
        return web.download(name).data
    keeping = shelf or archive.Shelf()
    try:
        return _read(name, keeping)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingPath("no such file", where=name, remedy="check the path") from error
    except IsADirectoryError as error:
        raise UnreadablePath("is a folder", where=name, remedy="give the files in it") from error
    except PermissionError as error:
        raise UnreadablePath("may not be read", where=name, remedy="give yourself the right to read it") from error
    except ValueError as error:
        raise MissingPath(f"no path: {error}", where=repr(name), remedy="check the path") from error
    except OSError as error:
        raise UnreadablePath(f"cannot be read: {error.strerror}", where=name, remedy="check the disk or the connection") from error
    finally:
        if not shelf:
            keeping.close()
