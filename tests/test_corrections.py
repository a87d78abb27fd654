"""Decisions that somebody took in haste, in bad faith, twice, or on a file that others spoiled: what holds all the same."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from deciding import OURS
from test_decisions import BUREAU, built, facts, graph, one, thing

from kg import decisions as d
from kg import pipeline
from kg.analysis.validation import shapes, validate
from kg.errors import BadDecision
from kg.rdf import individual
from kg.rdf import predicate as kg_predicate
from kg.store import Store
from kg.types import EntityType, Period, Predicate, Status

TEXT = OURS.format(number=10)
PRAISED = TEXT + "\n三、荣誉\n2023年，我局在全省率先建立网格积分管理机制，该经验获省应急管理厅通报表扬。\n"


def standing(readings) -> set[tuple[str, str, str]]:
    """What is said of being first or commended: kind, thing, body, by their names."""
    found = set()
    for reading in readings:
        names = {e.id: e.name for e in reading.entities}
        found |= {(r.kind.value, names[r.of] if r.of else "", names[r.body]) for r in reading.recognitions}
    return found


def test_what_is_said_of_standing_stays_and_follows_its_thing(tmp_path):
    raw = {("first", "网格积分管理机制", BUREAU), ("commended", "网格积分管理机制", BUREAU)}
    assert standing(built(tmp_path / "raw", {"a.txt": PRAISED})[0].readings()) == raw
    accept, quote = one(d.Do.ACCEPT), "率先建立网格积分管理机制"
    assert standing(built(tmp_path / "a", {"a.txt": PRAISED}, accept)[0].readings()) == raw
    name = "积分机制"
    for number, decision in enumerate((
        thing(d.Do.RELABEL, "网格积分管理机制", to=d.Change(name=name), quote=quote),
        thing(d.Do.MERGE, "网格积分管理机制", into=d.Named(name=name), quote=quote),
        thing(d.Do.SPLIT, "网格积分管理机制", to=d.Change(name=name), quote=PRAISED.splitlines()[-1]),
    )):  # fmt: skip
        store, report = built(tmp_path / str(number), {"a.txt": PRAISED}, decision)
        assert not report.lost and standing(store.readings()) == {(kind, name, body) for kind, _, body in raw}
        (reading,) = store.readings()
        assert len({r.id for r in reading.recognitions}) == len(reading.recognitions) == 2


def test_no_decision_makes_a_statement_that_the_graph_does_not_know(tmp_path):
    quote, name = "开展重大事故隐患专项排查整治行动", "重大事故隐患专项排查整治行动"
    undertaking = d.Said(subject=BUREAU, relation=Predicate.CARRIES_OUT, object=name)
    done = facts(built(tmp_path / "raw", {"a.txt": TEXT, "b.txt": PRAISED})[0])
    for number, decision in enumerate((
        d.Decision(do=d.Do.RELABEL, statement=undertaking, to=d.Change(relation=Predicate.ISSUES), quote=quote),
        d.Decision(do=d.Do.RELABEL, statement=undertaking, to=d.Change(subject="应急指挥信息平台", subject_type=EntityType.PLATFORM), quote=quote),
        thing(d.Do.RETYPE, BUREAU, EntityType.AGENCY, to=d.Change(type=EntityType.EVENT), quote=quote),
        thing(d.Do.MERGE, BUREAU, EntityType.AGENCY, into=d.Named(name="应急指挥信息平台", type=EntityType.PLATFORM), quote=quote),
        d.Decision(
            do=d.Do.ADD, quote=quote, report=d.Place(file="a.txt"),
            statement=d.Said(subject=name, subject_type=EntityType.INITIATIVE, relation=Predicate.ISSUES, object=BUREAU, object_type=EntityType.AGENCY, status=Status.DONE),
        ),
    )):  # fmt: skip
        store, report = built(tmp_path / str(number), {"a.txt": TEXT, "b.txt": PRAISED}, decision)
        assert [lost.reason for lost in report.lost] == ["kind"]
        assert facts(store) == done
    retyped = thing(d.Do.RETYPE, name, EntityType.INITIATIVE, to=d.Change(type=EntityType.MECHANISM), quote=quote)
    store, report = built(tmp_path / "r", {"a.txt": TEXT, "b.txt": PRAISED}, retyped)
    assert not report.lost and {f[1] for f in facts(store) if f[2] == name} == {"implements"}


def test_the_table_of_relations_says_what_the_shapes_say():
    said: dict[str, list[set[str]]] = {}
    for shape in shapes():
        for number, aims in enumerate((shape.subjects_of, shape.objects_of)):
            classes = {f"<{value.value}>" for one in shape.constraints for part in ((one,), *one.alternatives) for c in part for value in c.values}
            for relation in aims:
                said.setdefault(f"<{relation}>", [set(), set()])[number] = classes
    for relation in Predicate:
        subjects, objects = said[kg_predicate(relation)]
        for type_ in EntityType:
            assert any(d.fits(type_, relation, other) for other in EntityType) == (individual(type_) in subjects)
            assert any(d.fits(other, relation, type_) for other in EntityType) == (individual(type_) in objects)


LINE = one(d.Do.ACCEPT).line()


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        (f"<<<<<<< HEAD\n{LINE}\n=======\n", 1, "git"), (f"{LINE}\n>>>>>>> other\n", 2, "git"), (f"{LINE}\n||||||| base", 2, "git"),
        (f'{LINE}\n{LINE[:-9]}', 2, "cut off"), (LINE.encode()[:-50] + b"\xe5\x8f", 1, "cut off"), (LINE.encode("gb18030") + b"\n", 1, "UTF-8"),
        (LINE.replace(BUREAU, "\\ud800") + "\n", 1, "subject is not a text"), (LINE[:-1] + ', "why": "\\udcff"}\n', 1, "why is not a text"),
        ("\0\0\n", 1, "JSON"), (LINE + LINE + "\n", 1, "JSON"),
        (one(d.Do.ACCEPT, quote="应" * 1_000_000).line() + "\n", 1, "quote has more than"),
    ],
)  # fmt: skip
def test_a_spoiled_file_is_refused_with_the_line_and_what_to_do(tmp_path, content, place, says):
    file = tmp_path / "decisions.jsonl"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadDecision, match=says) as caught:
        d.load(file)
    assert caught.value.where == f"decisions.jsonl:{place}" and caught.value.remedy


@pytest.mark.parametrize("name", ["两行\n机制", "机制\x00", "\u202e制机", "长" * 501])
def test_a_new_name_is_one_that_can_be_read(name):
    for decision in (
        thing(d.Do.RELABEL, to=d.Change(name=name)), thing(d.Do.MERGE, into=d.Named(name=name)), one(d.Do.RELABEL, to=d.Change(object=name)), one(d.Do.TAG, tag=name),
    ):  # fmt: skip
        with pytest.raises(BadDecision, match="new name"):
            d.Decision.parse(decision.line())


def test_a_period_does_not_end_before_it_starts():
    with pytest.raises(BadDecision, match="before it starts"):
        d.Decision.parse(one(d.Do.RELABEL, to=d.Change(period=Period(start="2024-12-31", end="2023-01-01", text=""))).line())


def test_what_could_not_be_read_back_is_not_written(tmp_path):
    file = tmp_path / "decisions.jsonl"
    for decision in (one(d.Do.ACCEPT, who="\udcff"), one(d.Do.TAG), thing(d.Do.RELABEL, to=d.Change(name="两\n行"))):
        with pytest.raises(BadDecision):
            d.append(file, [one(d.Do.ACCEPT), decision])
    assert not file.exists()


def test_the_order_of_merges_makes_no_difference_and_all_can_be_taken_back(tmp_path):
    files = {"a.txt": TEXT, "b.txt": PRAISED}
    first = thing(d.Do.MERGE, into=d.Named(name="安全生产网格化管理机制"))
    second = thing(d.Do.MERGE, "安全生产网格化管理机制", into=d.Named(name="重点企业驻点监管制度"), quote="建立安全生产网格化管理机制")
    store, _ = built(tmp_path / "raw", files)
    raw = graph(store)
    found = []
    for decided in ((first, second), (second, first)):
        assert not pipeline.redo(decided, store=store)
        found.append(facts(store))
    assert found[0] == found[1]
    assert not any("联动" in f[2] or "网格化" in f[2] for f in found[0])
    back = [replace(one, do=d.Do.WITHDRAW, into=None) for one in (first, second)]
    assert not pipeline.redo([first, second, *back], store=store)
    assert graph(store) == raw


def test_a_report_that_comes_back_is_corrected_again(tmp_path):
    store, _ = built(tmp_path, {"a.txt": TEXT, "b.txt": PRAISED.replace("青川县", "旺苍县")}, one(d.Do.REJECT))
    kept = graph(store)
    (tmp_path / "r" / "a.txt").rename(tmp_path / "a.txt")
    assert [lost.reason for lost in pipeline.build([tmp_path / "r"], store=store, decisions=[one(d.Do.REJECT)]).lost] == ["statement"]
    (tmp_path / "a.txt").rename(tmp_path / "r" / "a.txt")
    assert not pipeline.build([tmp_path / "r"], store=store, decisions=[one(d.Do.REJECT)]).lost
    assert graph(store) == kept


def test_any_sequence_of_decisions_keeps_proofs_and_shapes(tmp_path):
    """What a hasty person decides, at random: the same after a rebuild, obeying the shapes, and gone when it is taken back."""
    store, _ = built(tmp_path / "a", {f"{name}.txt": text for name, text in (("a", TEXT), ("b", PRAISED.replace("青川县", "旺苍县")))})
    raw, chance = graph(store), random.Random(5)
    readings = list(store.readings())
    things = [(e, r) for r in readings for e in r.entities if any(e.id in (a.subject, a.object) for a in r.assertions)]
    statements = [(a, r) for r in readings for a in r.assertions]
    for number in range(3):
        decided = []
        for _ in range(12):
            (entity, at), (other, _), (said_, there) = chance.choice(things), chance.choice(things), chance.choice(statements)
            decided += [
                d.for_entity(entity, at, do=d.Do.RETYPE, to=d.Change(type=chance.choice(list(EntityType)))),
                d.for_entity(entity, at, do=d.Do.RELABEL, to=d.Change(name=other.name)),
                d.for_entity(entity, at, do=d.Do.SPLIT, to=d.Change(name=other.name)),
                d.about(said_, there, do=d.Do.RELABEL, to=d.Change(relation=chance.choice(list(Predicate)), object=other.name)),
                d.about(said_, there, do=chance.choice((d.Do.REJECT, d.Do.ACCEPT))),
            ]  # fmt: skip
        chance.shuffle(decided)
        pipeline.redo(decided, store=store)
        assert list(pipeline.verify(store, Counter(), again=False)) == []
        assert validate(store.engine()).conforms
        again = Store.create_or_open(tmp_path / f"again{number}")
        pipeline.build([tmp_path / "a" / "r"], store=again, decisions=decided)
        assert graph(again) == graph(store)
        pipeline.redo([], store=store)
        assert graph(store) == raw
