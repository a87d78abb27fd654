"""A paper as text: for a terminal and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kg import columns as table
from kg import labels
from kg.paper.parts import Cell, Grid, Heading, Items, Notes, Paper, Part, Picture, Text, noted, said

__all__ = ["markdown", "terminal"]

# What would move the cursor or end the line.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MARKUP = re.compile(r"([\\<>*_`\[\]|#])")


def _line(text: str) -> str:
    """The text as one line without what steers a terminal."""
    return text if text.isprintable() else _CONTROL.sub(" ", text)


def terminal(paper: Paper, *, language: str = "zh", columns: int | None = None) -> str:
    """The paper as text; with `columns` no line is longer than that (tables of many columns may be). Nothing is cut."""
    notes = Notes()

    def cell(given: Cell) -> str:
        return _line(said(given)) + "".join(f"[{n}]" for n in notes.of(given))

    def lines(text: str, indent: str = "", first: str = "") -> str:
        room = (columns or 10**6) - table.width(first or indent)
        wrapped = table.wrapped(text, max(room, 10)) or [""]
        return "".join((first if first and not i else indent) + line + "\n" for i, line in enumerate(wrapped))

    out = [_underlined(_line(paper.title), "="), "\n"]
    for part in paper.parts:
        if isinstance(part, Heading):
            out.append(_underlined(_line(part.text), "-" if part.level == 2 else ""))
        elif isinstance(part, Text):
            out.append(lines(_line(part.lead) + cell(part.typed or part.text)))
        elif isinstance(part, Items):
            for number, item in enumerate(part.items, 1):
                mark = f"{number}. " if part.numbered else "- "
                out.append(lines(cell(item), " " * len(mark), mark))
        elif isinstance(part, Grid):
            out.append(_grid(part, cell, lambda *a, **k: table.grid(*a, **k, columns=columns)))
        else:
            continue  # a picture, which a terminal cannot show; what it says the tables say
        out.append("\n")
    if notes.numbers:
        out.append(_underlined(labels.text("paper.notes", language), "-"))
        out += [lines(_line(noted(quote, language)), " " * (len(str(n)) + 3), f"[{n}] ") for n, quote in notes]
    return "".join(out).rstrip("\n") + "\n"


def _underlined(text: str, mark: str) -> str:
    return f"{text}\n{mark * table.width(text)}\n" if mark else f"{text}\n"


def _grid(part: Grid, cell: Callable[[Cell], str], write: Callable[..., str]) -> str:
    right = part.right or (False,) * len(part.columns)
    body: Sequence[Sequence[str]] = [[cell(c) for c in row] for row in part.rows]
    return write(part.columns, body, right=right)


def markdown(paper: Paper, *, language: str = "zh") -> str:
    """The paper as Markdown; quotes are footnotes, as Pandoc, GitHub and Obsidian know them."""
    notes = Notes()

    def cell(given: Cell) -> str:
        marks = "".join(f" [^{n}]" for n in notes.of(given))
        return _escaped(_line(said(given))) + marks

    out = [f"# {_escaped(_line(paper.title))}\n"]
    for part in paper.parts:
        out.append(_markdown(part, cell))
    if notes.numbers:
        out.append(f"## {labels.text('paper.notes', language)}\n")
        out.append("\n".join(f"[^{n}]: {_escaped(_line(noted(quote, language)))}" for n, quote in notes) + "\n")
    return "\n".join(out)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _markdown(part: Part, cell: Callable[[Cell], str]) -> str:
    if isinstance(part, Heading):
        return f"{'#' * part.level} {_escaped(_line(part.text))}\n"
    if isinstance(part, Text):
        return (f"**{_escaped(_line(part.lead)).strip()}** " if part.lead else "") + cell(part.text) + "\n"
    if isinstance(part, Items):
        return "".join(f"{f'{n}.' if part.numbered else '-'} {cell(item)}\n" for n, item in enumerate(part.items, 1))
    if isinstance(part, Picture):
        return f"*{_escaped(_line(part.alt))}*\n"
    right = part.right or (False,) * len(part.columns)
    rows = [[_escaped(c) for c in part.columns], ["---:" if r else "---" for r in right], *([cell(c) for c in row] for row in part.rows)]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)
