"""The numbers that list items have on the page and not in their text."""

from __future__ import annotations

from functools import cache

from kg import resources

__all__ = ["number"]

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# Larger numbers, which no list reaches, are written in digits: a hostile file may ask for a million letters.
_LARGEST = 4000


def _roman(value: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        count, value = divmod(value, worth)
        text += sign * count
    return text


@cache
def _numerals() -> dict[int, str]:
    """Digits and the sign for ten, as list numbers write them."""
    return {int(row["number"]): row["sign"] for row in resources.table("list_numerals.tsv")}


def _chinese(value: int) -> str:
    """A number below 100 as lists count: 一, 十, 十一, 二十三; larger ones, which lists do not reach, in digits."""
    signs = _numerals()
    if value in signs:
        return signs[value]
    tens, ones = divmod(value, 10)
    if tens > 9:
        return str(value)
    return (signs[tens] if tens > 1 else "") + signs[10] + (signs[ones] if ones else "")


def _letters(value: int) -> str:
    """As Word counts beyond z: aa, bb."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def number(value: int, style: str) -> str:
    """A list number: `style` is decimal, chinese, lower-roman, upper-roman, lower-letter or upper-letter.

    >>> number(23, "chinese"), number(4, "upper-roman")
    ('二十三', 'IV')
    """
    if style == "decimal" or not 0 < value < _LARGEST:
        return str(value)
    if style == "chinese":
        return _chinese(value)
    text = _roman(value) if style.endswith("roman") else _letters(value)
    return text.upper() if style.startswith("upper") else text
