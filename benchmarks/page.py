"""How fast the page of `kg render` is made, and how fast it opens in Chromium: beside pyvis' own page of the same graph, in one run.

    python benchmarks/page.py --things 1000 5000 50000

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


def opened(browser: object, file: Path, limit: float, *, ours: bool) -> tuple[float, float]:
    """Milliseconds from the beginning until the first picture, and until the page is ready; `inf` past the limit (in seconds)."""
    from playwright.sync_api import Error

    page = browser.new_page(viewport={"width": 1440, "height": 900})  # type: ignore[attr-defined]
    page.set_default_timeout(limit * 1000)
    try:
        if ours:
            page.goto(file.as_uri(), wait_until="commit")
            page.wait_for_selector("html[data-ready=yes]", state="attached")  # its policy forbids what waits for a function
            paint, ready = page.evaluate("[performance.getEntriesByName('kg-first-paint')[0].startTime, performance.now()]")
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
    arguments.add_argument("--limit", type=float, default=120.0, help="seconds until a page counts as not opening")
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
