"""Decisions that somebody took in haste, in bad faith, twice, or on a file that others spoiled: what holds all the same."""

from __future__ import annotations

from deciding import OURS
from test_decisions import BUREAU, built, facts, one, thing

from kg import decisions as d
from kg.analysis.validation import shapes
from kg.rdf import individual
from kg.rdf import predicate as kg_predicate
from kg.types import EntityType, Predicate, Status

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
