"""Bodies in sentences made for the purpose: what is found, what it is called, what is no body."""

from __future__ import annotations

from collections import defaultdict

import pytest

from kg import resources
from kg.automaton import Automaton
from kg.errors import ResourceError
from kg.mentions.bodies import BodyExtractor
from kg.text.document import parse
from kg.text.shadow import shadow
from kg.types import EntityType, Extraction, Mention, Metadata, Source


def read(text: str, *, division: str = "330114", issuer: str = "钱塘区应急管理局", genre: str = "summary") -> tuple[Mention, ...]:
    source = Source(path="x.txt", sha256="0" * 64, media_type="text/plain", encoding="utf-8", text=text)
    document = parse(source, Metadata(title="工作总结", issuer=issuer, division=division, genre=genre))
    return BodyExtractor().extract(document, Extraction()).mentions


def names(text: str, **known: str) -> list[str]:
    return [m.name for m in read(text, **known) if m.span.start < m.span.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("区委、区政府高度重视。", ["钱塘区委", "钱塘区人民政府"]),
        ("区委区政府高度重视。", ["钱塘区委", "钱塘区人民政府"]),
        ("市委常委会议研究部署。", ["杭州市委常委会"]),
        ("案例被省安委办通报表扬。", ["浙江省安全生产委员会办公室"]),
        ("省委宣传部下发通知。", ["浙江省委宣传部"]),
        ("应急管理部予以肯定。", ["中华人民共和国应急管理部"]),
        ("会同富阳应急局开展演练。", ["富阳区应急管理局"]),
        ("由防指统一指挥。", ["钱塘区防汛防台抗旱指挥部"]),
        ("省气象局、通信管理局提供支持。", ["浙江省气象局", "浙江省通信管理局"]),
        ("依托宁波大学组织培训。", ["宁波大学"]),
        ("与省消防救援总队指挥中心建立机制。", ["浙江省消防救援总队指挥中心"]),
        ("区应急局组织开展检查。", ["钱塘区应急管理局"]),
        ("武警浙江省总队参加救援。", ["中国人民武装警察部队浙江省总队"]),
    ],
)
def test_names_are_full(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "有关部门、各街道和相关企业落实责任。",
        "县级以上人民政府应急管理部门负责监督。",
        "完善全市工作格局,抓好全部督办事项。",
        "行业协会、物业公司、快递公司参加。",
        "印发《省气象局工作规则》。",
        "组建应急队伍。",
        "建立安全风险监测预警中心。",
        "坚持以人民为中心。",
        "公安、住建、交通等领域推进整治。",
    ],
)
def test_what_is_no_body(text):
    assert names(text) == []


def test_shared_heads_are_several_bodies():
    assert names("调整市防汛抗旱、森林防火等指挥部。", division="370200", issuer="青岛市应急管理局") == [
        "青岛市防汛抗旱指挥部",
        "青岛市森林防火指挥部",
    ]
    assert names("区减灾委下设防汛抗旱、气象灾害防御2个专项指挥部。")[1:] == ["钱塘区防汛抗旱指挥部", "钱塘区气象灾害防御指挥部"]


def test_fields_stand_for_departments_only_among_partners():
    assert names("会同气象、水利等部门会商。") == ["钱塘区气象局", "钱塘区水利局"]
    assert names("会同气象、水利等部门会商。", genre="regulation") == []


def test_teams_need_to_be_set_up():
    found = read("成立区级山地救援队,新组建2支防汛抢险专业队伍。")
    assert [(m.name, m.type) for m in found if m.span.end] == [
        ("区级山地救援队", EntityType.TEAM),
        ("防汛抢险专业队伍", EntityType.TEAM),
    ]
    assert names("防汛抢险专业队伍参加演练。") == []


def test_units_of_a_body():
    found = names("设有3个内设科室,包括办公室、应急协调科、安全监管科。")
    assert found == ["钱塘区应急管理局办公室", "应急协调科", "安全监管科"]


def test_second_nameplate_and_short_form_are_the_same_body():
    assert set(names("市人民防空办公室(市地震局)负责。")) == {"杭州市人民防空办公室"}
    found = names("成立杭州市亚运城市运行保障指挥部(以下简称运行指挥部)。运行指挥部负责协调。")
    assert found == ["杭州市亚运城市运行保障指挥部"] * 2


def test_issuer_is_always_mentioned():
    [only] = read("今年以来,安全形势平稳。")
    assert (only.name, only.span.start, only.span.end) == ("钱塘区应急管理局", 0, 0)


def test_the_longest_form_in_the_document_names_the_issuer():
    found = names("渝北区应急管理局成立。", division="500112", issuer="重庆市渝北区应急管理局")
    assert found == ["重庆市渝北区应急管理局"]


def test_traditional_text_gives_simplified_names_at_the_same_places():
    text = "會同省氣象局會商。"
    [mention] = [m for m in read(text) if m.span.end]
    assert mention.name == "浙江省气象局"
    assert text[mention.span.start : mention.span.end] == "省氣象局"


def test_level_without_place_is_the_last_one_named():
    assert names("松潘县自然资源局发布预警,县应急局随即响应。", division="", issuer="") == ["松潘县自然资源局", "松潘县应急管理局"]
    assert names("县应急局随即响应。", division="", issuer="") == []


def test_automaton_prefers_the_longest():
    assert Automaton(["应急", "应急局"]).matches("区应急局应急") == [(1, 1, 4), (0, 4, 6)]
    assert Automaton([]).matches("区应急局") == []
    with pytest.raises(ResourceError):
        Automaton([""])


def test_no_form_belongs_to_two_rows():
    owners = defaultdict(set)
    for row in resources.table("lexicon/bodies.tsv"):
        assert row["kind"] in ("national", "local", "part", "sector", "corps")
        assert row["source"] and row["scope"] and (row["full"] or row["lower"])
        for form in row["forms"].split("|"):
            assert shadow(form) == form
            owners[row["kind"], row["scope"], form].add(row["id"])
    assert [key for key, ids in owners.items() if len(ids) > 1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("区安委会设立道路运输、建筑施工等9个专业委员会。", ["钱塘区安全生产委员会", "钱塘区安全生产委员会专业委员会"]),
        ("成立安委会“专班”。", ["钱塘区安全生产委员会"]),
        ("市普查办组织培训。", ["杭州市第一次全国自然灾害综合风险普查领导小组办公室"]),
        ("成立区防汛工作专班,由应急、水利等部门组成。", ["钱塘区防汛工作专班", "钱塘区应急管理局", "钱塘区水利局"]),
        ("区减灾委成员单位有民政、气象等6个部门。", ["钱塘区减灾委员会", "钱塘区民政局", "钱塘区气象局"]),
    ],
)
def test_lists_of_members_and_classes(text, expected):
    assert names(text) == expected


def test_a_group_is_named_again_by_its_head():
    text = "成立区矿山整治领导小组。领导小组定期研究。有关情况报送领导小组办公室。各级领导小组落实责任。"
    assert names(text) == ["钱塘区矿山整治领导小组", "钱塘区矿山整治领导小组", "钱塘区矿山整治领导小组办公室"]
    assert names("成立领导小组。领导小组定期研究。") == []


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("自治县人民政府成立自治县安全生产委员会。", {"division": "520526", "issuer": "威宁彝族回族苗族自治县应急管理局"}, [
            "威宁彝族回族苗族自治县人民政府", "威宁彝族回族苗族自治县安全生产委员会",
        ]),
        ("盟委、行署高度重视。", {"division": "152200", "issuer": "兴安盟应急管理局"}, ["兴安盟委", "兴安盟行政公署"]),
        ("旗委、旗政府高度重视。", {"division": "150422", "issuer": "巴林左旗应急管理局"}, ["巴林左旗委", "巴林左旗人民政府"]),
        ("州应急管理局会同自治区水利厅检查。", {"division": "652300", "issuer": "昌吉回族自治州应急管理局"}, [
            "昌吉回族自治州应急管理局", "新疆维吾尔自治区水利厅",
        ]),
        ("兵团应急管理局指导第八师应急管理局开展检查。", {"division": "659001", "issuer": "第八师石河子市应急管理局"}, [
            "新疆生产建设兵团应急管理局", "第八师应急管理局",
        ]),
    ],
)
def test_divisions_of_every_kind(text, known, expected):
    assert names(text, **known) == expected


def test_municipalities_have_bureaus():
    assert names("会同公安、水务等部门检查。", division="120000", issuer="天津市应急管理局") == ["天津市公安局", "天津市水务局"]


def test_forces_that_are_counted():
    assert names("组建32支应急救援队伍。") == ["应急救援队伍"]
    assert names("组建区级专业扑火队1支、街道半专业扑火队20支。") == ["区级专业扑火队", "街道半专业扑火队"]
    assert names("组建应急救援队伍。") == []


def test_a_short_form_means_what_the_text_says():
    text = "区自然灾害风险普查工作领导小组办公室(以下简称“区普查办”)组织培训。区普查办开展检查。"
    assert set(names(text)) == {"钱塘区自然灾害风险普查工作领导小组办公室"}
    text = "区气象灾害应急指挥部(以下简称区气象灾害指挥部)成立。指挥部开会。区气象灾害指挥部办公室设在区气象局。"
    name = "钱塘区气象灾害应急指挥部"
    assert names(text) == [name, name, name, name + "办公室", "钱塘区气象局"]
    text = "成立区矿山整治领导小组。领导小组办公室(以下简称“区矿治办”)组织培训。区矿治办开展检查。"
    assert names(text)[1:] == ["钱塘区矿山整治领导小组办公室"] * 3
