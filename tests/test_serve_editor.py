"""The page of queries: what it offers, how it answers, and that nothing of the store is taken for more than text."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from serving import asked, serving
from test_frontend import dumped, firefox, modules, old_chrome  # noqa: F401

from kg import labels
from kg.graph import place
from kg.ids import digest, document_id
from kg.query import complete
from kg.store import Store
from kg.store.archive import pack
from kg.types import Action, Assertion, DocumentRecord, Entity, EntityType, Evidence, Period, Predicate, Reading, Status

HOSTILE = "</script><img src=x onerror=alert(1)>整治"
TURNED = "整治\u202e行动\u200b甲"
FORMULA = "=1+1整治清单"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def entity(name: str, kind: EntityType, **more) -> Entity:
    prefix = "b" if kind == EntityType.AGENCY else "m"
    return Entity(id=digest(name, more.get("scope", ""), prefix=prefix), type=kind, name=name, **more)


BODY = entity("甲区应急管理局", EntityType.AGENCY, scope="330114", division="330114", level="county")
DUAL = entity("安全生产双重预防机制", EntityType.MECHANISM, aliases=("双重预防体系",))
LOCAL = entity("双重清单", EntityType.MECHANISM, scope=BODY.id)
THINGS = (DUAL, LOCAL, *(entity(name, EntityType.MECHANISM) for name in (HOSTILE, TURNED, FORMULA)), *(entity(f"第{n:03}号制度", EntityType.MECHANISM) for n in range(120)))
IDS = {thing.name: thing.id for thing in (BODY, *THINGS)}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """A store of one report, whose body implements all of the things."""
    text = "".join(f"我局推进{thing.name}。\n" for thing in THINGS)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = document_id(sha256)
    assertions = []
    for thing in THINGS:
        said = f"推进{thing.name}"
        evidence = Evidence(quote=said, start=text.index(said), end=text.index(said) + len(said))
        assertions.append(
            Assertion(
                id=digest(document, thing.id, prefix="a"), subject=BODY.id, predicate=Predicate.IMPLEMENTS, object=thing.id, status=Status.DONE,
                evidence=(evidence,), rule="test", confidence=0.9, action=Action.RUN, trigger="推进", period=Period(text="2023年", start="2023-01-01", end="2023-12-31"),
            )
        )  # fmt: skip
    record = DocumentRecord(
        id=document, path="a.txt", sha256=sha256, title="甲区2023年工作总结", issuer=BODY.id, division="330114", level="county", genre="summary",
        script="hans", media_type="text/plain", encoding="utf-8", characters=len(text), year="2023",
    )  # fmt: skip
    known = tuple(sorted((BODY, *THINGS), key=lambda e: e.id))
    reading = Reading(document=record, entities=known, assertions=tuple(sorted(assertions, key=lambda a: a.id)), quantities=())
    folder = tmp_path_factory.mktemp("editor") / "store"
    with Store.create_or_open(folder).writer() as writer:
        writer.put("a.txt", pack(reading, source=text.encode(), text=text, key="test"))
        writer.commit()
    return folder


@pytest.fixture(scope="module")
def address(store):
    with serving(store, "--timeout", "20") as server:
        yield str(server)


def api(address: str, path: str, **headers):
    got = asked(address + path, **headers)
    return got.status, json.loads(got.body)


# ---- what is offered ----


def test_terms_come_with_label_and_definition_in_both_languages():
    for language in labels.LANGUAGES:
        found = {term.name: term for term in complete.terms(language)}
        assert found["kg:Mechanism"].kind == "class"
        assert found["kg:implements"].kind == "property"
        assert found["kg:Planned"].kind == "value"
        assert found["kgt:family-dual_prevention"].kind == "topic"
        assert found["rdf:type"].kind == "property"
        assert all(term.label and term.definition for name, term in found.items() if name.startswith("kg:")), language
    assert {term.name: term.label for term in complete.terms("en")}["kg:Mechanism"] == "mechanism"


def test_entities_are_found_by_a_part_of_name_or_alias_in_either_script(store):
    catalog = Store.open(store).catalog
    for text in ("双重", "雙重"):
        found = complete.entities(catalog, text, limit=10)
        assert [(o.id, o.alias) for o in found] == [(LOCAL.id, ""), (DUAL.id, "双重预防体系")]
    assert found[0].scope == BODY.name
    assert complete.entities(catalog, "预防", limit=10)[0].id == DUAL.id
    assert len(complete.entities(catalog, "制度", limit=7)) == 7
    assert complete.entities(catalog, "", limit=7) == []
    assert complete.entities(catalog, "%_", limit=7) == []


def test_names_are_told_without_the_graph(store):
    catalog = Store.open(store).catalog
    document = "https://w3id.org/emkg/id/" + document_id(hashlib.sha256("".join(f"我局推进{t.name}。\n" for t in THINGS).encode()).hexdigest())
    kg = "https://w3id.org/emkg/ontology#implements"
    iris = [kg, "https://w3id.org/emkg/id/" + DUAL.id, document, place("330114")[1:-1], "urn:nobody"]
    assert complete.names(catalog, iris, "zh") == {kg: "实施", iris[1]: DUAL.name, document: "甲区2023年工作总结", iris[3]: "钱塘区"}
    assert complete.names(None, iris, "en")[kg] == "implements"


# ---- what the server says ----


def test_api_of_the_editor(address):
    status, found = api(address, "api/complete?q=" + quote("双重") + "&lang=en")
    assert status == 200
    assert [(e["id"], e["type"]) for e in found["entities"]] == [(LOCAL.id, "mechanism"), (DUAL.id, "mechanism")]
    assert any(term["name"] == "kg:Mechanism" and term["label"] == "机制" for term in api(address, "api/terms?lang=zh")[1]["terms"])
    iri = "https://w3id.org/emkg/id/" + DUAL.id
    assert api(address, "api/names", data=json.dumps({"iris": [iri]}).encode(), content_type="application/json")[1] == {"names": {iri: DUAL.name}}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"iris": 1}', b'{"iris": [1]}', b'{"iris": [' + b'"x",' * 5000 + b'"x"]}', b"[" * 100_000, b"\xff"])
def test_a_list_of_iris_that_is_none_is_refused(address, body):
    status, said = api(address, "api/names", data=body, content_type="application/json")
    assert status == 400
    assert said["remedy"]


def test_saved_queries_are_bound_by_the_server(address):
    listed = {saved["name"]: saved for saved in api(address, "api/saved?lang=en")[1]["saved"]}
    assert listed["who-implements"]["parameters"][0]["name"] == "name"
    status, found = api(address, "api/saved/who-implements?lang=zh&p.name=" + quote("双重预防"))
    assert status == 200
    assert found["sparql"].startswith("# 谁在实行")
    assert DUAL.id in found["sparql"]
    assert LOCAL.id not in found["sparql"]
    assert "param:" not in found["sparql"]
    status, said = api(address, "api/saved/who-implements?lang=en")
    assert (status, "name" in said["error"]) == (400, True)
    assert api(address, "api/saved/nothing")[0] == 404
    status, said = api(address, "api/saved/new-since?p.since=" + quote('2022" } INSERT'))
    assert status == 400


def test_a_page_elsewhere_cannot_ask(address):
    assert api(address, "api/complete?q=x", origin="http://elsewhere.example")[0] == 403


def test_the_page_allows_only_the_styles_of_its_own_script(address):
    first, second = (asked(address + "query") for _ in range(2))
    policies = [got.headers["content-security-policy"] for got in (first, second)]
    nonces = [re.search(r"style-src 'self' 'nonce-([\w-]{20,})';", policy)[1] for policy in policies]
    assert nonces[0] != nonces[1]
    assert "script-src 'self';" in policies[0]
    assert "unsafe" not in policies[0]
    assert nonces[0] in first.text
    assert first.headers["cache-control"] == "no-store"


def test_what_is_given_in_the_address_stays_text(address):
    got = asked(address + "query?query=" + quote("# </textarea></script><script>alert(1)</script>"))
    assert "<script>alert" not in got.text
    assert "&lt;/textarea&gt;" in got.text


# ---- in a browser ----





@pytest.fixture
def view(browser, address):
    """Opens the page, and fails if it asks anybody else for something, complains, or runs what came with a name."""
    contexts, elsewhere, complaints = [], [], []

    def show(path: str = "query?lang=zh", **options):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url.startswith((address, "blob:" + address, "data:")) else elsewhere.append(request.url))
        # A status of 4xx or 5xx is what some tests ask for.
        page.on("console", lambda message: None if "the server responded with a status" in message.text else complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(address + path)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready=yes]")
        return page

    yield show
    for context in contexts:
        context.close()
    assert not elsewhere
    assert not complaints


def write(page, text: str) -> None:
    """Put a query in place of the one that is there."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Escape")


def written(page) -> str:
    """The query, without the names that the editor shows in it."""
    return page.evaluate("decodeURIComponent(location.hash.slice('#query='.length))")


def run(page, text: str) -> None:
    write(page, text)
    page.keyboard.press("Control+Enter")


def rows(page) -> list[list[str]]:
    page.wait_for_selector("#answer tbody tr")
    page.wait_for_load_state("networkidle")
    return [[cell.strip() for cell in row[1:]] for row in page.evaluate("Array.from(document.querySelectorAll('#answer tbody tr'), (r) => Array.from(r.cells, (c) => c.textContent))")]


def offered(page, first: str) -> list[str]:
    """What is offered, when this comes first."""
    page.locator(".cm-tooltip-autocomplete li").first.locator(".cm-completionLabel").get_by_text(first, exact=True).wait_for()
    page.wait_for_timeout(100)  # the list takes keys when one has had the time to see it
    return page.locator(".cm-tooltip-autocomplete li .cm-completionLabel").all_inner_texts()


@pytest.mark.browser
def test_completion_of_each_kind(view):
    page = view()
    write(page, "SELECT ?body {\n  ?body ")
    page.keyboard.type("kg:impl")
    offered(page, "kg:implements")
    page.wait_for_selector(".cm-completionInfo")
    assert "主体建立、完善、推行或坚持一项机制" in page.locator(".cm-completionInfo").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.type(" ?thing . ?thing a mechan")
    offered(page, "kg:Mechanism")
    page.keyboard.press("Escape")
    for _ in range(len("mechan")):
        page.keyboard.press("Backspace")
    page.keyboard.insert_text("机制")
    offered(page, "kg:Mechanism")
    page.keyboard.press("Enter")
    page.keyboard.type(" . ?b")
    offered(page, "?body")
    page.keyboard.press("Escape")
    page.keyboard.type("ody ")
    page.keyboard.insert_text("实施")
    offered(page, "kg:implements")
    page.keyboard.press("Escape")
    write(page, "")
    page.keyboard.type("SEL")
    offered(page, "SELECT")
    page.keyboard.press("Escape")
    write(page, "SELECT * { ?s ")
    page.keyboard.type("sko")
    assert "skos:" in offered(page, "skos:altLabel")
    write(page, '# a remark ')
    page.keyboard.type("kg:impl")
    page.wait_for_timeout(400)
    assert page.locator(".cm-tooltip-autocomplete").count() == 0, "nothing is offered in comments"


@pytest.mark.browser
def test_an_entity_is_offered_by_name_and_shown_with_it(view):
    page = view()
    write(page, "SELECT ?body { ?body kg:implements ")
    page.keyboard.insert_text("双重")
    assert offered(page, LOCAL.name)[:2] == [LOCAL.name, DUAL.name]
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".cm-completionInfo >> text=双重预防体系")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".cm-content .named >> text={DUAL.name}")
    page.keyboard.type(" }")
    assert written(page) == f"SELECT ?body {{ ?body kg:implements kgr:{DUAL.id} }}", "the name is shown, and no part of the query"
    page.keyboard.press("Control+Enter")
    assert rows(page) == [[BODY.name]]
    write(page, "SELECT ?body { ?body kg:implements ")
    page.keyboard.type("kgr:")
    page.keyboard.insert_text("雙重")
    assert offered(page, LOCAL.name) == [LOCAL.name, DUAL.name]


@pytest.mark.browser
def test_rows_have_names_links_order_filter_and_pages(view):
    page = view()
    run(page, "SELECT ?thing ?n { ?b kg:implements ?thing BIND(STRLEN(STR(?thing)) AS ?n) } ORDER BY DESC(STR(?thing))")
    first = rows(page)
    assert len(first) == 100
    assert page.locator("#said").inner_text() == f"{len(THINGS)} 行结果"
    assert page.locator("#answer tbody a").first.get_attribute("href").startswith("/id/m-")
    page.locator("#answer th button").first.click()
    assert page.locator("#answer th[aria-sort=ascending]").count() == 1
    up = [row[0] for row in rows(page) if row[0].startswith("第")]
    assert up == sorted(up)
    page.locator("#answer th button").first.click()
    down = [row[0] for row in rows(page) if row[0].startswith("第")]
    assert down == sorted(down, reverse=True)
    page.get_by_role("button", name="下一页").click()
    assert len(rows(page)) == len(THINGS) - 100
    page.fill("#filter", "双重")
    assert sorted(row[0] for row in rows(page)) == sorted([DUAL.name, LOCAL.name])
    page.get_by_role("button", name="显示 IRI").click()
    page.fill("#filter", DUAL.id)
    assert rows(page)[0][0] == "https://w3id.org/emkg/id/" + DUAL.id
    page.fill("#filter", "没有这样的")
    assert page.locator("#answer").inner_text().strip().startswith("thing") or "没有符合筛选条件的行" in page.locator("#answer").inner_text()


@pytest.mark.browser
def test_csv_is_what_excel_opens_and_runs_nothing(view):
    page = view()
    run(page, "SELECT ?thing (-5 AS ?n) ?text { ?b kg:implements ?thing VALUES ?text { '-x,\"y\"' } FILTER(STRSTARTS(STR(?thing), 'https')) }")
    rows(page)
    page.fill("#filter", "整治")
    with page.expect_download() as waiting:
        page.click("#csv")
    data = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "query.csv"
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read[0] == ["thing", "n", "text"]
    assert sorted(row[0] for row in read[1:]) == sorted(["'" + FORMULA, HOSTILE, TURNED])
    assert all(row[1:] == ["-5", "'-x,\"y\""] for row in read[1:])
    assert data.count(b"\r\n") == 4


@pytest.mark.browser
def test_json_turtle_and_truth(view):
    page = view()
    run(page, "SELECT ?thing { ?b kg:implements ?thing } LIMIT 2")
    rows(page)
    page.get_by_role("button", name="JSON", exact=True).click()
    assert len(json.loads(page.locator("#answer pre").inner_text())["results"]["bindings"]) == 2
    run(page, f"CONSTRUCT {{ ?b kg:implements kgr:{DUAL.id} }} WHERE {{ ?b kg:implements kgr:{DUAL.id} }}")
    page.wait_for_selector("#answer pre >> text=kg:implements")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 Turtle").click()
    assert DUAL.id in Path(waiting.value.path()).read_text(encoding="utf-8")
    run(page, "ASK { ?s kg:implements ?o }")
    page.wait_for_selector("#answer .yes >> text=是")
    run(page, "ASK { ?s kg:implements ?s }")
    page.wait_for_selector("#answer .no >> text=否")


@pytest.mark.browser
def test_an_error_is_shown_at_its_place(view):
    page = view("query?lang=en", locale="en-US")
    run(page, "SELECT * {\n  # 双重 𠀀\n  ?s nix:y ?o\n}")
    page.wait_for_selector("#problem strong")
    assert "Line 3, column 6: the prefix nix: is not known" in page.locator("#problem").inner_text()
    assert page.locator(".cm-lintRange-error").inner_text() == "nix:y"
    assert page.locator(".cm-activeLine").inner_text().strip() == "?s nix:y ?o"
    run(page, "INSERT DATA { <x:a> <x:b> <x:c> }")
    page.wait_for_selector("#problem >> text=would change the data")
    run(page, "ASK { ?s ?p ?o }")
    page.wait_for_selector("#answer .yes")
    assert page.locator("#problem").inner_text() == ""
    assert page.locator(".cm-lintRange-error").count() == 0


@pytest.mark.browser
def test_a_query_that_takes_too_long_can_be_stopped(view, address):
    page = view()
    run(page, RUNAWAY)
    page.locator("#elapsed").get_by_text("秒").wait_for()
    assert page.locator("#said").inner_text() == "正在查询……"
    page.click("#stop")
    page.locator("#said").get_by_text("已停止", exact=True).wait_for()
    assert page.locator("#stop").is_disabled()
    run(page, "ASK { ?s ?p ?o }")
    page.wait_for_selector("#answer .yes")


@pytest.mark.browser
def test_a_saved_query_takes_its_values_from_a_form(view):
    page = view()
    page.select_option("#saved", "who-implements")
    page.fill("#p-name", "双重预防")
    page.keyboard.press("Enter")
    found = rows(page)
    assert [row[:3] for row in found] == [[BODY.name, "实施", DUAL.name]]
    assert f"VALUES ?thing {{ kgr:{DUAL.id} }}" in written(page)
    page.select_option("#saved", "new-since")
    page.fill("#p-since", "去年")
    page.locator("#parameters button").click()
    page.wait_for_selector("#parameters .problem >> text=since")


@pytest.mark.browser
def test_the_address_and_the_history_keep_queries(view, address):
    page = view("query?lang=en#query=" + quote("ASK { ?s kg:partOf ?o } # 双重"))
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer .verdict")
    write(page, "ASK { ?s ?p ?o }")
    assert unquote(page.url).endswith("#query=ASK { ?s ?p ?o }")
    page.locator("#history button").first.click()
    assert written(page) == "ASK { ?s kg:partOf ?o } # 双重"
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    assert page.locator("#history li").count() == 1
    page.click("#forget")
    assert page.locator("#history").inner_text() == "none yet"


@pytest.mark.browser
def test_tidy_moves_lines_and_nothing_else(view):
    page = view()
    text = 'SELECT * {\n?s ?p "a {  b" .\nOPTIONAL {\n      ?s kg:x """c\n  {d\n""" }\n} # }'
    write(page, text)
    page.click("#tidy")
    assert written(page) == 'SELECT * {\n  ?s ?p "a {  b" .\n  OPTIONAL {\n    ?s kg:x """c\n  {d\n""" }\n} # }'


@pytest.mark.browser
def test_curl_asks_the_same(view, address):
    page = view(permissions=["clipboard-read", "clipboard-write"])
    run(page, "SELECT ?n { VALUES ?n { \"it's !$`x` %PATH% \\\\\" } }")
    rows(page)
    page.click("#curl")
    page.locator("#said").get_by_text("命令已复制", exact=True).wait_for()
    command = page.evaluate("navigator.clipboard.readText()")
    found = re.fullmatch(r'curl -H "Accept: text/csv" "(http://[^"\s]+)"', command)
    assert re.fullmatch(r"[\w:/.?=%-]+", found[1]), "every shell leaves it as it is"
    assert asked(found[1], accept="text/csv").text == "n\r\nit's !$`x` %PATH% \\\r\n"


@pytest.mark.browser
def test_keyboard_alone_will_do(view):
    page = view()
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("cm-content"), "Tab moves the line"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"
    page.keyboard.press("Enter")
    rows(page)
    assert "Esc" in page.locator("#keys").inner_text()
    assert page.locator(".cm-content").get_attribute("aria-describedby") == "keys"
    assert page.locator("#said").get_attribute("aria-live") == "polite"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "表格"
    page.locator("#answer th button").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')") == "ascending"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"


@pytest.mark.browser
def test_names_of_the_store_stay_text(view):
    page = view()
    write(page, "SELECT ?o { VALUES ?o { ")
    page.keyboard.insert_text("整治")
    names = offered(page, "整治 行动 甲")  # what turns the direction of text is not shown
    assert HOSTILE in names
    page.keyboard.press("Escape")
    run(page, f"SELECT ?o {{ VALUES ?o {{ kgr:{IDS[HOSTILE]} kgr:{IDS[TURNED]} }} }}")
    assert [row[0] for row in rows(page)] == [HOSTILE, "整治 行动 甲"]
    page.wait_for_selector(".named")
    assert page.locator(".named").first.get_attribute("title") == HOSTILE
    assert page.locator("#answer img, .cm-editor .named img, .cm-tooltip img").count() == 0
    run(page, "SELECT (IRI('javascript:alert(1)') AS ?x) ('<b>fett</b>' AS ?y) {}")
    assert rows(page) == [["<javascript:alert(1)>", "<b>fett</b>"]]
    assert page.locator("#answer td a").get_attribute("href") == "/resource?iri=javascript%3Aalert(1)"


@pytest.mark.browser
@pytest.mark.parametrize(("language", "words"), [("zh", ("SPARQL 查询", "运行", "English")), ("en", ("SPARQL queries", "Run", "中文"))])
def test_the_page_speaks_both_languages(view, language, words):
    page = view("query", locale={"zh": "zh-CN", "en": "en-GB"}[language])
    assert (page.title(), page.locator("#run").inner_text(), page.locator(".language").inner_text()) == words
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-Hans", "en": "en"}[language]
    assert ("Who implements" in page.locator("#saved").inner_text()) == (language == "en")
    write(page, "ASK { ?s ?p '双重' }")
    page.click("#language")
    page.wait_for_selector("html[data-ready=yes]")
    assert page.locator("#language").inner_text() != words[2]
    assert written(page) == "ASK { ?s ?p '双重' }"


@pytest.mark.browser
def test_without_scripts_a_form_asks_and_shows(view):
    page = view(java_script_enabled=False)

    def submit() -> None:
        with page.expect_navigation():
            page.click("#run")

    page.fill("#sparql", f"SELECT ?thing {{ VALUES ?thing {{ kgr:{DUAL.id} kgr:{IDS[HOSTILE]} }} }}")
    submit()
    assert page.locator("#answer td").all_inner_texts() == [DUAL.name, HOSTILE]
    assert page.locator("#answer td a").first.get_attribute("href") == f"/id/{DUAL.id}"
    page.fill("#sparql", "SELECT ?b ?p ?o { ?b ?p ?o } LIMIT 800")
    submit()
    assert page.locator("#answer tbody tr").count() == 500
    assert "500" in page.locator("#answer p.soft").inner_text()
    page.fill("#sparql", "SELECT {")
    submit()
    assert "line 1" in page.locator("#problem").inner_text()
    assert page.input_value("#sparql") == "SELECT {"
    with page.expect_navigation():
        page.get_by_role("link", name="某日以来的新事物").click()
    assert "2022-01-01" in page.input_value("#sparql")


@pytest.mark.browser
def test_a_form_of_another_site_is_turned_away(address):
    got = asked(address + "query", data=b"query=ASK+%7B%7D", content_type="application/x-www-form-urlencoded", origin="http://elsewhere.example")
    assert got.status == 403


@pytest.mark.browser
def test_storage_that_is_forbidden_or_spoilt_is_no_obstacle(view):
    page = view()
    page.evaluate("localStorage.setItem('kg.query.history', '{\"x\": [')")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    page.evaluate("Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } })")
    run(page, "ASK { ?s ?p ?o }")
    page.wait_for_selector("#answer .yes")


@pytest.mark.browser
@pytest.mark.slow
def test_chrome_78_shows_the_editor(old_chrome, address, tmp_path):  # noqa: F811
    done = dumped(old_chrome, f"{address}query?lang=zh#query=" + quote(f"SELECT * {{ ?s ?p kgr:{DUAL.id} }}"), tmp_path)
    assert 'data-ready="yes"' in done.stdout, done.stderr[-2000:]
    assert "cm-lineNumbers" in done.stdout
    assert f'title="{DUAL.name}"' in done.stdout
    assert not [line for line in done.stderr.splitlines() if ":CONSOLE(" in line]


@pytest.mark.browser
@pytest.mark.slow
def test_firefox_answers_and_complains_of_nothing(address, tmp_path):
    with firefox(tmp_path) as session:
        context = session.ask("browsingContext.getTree")["contexts"][0]["context"]
        session.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        session.ask("browsingContext.navigate", context=context, url=f"{address}query?lang=en#query=" + quote(f"SELECT * {{ ?s ?p kgr:{DUAL.id} }}"), wait="complete")
        shown = """new Promise((done) => {
            new MutationObserver(() => document.querySelector("#answer tbody tr") && done(getComputedStyle(document.querySelector(".cm-scroller")).display)).observe(document.querySelector("#answer"), { childList: true });
            document.querySelector("#run").click();
        })"""
        answer = session.ask("script.evaluate", expression=shown, target={"context": context}, awaitPromise=True)["result"]
        assert answer["value"] == "flex", "the styles that the editor makes are in force"
    requests = [e["params"]["request"]["url"] for e in session.events if e.get("method") == "network.beforeRequestSent"]
    assert all(url.startswith((address, "data:")) for url in requests)
    assert not [e["params"].get("text") for e in session.events if e.get("method") == "log.entryAdded"]
