"""``kg explain``: why a statement is there."""

from __future__ import annotations

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["explain"]


@frame.command
@click.argument("statement", nargs=-1, required=True, metavar="ID | SUBJECT PREDICATE OBJECT")
@frame.store
@frame.limit
@frame.format_option("markdown", "json")
@frame.output
def explain(statement: tuple[str, ...], store: str, limit: int | None, all: bool, format: str, output: str) -> None:
    """Write the sentence, the rule and the confidence of one statement, or of all between two entities."""
    from kg.analysis import explain as why
    from kg.analysis import judged, lookup
    from kg.analysis.corpus import local
    from kg.store import Store

    if len(statement) not in (1, 3):
        raise click.UsageError(labels.text("cli.one_or_three", language()))
    opened = Store.open(store)
    known, more = lookup.asked(opened, statement, limit=None if all else limit or lookup.LIMIT)
    gone = judged.judged(opened, [local(statement[0])]) if len(statement) == 1 and not known.facts else ()
    if gone:
        console.write(output, console.as_json(judged.data(gone)) if format == "json" else "".join(f"{judged.said(d, language())}\n\n> {d.quote}\n" for d in gone))
        return
    facts = why.found(known, statement)
    decided = {fact.assertion.id: judged.judged(opened, (fact.assertion.id, fact.assertion.subject, fact.assertion.object)) for fact in facts}
    if format == "json":
        found = [why.data(fact, known, text=opened.text, decisions=decided[fact.assertion.id]) for fact in facts]
        content = console.as_json(found if len(statement) == 3 else found[0])
    else:
        content = "\n".join(
            why.markdown(fact, known, text=opened.text, language=language(), decisions=decided[fact.assertion.id]) for fact in facts
        )
        content += f"\n{labels.text('card.more', language(), count=f'{more:,}')}\n" if more else ""
    console.write(output, content)
