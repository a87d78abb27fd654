"""Filters: which statements pass, what goes with them, what is said of names that there are not; and the same in every format."""

from __future__ import annotations

import dataclasses
import sys

import pytest
from readers import statements
from test_export import BUREAU, MECHANISM, assertion, reading

from kg import cli, decisions, pipeline
from kg.analysis.filters import Filter
from kg.errors import NotFound, QueryError, QueryForbidden, QuerySyntax
from kg.export import EXPORTERS, export
from kg.store import Store
from kg.types import EntityType, Period, Predicate, Status

CITY = dataclasses.replace(BUREAU, id="b-2", name="南昌市应急管理局", division="360100", level="city")
OTHER = dataclasses.replace(BUREAU, id="b-3", name="杭州市应急管理局", division="330100", level="city")
DRILL = dataclasses.replace(MECHANISM, id="m-2", name="应急演练", type=EntityType.INITIATIVE, aliases=())


def report(number: int, *given, **changes):
    made = reading(number, *given, entities=(BUREAU, CITY, OTHER, MECHANISM, DRILL))
    return dataclasses.replace(made, document=dataclasses.replace(made.document, **changes))


READINGS = (
    report(1, assertion("a-1", 0), assertion("a-2", 9, status=Status.PLANNED, object="m-2", predicate=Predicate.CARRIES_OUT, period=Period(end="2025-12-31")),
           assertion("a-3", 20, period=None, status=Status.ONGOING)),
    report(2, assertion("a-4", 0, subject="b-2", period=Period(start="2019-01-01", end="2019-12-31")), issuer="b-3", division="330100", year="2019", issued=None),
    report(3, assertion("a-5", 0, subject="b-3", object="m-2", period=None), issuer="b-3", division="330100", year=None, issued=None),
)  # fmt: skip


def ids(wanted: Filter, readings=READINGS, source=None) -> list[str]:
    return [a.id for r in wanted.apply(readings, source) for a in r.assertions]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), "a-1 a-2 a-3 a-4 a-5"),
        (Filter(types=("initiative",)), "a-2 a-5"),
        (Filter(types=("行动", "mechanism")), "a-1 a-2 a-3 a-4 a-5"),
        (Filter(relations=("carriesOut",)), "a-2"),
        (Filter(relations=("kg:carries_out", "实施")), "a-1 a-2 a-3 a-4 a-5"),
        (Filter(statuses=("planned", "常态进行")), "a-2 a-3"),
        (Filter(regions=("东湖区",)), "a-1 a-2 a-3"),
        (Filter(regions=("江西省",)), "a-1 a-2 a-3 a-4"),  # what a report from elsewhere says of a body there
        (Filter(regions=("330000", "360102")), "a-1 a-2 a-3 a-4 a-5"),
        (Filter(since="2023"), "a-1 a-2 a-3"),
        (Filter(since="2024-01-01"), "a-2"),
        (Filter(since="2019-12-31"), "a-1 a-2 a-3 a-4"),  # of the last nobody knows when
        (Filter(statuses=("planned",), regions=("江西",), types=("initiative",), since="2025-06"), "a-2"),
        (Filter(statuses=("planned",), regions=("浙江",)), ""),
    ],
)
def test_which_statements_pass(wanted, expected):
    assert ids(wanted) == expected.split()


def test_tags_choose_statements():
    tagged = (report(1, assertion("a-1", 0, tags=("core", "资金")), assertion("a-2", 9, tags=("check",)), assertion("a-3", 20)),)
    assert ids(Filter(tags=("资金", "check")), tagged) == ["a-1", "a-2"]
    assert ids(Filter(tags=("none",)), tagged) == []


def test_a_tag_that_nobody_gave_is_said_to_be_none(tmp_path):
    (tmp_path / "a.txt").write_text("某县应急管理局2023年工作总结\n我局建立双重预防机制。\n", encoding="utf-8")
    store = Store.create_or_open(tmp_path / "s")
    pipeline.build([tmp_path / "a.txt"], store=store)
    with pytest.raises(NotFound, match="core") as caught:
        Filter(tags=("core",)).apply(store.readings(), store)
    assert "kg review" in caught.value.remedy
    (known,) = store.readings()
    judged = decisions.about(known.assertions[0], known, do=decisions.Do.TAG, tag="core")
    pipeline.build([tmp_path / "a.txt"], store=store, decisions=[judged])
    store = Store.open(tmp_path / "s")
    assert ids(Filter(tags=("core",)), store.readings(), store) == [known.assertions[0].id]
    with pytest.raises(NotFound) as caught:
        Filter(tags=("cor",)).apply(store.readings(), store)
    assert "core" in caught.value.remedy


def test_what_goes_with_a_statement():
    (kept,) = Filter(statuses=("planned",)).apply(READINGS)
    assert [e.id for e in kept.entities] == ["b-1", "m-2"], "its ends and the issuer"
    assert kept.quantities == (), "the quantities of what stays"
    (kept,) = Filter(types=("mechanism",), regions=("东湖区",)).apply(READINGS)
    assert [q.id for q in kept.quantities] == ["q-1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?a { ?a a kg:Assertion ; kg:status kg:Ongoing }", "a-3"),
        ("SELECT ?a ?s { ?a a kg:Assertion ; kg:status kg:Ongoing ; rdf:subject ?s }", "a-3"),  # the statement, not all of its subject
        ('SELECT ?m { ?m skos:prefLabel "应急演练"@zh }', "a-2 a-5"),
        ("SELECT ?b ?m { ?b kg:plans ?m }", "a-2"),
        ("CONSTRUCT { ?b kg:plans ?m } WHERE { ?b kg:plans ?m }", "a-2"),
        ("SELECT ?d { ?d a kg:Document ; kg:issuer kgr:b-3 }", "a-4 a-5"),
        ("SELECT ?d ?m { ?d a kg:Document ; kg:path 'reports/3.txt' . ?m a kg:Initiative }", "a-5"),
        ("SELECT ?a { ?a a kg:Nothing }", ""),
    ],
)
def test_what_a_query_selects(query, expected):
    assert ids(Filter(query=query)) == expected.split()


@pytest.mark.parametrize(
    ("wanted", "error", "said"),
    [
        (Filter(types=("mechansim",)), NotFound, "mechanism"),
        (Filter(relations=("implement",)), NotFound, "implements"),
        (Filter(statuses=("finished",)), NotFound, "done"),
        (Filter(regions=("浙江生",)), NotFound, "浙江省"),
        (Filter(regions=("鼓楼区",)), NotFound, "320106 江苏省南京市鼓楼区"),
        (Filter(since="2023-13"), NotFound, "2023-06-30"),
        (Filter(since="去年"), NotFound, "2023-06-30"),
        (Filter(query="SELECT ?n { ?x skos:prefLabel ?n }"), QueryError, "kg:Assertion"),
        (Filter(query="ASK { ?s ?p ?o }"), QueryError, "SELECT"),
        (Filter(query="SELECT ?n {"), QuerySyntax, "known prefixes"),
        (Filter(query="DELETE WHERE { ?s ?p ?o }"), QueryForbidden, "SELECT"),
    ],
)
def test_what_cannot_be_meant_is_said_at_once(wanted, error, said):
    with pytest.raises(error) as caught:
        wanted.apply(READINGS)
    assert said in caught.value.remedy


# On the shipped reports


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("filters") / "store"
    pipeline.build([], store=Store.create_or_open(path))
    return Store.open(path)


FILTERS = {
    "type": Filter(types=("mechanism",)),
    "all": Filter(types=("mechanism", "initiative"), relations=("implements", "carries_out"), statuses=("done", "ongoing"), regions=("浙江省", "江苏省"), since="2021"),
    "query": Filter(query="SELECT ?a { ?a a kg:Assertion ; rdf:object ?m . ?m kg:concerns kgt:prevention }"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_gives_the_same_statements_in_every_format(store, tmp_path, name):
    kept = tuple(FILTERS[name].apply(store.readings(), store))
    expected = {a.id: a.evidence[0].quote for r in kept for a in r.assertions}
    assert 5 < len(expected) < sum(len(r.assertions) for r in store.readings())
    for format, exporter in EXPORTERS.items():
        target = tmp_path / f"out-{format}{exporter.suffix}"
        export(FILTERS[name].apply(store.readings(), store), target, format=format)
        if not format.startswith("panel"):
            assert statements(target, format).keys() == expected.keys(), format


def test_a_part_says_of_entities_what_the_whole_says(store):
    from kg import graph

    whole = {entity.id: entity for entity in graph.merge(store.readings())}
    part = graph.merge(Filter(statuses=("planned",)).apply(store.readings(), store))
    assert part
    assert all(whole[entity.id] == entity for entity in part)


def test_the_command_line_filters(store, tmp_path, capfd):
    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as end:
            cli.main(["export", "--lang", "en", "-s", str(store.path), "-o", str(tmp_path / "out.jsonl"), "--format", "jsonl", *arguments])
        sys.stdout.flush()
        return f"{end.value.code or 0} {capfd.readouterr().err}"

    (tmp_path / "mine.rq").write_text("SELECT ?a { ?a a kg:Assertion ; kg:status kg:Planned }", encoding="utf-8")
    planned = sum(a.status is Status.PLANNED for r in store.readings() for a in r.assertions)
    assert f", statements: {planned})" in run("--query", f"@{tmp_path / 'mine.rq'}")
    assert f", statements: {planned})" in run("--status", "planned")
    assert run("--since", "2050").endswith("no statement passes the filters\n")
    before = (tmp_path / "out.jsonl").read_bytes()
    assert run("--region", "nowhere").startswith("1 error [KG501]")
    assert run("--query", "@missing.rq").startswith("1 error [KG101]")
    assert (tmp_path / "out.jsonl").read_bytes() == before
