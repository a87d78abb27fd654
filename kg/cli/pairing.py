"""A review of merges on the terminal: things that may be one, each with a sentence about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from kg import labels
from kg.cli import console
from kg.cli.reviewing import MARK, SOFT, STRONG, Desk, clean
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.analysis.queue.pairs import Pair, Side
    from kg.decisions import Decision

__all__ = ["review"]


def review(waiting: Iterable[Pair], desk: Desk) -> None:
    """Show the pairs one by one until all are decided, skipped, or the person has enough."""
    queue = list(waiting)
    index = 0
    while index < len(queue) or (index := desk.ended(index)) < len(queue):
        _show(queue[index], index, len(queue), desk)
        step = _step(queue[index], index, desk)
        if step is None:
            break
        index = step
    desk.say("review.session_end", count=len(desk.taken))


def _step(pair: Pair, index: int, desk: Desk) -> int | None:
    while True:
        click.echo(desk.style(labels.text("review.pair.keys", language()), SOFT) + " ", nl=False)
        pressed = desk.keys.key()
        if pressed is None or pressed.lower() == "q":
            return None
        if pressed.lower() == "s":
            return index + 1
        if pressed.lower() == "u":
            back = desk.undo()
            if back is not None and back != index:
                return back
        elif pressed.lower() in ("m", "r"):
            made = _decided(pair, pressed.lower() == "m", desk)
            for decision in made:
                for other in desk.ledger.against(decision):
                    for undone in desk.ledger.undoing(other, None, desk.by):
                        desk.take(index, undone)
                desk.take(index, decision)
            desk.say("review.taken", what=labels.text("review.pair.one" if pressed.lower() == "m" else "review.pair.two", language()) if made else "—")
            if made:
                return index + 1
        else:
            desk.say("review.pair.help")


def _decided(pair: Pair, one: bool, desk: Desk) -> tuple[Decision, ...]:
    from kg.analysis.queue.pairs import apart, merged

    if not one:
        return apart(pair, desk.by)
    given = desk.asked("review.pair.keep")
    keep = int(given) - 1 if given.isascii() and given.isdecimal() else 0
    if not 0 <= keep < len(pair.sides):
        desk.say("review.left")
        return ()
    made = merged(pair, keep, desk.by)
    if len(made) < len(pair.sides) - 1:
        console.say(labels.text("review.pair.no_words", language()))
    return made


def _show(pair: Pair, index: int, total: int, desk: Desk) -> None:
    from kg.analysis.doubts.listing import means

    click.echo()
    click.echo(desk.style(labels.text("review.progress", language(), number=f"{index + 1:,}", total=f"{total:,}"), SOFT))
    click.echo(clean(means(pair.doubt, language())))
    for number, side in enumerate(pair.sides, 1):
        _side(number, side, desk)


def _whose(side: Side) -> str:
    from kg.analysis.judged import whose

    return whose(clean(side.of), language())


def _side(number: int, side: Side, desk: Desk) -> None:
    count = labels.text("review.pair.statements", language(), count=side.statements)
    kind = desk.style(f"[{desk.word('type', side.entity.type)}]", SOFT)
    click.echo(f"  {number}. {desk.style(clean(side.entity.name), STRONG)} {kind}{_whose(side)} · {count}")
    if side.document is not None:
        click.echo(f"     {clean(side.before[-40:])}{desk.style(clean(side.quote), MARK, ('【', '】'))}{clean(side.after[:40])}")
        click.echo(desk.style(f"     — {clean(side.document.title or side.document.path)} · {clean(side.document.path)}", SOFT))
