"""When two names are the same for the score: equal after folding, or so close that careful readers would accept either."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from kg import resources
from kg.text.shadow import shadow

__all__ = ["CLOSE", "fold", "same_place", "similarity"]

#: From here on two names are close enough to be one. Like the limits below, it is part of how the score is defined.
CLOSE = 0.7
# What a body's name with and without its jurisdiction is worth: less than the same name, more than any likeness.
_WITH_JURISDICTION = 0.9
# A name inside another one counts as close when it is so long, and so large a part of it.
_SHORTEST_PART = 4
_LEAST_PART = 0.6
_LIKE_AT_MOST = 0.99
# So many characters in a row that two quotes share put them in the same place.
_RUN = 4


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """A name as it is compared: compatibility forms resolved, simplified, lower case, only letters, digits and ``+``.

    >>> fold("“１＋１２”責任體系")
    '1+12责任体系'
    """
    plain = shadow(unicodedata.normalize("NFKC", name)).casefold()
    return "".join(c for c in plain if c == "+" or unicodedata.category(c)[0] in "LN")


@lru_cache(maxsize=65536)
def _bigrams(folded: str) -> Counter[str]:
    return Counter(folded[i : i + 2] for i in range(len(folded) - 1)) or Counter([folded])


@lru_cache(maxsize=65536)
def _numbers(folded: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", folded))


def similarity(one: str, other: str, *, bodies: bool) -> float:
    """How alike two folded names are: 1.0 for equal ones, `CLOSE` and more for close ones, less for others.

    Names with other numbers in them are never alike. Bodies may differ by a leading jurisdiction and in nothing else.

    >>> similarity("渝北区安委会", "重庆市渝北区安委会", bodies=True)
    0.9
    >>> similarity("市安委会", "市安委办", bodies=True)
    0.0
    """
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if _numbers(one) != _numbers(other):
        return 0.0
    short, long = sorted((one, other), key=len)
    if bodies:
        lead = long.removesuffix(short)
        return _WITH_JURISDICTION if lead != long and lead.endswith(resources.words("jurisdiction_end")) else 0.0
    x, y = _bigrams(one), _bigrams(other)
    dice = 2 * sum((x & y).values()) / (x.total() + y.total())
    if len(short) >= _SHORTEST_PART and short in long and len(short) / len(long) >= _LEAST_PART:
        dice = max(dice, CLOSE)
    return min(dice, _LIKE_AT_MOST)


def same_place(quote: str, other: str) -> bool:
    """Whether two quotes share a run of characters, or the shorter one whole.

    >>> same_place("建立双重预防机制", "持续完善双重预防机制建设")
    True
    """
    one, two = fold(quote), fold(other)
    run = min(_RUN, len(one), len(two))
    return run > 0 and any(one[i : i + run] in two for i in range(len(one) - run + 1))
