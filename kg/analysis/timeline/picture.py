"""A timeline as a drawing in SVG: bodies are rows, years columns; what is said has a shape of its own, so that it can be
read without colour, and in print. It needs no font and no picture from elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html import escape

from kg import columns, labels
from kg.analysis import wording
from kg.analysis.deeds import KINDS
from kg.analysis.timeline import Entry, Timeline, Track

__all__ = ["MOST", "picture"]

#: So many rows a drawing has at the most: what fits on a page of A4.
MOST = 40
_ROW, _HEAD, _LEFT, _FOOT, _EDGE = 28, 34, 250, 58, 12
# The room of a year, the narrowest and the widest, and what all years together take.
_NARROW, _WIDE, _WHOLE = 34, 84, 820
_FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, SimSun, sans-serif"
_COLOURS = {"new": "#0b6e4f", "pilot": "#7a4fb5", "improved": "#1f5fa8", "there": "#5b6770", "ended": "#a3222a", "planned": "#b25e00"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def picture(found: Timeline, language: str) -> str:
    """The drawing, with the first `MOST` bodies; where no report says anything, it says so."""
    tracks = found.tracks[:MOST]
    places = _places(found, tracks, language)
    width = _LEFT + sum(room for _, _, room in places.values()) + _EDGE
    width = max(width, _LEFT + 640)
    height = _HEAD + _ROW * len(tracks) + _FOOT
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{_FONT}" font-size="13">',
        f"<title>{_safe(labels.text('timeline.title', language, name=found.subject.name))}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for word, left, room in places.values():
        out.append(f'<line x1="{left}" y1="{_HEAD - 6}" x2="{left}" y2="{height - _FOOT}" stroke="#e3e8ed"/>')
        out.append(_words(left + room / 2, _HEAD - 13, word, anchor="middle"))
    if not tracks:
        out.append(_words(_EDGE, _HEAD, labels.text("timeline.none", language)))
    for number, track in enumerate(tracks):
        out += _row(track, _HEAD + number * _ROW, width, places, language)
    out += _legend(height - _FOOT + 24, language)
    return "\n".join([*out, "</svg>"]) + "\n"


def _places(found: Timeline, tracks: tuple[Track, ...], language: str) -> dict[str, tuple[str, float, float]]:
    """For each year, and "" where none is known, its heading, where its column begins and how wide it is: wide enough for
    the marks that stand there side by side."""
    years = [*found.years, *([""] if any(not e.end for t in tracks for e in t.entries) else [])]
    most = {year: max((sum(e.end == year for e in t.entries) for t in tracks), default=0) for year in years}
    usual = min(_WIDE, max(_NARROW, _WHOLE // max(len(years), 1)))
    places, left = {}, float(_LEFT)
    for year in years:
        room = max(usual, 18 * most[year] + 10, columns.width(labels.text("timeline.undated", language)) * 7 if not year else 0)
        places[year] = (year or labels.text("timeline.undated", language), left, float(room))
        left += room
    return places


def _row(track: Track, top: int, width: float, places: dict[str, tuple[str, float, float]], language: str) -> Iterator[str]:
    middle = top + _ROW / 2
    yield f'<line x1="{_EDGE}" y1="{top + _ROW}" x2="{width - _EDGE}" y2="{top + _ROW}" stroke="#e3e8ed"/>'
    name = track.body.name
    shown = name if columns.width(name) <= 34 else name[:15] + "…"
    yield f"<g><title>{_safe(name)}</title>{_words(_EDGE, middle + 4.5, shown)}</g>"
    at: dict[str, list[Entry]] = defaultdict(list)
    for entry in track.entries:
        at[entry.end].append(entry)
    for year, entries in at.items():
        _, left, room = places[year]
        for number, entry in enumerate(entries):
            x = left + room / 2 + 18 * (number - (len(entries) - 1) / 2)
            tip = f"{name} · " + wording.clauses(dict.fromkeys(wording.said(f, language) for f in entry.facts), language)
            span = ""
            if entry.start != entry.end:
                _, begin, _ = places[entry.start]
                span = f'<line x1="{begin + 4:g}" y1="{middle:g}" x2="{x - 8:g}" y2="{middle:g}" stroke="{_COLOURS[entry.kind]}" stroke-width="2" stroke-dasharray="2 3"/>'
            yield f"<g><title>{_safe(tip)}</title>{span}{_mark(entry.kind, x, middle)}</g>"


def _mark(kind: str, x: float, y: float) -> str:
    """The shape of a kind, 14 wide, around a point."""
    colour = _COLOURS[kind]
    if kind == "new":
        return f'<circle cx="{x:g}" cy="{y:g}" r="6.5" fill="{colour}"/>'
    if kind == "pilot":
        return f'<circle cx="{x:g}" cy="{y:g}" r="5.5" fill="#ffffff" stroke="{colour}" stroke-width="2"/><circle cx="{x:g}" cy="{y:g}" r="2.2" fill="{colour}"/>'
    if kind == "improved":
        return f'<path d="M{x:g} {y - 7:g}L{x + 7:g} {y + 6:g}H{x - 7:g}Z" fill="{colour}"/>'
    if kind == "there":
        return f'<rect x="{x - 5:g}" y="{y - 5:g}" width="10" height="10" fill="{colour}"/>'
    if kind == "ended":
        return f'<path d="M{x - 5:g} {y - 5:g}L{x + 5:g} {y + 5:g}M{x + 5:g} {y - 5:g}L{x - 5:g} {y + 5:g}" stroke="{colour}" stroke-width="2.6" fill="none"/>'
    return f'<path d="M{x:g} {y - 7:g}L{x + 7:g} {y:g}L{x:g} {y + 7:g}L{x - 7:g} {y:g}Z" fill="#ffffff" stroke="{colour}" stroke-width="1.8" stroke-dasharray="3 2"/>'


def _legend(y: float, language: str) -> Iterator[str]:
    """What the shapes mean, in the language of the page and in the other."""
    other = next(tongue for tongue in labels.LANGUAGES if tongue != language)
    x = float(_EDGE + 8)
    for kind in KINDS:
        words = (labels.text(f"timeline.{kind}", language), labels.text(f"timeline.{kind}", other))
        yield _mark(kind, x, y)
        yield _words(x + 13, y - 2, words[0], size=12)
        yield _words(x + 13, y + 14, words[1], size=11, colour="#66727e")
        x += 36 + max(map(columns.width, words)) * 6.3


def _words(x: float, y: float, text: str, *, anchor: str = "start", size: int = 13, colour: str = "#1b2530") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{_safe(text)}</text>'


def _safe(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
