"""How fast the page of `kg render` is made, how fast it opens in Chromium and answers: beside pyvis' own page of the same graph, in one run.

    python benchmarks/page.py                      all sizes: 1,000, 5,000 and 50,000 things
    python benchmarks/page.py --things 1000 --folder DIR

For each size: seconds and memory of the command, the sizes of both pages, milliseconds from the beginning of navigation until the first
picture and until the page is ready, with how many times as long pyvis' page takes (or that it is not there after --limit
seconds), then milliseconds of our page from a wish until its picture: each view opened, a step of scrolling in the table, its first
search and the next, a facet chosen, a step of the drawing's zoom.

Reports are synthetic (see synthetic.py), so many of them that about so many things are named. pyvis' page is its default,
with everything in the file; its marks and lines are handed over at once, since adding them one by one takes hours. Seconds are of this machine in this hour: only the ratios say something.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import synthetic
from store import build, size

from kg.analysis.corpus import Corpus, corpus
from kg.store import Store

HERE = Path(__file__).resolve().parent.parent
# How many things a synthetic report adds to those before it.
THINGS = 16.0
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
# Tells when pyvis' page has drawn for the first time, and when its marks have come to rest.
WATCH = """
  window.kgSeen = {};
  const wait = setInterval(() => {
    if (!window.network || !window.network.once) return;
    clearInterval(wait);
    window.network.once("afterDrawing", () => { window.kgSeen.paint = performance.now(); });
    window.network.once("stabilizationIterationsDone", () => { window.kgSeen.ready = performance.now(); });
  }, 5);
"""
# What people do with the page, in this order: a name, and what it takes in the page.
WISHES = (
    ("table", "location.hash = '#v=table'"),
    ("scrolled by 3 rows", "document.querySelector('.grid-box').scrollTop += 100"),
    ("scrolled by 60 rows", "document.querySelector('.grid-box').scrollTop += 2000"),
    ("first search", "location.hash = '#v=table&q=应急预案'"),
    ("next search", "location.hash = '#v=table&q=应急演练'"),
    ("facet chosen", "location.hash = '#v=table&f-status=done'"),
    ("timeline", "location.hash = '#v=time'"),
    ("reports", "location.hash = '#v=report'"),
    ("graph", "location.hash = '#v=graph'"),
    ("zoomed", "document.querySelector('.graph-zoom button').click()"),
    ("home", "location.hash = '#'"),
)
# Milliseconds from a wish until its picture was painted.
WISHED = """new Promise((done) => {
  const begun = performance.now();
  const before = location.hash;
  const painted = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun), 0));
  const turned = () => { removeEventListener("hashchange", turned); painted(); };
  addEventListener("hashchange", turned);
  %s;
  if (location.hash === before) turned();
})"""


def store_of(things: int, folder: Path) -> Path:
    """A store of reports that name about so many things."""
    store = folder / f"store-{things}"
    if not store.exists():
        reports = folder / f"reports-{things}"
        synthetic.write(reports, round(things / THINGS))
        build(reports, store, os.cpu_count() or 1)
    return store


def rendered(store: Path, file: Path) -> tuple[float, float]:
    """Make the page; wall seconds of the command, and its peak memory in MB."""
    command = [sys.executable, str(HERE / "cli.py"), "render", "--store", str(store), "-o", str(file)]
    begun = time.perf_counter()
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"it failed: {' '.join(command)}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1000


def by_pyvis(known: Corpus, file: Path) -> float:
    """pyvis' own page of the same graph; seconds."""
    from pyvis.network import Network

    begun = time.perf_counter()
    network = Network(directed=True, cdn_resources="in_line")
    network.nodes = [{"id": e.id, "label": e.name, "title": e.type.value, "shape": "dot", "color": "#97c2fc"} for e in known.entities.values()]
    network.edges = [{"from": f.assertion.subject, "to": f.assertion.object, "title": f.assertion.predicate.value, "arrows": "to"} for f in known.facts.values()]
    file.write_text(network.generate_html(), encoding="utf-8")
    return time.perf_counter() - begun


def used(page: object) -> str:
    """What people do with our page, each with its milliseconds."""
    told = []
    for name, wish in WISHES:
        told.append(f"{name} {page.evaluate(WISHED % wish):,.0f}")  # type: ignore[attr-defined]
        page.wait_for_timeout(1500)  # type: ignore[attr-defined]
    return ", ".join(told)


def opened(browser: object, file: Path, limit: float, *, ours: bool) -> tuple[float, float]:
    """Milliseconds from the beginning until the first picture, and until the page is ready; `inf` past the limit (in seconds)."""
    from playwright.sync_api import Error

    page = browser.new_page(viewport={"width": 1440, "height": 900})  # type: ignore[attr-defined]
    page.set_default_timeout(limit * 1000)
    try:
        if ours:
            page.goto(file.as_uri(), wait_until="commit")
            page.wait_for_selector("html[data-ready=yes]", state="attached")  # its policy forbids what waits for a function
            paint, ready = page.evaluate("['kg-first-paint', 'kg-ready'].map((name) => performance.getEntriesByName(name)[0].startTime)")
            print(f"  milliseconds of ours: {used(page)}")
            return float(paint), float(ready)
        page.add_init_script(WATCH)
        page.goto(file.as_uri(), wait_until="commit")
        paint = page.wait_for_function("window.kgSeen && window.kgSeen.paint").json_value()
        try:
            return float(paint), float(page.wait_for_function("window.kgSeen.ready").json_value())
        except Error:
            return float(paint), float("inf")
    except Error:
        return float("inf"), float("inf")
    finally:
        page.close()


def compare(things: int, folder: Path, browser: object, limit: float) -> None:
    """One size: make both pages, open both, say how they stand to each other."""
    store = store_of(things, folder)
    file, other = folder / "ours.html", folder / "pyvis.html"
    seconds, memory = rendered(store, file)
    known = corpus(Store.open(store).readings())
    theirs = by_pyvis(known, other)
    print(
        f"{len(known.entities):,} things, {len(known.facts):,} statements, {len(known.documents):,} reports: "
        f"page made in {seconds:.1f} s, {memory:.0f} MB of memory, {size(file) / 1e6:.1f} MB; pyvis alone {theirs:.1f} s, {size(other) / 1e6:.1f} MB"
    )
    del known
    ours = opened(browser, file, limit, ours=True)
    pyvis = opened(browser, other, limit, ours=False)
    for what, mine, its in zip(("first picture", "ready"), ours, pyvis, strict=True):
        least = f"over {limit:.0f} s" if its == float("inf") else f"{its:,.0f} ms"
        ratio = f"over {limit * 1000 / mine:.0f}" if its == float("inf") else f"{its / mine:.1f}"
        print(f"  {what}: {mine:,.0f} ms, pyvis {least}: {ratio} times as long")


def main() -> None:
    """Compare at each size."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--things", type=int, nargs="+", default=[1000, 5000, 50000])
    arguments.add_argument("--limit", type=float, default=60.0, help="seconds until a page counts as not opening")
    arguments.add_argument("--folder", type=Path, help="where to work, kept (default: a temporary folder)")
    given = arguments.parse_args()
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("KG_CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as driver:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for things in given.things:
            compare(things, folder, browser, given.limit)
        browser.close()


if __name__ == "__main__":
    main()
