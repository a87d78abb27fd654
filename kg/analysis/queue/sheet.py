"""The queue as a table that people fill in with a spreadsheet program, and what they filled in as decisions.

The last column of a row holds all that a decision needs of the statement (`kg.analysis.queue.judge.anchor`), so that a table can be sorted,
cut and read back long after the store was built anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg import labels
from kg.analysis.explain import meaning
from kg.analysis.memo import when
from kg.analysis.queue.case import Case
from kg.analysis.queue.judge import RENAME, By, anchor, base, judge, opened
from kg.analysis.queue.words import codes, heads, word
from kg.decisions import Decision, Do
from kg.documents import register
from kg.errors import BadDecision, BadTable
from kg.tables import Cell, Column, Sheet
from kg.text.shadow import fold
from kg.types import Action, EntityType, Predicate, Status

__all__ = ["CHOICES", "Filled", "filled", "marked", "sheet", "statement_cells"]

#: What may be entered where: the family of labels and the codes.
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "decision": ("review.do", (Do.ACCEPT, Do.REJECT, Do.RELABEL, RENAME, Do.RETYPE, Do.MERGE, Do.SPLIT, Do.ADD, Do.TAG)),
    "new_relation": ("predicate", tuple(Predicate)),
    "new_status": ("status", tuple(Status)),
    "new_action": ("action", tuple(Action)),
    "end": ("review.end", ("object", "subject")),
    "new_type": ("type", tuple(EntityType)),
}
_FILLED = ("decision", "new_relation", "new_status", "new_action", "end", "new_name", "new_type", "tag", "why")
_WIDTHS = {
    "decision": 10, "subject": 24, "relation": 9, "object": 30, "status": 9, "action": 8, "quote": 44, "context": 60, "end": 10,
    "new_name": 24, "tag": 12, "why": 24, "report": 34, "place": 22, "period": 18, "confidence": 9, "rule": 30, "anchor": 12,
}  # fmt: skip
_ORDER = (
    "decision", "subject", "relation", "object", "status", "action", "quote", "context", "new_relation", "new_status", "new_action",
    "end", "new_name", "new_type", "tag", "why", "report", "place", "period", "confidence", "rule", "anchor",
)  # fmt: skip
# The cells that name something say of which decision they are a part, where the decision is left empty.
_IMPLIED = (("new_type", Do.RETYPE), ("new_name", RENAME))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a table held: the decisions, in the order of the rows; the rows that cannot be used, with the reason; how many rows
    nobody filled in."""

    decisions: tuple[Decision, ...]
    errors: tuple[BadDecision, ...]
    empty: int


def marked(case: Case, marks: str) -> str:
    """The words around the quote with the quote between two marks, on one line."""
    return " ".join(f"{case.before}{marks[0]}{case.quote}{marks[1]}{case.after}".split())


def statement_cells(case: Case, language: str) -> dict[str, Cell]:
    """The cells that say what a statement says and where, by the name of the column."""
    a = case.fact.assertion
    means = meaning(a.rule, language)
    return {
        "subject": case.subject.name, "relation": word("predicate", a.predicate, language), "object": case.object.name,
        "status": word("status", a.status, language), "action": word("action", a.action or "", language) or None,
        "quote": " ".join(case.quote.split()), "context": marked(case, labels.text("review.marks", language)), "report": case.title,
        "place": case.place, "period": when(case.fact, language) or None, "confidence": round(a.confidence, 2),
        "rule": f"{a.rule} ({means})" if means else a.rule, "anchor": anchor(base(case)),
    }  # fmt: skip


def column(name: str, language: str, **more: object) -> Column:
    """A column with its label; what people choose from is offered."""
    family, offered = CHOICES.get(name, ("", ()))
    return Column(
        name=labels.text(f"review.column.{name}", language), width=_WIDTHS.get(name, 12), choices=tuple(word(family, code, language) for code in offered),
        **more,  # type: ignore[arg-type]
    )


def sheet(cases: Iterable[Case], *, language: str, tags: Sequence[str] = ()) -> Sheet:
    """The cases as a table to fill in; `tags` are the codes that are offered as tags."""
    columns = []
    for name in _ORDER:
        made = column(name, language, locked=name not in _FILLED, hidden=name == "anchor")
        columns.append(Column(name=made.name, width=made.width, choices=tuple(tags)) if name == "tag" and tags else made)
    return Sheet(name=labels.text("review.sheet", language), columns=tuple(columns), rows=_rows(cases, language))


def _rows(cases: Iterable[Case], language: str) -> Iterator[tuple[Cell, ...]]:
    for case in cases:
        cells = statement_cells(case, language)
        yield tuple(cells.get(name) for name in _ORDER)


def filled(path: str, by: By, *, tags: Sequence[str] = ()) -> Filled:
    """The decisions in a table that people filled in, CSV or XLSX, in either language.

    A row may hold several: another relation and a tag, say. Where `tags` are given no others are taken. Raises BadTable where the file is no
    such table, MissingPath and UnreadablePath; a row that cannot be used is an error of `Filled`.
    """
    rows = register.lines(path)
    line, head = next(((line, cells) for line, cells in rows if any(cells)), (1, []))
    found = heads(head, _ORDER)
    if "anchor" not in found or "decision" not in found:
        raise BadTable("it has no columns for decisions", where=f"{path}:{line}", remedy="fill in a table that kg review -o FILE.xlsx wrote, with its first line and its last column")
    decisions: list[Decision] = []
    errors: list[BadDecision] = []
    empty = 0
    for line, cells in rows:
        row = {name: cells[index].strip() if index < len(cells) else "" for name, index in found.items()}
        if not any(row.values()):
            continue
        if not any(row.get(name) for name in _FILLED if name != "why"):
            empty += 1
            continue
        try:
            decisions += _decided(row, by, f"{path}:{line}", tags)
        except BadDecision as error:
            errors.append(error)
    return Filled(decisions=tuple(decisions), errors=tuple(errors), empty=empty)


def _decided(row: dict[str, str], by: By, where: str, tags: Sequence[str]) -> Iterator[Decision]:
    made = opened(row.get("anchor", ""), where)
    said = {name: _chosen(name, row.get(name, ""), where) for name in CHOICES}
    named = By(who=by.who, when=by.when, why=row.get("why") or by.why)
    changed = {name: said[f"new_{name}"] for name in ("relation", "status", "action") if said[f"new_{name}"]}
    do = said["decision"] or (Do.RELABEL if changed else next((d for name, d in _IMPLIED if row.get(name)), Do.TAG))
    values = {**changed, "end": said["end"], "name": row.get("new_name", ""), "type": said["new_type"], "tag": row.get("tag", "")}
    if do in (Do.RELABEL, Do.ADD) and values["name"]:
        values[said["end"] or "object"] = values["name"]
    if do == Do.ADD and said["new_type"]:
        values[f"{said['end'] or 'object'}_type"] = said["new_type"]
    if do in (Do.ACCEPT, Do.REJECT) and changed:
        raise BadDecision("it is judged and changed at once", where=where, remedy="choose one: to change it, empty the decision")
    found = [judge(made, do, values, named, where=where)]
    if values["tag"] and do != Do.TAG:
        found.append(judge(made, Do.TAG, values, named, where=where))
    unknown = next((d.tag for d in found if d.tag and tags and d.tag not in tags), "")
    if unknown:
        raise BadDecision(f"there is no tag {unknown!r}", where=where, remedy=f"it is one of {', '.join(tags)}; or add it to the table of tags")
    yield from found


def _chosen(name: str, given: str, where: str) -> str:
    """The code of what was chosen. Raises BadDecision."""
    if not given:
        return ""
    family, offered = CHOICES[name]
    code = codes(family, offered).get(fold(given))
    if code is None:
        said = ", ".join(word(family, one, language) for language in labels.LANGUAGES for one in offered)
        raise BadDecision(f"{given!r} is not among what may be entered", where=where, remedy=f"choose one of {said}")
    return code
