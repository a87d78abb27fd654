"""Who is put in charge of a task by a note behind it: (牵头单位：区应急管理局；责任单位：…), (市教育局牵头负责).

Plans and opinions state a task without a subject and close it with such a note. What the task says is then done by the
bodies in charge: the leading ones, else those responsible.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from kg import resources
from kg.types import Document, EntityType, Mention, Span

__all__ = ["Leads"]

_BODIES = (EntityType.AGENCY, EntityType.ORGANIZATION)
# A task is at most so many lines and characters long.
_LINES, _LONGEST = 6, 900


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("leads")}


class Leads:
    """The tasks of a document that say who is in charge, found once for a document."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self._tasks: list[tuple[Span, Span, tuple[Mention | None, ...]]] = []
        if not _rules()["note"].search(document.shadow):
            return
        bodies = sorted((m for m in mentions if m.type in _BODIES and m.span.end > m.span.start), key=lambda m: m.span)
        starts = [m.span.start for m in bodies]
        last = 0
        for note in _rules()["note"].finditer(document.shadow):
            group = next(name for name in ("lead", "charge", "leading") if note[name])
            inside = bodies[bisect_right(starts, note.start(group) - 1) : bisect_right(starts, note.end(group) - 1)]
            acting = tuple(dict.fromkeys(None if m.name == document.issuer else m for m in inside))
            start = max(last, _beginning(document.shadow, note.start()))
            last = note.end()
            self._tasks.append((Span(start, note.end()), Span(note.start(), note.end()), acting))

    def of(self, offset: int) -> tuple[Mention | None, ...]:
        """The bodies in charge of what is said at an offset; empty where no note says who is."""
        at = bisect_right(self._tasks, offset, key=lambda t: t[0].start) - 1
        return self._tasks[at][2] if at >= 0 and offset < self._tasks[at][0].end else ()

    def in_note(self, offset: int) -> bool:
        """Whether an offset lies in such a note itself."""
        at = bisect_right(self._tasks, offset, key=lambda t: t[0].start) - 1
        return at >= 0 and self._tasks[at][1].start <= offset < self._tasks[at][1].end


def _beginning(shadow: str, note: int) -> int:
    """Where the task begins that a note closes: at the nearest line above with a number, or the note's own line."""
    own = line = shadow.rfind("\n", 0, note) + 1
    for _ in range(_LINES):
        if _rules()["numbered"].match(shadow, line):
            return line
        if not line or note - line > _LONGEST:
            break
        line = shadow.rfind("\n", 0, line - 1) + 1
    return own
