"""Plans beside later reports: pairs of years as bureaus write them (tests/years), each with what a reader should be told."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from kg import pipeline
from kg.analysis.progress import Line, Note, Progress, progress
from kg.store import Store
from kg.text.shadow import fold

YEARS = sorted(Path(__file__).with_name("years").glob("*.toml"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What became of the plans of the body of the first report of a pair, by the name of the pair."""

    @cache
    def of(name: str) -> Progress:
        folder = tmp_path_factory.mktemp(name)
        pair = tomllib.loads((Path(__file__).with_name("years") / f"{name}.toml").read_text(encoding="utf-8"))
        for report in pair["report"]:
            path = folder / "reports" / report["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(report["text"], encoding="utf-8")
        store = Store.create_or_open(folder / "store")
        pipeline.build([folder / "reports"], store=store)
        readings = list(store.readings())
        body = next(r.document.issuer for r in readings if r.document.path.endswith(pair["report"][0]["path"]))
        return progress(readings, body, text=store.text)

    return of


def lines_of(result: Progress, case: dict[str, object]) -> list[Line]:
    wanted = fold(str(case["promise"]))
    return [line for line in result.lines if wanted in fold(line.thing.name) and case.get("year", line.year) == line.year]


def told(result: Progress) -> str:
    return "\n".join(f"{line.verdict} {line.year} {line.thing.name} ({line.reason}; {', '.join(line.notes)})" for line in result.lines)


@pytest.mark.parametrize("name", [path.stem for path in YEARS])
def test_year_pair(made, name):
    pair = tomllib.loads((Path(__file__).with_name("years") / f"{name}.toml").read_text(encoding="utf-8"))
    result = made(name)
    wrong = []
    for case in pair.get("expect", ()):
        found = lines_of(result, case)
        if case["verdict"] == "absent":
            wrong += [case] if found else []
        elif [line.verdict for line in found] != [case["verdict"]]:
            wrong.append((case, [str(line.verdict) for line in found]))
        else:
            (line,) = found
            if case.get("reason") not in (None, line.reason, *line.notes):
                wrong.append((case, line.reason, line.notes))
            if ("sure" in case) != (Note.ALIKE in line.notes):
                wrong.append((case, line.notes))
    wrong += [case for case in pair.get("absent", ()) if any(line.verdict == case["verdict"] for line in lines_of(result, case))]
    for case in pair.get("target", ()):
        found = [t for t in result.targets if case["what"] in t.planned.quantity.what and t.planned.quantity.value == case["planned"]]
        got = [(str(t.came), t.reported.quantity.value if t.reported else None) for t in found]
        if got != [(case["verdict"], case.get("reported"))]:
            wrong.append((case, got))
    for case in pair.get("contradiction", ()):
        if not any(c.kind == case["kind"] and case["about"] in c.about for c in result.contradictions):
            wrong.append((case, [(str(c.kind), c.about) for c in result.contradictions]))
    assert not wrong, "\n".join(map(str, wrong)) + "\n\n" + told(result)
