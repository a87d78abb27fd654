"""Administrative divisions of China: what a name means, what lies in what, and what 省, 市 or 全区 mean in a report.

The list is ``ontology/divisions.tsv``: GB/T 2260 codes at the levels nation, province, city (prefectures included) and
county. Divisions that were abolished since 2011 stay in it, with the year, because older reports name them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from kg import resources

__all__ = [
    "NATION", "Place", "candidates", "find", "full_name", "get", "in_context", "leading", "level", "names", "parent", "split", "up", "within",
]

NATION = "100000"
_LONGEST_NAME = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One division. `also` are its former and shorter names; `since` and `until` are years or "" where not known."""

    code: str
    name: str
    short: str
    level: str
    parent: str
    since: str
    until: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    places: dict[str, Place]
    names: dict[str, tuple[str, ...]]  # name, short or other name -> codes: those in force and high ones first
    beginnings: frozenset[str]  # the first two characters of each name


@cache
def _index() -> _Index:
    places: dict[str, Place] = {}
    names: dict[str, list[str]] = {}
    for row in resources.table("divisions.tsv"):
        also = tuple(row["also"].split())
        place = Place(
            code=row["id"], name=row["name"], short=row["short"], level=row["level"], parent=row["parent"],
            since=row["since"], until=row["until"], also=also,
        )
        places[place.code] = place
        for name in dict.fromkeys((place.name, place.short, *also)):
            names.setdefault(name, []).append(place.code)
    ranks = {"nation": 0, "province": 1, "city": 2, "county": 3}

    def rank(name: str, code: str) -> tuple[bool, bool, int, str]:
        place = places[code]
        return bool(place.until), place.name != name, ranks[place.level], code

    ordered = {n: tuple(sorted(codes, key=lambda c: rank(n, c))) for n, codes in names.items() if len(codes) > 1}
    found = {n: ordered.get(n) or tuple(codes) for n, codes in names.items()}
    return _Index(places=places, names=found, beginnings=frozenset(n[:2] for n in names))


def get(code: str) -> Place | None:
    """The division with this code."""
    return _index().places.get(code)


def parent(code: str) -> str:
    """The code of the division that this one lies in, "" for the nation and for unknown codes."""
    place = get(code)
    return place.parent if place else ""


def level(code: str) -> str:
    """``nation``, ``province``, ``city`` or ``county``; "" for unknown codes."""
    place = get(code)
    return place.level if place else ""


@lru_cache(maxsize=4096)
def _chain(code: str) -> tuple[Place, ...]:
    """The division and all that it lies in, itself first."""
    found = []
    place = get(code)
    while place:
        found.append(place)
        place = get(place.parent)
    return tuple(found)


def full_name(code: str) -> str:
    """The names from the province down; "" for unknown codes.

    >>> full_name("500112")
    '重庆市渝北区'
    """
    chain = _chain(code)
    return "".join(p.name for p in reversed(chain) if p.code != NATION or len(chain) == 1)


def up(code: str, level: str) -> str | None:
    """The division of this level that the one with the code lies in, itself included; None if there is none.

    >>> up("330114", "city")
    '330100'
    """
    return next((p.code for p in _chain(code) if p.level == level), None)


def within(code: str, whole: str) -> bool:
    """Whether one division is the other or lies in it."""
    return any(p.code == whole for p in _chain(code))


def candidates(name: str) -> tuple[Place, ...]:
    """All divisions of this full, short or former name; those in force first, then full names, then high levels."""
    index = _index()
    return tuple(index.places[code] for code in index.names.get(name, ()))


def names() -> tuple[str, ...]:
    """All names of divisions, full, short and former, in the order of the list."""
    return tuple(_index().names)


def find(name: str, *, context: str = "") -> Place | None:
    """The division that a name means, full or short, alone or after the names it lies in (浙江省杭州市钱塘区).

    Where several bear the name, the one nearest to the division `context` is taken.

    >>> find("鼓楼区", context="320100").code
    '320106'
    """
    found = candidates(name)
    if not found:
        return _by_path(name, context)
    if len(found) == 1 or not context:
        return found[0]
    near = [p.code for p in _chain(context)]

    def distance(place: Place) -> int:
        return next((near.index(p.code) for p in _chain(place.code) if p.code in near), len(near))

    return min(found, key=distance)  # the first of those equally near


@lru_cache(maxsize=4096)
def split(name: str, context: str = "") -> tuple[Place | None, str]:
    """The division whose full name, alone or after those it lies in, opens a longer name, and the rest of the name.

    >>> place, rest = split("重庆市渝北区应急管理局")
    >>> place.code, rest
    ('500112', '应急管理局')
    """
    for end in range(min(len(name) - 1, 24), 1, -1):
        place = find(name[:end], context=context)
        if place and name[:end].endswith(place.name):
            return place, name[end:]
    return None, name


def leading(text: str, context: str = "") -> tuple[Place | None, int]:
    """The division that a text begins with, by its full or short name, alone or after those it lies in, and its end.

    Short names that are also common words (``words/place_common.txt``) do not count.

    >>> place, end = leading("湖南省长沙市全面建立制度")
    >>> place.code, end
    ('430100', 6)
    """
    if text[:2] not in _index().beginnings:
        return None, 0
    names, common = _index().names, resources.words("place_common")
    whole: Place | None = None
    position = 0
    while text[position : position + 2] in _index().beginnings:
        for end in range(min(len(text), position + _LONGEST_NAME), position + 1, -1):
            name = text[position:end]
            if name in names and name not in common:
                place = find(name, context=whole.code if whole else context)
                if place and (whole is None or (place.code != whole.code and within(place.code, whole.code))):
                    whole, position = place, end
                    break
        else:
            break
    return whole, position


def _by_path(name: str, context: str) -> Place | None:
    for end in range(len(name) - 2, 1, -1):
        for whole in candidates(name[:end]):
            part = find(name[end:], context=whole.code)
            if part and part.code != whole.code and within(part.code, whole.code):
                return part
    return None


def in_context(word: str, code: str) -> str | None:
    """What a word such as 市, 全省, 我区 means in a report on the division with the code: a code, or None.

    It is the nearest division, from the report's own upwards, whose name ends in the word.

    >>> in_context("全市", "330114"), in_context("市", "500112"), in_context("国家", "500112")
    ('330100', '500000', '100000')
    """
    chain = _chain(code)
    if not chain:
        return None
    if word in chain[-1].also:
        return chain[-1].code
    if word[:1] in resources.words("place_possessive"):
        word = word[1:]
    return next((p.code for p in chain if word and p.name.endswith(word)), None)
