"""Whether two names mean one thing, as far as names can tell: the same, alike, another number of the same scheme, or near."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from kg import numerals, places, resources
from kg.alternatives import alternation
from kg.resolve import KINDS
from kg.text.shadow import fold, shadow
from kg.types import Entity, Span

__all__ = ["Likeness", "Name", "likeness", "mentions", "name_of"]

# Of two names that are alike in what tells them apart, the shorter has so many characters: 应急演练 is part of too many others.
_SHORTEST = 5
# Numbers from this one on are years.
_YEARS = 1900
# Names are alike from this share of common pairs of characters on (Dice's coefficient), and near from this one.
_ALIKE, _NEAR = 0.8, 0.65
# A name of fewer characters says too little to be looked for in a text, and so does the core of one.
_TELLING, _CORE = 4, 6
_QUOTES = "[“”《》\"]?"


class Likeness(IntEnum):
    """How alike two names are; the more the higher."""

    NONE = 0
    NEAR = 1
    RENUMBERED = 2
    ALIKE = 3
    SAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as it is compared: `forms` are it and its aliases, folded; `core` is what is left without whose it is and of what sort."""

    id: str
    kind: str
    forms: tuple[str, ...]
    core: str
    numbers: tuple[float, ...]
    pairs: frozenset[str]


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    leads, tails = (alternation(resources.words(name)) for name in ("name_leads", "name_tails"))
    return re.compile(f"^(?:{leads})"), re.compile(f"(?:{tails})+$")


def name_of(entity: Entity, body: Entity) -> Name:
    """The name of a thing in the reports of a body, whose place may be left out of it."""
    forms = tuple(dict.fromkeys(fold(name) for name in (entity.name, *entity.aliases)))
    core = _core(forms[0], body)
    numbers = tuple(number.value for number in numerals.find(core) if number.value)
    return Name(id=entity.id, kind=KINDS[entity.type], forms=forms, core=core, numbers=numbers, pairs=frozenset(core[i : i + 2] for i in range(len(core) - 1)))


def _core(name: str, body: Entity) -> str:
    lead, tail = _edges()
    words = name
    _, length = places.leading(words, body.division)
    own = os.path.commonprefix([words, fold(body.name)])
    if not length and own.endswith(resources.words("body_level")):
        length = len(own)
    if len(words) - length >= _TELLING:
        words = words[length:]
    for edge in (lead, tail):
        shorter = edge.sub("", words, count=1)
        words = shorter if len(shorter) >= _TELLING else words
    return words


def likeness(promised: Name, reported: Name) -> Likeness:
    """How alike the name of what was promised is to that of what is reported.

    What is reported may be a part or a kind of what was promised (防汛演练 of 演练), not the other way round.
    """
    if promised.id == reported.id or (promised.kind == reported.kind and set(promised.forms) & set(reported.forms)):
        return Likeness.SAME
    if promised.pairs.isdisjoint(reported.pairs):
        return Likeness.NONE
    if promised.kind != reported.kind and {promised.kind, reported.kind} != {"practice", "site"}:
        return Likeness.NONE
    one, other = promised.core, reported.core
    if promised.numbers != reported.numbers:
        return Likeness.RENUMBERED if promised.kind == reported.kind and _renumbered(promised, reported) else Likeness.NONE
    if one == other:
        return Likeness.ALIKE
    if promised.kind != reported.kind:
        return Likeness.NONE
    if len(one) >= _SHORTEST and one in other:
        return Likeness.ALIKE
    share = 2 * len(promised.pairs & reported.pairs) / (len(promised.pairs) + len(reported.pairs))
    if share >= _ALIKE and not _replaced(one, other):
        return Likeness.ALIKE
    return Likeness.NEAR if share >= _NEAR else Likeness.NONE


def _renumbered(promised: Name, reported: Name) -> bool:
    """Whether one scheme has other numbers; editions of two years are two texts, and a name of little but a number is nobody's."""
    editions = any(number >= _YEARS for number in (*promised.numbers, *reported.numbers))
    bare = _bare(promised.core)
    return bool(promised.numbers and reported.numbers) and not editions and len(bare) >= _SHORTEST and bare == _bare(reported.core)


def _bare(name: str) -> str:
    """A name without its numbers and what joins them."""
    kept, last = [], 0
    for number in numerals.find(name):
        kept.append(name[last : number.span.start])
        last = number.span.end
    return re.sub(r"\++", "+", "".join([*kept, name[last:]]))


def _replaced(one: str, other: str) -> bool:
    """Whether something stands in place of something else: that tells things apart (河长制, 湖长制)."""
    return any(tag == "replace" for tag, *_ in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes())


def mentions(name: Name, text: str) -> Iterator[Span]:
    """Where a text in shadow form names the thing, with or without quotation marks, by any of its forms or by what they have at the core."""
    cores = (name.core,) if len(name.core) >= _CORE else ()
    forms = sorted({form for form in (*name.forms, *cores) if len(form) >= _TELLING}, key=lambda f: (-len(f), f))
    if not forms:
        return
    yield from (Span(*found.span()) for found in _sought(tuple(forms)).finditer(text))


@cache
def _sought(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_QUOTES.join(map(re.escape, shadow(form))) for form in forms))
