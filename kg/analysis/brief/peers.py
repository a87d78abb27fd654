"""Which bodies are comparable to one, where nobody says: those of its level and kind, else of its level, of its kind, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg import places, resources
from kg.analysis.reporters import Body, Shelf
from kg.analysis.similar import similar
from kg.errors import NotFound
from kg.text.shadow import fold

__all__ = ["MOST", "Beside", "beside", "peers"]

#: So many bodies a director is told of; of more the most similar are taken.
MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Our body and those beside it, with what was read of each; why these, and how many there were to choose from."""

    us: Body
    others: tuple[Body, ...]
    reason: str
    candidates: int

    @property
    def all(self) -> tuple[Body, ...]:
        """Ours first."""
        return (self.us, *self.others)


@cache
def _kinds() -> dict[str, str]:
    """The kind of each organ that is the usual one of its level."""
    rows = resources.table("organs.tsv")
    return {fold(name): row["id"] for row in rows for column, name in row.items() if column not in ("id", "means") and name}


def kind(body: Body) -> str:
    """What kind of organ a body is: its name without its place, or what the organs of all levels are called together."""
    rest = fold(places.split(body.name, body.division)[1])
    return _kinds().get(fold(body.name), _kinds().get(rest, rest))


def peers(shelf: Shelf, us: Body, *, least: float = 0.0) -> tuple[tuple[Body, ...], str, int]:
    """The bodies comparable to one (without their reports), why these (``peers``: of its level and kind; ``level``, ``kind``,
    ``all``), and how many there were to choose from. Of more than `MOST` those whose reports are most similar are taken."""
    others = [b for b in shelf.bodies if b.id != us.id]
    level = [b for b in others if us.level and b.level == us.level]
    alike = [b for b in others if kind(b) == kind(us)]
    both = [b for b in level if b in alike]
    for found, reason in ((both, "peers"), (level, "level"), (alike, "kind"), (others, "all")):
        if len(found) > MOST:
            likes = similar(shelf, us, among=found, limit=MOST, least=least).likes
            nearest = [like.body for like in likes]
            nearest += [b for b in found if b.id not in {n.id for n in nearest}]
            return tuple(nearest[:MOST]), reason, len(found)
        if found:
            return tuple(found), reason, len(found)
    return (), "all", 0


def beside(
    shelf: Shelf, us: Body, names: Sequence[str], *, regions: Sequence[str] = (), levels: Sequence[str] = (), years: Sequence[str] = (),
    genres: Sequence[str] = (), least: float = 0.0,
) -> Beside:  # fmt: skip
    """Our body and those to set beside it: those of these names, else of these regions and levels, else its `peers`.

    Years and genres choose reports, ours too. Raises NotFound where no body, or no report of it, is left.
    """
    ours = shelf.read([us], years=years, genres=genres)
    if not ours:
        asked = ", ".join((*years, *genres))
        raise NotFound(f"no report of {us.name} is of {asked}", remedy="choose other years and genres, or leave --year and --genre out")
    if names:
        found, reason, count = tuple({b.id: b for name in names for b in shelf.find(name)}.values()), "named", len(names)
    elif regions or levels:
        found = shelf.placed(regions, levels)
        reason, count = "chosen", len([b for b in found if b.id != us.id])
    else:
        found, reason, count = peers(shelf, us, least=least)
    others = shelf.read([b for b in found if b.id != us.id], years=years, genres=genres)
    if not others:
        remedy = "name others with --with, or read reports of other bodies with kg build"
        raise NotFound("no other body has reports to set beside it", where=us.name, remedy=remedy)
    return Beside(us=ours[0], others=others, reason=reason, candidates=count)
