"""Head nouns: the words in which names of things end, and the patterns that tell a name from what only looks like one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from kg import resources
from kg.alternatives import alternation
from kg.automaton import Automaton
from kg.types import EntityType

__all__ = ["Head", "ending_heads", "heads", "may_end_name", "rules", "strong_type_of", "type_of"]


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: the type of what it ends, and what it needs to be a name: "", a ``verb``, or a verb of ``issue``."""

    word: str
    type: EntityType
    needs: str

    @property
    def needs_verb(self) -> bool:
        """Whether it is a name only as the object of a verb."""
        return bool(self.needs)


@cache
def heads() -> dict[str, Head]:
    """The head nouns by word."""
    return {r["id"]: Head(r["id"], EntityType(r["type"]), r["needs"]) for r in resources.table("lexicon/heads.tsv")}


@cache
def rules() -> dict[str, re.Pattern[str]]:
    """The patterns of ``ontology/patterns/names.toml`` by id, and ``head``: a head noun with what may follow it."""
    found = {p.id: p.regex for p in resources.patterns("names")}
    # What may follow is part of the search, so that a longer head that is cut short (公示制|度) does not hide a shorter one.
    found["head"] = re.compile(f"{alternation(heads())}(?=$|{found['after-head'].pattern.lstrip('^')})")
    return found


@cache
def _automaton() -> Automaton:
    return Automaton(heads())


@lru_cache(maxsize=4)
def _places(masked: str) -> tuple[list[int], list[int]]:
    """Where words that are head nouns begin and end in a text, without overlaps."""
    found = _automaton().matches(masked)
    return [start for _, start, _ in found], [end for _, _, end in found]


def may_end_name(masked: str, start: int, end: int) -> bool:
    """Whether a head noun may stand in a stretch: most stretches have none and need no closer look.

    One pass over the whole text finds them; where a longer word hides one, it reaches into the stretch too.
    """
    starts, ends = _places(masked)
    at = bisect_right(ends, start)
    return at < len(starts) and starts[at] < end


def type_of(name: str) -> EntityType | None:
    """The type that the longest head noun at the end of a name gives it, or None."""
    for length in range(min(len(name), 8), 0, -1):
        head = heads().get(name[-length:])
        if head:
            return head.type
    return None


def strong_type_of(name: str) -> EntityType | None:
    """The type that a head noun which needs no verb gives a name, or None."""
    return next((head.type for head in ending_heads(name)), None)


def ending_heads(text: str) -> Iterator[Head]:
    """The head nouns at the end of a name that need no verb, longest first."""
    for length in range(min(len(text) - 2, 8), 0, -1):
        head = heads().get(text[-length:])
        if head and not head.needs_verb:
            yield head
