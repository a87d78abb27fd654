"""``kg verify``: whether the evidence holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.pipeline.findings import Finding

__all__ = ["verify"]


@frame.command
@frame.store
@frame.option("--fast", is_flag=True)
@frame.option("--files", is_flag=True)
@frame.option("--ocr", metavar="COMMAND")
@frame.limits
@frame.format_option("table", "json")
@frame.output
def verify(store: str, fast: bool, files: bool, format: str, output: str, **how: Any) -> int:
    """Write one line for each thing that is not as it should be, and a closing line with counts."""
    options = None if fast else frame.options(how)
    from kg import pipeline
    from kg.store import Store

    tally: Counter[str] = Counter(documents=0, statements=0, quotes=0, findings=0)
    with console.progress() as watch:
        found = pipeline.verify(Store.open(store), tally, options=options, again=not fast, files=files, watch=watch)
        console.write(output, _json(found, tally) if format == "json" else _table(found, tally))
    return 3 if tally["findings"] else 0


def _said(finding: Finding) -> tuple[str, str]:
    """What is wrong and what to do."""
    key = f"finding.{finding.kind}"
    return labels.text(key, language(), detail=finding.detail).rstrip(": ："), labels.text(f"{key}.remedy", language())


def _table(found: Iterable[Finding], tally: Counter[str]) -> Iterator[str]:
    for finding in found:
        tally["findings"] += 1
        what, remedy = _said(finding)
        where = " ".join(part for part in (finding.path, finding.place) if part)
        line = labels.text("verify.line", language(), where=where, what=what, remedy=remedy)
        yield " ".join(line.split()) + "\n"
    yield labels.text("verify.closing", language(), **tally) + "\n"


def _json(found: Iterable[Finding], tally: Counter[str]) -> Iterator[str]:
    listed = []
    for finding in found:
        tally["findings"] += 1
        what, remedy = _said(finding)
        listed.append({"kind": finding.kind, "path": finding.path, "place": finding.place, "what": what, "remedy": remedy})
    yield console.as_json({**tally, "findings": listed})
