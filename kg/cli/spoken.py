"""Messages in the language of the user.

Errors are raised in English, by modules that speak to programs too. The rows ``said.NAME`` of ``ontology/labels.tsv`` hold such
sentences with ``{placeholders}`` in both languages: a message that reads like the English of a row is said in the other
language, with what stood in the places. A message that no row knows stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from kg import labels

__all__ = ["spoken"]

_ROWS = "said."
_PLACE = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"(['\"])(.*)\1", re.DOTALL)
# How the places of lists are named, and what stands between its items as messages write it.
_LIST = "list"
_BETWEEN = re.compile(r" \| |', '|, ")


def spoken(message: str, language: str) -> str | None:
    """The message in the language, None where no row has it. What stands in quotation marks goes without them, a list with
    the comma of the language, and a message within a message is said in the language too.

    >>> spoken("no region is called 'Atlantis'", "zh")
    '没有名为“Atlantis”的地区'
    """
    for pattern, key in _patterns():
        match = pattern.fullmatch(message)
        if match:
            values = {name: _value(name, value, language) for name, value in match.groupdict().items()}
            return labels.text(key, language, **values)
    return None


def _value(name: str, given: str, language: str) -> str:
    quoted = _QUOTED.fullmatch(given)
    value = quoted[2] if quoted else given
    comma = labels.text("said.comma", language)
    if name.startswith(_LIST):
        return _BETWEEN.sub(comma, value)
    return spoken(value, language) or value


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What each row matches: those first that begin with words of their own, and of these those that say most."""
    rows = {key: labels.text(key, "en") for key in labels.keys(_ROWS) if key != "said.comma"}
    order = sorted(rows, key=lambda key: (rows[key].startswith("{"), -len(_PLACE.sub("", rows[key])), key))
    return tuple((_pattern(rows[key]), key) for key in order)


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = _PLACE.split(sentence)
    return re.compile("".join(f"(?P<{piece}>.*?)" if i % 2 else re.escape(piece) for i, piece in enumerate(pieces)), re.DOTALL)
