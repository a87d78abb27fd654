"""What a paper is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg import labels

__all__ = ["Cell", "Cited", "Grid", "Heading", "Items", "Notes", "Paper", "Part", "Picture", "Quote", "Text", "noted", "said"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a report, verbatim; `source` says which report (title, body, year), `place` where in it (``path:start-end``).

    Where they are `shown`, as the words that cite them hold them already, the note gives the source alone.
    """

    text: str
    source: str
    place: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Words of ours with the quotes that prove them."""

    text: str
    quotes: tuple[Quote, ...] = ()


Cell = str | int | float | None | Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; the title of the paper is of level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph, which may begin with a `lead` in bold; a `small` one is an aside: what was read, what to bear in mind.

    `typed` stands in its place on a terminal, with what to type there to see more: those who are handed the paper have no command line.
    """

    text: str | Cited
    small: bool = False
    lead: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list, numbered or not."""

    items: tuple[str | Cited, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table. A row has one cell for each column; `right` says which columns are set to the right, () is none.

    With `heads` the first cell of each row is its heading. `widths` are shares of the page for Word, () leaves it to Word.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[bool, ...] = ()
    heads: bool = False
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing: SVG of our own making, all text in it escaped; `alt` is what it says, for those who do not see it."""

    svg: str
    alt: str


Part = Heading | Text | Items | Grid | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A title and what stands under it, in order."""

    title: str
    parts: tuple[Part, ...]


@dataclass(slots=True)
class Notes:
    """The quotes of a paper, numbered from 1 in the order in which they are first cited; the same quote has one number."""

    numbers: dict[Quote, int] = field(default_factory=dict)

    def of(self, cell: Cell) -> list[int]:
        """The numbers of the quotes of a cell."""
        return [self.numbers.setdefault(q, len(self.numbers) + 1) for q in dict.fromkeys(cell.quotes)] if isinstance(cell, Cited) else []

    def __iter__(self) -> Iterator[tuple[int, Quote]]:
        return iter([(number, quote) for quote, number in self.numbers.items()])


def noted(quote: Quote, language: str) -> str:
    """A quote as a note: its words, unless they are shown already, its source and its place."""
    key = ("paper.source" if quote.shown else "paper.note") + (".placed" if quote.place else "")
    return labels.text(key, language, quote=" ".join(quote.text.split()), source=quote.source, place=quote.place)


def said(cell: Cell) -> str:
    """The words of a cell: whole numbers without a point, nothing for None."""
    if isinstance(cell, Cited):
        return cell.text
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return "" if cell is None else str(cell)
