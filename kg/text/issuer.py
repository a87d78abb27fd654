"""Whose work a document reports, and for which division.

Lines that name a body as the author are believed first (kind "issuer" of ``ontology/patterns/header.toml``, by weight).
Of several that sign together the first is it, so of a Party committee and a government the committee, under the name
that its mentions bear too (青川县委). Where there is no such line, the body is chosen that the text speaks of most as its
subject; where no body is printed at all, the organ of emergency management of the division that the text is about, if
that is what it is about.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kg import places, resources
from kg.text.bodies import Body, Found, areas, joint, look, usual_organ, whole
from kg.types import Metadata

__all__ = ["Issuer", "issuer_of"]

# The division that a text is about has at least this share of the places it names.
_MAIN_SHARE = 0.5
# How much of a text is looked at: its head and its foot. Longer texts repeat themselves.
_HEAD, _FOOT = 16_000, 2_000
# So many words of the domain in a thousand characters make a text one on emergency management.
_DOMAIN_DENSITY = 4.0
# A body without a line of its own must be named so often to be the one a text is about.
_LEAST_MENTIONS = 3
# … or fewer times, if as a subject and at the beginning.
_LEAST_SCORE = 4.0
# The organ that is meant where none is printed (a row of ``organs.tsv``), and the genres that others write.
_DEFAULT = "emergency"
_NO_DEFAULT = ("news", "regulation", "emergency_plan")

# A line with a full stop is running text, no heading.
_RUNNING = "\u3002"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The full name of a body, or "", and the code of its division, or ""."""

    name: str = ""
    division: str = ""


@cache
def _of_kind(kind: str) -> tuple[resources.Pattern, ...]:
    return tuple(
        sorted((p for p in resources.patterns("header") if p["kind"] == kind), key=lambda p: -int(p["weight"] or 0))
    )


@cache
def _domain() -> re.Pattern[str]:
    return re.compile(resources.expand("{header_domain}"))


def _division(found: Found, title: str) -> str:
    """The division that a text is about: named, in the title above all, and at the level that the text speaks of."""
    named: Counter[str] = Counter()
    for code, _ in found.places:
        named[code] += 1
    for body in found.bodies:
        if body.code and not body.national:
            named[body.code] += 1
    in_title = look(title)
    for code, _ in in_title.places:
        named[code] += 6
    score: dict[str, float] = defaultdict(float)
    for code, count in named.items():
        weight = min(count, 12)
        score[code] += weight
        above = places.parent(code)
        while above and above != places.NATION:
            score[above] += weight * 0.4
            above = places.parent(above)
    levels = Counter(found.scopes)
    levels.update(b.level for b in found.bodies if b.level)
    total = sum(levels.values())
    score[places.NATION] += 0.5 + min(levels[places.NATION], 6)

    def fit(code: str) -> float:
        place = places.get(code)
        if code == places.NATION or place is None:
            spoken = levels[places.NATION]
        else:
            spoken = sum(n for level, n in levels.items() if place.name.endswith(level))
        return (spoken + 2) / (total + 4)

    best = max(sorted(score), key=lambda code: score[code] * fit(code))
    # A text on many places is about what they have in common.
    while best != places.NATION and _share(best, named) < _MAIN_SHARE:
        best = places.parent(best)
    return "" if best == places.NATION and not levels[places.NATION] else best


def _share(code: str, named: Counter[str]) -> float:
    """What share of the places named are the division, lie in it, or hold it."""
    near = sum(n for other, n in named.items() if places.within(other, code) or places.within(code, other))
    return near / named.total()


def _code(body: Body, division: str) -> str:
    if body.code:
        return body.code
    return (places.in_context(body.level, division) or "") if body.level else division


def _name(code: str, organ: str, bodies: Iterable[Body]) -> str:
    """The full name of the organ of a division, with the names above it as the text prints them beside the organ."""
    place = places.get(code)
    if place is None or code == places.NATION or any(name in organ for name in (place.name, *areas())):
        return organ
    first, _ = places.leading(organ, code)
    if organ.startswith(place.short) or (first and places.within(code, first.code)):
        return organ
    printed = [b.place for b in bodies if b.code == code and b.place.endswith(place.name)]
    chain = {place.name, places.full_name(code)}
    above = places.get(place.parent)
    if above:
        chain.add(above.name + place.name)
    same = [p for p in printed if p in chain]
    # Districts of municipalities are officially named with the city.
    if above and above.level == "province" and above.name.endswith(resources.words("place_municipality")):
        return places.full_name(code) + organ
    return max(same, key=len, default=place.name) + organ


def _from_lines(lines: list[str], division: str, *, genre: str) -> list[tuple[str, str, tuple[Body, ...]]]:
    """(code, organ, bodies) for each line that names a body as author, most believed first."""
    found: list[tuple[int, int, str, str, tuple[Body, ...]]] = []
    for pattern in _of_kind("issuer"):
        for number, line in enumerate(lines):
            match = None if pattern["heads"] and _RUNNING in line else pattern.regex.search(line)
            if not match:
                continue
            groups = match.groupdict()
            text = groups.get("body") or (groups.get("place") or "") + (groups.get("organ") or "")
            unlisted = whole(text.strip()) if pattern["unlisted"] else _town(text.strip() + ":", division) if pattern["relays"] else None
            bodies = tuple(joint(text.strip())) or ((unlisted,) if unlisted else ())
            if bodies:
                code = _code(bodies[0], division)
                above = code != division and places.within(division, code)
                if pattern["relays"] and above and genre in ("news", "deeds"):
                    continue  # a higher body passes on what a lower one did
                if code or bodies[0] is unlisted:
                    found.append((-int(pattern["weight"]), number, code, bodies[0].organ, bodies))
    return [(code, organ, bodies) for _, _, code, organ, bodies in sorted(found, key=lambda f: f[:2])]


# A line that holds only bodies and a date is not longer than this.
_ALONE = 120


def _alone(lines: list[str], division: str) -> list[tuple[str, str, tuple[Body, ...]]]:
    """Bodies that have a line to themselves, but for a date: under the title or at the end."""
    found = []
    for line in lines:
        if len(line) > _ALONE:
            continue
        bodies = tuple(joint(re.sub(r"[\d\s\W]*(?:\d[^\d\s]?\s*)*$", "", line).strip(" *#()|")))
        if bodies and (code := _code(bodies[0], division)):
            found.append((code, bodies[0].organ, bodies))
    return found


def _town(title: str, division: str) -> Body | None:
    """The office of the town or street that a title begins with."""
    for pattern in _of_kind("town"):
        match = pattern.regex.search(title)
        if match:
            seen = look(match["place"]).places
            organ = match["place"] + pattern["organ"]
            return Body(start=0, end=0, code=seen[-1][0] if seen else division, place="", level="", organ=organ)
    return None


def _most_spoken_of(text: str, found: Found, division: str, *, title: str, domain: bool) -> tuple[str, str] | None:
    score: dict[tuple[str, str], float] = defaultdict(float)
    mentions: Counter[tuple[str, str]] = Counter()
    for body in found.bodies:
        code = _code(body, division)
        key = (code, body.organ)
        if not code or code not in (division or code, places.NATION) or (code == places.NATION and not body.national):
            continue
        subject = body.start == 0 or text[body.start - 1] in "\n。,;:! \u3000"
        mentions[key] += 1
        score[key] += 1.5 if subject else 1.0
        if body.start < 400:
            score[key] += 1.0
    default = division, usual_organ(_DEFAULT, division)
    if domain and mentions[default]:
        score[default] += 4
    own = Counter(m["self"][-1] for p in _of_kind("self") for m in p.regex.finditer(text))
    superior = resources.words("header_superior")
    for key in score:
        if key[1] in superior:
            score[key] *= 0.2
        elif key[0] != division:
            score[key] *= 0.5
        score[key] += 4 * (key[1][:-1] in title)
        score[key] += 2 * own[key[1][-1]] if key[0] == division else 0
    ranked = sorted(score, key=lambda k: (-score[k], k))
    if not ranked:
        return None
    best = ranked[0]
    if best[1] in superior:
        return None
    enough = mentions[best] >= _LEAST_MENTIONS or (mentions[best] > 1 and score[best] >= _LEAST_SCORE)
    return best if enough or (domain and best == default) or own[best[1][-1]] else None


def _by_number(lines: list[str], division: str) -> tuple[str, str] | None:
    """The body whose documents are numbered so: 某应急〔2023〕12号 is of the emergency bureau."""
    place = places.get(division)
    rows = {row["id"]: row for row in resources.table("numbered_by.tsv")}
    for pattern in _of_kind("number"):
        for line in lines:
            found = pattern.regex.search(line)
            row = next((rows[found["by"][at:]] for at in range(1, len(found["by"])) if found["by"][at:] in rows), None) if found else None
            if row and place and division != places.NATION:
                return division, row["province" if _is_province(place) else "below"]
    return None


def _is_province(place: places.Place) -> bool:
    """Whether a division has departments called 厅: a province, but no municipality."""
    return place.level == "province" and not place.name.endswith(resources.words("place_municipality"))


@cache
def _departments() -> dict[str, tuple[str, str]]:
    """The department of each field of work, of a province and below: 水利 → 水利厅, 水利局."""
    rows = (row for row in resources.table("lexicon/bodies.tsv") if row["kind"] == "sector")
    return {form: (row["full"], row["lower"]) for row in rows for form in row["forms"].split("|")}


def _by_field(text: str, division: str) -> tuple[str, str] | None:
    """The department of the one field of work that a text speaks of as its own: 我市各级水利部门."""
    spoken = Counter(m["field"] for p in _of_kind("field") for m in p.regex.finditer(text) if m["field"] in _departments())
    place = places.get(division)
    if len(spoken) != 1 or place is None or division == places.NATION:
        return None
    province, lower = _departments()[next(iter(spoken))]
    organ = province if _is_province(place) else lower
    return (division, organ) if organ else None


def _by_title(title: str, division: str) -> tuple[str, str] | None:
    """The author that a kind of text has by its title alone: a statute, an emergency plan."""
    for pattern in _of_kind("author"):
        if pattern.regex.search(title):
            return division, usual_organ(pattern["organ"], division)
    return None


def _known(name: str, code: str | None, guess: str) -> Issuer:
    bodies = look(name).bodies
    seen = look(name).places
    told = bodies[-1].code if bodies and bodies[-1].code else seen[-1][0] if seen else guess
    return Issuer(name=name, division=code or told)


def issuer_of(shadow: str, *, title: str, head: list[str], foot: list[str], genre: str, known: Metadata) -> Issuer:
    """The issuer of a text, given its shadow, its title's shadow, the lines of its head and foot, and its genre.

    What is `known` of it wins; the division of a known issuer is told from its name.
    """
    text = shadow[:_HEAD]
    if len(shadow) > _HEAD:
        text += "\n" + shadow[max(_HEAD, len(shadow) - _FOOT) :]
    found = look(text)
    division = known.division or _division(found, title)
    if known.issuer:
        return _known(known.issuer, known.division, division)
    named = _from_lines([title, *head, *foot[-4:]], division, genre=genre) or _alone([*head[:6], *foot[-4:]], division)
    if named:
        code, organ, bodies = named[0]
        return Issuer(name=_name(code, organ, (*bodies, *found.bodies)), division=code)
    town = _town(title, division)
    if town:
        county = places.level(town.code) == "county"
        return Issuer(name=_name(town.code, town.organ, ()) if county else town.organ, division=town.code)
    domain = len(_domain().findall(text)) * 1000 >= _DOMAIN_DENSITY * len(text)
    best = _by_title(title, division) or _by_number(head, division) or _most_spoken_of(text, found, division, title=title, domain=domain) or _by_field(text, division)
    if best is None and domain and genre not in _NO_DEFAULT and division != places.NATION:
        best = division, usual_organ(_DEFAULT, division)
    if best is None or not best[1]:
        return Issuer(division=division)
    return Issuer(name=_name(*best, found.bodies), division=best[0])
