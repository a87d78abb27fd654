"""Adapter for ahocorasick-rs: finds many fixed terms in a text in one pass.

Matches are leftmost-longest and do not overlap: where two terms start at one place, the longer one is meant
(应急管理局, not 应急管理), and what it covers is not read again. With `overlapping` every place of every term is
found.
"""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import MATCHKIND_LEFTMOST_LONGEST, MATCHKIND_STANDARD, AhoCorasick

from kg.errors import ResourceError

__all__ = ["Automaton"]


class Automaton:
    """Terms that are looked for together; immutable once made. An empty collection finds nothing.

    Raises `ResourceError` where a term is empty.

    >>> Automaton(["应急管理", "应急管理局"]).matches("区应急管理局与应急管理")
    [(1, 1, 6), (0, 7, 11)]
    """

    __slots__ = ("_matcher", "_overlapping", "terms")

    def __init__(self, terms: Iterable[str], *, overlapping: bool = False) -> None:
        self.terms: tuple[str, ...] = tuple(terms)
        self._overlapping = overlapping
        kind = MATCHKIND_STANDARD if overlapping else MATCHKIND_LEFTMOST_LONGEST
        try:
            self._matcher = AhoCorasick(list(self.terms), matchkind=kind, store_patterns=False)
        except ValueError as error:
            raise ResourceError(
                f"the terms cannot be searched for: {error}", where="lexicon", remedy="remove empty terms"
            ) from error

    def matches(self, text: str) -> list[tuple[int, int, int]]:
        """The matches from left to right, each as (index into `terms`, start, end); offsets in code points of the text."""
        found: list[tuple[int, int, int]] = self._matcher.find_matches_as_indexes(text, overlapping=self._overlapping)
        return found
