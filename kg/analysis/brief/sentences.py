"""As much of a sentence as says how a thing is done: the clause that proves it and, as far as there is room, those behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from kg.analysis.doubts.quotes import sentence
from kg.text.shadow import shadow
from kg.types import Evidence, Span

__all__ = ["MOST", "around"]

#: So many characters of a sentence are quoted, where the clause itself is not longer.
MOST = 76
_CLAUSE = re.compile("[,;]")


def around(text: Callable[[str], str]) -> Callable[[str, Evidence], Evidence]:
    """A function that widens the evidence in a document (its id) to the clauses around it, verbatim; `text` gives the texts."""

    @lru_cache(maxsize=16)
    def both(document: str) -> tuple[str, str]:
        words = text(document)
        return words, shadow(words)

    def widened(document: str, evidence: Evidence) -> Evidence:
        words, plain = both(document)
        start, end = _widened(plain, Span(evidence.start, evidence.end))
        return Evidence(quote=words[start:end], start=start, end=end, page=evidence.page)

    return widened


def _widened(plain: str, place: Span) -> Span:
    """The clauses of the sentence from the one that holds a place on, so many as fit; if none do, those before it."""
    whole = sentence(plain, place)
    start, end = place
    if end - start >= MOST:
        return place
    for mark in _CLAUSE.finditer(plain, end, whole.end):
        if mark.start() - start > MOST:
            break
        end = max(end, mark.start())
    else:
        if whole.end - start <= MOST:
            end = whole.end
    if end == place.end:
        for mark in reversed(list(_CLAUSE.finditer(plain, whole.start, start))):
            if end - mark.end() > MOST:
                break
            start = mark.end()
        else:
            start = whole.start if end - whole.start <= MOST else start
    return Span(start, end)
