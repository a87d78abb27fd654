"""How far the reports reach and what bodies share: counts that a reader can check, groups that hold, and none where they would be nonsense."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import openpyxl
import pytest
from click.testing import CliRunner
from helpers import stored

from kg.analysis import coverage as reach
from kg.analysis.projection import ENOUGH, communities, output, projection
from kg.cli import kg as command
from kg.documents.register import Register
from kg.store import Store
from kg.types import Metadata

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("钱塘区", "余杭区", "富阳区", "桐庐县", "淳安县", "建德市")
SECOND = ("渝北区", "綦江区", "铜梁区", "潼南区", "荣昌区", "璧山区")
SAFETY = "我局建立双重预防机制。落实全员安全生产责任制。推行安全生产责任保险。开展“安全生产月”活动。"
RELIEF = "我局开展全国综合减灾示范社区创建。开展第一次全国自然灾害综合风险普查。开展“打非治违”。开展“安全生产月”活动。"


def report(place: str, work: str) -> str:
    return f"{place}应急管理局2022年工作总结\n\n一、主要工作\n{work}\n"


@pytest.fixture(scope="module")
def dozen(tmp_path_factory) -> Store:
    """Two groups of six bodies; all have the month of safety, and the first of all plans what the second group does."""
    reports = {place: report(place, SAFETY) for place in FIRST} | {place: report(place, RELIEF) for place in SECOND}
    reports[FIRST[0]] += "二、2023年工作打算\n2023年将开展第一次全国自然灾害综合风险普查。\n"
    reports["z"] = "武汉市应急管理局\n" + report(FIRST[1], SAFETY)
    return stored(tmp_path_factory.mktemp("dozen"), reports, Register({"z.txt": Metadata(issuer="武汉市应急管理局", duplicate_of=f"{FIRST[1]}.txt")}))


def run(store: Store, *arguments: str):
    return CliRunner().invoke(command, ["stats", *arguments, "-s", str(store.path), "--lang", "en"], catch_exceptions=False)


def of(found, place: str):
    (member,) = [m for m in found.members.values() if place in m.name]
    return member


# ---- coverage ----


def test_coverage_counts_reports_once(dozen):
    found = reach.coverage(dozen)
    assert (found.reports, found.reprints, found.bodies, found.unknown) == (12, 1, 12, 0)
    assert found.by["region"].keys() == {"330000", "500000"}
    assert {key: reports for key, (reports, _) in found.by["region"].items()} == {"330000": 6, "500000": 6}
    assert found.characters == sum(characters for _, characters in found.by["year"].values())
    assert found.sentences is None


def test_sentences_with_a_statement_are_counted(tmp_path):
    store = stored(tmp_path, {"a": report("钱塘区", "我局建立双重预防机制。今天天气很好。共检查企业120家。")})
    found = reach.coverage(store, sentences=True).sentences
    assert (found.all - found.said, found.measured) == (found.all - 1, 1)


def test_what_has_one_source_only(dozen):
    things, said = map(list, reach.lone(dozen))
    shared = {"安全生产月", "打非治违"}
    assert not shared & {name for name, *_ in things}
    assert {object_ for _, _, object_, _, _ in said} >= shared, "what a body does only its own report says, and a reprint of it is no second source"
    found = reach.coverage(dozen)
    assert found.things["mechanism"].one == sum(type_ == "mechanism" for _, type_, *_ in things)
    assert found.statements["carries_out"].one == sum(predicate == "carries_out" for _, predicate, *_ in said)


def test_nothing_was_read(tmp_path):
    store = Store.create_or_open(tmp_path / "empty")
    assert reach.coverage(store, sentences=True).reports == 0
    assert not projection(store).members
    assert run(store, "--coverage", "--single", "--communities").exit_code == 0


# ---- the projection ----


def test_weights_are_those_of_newman(dozen):
    """networkx projects the same bodies and things by itself."""
    found = projection(dozen)
    two = nx.Graph((("t", thing), body) for thing, there in found.had.items() for body in there)
    expected = nx.bipartite.collaboration_weighted_projected_graph(two, list(found.members))
    assert {frozenset(edge[:2]): round(edge[2], 9) for edge in expected.edges(data="weight")} == {
        frozenset((tie.one, tie.other)): round(tie.weight, 9) for tie in found.ties
    }
    assert found.pairs == len(found.ties) == 66, "all have the month of safety"
    assert of(found, FIRST[0]).strength == pytest.approx(sum(t.weight for t in found.ties if of(found, FIRST[0]).id in (t.one, t.other)))


def test_plans_weigh_nothing_and_are_counted_beside(dozen):
    found = projection(dozen)
    planner, other = of(found, FIRST[0]).id, of(found, SECOND[0]).id
    (tie,) = [t for t in found.ties if {t.one, t.other} == {planner, other}]
    assert (tie.shared, tie.planned) == (1, 1)
    assert [found.names[t] for t in tie.things] == ["安全生产月"]
    assert of(found, FIRST[0]).planned == 1


def test_rare_things_come_first(dozen):
    found = projection(dozen)
    tie = found.ties[0]
    assert found.names[tie.things[-1]] == "安全生产月"
    assert len(found.had[tie.things[0]]) == 6


def test_only_the_strongest_ties_are_kept(dozen, monkeypatch):
    from kg.analysis import projection as module

    monkeypatch.setattr(module, "NEIGHBORS", 3)
    found = projection(dozen)
    assert found.pairs == 66
    assert len(found.ties) < 66
    assert all(sum(id_ in (t.one, t.other) for t in found.ties) >= 3 for id_ in found.members)


def test_what_nearly_all_have_ties_nobody(dozen, monkeypatch):
    from kg.analysis import projection as module

    monkeypatch.setattr(module, "_MOST", 6)
    found = projection(dozen)
    assert (found.common, found.pairs) == (1, 30)
    assert min(tie.planned for tie in found.ties) == 0


# ---- groups ----


def test_bodies_that_do_the_same_are_a_group_named_by_what_sets_it_off(dozen):
    found = projection(dozen)
    divided = communities(found)
    places = [{found.members[id_].name.removesuffix("应急管理局")[-3:] for id_ in one.members} for one in divided.found]
    assert sorted(map(sorted, places)) == sorted(map(sorted, (FIRST, SECOND)))
    assert divided.modularity - divided.chance > 0.1
    for one in divided.found:
        assert all((inside, outside) == (6, 0) for _, inside, outside in one.marks)


def test_few_bodies_make_no_groups(seeds):
    divided = communities(projection(seeds))
    assert not divided.enough
    assert not divided.found
    page = run(seeds, "--communities").output
    assert f"Among fewer than {ENOUGH} groups would mean nothing" in page
    assert "modularity" not in page


def test_groups_do_not_depend_on_the_process(dozen):
    told = set()
    for seed in ("1", "2", "3"):
        done = subprocess.run(
            [sys.executable, "cli.py", "stats", "--communities", "--format", "json", "-s", str(dozen.path)],
            cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True,
        )  # fmt: skip
        told.add(done.stdout)
    assert len(told) == 1


def test_groups_that_are_no_better_than_chance_say_so(dozen):
    from dataclasses import replace

    from kg import paper as papers
    from kg.paper import Paper

    found = projection(dozen)
    weak = replace(communities(found), chance=communities(found).modularity - 0.01)
    page = papers.markdown(Paper(title="T", parts=tuple(output.parts(found, weak, "en"))), language="en")
    assert "hardly more than chance" in page


# ---- results ----


def test_results_in_all_formats(dozen, tmp_path):
    data = json.loads(run(dozen, "--coverage", "--communities", "--format", "json").output)
    assert data["coverage"]["sentences"]["all"] > data["coverage"]["sentences"]["said"] > 0
    assert len(data["projection"]["ties"]) == 66
    rows = list(csv.DictReader(io.StringIO(run(dozen, "--projection", "--format", "csv").output.lstrip("\ufeff"))))
    assert [float(row["weight"]) for row in rows] == [tie["weight"] for tie in data["projection"]["ties"]]
    book = tmp_path / "stats.xlsx"
    run(dozen, "--coverage", "--single", "--communities", "-o", str(book))
    assert openpyxl.load_workbook(book).sheetnames == ["coverage", "things", "said", "projection", "bodies", "communities"]
    network = tmp_path / "bodies.graphml"
    run(dozen, "--communities", "-o", str(network))
    graph = nx.read_graphml(network)
    assert (len(graph), graph.number_of_edges()) == (12, 66)
    assert {attributes["community"] for _, attributes in graph.nodes(data=True)} == {1, 2}


def test_bodies_can_be_chosen(dozen):
    chosen = json.loads(run(dozen, "--projection", "--region", "浙江省", "--format", "json").output)["projection"]
    assert len(chosen["bodies"]) == 6
    assert {thing["name"] for tie in chosen["ties"] for thing in tie["things"]} >= {"安全生产月"}
    assert run(dozen, "--projection", "--year", "1999").exit_code == 1


def test_plain_stats_stay_as_they_are(dozen):
    assert run(dozen).output.startswith("reprints: 1")
    for wrong in (["--format", "csv"], ["--coverage", "--format", "graphml"], ["--coverage", "--min-confidence", "0.5"], ["--region", "浙江省"], ["--coverage", "--year", "2022"]):
        assert run(dozen, *wrong).exit_code == 2
