"""A drawn graph, for notebooks and files."""

from __future__ import annotations

from html import escape
from pathlib import Path

from kg.errors import OutputError

__all__ = ["Page"]


class Page:
    """A page of HTML that needs nothing else. As the last line of a cell of a notebook it is shown in its place.

    There it stands in a frame that may run its own scripts and nothing else: it reaches neither the notebook nor the network.
    """

    def __init__(self, html: str, *, title: str = "", height: int = 640) -> None:
        self.html = html
        self.title = title
        self.height = height

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, to be opened in any browser. Raises OutputError where that cannot be."""
        file = Path(path)
        try:
            file.write_text(self.html, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(error.strerror or "it cannot be written", where=str(path), remedy="name a place that may be written") from error
        return file

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts allow-downloads" title="{escape(self.title)}" '
            f'style="width:100%;height:{self.height}px;border:1px solid #d5dde5" loading="lazy"></iframe>'
        )

    def __repr__(self) -> str:
        return f"<Page {self.title!r}, {len(self.html):,} characters: .save(path) writes it, a notebook shows it>"
