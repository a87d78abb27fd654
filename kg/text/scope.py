"""Whether a report is about emergency management at all: yes, partly, or no.

It is told from the words of ``ontology/scope.tsv`` alone. A word of weight 2 tells by itself (防汛, 安全生产, 应急预案), of words of
weight 1 it takes two near each other (隐患, 险情, 疏散), and a word of weight 0 only hides the shorter ones that it holds (食品安全,
金融风险). What counts is not how often they stand, but what share of a text they mark: it is cut into stretches of 50
characters, and a stretch whose different words weigh 2 or more is one on emergency management.

``yes``     nine stretches in twenty are; or one in five, where the title or the issuer's name says so as well
``partly``  one in twenty, and at least two, are; or the title or the issuer's name says so: a mayor's report of a year has a
            paragraph on it, and the Party work of an emergency bureau is not it
``no``      else

A third of the stretches or fewer of what is not written on it are, three fifths or more of most of what is, so that the
lines between could stand elsewhere. All 20 written texts on other work came out as ``no``, 10 general reports as ``partly``
and 9 on emergency management as ``yes`` (``tests/scopes.txt``). That is no independent test: the
same hand wrote texts and words, and the lines were set on the real texts below. Of 84 real
texts (shipped reports, annotated and public ones) 64 came out as ``yes``, rightly as we read
them; of the others, which are
newspaper articles, 8 as ``partly`` (the safety of lifts and buses, security of a festival, public health) and 12 as ``no``
(crime, clean rivers), three of which, on the control of an epidemic, some would call ``partly``.
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

    Raises ResourceError where a weight in the table is no number.
    """
    telling = _telling(shadow)
    share = telling * _STRETCH / max(len("".join(shadow.split())), _STRETCH)
    named = _telling(title) + _telling(issuer) > 0
    if named:
        return "yes" if share >= _WHOLLY_NAMED else "partly"
    if telling < _FEWEST:
        return "no"
    return "yes" if share >= _WHOLLY else "partly" if share >= _PARTLY else "no"
