"""Sections and sentences: what stands where in a report, and what is only page furniture.

A heading may be a line of its own or the first sentence of a line that starts with a number (（一）…。); both open a
section. How lines look is data: ``ontology/patterns/structure.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.types import Section, Sentence, Span, Status

__all__ = ["Layout", "layout"]

# A sentence ends at a full stop, question or exclamation mark or semicolon, with the closing marks that follow it.
_SENTENCE = re.compile(r"[^。!?;\n]+(?:[。!?;]+[”’)》]*|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand in one text. `furniture` are the spans of lines that are nobody's work."""

    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    furniture: tuple[Span, ...]


def _lines(shadow: str) -> Iterator[Span]:
    start = 0
    for line in shadow.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


@cache
def _of_kind(kind: str) -> tuple[resources.Pattern, ...]:
    return tuple(p for p in resources.patterns("structure") if p["kind"] == kind)


def _heading_level(line: str) -> int:
    """The level of the heading that a line is, 0 for other lines. What stands behind marks of Markdown says it better."""
    level = 0
    while pattern := next((p for p in _of_kind("heading") if p.regex.search(line)), None):
        level = int(pattern["level"])
        found = pattern.regex.search(line)
        if found is None or pattern.id != "heading.markdown":
            break
        line = line[found.end() :]
    return level


def _status(heading: str) -> Status | None:
    for pattern in _of_kind("status"):
        if pattern.regex.search(heading):
            return Status(pattern["status"])
    return None


def _sentences(shadow: str, line: Span) -> Iterator[Span]:
    for found in _SENTENCE.finditer(shadow, line.start, line.end):
        text = found[0]
        start = found.start() + len(text) - len(text.lstrip())
        end = found.end() - (len(text) - len(text.rstrip()))
        if start < end:
            yield Span(start, end)


def layout(shadow: str) -> Layout:
    """The sections, sentences and furniture of a text, given its shadow."""
    open_sections: list[tuple[int, Span, int, Status | None]] = []  # start, heading, level, status
    sections: list[tuple[Span, Span, int, Status | None]] = []
    sentences: list[tuple[Span, int, bool]] = []
    furniture: list[Span] = []
    owners: list[int] = []  # for each open section, its index in `sections`
    in_tail = False
    for line in _lines(shadow):
        text = shadow[line.start : line.end]
        if not text.strip():
            continue
        # A notice of copyright in the first third is a link in the page's head, not the beginning of its foot.
        in_tail = in_tail or (line.start * 3 > len(shadow) and any(p.regex.search(text) for p in _of_kind("tail")))
        if in_tail or any(p.regex.search(text) for p in _of_kind("furniture")):
            furniture.append(line)
            continue
        parts = list(_sentences(shadow, line))
        level = _heading_level(text)
        if level and parts:
            heading = parts[0]
            while open_sections and open_sections[-1][2] >= level:
                open_sections.pop()
                index = owners.pop()
                span, title, depth, said = sections[index]
                sections[index] = (Span(span.start, line.start), title, depth, said)
            status = _status(shadow[heading.start : heading.end])
            if status is None and open_sections:
                status = open_sections[-1][3]
            open_sections.append((line.start, heading, level, status))
            owners.append(len(sections))
            sections.append((Span(line.start, len(shadow)), heading, level, status))
        inside = owners[-1] if owners else -1
        sentences.extend((part, inside, bool(level) and number == 0) for number, part in enumerate(parts))
    return Layout(
        sections=tuple(Section(span=s, heading=h, level=n, status=st) for s, h, n, st in sections),
        sentences=tuple(Sentence(span=s, section=i, heading=h) for s, i, h in sentences),
        furniture=tuple(furniture),
    )
