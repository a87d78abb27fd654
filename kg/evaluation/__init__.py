"""How well reports are read: what a system found, measured against careful human readings (gold).

`gold` reads and checks gold files, `found` the system's rows, `reports` the reports themselves; `names` says when two
names are one, `matching` pairs what is one thing in both, `scoring` judges one document item by item, `report` counts
the items and compares two results, `calibration` says how sure a rule's statements are, `page` shows it all.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath

from kg.evaluation import found, gold, report, reports, scoring

__all__ = ["evaluate", "judge"]


def evaluate(
    golds: Iterable[str | Path], *, predictions: str | None = None, where: str = "-", docs: Path | None = None, conditions: str = ""
) -> report.Result:
    """Measure against the gold files at the paths, and give the figures and faults (see `kg.evaluation.report`).

    Arguments and errors are those of `judge`.
    """
    return report.result(judge(golds, predictions=predictions, where=where, docs=docs, conditions=conditions), conditions=conditions)


def judge(
    golds: Iterable[str | Path], *, predictions: str | None = None, where: str = "-", docs: Path | None = None, conditions: str = ""
) -> list[scoring.Judgement]:
    """Judge what was found in each document of the gold files at the paths.

    `predictions` is JSON Lines of a system (`where` names their file in messages); without them the reports are read
    here, under the `conditions` of `kg.resources.FILTER`. Reports are looked for in the folder `docs`, else beside the
    gold file, in the current folder and among the shipped ones. Where predictions are given and a report is not found,
    quotes and evidence are not checked against its text.

    Raises BadGold, MissingPath, DamagedDocument and what reading a report can raise.
    """
    known = gold.load(golds)
    paths = {g.doc: reports.find(g, docs=docs, needed=predictions is None or docs is not None) for g in known}
    texts = {doc: reports.text(path) for doc, path in paths.items() if path}
    for one in known:
        if one.doc in texts:
            gold.check(one, texts[one.doc])
    if predictions is None:
        rows = reports.read([path for path in paths.values() if path], conditions=conditions)
    else:
        rows = found.parse(predictions, where=where)
    systems = found.collect(rows, where=where)
    return [scoring.judge(one, systems.get(PurePath(one.doc).name, found.Found()), texts.get(one.doc)) for one in known]
