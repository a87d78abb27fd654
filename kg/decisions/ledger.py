"""The file of decisions: read as a whole, added to at its end, never rewritten."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from kg import locks
from kg.decisions.decision import Decision
from kg.errors import BadDecision, OutputError, UnreadablePath

__all__ = ["append", "load", "parsed"]


def load(path: str | Path) -> tuple[Decision, ...]:
    """The decisions in a file, in its order; none where there is no such file. Empty lines are passed over.

    Raises BadDecision, which names the line, and UnreadablePath.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UnreadablePath(f"it cannot be read: {error.strerror}", where=str(file), remedy="see that it is a file, and yours to read") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        if b"\n" not in content[error.start :]:
            raise _torn(f"{file.name}:{line}") from error
        raise BadDecision(f"not UTF-8: {error.reason}", where=f"{file.name}:{line}", remedy="save it as UTF-8") from error
    # Editors on Windows write CRLF; other marks that Python takes for the end of a line may stand in a quote.
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if lines[-1].startswith("{") and not lines[-1].rstrip().endswith("}"):
        raise _torn(f"{file.name}:{len(lines)}")
    return parsed(lines, where=file.name)


def _torn(where: str) -> BadDecision:
    return BadDecision("the last line is cut off, as when a machine stops while it writes", where=where, remedy="remove that line, and decide on it again")


def parsed(lines: Iterable[str], *, where: str) -> tuple[Decision, ...]:
    """The decisions on some lines; `where` names the file that they come from."""
    return tuple(Decision.parse(line, f"{where}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def append(path: str | Path, decisions: Iterable[Decision]) -> None:
    """Adds decisions at the end of a file, which is made if there is none: all of them or none, and what others add at the
    same time stays whole. Raises OutputError, and BadDecision for one that could not be read back."""
    file = Path(path)
    lines = [decision.line() for decision in decisions]
    for line in lines:
        Decision.parse(line)
    added = "".join(line + "\n" for line in lines).encode()
    if not added:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a+b", buffering=0) as handle:
            locks.hold(handle.fileno(), wait=True)
            try:
                length = handle.seek(0, os.SEEK_END)
                if length:
                    handle.seek(length - 1)
                    added = added if handle.read(1) == b"\n" else b"\n" + added
                handle.seek(0, os.SEEK_END)
                if handle.write(added) != len(added):
                    handle.truncate(length)
                    raise OutputError("the disk is full", where=str(file), remedy="make room, and decide again")
                os.fsync(handle.fileno())
            finally:
                locks.release(handle.fileno())
    except OSError as error:
        raise OutputError(f"it cannot be written: {error.strerror}", where=str(file), remedy="see that the folder is yours and the disk not full") from error
