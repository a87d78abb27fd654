"""Where words and data go: UTF-8 on stdout and in files, messages and progress on stderr."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from kg import labels
from kg.cli.tongue import language
from kg.errors import KGError, MissingPath, OutputError, UndecodableText

__all__ = ["as_json", "columns", "complain", "complain_all", "prepare", "progress", "read_text", "refuse", "refuse_binary", "say", "stdin", "write"]

# What the line of progress takes at the most.
_WIDTH = 40
_BINARY = ("xlsx", "docx")


def prepare() -> None:
    """Speak UTF-8 whatever the console's code page; what no text can hold (odd file names) is written as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def say(text: str) -> None:
    """A message: one line on stderr."""
    click.echo(text, err=True)


def complain(error: KGError) -> None:
    """An error as one line on stderr, in the language of the user: code, place, what is wrong, what to do."""
    spoken = language()
    what, remedy = error.what, error.remedy
    if spoken != "en" and labels.known(f"error.{error.code}"):
        what = _glossed("error", error.code, what, spoken)
        remedy = _glossed("remedy", error.code, remedy, spoken)
    line = f"[{error.code}] " + (f"{error.where}: " if error.where else "") + what + (f" — {remedy}" if remedy else "")
    say(labels.text("cli.error", spoken, message=_plain(line)))


def _glossed(family: str, code: str, said: str, spoken: str) -> str:
    """What an error says in another language than English: the same sentence, else what its code means and the English."""
    from kg.cli.spoken import spoken as translated

    meaning = labels.text(f"{family}.{code}", spoken)
    return translated(said, spoken) or (labels.text("cli.gloss", spoken, said=meaning, more=said) if said else meaning)


def refuse(error: click.ClickException) -> None:
    """What is wrong with the way a command was called, on stderr, in the language of the user: usage, where help is, what is wrong."""
    from kg.cli.spoken import spoken as translated

    context = error.ctx if isinstance(error, click.UsageError) else None
    spoken = language(context)
    if context is not None:
        say(context.get_usage())
        say(labels.text("cli.try_help", spoken, command=f"{context.command_path} --help"))
    message = error.format_message()
    told = message if spoken == "en" else translated(message, spoken) or message
    say(labels.text("cli.wrong", spoken, message=_plain(told)))


def _plain(line: str) -> str:
    """One line without what steers a terminal: a file's name may hold anything."""
    return "".join(c if c.isprintable() or c == "\u3000" else f"\\x{ord(c):02x}" for c in " ".join(line.split()))


def complain_all(errors: Iterable[KGError]) -> int:
    """Each error as a line on stderr; the exit status that they make."""
    status = 0
    for error in errors:
        complain(error)
        status = 1
    return status


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """What shows, on a terminal, how many of how many are done; elsewhere there is None, and nothing is shown."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(done: int, total: int) -> None:
        line = labels.text("cli.progress", language(), done=done, total=total)
        click.echo(f"\r{line}", err=True, nl=False)

    try:
        yield show
    finally:
        click.echo("\r" + " " * _WIDTH + "\r", err=True, nl=False)


def columns(where: str) -> int | None:
    """The columns of the terminal that a result goes to, or None where it goes elsewhere and may be as wide as it is."""
    if where != "-" or not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def refuse_binary(format: str, where: str) -> None:
    """Keep binary formats off the terminal. Raises click.UsageError."""
    if format in _BINARY and where == "-" and sys.stdout.isatty():
        raise click.UsageError(labels.text("cli.binary_to_terminal", language()))


def as_json(value: object) -> str:
    """JSON for people and programs: indented, characters as they are."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def write(where: str, content: str | bytes | Iterable[str]) -> None:
    """Write the result to a file, or to stdout for ``-``. A file appears whole or not at all.

    Raises OutputError when it cannot be written.
    """
    if where == "-":
        _send(sys.stdout.buffer, content)
        return
    import tempfile

    path = Path(os.path.realpath(where))  # a link stays a link
    try:
        if path.exists() and not path.is_file():  # a device or a pipe is written to; a folder is refused by open()
            with path.open("wb") as handle:
                _send(handle, content)
            return
        handle_number, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle_number, "wb") as handle:
                _send(handle, content)
            mask = os.umask(0)
            os.umask(mask)
            Path(beside).chmod(0o666 & ~mask)
            Path(beside).replace(path)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(error.strerror or "it cannot be written", where=where, remedy="name a place that may be written with -o") from error


def _send(stream: IO[bytes], content: str | bytes | Iterable[str]) -> None:
    pieces = (content,) if isinstance(content, (str, bytes)) else content
    for piece in pieces:
        stream.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "backslashreplace"))
    stream.flush()


def stdin() -> IO[bytes]:
    """The bytes that come in."""
    return sys.stdin.buffer


def read_text(where: str) -> str:
    """The text of a file, or of stdin for ``-``, which must be UTF-8 (with or without BOM)."""
    try:
        raw = stdin().read() if where == "-" else Path(where).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise MissingPath(error.strerror or "it cannot be read", where=where, remedy="check the name of the file") from error
    except UnicodeDecodeError as error:
        raise UndecodableText("it is not UTF-8", where=where, remedy="save it as UTF-8") from error
