"""The notebook of the documentation runs from the first cell to the last, and its result shows the graph, drawn."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "docs" / "kg.ipynb"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The notebook, run in an empty folder."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PYTHONPATH", str(ROOT))
    patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
    patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    book = nbformat.read(NOTEBOOK, as_version=4)
    folder = tmp_path_factory.mktemp("notebook")
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    patch.undo()
    return book


def frames(book) -> list[str]:
    shown = [output.data.get("text/html", "") for cell in book.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output]
    return [html for html in shown if html.startswith("<iframe")]


def test_it_is_kept_without_results():
    book = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(book)
    assert all(not cell.outputs and cell.execution_count is None for cell in book.cells if cell.cell_type == "code")
    for cell in book.cells:
        if cell.cell_type == "markdown" and "\n\n" in cell.source:
            assert re.search("[\u4e00-\u9fff]", cell.source), "both languages"
            assert re.search("[A-Za-z]{4} [a-z]+", cell.source), "both languages"


def test_every_cell_says_something_and_none_complains(done):
    for cell in done.cells:
        if cell.cell_type == "code":
            assert cell.outputs, cell.source
            assert not [o for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"]


def test_the_result_holds_the_graph(done):
    drawn = [html for html in frames(done) if "allow-scripts" in html]
    assert len(drawn) == 2
    for html in drawn:
        page = unescape(re.search(r'srcdoc="([^"]*)"', html)[1])
        assert page.lower().startswith("<!doctype html>")
        assert 'id="kg-start"' in page
        assert 'content="default-src &#39;none&#39;' in page, "nothing is fetched"


@pytest.mark.browser
def test_the_graph_is_drawn_in_its_frame(done, browser, tmp_path):
    """In Chromium, with all addresses of the network cut off."""
    file = tmp_path / "notebook.html"
    file.write_text("<!doctype html><meta charset=utf-8>" + "".join(frames(done)), encoding="utf-8")
    page = browser.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if request.url.startswith("http") else None)
    page.goto(file.as_uri())
    for frame in page.query_selector_all("iframe[sandbox~=allow-scripts]"):
        frame.scroll_into_view_if_needed()
        inside = frame.content_frame()
        inside.wait_for_selector("canvas")
        inside.wait_for_function("""() => { const c = document.querySelector("canvas"); const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            const seen = new Set(); for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return seen.size > 20; }""")
        inside.click("a[data-view=table]")
        inside.wait_for_function("() => location.hash === '#v=table' || location.hash.startsWith('#v=table')")
    assert not troubles
    page.close()
