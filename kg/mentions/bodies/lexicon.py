"""What is known of bodies before a report is read: the lexicon, the head nouns, and one automaton over all of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.automaton import Automaton
from kg.types import EntityType

__all__ = ["AREA", "BREAK", "PLACE", "SETUP", "Head", "Row", "areas", "fields", "head_of", "is_cut_short", "local", "marks", "part", "sector", "terms"]

# What the automaton of marks can find, beside places.
BREAK, SETUP, PLACE, AREA = "break", "setup", "place", "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of ``lexicon/bodies.tsv``.

    `kind` is ``national`` (a whole body), ``local`` (what follows a place: 安委办), ``part`` (what follows another body:
    宣传部 after 省委), ``corps`` (what stands before a place: 武警) or ``sector`` (a field that stands for its department: 水利 among 部门). `lower` is the form below
    the province, for sectors. `bare` means that without a place it is the one of the report's own division.
    """

    id: str
    kind: str
    forms: tuple[str, ...]
    full: str
    lower: str
    bare: bool
    type: EntityType
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A noun in which names of bodies end; `mode` says what must stand before it (see `kg.mentions.bodies.shapes`)."""

    word: str
    mode: str
    type: EntityType


_MODES = {
    "closed": EntityType.AGENCY,
    "open": EntityType.AGENCY,
    "unit": EntityType.AGENCY,
    "organization": EntityType.ORGANIZATION,
    "team": EntityType.TEAM,
}


@cache
def _rows() -> tuple[Row, ...]:
    return tuple(
        Row(
            id=r["id"], kind=r["kind"], forms=tuple(r["forms"].split("|")), full=r["full"], lower=r["lower"],
            bare=bool(r["bare"]), type=EntityType(r["type"]), scope=r["scope"],
        )
        for r in resources.table("lexicon/bodies.tsv")
    )


@cache
def _by_form(kind: str) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in _rows():
        if row.kind == kind:
            for form in dict.fromkeys((*row.forms, row.full)):
                found[form] = (*found.get(form, ()), row)
    return found


def _scoped(rows: tuple[Row, ...], division: str) -> Row | None:
    """The row for a division: one whose scope (the first digits of its codes) covers it, else the nationwide one."""
    own = (r for r in rows if r.scope.isdigit() and division.startswith(r.scope))
    return next(own, None) or next((r for r in rows if not r.scope.isdigit()), None)


def national(form: str) -> Row | None:
    """The row of a whole body of this name."""
    return next(iter(_by_form("national").get(form, ())), None)


def local(form: str, division: str = "") -> Row | None:
    """The row of what follows a place name; `division` chooses where a province has a form of its own."""
    return _scoped(_by_form("local").get(form, ()), division)


def corps(form: str) -> Row | None:
    """The row of a force whose local units are named after a place (武警)."""
    return next(iter(_by_form("corps").get(form, ())), None)


def part(form: str) -> Row | None:
    """The row of what follows the name of another body."""
    return next(iter(_by_form("part").get(form, ())), None)


def sector(form: str) -> Row | None:
    """The row of a field that stands for its department."""
    return next(iter(_by_form("sector").get(form, ())), None)


@cache
def corps_forms() -> tuple[str, ...]:
    """The forces whose local units are named after a place."""
    return tuple(_by_form("corps"))


@cache
def fields() -> frozenset[str]:
    """The fields of work that stand before a head noun."""
    return frozenset(resources.words("body_field"))


@cache
def longest_field() -> int:
    """The length of the longest field."""
    return max(map(len, fields()))


@cache
def _tails() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in resources.words("body_tail"):
        for cut in range(1, len(word)):
            found[word[:cut]] = (*found.get(word[:cut], ()), word)
    return found


def is_cut_short(text: str, start: int, end: int) -> bool:
    """Whether the word that ends here goes on as another one (部 in 部门).

    >>> is_cut_short("公安部门", 0, 3), is_cut_short("公安部负责", 0, 3)
    (True, False)
    """
    tails = _tails()
    for begin in range(max(start, end - 4), end):
        words = tails.get(text[begin:end])
        if words and text.startswith(words, begin):
            return True
    return False


@cache
def head_of(form: str) -> Head | None:
    """The head noun in which a form ends: 领导小组 of 普查领导小组."""
    made = (Head(word=w, mode=m, type=t) for m, t in _MODES.items() for w in resources.words(f"body_head_{m}") if form.endswith(w))
    return max(made, key=lambda h: len(h.word), default=None)


@cache
def terms() -> tuple[Automaton, tuple[Row | Head | None, ...]]:
    """The automaton over all forms and heads, and what each of its terms is; None: a word that only ends like a head."""
    found: dict[str, Row | Head | None] = dict.fromkeys(resources.words("body_not_head"))
    for mode, type_ in _MODES.items():
        for word in resources.words(f"body_head_{mode}"):
            found[word] = Head(word=word, mode=mode, type=type_)
    for kind in ("part", "local", "national"):
        for form, rows in _by_form(kind).items():
            if len(form) > 1:
                found[form] = rows[0]
    return Automaton(found), tuple(found.values())


@cache
def areas() -> dict[str, str]:
    """The names and short names of areas that are no divisions and have bodies of their own, each with the name."""
    return {name: row["id"] for row in resources.table("lexicon/areas.tsv") for name in (row["id"], *row["also"].split())}


@cache
def marks() -> tuple[Automaton, tuple[str, ...]]:
    """The automaton over words that bound names, and places; what each of its terms is."""
    found: dict[str, str] = dict.fromkeys(resources.words("body_break"), BREAK)
    found.update(dict.fromkeys(resources.words("body_setup"), SETUP))
    for row in resources.table("divisions.tsv"):
        for name in (row["name"], row["short"], *row["also"].split()):
            known = name in found or name in fields() or name in resources.words("body_not_place")
            if len(name) > 1 and row["level"] != "nation" and not known:
                found[name] = PLACE
    for name in areas():
        found.setdefault(name, AREA)
    return Automaton(found), tuple(found.values())
