"""Finds the reports under the paths that were given."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from kg.documents.reader import READERS
from kg.errors import InputError, MissingPath, UnknownFormat, UnreadablePath

__all__ = ["discover"]

# What lies in folders of reports and is none, nor anything that is missed: registers, and what systems leave behind.
_TABLES = (".csv", ".tsv", ".xlsx", ".xls")
_LITTER = ("thumbs.db", "desktop.ini")
# Browsers keep the pictures and scripts of a saved page NAME.html in a folder NAME_files beside it.
_PAGE_FOLDERS = ("_files", ".files")
_PAGES = (".html", ".htm")


def _is_store(folder: Path) -> bool:
    """Whether a folder is a store of ours: it holds copies of reports, not reports."""
    try:
        found = json.loads((folder / "FORMAT.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and {"format", "base"} <= found.keys()


def _is_page_folder(folder: Path) -> bool:
    name = folder.name
    return any(
        name.endswith(end) and any(folder.with_name(name.removesuffix(end) + page).is_file() for page in _PAGES)
        for end in _PAGE_FOLDERS
    )


def _unreadable(path: str, error: OSError) -> UnreadablePath:
    return UnreadablePath(f"may not be read: {error.strerror}", where=path, remedy="give yourself the right to read it, or leave it out")


def _entries(folder: Path, seen: set[str]) -> Iterator[tuple[str, str | InputError]]:
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
        name, path = child.name.lower(), child.as_posix()
        if name.startswith((".", "~$")) or name in _LITTER:
            continue
        if child.is_dir():
            if not _is_store(child) and not _is_page_folder(child):
                yield from _entries(child, seen | {real})
        elif child.suffix.lower() not in _TABLES:
            yield path, _file(child, path)


def _file(file: Path, path: str) -> str | InputError:
    if not file.is_file():
        return UnreadablePath("is no regular file", where=path, remedy="leave it out")
    if file.suffix.lower() not in READERS:
        known = " ".join(sorted(READERS))
        return UnknownFormat("has no known format", where=path, remedy=f"save it as one of {known}, or leave it out")
    return path


def _key(path: str) -> str:
    """What two spellings of a path have in common."""
    return str(Path(path).absolute())


def _printable(path: str) -> str | InputError:
    """The path, or an error where its name is not UTF-8: it could not stand in any output."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        shown = path.encode("utf-8", "backslashreplace").decode()
        return UnreadablePath("has a name that is not UTF-8", where=shown, remedy="rename it (convmv does whole folders)")
    return path


def discover(paths: Iterable[str | PurePath]) -> Iterator[str | InputError]:
    """The files to read: those given as they are, those under given folders sorted by POSIX path, each once.

    In folders, hidden files, stores and tables (CSV, TSV, Excel) are passed over. What cannot be read, and what has an
    unknown suffix, comes out as an error value that names it, so that nothing is lost in silence. ``-`` is a stream.
    """
    names = [given if isinstance(given, str) else given.as_posix() for given in paths]
    wanted = {_key(name) for name in names}
    done: set[str] = set()
    for name in names:
        if name == "-":
            yield name
            continue
        start = Path(name)
        found: Iterable[str | InputError]
        try:
            if start.is_dir():
                found = [entry for _, entry in sorted(_entries(start, set()), key=lambda e: e[0])]
            elif start.exists():
                found = [name]
            else:
                found = [MissingPath("no such file or folder", where=name, remedy="check the path")]
        except OSError as error:
            found = [_unreadable(name, error)]
        except ValueError as error:
            found = [MissingPath(f"no path: {error}", where=repr(name), remedy="check the path")]
        for entry in found:
            checked = _printable(entry) if isinstance(entry, str) else entry
            key = _key(checked if isinstance(checked, str) else checked.where)
            # A file that is given is read even where a folder, given too, would have refused it for its suffix.
            refused = isinstance(checked, UnknownFormat) and key in wanted
            if key not in done and not refused:
                done.add(key)
                yield checked
