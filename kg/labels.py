"""The words that users see, in Chinese and English: ``ontology/labels.tsv`` (columns id, zh, en)."""

from __future__ import annotations

from functools import cache

from kg import resources
from kg.errors import ResourceError

__all__ = ["LANGUAGES", "keys", "known", "text"]

LANGUAGES = ("zh", "en")


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in resources.table("labels.tsv")}


def known(key: str) -> bool:
    """Whether the table has a row of this id."""
    return key in _rows()


def keys(start: str) -> tuple[str, ...]:
    """The keys that begin so, in the order of the table."""
    return tuple(key for key in _rows() if key.startswith(start))


def text(key: str, language: str, **values: object) -> str:
    """The wording of a key in a language, with ``{name}`` replaced by the values.

    Raises ResourceError for a key that the table lacks.

    >>> text("status.planned", "en")
    'planned'
    """
    row = _rows().get(key)
    if row is None:
        raise ResourceError(f"no label {key!r}", where="ontology/labels.tsv", remedy="add a row with id, zh, en")
    return row[language].format_map(values) if values else row[language]
