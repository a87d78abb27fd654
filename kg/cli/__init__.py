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

# The commands by what people come for; the module of each is the one of its name.
_GROUPS = {
    "read": ("init", "build", "sources", "extract", "remove"),
    "ask": ("query", "show", "explain", "path", "stats"),
    "compare": ("compare", "similar", "timeline", "progress", "brief"),
    "correct": ("review", "sample", "eval"),
    "look": ("render", "serve", "export", "schema"),
    "check": ("verify", "validate", "diff"),
}


@click.command(cls=frame.Group, name="kg", groups=_GROUPS, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
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
