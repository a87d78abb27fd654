"""Where to look in a text: the sentence around a place, as much of it as a quote may hold."""

from __future__ import annotations

import re

from kg.types import Span

__all__ = ["LONGEST", "quoted", "sentence"]

#: A quote has at most so many characters.
LONGEST = 160
_MARKS = "。!?;\n"
_BREAK = re.compile(f"[{_MARKS}]")
# What has no end for so long is a table.
_REACH = 1000


def sentence(shadow: str, place: Span) -> Span:
    """The sentence of a shadow text that holds a place, with the mark that ends it, without the spaces around it."""
    first, last = max(0, place.start - _REACH), min(len(shadow), place.end + _REACH)
    start = max(first, *(shadow.rfind(mark, first, place.start) + 1 for mark in _MARKS))
    after = _BREAK.search(shadow, place.end, last)
    end = after.end() if after else last
    words = shadow[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))


def quoted(shadow: str, place: Span) -> Span:
    """As much of the sentence that holds a place as a quote may have, the place included."""
    start, end = sentence(shadow, place)
    if place.end - start > LONGEST:
        start = max(start, place.end - LONGEST // 2)
    return Span(min(start, place.start), min(end, min(start, place.start) + LONGEST))
