"""What a name is about: the function of emergency management it serves, its hazards and sectors, its family.

The concepts are those of ``ontology/topics.ttl``, the words that lead to them stand in ``ontology/topics.tsv``: a word
that ends in ``$`` counts only at the end of a name, ``@TYPE`` counts for every entity of that type. Words are read from
left to right, the longest first, and do not overlap: 主题公园 says nothing of a 公园. The later a word stands in a name
the more it counts, since the head of a Chinese name comes last.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kg import resources
from kg.automaton import Automaton
from kg.errors import ResourceError
from kg.types import EntityType

__all__ = ["families", "functions", "topics"]

#: The types that serve a function, by the annotation guidelines.
FUNCTIONAL = frozenset(
    {
        EntityType.MECHANISM,
        EntityType.INITIATIVE,
        EntityType.POLICY,
        EntityType.PLATFORM,
        EntityType.FACILITY,
        EntityType.TEAM,
    }
)
# How much more a word counts at the end of a name than at its beginning, and what share of the best a second concept
# must reach. Both found on the development reports; accuracy hardly moves between 0.1 and 0.5, and 0.45 and 0.65.
_LATE = 0.3
_SECOND = 0.55


class _Vote(NamedTuple):
    concept: str
    weight: float
    at_end: bool


class _Scheme(NamedTuple):
    automaton: Automaton
    votes: tuple[tuple[_Vote, ...], ...]  # by the index of the word in the automaton
    types: dict[str, tuple[_Vote, ...]]


def _weight(row: dict[str, str]) -> float:
    try:
        return float(row["weight"])
    except ValueError as error:
        where = f"ontology/topics.tsv: {row['concept']} {row['word']}"
        raise ResourceError(f"the weight is no number: {row['weight']!r}", where=where, remedy="write one") from error


@cache
def _scheme(*prefixes: str) -> _Scheme:
    """The words of the concepts whose ids begin so; of those of no prefix (the functions) for ""."""
    words: dict[str, list[_Vote]] = {}
    for row in resources.table("topics.tsv"):
        prefix = row["concept"].partition("-")[0] if "-" in row["concept"] else ""
        if prefix in prefixes:
            vote = _Vote(row["concept"], _weight(row), row["word"].endswith("$"))
            words.setdefault(row["word"].removesuffix("$"), []).append(vote)
    names = sorted(word for word in words if not word.startswith("@"))
    return _Scheme(
        automaton=Automaton(names),
        votes=tuple(tuple(words[word]) for word in names),
        types={word[1:]: tuple(votes) for word, votes in words.items() if word.startswith("@")},
    )


def _votes(name: str, scheme: _Scheme) -> Iterator[tuple[_Vote, int]]:
    """What each word of the name votes for, and where the word ends."""
    for index, _, end in scheme.automaton.matches(name):
        for vote in scheme.votes[index]:
            if not vote.at_end or end == len(name):
                yield vote, end


def _best(name: str, scheme: _Scheme, type_: str) -> tuple[str, ...]:
    """The concept with most votes and, where it comes near, the second."""
    scores = {vote.concept: vote.weight for vote in scheme.types.get(type_, ())}
    for vote, end in _votes(name, scheme):
        scores[vote.concept] = scores.get(vote.concept, 0.0) + vote.weight * (1 + _LATE * end / len(name))
    ranked = sorted(scores, key=lambda concept: (-scores[concept], concept))[:2]
    return tuple(concept for concept in ranked if scores[concept] >= _SECOND * scores[ranked[0]])


@lru_cache(maxsize=65536)
def functions(name: str, type: EntityType) -> tuple[str, ...]:
    """The functions that a named thing serves, one or two, best first; ``("other",)`` where no word tells.

    `name` is in simplified characters. Bodies that are no team, and events, serve none: ``()``.

    >>> functions("应急物资储备管理办法", EntityType.POLICY)
    ('supplies',)
    >>> functions("钱塘区应急管理局", EntityType.AGENCY)
    ()
    """
    if type not in FUNCTIONAL:
        return ()
    return _best(name, _scheme(""), type.value) or ("other",)


@lru_cache(maxsize=65536)
def topics(name: str) -> tuple[str, ...]:
    """The hazards and then the sectors that a name speaks of, each in the order in which it names them; ``()`` if none.

    >>> topics("危化品和森林防火专项督查")
    ('hazard-forest_fire', 'sector-hazardous_chemicals')
    """
    found = [vote.concept for prefix in ("hazard", "sector") for vote, _ in _votes(name, _scheme(prefix))]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65536)
def families(name: str) -> tuple[str, ...]:
    """The families under which a mechanism or initiative of this name hangs, one or two, best first; ``()`` if none.

    >>> families("安全风险分级管控和隐患排查治理双重预防机制")
    ('family-dual_prevention',)
    """
    return _best(name, _scheme("family"), "")
