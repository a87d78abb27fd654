"""Small things that people rely on when they use the page: the order of lists, what stays in sight, what a button does."""

from __future__ import annotations

import pytest

from tests.explorer import opened, page_of, part_of, start_of, until

pytestmark = pytest.mark.browser


def made(years: list[tuple[str, str]], **more) -> str:
    """A page of bodies with one report each, of the years and days that are given; all implement one mechanism."""
    names = [f"{letter}县应急管理局" for letter in "甲乙丙丁戊己庚辛壬癸"[: len(years)]]
    bodies = [{"id": f"b-{n}", "type": "agency", "name": name, "documents": [f"doc-{n}"], "count": 1} for n, name in enumerate(names)]
    things = [{"id": "m-dual", "name": "双重预防机制", "documents": [f"doc-{n}" for n in range(len(years))], "count": len(years)}]
    things += [{"id": f"m-plan-{n}", "name": "应急预案体系", "documents": [f"doc-{n}"], "count": 0} for n in range(2)]
    documents = [
        {"id": f"doc-{n}", "title": f"总结{n}", "issuer": f"b-{n}", "anchor": f"b-{n}", "issuer_name": names[n], "year": year, "issued": issued, "statements": 1}
        for n, (year, issued) in enumerate(years)
    ]
    statements = [
        {"id": f"a-{n}", "s": f"b-{n}", "o": "m-dual", "document": f"doc-{n}", "start": f"{year}-01-01", "end": f"{year}-12-31", "evidence": [["建立双重预防机制", 0, 8, None]]}
        for n, (year, _) in enumerate(years)
    ]
    figures = [{"id": "q-1", "of": "", "what": "专题会议", "value": 39, "unit": "次", "document": "doc-0", "evidence": ["召开专题会议39次", 9, 18, None]}]
    start = start_of(part_of(documents, [*bodies, *things], statements, figures), anchors=[b["id"] for b in bodies], **more)
    return page_of(start, {f"doc-{n}": {"text": "建立双重预防机制。召开专题会议39次。", "pages": []} for n in range(len(years))})


def test_reports_stand_by_year_whether_or_not_their_day_is_known(browser):
    with opened(browser, made([("2022", "2022-06-19"), ("2024", ""), ("2021", "2021-11-05"), ("2023", "")]), at="v=report") as page:
        assert page.locator(".reports tbody td:nth-child(3)").all_inner_texts() == ["2024", "2023", "2022", "2021"]


def test_on_a_phone_the_names_of_the_rows_stay_beside_the_years(browser):
    years = [(str(year), "") for year in range(2013, 2023)]
    with opened(browser, made(years), 390, 844, at="v=time") as page:
        box = page.locator(".chart-box")
        assert box.evaluate("(box) => box.scrollWidth > box.clientWidth + 100")
        for left in (0, 150, 9999):
            box.evaluate("(box, left) => { box.scrollLeft = left; }", left)
            place = page.locator(".chart.names").bounding_box()
            assert 0 <= place["x"] < 40


def test_what_stands_in_the_middle_can_be_hidden_too(browser):
    with opened(browser, made([("2022", ""), ("2023", "")]), at="v=graph") as page:
        page.fill("#search", "双重预防")
        page.keyboard.press("Enter")
        page.click("[data-action=neighborhood]")
        until(page, "location.hash.includes('a=m-dual')")
        page.click("#panel [data-action=hide]")
        until(page, "location.hash.includes('hide=m-dual') && !location.hash.includes('a=m-dual')")


def test_of_two_things_with_one_name_it_says_whose_each_is(browser):
    with opened(browser, made([("2022", ""), ("2023", "")])) as page:
        page.fill("#search", "应急预案体系")
        found = page.locator("#results [role=option] > span").all_inner_texts()
        assert sorted(found) == ["应急预案体系 · 乙县应急管理局", "应急预案体系 · 甲县应急管理局"]
        page.fill("#search", "双重预防")
        assert page.locator("#results [role=option] > span").all_inner_texts() == ["双重预防机制"]


def test_a_figure_of_nothing_named_leads_to_its_sentence(browser):
    with opened(browser, made([("2022", "")]), at="v=table&t=figures") as page:
        page.click(".grid tbody button.link")
        until(page, "location.hash.includes('at=q-1') && document.querySelector('#stage').textContent.includes('召开专题会议39次')")


def test_a_page_opens_where_it_says_unless_the_address_says_otherwise(browser):
    html = made([("2022", "")], opens="v=table&t=entities")
    with opened(browser, html) as page:
        assert page.evaluate("document.body.dataset.view") == "table"
        page.click("#tabs [data-view=home]")
        until(page, "document.body.dataset.view === 'home'")
    with opened(browser, html, at="v=time") as page:
        assert page.evaluate("document.body.dataset.view") == "time"
