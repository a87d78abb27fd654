"""What is read from sentences: names, who acts, what is done to what, and what is not said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import document, objects, read, statements
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import reading, resources
from kg.jsonl import dumps
from kg.text.shadow import shadow
from kg.types import Extraction

GOLDEN = Path(__file__).parent / "golden"
ISSUER = "青川县应急管理局"


@pytest.mark.parametrize(
    ("sentence", "name", "type_"),
    [
        ("建立“1+9”安全生产责任体系。", "“1+9”安全生产责任体系", "mechanism"),
        ("完善应急物资储备管理制度。", "应急物资储备管理制度", "mechanism"),
        ("进一步健全跨部门应急联动机制。", "跨部门应急联动机制", "mechanism"),
        ("成立由多部门组成的防汛值班专班。", "防汛值班专班", "agency"),
        ("建成全县统一的森林防火视频监控平台。", "森林防火视频监控平台", "platform"),
        ("印发《青川县防汛应急预案》。", "青川县防汛应急预案", "policy"),
        ("组织开展有限空间专项整治12次。", "有限空间专项整治", "initiative"),
        ("开展“敲门行动”。", "敲门行动", "initiative"),
        ("成功处置“6·10”山洪灾害。", "“6·10”山洪灾害", "event"),
        ("严格执行“一案双罚”。", "一案双罚", "mechanism"),
        ("建设乔庄镇应急避难场所。", "乔庄镇应急避难场所", "facility"),
        ("完善对口支援机制。", "对口支援机制", "mechanism"),
        ("建立“日巡查+周会商”的风险研判机制。", "“日巡查+周会商”风险研判机制", "mechanism"),
        ("(五)基层基础夯实行动\n建立台账。", "基层基础夯实行动", "initiative"),
        ("制定《青川县有限空间作业专项整治工作方案》。", "青川县有限空间作业专项整治", "initiative"),
        ("落实企业“四个一”要求。", "四个一", "mechanism"),
        ("启动防汛Ⅳ级应急响应2次。", "防汛Ⅳ级应急响应", "mechanism"),
        ("出台助企安全生产十二条硬措施。", "助企安全生产十二条硬措施", "policy"),
        ("修订《关于印发〈县防汛预案〉的通知》。", "关于印发《县防汛预案》的通知", "policy"),
        ("建设沿江水上应急救援队伍。", "沿江水上应急救援队伍", "team"),
        ("3.救灾物资储备能力提升工程\n建立轮换制度。", "救灾物资储备能力提升工程", "initiative"),
        ("全面建立地质灾害叫应机制。", "地质灾害叫应机制", "mechanism"),
        ("做到“三分钟集结、五分钟出动”。", "三分钟集结、五分钟出动", "mechanism"),
        ("填一张“夜班看见卡”。", "夜班看见卡", "mechanism"),
        ("执行“有火必报、边扑救边报告”。", "有火必报、边扑救边报告", "mechanism"),
        ("对照省安委会“一单四制”要求交办问题46个。", "一单四制", "mechanism"),
        ("推行“一装置一策一专班”。", "一装置一策一专班", "mechanism"),
        ("对补助资金使用情况开展专项检查。", "补助资金使用情况专项检查", "initiative"),
        ("对全县41家木材加工企业开展联合检查。", "木材加工企业联合检查", "initiative"),
        ("拼装了6座“浮筒微站”。", "浮筒微站", "facility"),
        ("积极应对台风“贝碧嘉”“普拉桑”。", "台风“普拉桑”", "event"),
        ("6月18日至20日强降雨期间,启动防汛四级应急响应。", "6月18日至20日强降雨", "event"),
        ("完成倒损住房恢复重建41户。", "倒损住房恢复重建", "initiative"),
        ("推行提级会商。", "提级会商", "mechanism"),
        ("推行安全生产明白卡。", "安全生产明白卡", "policy"),
        ("会同县教育局开展校园消防安全“第一课”。", "校园消防安全“第一课”", "initiative"),
        ("实行火险“日碰头、周研判”。", "日碰头、周研判", "mechanism"),
        ("采取“四不两直”、明查暗访等方式调度。", "四不两直", "mechanism"),
        ("联办“院坝安全龙门阵”186场。", "院坝安全龙门阵", "initiative"),
    ],
)
def test_a_name_is_found_whole(sentence, name, type_):
    assert objects(read(sentence)).get(name) == type_


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("开展粉尘涉爆、有限空间、动火作业等专项整治。", {"粉尘涉爆专项整治", "有限空间专项整治", "动火作业专项整治"}),
        ("建立履职报告、述职报告制度。", {"履职报告制度", "述职报告制度"}),
        ("建立会商研判、跟踪问效等六大工作机制。", {"会商研判工作机制", "跟踪问效工作机制"}),
        ("建设矿山、隧道、油气井等实训演练基地。", {"矿山实训演练基地", "隧道实训演练基地", "油气井实训演练基地"}),
        ("建立完善风险点清单和数据库。", {"风险点清单", "风险点数据库"}),
        ("修订《甲县预案》《乙县办法》。", {"甲县预案", "乙县办法"}),
        ("修订《甲县预案》和重点单位灭火救援预案。", {"甲县预案", "重点单位灭火救援预案"}),
        ("落实“双随机、一公开”和说理式执法。", {"双随机、一公开", "说理式执法"}),
        ("开展边坡、采空区和外包工程专项整治。", {"边坡专项整治", "采空区专项整治", "外包工程专项整治"}),
        ("开展高层建筑、医院消防安全整治。", {"高层建筑、医院消防安全整治"}),
    ],
)
def test_coordinated_names_are_split(sentence, names):
    assert names <= set(objects(read(sentence)))


@pytest.mark.parametrize(
    "sentence",
    [
        "部分企业尚未建立应急值守制度。",
        "应急物资调拨机制不健全。",
        "做好各项工作。",
        "打通“最后一公里”。",
        "加强宣传教育。",
        "依法打击各类违法犯罪活动。",
        "编排快板《平安到家》。",
        "按照关于推进应急站标准化建设的有关要求。",
        "严格执行《青川县防汛条例》。",
        "对危大工程实行方案论证。",
        "对乡镇开展巡查。",
        "参照自治区有关文件。",
        "住建部门要拿出清单。",
        "发出“今晚有暴雨,请大家注意安全”的提醒。",
        "现就加强建设提出如下实施意见。",
    ],
)
def test_what_is_lacking_or_vague_is_no_statement(sentence):
    assert not statements(read(sentence))



@pytest.mark.parametrize(
    ("sentence", "status", "action"),
    [
        ("建立应急会商制度。", "done", "establish"),
        ("将进一步完善应急会商制度。", "planned", "improve"),
        ("力争年底前建成应急指挥平台。", "planned", "establish"),
        ("持续开展森林防火专项整治。", "ongoing", "continue"),
        ("推广应急会商制度。", "done", "extend"),
        ("废止《青川县安全管理办法》。", "done", "abolish"),
        ("参加全省应急技能竞赛。", "done", "join"),
        ("试点网格化管理模式。", "done", "pilot"),
        ("推进应急指挥平台建设。", "done", "establish"),
    ],
)
def test_status_and_action(sentence, status, action):
    found = {(s, a) for _, _, _, s, a in statements(read(sentence))}
    assert (status, action) in found


def test_a_section_of_plans_makes_plans_and_says_the_year():
    result = read("一、2022年工作情况\n建立应急会商制度。\n二、2023年工作思路\n建立应急调度制度。\n")
    by_name = {s[2]: s[3] for s in statements(result)}
    assert by_name == {"应急会商制度": "done", "应急调度制度": "planned"}
    planned = next(a for a in result.assertions if a.status == "planned")
    assert planned.period is not None
    assert (planned.period.start, planned.period.end) == ("2023-01-01", "2023-12-31")


@pytest.mark.parametrize("genre", ["plan", "opinion", "notice"])
def test_all_that_is_ordered_or_planned_is_intended(genre):
    assert {s[3] for s in statements(read("持续完善应急会商制度。建立应急调度制度。", genre=genre))} == {"planned"}


def test_what_the_state_has_issued_is_done_even_in_a_plan():
    found = {(s[0], s[3]) for s in statements(read("国务院办公厅印发《国家防汛抗旱应急预案》。", genre="plan"))}
    assert found == {("国务院办公厅", "done")}


def test_standing_duties_of_a_rule_are_ongoing():
    assert {s[3] for s in statements(read("建立应急会商制度。", genre="regulation"))} == {"ongoing"}


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("建立应急会商制度。", ISSUER),
        ("我局建立应急会商制度。", ISSUER),
        ("县林业局建立应急会商制度。", "青川县林业局"),
        ("县林业局认真履职,建立应急会商制度。", "青川县林业局"),
        ("会同县林业局建立应急会商制度。", ISSUER),
        ("在县林业局的支持下,建立应急会商制度。", ISSUER),
        ("青川县积极建立应急会商制度。", ISSUER),
        ("青溪镇排查隐患;我县建立应急会商制度。", ISSUER),
        ("林业部门建立应急会商制度。", "青川县林业局"),
        ("青川县青溪镇立足实际,建立应急会商制度。", "青溪镇"),
    ],
)
def test_who_acts(sentence, subject):
    assert {s[0] for s in statements(read(sentence)) if s[1] == "implements"} == {subject}


def test_a_task_is_done_by_those_who_the_note_behind_it_puts_in_charge():
    text = "1.建立风险会商制度。组建区级应急救援队。(牵头单位:县林业局;责任单位:县水利局;完成时限:6月底)\n2.建立约谈通报制度。\n"
    found = {(s[0], s[2]) for s in statements(read(text, genre="plan"))}
    assert ("青川县林业局", "风险会商制度") in found
    assert (ISSUER, "约谈通报制度") in found
    assert not {s for s, o in found if o == "风险会商制度"} - {"青川县林业局"}


def test_who_is_made_to_set_up_a_body_sets_it_up():
    found = {s[:3] for s in statements(read("推动县安委会设立14个专业委员会。"))}
    assert ("青川县安全生产委员会", "sets_up", "青川县安全生产委员会专业委员会") in found


def test_what_rules_ask_of_every_government_is_the_issuers_and_of_a_field_its_departments():
    text = "县级以上人民政府应当建立应急会商制度。县级以上人民政府应急管理部门应当建立灾情通报制度。"
    found = {s[:3] for s in statements(read(text, issuer="四川省人民政府", division="510000", genre="regulation"))}
    assert ("四川省人民政府", "implements", "应急会商制度") in found
    assert ("四川省应急管理厅", "implements", "灾情通报制度") in found


def test_what_a_plan_looks_back_on_is_done():
    text = "2025年工作要点\n一、2025年主要任务\n建立应急调度制度。去年已建立应急会商制度。\n"
    assert {s[2]: s[3] for s in statements(read(text, genre="plan", year="2025"))} == {"应急调度制度": "planned", "应急会商制度": "done"}


def test_a_notice_issues_the_plan_that_it_passes_on_and_carries_it_out():
    found = {s[:3] for s in statements(read("关于印发《青川县安全提升三年行动实施方案》的通知\n", genre="plan"))}
    assert (ISSUER, "issues", "青川县安全提升三年行动实施方案") in found
    assert (ISSUER, "carries_out", "青川县安全提升三年行动") in found
    assert ("青川县安全提升三年行动", "governed_by", "青川县安全提升三年行动实施方案") in found


def test_a_text_that_another_body_passes_on_is_that_bodys():
    text = "青川县应急能力提升方案\n一、编制依据\n1.国家减灾委员会办公室关于印发《全国灾害综合风险普查总体方案》的通知\n"
    found = {s[:3] for s in statements(read(text, genre="plan"))}
    assert ("国家减灾委员会办公室", "issues", "全国灾害综合风险普查总体方案") in found
    assert not any(s == ISSUER for s, _, _ in found)


def test_members_are_those_of_the_commission_spoken_of_before():
    found = {s[:3] for s in statements(read("县减灾委员会统一指挥。成员单位为县水利局、县林业局。"))}
    assert {("青川县水利局", "part_of", "青川县减灾委员会"), ("青川县林业局", "part_of", "青川县减灾委员会")} <= found


def test_what_follows_a_text_is_governed_by_it():
    found = statements(read("按照《青川县防汛办法》,建立应急会商制度。"))
    assert ("应急会商制度", "governed_by", "青川县防汛办法") in {s[:3] for s in found}


def test_a_quoted_list_belongs_to_its_class():
    found = statements(read("推进实施“能力素养提升年、基层基础巩固年、专项整治攻坚年”三个年行动。"))
    assert ("能力素养提升年", "part_of", "三个年行动") in {s[:3] for s in found}


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("据县农业农村局统计,受灾农田1.7万亩。", "青川县农业农村局"),
        ("重要情况报县安委办。", "青川县安全生产委员会办公室"),
        ("尚待县财政局批复。", "青川县财政局"),
        ("青溪镇卫生院设立分诊点。", "青溪镇卫生院"),
        ("与县矿山救护队签订协议。", "青川县矿山救护队"),
    ],
)
def test_a_body_is_found_whatever_stands_before_it(sentence, name):
    assert any(m.name == name for m in reading.extract(document(sentence)).mentions)


def test_a_verb_before_a_town_is_no_part_of_its_name():
    assert "协助乡镇人民政府" not in objects(read("居民委员会应当协助乡镇人民政府开展应急演练。"))


def test_short_forms_join_the_full_name():
    result = read("建立安全生产“1+9”责任体系。充分发挥“1+9”架构优势。")
    schemes = [e for e in result.entities if "1+9" in e.name]
    assert len(schemes) == 1


def test_the_nationwide_is_one_thing_and_the_coined_belongs_to_its_bureau():
    one = read("完善双重预防机制,建立“五色”管理制度。")
    other = read("深化双重预防体系,建立“五色”管理制度。", issuer="旺苍县应急管理局", division="510821")
    shared = {e.id for e in one.entities} & {e.id for e in other.entities}
    assert {e.name for e in one.entities if e.id in shared} == {"安全风险分级管控和隐患排查治理双重预防机制"}


def test_traditional_text_reads_like_simplified():
    traditional = read("構建“1+2+N”應急預案體系,推進危險化學品監測預警系統建設。")
    simplified = read("构建“1+2+N”应急预案体系,推进危险化学品监测预警系统建设。")
    assert statements(traditional) == statements(simplified)
    assert all("體" in a.evidence[0].quote or "統" in a.evidence[0].quote for a in traditional.assertions)


def test_a_footer_is_nobodys_work():
    assert not statements(read("应急管理信息\n" * 3 + "工作简报。\n" * 20 + "版权声明\n本网建立了版权保护机制。\n"))


def lines(result) -> str:
    rows = ("\t".join(s) for s in statements(result))
    return "\n".join(sorted(rows)) + "\n"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda p: p.stem)
def test_golden_readings(path):
    """The readings of whole little reports stand beside them; a change of reading shows as a diff of that file."""
    from helpers import source

    from kg.text.document import parse

    result = reading.read(parse(source(path.read_text(encoding="utf-8"), path.name)))
    assert lines(result) == path.with_suffix(".tsv").read_text(encoding="utf-8")


SEEDS = sorted(resources.seeds().glob("*.txt"))


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.stem)
def test_every_quote_of_the_seeds_is_exact(path):
    from helpers import source

    from kg.text.document import parse

    text = path.read_text(encoding="utf-8")
    result = reading.read(parse(source(text, path.name)))
    assert len(result.assertions) > 40
    for a in result.assertions:
        for e in a.evidence:
            assert text[e.start : e.end] == e.quote
            assert 0 < len(e.quote) <= 160
    for q in result.quantities:
        assert text[q.evidence.start : q.evidence.end] == q.evidence.quote
    ids = {e.id for e in result.entities}
    assert {a.subject for a in result.assertions} | {a.object for a in result.assertions} <= ids


WORDS = st.sampled_from([*"建立完善开展的了、,。;:“”《》()1+9年\n 市县局", "机制", "体系", "专项整治", "應急", "平台", "等", "青川县", "安委会", "将", "2次"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40).map("".join))
def test_any_text_is_read_without_error_and_every_quote_is_exact(text):
    doc = document(text)
    assert len(doc.shadow) == len(text)
    result = reading.read(doc)
    for a in result.assertions:
        for e in a.evidence:
            assert text[e.start : e.end] == e.quote
    assert dumps(result) == dumps(reading.read(document(text)))


@given(st.text(max_size=200))
def test_the_shadow_has_the_length_of_the_text(text):
    assert len(shadow(text)) == len(text)


def test_an_extractor_is_a_few_lines():
    class Shouting:
        name = "shouting"

        def extract(self, document, found):
            return Extraction()

    assert reading.extract(document("建立制度!"), [Shouting()]) == Extraction()


def test_a_press_report_goes_from_place_to_place():
    text = (
        "湖南省长沙市全面建立河长制组织体系。\n"
        "强化监管问责。构建了联合执法机制。\n"
        "绍兴市积极响应号召,建立了四级网格制度。\n"
        "建设河湖信息化平台。\n"
        "水利部将继续推动河长制改革。"
    )
    found = {s[:3] for s in statements(read(text, issuer="中华人民共和国水利部", division="100000", genre="news"))}
    assert ("长沙市", "implements", "联合执法机制") in found
    assert ("绍兴市", "implements", "四级网格制度") in found
    assert ("绍兴市", "operates", "河湖信息化平台") in found
    assert {s for s, _, o in found if "改革" in o} == {"中华人民共和国水利部"}


def test_a_place_further_in_holds_to_the_end_of_its_paragraph():
    text = "组织开展宣传活动。举办知识竞赛。10月,沙市区开展了“安全进万家”活动,组织干部开展安全讲座活动。\n建立应急会商制度。"
    found = {(s[0], s[2]) for s in statements(read(text, issuer="荆州市应急管理局", division="421000", genre="news"))}
    assert ("沙市区", "“安全进万家”活动") in found
    assert ("荆州市应急管理局", "应急会商制度") in found


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("完善制度。", "vague"),
        ("打通“最后一公里”。", "slogan"),
        ("围绕“平安护航”工作主线。", "quoted-phrase"),
        ("体验馆从“Ⅱ类”提升。", "emphasis"),
        ("部分企业尚未建立应急值守制度。", "lacking"),
    ],
)
def test_what_is_left_out_is_listed_with_its_reason(sentence, reason):
    result = read(sentence)
    assert reason in {d.reason for d in result.dropped}
    assert not result.assertions
    assert all(d.quote and sentence[d.span.start : d.span.end] == d.quote for d in result.dropped)


def test_the_same_reading_whatever_the_hash_seed():
    program = (
        "import sys; from kg import jsonl, pipeline, resources\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "for result in pipeline.read([resources.seeds()]): print(jsonl.dumps(result.reading))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(outputs) == 1

