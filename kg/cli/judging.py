"""What `kg review` and `kg sample` share: where decisions are written, and how what became of a table is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import console, frame
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.analysis.queue import Ledger
    from kg.decisions import Decision

__all__ = ["Book", "book", "by", "tags"]

_BY = (frame.option("--who", default="", metavar="NAME"), frame.option("--when", default="", metavar="DATE"), frame.option("--why", default="", metavar="TEXT"))


def by(function: frame.F) -> frame.F:
    """Who decides, when and why."""
    for add in reversed(_BY):
        function = add(function)
    return function


@dataclass(slots=True)
class Book:
    """The file of decisions, with what stands in it."""

    path: Path
    ledger: Ledger
    added: int = field(default=0)

    def write(self, decisions: Iterable[Decision]) -> None:
        """Add decisions to the file. Raises OutputError."""
        from kg.decisions import append

        made = list(decisions)
        append(self.path, made)
        self.added += len(made)

    def take(self, decisions: Iterable[Decision]) -> dict[str, int]:
        """Add those that do not stand there already, all at once; how many of each were added, and under "" how many were known."""
        counts = {"": 0}
        new = []
        for decision in decisions:
            if self.ledger.knows(decision):
                counts[""] += 1
                continue
            self.ledger.note(decision)
            counts[decision.do] = counts.get(decision.do, 0) + 1
            new.append(decision)
        self.write(new)
        return counts

    def tell(self, counts: dict[str, int]) -> None:
        """Say what was added, and what to do next."""
        from kg import labels
        from kg.analysis import wording
        from kg.analysis.queue.words import word

        spoken = language()
        listed = wording.joined((f"{word('review.do', do, spoken)} {count:,}" for do, count in counts.items() if do), spoken)
        key = "review.noted_each" if listed else "review.noted"
        console.say(labels.text(key, spoken, count=f"{sum(counts.values()) - counts['']:,}", path=self.path, each=listed))
        if counts[""]:
            console.say(labels.text("review.known_before", spoken, count=f"{counts['']:,}"))


def book(store: str, given: str | None) -> Book:
    """The file of decisions of a store. Raises BadDecision where a line of it is none."""
    from kg.analysis.queue import Ledger
    from kg.decisions import load

    path = frame.ledger(given, store)
    return Book(path=path, ledger=Ledger.of(load(path)))


def tags() -> tuple[str, ...]:
    """The codes of the user's own coding scheme, () where there is none: then any tag is taken."""
    from kg.decisions import tags

    here = frame.workspace()
    return tuple(tags.load(here.tags)) if here and here.tags.is_file() else ()
