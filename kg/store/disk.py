"""Files of a store: errors in our words, files that are whole or absent, and the lock."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from kg import locks
from kg.errors import LockedStore, StoreError

__all__ = ["clear", "current", "inside", "locked", "mapped", "replace", "settle"]

_BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)

@contextmanager
def mapped(where: Path) -> Iterator[None]:
    """Turns what the file system says into our error."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            error.strerror or str(error),
            where=str(error.filename or where),
            remedy="see that the folder is yours and the disk not full",
        ) from error


def replace(path: Path, data: bytes) -> None:
    """Puts a file in its place whole, or not at all."""
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(path)
    _settle_one(path.parent)  # else a power cut may bring the old file back


def current(store: Path) -> str:
    """The name of the published generation of a store, "" where nothing was published yet. Raises StoreError."""
    with mapped(store):
        name = _pointer(store)
        # Between the two looks a writer may have published the next generation, and removed this one.
        while name is not None and not _whole(store, name):
            again = _pointer(store)
            if again == name:
                raise StoreError("the published generation is missing", where=str(store), remedy="build it again in an empty folder")
            name = again
    return name or ""


def _pointer(store: Path) -> str | None:
    try:
        return (store / "CURRENT").read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None


def _whole(store: Path, name: str) -> bool:
    return name.isascii() and name.isdecimal() and (store / "generations" / name / "catalog.sqlite").is_file()


def settle(path: Path) -> None:
    """Waits until a file or folder, and all that is in it, is on the disk, where the system can be asked for that."""
    for child in inside(path):
        settle(child)
    _settle_one(path)
    _settle_one(path.parent)  # its name


def _settle_one(path: Path) -> None:
    if sys.platform == "win32" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear(path: Path) -> None:
    """Removes a file or folder. What cannot go now, as another process reads it on Windows, goes the next time."""
    if path.is_dir():
        import shutil

        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            return


def _holder(handle: FileIO) -> str:
    handle.seek(0)
    return handle.read(20).decode("ascii", "replace") or "unknown"


def _lock(handle: FileIO, folder: Path) -> None:
    try:
        locks.hold(handle.fileno())
    except OSError as error:
        if error.errno not in _BUSY:
            raise
        raise LockedStore(
            f"another build is writing (process {_holder(handle)})",
            where=str(folder),
            remedy="wait until it is done, end that process, or name another store",
        ) from error
    handle.truncate(0)
    handle.write(str(os.getpid()).encode())


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a store. The system lets go of it when the process ends, however it ends."""
    with mapped(folder):
        handle = (folder / "lock").open("a+b", buffering=0)
    with handle:
        with mapped(folder):
            _lock(handle, folder)
        try:
            yield
        finally:
            handle.truncate(0)
            locks.release(handle.fileno())


def inside(folder: Path) -> list[Path]:
    """What is in a folder, sorted; nothing if there is none."""
    return sorted(folder.iterdir()) if folder.is_dir() else []
