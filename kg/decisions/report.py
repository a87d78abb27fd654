"""What decisions are done on, and what is told of that: reports as they were read, decisions that found nothing, judgements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from kg.decisions.decision import Place
from kg.text.shadow import fold
from kg.types import Assertion

__all__ = ["Judged", "Lost", "Report", "agrees"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was read: its id, all paths under which it is known, its title, how to get its text and its reading
    (as JSON Lines, the record without a path)."""

    id: str
    paths: tuple[str, ...]
    title: str
    text: Callable[[], str]
    rows: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A decision that found nothing to do: its number, counted from 1, where it stands, its line, and why, as a code:

    ``quote`` no text has its words, ``statement`` or ``entity`` the words are there and what they were about is not,
    ``several`` words to add a statement by stand in several texts, or a name in `into`, or one with `of`, may mean several things,
    ``of`` there are things of that name, but none is of the body or division that `of` names,
    ``same`` a thing would be split from itself, or related to itself,
    ``kind`` things of such types do not stand in such a relation,
    ``type`` a thing is new and its type not said, ``nothing`` there is nothing to withdraw, ``tag`` the tag is in no table.
    """

    number: int
    where: str
    line: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A statement that a person judged: as it was `read` (None: it was not, a person added it) and as it is `now` (None: it was
    rejected); `wrong` are the fields that were changed."""

    read: Assertion | None
    now: Assertion | None
    wrong: tuple[str, ...] = ()


def agrees(report: Report, place: Place | None) -> int:
    """In how many ways a report is the one that is meant: by the name of its file, by its title."""
    if place is None:
        return 0
    files = {PurePosixPath(path.replace("\\", "/")).name for path in report.paths}
    return bool(place.file and place.file in files) + bool(fold(place.title) and fold(place.title) == fold(report.title))
