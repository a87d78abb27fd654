"""``kg eval``: how well reports are read, against gold files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language
from kg.errors import DamagedDocument

__all__ = ["eval"]


@frame.command
@click.argument("gold", nargs=-1, metavar="[GOLD…]")
@frame.decisions
@frame.store
@frame.option("--pred", metavar="FILE")
@frame.option("--docs", metavar="DIR")
@frame.option("--only-nationwide", is_flag=True)
@frame.option("--without-source", multiple=True, metavar="SRC")
@frame.option("--errors", is_flag=True)
@frame.option("--diff", metavar="FILE")
@frame.option("--calibrate", is_flag=True)
@frame.format_option("table", "json")
@frame.output
def eval(
    gold: tuple[str, ...], decisions: str | None, store: str, pred: str | None, docs: str | None, only_nationwide: bool, without_source: tuple[str, ...],
    errors: bool, diff: str | None, calibrate: bool, format: str, output: str,
) -> None:  # fmt: skip
    """Write precision, recall and F1, what was missed and what is spurious, or what changed since another result."""
    if not gold:
        _decided(decisions, store, format, output)
        return
    from kg import evaluation
    from kg.evaluation import calibration, page, report

    conditions = _conditions(pred, only_nationwide, without_source)
    before = _result(diff) if diff else None
    said = console.read_text(pred) if pred else None
    judged = evaluation.judge(gold, predictions=said, where=pred or "", docs=Path(docs) if docs else None, conditions=conditions)
    if calibrate:
        console.write(output, calibration.table(judged))
        return
    found = report.result(judged, conditions=conditions)
    shown = report.compare(before, found, where=diff) if diff else found
    shape: dict[str, Any] = {"language": language(), "columns": console.columns(output)}
    if format == "json":
        content = console.as_json(shown)
    else:
        content = page.changes(shown, **shape) if diff else page.page(shown, errors=errors, **shape)
    console.write(output, content)


def _decided(given: str | None, store: str, format: str, output: str) -> None:
    """Against what people decided of the statements in the store. Raises click.UsageError where they decided nothing."""
    from kg.decisions import load
    from kg.evaluation import decided
    from kg.store import Store

    ledger = frame.ledger(given, store)
    decisions = load(ledger)
    if not decisions:
        raise click.UsageError(labels.text("cli.no_gold", language(), file=ledger))
    found = decided.result(Store.open(store), decisions)
    console.write(output, console.as_json(found) if format == "json" else decided.page(found, language=language(), columns=console.columns(output)))


def _conditions(pred: str | None, only_nationwide: bool, without_source: tuple[str, ...]) -> str:
    """The conditions under which the reports are read. Raises click.UsageError where nothing is read."""
    if pred and (only_nationwide or without_source):
        raise click.UsageError(labels.text("cli.nothing_read", language()))
    return ";".join((*(("scope=nationwide",) if only_nationwide else ()), *(f"source!={source}" for source in without_source)))


def _result(where: str) -> object:
    try:
        return json.loads(console.read_text(where))
    except ValueError as error:
        raise DamagedDocument(f"not JSON: {error}", where=where, remedy="give what kg eval --format json wrote") from error
