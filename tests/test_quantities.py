"""Figures of invented sentences: what is counted, its value, role, status and place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import script
from kg.relations.quantities import QuantityExtractor
from kg.text.shadow import shadow
from kg.text.structure import layout
from kg.types import Document, EntityType, Extraction, Measure, Mention, Source, Span


def document(text: str, genre: str = "summary") -> Document:
    folded = shadow(text)
    found = layout(folded)
    return Document(
        source=Source(path="x.txt", sha256="0" * 64, media_type="text/plain", encoding="utf-8", text=text), shadow=folded, title="", issuer="",
        division="", issued=None, period=None, genre=genre, script="hans", sections=found.sections, sentences=found.sentences,
    )  # fmt: skip


def measures(text: str, *, genre: str = "summary", mentions: tuple[Mention, ...] = ()) -> tuple[Measure, ...]:
    return QuantityExtractor().extract(document(text, genre), Extraction(mentions=mentions)).measures


def mention(text: str, name: str, kind: EntityType = EntityType.INITIATIVE) -> Mention:
    start = text.index(name)
    return Mention(span=Span(start, start + len(name)), type=kind, name=name, rule="test")


def short(found: Measure) -> tuple[str, float, str]:
    return found.what, found.value, found.unit


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # behind what is counted
        ("全年召开调度会议26次。", [("召开调度会议", 26, "次")]),
        ("全县共检查加油站1.2万家次,查处违法行为300余起。", [("检查加油站", 12000, "家次"), ("查处违法行为", 300, "起")]),
        ("印发提醒函12份、简报8期。", [("印发提醒函", 12, "份"), ("印发简报", 8, "期")]),
        ("重大隐患整改率98.5%。", [("重大隐患整改率", 98.5, "%")]),
        ("下拨冬春救助资金860万元。", [("下拨冬春救助资金", 8_600_000, "元")]),
        ("现有安全生产专家320名。", [("安全生产专家", 320, "名")]),
        ("县级应急车辆达45台。", [("县级应急车辆", 45, "台")]),
        # before it
        ("排查420家化工企业、1300个储罐。", [("排查化工企业", 420, "家"), ("排查储罐", 1300, "个")]),
        ("组建3支水上救援队伍。", [("组建水上救援队伍", 3, "支")]),
        ("选树4批52家示范单位。", [("选树示范单位", 4, "批"), ("选树示范单位", 52, "家")]),
        # before the subject of a predicate
        ("推动65个乡镇建成应急广播室。", [("建成应急广播室的乡镇", 65, "个")]),
        ("对11个县区开展专项督导。", [("开展专项督导的县区", 11, "个")]),
        ("推动30个城市(8个地级市、22个县级市)开展风险评估。", [("开展风险评估的城市", 30, "个"), ("开展风险评估的地级市", 8, "个"), ("开展风险评估的县级市", 22, "个")]),
        # pairs, ranges, fractions
        ("全市发生火灾事故48起、死亡5人。", [("发生火灾事故", 48, "起"), ("火灾事故死亡人数", 5, "人")]),
        ("事故起数和死亡人数分别下降12%和9.5%。", [("事故起数下降", 12, "%"), ("死亡人数下降", 9.5, "%")]),
        ("每镇配备3-6名专职消防员。", [("配备专职消防员", 3, "名"), ("配备专职消防员", 6, "名")]),
        ("亿元产值死亡率不到全省平均水平的1/4。", [("亿元产值死亡率", 0.25, "")]),
        ("理赔农房保险210起95万元。", [("理赔农房保险", 210, "起"), ("理赔农房保险金额", 950_000, "元")]),
        # persons of a team, persons that take part
        ("将各镇30人应急分队纳入指挥体系。", [("应急分队人数", 30, "人")]),
        ("开展疏散演练16场,参与2300人。", [("开展疏散演练", 16, "场"), ("疏散演练参与人数", 2300, "人")]),
        ("处1000元以上5000元以下罚款。", [("罚款", 1000, "元"), ("罚款", 5000, "元")]),
        ("建成救援队伍20余支计900人。", [("建成救援队伍", 20, "支"), ("建成救援队伍人数", 900, "人")]),
        # time
        ("救援力量10分钟内到达现场。", [("到达现场时间", 10, "分钟")]),
        ("连续6年未发生重大事故。", [("连续未发生重大事故", 6, "年")]),
        # numbers in words
        ("新建避灾点二十三个。", [("新建避灾点", 23, "个")]),
        ("培训网格员三千余人。", [("培训网格员", 3000, "人")]),
    ],
)  # fmt: skip
def test_what_is_counted(sentence, expected):
    assert [short(found) for found in measures(sentence)] == expected


def test_traditional_text_reads_the_same_and_quotes_itself():
    text = "全年組織召開調度會議26次,參與企業1200餘家。"
    found = measures(text)
    assert [short(m) for m in found] == [("召开调度会议", 26, "次"), ("参与企业", 1200, "家")]
    assert found[1].modifier == "余"
    assert text[found[0].evidence.start : found[0].evidence.end] == "全年組織召開調度會議26次"


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年3月5日,局机关召开会议。",
        "“十四五”期间,1-9月份形势平稳。",
        "依照第十二条第二款处理。",
        "按照安委办〔2022〕15号文件执行。",
        "深化“3+7”责任体系建设。",
        "印发《安全生产专项整治3年行动方案》。",
        "举办第20届安全博览会。",
        "上午9点30分到达3号楼。",
        "发生5级以上地震。",
        "进一步统一思想,推进一体化建设。",
        "着力从理念、机制、手段三个方面入手。",
        "健全三级联动机制,落实四项制度。",
        "3年前启动该项目,近5年来平稳运行。",
        "推进5G基站建设,沿S203省道布设。",
        "(三)落实责任。",
        "实行7×24小时值守。",
        "住在清水村3、4组。",
        "死亡 5 0 人。",
        "陆家海表示满意。",
        "持续了两个半月。",
    ],
)
def test_numbers_that_measure_nothing(sentence):
    assert [short(found) for found in measures(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "role", "status", "modifier"),
    [
        ("开展演练约40场。", "outcome", "done", "约"),
        ("投入资金超过2亿元。", "money", "done", "超过"),
        ("事故起数同比下降15%。", "change", "done", None),
        ("压减煤炭产能90万吨。", "change", "done", None),
        ("安责险覆盖率达95%以上。", "coverage", "done", "以上"),
        ("设有6个内设机构。", "capacity", "done", None),
        ("成立工程抢险队120人。", "capacity", "done", None),
        ("新组建2支专业救援队伍。", "outcome", "done", None),
        ("救援力量20分钟内到达现场。", "capacity", "done", "内"),
        ("力争年底前建成避灾点60个。", "target", "planned", None),
        ("应急预案将达90件。", "target", "planned", None),
        ("坚持24小时专人值守。", "capacity", "ongoing", None),
        ("严禁作业人数超过9人。", "target", "done", "超过"),
        ("发放口罩50余万只。", "outcome", "done", "余"),
    ],
)
def test_role_status_and_modifier(sentence, role, status, modifier):
    (found,) = measures(sentence)
    assert (str(found.role), str(found.status), found.modifier) == (role, status, modifier)


def test_in_a_plan_everything_is_planned():
    found = measures("培训安全员500名,投入资金300万元。", genre="plan")
    assert [(str(m.role), str(m.status)) for m in found] == [("target", "planned"), ("money", "planned")]


def test_section_decides_the_status():
    text = "一、工作开展情况\n检查企业80家。\n二、下一步工作打算\n检查企业90家。"
    assert [str(m.status) for m in measures(text)] == ["done", "planned"]


def test_range_bounds_are_modifiers():
    assert [m.modifier for m in measures("每村配备2至4名信息员。")] == ["不少于", "不超过"]


def test_the_mention_that_is_measured():
    text = "区应急局开展粉尘涉爆专项检查32次,组建矿山救援大队,吸收退役人员60人。"
    drill, team = mention(text, "粉尘涉爆专项检查"), mention(text, "矿山救援大队", EntityType.TEAM)
    agency = mention(text, "区应急局", EntityType.AGENCY)
    found = measures(text, mentions=(agency, drill, team))
    assert [m.of for m in found] == [drill, team]


def test_a_body_is_measured_when_nothing_else_is_named():
    text = "区安委会下设9个专业委员会。\n处置险情6次。"
    body = mention(text, "区安委会", EntityType.AGENCY)
    assert [m.of for m in measures(text, mentions=(body,))] == [body, None]


PIECES = st.sampled_from(
    ["开展演练", "12", "3.4万", "两", "余", "次", "家", "人", "%", "万元", "、", ",", "。", ";", "(", ")", "“", "”", "《", "》", "和", "分别", "下降", "将", "的", "企业", "队伍",
     "内", "到达", "年", "月", "对", "推动", "1/3", "-", "5", "同比", "達", "餘", "\n", " ", "一、", "第", "等", "共有", "百分之"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_evidence_holds_its_number_whatever_the_text(text):
    parsed = document(text)
    for found in QuantityExtractor().extract(parsed, Extraction()).measures:
        quote = text[found.evidence.start : found.evidence.end]
        assert 0 < len(quote) <= 120
        assert any(c.isdigit() or c in "两百分之" for c in quote)
        assert found.what
        assert found.what == found.what.strip()


@given(st.integers(min_value=2, max_value=10**7))
def test_evidence_holds_the_very_number(number):
    text = f"今年以来,各地积极行动,共排查隐患点{number}处,成效明显。"
    (found,) = [m for m in measures(text) if m.value == number]
    assert str(number) in text[found.evidence.start : found.evidence.end]


def test_script_changes_nothing_but_the_quote():
    text = "检查企业36家,整改率97%,签订责任书120份。"
    traditional = "檢查企業36家,整改率97%,簽訂責任書120份。"
    assert script.simplify(traditional) == text
    plain, other = measures(text), measures(traditional)
    assert plain == other


def test_a_table_in_one_sentence_takes_linear_time():
    row = "检查企业3家、召开会议5次,"
    started = time.process_time()
    found = measures(row * 1500)
    assert len(found) == 3000
    assert time.process_time() - started < 10


def test_the_mention_that_the_wording_speaks_of():
    text = "实施矿山智能化改造。推进信息系统建设。建成智能化矿山4座。"
    upgrade, other = mention(text, "矿山智能化改造"), mention(text, "信息系统建设")
    (found,) = measures(text, mentions=(upgrade, other))
    assert found.of == upgrade


def test_what_follows_in_a_sentence_measures_its_topic():
    text = "举办防溺水实战演练,38支队伍410余名队员参加。"
    drill = mention(text, "防溺水实战演练")
    assert [m.of for m in measures(text, mentions=(drill,))] == [drill, drill]
