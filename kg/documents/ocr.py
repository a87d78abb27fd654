"""Runs the program that the user names to read pictures of pages (OCR): any that writes text to its standard output."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path, PureWindowsPath

from kg.errors import BeyondLimits, EmptyDocument, MissingPath, UndecodableText, UnreadablePath

__all__ = ["PLACE", "SECONDS", "program", "recognize"]

#: What stands in a command for the path of the file.
PLACE = "{}"
#: A command that takes longer is ended. A page takes some seconds.
SECONDS = 3600


def _words(command: str, where: str) -> list[str]:
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise MissingPath(f"the OCR command names no program: {error}", where=where, remedy="close its quotes") from error
    words = [word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word for word in words]
    if not words:
        raise MissingPath("the OCR command names no program", where=where, remedy=f"give one such as: ocr {PLACE}")
    return words


def program(command: str) -> str:
    """The name of the program that a command runs, without folder and suffix."""
    return PureWindowsPath(_words(command, "")[0]).stem


def _last(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"


def recognize(path: str, command: str, *, seconds: float = SECONDS) -> tuple[str, ...]:
    """The text of each page of the file at `path`, as `command` reads it.

    The command is run without a shell; ``{}`` in it is the path of the file, which comes last where there is none. It
    writes UTF-8, pages parted by form feeds, to its standard output. Raises an InputError where the program does not
    exist, fails (with the last line it said), takes more than `seconds`, or gives no text.
    """
    words = _words(command, path)
    given = str(Path(path).resolve())  # a name that begins with a hyphen is no option
    arguments = [word.replace(PLACE, given) for word in words]
    if arguments == words:
        arguments.append(given)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            ended = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, timeout=seconds, check=False)
        except subprocess.TimeoutExpired as error:
            raise BeyondLimits(f"the OCR command took more than {seconds:g} seconds", where=path, remedy="split the file") from error
        except OSError as error:
            raise MissingPath(f"the OCR command cannot be run: {error.strerror or error}", where=words[0], remedy="install it, or give its full path") from error
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
        if ended.returncode:
            raise UnreadablePath(f"the OCR command failed ({ended.returncode}): {_last(said)}", where=path, remedy="run it by hand on this file")
        try:
            text = output.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise UndecodableText(f"the OCR command gave no UTF-8 at byte {error.start}", where=path, remedy="have it write UTF-8") from error
    if not text.strip():
        raise EmptyDocument("the OCR command gave no text", where=path, remedy="run it by hand on this file")
    return tuple(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").removesuffix("\f").split("\f"))
