"""How many pages of A4 a paper takes in Word, estimated from its lines: close enough to cut a paper to length.

The measures are those of `kg.paper.word`: characters to a line and the height of a line for body text, notes and tables.
"""

from __future__ import annotations

from math import ceil

from kg.columns import width
from kg.paper import Cell, Grid, Heading, Items, Paper, Text
from kg.paper.parts import Notes, noted, said

__all__ = ["pages"]

# Points: the height of a page between its margins, of lines with what stands between paragraphs, and the width of a line.
_PAGE, _LINE, _BODY, _NOTE, _HEADING, _TITLE = 705.0, 448.0, 18.4, 12.6, 27.0, 44.0
_AFTER, _NOTE_AFTER = 4.0, 1.0
_BODY_SIZE, _NOTE_SIZE = 12.0, 9.0


def _lines(text: str, size: float, room: float = _LINE, indent: int = 0) -> int:
    """How many lines a text takes: a Chinese character is as wide as its size, a Latin one half of that."""
    return max(1, ceil((width(text) / 2 + indent) * size * 1.03 / room))


def pages(paper: Paper, language: str) -> float:
    """How many pages the paper takes, about."""
    notes, height = Notes(), _TITLE
    for part in paper.parts:
        if isinstance(part, Heading):
            height += _HEADING
        elif isinstance(part, Text):
            height += _paragraph(part.lead + _words(part.text, notes), small=part.small)
        elif isinstance(part, Items):
            height += sum(_paragraph(_words(item, notes), small=False) for item in part.items)
        elif isinstance(part, Grid):
            rows = [part.columns, *part.rows]
            room = _LINE / len(part.columns) - 11
            height += sum(max(_lines(_words(cell, notes), _NOTE_SIZE, room) for cell in row) * _NOTE + 5 for row in rows) + _NOTE
    if notes.numbers:
        height += _HEADING + sum(_lines(f"[{n}] {noted(quote, language)}", _NOTE_SIZE) * _NOTE + _NOTE_AFTER for n, quote in notes)
    return height / _PAGE


def _words(cell: Cell, notes: Notes) -> str:
    return said(cell) + "".join(f"[{n}]" for n in notes.of(cell))


def _paragraph(text: str, *, small: bool) -> float:
    return _lines(text, _NOTE_SIZE) * _NOTE + _AFTER if small else _lines(text, _BODY_SIZE, indent=2) * _BODY + _AFTER
