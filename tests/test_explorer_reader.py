"""The evidence reader, cards, citations and dropped files of the explorer, in a browser."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from tests.explorer import opened, page_of, part_of, start_of, until, watched

pytestmark = pytest.mark.browser

# Two characters beyond the basic plane stand before the evidence; a right-to-left override and markup stand in it.
TEXT = (
    "𠮷州局2023年工作总结\n\n"
    "一、😀全局建立双重预防机制，完善“红黑榜”管理机制。\n"
    "二、2024年拟建设应急指挥中心<img src=x>\u202e。\n"
    "我局持续運行雙重預防機制。\n"
)
HOSTILE = "</script><img src=x onerror=alert(1)>\u202e"




def proof(quote: str, text: str = TEXT, page: int | None = None) -> list:
    start = text.index(quote)
    return [quote, start, start + len(quote), page]


def statement(id_: str, thing: str, quote: str, status: str = "done", **more) -> dict:
    return {"id": id_, "s": "b-1", "o": thing, "status": status, "document": "doc-1", "evidence": [proof(quote)], "start": "2023-01-01", "period": "2023年"} | more


STATEMENTS = [
    statement("a-1", "m-1", "全局建立双重预防机制，完善“红黑榜”管理机制", trigger="建立", rule="verb-object.establish.name", copies=2),
    statement("a-2", "m-2", "完善“红黑榜”管理机制", action="improve", trigger="完善"),
    statement("a-3", "p-1", "拟建设应急指挥中心<img src=x>\u202e", "planned", p="operates", period="", start=""),
    statement("a-4", "m-1", "持续運行雙重預防機制", "ongoing", action="run", trigger="运行"),
]
DOCUMENT = {
    "id": "doc-1", "title": "2023年工作总结", "issuer": "b-1", "anchor": "b-1", "issuer_name": "𠮷州市应急管理局", "genre": "summary", "division": "330000",
    "region": "𠮷州市", "level": "city", "year": "2023", "issued": "2024-01-24", "url": "https://example.gov.cn/a.html", "retrieved": "2024-02-01",
    "number": "𠮷应急〔2024〕3号", "characters": len(TEXT), "statements": 4,
}  # fmt: skip
REPRINT = DOCUMENT | {"id": "doc-2", "title": "转发：2023年工作总结", "original": "doc-1", "url": "javascript:alert(1)", "statements": 0, "issued": "", "retrieved": "", "number": "", "region": ""}
FIGURE = {"id": "q-1", "of": "m-1", "what": "建立机制", "value": 2.5, "unit": "个", "status": "planned", "role": "target", "document": "doc-1", "evidence": proof("二、2024年")}


def part(statements=STATEMENTS, documents=(DOCUMENT, REPRINT)) -> dict:
    return part_of(
        list(documents),
        [
            {"id": "b-1", "type": "agency", "name": "𠮷州市应急管理局", "documents": ["doc-1"], "count": 4, "level": "city"},
            {"id": "m-1", "name": "双重预防机制", "aliases": ["双重预防体系"], "documents": ["doc-1", "doc-2"], "count": 9, "families": ["family-x"]},
            {"id": "m-2", "name": "“红黑榜”管理机制", "documents": ["doc-1"], "count": 1},
            {"id": "p-1", "type": "platform", "name": HOSTILE, "documents": ["doc-1"], "count": 1, "planned": True},
        ],
        list(statements), [FIGURE],
    )  # fmt: skip


def start(**more) -> dict:
    given = {
        "anchors": ["b-1"], "concepts": {"family-x": {"zh": "双重预防", "en": "Dual prevention"}}, "variants": {"運": "运", "雙": "双", "預": "预", "機": "机"},
    } | more  # fmt: skip
    return start_of(given.pop("part", None) or part(), **given)


def texts(text: str = TEXT, pages=()) -> dict:
    return {"doc-1": {"text": text, "pages": list(pages)}}


def marked(page) -> list[str]:
    """The words of all marked stretches that stand for the statement in the address, joined where they touch."""
    return page.evaluate("Array.from(document.querySelectorAll('.paper .at')).map((e) => e.textContent)")


# ---- the reader ----


def test_every_statement_is_marked_at_its_words_though_astral_characters_stand_before(browser):
    with opened(browser, page_of(start(), texts()), at="v=report&d=doc-1") as page:
        page.wait_for_selector(".paper .ev")
        found = page.evaluate(
            """() => { const found = {}; for (const e of document.querySelectorAll('.paper [data-ids]')) for (const id of e.dataset.ids.split(' ')) found[id] = (found[id] || '') + e.textContent; return found; }"""
        )
        assert found == {s["id"]: s["evidence"][0][0] for s in STATEMENTS}
        overlap = page.locator(".paper .ev.many")
        assert overlap.evaluate_all("es => es.map((e) => e.textContent)") == ["完善“红黑榜”管理机制"], "the stretch that proves two"
        styles = {kind: page.locator(f".paper .ev.{kind}").first.evaluate("e => getComputedStyle(e).borderBottomStyle") for kind in ("done", "ongoing", "planned")}
        assert len(set(styles.values())) == 3, "statuses differ by more than color"


def test_text_stays_as_it_is_and_can_be_copied(browser):
    with opened(browser, page_of(start(), texts()), at="v=report&d=doc-1") as page:
        page.wait_for_selector(".paper .ev")
        assert page.evaluate("Array.from(document.querySelectorAll('.paper .block')).map((b) => b.textContent).join('')") == TEXT
        page.evaluate("getSelection().selectAllChildren(document.querySelector('.paper'))")
        copied = page.evaluate(
            """() => new Promise((done) => { document.addEventListener('copy', (e) => done(e.clipboardData.getData('text/plain')), { once: true }); document.execCommand('copy'); })"""
        )
        assert copied == TEXT
        assert not page.locator(".paper img").count()


def test_words_lead_to_their_statements_and_a_source_back_to_the_words(browser):
    with opened(browser, page_of(start(), texts()), at="v=report&d=doc-1") as page:
        page.locator(".paper .ev.many").click()
        page.wait_for_selector("#panel [data-statement]")
        assert page.evaluate("Array.from(document.querySelectorAll('#panel [data-statement]')).map((e) => e.dataset.statement)") == ["a-1", "a-2"]
        page.goto(page.url.split("#")[0] + "#v=table&s=a-4")
        page.locator("#panel .source").click()
        page.wait_for_selector(".paper .at")
        assert marked(page) == ["持续運行雙重預防機制"]
        assert "at=a-4" in page.url
        page.go_back()
        assert "v=table" in page.url, "the way back works"


def test_next_and_previous_walk_through_the_text_by_key(browser):
    with opened(browser, page_of(start(), texts()), at="v=report&d=doc-1") as page:
        page.wait_for_selector(".paper .ev")
        order = []
        for key in ("n", "j", "n", "n", "n", "p"):
            page.keyboard.press(key)
            until(page, f"location.hash !== {json.dumps(order[-1][1] if order else '')}")
            order.append((page.evaluate("new URLSearchParams(location.hash.slice(1)).get('at')"), page.evaluate("location.hash")))
        assert [at for at, _ in order] == ["a-1", "a-2", "a-3", "a-4", "a-1", "a-4"], "in the order of the text, and round"
        assert page.locator(".count").inner_text() == "4 / 4 处"
        assert page.locator("#panel [data-statement=a-4]").count() == 1


def test_statements_that_the_filters_leave_out_stay_faint(browser):
    with opened(browser, page_of(start(), texts()), at="v=report&d=doc-1&f-status=planned") as page:
        page.wait_for_selector(".paper .ev.planned")
        assert page.locator(".paper .ev.away").count() == 3
        assert page.locator(".count").inner_text() == "– / 1 处"


def test_search_in_a_report_reads_both_scripts(browser):
    with opened(browser, page_of(start(), texts()), at="v=report&d=doc-1") as page:
        page.wait_for_selector(".paper .ev")
        page.locator(".within input").fill("双重预防机制")
        page.wait_for_selector(".paper .found.now")
        assert page.locator(".paper .found").evaluate_all("es => es.map((e) => e.textContent)") == ["双重预防机制", "雙重預防機制"]
        assert page.locator(".hits").inner_text() == "1/2"
        page.locator(".within input").press("Enter")
        assert page.locator(".paper .found.now").inner_text() == "雙重預防機制"


def test_printed_pages_stand_in_the_margin_and_not_in_the_text(browser):
    second = TEXT.index("二、")
    with opened(browser, page_of(start(), texts(pages=[0, second])), at="v=report&d=doc-1") as page:
        page.wait_for_selector(".paper .folio", state="attached")
        after = page.evaluate("Array.from(document.querySelectorAll('.paper .folio')).map((e) => [e.dataset.page, e.nextSibling.textContent.slice(0, 2)])")
        assert after == [["1", "𠮷"], ["2", "二、"]]
        assert page.evaluate("document.querySelector('.paper').textContent") == TEXT


def test_head_of_a_report_links_only_to_the_web(browser):
    with opened(browser, page_of(start(), texts() | {"doc-2": {"text": TEXT, "pages": []}}), at="v=report&d=doc-1") as page:
        assert page.locator(".about a").get_attribute("href") == "https://example.gov.cn/a.html"
        page.goto(page.url.split("#")[0] + "#v=report&d=doc-2")
        until(page, "document.querySelector('.about h2').textContent.startsWith('转发')")
        assert page.locator(".about a").count() == 0
        assert "转载自" in page.locator(".about").inner_text()


def test_list_has_reprints_under_their_original_and_sorts(browser):
    other = DOCUMENT | {"id": "doc-0", "title": "甲", "year": "2019", "statements": 0}
    with opened(browser, page_of(start(part=part(documents=(DOCUMENT, REPRINT, other))), texts()), at="v=report") as page:
        rows = "Array.from(document.querySelectorAll('.reports tbody tr')).map((r) => r.dataset.document)"
        assert page.evaluate(rows) == ["doc-1", "doc-2", "doc-0"]
        page.locator("[data-sort=year]").click()
        assert page.evaluate(rows) == ["doc-0", "doc-1", "doc-2"]
        assert page.locator("th[aria-sort=ascending]").count() == 1
        page.goto(page.url.split("#")[0] + "#v=report&f-status=done")
        until(page, "document.querySelectorAll('.reports tbody tr').length === 1")


def test_report_without_its_text_still_shows_its_quotes(browser):
    with opened(browser, page_of(start(), {}), at="v=report&d=doc-1") as page:
        page.wait_for_selector(".view.report .warning")
        assert page.locator(".view.report blockquote").count() == 4


@pytest.mark.parametrize("end", ["\n", ""])
def test_megabyte_opens_without_freezing(browser, end):
    line = "我局持续完善应急管理工作机制，压实安全生产责任，加强隐患排查治理。" * 4 + end
    long = line * (350_000 // len(line)) + TEXT
    moved = [s | {"evidence": [proof(s["evidence"][0][0], long)]} for s in STATEMENTS]
    with opened(browser, page_of(start(part=part(moved)), texts(long))) as page:
        took = page.evaluate(
            """() => new Promise((done) => { const begin = performance.now(); location.hash = '#v=report&d=doc-1&at=a-4';
               const look = () => (document.querySelector('.paper .at') ? done(performance.now() - begin) : requestAnimationFrame(look)); look(); })"""
        )
        assert took < 5000, "a generous bound: machines differ"
        assert page.locator(".paper .at").inner_text() == "持续運行雙重預防機制"
        assert page.evaluate("document.querySelector('.paper').textContent") == long
        assert page.locator(".paper .at").evaluate("e => { const r = e.getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight; }")


# ---- cards and citations ----


def test_card_keeps_plans_apart_and_marks_words_in_their_script(browser):
    with opened(browser, page_of(start(), texts()), at="v=table&e=b-1") as page:
        plans = page.locator("#panel .plans")
        assert plans.locator("[data-statement]").evaluate_all("es => es.map((e) => e.dataset.statement)") == ["a-3"]
        assert page.locator("#panel > .part [data-statement]").count() == 3
        words = page.locator("#panel [data-statement=a-4] mark").evaluate_all("es => es.map((e) => e.textContent)")
        assert words == ["運行", "雙重預防機制"]
        assert "另见 2 份转载" in page.locator("#panel [data-statement=a-1]").inner_text()
        page.locator("#panel [data-statement=a-1] .how summary").click()
        assert "动词后接宾语" in page.locator("#panel [data-statement=a-1] .made").inner_text()
        assert page.locator("#panel img").count() == 0
        plans.locator("[data-entity=p-1]").click()
        until(page, "document.querySelector('#panel .warning') !== null")
        assert page.locator("#panel h2").inner_text() == HOSTILE


def test_card_has_figures_with_their_source_and_says_what_is_not_loaded(browser):
    with opened(browser, page_of(start(), texts()), at="v=table&e=m-1") as page:
        figure = page.locator("#panel [data-figure=q-1]")
        assert "2.5 个" in figure.inner_text() and "计划中" in figure.inner_text()
        assert "已载入 9 条陈述中的 2 条" in page.locator("#panel").inner_text()
        figure.locator(".source").click()
        page.wait_for_selector(".paper .at")
        assert marked(page) == ["二、2024年"]


def test_card_of_a_group_of_the_picture_lists_its_members(browser):
    box = {"x": 0, "y": 0, "w": 9, "h": 9, "kind": "group", "align": "left", "labels": ["page.function.prevention"], "number": 0, "owner": "b-1", "members": ["m-1", "m-2", "m-9"], "continued": False, "heading": 9}
    given = start()
    given["scene"]["boxes"] = [box]
    with opened(browser, page_of(given, texts()), at="v=table&g=box|b-1|page.function.prevention|") as page:
        assert page.locator("#panel h2").inner_text() == "风险防控"
        assert page.locator("#panel .rows [data-entity]").evaluate_all("es => es.map((e) => e.dataset.entity)") == ["m-1", "m-2"]
        assert "另有 1 项未载入" in page.locator("#panel").inner_text()
        page.keyboard.press("Escape")
        until(page, "document.querySelector('#panel').childNodes.length === 0")


CITED = {
    ("zh", "quote"): "“持续運行雙重預防機制”\n—— 𠮷州市应急管理局，《2023年工作总结》，𠮷应急〔2024〕3号，2024-01-24，https://example.gov.cn/a.html",
    ("zh", "standard"): "𠮷州市应急管理局. 2023年工作总结: 𠮷应急〔2024〕3号[EB/OL]. (2024-01-24)[2024-02-01]. https://example.gov.cn/a.html.",
    ("zh", "row"): "𠮷州市应急管理局\t实施\t双重预防机制\t常态进行\t开展\t2023年\t持续運行雙重預防機制\t𠮷州市应急管理局\t2023年工作总结\t2024-01-24\t\thttps://example.gov.cn/a.html\t0.9\ta-4\tdoc-1\t{start}\t{end}",
    ("en", "quote"): "“持续運行雙重預防機制”\n—— 𠮷州市应急管理局, “2023年工作总结”, 𠮷应急〔2024〕3号, 2024-01-24, https://example.gov.cn/a.html",
    ("en", "plain"): "𠮷州市应急管理局. “2023年工作总结”. 𠮷应急〔2024〕3号. 2024-01-24. https://example.gov.cn/a.html (accessed 2024-02-01)",
}
COPIED = "() => { window.copied = []; document.execCommand = () => { window.copied.push(document.activeElement.value); return true; }; Object.defineProperty(navigator, 'clipboard', { value: undefined }); }"


@pytest.mark.parametrize(("language", "style"), CITED)
def test_citations(browser, language, style):
    with opened(browser, page_of(start(language=language), texts()), at="v=table&s=a-4") as page:
        page.evaluate(COPIED)
        page.locator("#panel details.cite summary").click()
        page.locator(f"#panel [data-style={style}]").click()
        _, begin, end, _ = STATEMENTS[3]["evidence"][0]
        assert page.evaluate("window.copied") == [CITED[language, style].format(start=begin, end=end)]
        assert page.locator("#note").is_visible()


@pytest.mark.parametrize(
    ("given", "page_number", "said"),
    [
        ({"url": "", "retrieved": ""}, None, "𠮷州市应急管理局. 2023年工作总结[R]. 𠮷州市: 𠮷州市应急管理局, 2024."),
        ({"url": "", "issued": "", "region": "", "issuer_name": "", "issuer": ""}, 3, "2023年工作总结[R]. [出版地不详]: [出版者不详], [2023]: 3."),
        ({}, 3, "𠮷州市应急管理局. 2023年工作总结[R/OL]. 𠮷州市: 𠮷州市应急管理局, 2024: 3(2024-01-24)[2024-02-01]. https://example.gov.cn/a.html."),
        ({"issued": "", "retrieved": ""}, None, "𠮷州市应急管理局. 2023年工作总结[EB/OL]. [2023]. https://example.gov.cn/a.html."),
    ],
)
def test_reference_after_the_national_standard(browser, given, page_number, said):
    document = DOCUMENT | {"number": ""} | given
    proved = [STATEMENTS[3] | {"evidence": [proof("持续運行雙重預防機制", page=page_number)]}]
    with opened(browser, page_of(start(part=part(proved, (document,))), texts()), at="v=table&s=a-4") as page:
        page.evaluate(COPIED)
        page.locator("#panel details.cite summary").click()
        page.locator("#panel [data-style=standard]").click()
        assert page.evaluate("window.copied") == [said]


def test_row_of_a_table_runs_no_formula_and_keeps_its_columns(browser):
    text = TEXT + "=cmd|'/c calc'!A1\t再\n分"
    proved = [STATEMENTS[3] | {"evidence": [proof("=cmd|'/c calc'!A1\t再\n分", text)], "period": "＋1"}]
    with opened(browser, page_of(start(part=part(proved)), texts(text)), at="v=table&s=a-4") as page:
        page.evaluate(COPIED)
        page.locator("#panel details.cite summary").click()
        page.locator("#panel [data-style=row]").click()
        cells = page.evaluate("window.copied[0]").split("\t")
        assert len(cells) == 17 and cells[5:7] == ["'＋1", "'=cmd|'/c calc'!A1 再 分"]


# ---- a server that reads files ----


@contextmanager
def live(browser, answers: dict, *, writable: bool = True, at: str = ""):
    """The page of a server, whose answers are given by path: a value, or a status and a value. What was asked is kept."""
    given = start(whole=False, live={"token": "t0ken", "store": "s", "generation": "1", "writable": writable, "scope": None, "scopes": {}}, part=part([], ()))
    everything = {"/api/start": given} | answers
    asked: list[tuple[str, str, str]] = []

    def answer(route):
        path = route.request.url.split("//kg.test", 1)[1].split("?")[0]
        if path == "/":
            route.fulfill(content_type="text/html", body=page_of(None, {}, policy="default-src 'self' 'unsafe-inline'; img-src data:"))
            return
        asked.append((route.request.method, path, route.request.headers.get("x-kg-token", "")))
        value = everything[path]
        status, body = value if isinstance(value, tuple) else (200, value)
        route.fulfill(status=status, content_type="application/json", body=json.dumps(body))

    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        bad = watched(page)
        page.route("**/*", answer)
        page.goto("http://kg.test/" + ("#" + at if at else ""))
        page.wait_for_selector("html[data-ready=yes]")
        yield page, asked
    finally:
        context.close()
    refused = [text for text in bad if "Failed to load resource" not in text]
    assert refused == []


READ = {"document": "doc-1", "text": TEXT, "pages": [], "part": part(), "new": True}
FILE = {"name": "报告.txt", "mimeType": "text/plain", "buffer": b"x"}


def test_dropped_file_is_read_and_stored_only_when_asked_for(browser):
    with live(browser, {"/api/read": READ, "/api/keep": {"added": True}, "/api/around": (404, {"error": "none", "remedy": ""})}) as (page, asked):
        page.locator("#read-report").wait_for()
        page.set_input_files("input[type=file]", [FILE])
        page.wait_for_selector(".paper .ev")
        assert page.locator(".paper .ev").count() == 4
        until(page, "document.querySelector('#drops').hidden")
        assert "未入库" in page.locator(".about .warning").inner_text()
        assert ("POST", "/api/read", "t0ken") in asked and not any(path == "/api/keep" for _, path, _ in asked)
        page.locator("[data-action=graph]").click()
        until(page, "location.hash.includes('a=b-1')")
        page.go_back()
        page.locator("[data-action=keep]").click()
        until(page, "!document.querySelector('.about .warning')")
        assert ("POST", "/api/keep", "t0ken") in asked


def test_what_cannot_be_read_is_said_with_its_remedy_and_the_rest_goes_on(browser):
    refused = (413, {"error": "太大", "remedy": "分成几份"})
    answers = {"/api/read": refused}
    with live(browser, answers) as (page, _):
        page.set_input_files("input[type=file]", [FILE | {"name": "<b>大</b>.pdf"}])
        page.wait_for_selector("#drops .warning")
        assert page.locator("#drops .warning").inner_text() == "太大：分成几份"
        assert page.locator("#drops bdi").inner_text() == "<b>大</b>.pdf"


def test_file_can_be_dropped_on_the_window(browser):
    with live(browser, {"/api/read": READ}) as (page, _):
        page.evaluate(
            """() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'a.txt')); data.items.add(new File(['y'], 'b.txt'));
            for (const kind of ['dragover', 'drop']) window.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })); }"""
        )
        page.wait_for_selector(".paper .ev")
        until(page, "document.querySelectorAll('#drops li .link').length === 2")


@pytest.mark.parametrize(("writable", "answer", "said"), [(False, None, "只读"), (True, (409, {"error": "库被锁定", "remedy": "稍后再试"}), "库被锁定：稍后再试")])
def test_store_that_takes_nothing_says_why(browser, writable, answer, said):
    with live(browser, {"/api/read": READ, "/api/keep": answer}, writable=writable) as (page, _):
        page.set_input_files("input[type=file]", [FILE])
        page.wait_for_selector(".about .warning")
        if writable:
            page.locator("[data-action=keep]").click()
        until(page, f"document.querySelector('.about .warning').textContent.includes({json.dumps(said)})")


def test_report_that_was_not_loaded_is_fetched_from_the_server(browser):
    with live(browser, {"/api/document": {"text": TEXT, "pages": [], "part": part()}}, at="v=report&d=doc-1&at=a-4") as (page, asked):
        page.wait_for_selector(".paper .at")
        assert marked(page) == ["持续運行雙重預防機制"]
        assert [path for _, path, _ in asked].count("/api/document") == 1


def test_report_that_the_server_does_not_have_is_said(browser):
    with live(browser, {"/api/document": (404, {"error": "没有这份报告", "remedy": "看报告列表"})}, at="v=report&d=doc-9") as (page, _):
        page.wait_for_selector(".view.report .warning")
        assert page.locator(".view.report .warning").inner_text() == "没有这份报告：看报告列表"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_reader_and_panel_both_have_room(browser, width, height):
    with opened(browser, page_of(start(), texts()), width, height, at="v=report&d=doc-1&at=a-1&s=a-1") as page:
        page.wait_for_selector(".paper .at")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth")
        for part_of_page in (".sheet", "#panel"):
            box = page.locator(part_of_page).bounding_box()
            assert box["height"] > 200 and box["x"] >= 0 and box["x"] + box["width"] <= width + 1 and box["y"] + box["height"] <= height + 1


def test_every_mark_goes_to_paper(browser):
    with opened(browser, page_of(start(), texts()), 1280, 300, at="v=report&d=" + STATEMENTS[0]["document"]) as page:
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        marked = page.locator(".paper [data-ids]").evaluate_all("all => Array.from(new Set(all.flatMap(one => one.dataset.ids.split(' '))))")
        assert {s["id"] for s in STATEMENTS if s["document"] == STATEMENTS[0]["document"]} <= {one.split(".")[0] for one in marked}
