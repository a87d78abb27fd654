"""Answers written piece by piece, so that an answer without end does not fill the memory.

The result formats of SPARQL 1.1 are written here row by row, as the engine can write only all rows or none. A constructed
graph is held, up to the limit, and written by the engine.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from kg import oxigraph
from kg.errors import QueryTooLarge
from kg.oxigraph import Answer, Term

__all__ = ["Most", "write"]

# Rows that make a piece.
_ROWS = 500
_XML = '<?xml version="1.0" encoding="utf-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
# What XML 1.0 cannot carry in any form.
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\ufffd") | {13: "&#13;"}
# A row of TSV is one line, a cell has no tab.
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """How many rows (solutions or triples) and bytes an answer may have. One that has more is refused, or cut after the last
    row that is allowed where it may be `partial`."""

    rows: int
    bytes: int
    partial: bool = False


def write(answer: Answer, format: str, most: Most, send: Callable[[bytes], None]) -> tuple[int, bool]:
    """Send an answer in pieces, in a syntax that fits its kind; gives its number of rows (an ASK has one), and whether these are all.

    Raises QueryTooLarge where it has more rows or bytes than is allowed.
    """
    left = most.bytes

    def counted(piece: bytes) -> None:
        nonlocal left
        left -= len(piece)
        if left < 0:
            raise _more(f"{most.bytes:,} bytes")
        send(piece)

    if answer.kind == "construct":
        return _graph(answer, format, most, counted)
    if answer.truth is not None:
        counted(_truth(answer.truth, format))
        return 1, True
    head, between, tail, line = _shape(answer.variables, format)
    counted(head.encode())
    rows = iter(answer.rows)
    found = 0
    while piece := list(islice(rows, min(_ROWS, most.rows - found))):
        counted(((between if found else "") + between.join(map(line, piece))).encode("utf-8", "replace"))
        found += len(piece)
    whole = next(rows, None) is None
    if not (whole or most.partial):
        raise _more(f"{most.rows:,} rows")
    counted(tail.encode())
    return found, whole


def _more(than: str) -> QueryTooLarge:
    return QueryTooLarge(f"the answer has more than {than}", remedy="ask for less with LIMIT, and for the rest with OFFSET; kg query has no limit")


def _graph(answer: Answer, format: str, most: Most, send: Callable[[bytes], None]) -> tuple[int, bool]:
    found: set[str] = set()
    size = 0
    whole = True
    for line in answer.lines():
        if line in found:
            continue
        size += len(line)
        if size > most.bytes:
            raise _more(f"{most.bytes:,} bytes")
        if len(found) == most.rows:
            whole = False
            break
        found.add(line)
    if not (whole or most.partial):
        raise _more(f"{most.rows:,} triples")
    send(oxigraph.serialize(found, format=format))
    return len(found), whole


def _truth(truth: bool, format: str) -> bytes:
    said = "true" if truth else "false"
    if format == "json":
        return f'{{"head":{{}},"boolean":{said}}}'.encode()
    return f"{_XML}<head></head><boolean>{said}</boolean></sparql>".encode() if format == "xml" else said.encode()


def _shape(variables: tuple[str, ...], format: str) -> tuple[str, str, str, Callable[[Row], str]]:
    """What stands before the rows, between two of them and after them, and how a row is written."""
    if format == "json":
        head = f'{{"head":{{"vars":{json.dumps(variables)}}},"results":{{"bindings":['
        keys = [json.dumps(name) for name in variables]
        return head, ",\n", "]}}", lambda row: "{" + ",".join(f"{k}:{_json(t)}" for k, t in zip(keys, row, strict=True) if t) + "}"
    if format == "xml":
        names = [quoteattr(name) for name in variables]
        head = _XML + "<head>" + "".join(f"<variable name={name}/>" for name in names) + "</head><results>"
        cell = "<binding name={}>{}</binding>".format
        return head, "\n", "</results></sparql>", lambda row: "<result>" + "".join(cell(n, _xml(t)) for n, t in zip(names, row, strict=True) if t) + "</result>"
    if format == "csv":
        return _csv(variables) + "\r\n", "", "", lambda row: _csv(map(_plain, row)) + "\r\n"
    return "\t".join(f"?{name}" for name in variables) + "\n", "", "", lambda row: "\t".join(map(_tsv, row)) + "\n"


def _json(term: Term) -> str:
    if term.kind == "iri":
        return f'{{"type":"uri","value":{json.dumps(term.value, ensure_ascii=False)}}}'
    more = f',"xml:lang":{json.dumps(term.lang)}' if term.lang else f',"datatype":{json.dumps(term.datatype, ensure_ascii=False)}' if term.datatype else ""
    return f'{{"type":"{term.kind}","value":{json.dumps(term.value, ensure_ascii=False)}{more}}}'


def _xml(term: Term) -> str:
    value = escape(term.value).translate(_NOT_XML)
    if term.kind == "literal":
        more = f" xml:lang={quoteattr(term.lang)}" if term.lang else f" datatype={quoteattr(term.datatype)}" if term.datatype else ""
        return f"<literal{more}>{value}</literal>"
    tag = "uri" if term.kind == "iri" else term.kind
    return f"<{tag}>{value}</{tag}>"


def _csv(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="").writerow(list(cells))
    return text.getvalue()


def _plain(term: Term | None) -> str:
    return "" if term is None else f"_:{term.value}" if term.kind == "bnode" else term.value


def _tsv(term: Term | None) -> str:
    if term is None:
        return ""
    if term.kind != "literal":
        return f"<{term.value}>" if term.kind == "iri" else f"_:{term.value}"
    quoted = f'"{term.value.translate(_ESCAPES)}"'
    return quoted + (f"@{term.lang}" if term.lang else f"^^<{term.datatype}>" if term.datatype else "")
