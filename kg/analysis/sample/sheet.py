"""A sample as a table for a person to mark, and the marks that come back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg import labels
from kg.analysis.queue.case import Case
from kg.analysis.queue.judge import By, base, judge, sealed, unsealed
from kg.analysis.queue.sheet import statement_cells
from kg.analysis.queue.words import codes, heads, word
from kg.analysis.sample.draw import Drawn
from kg.analysis.sample.precision import PARTS, Mark, Precision, measured
from kg.decisions import Decision, Do
from kg.documents import register
from kg.errors import BadDecision, BadTable
from kg.tables import Cell, Column, Sheet
from kg.text.shadow import fold

__all__ = ["Marked", "marked", "sheet"]

_ANSWERS = ("yes", "no", "unsure")
_FILLED = ("right", "wrong", "note")
_ORDER = ("number", "right", "wrong", "note", "subject", "relation", "object", "status", "action", "period", "context", "report", "place", "confidence", "rule", "anchor")
_BLIND = ("confidence", "rule")
_WIDTHS = {
    "number": 6, "right": 9, "wrong": 10, "note": 24, "subject": 22, "relation": 9, "object": 28, "status": 9, "action": 8, "period": 16,
    "context": 70, "report": 30, "place": 20, "confidence": 9, "rule": 30, "anchor": 12,
}  # fmt: skip
_BETWEEN = re.compile(r"[,;/+\s\u3001\uff0c\uff1b]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What a marked table held: what it says of the whole, the decisions that follow, and the rows that cannot be used."""

    precision: Precision
    decisions: tuple[Decision, ...]
    errors: tuple[BadDecision, ...]


def sheet(drawn: Iterable[tuple[Drawn, Case]], *, by: str, seed: int, language: str, blind: bool = False) -> Sheet:
    """The table of a sample; where it is `blind` it shows nothing of how sure the program is."""
    names = [name for name in _ORDER if not (blind and name in _BLIND)]
    offered = {"right": tuple(word("review.answer", code, language) for code in _ANSWERS), "wrong": tuple(word("review.part", code, language) for code in PARTS)}
    columns = tuple(
        Column(
            name=labels.text(f"review.column.{name}", language), width=_WIDTHS[name], choices=offered.get(name, ()),
            locked=name not in _FILLED, hidden=name == "anchor",
        )
        for name in names
    )  # fmt: skip
    return Sheet(name=labels.text("review.sample", language), columns=columns, rows=_rows(drawn, names, by, seed, language))


def _rows(drawn: Iterable[tuple[Drawn, Case]], names: Sequence[str], by: str, seed: int, language: str) -> Iterator[tuple[Cell, ...]]:
    for number, (one, case) in enumerate(drawn, 1):
        a = case.fact.assertion
        kept = {
            "statement": base(case).line(), "by": by, "seed": seed, "stratum": one.stratum, "size": one.size, "population": one.population,
            "relation": a.predicate.value, "status": a.status.value, "rule": ".".join(a.rule.split(".")[:2]), "confidence": round(a.confidence, 4),
        }  # fmt: skip
        cells = {**statement_cells(case, language), "number": number, "anchor": sealed(json.dumps(kept, ensure_ascii=False))}
        yield tuple(cells.get(name) for name in names)


def marked(path: str, by: By) -> Marked:
    """What a person marked in a table, CSV or XLSX, in either language.

    Raises BadTable where it is no such table or holds rows of two samples, MissingPath, UnreadablePath.
    """
    rows = register.lines(path)
    line, head = next(((line, cells) for line, cells in rows if any(cells)), (1, []))
    found = heads(head, _ORDER)
    if "anchor" not in found or "right" not in found:
        raise BadTable("it has no columns for marks", where=f"{path}:{line}", remedy="mark a table that kg sample -o FILE.xlsx wrote, with its first line and its last column")
    reader = _Reader(path, by)
    for line, cells in rows:
        row = {name: cells[index].strip() if index < len(cells) else "" for name, index in found.items()}
        if any(row.values()):
            reader.read(row, f"{path}:{line}")
    return reader.result()


class _Reader:
    """Reads row after row."""

    def __init__(self, path: str, by: By) -> None:
        self.path, self.by = path, by
        self.marks: list[Mark] = []
        self.decisions: list[Decision] = []
        self.errors: list[BadDecision] = []
        self.strata: dict[str, int] = {}
        self.seen: set[str] = set()
        self.design: tuple[object, ...] = ()
        self.empty = 0

    def read(self, row: Mapping[str, str], where: str) -> None:
        try:
            self.judged(row, self.drawn(row, where), where)
        except BadDecision as error:
            self.errors.append(error)

    def drawn(self, row: Mapping[str, str], where: str) -> dict[str, Any]:
        """What is known of the statement of a row and of the sample that it is of."""
        kept = _kept(row.get("anchor", ""), where)
        if row["anchor"] in self.seen:
            raise BadDecision("the same statement stands in a row before", where=where, remedy="delete one of the rows")
        self.seen.add(row["anchor"])
        design = (kept["by"], kept["seed"], kept["population"])
        if self.design and design != self.design:
            raise BadTable("it holds rows of two samples", where=where, remedy="read each table by itself")
        self.design = design
        self.strata[kept["stratum"]] = kept["size"]
        return kept

    def judged(self, row: Mapping[str, str], kept: Mapping[str, Any], where: str) -> None:
        answer = _one("right", "review.answer", _ANSWERS, row.get("right", ""), where)
        wrong = tuple(dict.fromkeys(_one("wrong", "review.part", PARTS, part, where) for part in _BETWEEN.split(row.get("wrong", "")) if part))
        if wrong and answer == "yes":
            raise BadDecision("it is right, and something is wrong with it", where=where, remedy="empty one of the two cells")
        answer = answer or ("no" if wrong else "")
        if not answer:
            self.empty += 1
            return
        right = None if answer == "unsure" else answer == "yes"
        self.marks.append(Mark(
            stratum=kept["stratum"], size=kept["size"], relation=kept["relation"], status=kept["status"], rule=kept["rule"],
            confidence=kept["confidence"], right=right, wrong=wrong,
        ))  # fmt: skip
        if right is not None:
            why = "; ".join(filter(None, (", ".join(wrong), row.get("note", "")))) or self.by.why
            made = Decision.parse(kept["statement"], where)
            self.decisions.append(judge(made, Do.ACCEPT if right else Do.REJECT, {}, By(who=self.by.who, when=self.by.when, why=why), where=where))

    def result(self) -> Marked:
        if not self.seen:
            raise BadTable("it has no rows", where=self.path, remedy="read a table that kg sample -o FILE.xlsx wrote")
        by, _, population = self.design or ("", 0, 0)
        precision = measured(
            self.marks, by=str(by), population=int(str(population)), drawn=len(self.seen), empty=self.empty, strata=self.strata,
        )  # fmt: skip
        return Marked(precision=precision, decisions=tuple(self.decisions), errors=tuple(self.errors))


def _kept(word_: str, where: str) -> dict[str, Any]:
    """What the last column of a row holds. Raises BadDecision."""
    text = unsealed(word_, where)
    try:
        found = json.loads(text)
        texts = all(isinstance(found[key], str) for key in ("statement", "by", "stratum", "relation", "status", "rule"))
        numbers = all(isinstance(found[key], int) for key in ("seed", "size", "population")) and isinstance(found["confidence"], (int, float))
    except (ValueError, TypeError, KeyError, RecursionError):
        texts = numbers = False
    if not (texts and numbers):
        raise BadDecision("it is no row of a sample", where=where, remedy="read it with kg review --read if kg review wrote it")
    return found  # type: ignore[no-any-return]


def _one(column: str, family: str, offered: tuple[str, ...], given: str, where: str) -> str:
    """The code of an answer; "" for none. Raises BadDecision."""
    if not given:
        return ""
    code = codes(family, offered).get(fold(given))
    if code is None:
        said = ", ".join(word(family, one, language) for language in labels.LANGUAGES for one in offered)
        raise BadDecision(f"{given!r} is no answer in {column}", where=where, remedy=f"choose one of {said}")
    return code
