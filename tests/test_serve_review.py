"""The review in the browser: who may decide, what is written down, by form, mouse and key, and how it gets into the graph."""

from __future__ import annotations

import json
import re
import shutil
import time
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from serving import asked, made, serving

from kg import decisions
from kg.analysis.queue import Asked, ranked
from kg.store import Store

REPORT = (
    "甲区应急管理局2023年工作总结\n我局建立双重预防机制。我局完善安全生产网格化管理制度。我局开展“安全生产月”活动，试点“智慧消防”项目。\n"
    "我局建立<img src=x onerror=alert(1)>隐患排查机制。我局组建甲区应急救援大队。我局印发《甲区自然灾害应急预案》。\n三、下一步工作打算\n推广双重预防机制。\n"
)
FORM = {"content_type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("review"), a=REPORT).path


@pytest.fixture
def store(built, tmp_path) -> Path:
    shutil.copytree(built, tmp_path / "store")
    return tmp_path / "store"


def file_of(store: Path) -> Path:
    return store.with_name("store.decisions.jsonl")


def fields(page: str, number: int = 0) -> dict[str, str]:
    """The hidden fields of a card."""
    card = page.split('<article class="case')[number + 1]
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', card)}


def post(address: str, path: str = "review", *, headers: dict[str, str] | None = None, **given: str):
    return asked(address + path, data=urlencode(given).encode(), **FORM, **(headers or {}))


def test_forms_decide_without_scripts(store):
    with serving(store) as address:
        page = asked(address + "review?lang=en")
        assert page.status == 200
        assert page.headers["cache-control"] == "no-store"
        assert "<img src=x" not in page.text
        assert page.text.count('<article class="case') == min(10, len(ranked(Store.open(store), Asked())))
        first = fields(page.text)
        answer = post(address, **(first | {"who": "张三", "when": "2026-11-22"}), do="accept", why="核对")
        assert (answer.status, answer.headers["location"]) == (303, "/review?")
        post(address, **fields(page.text, 1), do="relabel", status="planned")
        found = decisions.load(file_of(store))
        assert [(d.do, d.who, d.when, d.why) for d in found] == [("accept", "张三", "2026-11-22", "核对"), ("relabel", "", "", "")]
        after = asked(address + "review?lang=en").text
        assert first["anchor"] not in after
        assert "2 decisions are not in the graph yet" in after
        assert first["anchor"] in asked(address + "review?lang=en&again=1").text
        assert post(address, csrf=first["csrf"], do="undo", number="1").status == 409
        assert post(address, csrf=first["csrf"], do="undo", number="2").status == 303
        assert decisions.load(file_of(store))[-1].do == "withdraw"


def test_decisions_get_into_the_graph_where_a_person_wants_it(store):
    with serving(store) as address:
        page = asked(address + "review").text
        shown = fields(page)
        post(address, **shown, do="rename", name="新名称机制")
        before = json.loads(asked(address + "api/review").text)
        assert before["waiting"] == 1
        assert post(address, "review/apply", csrf=shown["csrf"]).status == 303
        for _ in range(200):
            now = json.loads(asked(address + "api/review").text)
            if not now["building"]:
                break
            time.sleep(0.1)
        assert (now["waiting"], now["failed"], now["lost"]) == (0, "", 0)
        assert now["generation"] != before["generation"]
        assert "新名称机制" in asked(address + "review").text


def test_only_the_page_itself_decides(store):
    with serving(store) as address:
        shown = fields(asked(address + "review").text)
        assert post(address, **(shown | {"csrf": "x"}), do="accept").status == 403
        assert post(address, anchor=shown["anchor"], do="accept").status == 403
        assert post(address, "review/apply", csrf="").status == 403
        for origin in ("https://example.org", "null"):
            assert post(address, headers={"origin": origin}, **shown, do="accept").status == 403
        assert asked(address + "review", host="evil.example").status == 421
        assert asked(address + "api/review", origin="https://example.org").status == 403
        for bad in ({"do": "burn"}, {"do": "relabel"}, {"do": "relabel", "status": "x"}, {"do": "accept", "anchor": "kg1.x.y"}):
            assert post(address, **(shown | bad)).status == 422
        for query in ("relation=x", "status=%00", "report=nosuch", "entity=nosuch", "page=99999999999", "id=a-0"):
            assert asked(address + "review?" + query).status == 200
        assert not file_of(store).exists()


def test_with_a_token_only_who_has_it_may_look_and_decide(store):
    with serving(store, "--token", "0123456789abcdef") as address:
        bare = address.partition("?")[0]
        assert asked(bare + "review").status == 401
        page = asked(bare + "review", authorization="Bearer 0123456789abcdef")
        assert post(bare, **fields(page.text), do="accept").status == 401
        assert post(bare, headers={"authorization": "Bearer 0123456789abcdef"}, **fields(page.text), do="accept").status == 303


def test_where_the_file_cannot_be_written_people_may_look(store, tmp_path):
    with serving(store, "--decisions", str(tmp_path / "none" / "d.jsonl")) as address:
        page = asked(address + "review?lang=en").text
        assert "you can look, but not decide" in page
        assert 'value="accept"' not in page
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf is None


def test_filters_and_the_page_of_a_statement_lead_to_its_card(store):
    with serving(store) as address:
        page = asked(address + "review?relation=sets_up&lang=zh").text
        assert page.count('<article class="case') == 1
        assert "甲区应急救援大队" in page
        id_ = re.search(r'<article class="case" id="([^"]+)"', page)[1]
        assert f"/review?id={id_}" in asked(address + f"id/{id_}").text
        assert asked(address + f"review?id={id_}").text.count('<article class="case') == 1


@pytest.mark.browser
def test_a_person_decides_by_key_and_mouse(store, browser):
    with serving(store) as address:
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.goto(address + "review")
        page.fill("#who", "张三")
        page.fill("#when", "2026-11-22")
        page.locator("article.case").first.focus()
        page.keyboard.press("a")
        page.locator("article.case.settled").nth(0).wait_for()
        page.keyboard.press("r")
        page.locator("article.case.settled").nth(1).wait_for()
        page.keyboard.press("u")
        page.locator("#last:has-text('已撤回')").wait_for()
        page.keyboard.press("c")
        page.keyboard.press("Escape")
        card = page.locator("article.case").nth(1)
        card.locator("details select[name=status]").first.select_option("planned")
        card.locator("button[value=relabel]").click()
        page.locator("article.case.settled").nth(1).wait_for()
        found = decisions.load(file_of(store))
        assert [d.do for d in found] == ["accept", "reject", "withdraw", "relabel"]
        assert {(d.who, d.when) for d in found} == {("张三", "2026-11-22")}
        before = page.locator("p.count").inner_text()
        page.locator("form.apply button").click()
        page.locator("form.apply").wait_for(state="hidden", timeout=60_000)
        assert page.locator("p.count").inner_text() != before
        assert len(Store.open(store).catalog.decisions()) == 4
        assert troubles == []
        context.close()


@pytest.mark.browser
def test_without_javascript_the_buttons_work_too(store, browser):
    with serving(store) as address:
        context = browser.new_context(locale="en-US", java_script_enabled=False)
        page = context.new_page()
        page.goto(address + "review?relation=implements")
        total = page.locator("article.case").count()
        page.locator("button[value=reject]").first.click()
        assert page.url.endswith("relation=implements"), "the filter stays"
        assert page.locator("article.case").count() == total - 1
        page.locator("form.undo button").click()
        assert page.locator("article.case").count() == total
        assert [d.do for d in decisions.load(file_of(store))] == ["reject", "withdraw"]
        context.close()
