"""Questions in SPARQL: asked by hand or saved, answered over all documents, written for people or programs.

    result = run(store, "SELECT ?m { ?b kg:implements ?m }")
    text = write(result, format="table")

    result = run(store, bind(find("who-implements"), {"name": "双重预防机制"}))

The prefixes of `kg.rdf.PREFIXES` need not be declared. Only questions are taken: what would change the data or ask
another machine is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.columns import align, markdown
from kg.errors import QuerySyntax
from kg.oxigraph import RDF_FORMATS, RESULT_FORMATS, Answer, Engine, Graphs
from kg.query import output
from kg.query.output import FORMATS
from kg.query.saved import Parameter, SavedQuery, bind, find, saved
from kg.query.tokens import chooses, forbid
from kg.store import Store

if TYPE_CHECKING:
    from kg.store.catalog import Catalog

__all__ = ["FORMATS", "Graphs", "Parameter", "Result", "SavedQuery", "bind", "find", "named", "run", "saved", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An answer with the engine that gave it and the catalogue of the store, which know how things are called.

    The rows of an answer can be gone through once, either by hand or by `write`.
    """

    answer: Answer
    engine: Engine
    catalog: Catalog | None = None


def run(source: Engine | Store, sparql: str, *, engine: Engine | None = None, graphs: Graphs | None = None) -> Result:
    """Answer a SPARQL 1.1 query over the union of all graphs, or over those that it names by FROM and FROM NAMED, or over
    `graphs`, which take the place of both. Give an `engine` of the store that is open already, to ask often.

    Raises QueryForbidden for updates and SERVICE; QuerySyntax with line, column, the line itself and the known
    prefixes; StoreError where the store cannot be read.
    """
    forbid(sparql)
    if engine is None:
        engine = source.engine() if isinstance(source, Store) else source
    try:
        return Result(answer=engine.query(sparql, graphs=graphs, union=not chooses(sparql)), engine=engine, catalog=source.catalog if isinstance(source, Store) else None)
    except QuerySyntax as error:
        raise QuerySyntax(error.what + _line(sparql, error.where), where=error.where, remedy=error.remedy) from error


def _line(sparql: str, where: str) -> str:
    """The line of the query that the place names, to be shown after what is wrong with it."""
    found = re.search(r"line (\d+)", where)
    lines = sparql.split("\n")
    number = int(found[1]) if found else 0
    return f", in: {lines[number - 1].strip()}" if 0 < number <= len(lines) and lines[number - 1].strip() else ""


def write(
    result: Result, *, format: str = "table", language: str = "zh", columns: int | None = None, named: bool = False
) -> str:
    """The answer as text in one of `FORMATS`, ending in a newline where it is for people.

    ``table`` and ``markdown`` show names in place of IRIs, in this language where there are several; `columns` cuts long
    cells so that the table fits a terminal. ``csv``, ``tsv``, ``json`` and ``xml`` are the formats of SPARQL 1.1, and
    have IRIs; with `named`, csv and tsv have names too. ``turtle`` and the other RDF formats are for CONSTRUCT and
    DESCRIBE.

    Raises OutputError for a format that there is not, or that does not fit the kind of query.
    """
    if format not in FORMATS:
        raise output.unknown(format)
    answer = result.answer
    if format in RDF_FORMATS or (format in RESULT_FORMATS and not (named and format in ("csv", "tsv"))):
        return answer.serialize(format).decode("utf-8")
    if answer.truth is not None:
        return f"{str(answer.truth).lower()}\n"
    body, right = _named(result, language)
    if format == "markdown":
        return markdown(answer.variables, body, right=right)
    if format == "table":
        return align(answer.variables, body, right=right, columns=columns)
    return _separated(answer.variables, body, "," if format == "csv" else "\t")


def named(result: Result, *, language: str = "zh") -> list[list[str]]:
    """The rows of an answer as text, IRIs by their names in this language where there are several."""
    return _named(result, language)[0]


def _named(result: Result, language: str) -> tuple[list[list[str]], list[bool]]:
    """The rows as text, and which columns hold numbers only."""
    texts = result.answer.texts()
    names = output.labels(result.engine, {row[column] for row, column in texts.iris}, language, result.catalog)
    return output.cells(texts, names), texts.numeric


def _separated(header: tuple[str, ...], body: list[list[str]], delimiter: str) -> str:
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
    writer.writerows([header, *body])
    return text.getvalue()
