"""The user's own coding scheme: a table of tags, with columns code, zh, en and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.documents import register
from kg.errors import BadTable

__all__ = ["Tag", "load"]

_COLUMNS = ("code", "zh", "en", "meaning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag: its code, its names in both languages, what it means. All but the code may be ""."""

    code: str
    zh: str = ""
    en: str = ""
    meaning: str = ""


def load(path: str | Path) -> dict[str, Tag]:
    """The tags of a table (CSV, TSV or XLSX, as Excel saves it), by code, in its order. Raises BadTable, which names the line,
    for a table without a column ``code``, and for a row without a code or with one that stands above."""
    found: dict[str, Tag] = {}
    for place, row in register.rows(str(path), needed="code"):
        code = row.get("code", "")
        if not code:
            raise BadTable("the row has no code", where=place, remedy="fill it in, or delete the row")
        if code in found:
            raise BadTable(f"the code {code} stands twice", where=place, remedy="give each tag a code of its own")
        found[code] = Tag(**{name: row.get(name, "") for name in _COLUMNS})
    return found
