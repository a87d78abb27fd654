"""What the head and the foot of a report say of it: title, number, day of issue, period, genre; and from these its issuer."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import cache

from kg import numerals, resources
from kg.alternatives import alternation
from kg.text.issuer import issuer_of
from kg.text.shadow import shadow as to_shadow
from kg.text.structure import Layout
from kg.types import Metadata, Period, Span

__all__ = ["GENRES", "Header", "header", "stated_year"]

GENRES = (
    "summary", "plan", "deeds", "news", "notice", "opinion", "regulation", "emergency_plan", "bulletin", "other",
)

# A title is at most this long, and stands among the first lines.
_LONGEST_TITLE, _FIRST_LINES = 90, 8
# So much of a text is looked at for its dates and marks.
_HEAD, _FOOT, _SAMPLE = 1500, 1000, 12_000
_SHORTEST_PARAGRAPH = 40
# So few words of will and was tell nothing.
_FEW_MODALS = 6
# A report has parts; running text without them is an article, whatever its words.
_FEW_SECTIONS = 2
# The genres whose running text names years that are not its own.
_TIMELESS = ("regulation", "emergency_plan", "news", "bulletin", "notice", "opinion")
_MARKS = " \t\u3000#*|>-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What is known of a report from its head and foot; "" and None where nothing is."""

    title: str
    issuer: str
    division: str
    issued: str | None
    period: Period | None
    genre: str
    number: str


@dataclass(frozen=True, slots=True)
class _Line:
    text: str  # its shadow
    span: Span
    furniture: bool


@cache
def _of_kind(kind: str) -> tuple[resources.Pattern, ...]:
    return tuple(
        sorted((p for p in resources.patterns("header") if p["kind"] == kind), key=lambda p: -int(p["weight"] or 0))
    )


def _lines(shadow: str, start: int, end: int, furniture: frozenset[int]) -> list[_Line]:
    """The lines of a stretch that are not blank. `furniture` holds the offsets at which such lines begin."""
    found = []
    at = start
    for text in shadow[start:end].split("\n"):
        if text.strip():
            found.append(_Line(text, Span(at, at + len(text)), at in furniture))
        at += len(text) + 1
    return found


def _is_sentence(text: str) -> bool:
    return len(text.strip()) > _LONGEST_TITLE or text.rstrip(_MARKS).endswith(("\u3002", ";", ":", ","))


def _title(text: str, lines: list[_Line]) -> tuple[str, str]:
    """The title as printed, and its shadow: of the first lines before the running text the best one."""
    labels = [p.regex for p in _of_kind("label")]
    shown = [x for x in lines if not x.furniture and not any(r.search(x.text) for r in labels)][:_FIRST_LINES]
    first: list[_Line] = []
    for line in shown:
        if _is_sentence(line.text):
            break
        first.append(line)
    if not first:
        return "", ""

    def score(number: int) -> tuple[int, int]:
        words = first[number].text.strip(_MARKS)
        named = sum(bool(p.regex.search(words)) for p in _of_kind("genre") if p["where"] == "title")
        again = any(words and words in other.text for other in first[:number] + first[number + 1 :])
        kicker = words.endswith("-") or first[number].text.rstrip().endswith("--") or len(words) < 4
        return 2 * bool(named) + again - 2 * kicker - (number > 2), -number

    best = max(range(len(first)), key=score)
    span = first[best].span
    end = span.end
    # A title in ** may go on in the next line.
    if first[best].text.count("**") == 1 and best + 1 < len(first):
        end = first[best + 1].span.end
    printed = " ".join(text[span.start : end].replace("\n", "").strip(_MARKS).split())
    return printed, first[best].text.strip(_MARKS) + (first[best + 1].text.strip(_MARKS) if end > span.end else "")


def _date(found: str) -> str | None:
    parts = [int(n) for n in re.findall(r"\d+", found)] or [int(n.value) for n in numerals.find(found)]
    if len(parts) == 3 and 1949 < parts[0] < 2100 and 1 <= parts[1] <= 12 and 1 <= parts[2] <= 31:
        return f"{parts[0]:04}-{parts[1]:02}-{parts[2]:02}"
    return None


def _issued(head: list[_Line], foot: list[_Line]) -> str | None:
    """The day of issue: the labeled one, else that of adoption, beside the source, at the end, or a line of its own."""
    for pattern in _of_kind("issued"):
        days = []
        for line in (*head, *foot) if pattern["weight"] != "60" else (*foot, *head[1:], *head[:1]):
            match = pattern.regex.search(line.text)
            day = match and _date(next(g for g in match.groups() if g))
            if day:
                days.append(day)
        if days:
            return max(days) if pattern.id == "issued.enacted" else days[0]
    return None


def _own_number(text: str, head: list[_Line]) -> str:
    """The official number as the head prints it, "" where it prints none; numbers that running text cites do not count."""
    for pattern in _of_kind("own-number"):
        for line in head:
            match = pattern.regex.search(line.text)
            if match:
                start, end = match.span("number")
                return " ".join(text[line.span.start + start : line.span.start + end].split())
    return ""


def _months(year: int, first: int, last: int, words: str) -> Period | None:
    if not (1 <= first <= last <= 12):
        return None
    end = calendar.monthrange(year, last)[1]
    return Period(start=f"{year:04}-{first:02}-01", end=f"{year:04}-{last:02}-{end:02}", text=words)


def _number(word: str) -> int:
    return int(numerals.parse(word) or 0)


def _as_period(pattern: resources.Pattern, match: re.Match[str], issued: str | None) -> Period | None:
    unit = pattern["unit"]
    words = match[0]
    part = match.groupdict()
    if unit == "this-year":
        return Period(start=f"{issued[:4]}-01-01", end=issued, text=words) if issued else None
    if unit == "five-years":
        # The eleventh began in 2006, and each lasts five years.
        first = 2006 + 5 * (_number(match["part"]) - 1)
        return Period(start=f"{first}-01-01", end=f"{first + 4}-12-31", text=words)
    year = _number(match["year"])
    if unit == "quarter":
        last = 3 * _number(match["part"])
        return _months(year, last - 2, last, words)
    if unit == "months":
        first = int(pattern["from"] or match["from"])
        return _months(year, first, int(pattern["to"] or part.get("to") or first), words)
    if unit == "years":
        last = int(match["to"])
        return Period(start=f"{year}-01-01", end=f"{last}-12-31", text=words) if year <= last <= year + 20 else None
    return _months(year, 1, 12, words)


def _period(title: str, opening: str, *, issued: str | None, genre: str) -> Period | None:
    """The period that a text reports or plans: from its title, else its opening, else the year of its issue."""
    for where in (title, opening) if genre not in _TIMELESS else (title,):
        for pattern in _of_kind("period"):
            match = pattern.regex.search(where)
            period = _as_period(pattern, match, issued) if match else None
            if period:
                return period
    return None


def _period_told(title: str, opening: str, head: list[_Line], *, issued: str | None, genre: str) -> Period | None:
    """The period of a text; of a work report that bears the year in which it is given, the year before, where a heading says so."""
    told = _period(title, opening, issued=issued, genre=genre)
    if told is None or not any(p.regex.search(title) for p in _of_kind("edition")):
        return told
    for line in head:
        for pattern in _of_kind("review"):
            found = pattern.regex.search(line.text)
            if found and found["year"] < (told.start or "")[:4]:
                return _months(int(found["year"]), 1, 12, found["year"])
    return told


def _genre(title: str, lines: list[_Line], sample: str, *, structured: bool) -> str:
    """The kind of text: by the words of its title, by its marks, else by whether it speaks of what will be or what was."""
    by_title = [p for p in _of_kind("genre") if p["where"] == "title" and p.regex.search(title)]
    if by_title:
        return by_title[0]["genre"]
    for pattern in _of_kind("genre"):
        if pattern["where"] == "head" and any(pattern.regex.search(line.text) for line in lines):
            return pattern["genre"]
        if pattern["where"] == "text" and pattern.regex.search(sample):
            return pattern["genre"]
    if not structured:
        return "other"
    future, past = (len(_alternation(name).findall(sample)) for name in ("header_future", "header_past"))
    if future + past < _FEW_MODALS:
        return "other"
    return "plan" if future > 2 * past else "summary"


@cache
def _alternation(name: str) -> re.Pattern[str]:
    return re.compile(alternation(resources.words(name)))


def stated_year(title: str, shadow: str) -> str | None:
    """The year that the number of an official document or the edition in a title tells."""
    for pattern in _of_kind("year"):
        match = next((m for where in (title, shadow[:_HEAD], shadow[-_FOOT:]) if (m := pattern.regex.search(where))), None)
        if match:
            return match["year"]
    return None


def header(text: str, shadow: str, layout: Layout, *, known: Metadata) -> Header:
    """The header of a text, given its shadow and its layout; what is `known` already is not looked for.

    Only the first and last lines are read line by line, and a sample of the rest for its marks, whatever the length.
    """
    idle = frozenset(span.start for span in layout.furniture)
    structured = len(layout.sections) >= _FEW_SECTIONS
    cut = shadow.find("\n", _HEAD, 2 * _HEAD)
    head = _lines(shadow, 0, cut if cut >= 0 else 2 * _HEAD, idle)
    tail = shadow.rfind("\n", 0, max(0, len(shadow) - _FOOT)) + 1
    tail = max(tail, len(shadow) - 2 * _FOOT, head[-1].span.end if head else 0)
    foot = [line for line in _lines(shadow, tail, len(shadow), idle) if not line.furniture]
    sample = shadow[:_SAMPLE]
    printed, title = _title(text, head)
    if known.title:
        printed, title = known.title, to_shadow(known.title)
    genre = known.genre or _genre(title, head, sample, structured=structured)
    issued = known.issued or _issued(head, foot[-5:])
    opening = next((x.text for x in head if not x.furniture and len(x.text) > _SHORTEST_PARAGRAPH), "")[:300]
    found = issuer_of(
        shadow, title=title, head=[x.text for x in head], foot=[x.text for x in foot], genre=genre, known=known
    )
    return Header(
        title=printed, issuer=found.name, division=found.division, issued=issued,
        period=_period_told(title, opening, head, issued=issued, genre=genre), genre=genre,
        number=known.number or _own_number(text, head),
    )
