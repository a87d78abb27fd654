"""Lines in order, each once, of which more may be than memory holds."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO

__all__ = ["ordered"]

# So many lines are sorted in memory, some 100 MB of them; more go to temporary files of so many.
_MOST = 200_000


def ordered(lines: Iterable[str], *, most: int = _MOST) -> Iterator[str]:
    """The lines, which hold no line feed, sorted by code point, each once.

    At most so many are held at a time, twice over; where there are more, they go through temporary files, which are gone
    at the end. Raises OSError where these cannot be written.
    """
    with ExitStack() as files:
        parts: list[BinaryIO] = []
        held: set[str] = set()
        for line in lines:
            held.add(line)
            if len(held) >= most:
                parts.append(_part(held, files))
                held = set()
        if not parts:
            yield from sorted(held)
            return
        parts.append(_part(held, files))
        del held
        last = b""
        for found in heapq.merge(*parts):  # the order of bytes of UTF-8 is that of code points
            if found != last:
                last = found
                yield found[:-1].decode()


def _part(lines: set[str], files: ExitStack) -> BinaryIO:
    """A temporary file of the lines, sorted, to be read from its beginning."""
    part = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    part.writelines(f"{line}\n".encode() for line in sorted(lines))
    part.seek(0)
    return part
