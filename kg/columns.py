"""Text in columns of a terminal, where a wide character takes two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

__all__ = ["align", "grid", "markdown", "width", "wrapped"]

_NARROWEST = 6
# What a line may be broken around: a space, a run of letters and digits, any other character.
_PIECE = re.compile(r"\s|[^\s\u2018-\u201d\u2026\u2e80-\uffef]+|.")
_CLOSING = frozenset("，。、；：！？”’）》〉】」』］—→…%,.;:!?)]")
_OPENING = frozenset("“‘（《〈【「『［([")
# So many pieces at the most move to the next line together: marks in a row have few more.
_TOGETHER = 6
# The mark of a note, as [12]: it stays with the word that it is of.
_NOTE = re.compile(r"\[\d+\]")


class _Widths(dict[str, int]):
    """The columns that each character takes, looked up once."""

    def __missing__(self, character: str) -> int:
        wide = 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        self[character] = wide
        return wide


_WIDTHS = _Widths()


def width(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one.

    >>> width("应急EM")
    6
    """
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    taken = 0
    for index, character in enumerate(text):
        taken += width(character)
        if taken > columns - 1:
            return text[:index] + "…"
    return text


def _fit(natural: Sequence[int], columns: int) -> list[int]:
    """The widths that make a line of at most so many columns: the widest shrink first, none below a few columns."""
    widths = list(natural)
    while sum(widths) + 2 * (len(widths) - 1) > columns and max(widths) > _NARROWEST:
        widest = max(widths)
        at = [i for i, w in enumerate(widths) if w == widest]
        lower = max([w for w in widths if w < widest], default=_NARROWEST)
        excess = sum(widths) + 2 * (len(widths) - 1) - columns
        step = min(widest - max(lower, _NARROWEST), -(-excess // len(at))) or 1
        for i in at:
            widths[i] -= step
    return widths


def align(header: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[bool], columns: int | None) -> str:
    """A table in columns of equal width, numbers to the right; with `columns`, long cells are cut to make it fit."""
    measured = [list(map(width, line)) for line in (header, *body)]
    natural = list(map(max, zip(*measured, strict=True)))
    widths = natural if columns is None else _fit(natural, columns)

    def line(values: Sequence[str], taken: Sequence[int]) -> str:
        padded = []
        for value, room, to_right, size in zip(values, widths, right, taken, strict=True):
            shown = value if size <= room else _cut(value, room)
            space = " " * (room - (size if size <= room else width(shown)))
            padded.append(space + shown if to_right else shown + space)
        return "  ".join(padded).rstrip() + "\n"

    return line(header, measured[0]) + line(["-" * room for room in widths], widths) + "".join(map(line, body, measured[1:]))


def markdown(header: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[bool]) -> str:
    """A table of Markdown."""
    rule = ["---:" if to_right else "---" for to_right in right]
    escaped = [[re.sub(r"([\\|<>*_`\[\]])", r"\\\1", value) for value in line] for line in body]
    return "".join("| " + " | ".join(line) + " |\n" for line in (header, rule, *escaped))


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns: between words where there are any, within them where not.

    A mark that ends a clause, or that of a note, does not begin a line, and one that opens does not end one.

    >>> wrapped("应急管理, plainly", 9)
    ['应急管理,', 'plainly']
    """
    lines: list[str] = []
    line: list[str] = []
    for piece in _pieces(text, columns):
        if sum(map(width, line)) + width(piece) > columns and line:
            over: list[str] = []
            while len(line) > 1 and (_clings(over[0] if over else piece) or line[-1] in _OPENING):
                if len(over) == _TOGETHER or sum(map(width, [line[-1], *over, piece])) > columns:
                    break
                over.insert(0, line.pop())
            lines.append("".join(line).rstrip())
            line = over
        if line or piece != " ":
            line.append(piece)
    return [*lines, "".join(line).rstrip()] if line or not lines else lines


def _clings(piece: str) -> bool:
    """Whether this may not begin a line."""
    return piece in _CLOSING or bool(_NOTE.match(piece))


def _pieces(text: str, columns: int) -> Iterator[str]:
    """What a line may be broken between; a word longer than a line in parts."""
    for piece in _PIECE.findall(" ".join(text.split())):
        rest = piece
        while width(rest) > columns and len(rest) > 1:
            taken = max(1, len(_cut(rest, columns)) - 1)
            yield rest[:taken]
            rest = rest[taken:]
        yield rest


def grid(header: Sequence[str], body: Sequence[Sequence[str]], *, right: Sequence[bool], columns: int | None) -> str:
    """A table like that of `align` in which nothing is cut: a long cell goes on in the next line."""
    if columns is None:
        return align(header, body, right=right, columns=None)
    natural = [max(map(width, column)) for column in zip(header, *body, strict=True)]
    widths = _fit(natural, columns)
    shown: list[list[str]] = []
    for row in body:
        cells = [wrapped(cell, room) for cell, room in zip(row, widths, strict=True)]
        height = max(map(len, cells))
        shown += [[cell[i] if i < len(cell) else "" for cell in cells] for i in range(height)]
    heads = [wrapped(cell, room) for cell, room in zip(header, widths, strict=True)]
    height = max(map(len, heads))
    rows = [[head[i] if i < len(head) else "" for head in heads] for i in range(height)]
    whole = align(rows[0], [*rows[1:], ["-" * room for room in widths], *shown], right=right, columns=columns)
    first, _, *rest = whole.split("\n")  # the rule stands below the last line of the header
    return "\n".join([first, *rest])
