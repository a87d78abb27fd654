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
    """What a person may write for each of some codes, folded: the code, its label in either language."""
    return {fold(said): code for code in wanted for said in (code, *(word(family, code, language) for language in labels.LANGUAGES))}


def heads(cells: Iterable[str], names: Sequence[str]) -> dict[str, int]:
    """Where each column of a table stands, which is headed by its name or by its label (``review.column.NAME``) in either language."""
    known = codes("review.column", tuple(names))
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = known.get(fold(cell))
        if name:
            found.setdefault(name, index)
    return found
