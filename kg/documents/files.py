"""Finds the reports under the paths that were given."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO

from kg.documents import archive, web
from kg.documents.encoding import decode
from kg.documents.opening import STDIN, load, shown, split
from kg.documents.reader import READERS
from kg.errors import EmptyDocument, InputError, MissingPath, UnknownFormat, UnreadablePath

__all__ = ["discover", "expand"]

# What lies in folders of reports and is none, nor anything that is missed: registers, and what systems leave behind.
_TABLES = (".csv", ".tsv", ".xlsx", ".xls")
_LITTER = ("thumbs.db", "desktop.ini", "__macosx")
# Browsers keep the pictures and scripts of a saved page NAME.html in a folder NAME_files beside it.
_PAGE_FOLDERS = ("_files", ".files")
_PAGES = (".html", ".htm")
# A path that begins so is a file of paths.
_LIST = "@"

_Found = Iterator[tuple[str, str | InputError]]


def _passed_over(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or left behind by a system."""
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def _is_store(folder: Path) -> bool:
    """Whether a folder is a store of ours: it holds copies of reports, not reports."""
    try:
        found = json.loads((folder / "FORMAT.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and {"format", "base"} <= found.keys()


def _is_page_folder(folder: str, is_file: Callable[[str], bool]) -> bool:
    """Whether a folder belongs to a saved page, by its path and what else there is."""
    return any(folder.endswith(end) and any(is_file(folder.removesuffix(end) + page) for page in _PAGES) for end in _PAGE_FOLDERS)


def _unreadable(path: str, error: OSError) -> UnreadablePath:
    return UnreadablePath(f"may not be read: {error.strerror}", where=path, remedy="give yourself the right to read it, or leave it out")


def _unknown(path: str) -> UnknownFormat:
    known = " ".join(sorted((*READERS, ".zip")))
    return UnknownFormat("has no known format", where=path, remedy=f"save it as one of {known}, or leave it out")


def _inside(stream: BinaryIO, where: str, outer: archive.Budget | None = None) -> _Found:
    """What is in an archive, each with its path, in no order. `outer` is what the archive around it has left."""
    budget = outer or archive.Budget()
    try:
        with archive.opened(stream, where) as packed:
            entries = archive.entries(packed, where, budget)
            names = {entry.name for entry in entries}
            for entry in entries:
                path, *folders = (entry.name, *(p.as_posix() for p in PurePosixPath(entry.name).parents))
                hidden = any(map(_passed_over, entry.name.split("/"))) or any(_is_page_folder(f, names.__contains__) for f in folders)
                if entry.error:
                    yield entry.error.where, entry.error
                elif not hidden and PurePosixPath(path).suffix.lower() not in _TABLES:
                    place = f"{where}/{path}"
                    if PurePosixPath(path).suffix.lower() in READERS:
                        yield place, place
                    else:
                        yield from _other(packed, entry, place, None if outer else budget)
    except InputError as error:
        yield where, error


def _other(packed: zipfile.ZipFile, entry: archive.Entry, where: str, budget: archive.Budget | None) -> _Found:
    """What a file in an archive is that has no suffix of a report: an archive again, or unknown. Without a budget there may
    be no archives in it."""
    try:
        data = archive.unpack(packed, entry.info, where) if archive.begins_as_zip(packed, entry.info, where) else b""
    except InputError as error:
        yield where, error
        return
    names = archive.names(io.BytesIO(data))
    if not data or (names is not None and not archive.is_archive(io.BytesIO(data))):
        yield where, _unknown(where)
    elif budget is None:
        yield where, UnknownFormat("is an archive in an archive in an archive", where=where, remedy="unpack the outer one")
    else:
        yield from _inside(io.BytesIO(data), where, budget)


def _is_archive(path: Path) -> bool:
    """Whether a file is a zip archive that stands for a folder. A broken one is, unless it is called a document."""
    with path.open("rb") as handle:
        if handle.read(4) not in archive.MAGIC:
            return False
        if archive.names(handle) is None:
            return path.suffix.lower() not in READERS
        return archive.is_archive(handle)


def _file(path: str, *, given: bool = False) -> _Found:
    """A file as what it is: an archive as what is in it. Of those in folders the suffix must be known."""
    file = Path(path)
    try:
        if not file.is_file():
            yield path, path if given else UnreadablePath("is no regular file", where=path, remedy="leave it out")
        elif _is_archive(file):
            with file.open("rb") as handle:
                yield from _inside(handle, path)
        else:
            yield path, path if given or file.suffix.lower() in READERS else _unknown(path)
    except OSError as error:
        yield path, _unreadable(path, error)


def _folder(folder: Path, seen: set[str]) -> _Found:
    """What stands under a folder, each with its POSIX path, in no order. `seen` are the real paths of open folders."""
    real = os.path.realpath(folder)
    if real in seen:
        return  # a link back to where we come from
    try:
        children = list(folder.iterdir())
    except OSError as error:
        yield folder.as_posix(), _unreadable(folder.as_posix(), error)
        return
    for child in children:
        path = child.as_posix()
        if _passed_over(child.name):
            continue
        if child.is_dir():
            if not _is_store(child) and not _is_page_folder(path, lambda p: Path(p).is_file()):
                yield from _folder(child, seen | {real})
        elif child.suffix.lower() not in _TABLES:
            yield from _file(path)


def _in_archive(path: str, file: str) -> _Found:
    """What an archive holds at a path or under it."""
    with Path(file).open("rb") as handle:
        found = [(where, entry) for where, entry in _inside(handle, file) if where in (path, file) or where.startswith(path + "/")]
    yield from found or [(path, MissingPath("the archive holds no such file", where=path, remedy="check the path"))]


def _standing(name: str) -> _Found:
    """What stands at a path that was given, or under it."""
    start = Path(name)
    file, rest = split(name)
    if start.is_dir():
        yield from _folder(start, set())
    elif rest and _is_archive(Path(file)):
        yield from _in_archive(name.rstrip("/"), file)
    elif start.exists():
        yield from _file(name, given=True)
    else:
        yield name, MissingPath("no such file or folder", where=name, remedy="check the path")


def _piped(name: str, data: bytes) -> _Found:
    if archive.is_archive(io.BytesIO(data)):
        yield from _inside(io.BytesIO(data), name)
    else:
        yield name, name


def _at(name: str, stdin: bytes | None, fetch: bool) -> _Found:
    """What a path that was given stands for."""
    if stdin is not None and name == STDIN:
        yield from _piped(name, stdin)
    elif web.is_address(name):
        yield name, name if fetch else web.refusal(name)
    else:
        try:
            yield from _standing(name)
        except OSError as error:
            yield name, _unreadable(name, error)
        except ValueError as error:
            yield name, MissingPath(f"no path: {error}", where=repr(name), remedy="check the path")


def _key(path: str) -> str:
    """What two spellings of a path have in common."""
    return path if web.is_address(path) else os.path.normcase(Path(path).absolute())


def _printable(path: str) -> str | InputError:
    """The path, or an error where its name is not UTF-8: it could not stand in any output."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        shown = path.encode("utf-8", "backslashreplace").decode()
        return UnreadablePath("has a name that is not UTF-8", where=shown, remedy="rename it (convmv does whole folders)")
    return path


def _listed(path: str) -> Iterator[str | InputError]:
    """The paths in a list: one a line, below the folder of the list where they are relative; ``#`` begins a comment line."""
    try:
        lines = [line.strip() for line in decode(load(path), where=path).text.split("\n")]
    except InputError as error:
        yield error
        return
    paths = [line for line in lines if line and not line.startswith("#")]
    if not paths:
        yield EmptyDocument("lists no paths", where=path, remedy="write one path a line")
    for line in paths:
        yield line if web.is_address(line) else shown(os.path.join(os.path.dirname(path), line))  # noqa: PTH118, PTH120


def expand(paths: Iterable[str | PurePath]) -> Iterator[str | InputError]:
    """The paths that were given, with slashes, and in place of each ``@list.txt`` the paths that it lists.

    A list has one path a line, relative to its own folder, in any encoding that is read here; lines that begin with ``#``
    are comments. A list that cannot be read, or is empty, comes out as an error value.
    """
    for given in paths:
        name = shown(given)
        if name.startswith(_LIST) and len(name) > 1:
            yield from _listed(name.removeprefix(_LIST))
        else:
            yield name


def discover(paths: Iterable[str | PurePath], *, stdin: bytes | None = None, fetch: bool = False) -> Iterator[str | InputError]:
    """The files to read: those given as they are, those under given folders sorted by POSIX path, each once.

    A zip archive is a folder, whatever it is called: ``reports.zip/2023/a.txt``; so is one in it, but none in that.
    ``@list.txt`` stands for the paths in the list (see `expand`), ``-`` for `stdin` where that is given, which may be an
    archive too, and addresses on the web for themselves, if `fetch` allows that they be downloaded.

    In folders, hidden files, stores and tables (CSV, TSV, Excel) are passed over. What cannot be read, and what has an
    unknown suffix, comes out as an error value that names it, so that nothing is lost in silence.
    """
    names = list(expand(paths))
    wanted = {_key(name) for name in names if isinstance(name, str)}
    done: set[str] = set()
    for name in names:
        found = _at(name, stdin, fetch) if isinstance(name, str) else [(name.where, name)]
        for _, entry in sorted(found, key=lambda e: e[0]):
            checked = _printable(entry) if isinstance(entry, str) else entry
            key = _key(checked if isinstance(checked, str) else checked.where)
            # A file that is given is read even where a folder, given too, would have refused it for its suffix.
            refused = isinstance(checked, UnknownFormat) and key in wanted
            if key not in done and not refused:
                done.add(key)
                yield checked
