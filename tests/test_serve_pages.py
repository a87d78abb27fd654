"""Pages about things, for people and as RDF: every IRI of the store has one, whatever reports contain does no harm there."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from asgi import Client

from kg import pipeline
from kg.oxigraph import Engine
from kg.rdf import ID, ONTOLOGY, TOPIC
from kg.serve import assets, shelf, views
from kg.serve.app import app
from kg.serve.marking import Mark, pieces
from kg.serve.negotiation import accepted, suffixed
from kg.serve.state import State
from kg.store import Store
from kg.types import Metadata

HTML = {"accept": "text/html"}
EVIL = "<script>alert(1)</script>"
TURNED = "\u202e"
MANY = 70
RDF = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    known = {}
    for number in range(MANY):
        path = folder / f"{number:02}.txt"
        text = f"第{number}县应急管理局2023年工作总结\n\n一、建立健全双重预防机制，全年检查企业{number + 3}家次。\n二、将建设第{number}号应急指挥平台。\n"
        path.write_text(text, encoding="utf-8")
        known[path.as_posix()] = Metadata(issuer=f"第{number}县应急管理局", division="330114", url=f"https://a.example/{number}?a=1&b=2")
    hostile = folder / f"{TURNED}a&b'\"{'' if os.name == 'nt' else '<img src=x onerror=alert(1)>'}.txt"
    text = f"{EVIL}{TURNED}应急管理局2022年工作总结\n\n一、建立健全“{EVIL}”双重预防机制。\n二、完善“\"><img src=x onerror=alert(1)>”工作机制{TURNED}，开展{TURNED}应急演练。\n"
    hostile.write_text(text, encoding="utf-8")
    known[hostile.as_posix()] = Metadata(title=f"{EVIL}{TURNED}总结", issuer=f"{EVIL}应急管理局", division="330114", url="javascript:alert(1)", number='"><b>')
    store = Store.create_or_open(folder / "store")
    assert not pipeline.build(known, store=store, metadata=known).failed
    made = State(folder / "store")
    shelf.of(made.store()).index(wait=60)
    return made


@pytest.fixture(scope="module")
def client(state):
    return Client(app(state))


@pytest.fixture(scope="module")
def graph(state):
    return state.store().engine()


class Page(HTMLParser):
    """What a browser would make of a page: elements, links, ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def harmless(text: str) -> Page:
    page = Page(text)
    assert not {"script", "img", "iframe", "object", "style", "base"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert all(link.startswith(("/", "#", "https://", "http://")) or link == "data:," for link in page.links), page.links
    assert len(page.ids) == len(set(page.ids)), "each id once"
    return page


def popular(state) -> str:
    return next(i for (i,) in state.store().catalog.rows("SELECT id FROM entity WHERE name LIKE '%治理双重预防机制'"))


def test_every_iri_of_the_store_has_a_page(client, graph):
    rows = graph.query("SELECT DISTINCT ?t ?x { { ?x ?p ?o } UNION { ?o ?p ?x } FILTER(isIRI(?x)) OPTIONAL { ?x a ?t } } ORDER BY ?t ?x").rows
    seen: dict[str, int] = {}
    tried = 0
    for type_, node in rows:
        kind = type_.value if type_ else ""
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > 6:
            continue
        iri = node.value
        base = next((b for b in (ID, TOPIC) if iri.startswith(b)), None)
        address = f"/id/{quote(iri.removeprefix(base), safe='')}" if base else f"/resource?iri={quote(iri, safe='')}"
        page = client.get(address, **HTML)
        assert page.status == 200, (iri, page.text[:200])
        harmless(page.text)
        tried += 1
    assert {ONTOLOGY + name for name in ("Agency", "Mechanism", "Document", "Assertion", "Evidence", "Quantity", "Place", "Topic")} <= seen.keys()
    assert tried > 40


def test_links_on_pages_lead_somewhere(client, state):
    start = f"/id/{popular(state)}"
    followed = {start}
    for link in Page(client.get(start, **HTML).text).links[:40]:
        if link.startswith(("/id/", "/resource", "/search")) and link not in followed:
            followed.add(link)
            assert client.get(link.partition("#")[0], **HTML).status == 200, link
    assert len(followed) > 10


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_a_report_contains_is_shown_as_text(client, state, language):
    catalog = state.store().catalog
    document = next(d for d in state.store().documents() if d.title.startswith(EVIL))
    named = [i for (i,) in catalog.rows("SELECT id FROM entity WHERE instr(name, '<') > 0")]
    assert named, "the hostile names were read"
    stated = [i for (i,) in catalog.rows("SELECT id FROM fact WHERE document = ?", document.id)]
    for id_ in [document.id, *named, *stated]:
        page = client.get(f"/id/{id_}?lang={language}", **HTML)
        assert page.status == 200
        harmless(page.text)
        assert "javascript:alert(1)" not in [unquote(link) for link in Page(page.text).links]
        turned = [m.start() for m in re.finditer(TURNED, page.text)]
        assert all(page.text.rfind("<bdi", 0, at) > page.text.rfind("</bdi>", 0, at) for at in turned), "what turns the direction keeps it to itself"
    for asked in (EVIL, TURNED, "\"><img src=x onerror=alert(1)>", "应急", "' OR 1=1"):
        harmless(client.get(f"/search?q={quote(asked)}&lang={language}", **HTML).text)
        harmless(client.get(f"/id/{quote(asked, safe='')}?lang={language}", **HTML).text)


def test_a_card_has_names_facts_quotes_and_links(client, state):
    store = state.store()
    view = views.entity(store, popular(state))
    text = client.get(f"/id/{popular(state)}?lang=en", **HTML).text
    page = Page(text)
    assert "双重预防机制</bdi>" in text and "Who implements it" in text and "also:" in text
    shown = [fact for section in view.card.sections for fact in section.facts]
    assert shown
    for fact in shown:
        assert f"/id/{fact.assertion.id}?lang=en" in page.links
        assert f"/id/{fact.document.id}?lang=en#" in " ".join(page.links)
    assert any(link.endswith(f"#e={popular(state)}") and link.startswith("/") for link in page.links), "the explorer"
    assert "https://a.example/0?a=1&b=2" in page.links
    assert "ongoing" in text or "done" in text


def test_a_popular_thing_is_shown_page_by_page(client, state):
    store = state.store()
    id_ = popular(state)
    ((total,),) = store.catalog.rows("SELECT COUNT(*) FROM fact WHERE object = ? AND predicate = 'implements' AND status <> 'planned'", id_)
    assert total > views.PAGE
    shown: list[str] = []
    address = f"/id/{id_}?section=in.implements"
    while address:
        text = client.get(address, **HTML).text
        page = Page(text)
        shown += [unquote(urlsplit(link).path).removeprefix("/id/") for link in page.links if link.startswith("/id/a-")]
        address = next((link.replace("&amp;", "&") for link in page.links if "section=in.implements" in link and link in re.findall(r'rel="next" href="([^"]*)"', text.replace("&amp;", "&"))), "")
    assert len(shown) == len(set(shown)) == total
    assert client.get(f"/id/{id_}?section=in.implements&page=99", **HTML).status == 404
    assert client.get(f"/id/{id_}?section=nonsense", **HTML).status == 404


def test_a_report_has_all_its_evidence_marked_in_place(client, state):
    store = state.store()
    for reading in list(store.readings())[:3]:
        view = views.report(store, reading.document.id)
        assert "".join(piece.text for piece in view.text) == store.text(reading.document.id)
        text = client.get(f"/id/{reading.document.id}", **HTML).text
        page = harmless(text)
        assert {f"s-{n}" for n in range(1, len(reading.assertions) + 1)} <= set(page.ids)
        marks = {key for key in page.ids if key.startswith("e-")}
        assert {link[1:] for link in page.links if link.startswith("#e-")} == marks, "each mark is led to, each link leads to a mark"
        proofs = {e.start for a in reading.assertions for e in a.evidence} | {q.evidence.start for q in reading.quantities}
        assert len(marks) >= len(proofs)


def test_ranges_are_marked_whichever_way_they_lie():
    text = "0123456789"
    found = pieces(text, [Mark(2, 6, "a"), Mark(4, 8, "b"), Mark(2, 3, "c"), Mark(2, 6, "d"), Mark(8, 8, "empty"), Mark(5, 99, "far")])
    assert "".join(p.text for p in found) == text
    assert [(p.text, p.inside) for p in found] == [("01", 0), ("2", 3), ("3", 2), ("45", 3), ("67", 1), ("89", 0)]
    assert [p.begins for p in found] == [(), ("c", "a", "d"), (), ("b",), (), ()]
    assert [p.ends for p in found] == [(), ("c",), (), ("a", "d"), ("b",), ()]
    assert pieces("", []) == ()


# ---- as RDF ----


def test_all_forms_say_the_same(client, state):
    for id_ in (popular(state), next(iter(state.store().documents())).id, "rescue", "family-dual-prevention"):
        if client.get(f"/id/{id_}.nt").status == 404:
            continue
        sizes = set()
        for suffix, syntax in RDF.items():
            answer = client.get(f"/id/{id_}.{suffix}")
            engine = Engine()
            engine.load(answer.text, format=syntax)
            sizes.add(len({str(row) for row in engine.query("SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }").rows}))
        assert len(sizes) == 1 and sizes.pop() > 3


def test_a_thing_as_rdf_brings_its_statements_with_their_words(client, state):
    engine = Engine()
    engine.load(client.get(f"/id/{popular(state)}", accept="text/turtle").text, format="turtle")
    found = engine.query(f"SELECT ?q {{ ?a rdf:object kgr:{popular(state)} ; kg:evidence/kg:quote ?q }}").rows
    assert len(list(found)) >= views.PAGE


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "html"), ("*/*", "html"), ("text/html,application/xhtml+xml,*/*;q=0.8", "html"), ("text/turtle", "ttl"), ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"), ("application/rdf+xml", "rdf"), ("text/html;q=0.4, text/turtle;q=0.5", "ttl"), ("text/*", "html"),
        ("text/html;q=0, text/*", "ttl"), ("application/*", "html"), ("TEXT/TURTLE; Q=1", "ttl"), ("image/png", None), ("text/html;q=0", None),
        ("*/*;q=0.1, application/rdf+xml;q=0.2", "rdf"), ("text/turtle;q=nonsense", None), (";;,,", None), ("text/html;q=0.5,text/turtle;q=0.5", "html"),
    ],
)  # fmt: skip
def test_the_form_that_is_liked_best_is_given(accept, form):
    found = accepted(accept)
    assert (found.suffix if found else None) == form


def test_the_form_is_part_of_what_is_said_of_the_answer(client, state):
    address = f"/id/{popular(state)}"
    answer = client.get(address, accept="text/turtle")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "Accept" in answer.headers["vary"]
    assert f'<{address}.jsonld>; rel="alternate"; type="application/ld+json"' in answer.headers["link"]
    assert client.get(address, accept="text/turtle", if_none_match=answer.headers["etag"]).status == 304
    refused = client.get(address, accept="image/png")
    assert refused.status == 406 and f"{address}.ttl" in refused.text
    assert client.get(f"{address}.ttl", accept="text/html").headers["content-type"].startswith("text/turtle"), "the address counts more"
    assert suffixed("a.b.ttl")[0] == "a.b" and suffixed(".ttl") == (".ttl", None)


def test_terms_of_the_vocabulary_have_pages_with_label_and_meaning(client):
    page = client.get(f"/resource?iri={quote(ONTOLOGY + 'implements', safe='')}&lang=en", **HTML)
    assert page.status == 200 and "<h1><bdi>implements</bdi></h1>" in page.text
    assert re.search(r"definition.*?<dd>", page.text, re.DOTALL)
    class_ = client.get(f"/resource?iri={quote(ONTOLOGY + 'Mechanism', safe='')}&lang=zh", **HTML)
    assert "机制" in class_.text and "双重预防机制" in class_.text, "with what is of that class"
    turtle = client.get(f"/resource?iri={quote(ONTOLOGY + 'implements', safe='')}&format=ttl")
    assert "kg:implements" in turtle.text and "rdfs:label" in turtle.text


def test_ids_that_moved_lead_on_and_others_are_not_found(client, state, monkeypatch):
    id_ = popular(state)
    monkeypatch.setattr("kg.analysis.lookup.current", lambda store, name: id_ if name == "m-old" else name)
    moved = client.get("/id/m-old.ttl?lang=en")
    assert (moved.status, moved.headers["location"]) == (301, f"/id/{id_}.ttl?lang=en")
    same = client.get(f"/resource?iri={quote(ID + id_, safe='')}")
    assert (same.status, same.headers["location"]) == (301, f"/id/{id_}")
    for address in ("/id/双重预防机", "/id/nothing", "/resource?iri=nonsense", "/resource?iri=https://w3id.org/emkg/id/", "/resource"):
        missing = client.get(address, **HTML)
        assert missing.status == 404 and 'name="q"' in missing.text
    assert f"/id/{id_}" in client.get("/id/双重预防机", **HTML).text, "near names"
    assert client.get("/id/nothing", accept="text/turtle").headers["content-type"].startswith("text/plain")


# ---- search ----


def test_search_shows_names_then_marked_quotes_page_by_page(client, state):
    text = client.get("/search?q=雙重預防&lang=en", **HTML).text
    assert text.index('id="names"') < text.index('id="quotes"')
    assert f'/id/{popular(state)}?lang=en"' in text
    assert "<mark><bdi>双重预防</bdi></mark>" in text
    shown: list[str] = []
    for number in range(1, 99):
        page = client.get(f"/search?q=双重预防&page={number}", **HTML)
        shown += re.findall(r'/id/(doc-[0-9a-f]+)#(e-[0-9a-f]+)', page.text)
        if 'rel="next"' not in page.text:
            break
    said = {(r.document.id, e.start, e.end) for r in state.store().readings() for a in r.assertions for e in a.evidence if "双重预防" in e.quote}
    assert len(shown) == len(set(shown)) == len(said)


def test_while_the_index_is_made_names_are_found_and_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(shelf.Shelf, "index", lambda self, wait=0.0: None)
    text = client.get("/search?q=双重预防&lang=en", **HTML).text
    assert "being made" in text and "双重预防机制" in text


@pytest.mark.parametrize("address", ["/search", "/search?q=", "/search?q=zzzz", "/search?q=应急&page=0", "/search?q=应急&page=x", "/search?q=应急&page=99999999"])
def test_search_takes_whatever_is_asked(client, address):
    page = client.get(address, **HTML)
    assert page.status == 200
    harmless(page.text)


def test_pages_speak_the_language_that_is_asked_for(client):
    assert "Search" in client.get("/search", accept_language="en-US,en;q=0.9,zh;q=0.8", **HTML).text
    assert "搜索" in client.get("/search", accept_language="zh-CN,zh;q=0.9,en;q=0.8", **HTML).text
    english = client.get("/search?q=应急&lang=en", accept_language="zh", **HTML)
    assert 'lang="en"' in english.text
    links = [link for link in Page(english.text).links if link.startswith("/id/")]
    assert links and all("lang=en" in link for link in links), "and links keep it"


def test_a_report_read_again_leads_from_old_ids(tmp_path):
    """From end to end: the store's own table of ids that moved."""
    import sqlite3

    (tmp_path / "a.txt").write_text("甲县应急管理局2023年工作总结\n\n建立健全预警机制。\n", encoding="utf-8")
    store = Store.create_or_open(tmp_path / "store")
    pipeline.build([tmp_path / "a.txt"], store=store)
    catalog = store.path / "generations" / store.generation / "catalog.sqlite"
    id_ = next(i for (i,) in store.catalog.rows("SELECT id FROM entity WHERE type = 'mechanism'"))
    with sqlite3.connect(catalog) as db:
        db.execute("INSERT INTO redirect VALUES ('m-gone', ?)", (id_,))
    db.close()
    answer = Client(app(State(store.path))).get("/id/m-gone", **HTML)
    assert (answer.status, answer.headers["location"]) == (301, f"/id/{id_}")


@pytest.mark.browser
def test_pages_work_without_javascript_and_print(state, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    client = Client(app(state))
    text = client.get(f"/id/{popular(state)}?lang=en", **HTML).text
    style = "".join(client.get(assets.address(name)).text for name in ("site.css", "pages.css"))
    page_file = tmp_path / "page.html"
    page_file.write_text(re.sub(r'<link rel="stylesheet"[^>]*>', f"<style>{style}</style>", text), encoding="utf-8")
    browser_path = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome") if Path(p).exists()), None)
    if browser_path is None:
        pytest.skip("no Chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=flags)
        context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
        page = context.new_page()
        page.goto(page_file.as_uri())
        assert page.locator("article.fact").count() > 10
        assert page.locator("article.fact").first.is_visible()
        box = page.locator("main").bounding_box()
        assert box and box["width"] <= 390, "nothing is wider than a telephone"
        page.emulate_media(media="print")
        assert page.locator("header.site").is_hidden()
        assert page.locator("article.fact").first.is_visible()
        browser.close()
