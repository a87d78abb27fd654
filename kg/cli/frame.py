"""The frame that all commands hang in: language, help from ``ontology/labels.tsv``, and the options they share.

An option means the same wherever it stands, so its help is found by its name: the row ``cli.option.NAME``. A command
NAME has the rows ``cli.NAME.help`` (one line) and, where there is more to say, ``cli.NAME.more``.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg import labels
from kg import workspace as home
from kg.cli import console
from kg.cli.tongue import KEY, language
from kg.errors import KGError
from kg.workspace import Workspace, find

if TYPE_CHECKING:
    from kg.analysis.filters import Filter
    from kg.pipeline import Options

__all__ = ["LEVELS", "PAPERS", "Command", "Group", "bodies", "command", "confidence", "decisions", "filter_of", "filters", "format_option", "ledger", "limit", "limits", "metadata", "option", "options", "output", "papers", "paths", "places", "reading", "rows", "store", "within", "workspace"]

F = TypeVar("F", bound=Callable[..., Any])
#: The levels of divisions, as ``ontology/divisions.tsv`` names them; here, so that help loads no table, and a test holds the two in step.
LEVELS = ("nation", "province", "city", "county")
#: The formats in which an analysis is delivered.
PAPERS = ("table", "markdown", "html", "docx", "csv", "xlsx", "json")
# How like a command a word must be to be taken for its misspelling; difflib's own 0.6 takes demo for remove.
_NEAR = 0.75
# So many processes read at the most where the user does not say how many: each takes some 150 MB.
_MOST = 8


def _remember(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.meta[KEY] = value


def _lang() -> click.Option:
    return click.Option(
        ["--lang"], type=click.Choice(labels.LANGUAGES), is_eager=True, expose_value=False, envvar="KG_LANG", callback=_remember
    )


class _Spoken(click.Command):
    """A command whose help is in the language of the context."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.params.append(_lang())

    def _row(self) -> str:
        return f"cli.{self.name}"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        words = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, words, prefix=labels.text("cli.usage", language(ctx)) + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(labels.text(self._row() + ".help", language(ctx)))
            if labels.known(self._row() + ".more"):
                formatter.write_paragraph()
                formatter.write_text(labels.text(self._row() + ".more", language(ctx)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for param in self.get_params(ctx):
            if not isinstance(param, click.Option):
                continue
            record = param.get_help_record(ctx)
            if record:
                key = "cli.option." + ("help" if param is self.get_help_option(ctx) else str(param.name))
                default = record[1] if param.show_default else ""
                rows.append((record[0], f"{labels.text(key, language(ctx))}  {default}".rstrip()))
        with formatter.section(labels.text("cli.options", language(ctx))):
            formatter.write_dl(rows)


class Command(_Spoken):
    """A leaf command."""


class Group(_Spoken, click.Group):
    """Commands that are imported when they are called: the module ``kg.cli.NAME`` has a command of that name.

    `groups` gives the commands in the order of the help, under the name of what they are for (the row ``cli.group.NAME``).
    """

    def __init__(self, *args: Any, groups: Mapping[str, tuple[str, ...]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.groups = groups
        self.names = [name for names in groups.values() for name in names]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.names:
            return None
        found = getattr(importlib.import_module(f"kg.cli.{cmd_name}"), cmd_name)
        return found if isinstance(found, click.Command) else None

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        try:
            with within(ctx):
                super().format_help(ctx, formatter)
        except KGError as error:  # a kg.toml that cannot be used is told, and help is given all the same
            console.complain(error)
            super().format_help(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, in the workspace that it is called in; an error of ours is one line on stderr and exit status 1."""
        try:
            with within(ctx):
                return super().invoke(ctx)
        except KGError as error:
            console.complain(error)
            ctx.exit(1)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.names and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], self.names, n=1, cutoff=_NEAR)
            known = ", ".join(near or self.names)
            ctx.fail(labels.text("cli.no_command", language(ctx), name=args[0], known=known))
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _Spoken.format_options(self, ctx, formatter)
        widest = max(map(len, self.names))  # the columns of all groups begin in one place
        for group, names in self.groups.items():
            with formatter.section(labels.text(f"cli.group.{group}", language(ctx))):
                formatter.write_dl([(name.ljust(widest), labels.text(f"cli.{name}.help", language(ctx))) for name in names])


def command(function: F) -> Command:
    """Make a function of that name a command; a trailing underscore is not part of the name."""
    made = click.command(name=function.__name__.rstrip("_"), cls=Command)(function)
    made.help = None
    return made


def option(*declared: str, **more: Any) -> Callable[[F], F]:
    """An option; its help is the row ``cli.option.NAME``."""
    return click.option(*declared, **more)


_HERE = "kg.workspace"


@contextmanager
def within(ctx: click.Context) -> Iterator[None]:
    """The workspace that the command is called in, if any: its language, its words and its queries, unless the user says otherwise."""
    found = find()
    if found is None:
        yield
        return
    ctx.meta[_HERE] = found
    if found.language and KEY not in ctx.meta and os.environ.get("KG_LANG") not in labels.LANGUAGES:
        ctx.meta[KEY] = found.language
    added = found.environment()
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


def workspace() -> Workspace | None:
    """The workspace that the command was called in, None where it was called outside of one."""
    context = click.get_current_context(silent=True)
    found = context.meta.get(_HERE) if context else None
    return found if isinstance(found, Workspace) else None


def _store() -> str:
    """The store of the workspace, as seen from here; else one in this folder."""
    here = workspace()
    return "kg-store" if here is None else _seen(here.store)


def _seen(path: Path) -> str:
    """A path as seen from this folder."""
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)


def ledger(given: str | None, store: str) -> Path:
    """The file of decisions: the one that is given, else that of the workspace, else the one beside the store."""
    here = workspace()
    if given:
        return Path(given)
    found = home.ledger(here, store)
    return Path(_seen(found)) if here else found


class _Share(click.FloatRange):
    """A number from 0 to 1; nan compares with neither and is refused too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if number != number:
            self.fail(f"{value} is not in the range 0<=x<=1.", param, ctx)
        return number


#: The store that a command reads or writes.
store = option("--store", "-s", default=_store, envvar="KG_STORE", show_default="kg-store", metavar="DIR")
#: Where the result goes.
output = option("--output", "-o", default="-", metavar="FILE")
#: The least confidence that a statement must have.
confidence = option("--min-confidence", type=_Share(0, 1), default=0.0, metavar="X")
#: The decisions of people that are replayed on what was read.
decisions = option("--decisions", envvar="KG_DECISIONS", metavar="FILE")
_PLACES = (
    option("--region", "regions", multiple=True, metavar="NAME"),
    option("--level", "levels", multiple=True, type=click.Choice(LEVELS)),
)
_BODIES = (
    *_PLACES,
    option("--year", "years", multiple=True, metavar="YYYY"),
    option("--genre", "genres", multiple=True, metavar="NAME"),
)
_FILTERS = (
    option("--type", "types", multiple=True, metavar="NAME"),
    option("--relation", "relations", multiple=True, metavar="NAME"),
    option("--status", "statuses", multiple=True, metavar="NAME"),
    option("--region", "regions", multiple=True, metavar="NAME"),
    option("--tag", "tags", multiple=True, metavar="CODE"),
    option("--since", default="", metavar="YYYY[-MM-DD]"),
    option("--query", default="", metavar="SPARQL"),
)
_LIMIT = (option("--limit", type=click.IntRange(min=1), metavar="N"), option("--all", is_flag=True))
_ROWS = (option("--limit", "rows", type=click.IntRange(min=1), metavar="N"), _LIMIT[1])


def bodies(function: F) -> F:
    """Of which bodies and reports: by region, level, year and genre, given to the command as plurals."""
    for add in reversed(_BODIES):
        function = add(function)
    return function


def places(function: F) -> F:
    """Of `bodies` the options that say where: region and level."""
    for add in reversed(_PLACES):
        function = add(function)
    return function


def filters(function: F) -> F:
    """Which statements: by type, relation, status, region, tag, day and query, for `filter_of`."""
    for add in reversed(_FILTERS):
        function = add(function)
    return function


def filter_of(given: Mapping[str, Any]) -> Filter:
    """What `filters` was given. A query that begins with ``@`` stands in that file; raises MissingPath where it does not."""
    from kg.analysis.filters import Filter

    query = given["query"]
    return Filter(
        types=given["types"], relations=given["relations"], statuses=given["statuses"], regions=given["regions"], since=given["since"], tags=given["tags"],
        query=console.read_text(query[1:]) if query.startswith("@") else query,
    )  # fmt: skip


def limit(function: F) -> F:
    """How many statements of a kind to show."""
    for add in reversed(_LIMIT):
        function = add(function)
    return function


def rows(function: F) -> F:
    """How many rows a table of a paper has, for `kg.cli.papers.most`."""
    for add in reversed(_ROWS):
        function = add(function)
    return function


#: What is known of the reports, from a table of `kg sources`.
metadata = option("--meta", metavar="FILE")

_LIMITS = (
    option("--workers", "-j", type=click.IntRange(min=1), metavar="N"),
    option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True, metavar="SECONDS"),
    option("--memory", type=click.IntRange(min=0), default=4096, show_default=True, metavar="MB"),
)

_READING = (option("--encoding", metavar="NAME"), option("--ocr", metavar="COMMAND"), option("--fetch", is_flag=True), *_LIMITS)


def reading(function: F) -> F:
    """The options that say how reports are read."""
    for add in reversed(_READING):
        function = add(function)
    return function


def limits(function: F) -> F:
    """Of the options of `reading` those that say in how many processes and within which limits."""
    for add in reversed(_LIMITS):
        function = add(function)
    return function


def options(given: Mapping[str, Any]) -> Options:
    """What `reading` or `limits` was given, for `kg.pipeline`."""
    from kg import workers

    workers.prepare(workers.WARM)  # it loads what reading needs while this process loads the rest
    from kg.pipeline import Limits, Options

    limits = Limits(seconds=given["timeout"], megabytes=given["memory"])
    return Options(
        encoding=given.get("encoding"), ocr=given.get("ocr"), fetch=given.get("fetch", False), limits=limits, workers=given["workers"] or min(os.cpu_count() or 1, _MOST)
    )


def format_option(*formats: str) -> Callable[[F], F]:
    """The format of the result; the first one is the default."""
    return option("--format", type=click.Choice(formats), default=formats[0], show_default=True)


def papers(*formats: str) -> Callable[[F], F]:
    """The format of what `kg.cli.papers` delivers; where it is not given, the suffix of the file tells it."""
    return option("--format", type=click.Choice(formats or PAPERS))


def paths(*, required: bool) -> Callable[[F], F]:
    """The reports: files, folders, or ``-``."""
    return click.argument("paths", nargs=-1, required=required, metavar="PATH…" if required else "[PATH…]")
