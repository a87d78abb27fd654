"""``kg diff``: what changed between two states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language
from kg.errors import OutputError

if TYPE_CHECKING:
    from kg.analysis.diff import DocumentChange, EntityChange, Redirects
    from kg.analysis.sides import Side

__all__ = ["diff"]


@frame.command
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@frame.format_option("text", "json", "nquads")
@frame.output
def diff(old: str, new: str, format: str, output: str) -> int:
    """Write what was added, is gone and changed between two stores or files of JSON Lines; the exit status tells whether anything did."""
    from kg.analysis import diff as compare
    from kg.analysis.sides import side
    from kg.cli import changes

    tally: Counter[tuple[str, str]] = Counter()
    moved: Redirects = {}
    with side(old) as a, side(new) as b:
        documents, entities = compare.documents(a, b, moved), compare.entities(a, b, moved)
        if format == "text":
            console.write(output, changes.as_text(documents, entities, tally, language=language()))
        elif format == "json":
            console.write(output, changes.as_json(documents, entities, tally))
        else:
            _patch(a, b, output, documents, entities, tally)
    return 3 if tally else 0


def _patch(
    a: Side, b: Side, output: str, documents: Iterable[DocumentChange], entities: Iterable[EntityChange], tally: Counter[tuple[str, str]]
) -> None:
    """Write what to add to the graph of `a` and to remove from it, and what has replaced which entity."""
    from kg.analysis.patch import isreplaced, patch
    from kg.cli import changes

    if output == "-":
        raise click.UsageError(labels.text("cli.folder_wanted", language()))
    merged = []
    for document in documents:
        changes.count(document, tally)
    for entity in entities:
        changes.count(entity, tally)
        if entity.old and entity.into:
            merged.append((entity.old.id, entity.into))
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"no folder can be made: {error.strerror}", where=output, remedy="name another folder with -o") from error
    with patch(a, b) as made:
        console.write(str(folder / "added.nq"), made.added())
        console.write(str(folder / "removed.nq"), made.removed())
    console.write(str(folder / "redirects.nq"), isreplaced(merged))
    console.say(labels.text("cli.wrote", language(), path=output))
