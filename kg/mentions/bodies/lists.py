"""Bodies that share words: heads of a list (防汛抗旱、森林防火等指挥部), fields that stand for departments (会同气象、消防等部门)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg import numerals, places, resources
from kg.alternatives import alternation, behind, compiled, needed
from kg.mentions.bodies import lexicon
from kg.mentions.bodies.edges import Candidate, one_of, rule, sought
from kg.mentions.bodies.marks import Marks, Where
from kg.types import EntityType, Sentence

__all__ = ["departments", "proper", "shared_heads", "signs"]


@cache
def _shared_head() -> re.Pattern[str]:
    """The shared head of a list with what leads to it: few sentences have one, and its members match nearly everywhere."""
    return compiled(behind("items", rule("joint").pattern))


def shared_heads(marks: Marks, sentence: Sentence, found: list[Candidate]) -> Iterator[Candidate]:
    """The members of lists that share one head noun, each as a candidate of its own."""
    text = marks.shadow
    begin, stop = sentence.span
    if text.find("、", begin, stop) < 0 or not _shared_head().search(text, begin, stop):
        return
    for match in rule("joint").finditer(text, begin, stop):
        first = text.index("、", match.start("items"))
        start = max(match.start("items"), marks.break_before(first), marks.setup_before(first))
        if match["number"] and match["head"] in resources.words("body_class"):
            yield from _class(match, start, found)
            continue
        where, start = _leading_place(marks, start, match.end("items"))
        head = match["head"].removeprefix(match["special"] or "")
        items = _items(text, start, match.end("items"), int(numerals.parse(match["count"]) or 0) if match["count"] else 0)
        placed = where or next((c.where for c in reversed(found) if c.end <= start and c.where), None)
        if placed is None and (not marks.division or marks.division == places.NATION):
            continue
        for number, (begin, end) in enumerate(items):
            stem = text[begin:end] + head
            row = lexicon.local(stem, where.code if where else marks.division)
            yield Candidate(
                start=where.start if where and number == 0 else begin,
                end=end if number < len(items) - 1 else match.end(),
                where=replace(placed, start=begin) if placed else None,
                stem=stem,
                full=row.full if row else stem,
                type=EntityType.AGENCY,
                frame="list" if placed else "bare",
                rule="body.joint",
            )


def _class(match: re.Match[str], start: int, found: list[Candidate]) -> Iterator[Candidate]:
    """A counted class of bodies, only some of them named, as one: 9个专业委员会 of the commission before it."""
    owner = next((c for c in reversed(found) if c.end <= start and c.full.endswith(resources.words("body_collective"))), None)
    if owner:
        yield replace(
            owner, start=start, end=match.end("head"), stem=owner.stem + match["head"],
            full=owner.full + match["head"], type=EntityType.AGENCY, rule="body.class",
        )


def _leading_place(marks: Marks, start: int, end: int) -> tuple[Where | None, int]:
    for stop in range(min(start + 12, end), start, -1):
        where = marks.where(stop, start)
        if where and where.start == start:
            return where, stop
    return None, start


def _items(text: str, start: int, end: int, count: int) -> list[tuple[int, int]]:
    spans = []
    begin = start
    for part in text[start:end].split("、"):
        spans.append((begin, begin + len(part)))
        begin += len(part) + 1
    last = spans[-1]
    joint = max((text.rfind(word, *last) for word in resources.words("body_and")), default=-1)
    if joint > last[0] + 1 and (len(spans) < count or (not count and text[last[0] : last[1]] not in lexicon.fields())):
        spans[-1:] = [(last[0], joint), (joint + 1, last[1])]
    return [(a, b) for a, b in spans if b > a]


#: The ways in which departments are named by their field: as partners, as members, or as those who act.
NAMED = ("partners", "members", "composed", "listed", "acting")
#: The way in which rules name them.
OBLIGED = ("obliged",)


def departments(marks: Marks, sentence: Sentence, kinds: Sequence[str] = NAMED) -> Iterator[Candidate]:
    """Fields that stand for departments of the report's own level, where they are partners or members by name."""
    division = places.get(marks.division)
    if division is None or division.level == "nation":
        return
    text = marks.shadow
    # Municipalities rank as provinces and yet have 局, no 厅.
    high = division.level == "province" and not division.name.endswith(resources.words("place_municipality"))
    for kind, regex, needs in sought(*kinds):
        if text.find(needs, *sentence.span) < 0:
            continue
        for match in regex.finditer(text, *sentence.span):
            if one_of("body_vague").search(match["fields"] if kind == "obliged" else match[0]):
                continue
            for begin, end in _fields(text, match.start("fields"), match.end("fields")):
                row = lexicon.sector(text[begin:end])
                full = "" if row is None else row.full if high else row.lower or row.full
                if full:
                    where = Where(start=begin, code=division.code, name=division.name, said=False)
                    yield Candidate(
                        start=begin, end=end, where=where, stem=full, full=full, type=EntityType.AGENCY, frame="place",
                        rule=f"body.{kind}",
                    )
                elif text[begin:end].endswith(resources.words("body_head_holding")):
                    yield Candidate(
                        start=begin, end=end, where=None, stem=text[begin:end], full=text[begin:end],
                        type=EntityType.ORGANIZATION, frame="proper", rule=f"body.{kind}",
                    )


@cache
def _proper() -> tuple[tuple[resources.Pattern, str], ...]:
    """The patterns of such names, each with what a sentence must hold for them to be sought in it."""
    return tuple((p, needed(p.regex.pattern)) for p in resources.patterns("bodies") if p.id in ("league", "grid"))


def proper(marks: Marks, sentence: Sentence) -> Iterator[Candidate]:
    """Bodies whose names are written in a way of their own: 团县委 around the place, 国网甲县供电公司 before it."""
    for pattern, needs in _proper():
        if marks.shadow.find(needs, *sentence.span) < 0:
            continue
        for match in pattern.regex.finditer(marks.shadow, *sentence.span):
            place = places.get(marks.meant(match["level"], match.start("level")) or "") if match["level"] else None
            if match["level"] and not place:
                continue
            full = pattern["full"].format(place=place.name) if place else match[0]
            kind = EntityType.AGENCY if place else EntityType.ORGANIZATION
            yield Candidate(start=match.start(), end=match.end(), where=None, stem=full, full=full, type=kind, frame="proper", rule=f"body.{pattern.id}")


@cache
def _sign() -> re.Pattern[str]:
    """The shared head of a list, or a text that departments and names of a way of their own can not do without."""
    needs = [*(text for _, _, text in sought(*NAMED, *OBLIGED)), *(text for _, text in _proper())]
    return compiled(f"(?:{_shared_head().pattern})|{alternation(needs)}")


def signs(shadow: str) -> list[int]:
    """Where a text has a sign of the bodies found here: a sentence without one, as most are, has none of them.

    None of the signs reaches across the end of a sentence, so that one pass over the text finds all that have some.
    """
    return [found.start() for found in _sign().finditer(shadow)]


def _fields(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    begin = start
    for part in text[start:end].split("、"):
        stop = begin + len(part)
        while lexicon.sector(text[begin:stop]) is None:
            joints = (i for i in range(begin, stop) if text[i] in resources.words("body_and"))
            cut = next((i for i in joints if lexicon.sector(text[begin:i])), -1)
            if cut < 0:
                break
            found.append((begin, cut))
            begin = cut + 1
        found.append((begin, stop))
        begin = stop + 1
    return found
