"""What is made to be looked at, in notebooks and as files: a drawn graph, a paper."""

from __future__ import annotations

from html import escape
from pathlib import Path

from kg import paper
from kg.errors import OutputError

__all__ = ["Page", "Written"]

# How high a frame in a notebook is, in pixels: most of a screen.
_HEIGHT = 640


class Page:
    """A page of HTML that needs nothing else. As the last line of a cell of a notebook it is shown in its place.

    There it stands in a frame that may run its own scripts and nothing else: it reaches neither the notebook nor the network.
    """

    def __init__(self, html: str, *, title: str = "", height: int = _HEIGHT) -> None:
        self.html = html
        self.title = title
        self.height = height

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, to be opened in any browser. Raises OutputError where that cannot be."""
        return _saved(path, self.html.encode())

    def _repr_html_(self) -> str:
        return _frame(self.html, allowed="allow-scripts allow-downloads", title=self.title, height=self.height)

    def __repr__(self) -> str:
        return f"<Page {self.title!r}, {len(self.html):,} characters: .save(path) writes it, a notebook shows it>"


class Written:
    """The result of an analysis, written for people (`kg.paper`). A notebook shows it; each quote opens where it is cited."""

    def __init__(self, content: paper.Paper, language: str) -> None:
        self.paper = content
        self.language = language

    def markdown(self) -> str:
        """It as Markdown."""
        return paper.markdown(self.paper, language=self.language)

    def save(self, path: str | Path) -> Path:
        """Write it to a file, as its suffix says: ``.html``, ``.docx`` or ``.md``. Raises OutputError for another suffix, and where
        it cannot be written."""
        suffix = Path(path).suffix.lower()
        if suffix == ".docx":
            return _saved(path, paper.docx(self.paper, language=self.language))
        if suffix in (".html", ".htm"):
            return _saved(path, paper.html(self.paper, language=self.language).encode())
        if suffix in (".md", ".markdown"):
            return _saved(path, self.markdown().encode())
        raise OutputError(f"no such format: {suffix!r}", where=str(path), remedy="let the name end in .html, .docx or .md")

    def _repr_html_(self) -> str:
        return _frame(paper.html(self.paper, language=self.language), allowed="", title=self.paper.title, height=_HEIGHT)

    def __repr__(self) -> str:
        return paper.terminal(self.paper, language=self.language)


def _frame(html: str, *, allowed: str, title: str, height: int) -> str:
    """A page in a frame of its own, which may do what is `allowed` and nothing else."""
    style = f"width:100%;height:{height}px;border:1px solid #d5dde5"
    return f'<iframe srcdoc="{escape(html)}" sandbox="{allowed}" title="{escape(title)}" style="{style}" loading="lazy"></iframe>'


def _saved(path: str | Path, data: bytes) -> Path:
    file = Path(path)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise OutputError(error.strerror or "it cannot be written", where=str(path), remedy="name a place that may be written") from error
    return file
