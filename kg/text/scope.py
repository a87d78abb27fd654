"""Whether a report is about emergency management at all: yes, partly, or no.

It is told from the words of ``ontology/scope.tsv`` alone. A word of weight 2 tells by itself (防汛, 安全生产, 应急预案), of words of
weight 1 it takes two near each other (隐患, 险情, 疏散), and a word of weight 0 only hides the shorter ones that it holds (食品安全,
金融风险). What counts is not how often they stand, but what share of a text they mark: it is cut into stretches of 100
characters, and a stretch whose different words weigh 2 or more is one on emergency management.

A text is about it (``yes``) where a third of its stretches are, or a fifth where its title or its issuer says so as well.
It is ``partly`` about it where a twentieth and no fewer than two are, or where the title or the issuer says so: a mayor's report of a
year's work has a paragraph on it, and the Party work of an emergency bureau is not it. Else ``no``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from kg import resources
from kg.automaton import Automaton
from kg.errors import ResourceError

__all__ = ["scope"]

_STRETCH = 50
_TELLING = 2
_WHOLLY, _WHOLLY_NAMED = 0.45, 0.2
_PARTLY, _FEWEST = 0.05, 2


@cache
def _words() -> tuple[Automaton, tuple[int, ...]]:
    """The words and their weights."""
    rows = resources.table("scope.tsv")
    try:
        weights = tuple(int(row["weight"]) for row in rows)
    except ValueError as error:
        raise ResourceError(f"a weight is no number: {error}", where="ontology/scope.tsv", remedy="write 0, 1 or 2") from error
    return Automaton(row["id"] for row in rows), weights


def _telling(shadow: str) -> int:
    """How many stretches of a text are on emergency management."""
    automaton, weights = _words()
    found: dict[int, set[int]] = defaultdict(set)
    for index, start, _ in automaton.matches(shadow):
        if weights[index]:
            found[start // _STRETCH].add(index)
    return sum(sum(weights[index] for index in words) >= _TELLING for words in found.values())


def scope(shadow: str, *, title: str, issuer: str) -> str:
    """``yes``, ``partly`` or ``no`` for a text, given its shadow, the shadow of its title and its issuer's name.

    On the shipped reports, 62 public texts and the 40 short ones of ``tests/test_scope.py`` …
    """
    telling = _telling(shadow)
    share = telling * _STRETCH / max(len("".join(shadow.split())), _STRETCH)
    named = _telling(title) + _telling(issuer) > 0
    if share >= (_WHOLLY_NAMED if named else _WHOLLY):
        return "yes"
    return "partly" if named or (share >= _PARTLY and telling >= _FEWEST) else "no"
