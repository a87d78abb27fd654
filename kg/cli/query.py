"""``kg query``: questions in SPARQL, by hand or saved."""

from __future__ import annotations

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language
from kg.errors import BadParameter

__all__ = ["query"]

# Named here, so that help does not load the engine; a test holds the two in step.
FORMATS = ("table", "markdown", "json", "xml", "csv", "tsv", "turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")


@frame.command
@click.argument("arguments", nargs=-1, metavar="[SPARQL | @FILE | - | NAME KEY=VALUE…]")
@frame.option("--saved", is_flag=True)
@frame.option("--names", is_flag=True)
@frame.store
@frame.format_option(*FORMATS)
@frame.output
def query(arguments: tuple[str, ...], saved: bool, names: bool, store: str, format: str, output: str) -> None:
    """Answer one question, or list the saved ones."""
    from kg import query as ask
    from kg.store import Store

    if saved and not arguments:
        console.write(output, _catalogue())
        return
    if not arguments or (len(arguments) > 1 and not saved):
        raise click.UsageError(labels.text("cli.which_query", language()))
    opened = Store.open(store)
    sparql = ask.bind(ask.find(arguments[0]), _values(arguments[1:]), opened) if saved else _sparql(arguments[0])
    result = ask.run(opened, sparql)
    text = ask.write(result, format=format, language=language(), columns=console.columns(output), named=names)
    console.write(output, "\ufeff" + text if format == "csv" and output != "-" else text)


def _sparql(given: str) -> str:
    """The query itself, or what stands in the file or comes in on stdin."""
    if given == "-":
        return console.read_text("-")
    return console.read_text(given[1:]) if given.startswith("@") else given


def _values(given: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadParameter(f"{pair!r} is no value for a parameter", remedy="write key=value")
        values[key] = value
    return values


def _catalogue() -> str:
    """The saved queries: name, parameters, what each answers."""
    from kg import query as ask

    lines = []
    for found in ask.saved():
        wanted = [f"{p.name}=…" if p.default is None else f"[{p.name}={p.default or '…'}]" for p in found.parameters]
        lines += [" ".join([found.name, *wanted]), f"    {found.title[language()]}", f"    {found.description[language()]}"]
        lines += [f"      {p.name}: {p.zh if language() == 'zh' else p.en} ({p.example})" for p in found.parameters]
    return "\n".join(lines) + "\n"
