"""Finding the words of decisions in texts: widths, scripts, spaces and line breaks make no difference."""

from __future__ import annotations

from collections.abc import Iterable

from kg.automaton import Automaton
from kg.text.shadow import shadow
from kg.types import Span

__all__ = ["Quotes", "bare"]


def bare(text: str) -> str:
    """The shadow of a text without white space: what is compared."""
    return "".join(shadow(text).split())


class Quotes:
    """Many quotes that are looked for in one text after another."""

    def __init__(self, quotes: Iterable[str]) -> None:
        known: dict[str, list[str]] = {}
        for quote in quotes:
            if words := bare(quote):
                known.setdefault(words, []).append(quote)
        self._quotes = list(known.values())
        self._automaton = Automaton(known, overlapping=True)

    def find(self, text: str) -> dict[str, tuple[Span, ...]]:
        """The quotes that a text has, each with its places in that text, in code points and from left to right."""
        whole = shadow(text)
        words = "".join(whole.split())
        found = self._automaton.matches(words)
        if not found:
            return {}
        at = range(len(words)) if len(words) == len(whole) else [i for i, c in enumerate(whole) if not c.isspace()]
        places: dict[str, list[Span]] = {}
        for number, start, end in sorted(found, key=lambda match: match[1:]):
            for quote in self._quotes[number]:
                places.setdefault(quote, []).append(Span(at[start], at[end - 1] + 1))
        return {quote: tuple(spans) for quote, spans in places.items()}
