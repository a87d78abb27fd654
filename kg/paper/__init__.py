"""A paper: what an analysis hands to people, whatever they read it with.

An analysis says what stands in it; one function each writes it for a terminal, as Markdown, as a page of HTML and for Word.
Quotes are numbered where they are cited, and stand in full in the notes at the end; in HTML they open in their place too.

>>> from kg.paper import Cited, Grid, Paper, Quote, markdown
>>> quote = Quote(text="建立双重预防机制", source="2023年工作总结", place="a.txt:12-20")
>>> cell = Cited(text="done", quotes=(quote,))
>>> print(markdown(Paper(title="T", parts=(Grid(columns=("body", "2023"), rows=(("A", cell),)),)), language="en"))
# T
<BLANKLINE>
| body | 2023 |
| --- | --- |
| A | done [^1] |
<BLANKLINE>
## Sources
<BLANKLINE>
[^1]: “建立双重预防机制” — 2023年工作总结 (a.txt:12-20)
<BLANKLINE>
"""

from __future__ import annotations

from kg.paper.parts import Cell, Cited, Grid, Heading, Items, Paper, Part, Picture, Quote, Text
from kg.paper.plain import markdown, terminal

__all__ = ["Cell", "Cited", "Grid", "Heading", "Items", "Paper", "Part", "Picture", "Quote", "Text", "docx", "html", "markdown", "terminal"]


def html(paper: Paper, *, language: str = "zh") -> str:
    """The paper as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere."""
    from kg.paper.web import page

    return page(paper, language)


def docx(paper: Paper, *, language: str = "zh") -> bytes:
    """The paper for Word and WPS, on A4 with page numbers; the same paper gives the same bytes."""
    from kg.paper.word import document

    return document(paper, language)
