"""The numbers on the page are those of the store: totals, filters, matrix, timeline, tables and files, counted here a second time from the readings."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from kg import labels, pipeline, render
from kg.store import Store
from tests.explorer import opened

STATUSES = ("done", "ongoing", "planned")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def readings(tmp_path_factory) -> list:
    store = Store.create_or_open(tmp_path_factory.mktemp("counts") / "store")
    pipeline.build([], store=store)
    return list(store.readings())


@pytest.fixture(scope="module")
def html(readings) -> str:
    return render.html(readings, language="en")


@pytest.fixture(scope="module")
def said(readings) -> list[tuple]:
    """Each statement with the report that makes it."""
    found = {a.id: (a, r.document) for r in readings for a in r.assertions}
    return list(found.values())


def year_of(a, document) -> str:
    period = a.period
    return (period and period.start or document.year or document.issued or "")[:4]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def facet(page, name: str) -> dict[str, int]:
    found = page.evaluate("(name) => Array.from(document.querySelectorAll(`#filters [data-${name}]`)).map((b) => [b.dataset.value, b.querySelector('b').textContent])", name)
    return {value: number(count) for value, count in found}


def test_totals_are_those_of_the_store(browser, html, readings, said):
    bodies, entities = {r.document.issuer for r in readings} - {""}, {e.id for r in readings for e in r.entities}
    with opened(browser, html) as page:
        numbers = [number(word) for word in page.inner_text(".totals").replace(";", " ").split() if word[0].isdigit()]
        assert numbers == [len(readings), len(bodies), len(entities), len(said)]


@pytest.mark.parametrize("chosen", ["", "planned", "done"])
def test_filters_say_how_many_statements_there_are(browser, html, said, chosen):
    kept = [(a, d) for a, d in said if chosen in ("", a.status.value)]
    with opened(browser, html, at=f"f-status={chosen}" if chosen else "") as page:
        page.click("#filter-button")
        assert facet(page, "status") == Counter(a.status.value for a, _ in said)  # what else could be chosen
        assert facet(page, "relation") == Counter(a.predicate.value for a, _ in kept)
        assert facet(page, "action") == Counter(a.action.value if a.action else "" for a, _ in kept)
        assert facet(page, "year") == Counter(year_of(a, d) for a, d in kept)
        assert facet(page, "document") == Counter(d.id for _, d in kept)


def test_matrix_counts_each_thing_by_what_is_furthest(browser, html, readings, said):
    bodies = {r.document.issuer for r in readings}
    families = defaultdict(set)
    for r in readings:
        for e in r.entities:
            families[e.id] |= {f.rsplit("/", 1)[-1] for f in e.broader}
    things: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for a, document in said:
        for end in {a.subject, a.object} - bodies:
            for family in families[end]:
                things[family, document.issuer][end].add(a.status.value)
    wanted = {key: dict(Counter(next(s for s in STATUSES if s in of) for of in cell.values())) for key, cell in things.items()}
    with opened(browser, html) as page:
        cells = page.evaluate("Array.from(document.querySelectorAll('td[data-family]')).map((td) => { const b = td.querySelector('button.cell:not(.named)'); return [td.dataset.family, td.dataset.body, b ? b.title : '']; })")
    word = {labels.text("status." + s, "en"): s for s in STATUSES}
    shown = {(family, body): {word[part.rsplit(" ", 1)[0]]: number(part.rsplit(" ", 1)[1]) for part in title.split(", ")} for family, body, title in cells if title}
    assert shown == wanted
    assert len(wanted) > 20


def test_timeline_counts_the_things_of_each_year_and_body(browser, html, readings, said):
    bodies = {r.document.issuer for r in readings}
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for a, document in said:
        start, end = (a.period.start or a.period.end or "", a.period.end or "") if a.period else ("", "")
        first = start[:4] or year_of(a, document)
        last = max(end[:4], first) if start else first
        thing = a.subject if a.object in bodies and a.subject not in bodies else a.object
        wanted[first if first == last else f"{first}–{last}", a.status.value, document.issuer].add(thing)
    names = {e.id: e.name for r in readings for e in r.entities}
    with opened(browser, html, at="v=time") as page:
        marks = page.evaluate("Array.from(document.querySelectorAll('.chart.years [role=button]')).map((g) => g.getAttribute('aria-label') || g.querySelector('title').textContent)")
    expected = Counter(f"{names[body]}, {years}, {labels.text('status.' + status, 'en')} {len(things)}" for (years, status, body), things in wanted.items())
    assert Counter(mark.split(": ")[0] for mark in marks) == expected


@pytest.mark.parametrize("which", ["statements", "entities", "figures", "documents"])
def test_tables_and_their_files_hold_everything(browser, html, readings, which):
    every = {
        "statements": {a.id for r in readings for a in r.assertions}, "entities": {e.id for r in readings for e in r.entities},
        "figures": {q.id for r in readings for q in r.quantities}, "documents": {r.document.id for r in readings},
    }  # fmt: skip
    with opened(browser, html, at=f"v=table&t={which}") as page:
        assert f"{len(every[which]):,}" in page.inner_text(".controls")
        with page.expect_download() as download:
            page.click(f"text={labels.text('page.csv', 'en')}")
        text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row[labels.text("page.column.id", "en")] for row in rows} == every[which]
    assert len(rows) == len(every[which])
