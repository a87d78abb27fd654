"""The shadow: a copy of a text in one script and one width, of exactly the same length.

Patterns are written once, for simplified characters and half-width punctuation, and run on the shadow; quotes are cut
from the text at the same offsets.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from kg import resources, script

__all__ = ["fold", "shadow"]


@cache
def _widths() -> tuple[dict[str, str], re.Pattern[str]]:
    """Each character that compatibility folding turns into one other character, and the punctuation of the table, with
    a pattern for all of them: it skips what is not folded, which str.translate looks up one by one."""
    folded = {}
    for code in (*range(0xFF01, 0xFF5F), *range(0x3000, 0x3040), *range(0xFE30, 0xFE70), *range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        normal = unicodedata.normalize("NFKC", chr(code))
        if len(normal) == 1 and normal != chr(code):
            folded[chr(code)] = normal
    folded.update({chr(int(row["id"][2:], 16)): chr(int(row["as"][2:], 16)) for row in resources.table("shadow.tsv")})
    return folded, re.compile(f"[{re.escape(''.join(folded))}]")


def shadow(text: str) -> str:
    """The shadow of a text.

    >>> shadow("完善“１＋１２”責任體系（試行）")
    '完善“1+12”责任体系(试行)'
    """
    widths, foldable = _widths()
    return script.simplify(foldable.sub(lambda found: widths[found[0]], text))


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """A name as it is compared: its shadow without quotation marks, title marks and spaces."""
    return "".join(c for c in shadow(name) if c not in "“”‘’\"'《》 \t\n")
