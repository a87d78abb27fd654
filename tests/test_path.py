"""Ways between two things: the best first, each step proved, plans and what tells nothing marked."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections import defaultdict

import networkx as nx
import pytest
from click.testing import CliRunner
from helpers import stored

from kg import pipeline
from kg.analysis import lookup
from kg.analysis import path as shortest
from kg.analysis import ways as searched
from kg.analysis.ways import output, ways
from kg.cli import kg as command
from kg.cli import path as cli
from kg.documents.register import Register
from kg.errors import Ambiguous, NotFound
from kg.store import Store
from kg.types import EntityType, Metadata, Status

QIANTANG, QINGDAO = "钱塘区应急管理局", "青岛市应急管理局"
DUAL, LAW = "安全风险分级管控和隐患排查治理双重预防机制", "中华人民共和国安全生产法"
A = "钱塘区应急管理局2022年工作总结\n\n一、主要工作\n我局建立双重预防机制。开展“安全生产月”活动。宣传贯彻《安全生产法》。\n"
TEXTS = {
    "a": A,
    "b": "青岛市应急管理局2022年工作总结\n\n一、主要工作\n我局完善双重预防机制。\n二、2023年工作打算\n2023年将开展“安全生产月”活动。\n",
    "z": "武汉市应急管理局\n" + A,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    return stored(tmp_path_factory.mktemp("path"), TEXTS, Register({"z.txt": Metadata(issuer="武汉市应急管理局", duplicate_of="a.txt")}))


def found(store: Store, start: str, end: str, **more):
    return ways(store, lookup.one(store, start), lookup.one(store, end), **more)


def names(result) -> list[list[str]]:
    return [[result.known.entities[id_].name for id_ in way.entities] for way in result.ways]


def run(store: Store, *arguments: str):
    return CliRunner().invoke(command, ["path", *arguments, "-s", str(store.path), "--lang", "en"], catch_exceptions=False)


def test_what_is_done_goes_before_what_is_planned(store):
    result = found(store, QIANTANG, QINGDAO)
    assert names(result)[:2] == [[QIANTANG, DUAL, QINGDAO], [QIANTANG, "安全生产月", QINGDAO]]
    first, second = result.ways[:2]
    assert [link.planned for link in first.links] == [False, False]
    assert [link.planned for link in second.links] == [False, True]


def test_every_step_is_proved_and_joins_the_next(seeds):
    texts = {d.id: seeds.text(d.id) for d in seeds.documents()}
    result = found(seeds, QIANTANG, "江苏省减灾委员会", number=5)
    assert result.ways
    for way in result.ways:
        assert way.entities[0] == result.start.id
        assert way.entities[-1] == result.end.id
        assert len(set(way.entities)) == len(way.entities), "no loop"
        assert [link.other for link in way.links[:-1]] == [link.one for link in way.links[1:]]
        for link in way.links:
            assert link.facts
            for fact in link.facts:
                assert {fact.assertion.subject, fact.assertion.object} == {link.one, link.other}
                assert all(texts[fact.document.id][e.start : e.end] == e.quote for e in fact.assertion.evidence)


def all_ways(store: Store, start: str, end: str, longest: int) -> list[tuple[int, int]]:
    """Length and plans of all ways without a loop, by trying all of them, hubs as they are counted."""
    near: dict[str, dict[str, bool]] = defaultdict(dict)
    for subject, object_, status in store.catalog.rows("SELECT subject, object, status FROM fact WHERE subject <> object"):
        for one, other in ((subject, object_), (object_, subject)):
            near[one][other] = near[one].get(other, True) and status == Status.PLANNED
    done = []
    going = [((start,), 0)]
    while going:
        way, plans = going.pop()
        for other, planned in near[way[-1]].items():
            if other == end:
                done.append((len(way), plans + planned))
            elif other not in way and len(way) < longest:
                going.append(((*way, other), plans + planned))
    return sorted(done)


def test_the_ways_are_the_best_that_there_are(seeds):
    ids = [id_ for (id_,) in seeds.catalog.rows("SELECT id FROM entity ORDER BY id")][::29]
    compared = 0
    for start, end in itertools.combinations(ids, 2):
        result = found(seeds, start, end, number=4, longest=4)
        if any(way.hubs for way in result.ways):
            continue
        told = [(len(way.links), sum(link.planned for link in way.links)) for way in result.ways]
        expected = all_ways(seeds, start, end, 4)[:4]
        assert told == sorted(told)
        assert told[: len(expected)] == expected[: len(told)]
        assert bool(told) == bool(expected)
        if told:
            assert len(shortest.shortest(seeds.catalog, start, end) or ()) == told[0][0]
        compared += bool(told)
    assert compared > 10


def test_a_way_over_what_everybody_has_comes_later_and_says_why(store, monkeypatch):
    monkeypatch.setattr(searched, "_LEAST", 2)
    result = found(store, QIANTANG, QINGDAO, number=5)
    assert {why for way in result.ways for why in way.hubs.values()} == {"common"}, "both reports name them"
    assert not found(store, QIANTANG, QINGDAO, spare_hubs=True).ways
    page = run(store, QIANTANG, QINGDAO).output
    assert "which a fifth of all reports or more name" in page


@pytest.mark.parametrize(("name", "why"), [(LAW, "law"), ("国务院", "nation")])
def test_texts_and_bodies_of_the_whole_country_are_hubs(name, why):
    from kg.types import Entity

    kind = EntityType.POLICY if why == "law" else EntityType.AGENCY
    assert searched._hub(Entity(id="x", type=kind, name=name), 1, 100) == why
    assert searched._hub(Entity(id="x", type=kind, name=name, scope="b-1"), 1, 100) == ""
    assert searched._hub(Entity(id="x", type=EntityType.AGENCY, name="怀柔区"), 1, 100) == "", "nobody knows where it is"


def test_types_can_be_left_out_and_lengths_limited(store):
    assert names(found(store, QIANTANG, QINGDAO, without=[EntityType.MECHANISM]))[0] == [QIANTANG, "安全生产月", QINGDAO]
    assert not found(store, QIANTANG, QINGDAO, longest=1).ways
    assert not found(store, QIANTANG, QIANTANG).ways


def test_a_reprint_is_no_second_statement(store):
    (link, *_) = found(store, QIANTANG, DUAL).ways[0].links
    assert len(link.facts) == 1
    assert link.facts[0].copies == 1


def test_the_result_is_the_same_whatever_the_order_of_the_reports(tmp_path):
    told = []
    for order in (("a", "b"), ("b", "a")):
        folder = tmp_path / "".join(order)
        folder.mkdir()
        made = Store.create_or_open(folder / "store")
        for name in order:
            (folder / f"{name}.txt").write_text(TEXTS[name], encoding="utf-8")
            pipeline.build([folder / f"{name}.txt"], store=made)
        told.append([way.entities for way in found(made, QIANTANG, QINGDAO, number=9).ways])
    assert told[0] == told[1]


def test_formats_agree(store, tmp_path):
    data = json.loads(run(store, QIANTANG, QINGDAO, "--format", "json").output)
    rows = list(csv.DictReader(io.StringIO(run(store, QIANTANG, QINGDAO, "--format", "csv").output.lstrip("\ufeff"))))
    stated = {s["id"] for way in data["ways"] for link in way["links"] for s in link["statements"]}
    assert {row["id"] for row in rows} == stated
    file = tmp_path / "ways.graphml"
    assert run(store, QIANTANG, QINGDAO, "-o", str(file)).exit_code == 0
    assert {key for *_, key in nx.read_graphml(file, force_multigraph=True).edges(keys=True)} == stated
    page = run(store, QIANTANG, QINGDAO, "--format", "html").output
    assert "<blockquote" in page
    assert "我局建立双重预防机制" in page
    terminal = run(store, QIANTANG, QINGDAO).output
    assert f"{QIANTANG} —implements→ {DUAL} ←implements— {QINGDAO}" in terminal
    assert "←carries out (planned)—" in terminal


def test_no_way_says_how_far_was_looked(store):
    result = run(store, QIANTANG, QINGDAO, "--max-length", "1")
    assert result.exit_code == 0
    assert "There is no way of up to 1 statements" in result.output


def test_a_name_that_may_mean_several_asks_which(store):
    with pytest.raises(Ambiguous, match="may mean") as raised:
        lookup.one(store, "应急管理局")
    assert lookup.one(store, QIANTANG).id in raised.value.remedy
    with pytest.raises(NotFound, match="no entity is called"):
        lookup.one(store, "没有这个")


def test_the_options_are_those_of_the_analysis():
    assert tuple(EntityType) == cli.TYPES
    assert cli.LONGEST == searched.LONGEST
    assert set(output.__all__) == {"data", "graphml", "paper", "sheets"}
