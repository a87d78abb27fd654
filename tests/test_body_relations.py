"""Statements between bodies in sentences made for the purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.mentions.bodies import BodyExtractor
from kg.relations.bodies import BodyRelationExtractor
from kg.text.document import parse
from kg.types import Action, Claim, Document, Extraction, Metadata, Source, Status

ISSUER = "荆州市应急管理局"


def document(text: str, *, genre: str = "summary", issuer: str = ISSUER) -> Document:
    source = Source(path="x.txt", sha256="0" * 64, media_type="text/plain", encoding="utf-8", text=text)
    return parse(source, Metadata(title="工作总结", issuer=issuer, division="421000", genre=genre))


def extract(given: Document) -> Extraction:
    return BodyRelationExtractor().extract(given, BodyExtractor().extract(given, Extraction()))


def claims(text: str, **known: str) -> list[Claim]:
    return list(extract(document(text, **known)).claims)


def triples(text: str, **known: str) -> list[tuple[str, str, str]]:
    return [
        (c.subject.name if c.subject else ISSUER, str(c.predicate), c.object.name if c.object else ISSUER)
        for c in claims(text, **known)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会同市气象局开展会商。", [(ISSUER, "collaborates_with", "荆州市气象局")]),
        ("与长江大学签订合作协议。", [(ISSUER, "collaborates_with", "长江大学")]),
        ("市公安局、市水利局联合印发通知。", [("荆州市公安局", "collaborates_with", "荆州市水利局")]),
        ("市公安局、荆州市应急管理局联合印发通知。", [(ISSUER, "collaborates_with", "荆州市公安局")]),
        ("与市财政局协商。", [(ISSUER, "collaborates_with", "荆州市财政局")]),
        ("推动市安委会设立14个专业委员会。", [("荆州市安全生产委员会", "sets_up", "荆州市安全生产委员会专业委员会")]),
        ("市政府成立市安全发展工作领导小组。", [("荆州市人民政府", "sets_up", "荆州市安全发展工作领导小组")]),
        ("成立市级水域救援队。", [(ISSUER, "sets_up", "市级水域救援队")]),
        ("荆州市应急管理局是荆州市人民政府工作部门。", [(ISSUER, "part_of", "荆州市人民政府")]),
        ("市安委会由市公安局、市水利局等单位组成。", [
            ("荆州市公安局", "part_of", "荆州市安全生产委员会"),
            ("荆州市水利局", "part_of", "荆州市安全生产委员会"),
        ]),
        ("市减灾委由市公安局管理、市水利局市气象局等6个成员单位组成。", [
            ("荆州市公安局", "part_of", "荆州市减灾委员会"),
            ("荆州市水利局", "part_of", "荆州市减灾委员会"),
            ("荆州市气象局", "part_of", "荆州市减灾委员会"),
        ]),
        ("市减灾委召开会议,市公安局、市水利局等为成员单位。", [
            ("荆州市公安局", "part_of", "荆州市减灾委员会"),
            ("荆州市水利局", "part_of", "荆州市减灾委员会"),
        ]),
        ("成立市防汛工作专班,由市应急管理局牵头,市水利局、市气象局参加。", [
            ("荆州市水利局", "part_of", "荆州市防汛工作专班"),
            ("荆州市气象局", "part_of", "荆州市防汛工作专班"),
            (ISSUER, "sets_up", "荆州市防汛工作专班"),
        ]),
        ("成立市防汛领导小组。领导小组办公室设在市水利局。", [
            (ISSUER, "sets_up", "荆州市防汛领导小组"),
            ("荆州市防汛领导小组办公室", "part_of", "荆州市防汛领导小组"),
        ]),
        ("组建市级专业扑火队1支、乡镇半专业扑火队20支。", [
            (ISSUER, "sets_up", "市级专业扑火队"),
            (ISSUER, "sets_up", "乡镇半专业扑火队"),
        ]),
        ("建立了1支50人的市级森林消防队伍和7支街道应急救援队伍。", [
            (ISSUER, "sets_up", "市级森林消防队伍"),
            (ISSUER, "sets_up", "街道应急救援队伍"),
        ]),
        ("组建了56支、1200人的应急抢险队伍。", [(ISSUER, "sets_up", "应急抢险队伍")]),
        ("市安委会设立道路运输、建筑施工等9个专业委员会。", [
            ("荆州市安全生产委员会", "sets_up", "荆州市安全生产委员会专业委员会"),
        ]),
        ("约谈洪湖市应急管理局。", [(ISSUER, "supervises", "洪湖市应急管理局")]),
    ],
)
def test_relations(text, expected):
    assert triples(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "在市委、市政府领导下推进工作。",
        "建立安委会“双主任”制度。",
        "市公安局、市水利局等为成员单位。",
        "组织市公安局、市水利局参加演练。",
        "会同有关部门开展检查。",
        "尚未成立市级水域救援队。",
        "市应急管理局承担日常工作,各县级人民政府均成立市级水域救援队。",
        "各县市区和相关单位分别成立市级水域救援队。",
        "数据对接应急管理部运行平台。",
    ],
)
def test_what_states_nothing(text):
    assert triples(text) == []


def test_what_is_lacking_is_counted():
    assert [d.reason for d in extract(document("尚未成立市级水域救援队。")).dropped] == ["lacking"]


def test_duties_go_over_with_their_words():
    text = "新组建的荆州市应急管理局整合了市民政局的救灾职责,市水利局的水旱灾害防治、市林业局的森林防火职责。"
    found = claims(text)
    assert [(c.object.name, c.duty) for c in found if c.object] == [
        ("荆州市民政局", "救灾职责"),
        ("荆州市水利局", "水旱灾害防治"),
        ("荆州市林业局", "森林防火职责"),
    ]


def test_evidence_is_short_and_names_the_object():
    many = ",".join(f"市{name}局的{name}有关的各方面管理职责" for name in ("民政", "水利", "林业", "公安", "财政", "教育", "统计", "气象"))
    given = document(f"将{many}整合,组建荆州市应急管理局。")
    found = extract(given).claims
    assert len(found) == 8
    for claim in found:
        quote = given.text[claim.evidence.start : claim.evidence.end]
        assert len(quote) <= 120
        assert claim.object and given.text[claim.object.span.start : claim.object.span.end] in quote


def test_status_and_action():
    [plan] = claims("成立市级水域救援队。", genre="plan")
    assert (plan.status, plan.action) == (Status.PLANNED, Action.ESTABLISH)
    [pilot] = claims("探索建立江汉应急管理研究院。")
    assert pilot.action is Action.PILOT


def test_rules_give_the_issuer_no_acts():
    assert triples("会同市气象局开展会商。", genre="regulation") == []
    assert triples("市水利局会同市气象局开展会商。", genre="regulation") == [("荆州市水利局", "collaborates_with", "荆州市气象局")]


def test_without_issuer_nothing_is_said_of_it():
    given = replace(document("会同市气象局开展会商。"), issuer="")
    assert extract(given).claims == ()
