"""What a sample says, as a paper for people, as tables and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from kg import labels
from kg.analysis.queue.words import word
from kg.analysis.sample.precision import Estimate, Precision
from kg.paper import Grid, Heading, Paper, Part, Text
from kg.tables import Cell, Column, Sheet

__all__ = ["data", "paper", "sheets"]

_FAMILIES = {"relation": "predicate", "status": "status"}


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _name(kind: str, code: str, language: str) -> str:
    if kind == "rule":
        key = f"rule.{code.split('.')[0]}"
        return f"{code} ({labels.text(key, language)})" if labels.known(key) else code
    return word(_FAMILIES[kind], code, language) if kind in _FAMILIES else code


def paper(found: Precision, language: str) -> Paper:
    """The precision as a paper: the whole first, then by group, kinds of error, and how it was computed."""
    return Paper(title=labels.text("sample.title", language), parts=tuple(_parts(found, language)))


def _parts(found: Precision, language: str) -> Iterator[Part]:
    def t(row: str, **values: object) -> str:
        return labels.text(f"sample.{row}", language, **values)

    whole = found.overall
    if whole is None:
        yield Text(text=t("none", drawn=found.drawn))
        return
    yield Text(text=t("overall", precision=_percent(whole.precision), low=_percent(whole.low), high=_percent(whole.high), stated=_percent(whole.stated)))
    yield Text(text=t("counts", drawn=found.drawn, judged=whole.judged, right=whole.right, unsure=found.unsure, empty=found.empty, population=f"{found.population:,}"))
    if found.unjudged:
        named = ", ".join(_name(found.by, code, language) for code in found.unjudged)
        yield Text(text=t("unjudged", names=named, covered=_percent(found.covered)))
    head = tuple(t(f"column.{name}") for name in ("judged", "right", "precision", "interval", "stated"))
    for kind, groups in found.groups.items():
        yield Heading(text=t(f"by.{kind}"))
        rows = tuple((_name(kind, code, language), *_cells(one)) for code, one in groups.items())
        yield Grid(columns=(t(f"column.{kind}"), *head), rows=rows, right=(False, True, True, True, True, True))
    if found.errors:
        yield Heading(text=t("errors"))
        rows = tuple((_part(code, language), count, _percent(share)) for code, (count, share) in found.errors.items())
        yield Grid(columns=tuple(t(f"column.{name}") for name in ("part", "count", "share")), rows=rows, right=(False, True, True))
    yield Text(text=t("method", by=t(f"column.{found.by}")), small=True)


def _cells(one: Estimate) -> tuple[Cell, ...]:
    return (one.judged, one.right, _percent(one.precision), f"{_percent(one.low)}–{_percent(one.high)}", _percent(one.stated))


def _part(code: str, language: str) -> str:
    return word("review.part", code, language) if code else labels.text("sample.unsaid", language)


def sheets(found: Precision, language: str) -> tuple[Sheet, ...]:
    """The estimates in long form, a row for each group, and the kinds of error."""
    names = ("group", "name", "code", "judged", "right", "precision", "low", "high", "stated")
    rows: list[tuple[Cell, ...]] = [("all", "", "", *_figures(found.overall))] if found.overall else []
    rows += [(kind, _name(kind, code, language), code, *_figures(one)) for kind, groups in found.groups.items() for code, one in groups.items()]
    errors = [(_part(code, language), code or None, count, round(share, 4)) for code, (count, share) in found.errors.items()]
    return (
        Sheet(name="precision", columns=tuple(Column(name=name, width=30 if name in ("name", "code") else 12) for name in names), rows=rows),
        Sheet(name="errors", columns=tuple(Column(name=name) for name in ("wrong", "code", "count", "share")), rows=errors),
    )


def _figures(one: Estimate) -> tuple[Cell, ...]:
    return (one.judged, one.right, *(round(share, 4) for share in (one.precision, one.low, one.high, one.stated)))


def data(found: Precision, language: str) -> dict[str, object]:
    """The precision as plain data; shares with four decimals."""

    def plain(one: Estimate) -> dict[str, object]:
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(one).items()}

    return {
        "overall": plain(found.overall) if found.overall else None,
        "groups": {kind: {code: plain(one) for code, one in groups.items()} for kind, groups in found.groups.items()},
        "errors": {code or "unsaid": {"count": count, "share": round(share, 4)} for code, (count, share) in found.errors.items()},
        "drawn": found.drawn, "empty": found.empty, "unsure": found.unsure, "by": found.by, "population": found.population,
        "covered": round(found.covered, 4), "unjudged": list(found.unjudged),
    }  # fmt: skip
