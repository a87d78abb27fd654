"""Numbers as reports write them: 2.2万, 三百二十, 十余, 百分之三十, 1/3.

The characters and their worth stand in ``ontology/numerals.tsv``; what is said here is only how they combine. All
functions read shadow text (half-width, simplified).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from kg import resources
from kg.quick import quick
from kg.types import Span

__all__ = ["Numeral", "find", "parse"]


# Longer runs of digits are codes and bar codes; nothing that is counted needs twenty digits.
_LONGEST = 24


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number in a text: where it stands and what it is worth.

    `about` is the word inside or behind it that makes it inexact (250余万), or "". `percent` is "%" or "‰" where the
    number is a share written in words or with a sign: its value is then the figure before that sign. `digits` is
    true where it is written in Arabic digits, which make a figure; words may be part of a name (三级). `bare` is true
    for a place without a digit before it (千余), which is a number only beside a word that makes it inexact.
    """

    span: Span
    value: float
    about: str = ""
    percent: str = ""
    digits: bool = True
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    digit: dict[str, int]
    place: dict[str, int]
    scale: dict[str, int]
    opening: re.Pattern[str]
    regex: re.Pattern[str]
    han: re.Pattern[str]


@cache
def _table() -> _Table:
    kinds: dict[str, dict[str, int]] = {"digit": {}, "place": {}, "scale": {}, "point": {}, "fraction": {}, "about": {}}
    for row in resources.table("numerals.tsv"):
        kinds[row["kind"]][row["id"]] = int(row["value"] or 0)
    digit, place, scale, point, about = ("".join(kinds[k]) for k in ("digit", "place", "scale", "point", "about"))
    fraction = "|".join(kinds["fraction"])
    arabic = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
    han = f"[{digit}{place}{scale}][{digit}{place}{scale}{point}]*"
    regex = (
        rf"(?P<below>{arabic}|{han})(?:{fraction})(?P<above>{arabic}|{han})"
        rf"|(?P<top>[0-9]+)/(?P<bottom>[1-9][0-9]*)(?![0-9./])"
        rf"|(?P<arabic>{arabic})(?: ?(?P<near>[{about}])?(?P<scale>[{place}]?[{scale}]+))?(?P<more>[{about}](?![{digit}0-9]))?"
        rf" ?(?P<sign>[%‰])?"
        rf"|(?P<han>{han})(?P<rest>[{about}](?P<high>[{scale}])?)?"
    )
    opening = re.compile(f"[0-9{digit}{place}{scale}]")
    return _Table(kinds["digit"], kinds["place"], kinds["scale"], opening, re.compile(regex), re.compile(f"[{point}]"))


def _integer(word: str) -> float | None:
    """A whole number in words: None where the digits do not add up to one (三四十, 十三五)."""
    table = _table()
    if len(word) > 1 and all(c in table.digit for c in word):
        years = len(word) == 4  # 二〇二三: digits read one by one are years and numbers of documents
        return float("".join(str(table.digit[c]) for c in word)) if years else None
    total = section = 0
    digit: int | None = None
    last_place = 0
    for character in word:
        if character in table.digit:
            if digit:
                return None
            digit = table.digit[character]
        elif character in table.place:
            worth = table.place[character]
            if last_place and worth >= last_place:
                return None
            section += (1 if digit is None else digit) * worth
            digit, last_place = None, worth
        else:
            worth = table.scale[character]
            whole = section + (digit or 0)
            total = (total + whole) * worth if total < worth and total else total + (whole or 1) * worth
            section, digit, last_place = 0, None, 0
    if digit and last_place == 0 and total and word[-2] in table.scale:
        return float(total + digit * table.scale[word[-2]] // 10)  # 三万五: the digit behind a scale is of the next place
    if digit and last_place > 10 and word[-2] in table.place:
        return float(total + section + digit * last_place // 10)
    return float(total + section + (digit or 0))


@lru_cache(maxsize=1024)
def _han(word: str) -> float | None:
    table = _table()
    whole, *decimals = table.han.split(word)
    if not decimals:
        return _integer(word)
    trailing = decimals[0].rstrip("".join(table.scale))
    scale = 1
    for character in decimals[0][len(trailing) :]:
        scale *= table.scale[character]
    base = _integer(whole)
    if len(decimals) > 1 or base is None or not trailing or not all(c in table.digit for c in trailing):
        return None
    return _exact(float(f"{int(base)}.{''.join(str(table.digit[c]) for c in trailing)}"), scale)


def _exact(value: float, scale: int) -> float:
    """The product without the dust of binary fractions: 25.8502万 is 258502."""
    return round(value * scale, 6)


def _plain(word: str) -> float | None:
    return float(word.replace(",", "")) if "0" <= word[0] <= "9" else _han(word)


def _numeral(found: re.Match[str]) -> Numeral | None:
    span = Span(*found.span())
    if span.end - span.start > _LONGEST:
        return None
    table = _table()
    arabic, han, base = found.group("arabic", "han", "below")
    if arabic:
        scale = 1
        near, scales, more, sign = found.group("near", "scale", "more", "sign")
        for character in scales or "":
            scale *= table.scale.get(character) or table.place[character]
        value = _exact(float(arabic.replace(",", "")), scale)
        return Numeral(span=span, value=value, about=near or more or "", percent=sign or "")
    if base:
        below, above = _plain(base), _plain(found["above"])
        if not below or above is None:
            return None
        sign = {100.0: "%", 1000.0: "‰"}.get(below, "")
        return Numeral(span=span, value=above if sign else round(above / below, 4), percent=sign, digits=False)
    if not han:
        return Numeral(span=span, value=round(int(found["top"]) / int(found["bottom"]), 4))
    worth = _han(han)
    if worth is None:
        return None
    value = _exact(worth, table.scale[found["high"]] if found["high"] else 1)
    bare = len(han) == 1 and han not in table.digit and worth > 10
    return Numeral(span=span, value=value, about=(found["rest"] or "")[:1], digits=False, bare=bare)


def find(shadow: str, start: int = 0, end: int | None = None) -> Iterator[Numeral]:
    """All numbers in a stretch of shadow text, in their order, without overlap; spans are offsets of that text.

    >>> [(n.value, n.about) for n in find("发放250余万只,参与三百二十人")]
    [(2500000.0, '余'), (320.0, '')]
    """
    table = _table()
    end = len(shadow) if end is None else end
    # The whole expression is tried only where a number can begin: searched for, it would be tried at each character.
    while opening := table.opening.search(shadow, start, end):
        found = table.regex.match(shadow, opening.start(), end)
        numeral = _numeral(found) if found else None
        if numeral is not None:
            yield numeral
        start = found.end() if found else opening.end()


def parse(word: str) -> float | None:
    """The value of a word that is a number and nothing else, or None.

    >>> parse("1.5亿"), parse("百分之三十"), parse("1/3"), parse("十三五")
    (150000000.0, 30.0, 0.3333, None)
    """
    found = _table().regex.fullmatch(word)
    numeral = _numeral(found) if found else None
    return numeral.value if numeral else None
