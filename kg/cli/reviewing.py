"""A review on the terminal: one statement after the other, a key for each decision, each decision written down at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from kg import labels
from kg.cli import console
from kg.cli.tongue import language
from kg.errors import BadDecision

if TYPE_CHECKING:
    from kg.analysis.queue import By, Case, Ledger
    from kg.decisions import Decision

__all__ = ["MARK", "SOFT", "STRONG", "Desk", "Keys", "clean", "review"]

# What each key does; those that settle the statement go on to the next.
_KEYS = {
    "a": "accept", "r": "reject", "c": "relabel", "n": "rename", "t": "retype", "m": "merge", "p": "split", "+": "add", "g": "tag",
    "s": "skip", "u": "undo", "?": "help", "q": "quit",
}  # fmt: skip
_SETTLE = ("accept", "reject", "relabel")
#: Styles of a terminal.
MARK, SOFT, STRONG = "\x1b[30;43m", "\x1b[2m", "\x1b[1m"
_PLAIN = "\x1b[0m"


def clean(text: str) -> str:
    """The text on one line without what steers a terminal."""
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in " ".join(text.split()))


class Keys:
    """What a person presses or types; from a pipe a line for each. At its end both give None."""

    def key(self) -> str | None:
        """One key, or the first character of a line."""
        if sys.stdin.isatty():
            pressed = click.getchar()
            click.echo(pressed if pressed.isprintable() else "")
            return "q" if pressed in ("\x03", "\x04", "\x1a") else pressed
        line = sys.stdin.readline()
        return line.strip()[:1] if line else None

    def line(self) -> str | None:
        """A line, without spaces around it."""
        line = sys.stdin.readline()
        return line.strip() if line else None


@dataclass(slots=True)
class Desk:
    """Where decisions are taken: what was decided before, where to write, and who decides."""

    ledger: Ledger
    by: By
    write: Callable[[Iterable[Decision]], None]
    keys: Keys = field(default_factory=Keys)
    tags: tuple[str, ...] = ()
    colour: bool = field(default_factory=lambda: sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
    taken: list[tuple[int, Decision, Decision | None]] = field(default_factory=list)

    def take(self, index: int, decision: Decision) -> None:
        """Write a decision down, unless the same stands already."""
        if self.ledger.knows(decision):
            self.say("review.known")
            return
        before = self.ledger.instead_of(decision)
        self.write((decision,))
        self.ledger.note(decision)
        self.taken.append((index, decision, before))

    def undo(self) -> int | None:
        """Take the last decision of this session back; the place of its statement in the queue, None where there is none."""
        if not self.taken:
            self.say("review.nothing_to_undo")
            return None
        from kg.analysis.queue import called

        index, decision, before = self.taken.pop()
        back = self.ledger.undoing(decision, before, self.by)
        self.write(back)
        for one in back:
            self.ledger.note(one)
        self.say("review.undone", what=self.word("review.do", called(decision)))
        return index

    def ended(self, index: int) -> int:
        """The place to go on at, when all were shown: that of a decision that is taken back, else beyond the end."""
        while self.taken:
            click.echo(self.style(labels.text("review.end_keys", language()), SOFT) + " ", nl=False)
            pressed = self.keys.key()
            if pressed is None or pressed.lower() != "u":
                break
            back = self.undo()
            if back is not None:
                return back
        return index

    def say(self, row: str, **values: object) -> None:
        """A line on the terminal."""
        click.echo(labels.text(row, language(), **values))

    def word(self, family: str, code: str) -> str:
        from kg.analysis.queue.words import word

        return word(family, code, language())

    def style(self, text: str, code: str, plain: tuple[str, str] = ("", "")) -> str:
        """The text in a style, or between two marks where there are no colours."""
        return f"{code}{text}{_PLAIN}" if self.colour else plain[0] + text + plain[1]

    def asked(self, row: str) -> str:
        """What the person types; "" for nothing."""
        click.echo(labels.text(row, language()) + " ", nl=False)
        return self.keys.line() or ""

    def chosen(self, row: str, family: str, offered: Sequence[str]) -> str:
        """One of some codes, given by number, code or label; "" where the person types nothing. Raises BadDecision."""
        from kg.analysis.queue.words import codes
        from kg.text.shadow import fold

        click.echo("  " + "  ".join(f"{number} {self.word(family, code)}" for number, code in enumerate(offered, 1)))
        given = self.asked(row)
        if not given:
            return ""
        if given.isascii() and given.isdecimal() and 0 < int(given) <= len(offered):
            return offered[int(given) - 1]
        found = codes(family, tuple(offered)).get(fold(given))
        if found is None:
            raise BadDecision(f"{given!r} is not among what may be chosen", remedy="give its number, or its name as listed")
        return found


def review(queue: Sequence[str], case_of: Callable[[int], Case | None], desk: Desk) -> None:
    """Show the cases of a queue one by one until all are settled, skipped, or the person has enough."""
    index = 0
    while index < len(queue) or (index := desk.ended(index)) < len(queue):
        case = case_of(index)
        if case is None:
            index += 1
            continue
        _show(case, index, len(queue), desk)
        step = _step(case, index, desk)
        if step is None:
            break
        index = step
    desk.say("review.session_end", count=len(desk.taken))


def _step(case: Case, index: int, desk: Desk) -> int | None:
    """What the person does with a case: the place of the next one to show, None to end."""
    while True:
        click.echo(desk.style(labels.text("review.keys", language()), SOFT) + " ", nl=False)
        pressed = desk.keys.key()
        verb = "quit" if pressed is None else _KEYS.get(pressed.lower(), "")
        if verb == "quit":
            return None
        if verb == "skip":
            return index + 1
        if verb == "help" or not verb:
            desk.say("review.keys_more")
        elif verb == "undo":
            back = desk.undo()
            if back is not None and back != index:
                return back
        else:
            try:
                decided = list(_decide(case, verb, desk))
            except BadDecision as error:
                console.complain(error)
                continue
            for decision in decided:
                desk.take(index, decision)
                desk.say("review.taken", what=desk.word("review.do", verb))
            if decided and verb in _SETTLE:
                return index + 1


def _decide(case: Case, verb: str, desk: Desk) -> Iterator[Decision]:
    """The decision of a key, after asking for what it needs; none where the person thinks better of it."""
    from kg.analysis.queue import base, judge

    values: Mapping[str, str] = {}
    if verb not in ("accept", "reject"):
        values = _VALUES[verb](desk)
        if not any(values.values()) and verb != "split":
            desk.say("review.left")
            return
    if verb == "tag" and desk.tags and values["tag"] not in desk.tags:
        raise BadDecision(f"there is no tag {values['tag']!r}", remedy=f"it is one of {', '.join(desk.tags)}; or add it to the table of tags")
    yield judge(base(case), verb, values, desk.by, where=case.place)


def _relabel(desk: Desk) -> dict[str, str]:
    from kg.types import Action, Predicate, Status

    return {
        "relation": desk.chosen("review.ask.relation", "predicate", tuple(Predicate)),
        "status": desk.chosen("review.ask.status", "status", tuple(Status)),
        "action": desk.chosen("review.ask.action", "action", tuple(Action)),
    }


def _end(desk: Desk) -> str:
    return desk.chosen("review.ask.end", "review.end", ("object", "subject"))


def _rename(desk: Desk) -> dict[str, str]:
    end = _end(desk)
    name = desk.asked("review.ask.name")
    return {"end": end, "name": name} if name else {}


def _retype(desk: Desk) -> dict[str, str]:
    from kg.types import EntityType

    end = _end(desk)
    kind = desk.chosen("review.ask.type", "type", tuple(EntityType))
    return {"end": end, "type": kind} if kind else {}


def _merge(desk: Desk) -> dict[str, str]:
    end = _end(desk)
    name = desk.asked("review.ask.into")
    return {"end": end, "name": name} if name else {}


def _split(desk: Desk) -> dict[str, str]:
    return {"end": _end(desk), "name": desk.asked("review.ask.split")}


def _add(desk: Desk) -> dict[str, str]:
    from kg.types import EntityType, Predicate, Status

    found = {"subject": desk.asked("review.ask.subject"), "relation": desk.chosen("review.ask.relation", "predicate", tuple(Predicate)), "object": desk.asked("review.ask.object")}
    if not any(found.values()):
        return {}
    if found["object"]:
        found["object_type"] = desk.chosen("review.ask.type", "type", tuple(EntityType))
    return found | {"status": desk.chosen("review.ask.status", "status", tuple(Status))}


def _tag(desk: Desk) -> dict[str, str]:
    if desk.tags:
        return {"tag": desk.chosen("review.ask.tag", "tag", desk.tags)}
    return {"tag": desk.asked("review.ask.tag")}


_VALUES: dict[str, Callable[[Desk], dict[str, str]]] = {
    "relabel": _relabel, "rename": _rename, "retype": _retype, "merge": _merge, "split": _split, "add": _add, "tag": _tag,
}  # fmt: skip


def _show(case: Case, index: int, total: int, desk: Desk) -> None:
    """A statement as a person judges it."""
    from kg.analysis.explain import meaning
    from kg.analysis.memo import when
    from kg.analysis.queue import base

    a, spoken = case.fact.assertion, language()
    ends = [desk.style(clean(entity.name), STRONG) for entity in (case.subject, case.object)]
    kinds = [desk.style(f"[{desk.word('type', entity.type)}]", SOFT) for entity in (case.subject, case.object)]
    details = [desk.word("status", a.status), desk.word("action", a.action or ""), clean(when(case.fact, spoken)), f"{labels.text('explain.confidence', spoken)} {a.confidence:.2f}"]
    means = meaning(a.rule, spoken)
    quote = desk.style(clean(case.quote), MARK, ("【", "】"))
    # A line of its own for each thing that is looked at.
    click.echo()
    click.echo(desk.style(labels.text("review.progress", spoken, number=f"{index + 1:,}", total=f"{total:,}"), SOFT))
    click.echo(f"{ends[0]} {kinds[0]} — {desk.word('predicate', a.predicate)} → {ends[1]} {kinds[1]}")
    click.echo("  " + " · ".join(filter(None, details)))
    click.echo(f"  {labels.text('explain.rule', spoken)}: " + (f"{clean(means)} " if means else "") + desk.style(f"({a.rule})", SOFT))
    click.echo(f"  {clean(case.before)}{quote}{clean(case.after)}")
    titled = f"{clean(case.title)} · " if case.title != case.fact.document.path else ""
    click.echo(desk.style(f"  — {titled}{clean(case.place)}", SOFT))
    made = base(case)
    settled, tags = desk.ledger.settled(made), desk.ledger.tags(made)
    if settled:
        said = "; ".join(filter(None, (desk.word("review.do", settled.do), clean(settled.who), clean(settled.when), clean(settled.why))))
        click.echo(f"  {labels.text('review.was_settled', spoken, what=said)}")
    if tags:
        click.echo(f"  {labels.text('review.has_tags', spoken, tags=', '.join(map(clean, tags)))}")
