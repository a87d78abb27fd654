"""What a web page prints around a report: labeled facts about it (文号:… 发布日期:…), buttons, and what comes after it.

The labels and the words on buttons are data: ``ontology/patterns/webpage.toml``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg import resources, script
from kg.documents.markup import Line

__all__ = ["Told", "is_kind", "of_kind", "told"]

# Longer lines are running text, whatever they begin with.
_LONGEST = 240
# So many different facts make a table one about the report, not of it.
_FACTS = 2
_DATE_FIRST = re.compile(r"\s*\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}\D?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*")
_MARGIN = " \t\xa0\u3000|/;,;,、"
# Buttons in brackets after a value.
_BUTTONS = re.compile(r"(?:\s*[【\[][^】\]]{0,12}[】\]])+\s*$")
# Where a fact has one line and its value the next one.
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What labeled lines say: for each field (number, issuer, source, written, published, title) its first value that is one,
    the indices of these lines, and the text of those that name a source or an issuer by the first index."""

    values: dict[str, str]
    lines: frozenset[int]
    origin: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Fact:
    field: str
    weak: bool  # the label is also a common word
    value: str


def of_kind(kind: str) -> tuple[resources.Pattern, ...]:
    """The patterns for web pages of one kind."""
    return tuple(p for p in resources.patterns("webpage") if p["kind"] == kind)


def is_kind(kind: str, text: str) -> bool:
    """Whether a pattern of the kind holds of a text in either script."""
    simplified = script.simplify(text)
    return any(p.regex.search(simplified) for p in of_kind(kind))


@cache
def _labels() -> tuple[tuple[resources.Pattern, ...], re.Pattern[str], re.Pattern[str]]:
    """The label patterns, an expression for labels in a line, and one for labels that are a cell of a table."""
    found = of_kind("label")
    any_of = "|".join(f"(?P<l{i}>{p.regex.pattern})" for i, p in enumerate(found))
    marked = re.compile(rf"[【\[(（]?\s*(?:{any_of})\s*(?:[】\])）]\s*[:：]?|[:：])")
    cell = re.compile(rf"(?:^|(?<=\t))[【\[(（]?\s*(?:{any_of})\s*[】\])）]?\s*[:：]?\s*(?=\t|$)")
    return found, marked, cell


def _facts(line: Line) -> list[_Fact]:
    """The facts that a line consists of, [] for a line that is no such line."""
    if len(line.text) > _LONGEST:
        return []
    patterns, marked, cell = _labels()
    text = script.simplify(line.text)
    found = sorted({m.span(): m for regex in ((marked, cell) if line.table is not None else (marked,)) for m in regex.finditer(text)}.values(),
                   key=lambda m: (m.start(), -m.end()))  # fmt: skip
    kept: list[re.Match[str]] = []
    for match in found:
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    if not kept:
        return []
    before = _DATE_FIRST.match(text)
    start = before.end() if before else 0
    if text[start : kept[0].start()].strip(_MARGIN):
        return []
    facts = [_Fact("published", False, text[:start])] if before else []
    for match, after in zip(kept, [*(m.start() for m in kept[1:]), len(text)], strict=True):
        pattern = next(p for i, p in enumerate(patterns) if match[f"l{i}"] is not None)
        facts.append(_Fact(pattern["field"], pattern["weak"] == "yes", _BUTTONS.sub("", line.text[match.end() : after]).strip(_MARGIN)))
    return facts


def _tables(lines: list[Line], facts: list[list[_Fact]]) -> set[Any]:
    """The tables that tell of the report."""
    strong: dict[Any, set[str]] = defaultdict(set)
    for line, own in zip(lines, facts, strict=True):
        if line.table is not None:
            strong[line.table].update(f.field for f in own if not f.weak)
    return {table for table, fields in strong.items() if len(fields) >= _FACTS}


def _is_value(field: str, value: str) -> bool:
    kind = {"number": "number", "written": "date", "published": "date", "issuer": "body", "source": "body", "id": "id"}.get(field, "")
    return bool(value) and (not kind or is_kind(kind, value))


def _stated(lines: list[Line], facts: list[list[_Fact]]) -> Iterator[tuple[int, _Fact]]:
    """Each fact with the index of its line; a label without a value takes the next line, if that is one."""
    tables = _tables(lines, facts)
    for i, (line, own) in enumerate(zip(lines, facts, strict=True)):
        if line.table is not None:
            strong = line.table in tables
        else:
            strong = any(not f.weak for f in own) or len({f.field for f in own}) >= _FACTS
        if not strong:
            continue
        for fact in own or [_Fact("other", True, "")]:
            yield i, fact
        below = lines[i + 1] if i + 1 < len(lines) else None
        if line.table is None and own and not own[-1].value and below and not facts[i + 1] and len(below.text) <= _LONGEST_VALUE:
            value = below.text.strip(_MARGIN)
            if is_kind("none", value) or (own[-1].field != "other" and _is_value(own[-1].field, value)):
                yield i, _Fact(own[-1].field, False, value)
                yield i + 1, _Fact("other", True, "")


def told(lines: Iterable[Line]) -> Told:
    """What the labeled lines of a page say of its report."""
    lines = list(lines)
    facts = [_facts(line) for line in lines]
    values: dict[str, str] = {}
    indices: set[int] = set()
    origin: dict[int, str] = {}
    for i, fact in _stated(lines, facts):
        indices.add(i)
        if fact.field in ("issuer", "source") and fact.value and not is_kind("none", fact.value):
            own = lines[i].text
            origin[i] = own if fact.value in own else own + fact.value
        if _is_value(fact.field, fact.value):
            values.setdefault(fact.field, fact.value)
    return Told(values=values, lines=frozenset(indices), origin=origin)
