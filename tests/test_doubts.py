"""What is listed for review: uncertain merges, schemes that nothing defines, lists that do not add up, what was dropped."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from helpers import read
from hypothesis import given
from hypothesis import strategies as st

from kg import labels, pipeline, resources
from kg.analysis.doubts import USUAL, Doubt, Kind, doubts
from kg.analysis.doubts.listing import means
from kg.text.shadow import fold
from kg.types import Assertion, DocumentRecord, Entity, EntityType, Evidence, Predicate, Reading, Status

ROOT = Path(__file__).resolve().parent.parent
PREFIX = {EntityType.AGENCY: "b", EntityType.MECHANISM: "m", EntityType.POLICY: "t", EntityType.PLATFORM: "s", EntityType.EVENT: "e"}


def thing(name: str, type: EntityType = EntityType.MECHANISM, scope: str = "b-甲") -> Entity:
    return Entity(id=f"{PREFIX[type]}-{scope}-{name}", type=type, name=name, scope=scope)


def reading(*entities: Entity, issuer: str = "b-甲", division: str = "330114", number: int = 1, **more) -> Reading:
    record = DocumentRecord(
        id=f"doc-{number}", path=f"{number}.txt", sha256="0" * 64, title="", issuer=issuer, division=division, level="", genre="",
        script="hans", media_type="text/plain", encoding="utf-8", characters=0,
    )
    return Reading(document=record, entities=tuple(sorted(entities, key=lambda e: e.id)), assertions=more.get("assertions", ()), quantities=())


def merges(*readings: Reading) -> dict[tuple[str, ...], str]:
    """The names of what may be one, with the reason."""
    found = list(doubts(readings, text=lambda _: "", kinds=[Kind.MERGE]))
    assert found == list(doubts(readings[::-1], text=lambda _: "", kinds=[Kind.MERGE]))
    return {d.names: d.reason for d in found}


def listed(text: str, kind: Kind) -> list[Doubt]:
    """The doubts of a kind about a text of one county's bureau."""
    return list(doubts([read(text)], text=lambda _: text, kinds=[kind]))


@pytest.fixture(scope="module")
def seeds():
    """The readings of the shipped reports, and their texts by document id."""
    results = list(pipeline.read([resources.seeds()]))
    readings = [r.reading for r in results if r.reading]
    return readings, {r.reading.document.id: r.source.text for r in results if r.reading and r.source}


# Merges


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("渝北区森林防火指挥部", "渝北区森林防灭火指挥部"),
        ("中华人民共和国水利部珠江水利委员会", "中华人民共和国水利部珠江委"),
    ],
)
def test_bodies_that_may_be_one(one, other):
    agency = EntityType.AGENCY
    assert list(merges(reading(thing(one, agency, "500112"), thing(other, agency, "500112"))).values()) == ["alike"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江苏省安全生产委员会", "江苏省安全生产委员会办公室"),  # an office is a part of its commission
        ("荆州市公安局", "荆州市公安局荆州区分局"),
        ("湖北省科学技术厅", "湖北省科学技术协会"),
    ],
)
def test_bodies_that_are_two(one, other):
    agency = EntityType.AGENCY
    assert not merges(reading(thing(one, agency, "420000"), thing(other, agency, "420000")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("应急物资的储备规划机制", "应急物资储备规划机制"),
        ("应急避难场所综合信息管理系统", "应急避难场所综合信息管理平台"),
        ("自然灾害救助", "自然灾害救助体系"),
    ],
)
def test_things_of_one_bureau_that_may_be_one(one, other):
    assert list(merges(reading(thing(one), thing(other))).values()) == ["alike"]
    assert not merges(reading(thing(one)), reading(thing(other, scope="b-乙"), issuer="b-乙", number=2)), "each bureau's own is its own"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("绍兴市河长制工作规范体系", "绍兴市湖长制工作规范体系"),
        ("金坛市普查试点地区的调查", "兴化市普查试点地区的调查"),
        ("第一次全省自然灾害综合风险普查", "第二次全省自然灾害综合风险普查"),
        ("安全生产巡查", "森林防火巡查"),
    ],
)
def test_things_that_are_two(one, other):
    assert not merges(reading(thing(one), thing(other)))


def test_a_local_name_may_be_a_nationwide_one_unless_it_says_for_whom_it_holds():
    national = thing("企业安全生产责任保险", scope="")
    assert merges(reading(national), reading(thing("全员企业安全生产责任保险"), number=2))
    assert not merges(reading(national), reading(thing("全省企业安全生产责任保险"), number=2))


def test_a_name_of_an_unknown_issuer_is_not_nationwide():
    unknown = reading(thing("会商研判工作机制", scope=""), issuer="", number=1)
    assert not merges(unknown, reading(thing("会商研判工作机制"), number=2))
    assert not merges(unknown, reading(thing("会商研判的工作机制"), number=2))


def test_a_short_form_of_several_longer_names():
    several = [thing("应急保障体系"), thing("电力应急保障体系"), thing("综合交通运输应急保障体系")]
    assert merges(reading(*several))["应急保障体系", "电力应急保障体系", "综合交通运输应急保障体系"] == "several-longer"
    assert "several-longer" not in merges(reading(*several[:2])).values()
    apart = reading(several[0], several[1]), reading(several[2], number=2)
    assert "several-longer" not in merges(*apart).values(), "only within one document"


def test_a_name_that_ends_several_that_are_alike_is_one_doubt():
    national = [thing(f"{where}国家区域应急救援中心", EntityType.PLATFORM, "") for where in ("", "东北", "华北", "西南")]
    (found,) = merges(reading(*national[:2]), reading(*national[2:], number=2))
    assert found == ("国家区域应急救援中心", "东北国家区域应急救援中心", "华北国家区域应急救援中心", "西南国家区域应急救援中心")


def test_a_short_form_of_several_longer_names_as_it_is_read():
    text = "健全电力应急保障体系。健全交通运输应急保障体系。完善应急保障体系。"
    (found,) = [d for d in listed(text, Kind.MERGE) if d.reason == "several-longer"]
    assert found.names[0] == "应急保障体系"
    assert len(found.names) == len(found.ids) == 3


def test_one_name_nationwide_and_local():
    found = merges(reading(thing("安全生产责任保险", scope="")), reading(thing("安全生产责任保险"), number=2))
    assert found == {("安全生产责任保险",) * 2: "same-name"}


def test_one_name_of_a_text_in_a_city_and_its_district_and_of_an_event():
    for type in (EntityType.POLICY, EntityType.EVENT):
        city = reading(thing("防汛应急预案", type, "b-市"), issuer="b-市", division="330100")
        district = reading(thing("防汛应急预案", type, "b-区"), issuer="b-区", division="330114", number=2)
        elsewhere = reading(thing("防汛应急预案", type, "b-外"), issuer="b-外", division="510822", number=3)
        (found,) = doubts([city, district, elsewhere], text=lambda _: "", kinds=[Kind.MERGE])
        assert (found.reason, found.documents) == ("same-name", ("1.txt", "2.txt"))


def test_what_lies_in_the_nation_is_nested_only_by_a_name_that_tells():
    for name, count in (("突发事件应急预案管理办法", 1), ("专项应急预案", 0)):
        nation = reading(thing(name, EntityType.POLICY, "b-国"), issuer="b-国", division="100000")
        city = reading(thing(name, EntityType.POLICY, "b-市"), issuer="b-市", division="330100", number=2)
        assert len(merges(nation, city)) == count


def test_generic_names_that_recur_are_each_bureaus_own():
    recurring = [
        reading(thing("应急联动机制", scope=f"b-{n}"), thing("应急预案", EntityType.POLICY, f"b-{n}"), issuer=f"b-{n}", division=code, number=n)
        for n, code in enumerate(["330114", "420000", "500112", "370200"])
    ]
    assert not merges(*recurring)


def test_the_seeds_have_few_merges_in_doubt_and_none_that_are_settled(seeds):
    readings, texts = seeds
    found = list(doubts(readings, text=texts.__getitem__, kinds=[Kind.MERGE]))
    assert ("渝北区森林防火指挥部", "渝北区森林防灭火指挥部") in {d.names for d in found}
    assert len(found) < 10
    different = []
    for line in (ROOT / "tests/gold/identity.tsv").read_text(encoding="utf-8").splitlines():
        verdict, _, forms = line.split("\t") if line.startswith("different") else ("", "", "")
        if verdict:
            different.append({fold(form.split(" (")[0]) for form in forms.split(" | ")})
    for doubt in found:
        for one, other in combinations(map(fold, doubt.names), 2):
            assert not any({one, other} <= forms for forms in different)


# Schemes


@pytest.mark.parametrize(
    ("text", "reason", "missing"),
    [
        ("推进“1+12”责任体系建设。", "undefined", "1, 12"),
        ("推进“1+12”责任体系建设。区安委会下设12个专业委员会。", "partly-defined", "1"),
        ("推进“1+12”责任体系建设。在1个月内完成。12月20日前上报。“一案双罚”机制。", "undefined", "1, 12"),
        ("推进“6+22+173”队伍体系建设。" + "开展检查工作。" * 60 + "成立6支队伍、22个分队、173个小组。", "undefined", "6, 22, 173"),
        ("推进“1+2+N”责任体系建设，“1”即区安委会，“2”是指安委办和减灾办。", "", ""),
        ("形成“1+N”联动机制。", "undefined", "1"),
        ("完善“1833”联合指挥体系。", "undefined", "1, 8, 3, 3"),
        ("完善“1833”联合指挥体系，即1个指挥中心、8个分中心、3支队伍、3项制度。", "", ""),
        ("完善“1833”联合指挥体系，即1个指挥中心、8个分中心、3支队伍。", "partly-defined", "3"),
        ("搭建“两委、九专、四指”架构。区安委会下设9个专项委员会，区减灾委下设4个专项指挥部。", "partly-defined", "2"),
        ("搭建“兩委、九專、四指”架構。設立兩個委員會、九個專項委員會、四個指揮部。", "", ""),
        ("建立“一灾一救、一灾一修”管理模式。", "", ""),
        ("开展“净网2018”专项行动。", "", ""),
        ("实行7×24小时值班制度。", "", ""),
    ],
)
def test_schemes_that_the_report_does_not_define(text, reason, missing):
    found = [(d.reason, d.detail) for d in listed(text, Kind.SCHEME)]
    assert found == ([(reason, missing)] if reason else [])


def test_a_scheme_that_has_as_many_parts_as_it_says_is_defined():
    text = "推进“1+2”体系建设。"
    scheme = thing("“1+2”体系")
    parts = [thing(name) for name in ("甲机制", "乙机制", "丙机制")]
    stated = tuple(
        Assertion(
            id=f"a-{n}", subject=part.id, predicate=Predicate.PART_OF, object=scheme.id, status=Status.DONE, rule="part", confidence=0.75,
            evidence=(Evidence(quote="推进", start=0, end=2),),
        )
        for n, part in enumerate(parts)
    )
    for count, missing in ((0, ["1, 2"]), (2, ["1"]), (3, [])):
        given = reading(scheme, *parts, assertions=stated[:count])
        assert [d.detail for d in doubts([given], text=lambda _: text, kinds=[Kind.SCHEME])] == missing


def test_a_scheme_of_the_seeds_shows_the_sentence_that_names_it(seeds):
    readings, texts = seeds
    found = {d.names[0]: d for d in doubts(readings, text=texts.__getitem__, kinds=[Kind.SCHEME])}
    assert found["安全生产“1+12”责任体系"].detail == "1, 12"
    assert "“1+12”责任体系" in found["安全生产“1+12”责任体系"].quote
    assert not any("3+8" in name for name in found), "its numbers are counted in the words before it"


# Lists


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("从监测预警、值班调度、现场处置4个方面完善应急机制。", "4 ≠ 3"),
        ("监测预警、值班调度、处置救援、调查评估3个方面建立机制。", "3 ≠ 4"),
        ("建立行政执法公示、全过程记录、法制审核“四项制度”。", "4 ≠ 3"),
        ("實施“責任深化年、本質提升年、素養躍進年”四個年行動。", "4 ≠ 3"),
    ],
)
def test_lists_that_do_not_add_up(text, detail):
    (found,) = listed(text, Kind.COUNT)
    assert (found.reason, found.detail) == ("count-mismatch", detail)


def test_of_a_list_without_end_the_number_is_quoted():
    text = "、".join(["突发事件应急管理工作会商研判" * 6] * 3) + "4个方面，建立应急会商机制。"
    (found,) = listed(text, Kind.COUNT)
    quotes_hold(text, [found])
    assert found.quote.endswith("4")


@pytest.mark.parametrize(
    "text",
    [
        "从监测预警、值班调度、现场处置3个方面完善应急机制。",
        "从监测预警、值班调度、现场处置等4个方面完善应急机制。",
        "从监测预警、值班调度和现场处置3个方面完善应急机制。",
        "从预警和响应、值班调度、现场处置3个方面完善应急机制。",
        "完善森林防火、抗震救灾和地质灾害、气象灾害防御4个专项指挥机制。",
        "向企业、学校宣传安全生产法、消防法、突发事件应对法3项法规，建立宣传机制。",
        "强化责任，健全制度、完善机制三个方面建立机制。",
        "在企业、学校、医院36个场所建立应急机制。",
        "建立省、市、县、乡、村级应急机制，在隐患点、乡、村、组三级设监测员。",
        "建立9个机制、3项制度、15个平台。",
        "建立来自综合队伍、专业队伍和社会力量的29支队伍联动机制。",
    ],
)
def test_lists_that_may_add_up(text):
    assert not listed(text, Kind.COUNT)


def test_the_seeds_have_no_list_that_does_not_add_up(seeds):
    readings, texts = seeds
    assert not list(doubts(readings, text=texts.__getitem__, kinds=[Kind.COUNT]))


# All kinds


def test_what_was_left_out_is_listed_where_it_is_asked_for():
    text = "部分企业尚未建立应急值守制度。打通“最后一公里”。"
    given = read(text)
    found = list(doubts([given], text=lambda _: text, kinds=[Kind.DROPPED]))
    assert {d.reason for d in found} == {"lacking", "slogan"}
    assert [text[d.start : d.end] for d in found] == [d.quote for d in found]
    assert Kind.DROPPED not in USUAL
    assert not [d for d in doubts([given], text=lambda _: text) if d.kind is Kind.DROPPED]


def quotes_hold(text: str, found: list[Doubt]) -> None:
    for doubt in found:
        assert (doubt.start is None) == (doubt.end is None) == (not doubt.quote)
        assert len(doubt.quote) <= 160
        if doubt.start is not None:
            assert text[doubt.start : doubt.end] == doubt.quote


PIECES = st.sampled_from([
    "推进“1+12”責任體系建設", "搭建“两委、九专、四指”架构", "完善1833联合指挥体系", "从监测、预警、救援4个方面建立应急机制", "　", "\n", " ", "。", "，", "；",
    "建立A、B、C“四项制度”", "尚未建立应急值守制度", "完善制度", "打通“最后一公里”", "（一）", "12个专委会", "各级各部门" * 20, "检查企业39家", "”", "“",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14))
def test_every_quote_is_what_the_text_says_there(pieces):
    text = "".join(pieces) or "。"
    quotes_hold(text, list(doubts([read(text)], text=lambda _: text, kinds=Kind)))


def test_every_quote_of_the_seeds_is_what_their_text_says_there(seeds):
    readings, texts = seeds
    paths = {r.document.path: texts[r.document.id] for r in readings}
    found = list(doubts(readings, text=texts.__getitem__, kinds=Kind))
    assert {d.kind for d in found} == {Kind.MERGE, Kind.SCHEME, Kind.DROPPED}
    for doubt in found:
        quotes_hold(paths[doubt.documents[0]], [doubt])
        assert all(means(doubt, language) != doubt.reason for language in labels.LANGUAGES)
    assert found == list(doubts(readings[::-1], text=texts.__getitem__, kinds=Kind))


def test_the_cost_grows_with_the_names_and_not_with_their_pairs():
    from kg.analysis.corpus import corpus
    from kg.analysis.doubts.merges import _CROWD, _candidates, _name

    names = sorted({f"{row['short']}联防联控工作机制" for row in resources.table("divisions.tsv")})
    known = corpus([reading(*(thing(name) for name in names))])
    assert len(names) > 3000
    assert sum(1 for _ in _candidates([_name(known, e) for e in known.entities.values()])) < _CROWD * len(names)
    assert merges(reading(*(thing(name) for name in names), thing(names[0].replace("工作", "的工作"))))


def test_documents_are_read_only_where_something_is_to_be_looked_at():
    asked: list[str] = []

    def text(id_: str) -> str:
        asked.append(id_)
        return ""

    list(doubts([reading(thing("应急机制"))], text=text, kinds=Kind))
    assert not asked
