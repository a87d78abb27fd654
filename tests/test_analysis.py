"""Cards, explanations and statistics, on readings made by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from kg import jsonl
from kg.analysis import card, corpus, explain, lookup, memo, stats
from kg.analysis.sure import sure
from kg.errors import NotFound
from kg.ids import document_id
from kg.store import Store, questions
from kg.store.archive import pack
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Dropped,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Role,
    Span,
    Status,
)

TEXT = "我局持续深化双重预防机制建设,检查企业39家。下一步将建立“红黑榜”管理机制;推进“1+12”责任体系。"
OTHER = "全面推行雙重預防體系。"


def quote(text: str, words: str) -> Evidence:
    return Evidence(quote=words, start=text.index(words), end=text.index(words) + len(words))


def during(year: str) -> Period:
    return Period(start=f"{year}-01-01", end=f"{year}-12-31", text=f"{year}年")


def record(id: str, path: str, issuer: str, year: str) -> DocumentRecord:
    return DocumentRecord(
        id=id, path=path, sha256="0" * 64, title=f"{year}年总结", issuer=issuer, division="", level="", genre="summary", script="hans",
        media_type="text/plain", encoding="utf-8", characters=len(TEXT), issued=f"{year}-12-31", year=year,
        period=during(year),
    )


def say(id: str, subject: str, predicate: Predicate, object: str, evidence: Evidence, **more) -> Assertion:
    given = {"status": Status.DONE, "rule": "verb-object.deepen", "confidence": 0.9} | more
    return Assertion(id=id, subject=subject, predicate=predicate, object=object, evidence=(evidence,), **given)


A = Entity(id="b-1", type=EntityType.AGENCY, name="甲区应急管理局", aliases=("我局",))
B = Entity(id="b-2", type=EntityType.AGENCY, name="乙市应急管理局")
DUAL = Entity(id="m-1", type=EntityType.MECHANISM, name="双重预防机制", functions=("prevention",))
LIST = Entity(id="m-2", type=EntityType.MECHANISM, name="“红黑榜”管理机制", scope="b-1", aliases=("管理机制",))
SCHEME = Entity(id="m-3", type=EntityType.MECHANISM, name="“1+12”责任体系", scope="b-1")
LOCAL = Entity(id="m-4", type=EntityType.MECHANISM, name="红黑榜管理机制", scope="b-2", aliases=("管理机制",))

FIRST = Reading(
    document=record("doc-1", "a/1.txt", "b-1", "2023"),
    entities=(A, DUAL, LIST, SCHEME),
    assertions=(
        say("a-1", "b-1", Predicate.IMPLEMENTS, "m-1", quote(TEXT, "持续深化双重预防机制建设"), status=Status.ONGOING, action=Action.IMPROVE, trigger="深化", period=during("2023")),
        say("a-2", "b-1", Predicate.IMPLEMENTS, "m-2", quote(TEXT, "将建立“红黑榜”管理机制"), status=Status.PLANNED, action=Action.ESTABLISH),
        say("a-3", "b-1", Predicate.IMPLEMENTS, "m-3", quote(TEXT, "推进“1+12”责任体系"), action=Action.RUN),
    ),
    quantities=(
        Quantity(id="q-1", what="检查企业", value=39.0, unit="家", modifier=None, role=Role.OUTCOME, of="m-1", status=Status.DONE, evidence=quote(TEXT, "检查企业39家"), rule="q"),
    ),
    dropped=(Dropped(span=Span(0, 2), reason="lacking", rule="x"),),
)
SECOND = Reading(
    document=record("doc-2", "b/2.txt", "b-2", "2020"),
    entities=(B, Entity(id="m-1", type=EntityType.MECHANISM, name="双重预防机制", aliases=("雙重預防體系",)), LOCAL),
    assertions=(say("a-4", "b-2", Predicate.IMPLEMENTS, "m-1", quote(OTHER, "全面推行雙重預防體系"), action=Action.EXTEND, period=during("2020")),),
    quantities=(),
)
TEXTS = {"doc-1": TEXT, "doc-2": OTHER}


@pytest.fixture
def known():
    return corpus.corpus([SECOND, FIRST])


def one(known, name, language="zh"):
    (found,) = card.cards(known, name)
    return memo.markdown(found, known, language=language)


def test_card_says_who_does_it_since_when_and_in_whose_words(known):
    text = one(known, "双重预防机制")
    assert text.startswith("# 双重预防机制\n")
    assert "又称：雙重預防體系" in text
    assert "**甲区应急管理局**：完善（常态进行，2023年）" in text
    assert "**乙市应急管理局**：推广（已完成，2020年）" in text
    assert "> 持续深化双重预防机制建设\n" in text
    assert "《2023年总结》（甲区应急管理局，2023-12-31），字符 2–14" in text
    assert "| 检查企业 | 39 家 | 成效 |" in text


def test_card_in_english_keeps_the_quotes(known):
    text = one(known, "双重预防机制", "en")
    assert "**甲区应急管理局**: improve (ongoing, 2023年)" in text
    assert "> 全面推行雙重預防體系\n" in text


def test_card_says_plainly_what_is_only_planned(known):
    text = one(known, "m-2")
    assert "只见于计划" in text
    assert "## 计划" in text
    assert "## 谁在实施" not in text
    assert "只见于计划" not in one(known, "双重预防机制")


def test_a_plan_without_a_time_gets_none_from_its_document(known):
    assert "新建（计划中，时间未说明）" in one(known, "m-2")


def test_card_says_plainly_what_no_report_defines(known):
    assert "报告未说明其构成" in one(known, "“1+12”责任体系")
    assert "报告未说明其构成" not in one(known, "双重预防机制")


def test_card_of_an_agency_keeps_plans_apart(known):
    text = one(known, "甲区应急管理局")
    done, plans = text.split("## 计划")
    assert "红黑榜" in plans
    assert "红黑榜" not in done.split("## 实施的机制")[1]


def test_names_are_found_whatever_script_width_and_marks(known):
    for name in ("雙重預防機制", "《双重预防机制》", "m-1", "kgr:m-1", "https://w3id.org/emkg/id/m-1", "1+12责任体系"):
        assert len(card.cards(known, name)) == 1


def test_homonyms_are_listed(known):
    found = card.cards(known, "管理机制")
    assert [c.entity.id for c in found] == ["m-2", "m-4"]
    text = memo.homonyms(found, "管理机制", language="zh")
    assert "m-2" in text
    assert "m-4" in text


def test_unknown_name_offers_near_ones(known):
    with pytest.raises(NotFound) as error:
        card.cards(known, "甲区应急局")
    assert "甲区应急管理局" in error.value.remedy


def test_the_end_of_a_name_will_do(known):
    assert [c.entity.id for c in card.cards(known, "应急管理局")] == ["b-1", "b-2"]
    assert [c.entity.id for c in card.cards(known, "责任体系")] == ["m-3"]


def test_card_as_data_is_json(known):
    (found,) = card.cards(known, "双重预防机制")
    data = json.loads(json.dumps(memo.data(found, known)))
    assert data["name"] == "双重预防机制"
    assert data["sections"][0]["statements"][0]["subject"]["name"] in ("甲区应急管理局", "乙市应急管理局")
    assert data["quantities"][0]["value"] == 39


def test_quotes_cannot_break_markdown(known):
    assert memo._plain("a|b\n*c* <script>") == r"a\|b \*c\* \<script\>"
    assert memo._plain("001_a.txt _x_") == r"001_a.txt \_x\_"


def test_explanation_marks_the_quote_in_its_sentence(known):
    fact = explain.by_id(known, "kgr:a-1")
    text = explain.markdown(fact, known, text=TEXTS.__getitem__, language="zh")
    assert "> 我局**持续深化双重预防机制建设**,检查企业39家。" in text
    assert "verb-object.deepen" in text
    assert "0.9" in text
    data = explain.data(fact, known, text=TEXTS.__getitem__)
    assert data["evidence"][0]["sentence"] == "我局持续深化双重预防机制建设,检查企业39家。"


@pytest.mark.parametrize("relation", ["implements", "kg:implements", "实施"])
def test_explanation_by_names(known, relation):
    (fact,) = explain.by_names(known, subject="甲区应急管理局", relation=relation, object="双重预防机制")
    assert fact.assertion.id == "a-1"


def test_what_is_not_stated_is_said_so(known):
    with pytest.raises(NotFound, match="no document says"):
        explain.by_names(known, subject="甲区应急管理局", relation="issues", object="双重预防机制")
    with pytest.raises(NotFound, match="no relation"):
        explain.by_names(known, subject="甲区应急管理局", relation="loves", object="双重预防机制")
    with pytest.raises(NotFound, match="is an entity"):
        explain.by_id(known, "m-1")
    with pytest.raises(NotFound, match="no statement"):
        explain.by_id(known, "a-9")


def test_statistics():
    found = stats.stats([SECOND, FIRST])
    assert [name for _, name in found.documents] == ["甲区应急管理局", "乙市应急管理局"]
    assert found.entities == {EntityType.AGENCY: 2, EntityType.MECHANISM: 4}
    assert found.statements[Predicate.IMPLEMENTS, Status.DONE] == 2
    assert found.quantities == 1
    assert found.dropped == {"lacking": 1}


def doubtful(reading: Reading, id: str) -> Reading:
    """The reading, of one statement of which it is little sure."""
    return replace(reading, assertions=tuple(replace(a, confidence=0.3) if a.id == id else a for a in reading.assertions))


def test_what_is_less_sure_is_left_out_with_its_words():
    left = sure(doubtful(FIRST, "a-3"), 0.5)
    assert [a.id for a in left.assertions] == ["a-1", "a-2"]
    assert [e.id for e in left.entities] == ["b-1", "m-1", "m-2"]
    (low,) = [d for d in left.dropped if d.reason == "low-confidence"]
    assert low.quote == "推进“1+12”责任体系" == TEXT[low.span.start : low.span.end]
    assert sure(FIRST, 0.9) is FIRST


def test_the_issuer_and_what_is_counted_stay_whatever_is_left_out():
    left = sure(FIRST, 1.0)
    assert not left.assertions
    assert [e.id for e in left.entities] == ["b-1", "m-1"]
    assert left.quantities == FIRST.quantities


def test_order_of_readings_does_not_matter(known):
    again = corpus.corpus([FIRST, SECOND])
    for entity in again.entities.values():
        (first,), (second,) = card.cards(known, entity.id), card.cards(again, entity.id)
        assert memo.markdown(first, known, language="en") == memo.markdown(second, again, language="en")


def test_made_by_hand_readings_are_well_formed():
    assert list(jsonl.loads((jsonl.dumps(FIRST) + jsonl.dumps(SECOND)).splitlines())) == [FIRST, SECOND]


# From a store: the part of the corpus that a question needs, found in the catalogue


def stored(folder, texts: Iterable[tuple[Reading, str]]) -> Store:
    """A store of these readings with their texts."""
    store = Store.create_or_open(folder)
    with store.writer() as writer:
        for reading, text in texts:
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            document = replace(reading.document, sha256=sha256, id=document_id(sha256))
            writer.put(document.path, pack(replace(reading, document=document), source=text.encode(), text=text, key="test"))
        writer.commit()
    return Store.open(folder)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("kg") / "store", ((FIRST, TEXT), (SECOND, OTHER)))


NAMES = ["b-1", "甲区应急管理局", "m-2", "管理机制", "应急管理局", "责任体系", "甲区应急局", "我局", "无", ""]


@pytest.mark.parametrize(("name", "least"), [*((name, 0.0) for name in (*NAMES, "m-1", "雙重預防體系")), *((name, 0.95) for name in NAMES)])
def test_a_store_gives_the_cards_of_the_whole_corpus(store, name, least):
    whole = corpus.corpus(sure(reading, least) for reading in store.readings())
    answers = []
    for known in (whole, lookup.about(store, name, least=least)):
        try:
            answers.append([memo.data(one, known) for one in card.cards(known, name)])
        except NotFound as error:
            answers.append(str(error))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("words", [["a-1"], ["b-1"], ["甲区应急管理局", "implements", "双重预防机制"], ["我局", "issues", "m-1"], ["甲区", "implements", "m-1"]])
def test_a_store_gives_the_explanations_of_the_whole_corpus(store, words):
    answers = []
    for known in (corpus.corpus(store.readings()), lookup.asked(store, words)[0]):
        try:
            answers.append([explain.data(fact, known, text=store.text) for fact in explain.found(known, words)])
        except NotFound as error:
            answers.append(str(error))
    assert answers[0] == answers[1]


def many(count: int) -> Iterable[tuple[Reading, str]]:
    """So many bureaus that each have one mechanism, each in a report of its own."""
    for number in range(count):
        text = f"第{number}份。推行网格制度。"
        body = Entity(id=f"b-{number}", type=EntityType.AGENCY, name=f"第{number:03}局")
        said = say(f"a-{number}", body.id, Predicate.IMPLEMENTS, "m-9", quote(text, "推行网格制度"))
        thing = Entity(id="m-9", type=EntityType.MECHANISM, name="网格制度")
        yield Reading(document=record("doc", f"{number:03}.txt", body.id, "2023"), entities=(body, thing), assertions=(said,), quantities=()), text


def test_what_many_reports_say_is_cut_and_counted(tmp_path):
    store = stored(tmp_path / "store", many(50))
    known = lookup.about(store, "网格制度")
    (found,) = card.cards(known, "网格制度")
    (section,) = found.sections
    assert (len(section.facts), section.more) == (lookup.LIMIT, 30)
    assert [known.entities[f.assertion.subject].name for f in section.facts] == [f"第{n:03}局" for n in range(20)]
    assert "… and 30 more" in memo.markdown(found, known, language="en")
    assert memo.data(found, known)["sections"][0]["more"] == 30
    (whole,) = card.cards(lookup.about(store, "网格制度", every=True), "网格制度")
    assert len(whole.sections[0].facts) == 50
    (few,) = card.cards(lookup.about(store, "网格制度", limit=3), "网格制度")
    assert (len(few.sections[0].facts), few.more_documents) == (3, 47)


def test_a_reprint_is_no_second_source():
    said = ("b-1", "implements", "m-1")
    places = [
        questions._Place("", ("", "", path, document, 1), document, 1, original, said)
        for document, path, original in (("doc-1", "a", ""), ("doc-2", "b", "doc-1"), ("doc-3", "c", "doc-1"), ("doc-5", "e", "doc-4"), ("doc-6", "f", "doc-4"))
    ]
    chosen = questions._choose(places, None)
    assert [(one.document, one.copies, one.total) for one in chosen] == [("doc-1", 2, 2), ("doc-5", 1, 2)]
