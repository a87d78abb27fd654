"""Bodies and places in a piece of shadow text, as far as a header needs them: one pass of an automaton, no grammar.

A body is found as printed (荆州市应急管理局, 省应急厅, 应急管理部): its place if it names one, else the word for the
level (省, 市, 区), and the full name of the organ. Which place a bare 省应急厅 belongs to is told later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg import places, resources, segment
from kg.automaton import Automaton

__all__ = ["Body", "Found", "areas", "joint", "look", "usual_organ", "whole"]

# So many characters may stand between the place and the kind of a zone: 厦门|火炬|高新区.
_LONGEST_ZONE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body as printed at ``[start, end)``: code of its division or "", its place and level as printed, its organ in full."""

    start: int
    end: int
    code: str
    place: str
    level: str
    organ: str

    @property
    def national(self) -> bool:
        """Whether it is a body of the whole country, known by its name alone."""
        return self.code == places.NATION


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one look at a text found: bodies, places (code and offset) and how often which level is spoken of."""

    bodies: tuple[Body, ...]
    places: tuple[tuple[str, int], ...]
    scopes: Counter[str]


@dataclass(frozen=True, slots=True)
class _Term:
    kind: str  # "place", "short" (a county without its 县, or named like a common word), "area", "local", "alone", "national", "scope"
    value: str  # the name of the place, the organ in full, the level


@cache
def _vocabulary() -> tuple[Automaton, tuple[_Term, ...]]:
    terms: dict[str, _Term] = {}
    kinds = resources.words("place_kind")
    for name in resources.words("header_scope"):
        at = min((name.index(k), k) for k in (*kinds, name[-1]) if k in name)[1]
        terms[name] = _Term("scope", at if at in kinds else places.NATION)
    for row in resources.table("lexicon/bodies.tsv"):
        if row["kind"] in ("local", "national") and row["type"] == "agency":
            for form in row["forms"].split("|"):
                if len(form) > 1:
                    terms.setdefault(form, _Term(row["kind"], row["full"]))
    for word in resources.words("body_head_alone"):
        terms.setdefault(word, _Term("alone", word))
    for row in resources.table("lexicon/areas.tsv"):
        terms.setdefault(row["id"], _Term("area", row["division"]))
    common = frozenset(resources.words("place_common"))
    for row in resources.table("divisions.tsv"):
        if row["level"] == "nation":
            continue
        # 城区 and 矿区 are places only behind the city that they are of.
        terms.setdefault(row["name"], _Term("short" if row["name"] in common else "place", row["name"]))
        for name in row["also"].split():
            terms.setdefault(name, _Term("place", name))
        short = row["short"]
        if short not in common and (row["level"] != "county" or not any(k in short for k in kinds)):
            kind = "short" if row["level"] == "county" else "place"
            if terms.get(short, _Term("short", "")).kind == "short":
                terms[short] = _Term(kind, short)
    return Automaton(terms), tuple(terms.values())


def usual_organ(kind: str, code: str) -> str:
    """The organ of this kind (a row of ``organs.tsv``) that a division usually has, in full; "" for unknown divisions.

    Provinces and autonomous regions have a 厅 where municipalities and all below have a 局.
    """
    place = places.get(code)
    row = next((r for r in resources.table("organs.tsv") if r["id"] == kind), None)
    if place is None or row is None:
        return ""
    municipality = place.level == "province" and place.name.endswith(resources.words("place_municipality"))
    return row["municipality" if municipality else place.level]


def _level_before(text: str, start: int) -> str:
    for length in (3, 1):
        word = text[max(0, start - length) : start]
        if word in resources.words("place_kind"):
            return word
    return ""


def _places_before(chain: list[tuple[int, int, str]], start: int) -> tuple[str, int]:
    """The code of the places that stand directly before an offset, and where they begin."""
    code, begin, end = "", start, start
    for left, right, _ in reversed(chain):
        if right != end:
            break
        begin = end = left
    for left, _, name in chain:
        if left >= begin and left < start:
            place = places.find(name, context=code)
            code = place.code if place else code
    return code, begin


def _zone_before(text: str, start: int, seen: Sequence[tuple[str, int, int]]) -> tuple[str, int]:
    """The division of the zone that ends at an offset, "" if it is not named, and where its name begins; else -1."""
    word = next((w for w in resources.words("header_zone") if text.endswith(w, 0, start)), "")
    code, begin, end = seen[-1] if seen else ("", 0, -1)
    if end == start:
        return code, begin  # an area that the list knows
    if not word:
        return "", -1
    between = text[end : start - len(word)] if end >= 0 else "?"
    if not between or (len(between) <= _LONGEST_ZONE and between.isalpha() and not places.candidates(text[begin:start])):
        return code, begin
    return "", start - len(word)


def _begins_word(text: str, start: int, follows: bool) -> bool:
    """Whether a word begins at an offset, as far as the characters around it tell; it does where it `follows` a place."""
    first = max(start - 4, 0)
    return follows or start == 0 or not text[start - 1].isalpha() or segment.begins_word(text[first : start + 6], start - first)


def look(text: str) -> Found:
    """All bodies, places and scope words of a text. Offsets count from its start."""
    automaton, terms = _vocabulary()
    plural, roles, towns = (resources.words(f"header_{name}") for name in ("plural", "role", "town"))
    offices = resources.words("header_suboffice")
    bodies: list[Body] = []
    seen: list[tuple[str, int, int]] = []  # code, start, end
    scopes: Counter[str] = Counter()
    chain: list[tuple[int, int, str]] = []  # places that stand one after the other
    for index, start, end in automaton.matches(text):
        term = terms[index]
        if chain and chain[-1][1] != start:
            chain = []
        if term.kind == "scope":
            scopes[term.value] += 1
        elif term.kind == "area":
            chain = []
            seen.append((term.value, start, end))
        elif term.kind in ("place", "short"):
            if text.startswith(towns, end) and not term.value.endswith(resources.words("place_kind")):
                continue
            if end - start == 2 and text[end - 1] in resources.words("level") and not _begins_word(text, start, bool(chain)):
                continue  # 建成|县应急指挥中心, not the county 成县
            if term.kind == "short" and not (chain and _lies_in(term.value, _places_before(chain, start)[0])):
                continue
            if chain and seen and seen[-1][1] == chain[-1][0]:
                seen.pop()  # 杭州市 before 萧山区 only says which one
            chain.append((start, end, term.value))
            if text[end : end + 1] not in roles:
                code, _ = _places_before(chain, end)
                seen.append((code, start, end))
        elif text[end : end + 1] not in roles:
            body = _body(text, start, end, term, chain=chain, seen=seen)
            if body is None:
                continue
            office = next((w for w in offices if text.startswith(w, end)), "")
            bare = not body.code and not body.level and text[: body.start][-1:].isalpha()  # 林业|水利局, a part of another name
            if not bare and not text[max(0, body.start - 4) : body.start].endswith(plural):
                bodies.append(replace(body, end=end + len(office), organ=body.organ + office))
    return Found(bodies=tuple(bodies), places=tuple((code, start) for code, start, _ in seen), scopes=scopes)


def _lies_in(name: str, code: str) -> bool:
    place = places.find(name, context=code)
    return place is not None and places.within(place.code, code)


def _body(
    text: str, start: int, end: int, term: _Term, *, chain: list[tuple[int, int, str]], seen: Sequence[tuple[str, int, int]]
) -> Body | None:
    """The body whose organ stands at ``[start, end)``, with the places or the zone before it."""
    if term.kind == "national":
        return Body(start=start, end=end, code=places.NATION, place="", level="", organ=term.value)
    code, begin = _places_before(chain, start)
    if code:
        if term.kind == "alone" and text.startswith(resources.words("body_tail"), start):
            return None  # 县委员会, 县委书记
        return Body(start=begin, end=end, code=code, place=text[begin:start], level="", organ=term.value)
    code, begin = _zone_before(text, start, seen)
    if begin >= 0:
        return Body(start=begin, end=end, code=code, place="", level="", organ=text[begin:start] + term.value)
    level = _level_before(text, start)
    begin = start - len(level)
    if term.kind == "alone":
        return None
    return Body(start=begin, end=end, code="", place=text[begin:start], level=level, organ=term.value)


def areas() -> tuple[str, ...]:
    """The names of areas with bodies of their own that are no divisions (``lexicon/areas.tsv``)."""
    return tuple(row["id"] for row in resources.table("lexicon/areas.tsv"))


def whole(text: str) -> Body | None:
    """The body that a text is the name of, though no list knows it: told by its last word.

    Its organ is then the text as printed, but for the word for its level (县创建办 → 创建办), and its division that of
    the place it begins with.
    """
    if not text.isalpha() or not text.endswith(resources.words("header_organ")):
        return None
    found = look(text)
    last = found.bodies[-1] if found.bodies else None
    if last and last.end == len(text) and last.place and last.code and text[: last.start].endswith(resources.words("header_organ")):
        return whole(text[: last.start])  # two that sign together, without a mark between them
    code = found.places[0][0] if found.places and found.places[0][1] == 0 else ""
    for inner, _ in found.places:
        code = inner if code and places.within(inner, code) else code
    level = "" if code else next((k for k in resources.words("place_kind") if text.startswith(k)), "")
    return Body(start=0, end=len(text), code=code, place="", level=level, organ=text[len(level) :])


def joint(text: str) -> Iterator[Body]:
    """The bodies of a text that consists of nothing but names of bodies and what joins them; else none."""
    found = look(text).bodies
    rest = text
    for body in reversed(found):
        rest = rest[: body.start] + rest[body.end :]
    for word in resources.words("header_joint"):
        rest = rest.replace(word, "")
    if found and not rest.strip():
        yield from found
