"""``kg validate``: whether a store, or files of RDF, obey the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.analysis.validation import Finding
    from kg.oxigraph import Engine, Term

__all__ = ["validate"]

_FORMATS = {".ttl": "turtle", ".trig": "trig", ".nt": "ntriples", ".nq": "nquads", ".jsonld": "jsonld", ".json": "jsonld", ".rdf": "rdfxml", ".owl": "rdfxml", ".xml": "rdfxml"}
# So many findings of one kind are shown where the user does not say how many.
_SOME = 10


@frame.command
@click.argument("given", nargs=-1, metavar="[STORE|FILE…]")
@frame.store
@frame.format_option("table", "json", "turtle")
@frame.limit
@frame.output
def validate(given: tuple[str, ...], store: str, format: str, limit: int | None, all: bool, output: str) -> int:
    """Write what does not obey the shapes, kind by kind, and a closing line with counts."""
    from kg.analysis.validation import report
    from kg.analysis.validation import validate as weigh
    from kg.oxigraph import serialize
    from kg.rdf import PREFIXES

    engine = _engine(given or (store,))
    found = weigh(engine)
    if format == "turtle":
        console.write(output, serialize(report(found), format="turtle", prefixes=PREFIXES | {"sh": "http://www.w3.org/ns/shacl#", "kgs": "https://w3id.org/emkg/shapes#"}))
    elif format == "json":
        listed = [_data(engine, one) for one in found.findings]
        console.write(output, console.as_json({"conforms": found.conforms, "nodes": found.nodes, "findings": listed}))
    else:
        shown = None if all else limit or _SOME
        closing = labels.text("validate.closing" if found.findings else "validate.conforms", language(), nodes=found.nodes, findings=len(found.findings))
        console.write(output, [*_table(engine, found.findings, shown), closing + "\n"])
    return 0 if found.conforms else 3


def _engine(given: tuple[str, ...]) -> Engine:
    """The graph of a store, or of files taken together."""
    from kg.errors import MissingPath, UnknownFormat
    from kg.oxigraph import Engine
    from kg.store import Store

    paths = [Path(one) for one in given]
    if len(paths) == 1 and not paths[0].is_file() and paths[0].suffix not in _FORMATS:
        return Store.open(paths[0]).engine()
    engine = Engine()
    for path in paths:
        if not path.is_file():
            raise MissingPath("no such file", where=str(path), remedy="name one store, or files of RDF")
        if path.suffix.lower() not in _FORMATS:
            raise UnknownFormat(f"no RDF is known by the ending {path.suffix or path.name}", where=str(path), remedy=f"name files that end in {' '.join(sorted(_FORMATS))}")
        engine.load_file(path, format=_FORMATS[path.suffix.lower()])
    return engine


def _short(term: Term) -> str:
    """A term for people: a prefixed name, or the words of a literal."""
    from kg.rdf import PREFIXES

    if term.kind == "literal":
        kind = f"@{term.lang}" if term.lang else f" ({_prefixed(term.datatype, PREFIXES)})" if term.datatype else ""
        return f'"{term.value}"{kind}'
    return _prefixed(term.value, PREFIXES) if term.kind == "iri" else f"_:{term.value}"


def _prefixed(iri: str, prefixes: dict[str, str]) -> str:
    for prefix, base in sorted(prefixes.items(), key=lambda pair: -len(pair[1])):
        if iri.startswith(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return f"<{iri}>"


def _name(engine: Engine, iri: str) -> str:
    found = engine.labels(iri)
    return next((term.value for term in found if term.lang[:2] == language()), found[0].value if found else "")


def _file(engine: Engine, graph: str) -> str:
    """The report whose graph it is: its path, "" for the default graph, the name of the graph where no report is known."""
    from kg.oxigraph import Term
    from kg.rdf import ONTOLOGY

    if not graph:
        return ""
    paths = sorted(s.object.value for s in engine.match(subject=Term("iri", graph), predicate=f"{ONTOLOGY}path"))
    return paths[0] if paths else graph


def _said(finding: Finding) -> tuple[str, str]:
    """What is wrong and what to do."""
    message = finding.messages.get(language()) or next(iter(finding.messages.values()), finding.constraint.name)
    own = finding.constraint.values or [value for option in finding.constraint.alternatives for demand in option for value in demand.values]
    allowed = ", ".join(value.value if value.kind == "literal" else _short(value) for value in own)
    return message, labels.text(f"validate.remedy.{finding.constraint.name}", language(), allowed=allowed)


def _line(engine: Engine, finding: Finding) -> str:
    name = _name(engine, finding.node.value) if finding.node.kind == "iri" else ""
    value = "" if finding.value is None or not finding.path else f" = {_short(finding.value)}"
    path = f"  {_prefixed_path(finding.path)}{value}" if finding.path else ""
    where = _file(engine, finding.graph)
    text = f"{_short(finding.node)}{f' “{name}”' if name else ''}{path}{f'  [{where}]' if where else ''}"
    return "  " + "".join(c if c.isprintable() else " " for c in text) + "\n"


def _prefixed_path(path: str) -> str:
    from kg.rdf import PREFIXES

    return _prefixed(path, PREFIXES)


def _table(engine: Engine, findings: Iterable[Finding], limit: int | None) -> Iterator[str]:
    ordered = sorted(findings, key=lambda one: _kind(one))
    for _, group in groupby(ordered, key=_kind):
        members = list(group)
        message, remedy = _said(members[0])
        yield labels.text("validate.kind", language(), message=message, count=len(members)) + "\n"
        yield from (_line(engine, one) for one in members[:limit])
        if limit is not None and len(members) > limit:
            yield "  " + labels.text("validate.more", language(), count=len(members) - limit) + "\n"
        yield "  " + labels.text("validate.remedy", language(), remedy=remedy) + "\n\n"


def _kind(finding: Finding) -> tuple[str, str, str]:
    return finding.shape, finding.path, finding.constraint.name


def _data(engine: Engine, finding: Finding) -> dict[str, Any]:
    message, remedy = _said(finding)
    value = None if finding.value is None else {key: part for key, part in finding.value._asdict().items() if part}
    return {
        "node": finding.node.value, "name": _name(engine, finding.node.value) if finding.node.kind == "iri" else "", "path": finding.path, "value": value,
        "constraint": finding.constraint.name, "shape": finding.shape, "message": message, "messages": dict(sorted(finding.messages.items())), "remedy": remedy,
        "graph": finding.graph, "file": _file(engine, finding.graph),
    }  # fmt: skip
