"""``kg show``: the card of one entity."""

from __future__ import annotations

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["show"]


@frame.command
@click.argument("name")
@frame.store
@frame.confidence
@frame.limit
@frame.format_option("markdown", "json")
@frame.output
def show(name: str, store: str, min_confidence: float, limit: int | None, all: bool, format: str, output: str) -> None:
    """Write the card of the entity of that name, or list those that may be meant."""
    from kg.analysis import card, judged, lookup, memo
    from kg.store import Store

    opened = Store.open(store)
    name = lookup.current(opened, name)
    known = lookup.about(opened, name, limit=limit, every=all, least=min_confidence)
    found = card.cards(known, name)
    decided = judged.judged(opened, [found[0].entity.id]) if len(found) == 1 else ()
    if format == "json":
        content = console.as_json([memo.data(one, known) for one in found] if len(found) > 1 else memo.data(found[0], known) | ({"decisions": judged.data(decided)} if decided else {}))
    elif len(found) > 1:
        content = memo.homonyms(found, name, language=language(), more=known.namesakes)
    else:
        content = memo.markdown(found[0], known, language=language())
        if decided:
            lines = [f"- {judged.said(decision, language())}" for decision in decided]
            content += "\n".join(["", f"## {labels.text('card.decided', language())}", "", *lines, ""])
    console.write(output, content)
