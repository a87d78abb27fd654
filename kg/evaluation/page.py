"""Results as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg import labels
from kg.columns import align

__all__ = ["changes", "page"]

Cell = Mapping[str, Any]
_COUNTS = ("right", "missed", "spurious")


def page(result: Cell, *, language: str, errors: bool = False, columns: int | None = None) -> str:
    """The figures of a result, and with `errors` what was missed and what is spurious; `columns` makes it fit a terminal."""
    tables = _Tables(language, columns)
    return "\n".join((*tables.figures(result), *(tables.faults("faults", result["faults"]) if errors else ())))


def changes(change: Cell, *, language: str, columns: int | None = None) -> str:
    """What changed between two results: figures before and after, then what is better and what is worse."""
    tables = _Tables(language, columns)
    pages = (tables.moves(change["figures"]), *(t for name in ("better", "worse") for t in tables.faults(name, change[name])))
    return "\n".join(pages)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _count(value: float) -> str:
    return f"{value:g}"


class _Tables:
    """The tables of a result in one language."""

    def __init__(self, language: str, columns: int | None) -> None:
        self.language = language
        self.columns = columns

    def say(self, key: str) -> str:
        return labels.text(key, self.language)

    def known(self, key: str, otherwise: str) -> str:
        return self.say(key) if labels.known(key) else otherwise

    def table(self, title: str, header: Sequence[str], body: Sequence[Sequence[str]], *, numbers: bool) -> str:
        names = [self.say(f"eval.{name}") for name in header]
        right = [numbers and i > 0 for i in range(len(header))]
        return f"{self.say(f'eval.{title}')}\n" + align(names, body, right=right, columns=self.columns)

    def figures(self, result: Cell) -> Iterator[str]:
        if result["conditions"]:
            yield labels.text("eval.left_out", self.language, count=len(result["left_out"]), conditions=result["conditions"]) + "\n"
        yield self.scores("totals", "measure", ((self.say(f"eval.{name}"), cell) for name, cell in result["total"].items()))
        shares = [
            (self.say(f"eval.{name}"), _number(c["share"]), _count(c["right"]), _count(c["of"])) for name, c in result["share"].items()
        ]
        yield self.table("shares", ("aspect", "share", "right", "of"), shares, numbers=True)
        yield self.scores("types", "type", ((self.say(f"type.{name}"), cell) for name, cell in result["type"].items()))
        yield self.scores("relations", "relation", ((self.say(f"predicate.{name}"), c) for name, c in result["relation"].items()))
        parts = ((f"{doc} {self.say(f'eval.{name}')}", c) for doc, cells in result["document"].items() for name, c in cells.items())
        yield self.scores("documents", "document", parts)
        sure = [(name, _number(c["stated"]), _number(c["right"]), _count(c["of"])) for name, c in result["reliability"].items()]
        if sure:
            yield self.table("reliability", ("confidence", "stated", "share", "of"), sure, numbers=True)
        rules = [(name, _number(c["precision"]), _count(c["right"]), _count(c["spurious"])) for name, c in result["rule"].items()]
        yield self.table("rules", ("rule", "precision", "right", "spurious"), rules, numbers=True)

    def scores(self, title: str, first: str, cells: Iterable[tuple[str, Cell]]) -> str:
        body = [
            (name, *(_number(cell[key]) for key in ("precision", "recall", "f1")), *(_count(cell[key]) for key in _COUNTS))
            for name, cell in cells
        ]
        return self.table(title, (first, "precision", "recall", "f1", *_COUNTS), body, numbers=True)

    def faults(self, title: str, faults: Sequence[Cell]) -> Iterator[str]:
        """The faults by document; in each those of one kind together."""
        body = [
            (f["doc"], self.say(f"eval.{f['verdict']}"), self.say(f"eval.{f['kind']}"), self.kind(f["type"]), f["text"], f["quote"])
            for f in faults
        ]
        header = ("document", "verdict", "measure", "type", "item", "quote")
        yield self.table(title, header, body, numbers=False) if body else f"{self.say(f'eval.{title}')}: 0\n"

    def kind(self, name: str) -> str:
        """What a type, a relation or the role of a figure is called."""
        found = (f"{family}.{name}" for family in ("type", "predicate", "role") if labels.known(f"{family}.{name}"))
        return self.known(next(found, ""), name)

    def moves(self, figures: Mapping[str, Cell]) -> str:
        body = [
            (self.say(f"eval.{name}"), _number(c["before"]), _number(c["after"]), _difference(c["before"], c["after"]))
            for name, c in figures.items()
        ]
        return self.table("totals", ("measure", "before", "after", "change"), body, numbers=True)


def _difference(before: float | None, after: float | None) -> str:
    return "–" if before is None or after is None else f"{after - before:+.3f}"
