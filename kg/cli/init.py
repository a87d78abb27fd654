"""``kg init``: a folder of one's own, with all that commands look for in it."""

from __future__ import annotations

import io
from pathlib import Path

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["init"]


@frame.command
@click.argument("folder", metavar="DIR")
def init(folder: str) -> None:
    """Make a workspace in a folder, which is made if there is none."""
    from kg import workspace
    from kg.documents import register

    table = io.BytesIO()
    register.write((), table)
    made = workspace.create(Path(folder), register=table.getvalue())
    console.say(labels.text("cli.workspace_made", language(), folder=folder, count=len(made)))
    for name in made:
        console.say(f"  {name}")
    console.say(labels.text("cli.workspace_next", language(), folder=folder))
