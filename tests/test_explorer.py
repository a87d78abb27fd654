"""The page of the five seeds, as people use it: by mouse, by keyboard alone, on a phone, offline, in both languages; with
documents that mean harm; and what it says to those who do not see it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from kg import render
from tests.explorer import opened, until
from tests.hostile import BIDI, HOSTILE, hostile

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "kg" / "render" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = ("home", "graph", "table", "time", "report")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory) -> str:
    """The page of the five seeds, made by the command."""
    folder = tmp_path_factory.mktemp("seeds")
    for arguments in (["build", "seeds", "--store", folder / "store"], ["render", "--store", folder / "store", "-o", folder / "graph.html"]):
        subprocess.run([sys.executable, "cli.py", "--lang", "zh", *map(str, arguments)], cwd=ROOT, check=True, capture_output=True)
    return (folder / "graph.html").read_text(encoding="utf-8")


def test_file_of_the_seeds_is_small(seeds):
    assert len(seeds.encode()) < 3_000_000


# ---- a journey ----


def test_from_a_finding_to_its_sentence_in_the_report_and_back(browser, seeds):
    with opened(browser, seeds) as page:
        page.wait_for_selector(".view.home")
        assert "钱塘区应急管理局" in page.inner_text("#stage")
        page.locator(".view.home blockquote").first.wait_for()
        said = page.locator(".view.home blockquote").first.inner_text()
        page.locator(".view.home .source").first.click()
        until(page, "document.body.dataset.view === 'report'")
        until(page, f"document.querySelector('#stage').textContent.replace(/\\s/g, '').includes({json.dumps(''.join(said.split()))})")
        page.go_back()
        until(page, "document.body.dataset.view === 'home'")
        page.go_forward()
        until(page, "document.body.dataset.view === 'report'")


def test_what_is_shown_can_be_sent_to_somebody(browser, seeds):
    with opened(browser, seeds) as page:
        page.fill("#search", "雙重預防")
        page.keyboard.press("Enter")
        page.wait_for_selector("#panel h2")
        page.click("#filter-button")
        page.click("[data-status=planned]")
        until(page, "location.hash.includes('f-status=planned')")
        name, address = page.inner_text("#panel h2"), page.evaluate("location.hash")
        assert "双重预防机制" in name
        facts = page.locator("#panel [data-statement]").count()
    with opened(browser, seeds, at=address[1:]) as page:
        assert page.inner_text("#panel h2") == name
        assert page.locator("#panel [data-statement]").count() == facts > 0
        assert page.locator("#panel .tag.done").count() == 0


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_speaks_both_languages(browser, seeds, view):
    with opened(browser, seeds, at=f"v={view}") as page:
        chinese = page.inner_text("nav")
        page.click("#language")
        until(page, "document.documentElement.lang === 'en'")
        assert page.inner_text("nav") != chinese
        shown = page.evaluate("document.body.innerText")
        assert not [word for word in ("page.", "card.", "undefined", "NaN", "[object") if word in shown]


def test_nothing_is_asked_for_even_where_there_is_no_network(browser, seeds, tmp_path):
    """`opened` fails on any request but for the file; here the whole network is gone too."""
    file = tmp_path / "page.html"
    file.write_text(seeds, encoding="utf-8")
    context = browser.new_context(offline=True)
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready=yes]")
        for view in VIEWS:
            page.click(f"#tabs [data-view={view}]")
            until(page, f"document.body.dataset.view === '{view}'")
        assert [url.split("#")[0] for url in asked] == [file.as_uri()]
    finally:
        context.close()


# ---- for everybody ----


def axe(page) -> list[str]:
    """What the checker of accessibility finds, in words."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => [v.id, v.impact, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160))]))")
    return [json.dumps(one, ensure_ascii=False) for one in found]


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_accessibility(browser, seeds, view, language, size):
    if not AXE.is_file():
        pytest.skip("no axe-core: npm ci in kg/render/frontend")
    width, height = size
    with opened(browser, seeds, width, height, at=f"v={view}") as page:
        if language == "en":
            page.click("#language")
        assert axe(page) == []
        page.click("#filter-button")
        page.fill("#search", "应急")
        assert axe(page) == [], "filters and search"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_selector("#panel h2")
        page.evaluate("document.querySelectorAll('#panel details.how, #stage details:not(.rest)').forEach((one) => { one.open = true; })")
        page.evaluate("document.querySelectorAll('[data-action=unfold]').forEach((one) => one.click())")
        page.evaluate("document.querySelectorAll('details.cite').forEach((one, i) => { one.open = i === 0; })")
        page.wait_for_timeout(50)
        assert axe(page) == [], "a card, menus and what unfolds"


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_shows_it_without_moving_sideways(browser, seeds, view):
    with opened(browser, seeds, 390, 844, at=f"v={view}") as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for tab in VIEWS:
            assert page.locator(f"#tabs [data-view={tab}]").count() == 1


def test_by_keyboard_alone(browser, seeds):
    with opened(browser, seeds) as page:
        page.keyboard.press("/")
        page.keyboard.type("双重预防")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_selector("#panel h2")
        page.keyboard.press("Escape")
        until(page, "!document.body.classList.contains('with-panel')")
        for _ in range(60):  # to the first tab that is not shown
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.dataset.view") == "table":
                break
        page.keyboard.press("Enter")
        until(page, "document.body.dataset.view === 'table'")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.closest('#stage') !== null"):
                break
        else:
            pytest.fail("what is shown is not reached by Tab")


# ---- documents that mean harm ----


@pytest.mark.parametrize("view", VIEWS)
def test_what_documents_say_stays_text(browser, view):
    page_text = render.html(hostile(), texts=lambda _: (HOSTILE + BIDI, ()))
    with opened(browser, page_text, at=f"v={view}") as page:
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        page.fill("#search", "img src")
        page.wait_for_selector("#results [role=option]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#panel h2")
        assert HOSTILE in page.inner_text("#panel")
        assert page.locator("#stage script, #panel script, #stage img, #panel img, #stage b[onclick], #panel iframe").count() == 0
        assert page.evaluate("Array.from(document.querySelectorAll('a[href]')).every((a) => /^(#|https?:|blob:)/.test(a.getAttribute('href')))")


def test_a_wrong_address_is_no_fault(browser, seeds):
    for wrong in ("v=nothing&e=nobody", "e=%E0%A4%A", "f-status=never", "s=a-none,a-none", "v=report&d=doc-none", "v=graph&path=x,y", "v=graph&a=nobody", quote("<script>alert(1)</script>")):
        with opened(browser, seeds, at=wrong) as page:
            assert page.locator("#tabs a").count() == len(VIEWS)
