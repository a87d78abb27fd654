"""The first screen, the matrix, the tables, the timeline and the filters of the explorer, in a browser."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from pathlib import Path

import pytest

from tests.explorer import opened, page_of, part_of, start_of, until, watched

pytestmark = pytest.mark.browser

HOSTILE = '=HYPERLINK("x")<img src=x onerror=alert(1)>\u202e机制'
FAMILIES = {
    "family-dual": {"zh": "双重预防机制", "en": "Dual prevention"}, "family-drills": {"zh": "应急演练", "en": "Drills"},
    "family-lone": {"zh": "会商研判", "en": "Consultation"},
}  # fmt: skip




def body(letter: str, year: str, statements: int) -> tuple[dict, dict]:
    """A bureau and its one report."""
    name = f"{letter}县应急管理局"
    entity = {"id": f"b-{letter}", "type": "agency", "name": name, "documents": [f"doc-{letter}"], "count": statements}
    report = {
        "id": f"doc-{letter}", "title": f"{name}{year}年总结", "issuer": f"b-{letter}", "anchor": f"b-{letter}", "issuer_name": name, "year": year,
        "characters": 1234, "statements": statements, "region": f"{letter}县",
    }  # fmt: skip
    return entity, report


def said(id_: str, letter: str, thing: str, quote: str, **more) -> dict:
    return {"id": id_, "s": f"b-{letter}", "o": thing, "document": f"doc-{letter}", "evidence": [[quote, 10, 10 + len(quote), None]], "confidence": 0.86} | more


def three(**more) -> dict:
    """Three bodies: all hold drills; one has dual prevention, one plans it, one names it; one alone plans a hostile name."""
    bodies = [body("甲", "2020", 2), body("乙", "2021", 2), body("丙", "2022", 2)]
    things = [
        {"id": "m-dual", "name": "双重预防机制", "families": ["family-dual"], "documents": ["doc-甲", "doc-乙"], "count": 2, "functions": ["prevention"]},
        {"id": "m-drill", "name": "应急演练", "families": ["family-drills"], "documents": ["doc-甲", "doc-乙", "doc-丙"], "count": 3},
        {"id": "m-named", "name": "雙重預防体系", "families": ["family-dual"], "documents": ["doc-丙"], "count": 0},
        {"id": "m-lone", "name": HOSTILE, "families": ["family-lone"], "documents": ["doc-丙"], "count": 1, "planned": True},
    ]
    statements = [
        said("a-1", "甲", "m-dual", "建立双重预防机制", start="2020-01-01", end="2020-12-31", period="2020年"),
        said("a-2", "乙", "m-dual", "完善雙重預防机制", status="planned", action="improve"),
        said("a-3", "甲", "m-drill", "开展应急演练", action="run", start="2020-01-01", end="2020-12-31"),
        said("a-4", "乙", "m-drill", "常态开展应急演练", status="ongoing", action="run", start="2021-01-01", end="2021-12-31"),
        said("a-5", "丙", "m-drill", "＝SUM(A1)开展应急演练", action="run", start="2022-01-01", end="2022-12-31"),
        said("a-6", "丙", "m-lone", f"拟建{HOSTILE}", status="planned", start="2021-01-01", end="2025-12-31", period="“十四五”"),
    ]
    figures = [{"id": "q-1", "of": "m-drill", "what": "演练", "value": 1200, "unit": "次", "document": "doc-丙", "evidence": ["演练1200次", 0, 7, None]}]
    part = part_of([r for _, r in bodies], [*(e for e, _ in bodies), *things], statements, figures)
    findings = [
        {"kind": "shared", "numbers": {}, "items": [{"kind": "shared.thing", "thing": "m-dual", "bodies": ["b-甲", "b-乙"], "statements": ["a-1", "a-2"], "numbers": {"bodies": 2}}]},
        {"kind": "alone", "numbers": {}, "items": [{"kind": "alone.thing", "thing": "m-lone", "bodies": ["b-丙"], "statements": ["a-6"], "numbers": {"statements": 1}}]},
        {"kind": "plans", "numbers": {}, "items": [{"kind": "plans.share", "thing": "b-乙", "bodies": ["b-乙"], "statements": ["a-2"], "numbers": {"planned": 1, "statements": 2, "percent": 50}}]},
    ]  # fmt: skip
    start = start_of(part, anchors=["b-甲", "b-乙", "b-丙"], **{"concepts": FAMILIES, "variants": {"雙": "双", "預": "预"}, "findings": findings} | more)
    start["wording"]["zh"]["page.finding.plans.share"] = "{statements} 条陈述中有 {planned} 条是计划（{percent}%）"
    return start


def cell(page, family: str, letter: str):
    return page.locator(f'.matrix td[data-family="{family}"][data-body="b-{letter}"]')


def many(bodies: int, statements: int) -> dict:
    known = [body(f"第{i:03}", "2020", 1) for i in range(bodies)]
    things = [{"id": f"m-{i}", "name": f"机制{i:05}", "families": ["family-dual"], "documents": [f"doc-第{i % bodies:03}"], "count": 1} for i in range(statements)]
    rows = [said(f"a-{i}", f"第{i % bodies:03}", f"m-{i}", f"建立机制{i:05}") for i in range(statements)]
    return start_of(part_of([r for _, r in known], [*(e for e, _ in known), *things], rows), anchors=[e["id"] for e, _ in known], concepts=FAMILIES)


# ---- the first screen ----


def test_findings_are_sentences_with_their_proof_at_hand(browser):
    with opened(browser, page_of(three(), {})) as page:
        assert page.locator(".finding").count() == 3
        shared = page.locator(".finding[data-kind=shared] li")
        assert shared.locator("blockquote").first.inner_text() == "建立双重预防机制"
        assert shared.locator("blockquote").count() == 1
        assert shared.locator("[data-go]").count() == 0
        shared.locator("[data-action=unfold]").click()
        assert shared.locator("blockquote").all_inner_texts() == ["建立双重预防机制", "完善雙重預防机制"]
        assert shared.locator("cite button.source").count() == 2
        shared.locator(".says button[data-entity=m-dual]").click()
        assert page.locator("#panel h2").inner_text() == "双重预防机制"
        assert "2 条陈述中有 1 条" in page.locator("[data-finding='plans.share'] .says").inner_text()  # no percent without its base
        assert page.locator(".home img").count() == 0
        shared.locator("[data-go=in_table]").click()
        assert page.locator(".grid tbody tr[data-row]").count() == 2


def test_a_source_link_leads_to_the_report(browser):
    with opened(browser, page_of(three(), {"doc-甲": {"text": "2020年，我局建立双重预防机制。", "pages": []}})) as page:
        page.locator(".finding[data-kind=shared] cite button.source").first.click()
        page.wait_for_url(re.compile("v=report"))
        assert "at=a-1" in page.evaluate("location.hash")


def test_the_matrix_tells_silence_from_names_and_numbers(browser):
    with opened(browser, page_of(three(), {})) as page:
        assert cell(page, "family-dual", "甲").locator("button").text_content() == "甲县应急管理局、双重预防机制：已完成 1"
        assert cell(page, "family-dual", "乙").locator("button").text_content().endswith("计划中 1")
        assert "只提到名称" in cell(page, "family-dual", "丙").locator("button").text_content()
        silent = cell(page, "family-lone", "甲").inner_text()
        assert "未提及" in silent and "1 份" in silent and "1,234 字" in silent and "2020" in silent
        assert page.locator(".matrix tbody th").nth(0).inner_text().startswith("应急演练")  # what all have comes first
        assert "by-all" in cell(page, "family-drills", "乙").get_attribute("class")
        assert "by-one" in cell(page, "family-lone", "丙").get_attribute("class")
        cell(page, "family-dual", "甲").locator("button").click()
        assert page.locator("#panel blockquote").all_inner_texts() == ["建立双重预防机制"]


def test_what_the_filters_hide_is_not_called_silence(browser):
    with opened(browser, page_of(three(), {}), at="f-status=planned") as page:
        assert "被筛选隐藏" in cell(page, "family-dual", "甲").inner_text()
        assert cell(page, "family-drills", "甲").count() == 0  # of no body anything passes
        assert "另有 1 类" in page.locator(".matrix-part").inner_text()


def test_what_is_not_loaded_is_not_called_silence(browser, tmp_path):
    start = three(whole=False, totals={"documents": 900, "entities": 5000, "statements": 33663, "bodies": 400})
    report = start["part"]["documents"]
    for row in report["rows"]:
        row[report["columns"].index("statements")] = 40
    start["live"] = {
        "token": "", "store": "s", "generation": "1", "writable": False, "scope": {"id": "year:2020", "name": "2020", "documents": 3, "statements": 6},
        "scopes": {"year": [{"id": "year:2020", "name": "2020", "documents": 3, "statements": 6}, {"id": "year:2021", "name": "2021", "documents": 9, "statements": 80}]},
    }  # fmt: skip
    address = tmp_path / "page.html"  # a page that asks for another part of itself
    address.write_text(page_of(start, {}), encoding="utf-8")
    with contextlib.closing(browser.new_page()) as page:
        bad = watched(page)
        page.goto(address.as_uri())
        assert "未提及" not in cell(page, "family-lone", "甲").inner_text()
        assert "40 条陈述中的 2 条" in page.locator(".matrix thead").inner_text()
        page.goto(page.url.split("#")[0] + "#v=table&q=x")
        assert "33,663" in page.locator(".part-note").inner_text()
        with page.expect_navigation(url=re.compile(r"\?scope=year%3A2021#v=table&q=x$")):  # the same view of another part
            page.locator(".scopes").select_option("year:2021")
        assert not bad


def test_many_bodies_stand_as_rows(browser):
    with opened(browser, page_of(many(70, 140), {})) as page:
        assert page.locator(".matrix.lying tbody tr").count() == 60
        page.locator(".matrix-wrap > button").click()
        assert page.locator(".matrix.lying tbody tr").count() == 70


def test_a_store_of_one_report_and_an_empty_one(browser):
    with opened(browser, page_of(many(1, 2), {})) as page:
        assert page.locator(".matrix tbody tr").count() == 1
        assert page.locator(".matrix .by-all, .matrix .by-one").count() == 0  # of one body that says nothing
    with opened(browser, page_of(start_of(part_of([], [], []), anchors=[]), {}), at="v=time") as page:
        page.goto(page.url.split("#")[0] + "#v=table")
        page.goto(page.url.split("#")[0] + "#")
        assert page.locator(".home").inner_text() == "没有读到任何报告。"


# ---- tables ----


def column(page, name: str) -> list[str]:
    heads = page.locator(".grid th button").evaluate_all("all => all.map(b => b.dataset.sort)")
    return page.locator(f".grid tbody tr[data-row] td:nth-child({heads.index(name) + 1})").all_inner_texts()


def test_columns_sort_and_say_so(browser):
    with opened(browser, page_of(three(), {}), at="v=table&t=figures") as page:
        assert column(page, "value") == ["1,200"]
        page.click("[data-list=statements]")
        assert page.locator(".grid").get_attribute("aria-rowcount") == "7"
        page.click(".grid [data-sort=object]")
        first = column(page, "object")
        assert page.locator(".grid th[aria-sort=ascending]").count() == 1
        page.click(".grid [data-sort=object]")
        assert page.evaluate("document.activeElement.dataset.sort") == "object"  # who sorts by keyboard goes on from there
        assert page.locator(".grid th[aria-sort=descending]").count() == 1
        assert column(page, "object") != first and sorted(column(page, "object")) == sorted(first)
        page.locator(".grid tbody button").first.click()
        assert page.locator("#panel blockquote").count() == 1


def test_the_table_is_searched_in_both_scripts_and_filtered(browser):
    with opened(browser, page_of(three(), {}), at="v=table") as page:
        page.fill(".words", "雙重")
        page.wait_for_url(re.compile("[#&]q="))
        assert len(column(page, "object")) == 2
        assert "6 行中的 2 行" in page.locator(".count").inner_text()
        page.goto(page.url + "&f-status=planned")
        assert column(page, "status") == ["计划中"]
        page.click("[data-list=documents]")
        assert page.locator(".grid").get_attribute("aria-rowcount") == "1"  # the words go on, no report is called so
        page.fill(".words", "")
        page.wait_for_url(lambda address: "q=" not in address)
        assert page.locator(".grid").get_attribute("aria-rowcount") == "3"


def test_long_tables_hold_only_the_rows_on_the_screen(browser):
    with opened(browser, page_of(many(20, 5000), {}), at="v=table") as page:
        rows = page.locator(".grid tbody tr[data-row]")
        assert page.locator(".grid").get_attribute("aria-rowcount") == "5001"
        assert rows.count() < 120
        rows.first.locator("button").focus()
        for _ in range(60):
            page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.closest('tr').getAttribute('aria-rowindex')") == "62"
        page.evaluate("document.querySelector('.grid-box').scrollTop = 1e9")
        page.wait_for_selector('.grid tr[aria-rowindex="5001"]')
        assert rows.count() < 120
        assert column(page, "object")[-1] == "机制04999"


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(browser):
    with opened(browser, page_of(three(), {}), at="v=table&sort=-object&f-document=doc-丙") as page:
        shown = column(page, "object")
        with page.expect_download() as found:
            page.click("#csv")
        data = Path(found.value.path()).read_bytes()
    assert data.startswith("\ufeff".encode()) and data.endswith(b"\r\n")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    at = {name: i for i, name in enumerate(head)}
    assert len(at) == len(head)  # no two columns of one name
    assert [row[at["客体"]].lstrip("'") for row in rows] == shown
    by_id = {row[at["编号"]]: row for row in rows}
    assert by_id["a-6"][at["客体"]] == "'" + HOSTILE
    assert by_id["a-5"][at["原文"]] == "'＝SUM(A1)开展应急演练"
    assert by_id["a-5"][at["起点（字符）"]] == "10" and by_id["a-5"][at["可信度"]] == "0.86"
    assert by_id["a-5"][at["报告编号"]] == "doc-丙" and by_id["a-5"][at["客体编号"]] == "m-drill"


def test_columns_are_chosen_and_stand_in_the_address(browser):
    with opened(browser, page_of(three(), {}), at="v=table") as page:
        page.click(".picker summary")
        page.check("[data-column=confidence]")
        assert column(page, "confidence") == ["0.86"] * 6
        page.reload()
        assert column(page, "confidence") == ["0.86"] * 6


# ---- the timeline ----


def marks(page) -> list[str]:
    return page.locator(".chart.years .mark").evaluate_all("all => all.map(m => m.querySelector('title').textContent)")


def test_the_timeline_counts_by_body_year_and_status(browser):
    with opened(browser, page_of(three(language="en"), {}), at="v=time") as page:
        found = marks(page)
        assert "甲县应急管理局, 2020, done 2: establish 1, run 1" in found
        assert "丙县应急管理局, 2021–2025, planned 1: establish 1" in found
        assert "1 of 6 statements" in page.locator(".time").inner_text()  # the one without a date goes by its report's year
        assert page.locator(".chart .year").all_text_contents() == ["2020", "2021", "2022", "2023", "2024", "2025"]
        page.locator(".chart .mark", has_text="丙县应急管理局, 2021").focus()
        page.keyboard.press("Enter")
        assert page.locator("#panel blockquote").count() == 1
        page.click(".as-table summary")
        page.locator(".as-table .cell").first.wait_for()
        assert sorted(page.locator(".as-table .cell").all_inner_texts())[0].startswith("2021–2025 planned 1")
        assert page.locator(".as-table .cell").count() == len(found)


def test_who_began_and_who_followed(browser):
    with opened(browser, page_of(three(), {}), at="v=time") as page:
        page.select_option("#family", "family-dual")
        spread = page.locator(".spread-text").inner_text()
        assert re.search(r"2020\s*甲县", spread)
        assert re.search(r"只见于计划.*乙县", spread) and re.search(r"未提及.*丙县", spread)
        assert len(marks(page)) == 2
        page.click("[data-by=action]")
        assert page.evaluate("document.activeElement.dataset.by") == "action"
        assert {label.split("、")[0] for label in marks(page)} == {"新建", "完善"}


# ---- filters ----


def test_what_is_chosen_stands_on_top_and_can_be_taken_away(browser):
    with opened(browser, page_of(three(), {})) as page:
        page.click("#filter-button")
        page.click("#filters [data-status=planned]")
        page.click("#filters [data-region=丙县]")
        assert page.locator(".chosen").count() == 2
        assert "6 条陈述中的 1 条" in page.locator(".filter-head").inner_text()
        page.locator(".chosen", has_text="计划中").click()
        assert "f-status" not in page.evaluate("location.hash") and page.locator(".chosen").count() == 1
        page.click("#reset")
        assert page.locator(".chosen").count() == 0
        page.keyboard.press("Escape")
        assert page.locator("#filters").is_hidden()
        assert page.evaluate("document.activeElement.id") == "filter-button"


def test_long_facets_are_searched(browser):
    with opened(browser, page_of(many(40, 40), {})) as page:
        page.click("#filter-button")
        reports = page.locator(".facet", has=page.locator("[data-document]"))
        assert reports.locator("[data-document]").count() == 10
        reports.locator("input").fill("第033")
        assert reports.locator("[data-document]").evaluate_all("all => all.map(b => b.dataset.document)") == ["doc-第033"]
        reports.locator("[data-document]").click()
        assert page.locator(".chosen").count() == 1


@pytest.mark.parametrize("view", ["home", "table", "time"])
def test_nothing_hangs_over_on_a_phone(browser, view):
    with opened(browser, page_of(three(), {}), 390, 844, at=f"v={view}") as page:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
        assert page.evaluate("document.scrollingElement.scrollHeight") <= 844  # the view scrolls, the page does not
        page.click("#filter-button")
        box = page.locator("#filters").bounding_box()
        assert box["width"] == 390 and box["y"] > 100 and box["y"] + box["height"] <= 844
        assert page.locator("#stage img").count() == 0


# ---- what stays where it is ----


def first_screen(letters: str = "甲乙丙") -> dict:
    """Three full findings over ten kinds of arrangement, with names and quotes as long as they come."""
    known = [body(letter, "2020", 10) for letter in letters]
    long = "安全风险分级管控和隐患排查治理双重预防机制"
    families = {f"family-{i}": {"zh": f"第{i}类机制", "en": f"Kind {i}"} for i in range(10)}
    things = [{"id": f"m-{i}", "name": f"{long}{i}", "families": [f"family-{i}"], "documents": [f"doc-{x}" for x in letters], "count": 3} for i in range(10)]
    rows = [said(f"a-{i}{x}", x, f"m-{i}", f"{'健全工作制度，' * 12}建立{long}{i}") for i in range(10) for x in letters]
    numbers = {"bodies": 3, "new": 3, "planned": 1, "done": 2}

    def items(kind: str) -> list[dict]:
        return [{"kind": kind, "thing": f"m-{i}", "bodies": [e["id"] for e, _ in known], "statements": [f"a-{i}{x}" for x in letters], "numbers": numbers} for i in range(5)]

    return start_of(
        part_of([r for _, r in known], [*(e for e, _ in known), *things], rows), anchors=[e["id"] for e, _ in known], concepts=families,
        findings=[{"kind": kind.split(".")[0], "items": items(kind), "numbers": {}} for kind in ("shared.thing", "alone.thing", "plans.elsewhere")],
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1366, 768)])
def test_findings_and_matrix_share_the_first_screen(browser, width, height, language):
    with opened(browser, page_of(first_screen() | {"language": language}, {}), width, height) as page:
        assert page.locator(".findings").bounding_box()["height"] <= 0.5 * height
        row = page.locator(".matrix tbody tr").nth(0).bounding_box()
        assert row["y"] + row["height"] <= height
        assert "双重预防机制" in page.locator(".brief mark.name").first.inner_text()
        quote, mark = page.locator(".brief").first.bounding_box(), page.locator(".brief mark.name").first.bounding_box()
        assert mark["y"] + mark["height"] <= quote["y"] + quote["height"] + 1  # what it is about is not cut off


def test_who_comes_back_finds_what_was_unfolded_where_it_was(browser):
    with opened(browser, page_of(first_screen(), {})) as page:
        page.locator(".finding .rest > summary").first.click()
        page.locator(".finding [data-action=unfold]").nth(1).click()
        page.locator(".view.home").evaluate("view => { view.scrollTop = 120; }")
        until(page, "document.querySelectorAll('.finding .rest[open] li').length === 3")
        quotes = page.locator(".finding blockquote").count()
        for view in ("table", "home"):
            page.click(f"#tabs [data-view={view}]")
        assert page.locator(".finding blockquote").count() == quotes
        assert page.locator(".view.home").evaluate("view => view.scrollTop") == 120
        page.click("#language")
        assert page.locator(".finding blockquote").count() == quotes
        assert page.locator(".finding li.open").count() == 1


def test_wide_tables_go_to_paper_in_parts_and_are_gone_again(browser):
    with opened(browser, page_of(three(), {})) as page:
        assert page.locator(".only-print table").count() == 0
    start = first_screen("甲乙丙丁戊己庚辛壬")
    with opened(browser, page_of(start, {})) as page:
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".only-print table").count() == 2
        assert page.locator(".only-print thead th[data-name^=第]").count() == 10
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.locator(".only-print table").count() == 0


def test_the_filters_stand_still_while_they_stay_the_same(browser):
    with opened(browser, page_of(three(), {})) as page:
        page.click("#filter-button")
        page.locator("#filters .chip").first.evaluate("chip => { chip.dataset.kept = 'yes'; }")
        page.click("#tabs [data-view=table]")
        assert page.locator("#filters [data-kept]").count() == 1
        page.locator("#filters [data-status=planned]").click()
        assert page.locator("#filters [data-kept]").count() == 0
