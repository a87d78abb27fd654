"""The vocabulary as documentation: as a file, as Markdown and on the server."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from asgi import Client
from serving import made

from kg import oxigraph, rdf, resources
from kg.analysis.schema import GROUPS, schema
from kg.serve import schema as pages
from kg.serve.app import app
from kg.serve.state import State
from kg.types import Action, EntityType, Predicate, Role, Status


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return made(tmp_path_factory.mktemp("schema"))


@pytest.fixture(scope="module")
def found(store):
    return schema(store.engine())


@pytest.fixture(scope="module")
def terms(found):
    return {entry.name: entry for entries in found.values() for entry in entries}


class Page(HTMLParser):
    """The anchors of a page, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.outside += [given[key] for key in ("src", "href") if tag in ("script", "link", "img") and given.get(key, "data:").startswith("data:") is False]


def test_all_that_a_graph_can_say_is_explained(terms):
    wanted = {rdf.predicate(value) for value in Predicate} | {rdf.individual(v) for kind in (EntityType, Status, Action, Role) for v in kind}
    assert {entry.iri for entry in terms.values()} >= {term[1:-1] for term in wanted}
    declared = oxigraph.Engine()
    declared.load(resources.text("kg.ttl"), format="turtle")
    own = {s.subject.value for s in declared.match(predicate=rdf.PREFIXES["rdf"] + "type") if s.subject.value.startswith(rdf.ONTOLOGY)}
    assert own <= {entry.iri for entry in terms.values()}


def test_every_term_has_names_and_meaning_in_both_languages(found, terms):
    assert set(found) == set(GROUPS)
    for entry in terms.values():
        assert set(entry.labels) >= {"zh", "en"}, entry.name
        if entry.name.startswith("kg:"):
            assert set(entry.definitions) == {"zh", "en"}, entry.name
            assert all(entry.definitions.values())
        elif entry.group != "families":
            assert entry.words or entry.local == "other", entry.name


def test_terms_say_what_they_hold_between(terms):
    assert terms["kg:implements"].domain == ("kg:Body",)
    assert terms["kg:implements"].range == ("kg:Mechanism",)
    assert terms["kg:Agency"].above == ("kg:Body",)
    assert terms["kg:Status"].members == ("kg:Done", "kg:Ongoing", "kg:Planned")
    assert terms["kg:Done"].above == ("kg:Status",)


def test_examples_are_what_their_queries_give(store, terms):
    example = terms["kg:implements"].example
    (row,) = example.rows
    said = dict(zip(example.columns, (cell.text for cell in row), strict=True))
    assert said["object"].endswith("双重预防机制")
    assert said["quote"] in store.text(next(store.documents()).id)
    again = store.engine().query(example.sparql)
    assert [tuple(term.value for term in answer if term) for answer in again.rows] == [tuple(cell.iri or cell.text for cell in row)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_file_needs_nothing_else_and_its_links_lead_somewhere(store, terms, language):
    page = Page(pages.document(store.engine(), language))
    assert page.outside == []
    assert len(page.ids) == len(set(page.ids))
    assert {entry.anchor for entry in terms.values()} <= set(page.ids)
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_what_a_report_says_is_shown_as_text(tmp_path):
    store = made(tmp_path, a="甲区应急管理局2023年工作总结\n我局建立“<b>|安全`”机制。\n")
    assert "<b>" not in pages.document(store.engine(), "zh")
    assert "<b>" not in pages.markdown(store.engine(), "zh")


def test_markdown_says_the_same(store, terms):
    text = pages.markdown(store.engine(), "en")
    assert {entry.anchor for entry in terms.values()} == set(re.findall(r'<a id="([^"]+)">', text))
    assert "双重预防机制" in text
    assert text.count("```") == 2 * len(terms)


def test_the_server_leads_from_an_iri_to_its_meaning_and_to_the_editor(store, terms):
    client = Client(app(State(store.path)))
    answer = client.get("/ontology", accept="text/html")
    assert (answer.status, answer.headers["location"]) == (303, "/schema")
    assert client.get("/ontology", accept="text/turtle").text == resources.text("kg.ttl")
    page = Page(client.get("/schema?lang=en").text)
    assert {entry.anchor for entry in terms.values()} <= set(page.ids)
    link = next(link for link in page.links if link.startswith("/query?") and "implements" in link)
    assert "rdf:predicate kg:implements" in client.get(link).text
    told = client.get(f"/resource?iri={rdf.ONTOLOGY.replace('#', '%23')}implements").text
    assert "/schema#implements" in told
