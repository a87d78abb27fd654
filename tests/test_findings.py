"""What is said first: that each finding follows from its statements, that the telling things come first, and that silence is no finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg import labels, pipeline, resources
from kg.analysis.corpus import corpus, once
from kg.analysis.findings import MOST_ITEMS, Finding, findings
from kg.ids import digest, document_id
from kg.types import Action, Assertion, DocumentRecord, Entity, EntityType, Evidence, Predicate, Reading, Status

BODIES = {name: Entity(id=digest(name, prefix="b"), type=EntityType.AGENCY, name=name) for name in ("甲区应急管理局", "乙市应急管理局", "丙县应急管理局")}
FIRST, SECOND, THIRD = BODIES


def thing(name: str, kind: EntityType = EntityType.MECHANISM, **more) -> Entity:
    return Entity(id=digest(name, prefix="m"), type=kind, name=name, functions=("prevention",), **more)


def report(body: str, said: list[tuple[Entity, Status, Action]], *, year: str = "2023", path: str = "", predicate=Predicate.IMPLEMENTS) -> Reading:
    issuer = BODIES.get(body) or Entity(id=digest(body, prefix="b"), type=EntityType.AGENCY, name=body)
    sha256 = digest(body, year, prefix="x", length=64)[2:]
    document = document_id(sha256)
    assertions, at = [], 0
    for one, status, action in said:
        quote = f"{action}{one.name}"
        assertions.append(
            Assertion(
                id=digest(document, one.id, status, action, prefix="a"), subject=issuer.id, predicate=predicate, object=one.id, status=status,
                evidence=(Evidence(quote=quote, start=at, end=at + len(quote)),), rule="test", confidence=0.9, action=action,
            )
        )
        at += len(quote)
    record = DocumentRecord(
        id=document, path=path or f"{body}{year}.txt", sha256=sha256, title="", issuer=issuer.id, division="", level="", genre="summary",
        script="hans", media_type="text/plain", encoding="utf-8", characters=99, year=year,
    )
    entities = {e.id: e for e in (issuer, *(one for one, _, _ in said))}
    return Reading(
        document=record, entities=tuple(sorted(entities.values(), key=lambda e: e.id)), assertions=tuple(sorted(assertions, key=lambda a: a.id)), quantities=()
    )


def found(*readings: Reading) -> dict[str, Finding]:
    return {finding.kind: finding for finding in findings(corpus(readings))}


DONE, ONGOING, PLANNED = Status.DONE, Status.ONGOING, Status.PLANNED
DUAL = thing("双重预防机制", broader=("family-dual_prevention",))
ACTION = thing("三年行动", EntityType.INITIATIVE)
MINISTRY = Entity(id=digest("应急管理部", prefix="b"), type=EntityType.AGENCY, name="应急管理部")


# ---- shared ----


def test_a_report_of_nobody_knows_whom_is_no_further_body():
    nobody = report("", [(DUAL, DONE, Action.ESTABLISH)])
    nobody = replace(nobody, document=replace(nobody.document, issuer=""))
    shared = found(report(FIRST, [(DUAL, DONE, Action.RUN)]), report(SECOND, [(DUAL, DONE, Action.RUN)]), nobody)["shared"]
    assert shared.items[0].numbers["bodies"] == 2
    assert set(shared.items[0].bodies) == {BODIES[FIRST].id, BODIES[SECOND].id}


def test_what_most_have_comes_first_and_new_is_told_from_improved_and_planned():
    shared = found(
        report(FIRST, [(ACTION, DONE, Action.RUN), (DUAL, DONE, Action.ESTABLISH)]),
        report(SECOND, [(ACTION, DONE, Action.RUN), (DUAL, ONGOING, Action.IMPROVE)]),
        report(THIRD, [(DUAL, PLANNED, Action.ESTABLISH)]),
    )["shared"]
    first, second = shared.items
    assert (first.kind, first.thing, set(first.bodies)) == ("shared.thing", DUAL.id, {b.id for b in BODIES.values()})
    assert first.numbers == {"bodies": 3, "new": 1, "improved": 1, "planned": 1}
    assert (second.thing, second.numbers) == (ACTION.id, {"bodies": 2, "new": 0, "improved": 0, "planned": 0})


def test_a_plan_to_improve_says_that_the_thing_is_there():
    shared = found(report(FIRST, [(DUAL, PLANNED, Action.IMPROVE)]), report(SECOND, [(DUAL, DONE, Action.RUN)]))["shared"]
    assert shared.items[0].numbers == {"bodies": 2, "new": 0, "improved": 1, "planned": 0}


def test_an_agency_that_all_name_is_no_finding():
    assert found(*(report(body, [(MINISTRY, DONE, Action.ESTABLISH)], predicate=Predicate.SETS_UP) for body in BODIES))["shared"].items == ()


def test_what_is_only_related_otherwise_is_no_finding():
    assert found(*(report(body, [(DUAL, DONE, Action.RUN)], predicate=Predicate.GOVERNED_BY) for body in BODIES))["shared"].items == ()


def test_a_kind_of_mechanism_is_shared_under_own_names_and_told_once():
    own = [thing(f"“{n}”联动机制", broader=("family-coordination",)) for n in "一二三"]
    drills = [thing(f"第{n}次演练", EntityType.INITIATIVE, broader=("family-drills",)) for n in "一二三"]
    shared = found(*(report(b, [(m, DONE, Action.RUN), (d, DONE, Action.RUN), (DUAL, DONE, Action.RUN)]) for b, m, d in zip(BODIES, own, drills, strict=True)))["shared"]
    assert [(i.kind, i.thing, i.numbers["bodies"]) for i in shared.items] == [("shared.thing", DUAL.id, 3), ("shared.family", "family-coordination", 3)]


# ---- alone ----


def test_what_one_has_alone_is_named_and_done_rather_than_generic_or_planned():
    special = thing("“1+12”责任体系", scope="x")
    generic = thing("应急演练", EntityType.INITIATIVE)
    planned = thing("“红黑榜”制度", scope="x")
    alone = found(
        report(FIRST, [(generic, DONE, Action.RUN), (special, DONE, Action.ESTABLISH), (planned, PLANNED, Action.ESTABLISH), (DUAL, DONE, Action.RUN)]),
        report(SECOND, [(DUAL, DONE, Action.RUN)]),
    )["alone"]
    assert [i.thing for i in alone.items] == [special.id, generic.id]
    assert alone.items[0].bodies == (BODIES[FIRST].id,)


def test_a_name_that_another_body_uses_too_is_not_rare():
    """Coined by two bodies, it is two things, and neither is only found here."""
    one = Entity(id="m-1", type=EntityType.MECHANISM, name="“一帮一”机制", scope="a")
    other = Entity(id="m-2", type=EntityType.MECHANISM, name="“一帮一”机制", scope="b")
    assert found(report(FIRST, [(one, DONE, Action.RUN)]), report(SECOND, [(other, DONE, Action.RUN)]))["alone"].items == ()


def test_each_body_gets_its_turn():
    readings = [report(body, [(thing(f"“{body[0]}{n}号”机制", scope="x"), DONE, Action.ESTABLISH) for n in range(9)]) for body in BODIES]
    alone = found(*readings)["alone"]
    assert len(alone.items) == MOST_ITEMS
    assert {i.bodies[0] for i in alone.items[:3]} == {b.id for b in BODIES.values()}
    assert alone.numbers == {"things": 27}


# ---- plans ----


def test_what_one_plans_and_another_has_done():
    plans = found(report(FIRST, [(DUAL, PLANNED, Action.ESTABLISH)]), report(SECOND, [(DUAL, DONE, Action.ESTABLISH)]))["plans"]
    (item,) = plans.items
    assert (item.kind, item.thing, item.bodies) == ("plans.elsewhere", DUAL.id, (BODIES[FIRST].id, BODIES[SECOND].id))
    assert (item.numbers["planned"], item.numbers["done"], len(item.statements)) == (1, 1, 2)
    assert (plans.numbers["planned"], plans.numbers["statements"], plans.numbers["percent"]) == (1, 2, 50)


@pytest.mark.parametrize(("before", "after", "kept"), [("2022", "2023", True), ("2023", "2023", False), ("2024", "2023", False)])
def test_a_plan_is_kept_by_a_deed_of_a_later_year(before, after, kept):
    readings = [report(FIRST, [(DUAL, PLANNED, Action.ESTABLISH)], year=before), report(FIRST, [(DUAL, DONE, Action.ESTABLISH)], year=after, path="later.txt")]
    if before == after:
        readings = [report(FIRST, [(DUAL, PLANNED, Action.ESTABLISH), (DUAL, DONE, Action.ESTABLISH)], year=after)]
    kinds = [item.kind for item in found(*readings)["plans"].items]
    assert ("plans.kept" in kinds) is kept


def test_the_share_of_plans_of_each_body():
    many = [(thing(f"机制{n}号"), PLANNED if n < 3 else DONE, Action.RUN) for n in range(8)]
    items = found(report(FIRST, many), report(SECOND, [(ACTION, PLANNED, Action.RUN)]))["plans"].items
    shares = [i for i in items if i.kind == "plans.share"]
    assert [(i.thing, i.numbers) for i in shares] == [(BODIES[FIRST].id, {"planned": 3, "statements": 8, "percent": 38})]  # one statement is no share
    assert len(shares[0].statements) == 3


# ---- corpora of every size ----


def test_one_body_alone_has_what_is_new_improved_and_planned():
    new, old, later = thing("“新”机制"), thing("“旧”机制"), thing("“后”机制")
    told = found(report(FIRST, [(new, DONE, Action.ESTABLISH), (old, DONE, Action.IMPROVE), (later, PLANNED, Action.ESTABLISH)]))
    assert {kind: [i.thing for i in finding.items] for kind, finding in told.items()} == {"new": [new.id], "improved": [old.id], "plans": [later.id]}


def test_nothing_read_or_nothing_said_is_nothing_found():
    for readings in ([], [report(FIRST, [])], [report(FIRST, []), report(SECOND, [])]):
        assert [f.items for f in findings(corpus(readings))] == [(), (), ()]


def test_many_bodies_give_one_proof_each():
    told = found(*(report(f"{chr(0x4E00 + n)}县应急管理局", [(DUAL, DONE, Action.RUN), (DUAL, PLANNED, Action.EXTEND)]) for n in range(60)))
    (item,) = told["shared"].items
    assert len(item.bodies) == len(item.statements) == 60


def test_a_reprint_is_no_second_source():
    first = report("甲市应急管理局", [(DUAL, Status.DONE, Action.ESTABLISH)])
    again = report("晚报社", [(DUAL, Status.DONE, Action.ESTABLISH), (ACTION, Status.DONE, Action.ESTABLISH)])
    again = replace(again, document=replace(again.document, original=first.document.id))
    known = once(corpus([first, again]))
    assert {(f.document.id, f.assertion.object, f.copies) for f in known.facts.values()} == {
        (first.document.id, DUAL.id, 1), (again.document.id, ACTION.id, 0),
    }  # fmt: skip
    assert once(known) == known
    assert [finding.kind for finding in findings(corpus([first, again]))] == ["new", "improved", "plans"]  # one body's work


def test_the_order_of_reports_makes_no_difference():
    readings = [report(body, [(DUAL, DONE, Action.RUN), (thing(f"“{body[0]}”机制"), DONE, Action.ESTABLISH), (ACTION, PLANNED, Action.RUN)]) for body in BODIES]
    assert findings(corpus(readings)) == findings(corpus(readings[::-1]))


@pytest.fixture(scope="module")
def seeds():
    return corpus(result.reading for result in pipeline.read([resources.seeds()]) if result.reading)


def test_the_seeds_show_what_the_reports_say(seeds):
    shared, alone, plans = findings(seeds)
    assert any("双重预防机制" in seeds.entities[i.thing].name for i in shared.items if i.kind == "shared.thing")
    assert all("“" in seeds.entities[i.thing].name for i in alone.items)
    assert len({i.bodies for i in alone.items}) == 4  # of the fifth, a plan, nothing is done
    assert any(i.kind == "plans.elsewhere" for i in plans.items)
    assert 0 < plans.numbers["percent"] < 100


def test_every_item_is_proven_and_worded(seeds):
    for finding in findings(seeds):
        assert labels.known(f"page.finding.{finding.kind}")
        assert labels.known(f"page.finding.{finding.kind}.none")
        for item in finding.items:
            assert item.statements
            assert all(seeds.facts[s].assertion.evidence for s in item.statements)
            issuers = {seeds.facts[s].document.issuer for s in item.statements}
            assert set(item.bodies) == issuers
            for language in labels.LANGUAGES:
                assert "{" not in labels.text(f"page.finding.{item.kind}", language, **item.numbers)
    for kind in ("new", "improved"):
        assert all(labels.known(f"page.finding.{kind}{more}") for more in ("", ".none", ".thing"))
