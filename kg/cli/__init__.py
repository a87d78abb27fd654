"""The command line: ``kg COMMAND …``.

stdout is data and stderr is messages. Exit codes: 0 fine, 1 an error (also when any document failed), 2 usage,
3 findings, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from kg import __version__
from kg.cli import console, frame

__all__ = ["kg", "main"]

_HOMES = {
    "build": "kg.cli.build",
    "init": "kg.cli.init",
    "sources": "kg.cli.sources",
    "extract": "kg.cli.extract",
    "query": "kg.cli.query",
    "show": "kg.cli.show",
    "explain": "kg.cli.explain",
    "path": "kg.cli.path",
    "render": "kg.cli.render",
    "serve": "kg.cli.serve",
    "export": "kg.cli.export",
    "remove": "kg.cli.remove",
    "compare": "kg.cli.compare",
    "similar": "kg.cli.similar",
    "timeline": "kg.cli.timeline",
    "brief": "kg.cli.brief",
    "progress": "kg.cli.progress",
    "stats": "kg.cli.stats",
    "review": "kg.cli.review",
    "sample": "kg.cli.sample",
    "verify": "kg.cli.verify",
    "validate": "kg.cli.validate",
    "schema": "kg.cli.schema",
    "diff": "kg.cli.diff",
    "eval": "kg.cli.eval",
}


@click.command(cls=frame.Group, name="kg", homes=_HOMES, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")
def kg() -> None:
    """Read reports into a graph and ask it questions."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; no error of ours ends in a traceback."""
    console.prepare()
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = kg.main(list(arguments) if arguments is not None else None, prog_name="kg", standalone_mode=False)
    except click.ClickException as error:
        console.refuse(error)
        return error.exit_code
    except click.Abort:
        return 130
    return code if isinstance(code, int) else 0
