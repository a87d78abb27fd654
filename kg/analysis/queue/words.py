"""Codes in the words of people and back: what stands in the cells of a table that people fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from kg import labels
from kg.text.shadow import fold

__all__ = ["codes", "heads", "word"]


def word(family: str, code: str, language: str) -> str:
    """A code in words, by the row ``family.code``; "" for none, the code itself where there is no such row."""
    key = f"{family}.{code}"
    return labels.text(key, language) if code and labels.known(key) else code


@cache
def codes(family: str, wanted: tuple[str, ...]) -> Mapping[str, str]:
    """What a person may write for each of some codes, folded: the code, its label in either language, and what stands in the row
    ``FAMILY_also.CODE`` as other ways to say it."""
    said = {fold(other): code for code in wanted for other in _others(f"{family}_also.{code}")}
    return said | {fold(name): code for code in wanted for name in (code, *(word(family, code, language) for language in labels.LANGUAGES))}


def _others(key: str) -> list[str]:
    return [name for language in labels.LANGUAGES for name in labels.text(key, language).split()] if labels.known(key) else []


def heads(cells: Iterable[str], names: Sequence[str]) -> dict[str, int]:
    """Where each column of a table stands, which is headed by its name or by its label (``review.column.NAME``) in either language."""
    known = codes("review.column", tuple(names))
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = known.get(fold(cell))
        if name:
            found.setdefault(name, index)
    return found
