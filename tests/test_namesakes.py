"""Merges of things of one name and kind, which are told apart by whose they are."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from serving import made

from kg import cli, jsonl, pipeline
from kg import decisions as d
from kg.decisions.order import effective
from kg.errors import BadDecision
from kg.resolve import Key, assertion_id, entity_of
from kg.store import Store
from kg.types import Action, Assertion, DocumentRecord, Entity, EntityType, Evidence, Predicate, Reading, Status

NAME = "网格积分管理机制"
TEXT = "我局建立网格积分管理机制。"
OFFICE = "本地应急办"
BODIES = {name: replace(entity_of(Key("body", name, code), EntityType.AGENCY, name), aliases=(OFFICE,)) for name, code in (("渝北区应急管理局", "500112"), ("青川县应急管理局", "510822"))}
NATION, YUBEI, QINGCHUAN = d.EVERYWHERE, *BODIES


def thing(scope: str, name: str = NAME) -> Entity:
    return entity_of(Key("practice", name, scope), EntityType.MECHANISM, name)


def reading(issuer: str, *things: Entity) -> Reading:
    body = BODIES[issuer]
    id_ = f"doc-{issuer}"
    proof = (Evidence(quote=TEXT, start=0, end=len(TEXT)),)
    said = tuple(
        Assertion(
            id=assertion_id(id_, body.id, Predicate.IMPLEMENTS, one.id, Status.DONE, None), subject=body.id, predicate=Predicate.IMPLEMENTS, object=one.id,
            status=Status.DONE, action=Action.ESTABLISH, evidence=proof, rule="x", confidence=0.9,
        )
        for one in things
    )  # fmt: skip
    record = DocumentRecord(
        id=id_, path=f"{issuer}.txt", sha256="0" * 64, title=f"{issuer}总结", issuer=body.id, division=body.scope, level="county", genre="summary",
        script="hans", media_type="text/plain", encoding="utf-8", characters=len(TEXT),
    )  # fmt: skip
    return Reading(document=record, entities=(body, *things), assertions=said, quantities=())


LOCAL = {name: thing(body.id) for name, body in BODIES.items()}
READINGS = (reading(YUBEI, LOCAL[YUBEI], thing("")), reading(QINGCHUAN, LOCAL[QINGCHUAN]))
IDS = {NATION: thing("").id, **{name: one.id for name, one in LOCAL.items()}}


def replayed(*decided: d.Decision) -> d.Replay:
    return d.Replay([_report(one) for one in READINGS], decided)


def _report(one: Reading) -> d.Report:
    return d.Report(id=one.document.id, paths=(one.document.path,), title=one.document.title, text=lambda: TEXT, rows=lambda: jsonl.dumps(one))


def merge(of: str, into: str, name: str = NAME, report: str = "") -> d.Decision:
    place = d.Place(file=f"{report}.txt") if report else None
    return d.Decision(do=d.Do.MERGE, entity=d.Named(name=NAME, of=of), into=d.Named(name=name, of=into), quote=TEXT, report=place)


def left(done: d.Replay) -> set[str]:
    """The ids of the mechanisms that are left."""
    now = {one.document.id: one for one in (*READINGS, *done.corrected())}
    return {e.id for one in now.values() for e in one.entities if e.type is EntityType.MECHANISM}


@pytest.mark.parametrize(("of", "into"), [(QINGCHUAN, NATION), (NATION, QINGCHUAN), (YUBEI, QINGCHUAN), (YUBEI, NATION)])
def test_one_of_a_name_becomes_the_other_and_the_third_stays(of, into):
    done = replayed(merge(of, into))
    assert not done.lost and done.moved == {IDS[of]: IDS[into]}
    assert left(done) == set(IDS.values()) - {IDS[of]}


def test_whose_it_is_comes_back_with_the_line_and_is_part_of_what_is_decided_on():
    line = merge(QINGCHUAN, NATION).line()
    assert d.Decision.parse(line) == merge(QINGCHUAN, NATION) and f'"of": "{QINGCHUAN}"' in line
    assert '"of"' not in d.Decision(do=d.Do.RETYPE, entity=d.Named(name=NAME), quote=TEXT, to=d.Change(type=EntityType.EVENT)).line()
    assert len(effective([merge(QINGCHUAN, NATION), merge(YUBEI, NATION)])[0]) == 2, "the one does not take the place of the other"
    for bad in (merge(NATION, NATION).line(), line.replace(QINGCHUAN, "“”"), line.replace(f'"{QINGCHUAN}"', "3")):
        with pytest.raises(BadDecision):
            d.Decision.parse(bad, "x:1")


def test_what_is_nobodys_or_several_peoples_is_told():
    assert [lost.reason for lost in replayed(merge("乙市应急管理局", NATION)).lost] == ["of"]
    assert [lost.reason for lost in replayed(merge("", NATION, name="乙机制")).lost] == ["of"]
    assert [lost.reason for lost in replayed(merge(OFFICE, NATION)).lost] == ["several"]
    assert [lost.reason for lost in replayed(merge(NATION, OFFICE)).lost] == ["several"]
    assert not replayed(merge(OFFICE, NATION, report=QINGCHUAN)).lost, "in this report it is one"
    moved = d.Decision(do=d.Do.MERGE, entity=d.Named(name=YUBEI), into=d.Named(name=QINGCHUAN), quote=TEXT)
    readings = [reading(YUBEI, LOCAL[YUBEI]), reading(QINGCHUAN, LOCAL[QINGCHUAN])]
    done = d.Replay([_report(one) for one in readings], [moved, merge("渝北区应急管理局", NATION)])
    assert [lost.reason for lost in done.lost] == ["of"], "there is none nationwide"
    done = replayed(moved, merge(NATION, "渝北区应急管理局"), merge(NATION, QINGCHUAN, report=QINGCHUAN))
    assert [lost.reason for lost in done.lost] == ["of"], "a report is named that does not have it"
    assert done.moved[IDS[NATION]] == IDS[YUBEI], "the body is another one now, and its things are still told by its name"


def test_a_chain_leads_to_its_end_and_a_later_line_may_call_a_thing_what_it_was():
    done = replayed(merge(QINGCHUAN, YUBEI), merge(YUBEI, NATION))
    assert not done.lost and left(done) == {IDS[NATION]} and set(done.moved.values()) == {IDS[NATION]}
    again = d.Decision(do=d.Do.RELABEL, entity=d.Named(name=NAME, of=QINGCHUAN), to=d.Change(name="积分制"), quote=TEXT, report=d.Place(file=f"{QINGCHUAN}.txt"))
    done = replayed(merge(QINGCHUAN, NATION), again)
    assert not done.lost and len(left(done)) == 2
    assert done.moved[IDS[QINGCHUAN]] == done.moved[IDS[NATION]] == thing("", "积分制").id


def test_merges_that_go_round_are_refused_from_whichever_report_they_are():
    with pytest.raises(BadDecision, match=r"\(\*\) and .*青川.* each made"):
        replayed(merge(QINGCHUAN, NATION, report=QINGCHUAN), merge(NATION, QINGCHUAN, report=YUBEI))


def test_taken_back_it_is_as_it_was_read():
    back = d.Decision(do=d.Do.WITHDRAW, entity=d.Named(name=NAME, of=QINGCHUAN), quote=TEXT)
    done = replayed(merge(QINGCHUAN, NATION), back)
    assert not done.lost and list(done.corrected()) == []
    other = d.Decision(do=d.Do.WITHDRAW, entity=d.Named(name=NAME, of=YUBEI), quote=TEXT)
    assert [lost.reason for lost in replayed(merge(QINGCHUAN, NATION), other).lost] == ["nothing"]


def test_an_issuer_is_known_by_the_name_that_people_gave_it():
    named = d.Decision(do=d.Do.RELABEL, entity=d.Named(name=QINGCHUAN), to=d.Change(name="青川县应急局"), quote=TEXT)
    for of in (QINGCHUAN, "青川县应急局"):
        done = replayed(named, merge(of, NATION))
        assert not done.lost and done.moved[IDS[QINGCHUAN]] == IDS[NATION]


def test_a_decision_made_of_a_reading_says_whose_where_names_are_the_same():
    other = d.for_entity(LOCAL[QINGCHUAN], READINGS[1], do=d.Do.MERGE, into=d.Named(name=NAME, of=NATION))
    assert other.entity == d.Named(name=NAME, type=EntityType.MECHANISM, of=QINGCHUAN)
    assert not replayed(other).lost
    assert d.for_entity(LOCAL[QINGCHUAN], READINGS[1], do=d.Do.MERGE, into=d.Named(name="乙机制")).entity.of == ""


REPORTS = {
    name: f"{name}应急管理局2023年工作总结\n\n一、主要工作\n2023年，我局{verb}《防汛防台工作应急预案》。\n" for name, verb in (("杭州市", "印发"), ("钱塘区", "修订"))
}


@pytest.fixture
def review(monkeypatch, capfdbinary):
    def run(store: Path, file: Path, *more: object, typed: str = "") -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as end:
            cli.main(["review", *map(str, more), "--kind", "merge", "-s", str(store), "--decisions", str(file)])
        assert end.value.code == 0
        return capfdbinary.readouterr().out.decode()

    return run


def test_a_pair_of_one_name_is_merged_on_the_terminal_and_listed_no_more(tmp_path, review):
    store, file = made(tmp_path, **REPORTS).path, tmp_path / "d.jsonl"
    out = review(store, file, typed="m\n2\n")
    assert "of 钱塘区应急管理局" in out and "of 杭州市应急管理局" in out
    (found,) = d.load(file)
    assert {found.entity.of, found.into.of} == {"钱塘区应急管理局", "杭州市应急管理局"} and found.entity.name == found.into.name
    assert "1 of" not in review(store, file), "it waits for no decision"
    assert pipeline.redo([found], store=Store.open(store)) == ()
    texts = [e for one in Store.open(store).readings() for e in one.entities if e.type is EntityType.POLICY]
    assert len(texts) == 2 and len({e.id for e in texts}) == 1
    assert "防汛" not in review(store, file, "--list")
    assert len(Store.open(store).catalog.redirects()) == 1


def test_who_keeps_the_other_one_after_all_takes_the_first_merge_back(tmp_path, review):
    store, file = made(tmp_path, **REPORTS).path, tmp_path / "d.jsonl"
    review(store, file, typed="m\n1\n")
    review(store, file, "--again", typed="m\n2\n")
    first, back, second = d.load(file)
    assert (first.do, back.do, second.do) == (d.Do.MERGE, d.Do.WITHDRAW, d.Do.MERGE)
    assert (second.entity, second.into) == (first.into, first.entity)
    assert pipeline.redo(d.load(file), store=Store.open(store)) == ()
    assert len(Store.open(store).catalog.redirects()) == 1


def test_what_is_not_one_is_not_asked_again(tmp_path, review):
    store, file = made(tmp_path, **REPORTS).path, tmp_path / "d.jsonl"
    review(store, file, typed="r\n")
    assert [one.do for one in d.load(file)] == [d.Do.WITHDRAW]
    assert "1 of" not in review(store, file)
    assert pipeline.redo(d.load(file), store=Store.open(store)) == ()
