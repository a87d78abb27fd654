"""Who speaks, when, of which time and in which kind of text: on the seeds, and on heads of our own making."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import resources
from kg.text.document import parse, year
from kg.text.header import GENRES
from kg.types import Document, Metadata, Source

NOTHING = Metadata()


def document(text: str, metadata: Metadata = NOTHING, own: Metadata = NOTHING) -> Document:
    source = Source(path="a.txt", sha256="0" * 64, media_type="text/plain", encoding="utf-8", text=text, metadata=own)
    return parse(source, metadata)


@pytest.mark.parametrize(
    ("seed", "issuer", "division", "issued", "period", "genre", "script", "filed"),
    [
        ("000", "钱塘区应急管理局", "330114", "2024-01-24", ("2023-01-01", "2023-12-31"), "summary", "hans", "2023"),
        ("001", "青岛市应急管理局", "370200", None, ("2020-01-01", "2020-12-31"), "plan", "hant", "2020"),
        ("002", "重庆市渝北区应急管理局", "500112", "2021-11-05", ("2016-01-01", "2020-12-31"), "deeds", "hans", "2021"),
        ("003", "荆州市应急管理局", "421000", "2020-04-11", None, "news", "hans", "2020"),
        ("004", "江苏省应急管理厅", "320000", "2021-07-19", ("2021-01-01", "2021-06-30"), "summary", "hans", "2021"),
    ],
)
def test_seeds(seed, issuer, division, issued, period, genre, script, filed):
    (path,) = resources.seeds().glob(f"{seed}_*.txt")
    found = document(path.read_text(encoding="utf-8-sig"))
    assert (found.issuer, found.division) == (issuer, division)
    assert found.issued == issued
    assert (found.period and (found.period.start, found.period.end)) == period
    assert (found.genre, found.script, year(found)) == (genre, script, filed)


COUNTY_NOTICE = """绍兴市柯桥区安全生产委员会办公室文件
柯安委办〔2023〕12号

关于开展夏季高温期间安全生产专项检查的通知

各镇（街道）安委会，区安委会各成员单位：
为切实做好夏季高温期间安全生产工作，决定在全区范围内开展专项检查。现将有关事项通知如下：
一、检查时间
2023年7月1日至8月31日。

绍兴市柯桥区安全生产委员会办公室
2023年6月28日
"""
COUNTY_SUMMARY = """2022年工作总结及2023年工作计划
来源：县应急管理局 发布时间：2022-12-20 10:00

2022年，在县委、县政府的坚强领导下，我局紧紧围绕安全生产中心工作，扎实推进各项任务。德清县安全生产形势稳定。
一、主要工作成效
（一）压实责任。县安委会召开会议4次，德清县委常委会专题研究安全生产。
"""
STATE_OPINION = """国务院关于加强和改进消防工作的意见
国发〔2011〕46号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
“十一五”以来，各地区、各有关部门认真贯彻国家有关加强消防工作的部署和要求。
国务院
二〇一一年十二月三十日
"""
TOWN_NEWS = """临浦镇扎实开展汛前检查
发布时间：2023-04-06 来源：萧山日报
近日，杭州市萧山区临浦镇组织人员开展汛前检查，共检查山塘12座。
"""
SIGNED_REPORT = """# 关于2021年度法治政府建设情况的报告

2021年，我局认真贯彻落实县委、县政府部署，深入推进法治建设。
一、主要做法
山阳县应急管理局党委召开会议12次。县司法局指导我局开展执法。

山阳县应急管理局
2022年1月12日
"""
REGION_REPORT = """自治区应急管理厅2023年上半年工作情况汇报
2023年7月8日
今年以来，在自治区党委坚强领导下，全区应急管理系统认真履职。广西壮族自治区安全生产形势总体稳定。
一、工作情况
自治区应急管理厅牵头开展检查。
"""
PAGE_WITH_LABELS = """索引号：11330110 发布机构：余杭区应急管理局 成文日期：2020-03-01
文号：
余杭区2020年应急管理工作要点
2020年全区应急管理工作的总体要求是：坚持以人民为中心。
一、全面落实责任
（一）要压实责任。
"""
STATUTE = """# 宁波市防汛条例

2019年1月22日 宁波市第十五届人民代表大会常务委员会第二十次会议通过

2019年3月26日 浙江省第十三届人民代表大会常务委员会第十一次会议批准

第一条 为了防汛，制定本条例。
"""


@pytest.mark.parametrize(
    ("text", "title", "issuer", "division", "issued", "genre"),
    [
        (COUNTY_NOTICE, "关于开展夏季高温期间安全生产专项检查的通知", "绍兴市柯桥区安全生产委员会办公室", "330603", "2023-06-28", "notice"),
        (COUNTY_SUMMARY, "2022年工作总结及2023年工作计划", "德清县应急管理局", "330521", "2022-12-20", "summary"),
        (STATE_OPINION, "国务院关于加强和改进消防工作的意见", "国务院", "100000", "2011-12-30", "opinion"),
        (TOWN_NEWS, "临浦镇扎实开展汛前检查", "萧山区临浦镇人民政府", "330109", "2023-04-06", "news"),
        (SIGNED_REPORT, "关于2021年度法治政府建设情况的报告", "山阳县应急管理局", "611024", "2022-01-12", "summary"),
        (REGION_REPORT, "自治区应急管理厅2023年上半年工作情况汇报", "广西壮族自治区应急管理厅", "450000", "2023-07-08", "summary"),
        (PAGE_WITH_LABELS, "余杭区2020年应急管理工作要点", "余杭区应急管理局", "330110", "2020-03-01", "plan"),
        (STATUTE, "宁波市防汛条例", "宁波市人民代表大会常务委员会", "330200", "2019-03-26", "regulation"),
    ],
)
def test_heads(text, title, issuer, division, issued, genre):
    found = document(text)
    assert (found.title, found.issuer, found.division) == (title, issuer, division)
    assert (found.issued, found.genre) == (issued, genre)


@pytest.mark.parametrize(
    ("line", "issuer", "genre"),
    [
        ("应急管理部办公厅关于印发《2023年执法计划》的通知", "中华人民共和国应急管理部办公厅", "plan"),
        ("杭州市林业水利局关于印发水旱灾害防御工作要点的通知", "杭州市林业水利局", "plan"),
        ("滨州市消防救援支队2023年工作总结", "滨州市消防救援支队", "summary"),
        ("垫江县应急管理局2022年度工作总结", "重庆市垫江县应急管理局", "summary"),
        ("中华人民共和国应急管理部令", "中华人民共和国应急管理部", "other"),
        ("甘肃省突发事件总体应急预案", "甘肃省人民政府", "emergency_plan"),
        ("某公司“3·2”火灾事故调查报告", "", "bulletin"),
        ("新灣街道開展消防演練", "新湾街道办事处", "other"),
    ],
)
def test_title_lines(line, issuer, genre):
    found = document(f"{line}\n\n为做好有关工作，现就有关事项说明如下，请结合实际认真贯彻落实。\n")
    assert (found.title, found.issuer, found.genre) == (line, issuer, genre)


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("甲局2021年上半年工作总结", "2021-01-01", "2021-06-30"),
        ("甲局2021年下半年工作计划", "2021-07-01", "2021-12-31"),
        ("甲局2022年第一季度工作总结", "2022-01-01", "2022-03-31"),
        ("甲局2020年1-11月工作总结", "2020-01-01", "2020-11-30"),
        ("甲局2024年2月工作总结", "2024-02-01", "2024-02-29"),
        ("甲局三年行动工作总结（2020—2022年）", "2020-01-01", "2022-12-31"),
        ("甲局“十四五”应急规划", "2021-01-01", "2025-12-31"),
        ("甲局2023年工作总结和2024年工作思路", "2023-01-01", "2023-12-31"),
    ],
)
def test_periods(title, start, end):
    period = document(f"{title}\n\n各项工作扎实推进。\n").period
    assert (period.start, period.end) == (start, end)
    assert period.text


def test_this_year_is_told_by_the_day_of_issue():
    text = "工作情况汇报\n发布日期：2023-09-30\n今年以来，我局按照上级部署扎实推进各项工作，切实维护人民群众生命财产安全，成效明显。\n"
    period = document(text).period
    assert (period.start, period.end, period.text) == ("2023-01-01", "2023-09-30", "今年以来")
    assert document(text.replace("发布日期：2023-09-30\n", "")).period is None


def test_the_caller_wins_over_the_file_and_the_file_over_the_text():
    own = Metadata(issuer="甲市应急管理局", title="乙")
    found = document(COUNTY_SUMMARY, Metadata(issuer="青岛市应急管理局", year="2019", genre="news"), own)
    assert (found.issuer, found.division, found.title, found.genre) == ("青岛市应急管理局", "370200", "乙", "news")
    assert year(found) == "2019"
    assert document(COUNTY_SUMMARY, own=own).issuer == "甲市应急管理局"


def test_the_number_of_a_document_tells_its_year():
    found = document("甲市安委会关于开展检查的通知\n甲安委〔2019〕3号\n\n各单位：\n请认真开展检查。\n")
    assert (found.issued, year(found)) == (None, "2019")


@pytest.mark.parametrize("text", ["", "\n", "。", "安全", "《》", "**", "# \n\n", "2023年"])
def test_scraps_are_documents_too(text):
    found = document(text)
    assert found.issuer == ""
    assert found.genre in GENRES


@given(st.text(alphabet="省市区县应急管理局厅部委办公室关于印发的通知2023年月日上半、，。：\n《》（）“”#* 我全", max_size=120))
def test_any_text_can_be_parsed(text):
    found = document(text)
    assert found == document(text)
    assert len(found.shadow) == len(text)
    assert found.genre in GENRES
    assert found.issued is None or len(found.issued) == 10


BODY = "\n\n一、主要工作\n（一）压实责任。召开会议4次，排查隐患120处。\n（二）做好防汛备汛。组织演练3场，转移群众300人。\n"


@pytest.mark.parametrize(
    ("title", "below", "issuer", "division"),
    [
        ("中共江油市委 江油市人民政府关于加强应急救援能力建设的意见", "", "江油市委", "510781"),
        ("中共江油市委办公室 江油市人民政府办公室关于开展演练的通知", "", "江油市委办公室", "510781"),
        ("绵阳市安全生产委员会办公室关于开展汛期检查的通知", "", "绵阳市安全生产委员会办公室", "510700"),
        ("关于做好强降雨防范工作的通知", "青川县防汛抗旱指挥部\n\n各乡镇人民政府：", "青川县防汛抗旱指挥部", "510822"),
        ("应急管理普查工作通报", "云南省地震灾害普查领导小组办公室云南省地震局", "云南省地震灾害普查领导小组办公室", "530000"),
        ("临江街道防汛备汛工作总结", "近日，杭州市钱塘区临江街道组织检查。", "钱塘区临江街道办事处", "330114"),
        ("青溪镇关于开展森林防火检查的通知", "青川县青溪镇组织检查。", "青川县青溪镇人民政府", "510822"),
        ("筑牢防线护平安", "来源：河庄街道 2023-06-01\n近日，钱塘区河庄街道组织演练。", "钱塘区河庄街道办事处", "330114"),
        ("广东省三防办关于做好台风防御工作的通知", "", "广东省防汛防旱防风指挥部办公室", "440000"),
        ("国网青川县供电公司2022年应急工作总结", "", "国网青川县供电公司", "510822"),
        ("秦皇岛北戴河新区管委会关于开展汛期检查的通知", "", "秦皇岛北戴河新区管委会", "130300"),
        ("武汉市新洲区水务和湖泊局2022年工作总结", "", "武汉市新洲区水务和湖泊局", "420117"),
        ("江油市委组织部2023年工作总结", "", "江油市委组织部", "510781"),
        ("河庄街道先进事迹", "杭州市钱塘区河庄街道守护平安。", "钱塘区河庄街道办事处", "330114"),
        ("青川县水利局压实防汛责任", "青川县防汛抗旱指挥部部署工作。", "青川县水利局", "510822"),
        ("合肥高新区应急管理局2022年工作总结", "", "合肥高新区应急管理局", "340100"),
        ("苏州工业园区应急管理局2022年工作总结", "", "苏州工业园区应急管理局", "320500"),
        ("西咸新区消防救援支队2022年工作总结", "", "西咸新区消防救援支队", "610000"),
        ("厦门火炬高新区管委会安全生产工作情况", "", "厦门火炬高新区管委会", "350200"),
        ("第八师石河子市应急管理局2022年工作总结", "", "第八师石河子市应急管理局", "659001"),
        ("丽江市林业和草原局森林草原防火工作总结", "", "丽江市林业和草原局", "530700"),
    ],
)
def test_issuers_by_the_shape_of_a_head(title, below, issuer, division):
    found = document(f"{title}\n\n{below}{BODY}")
    assert (found.issuer, found.division) == (issuer, division)


def test_a_body_that_only_acts_in_a_news_text_is_not_its_issuer():
    text = "多部门联合演练\n本报讯 6月16日，青川县应急管理局联合县消防救援大队开展演练。\n青川县应急管理局局长参加演练。\n县防汛抗旱指挥部启动了响应。"
    assert document(text).issuer == "青川县应急管理局"


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("钦州市应急管理局2023年工作总结和2024年工作谋划", "summary"),
        ("钦州市应急管理局2024年工作谋划", "plan"),
        ("钦州市应急管理局2024年工作打算", "plan"),
        ("钦州市应急管理局工作简报（第12期）", "bulletin"),
        ("钦州市应急管理局工作信息", "news"),
    ],
)
def test_genres_by_title(title, genre):
    assert document(title + BODY).genre == genre


def test_a_department_speaks_of_its_own_field():
    found = document("2021年主要工作情况\n一年来，我市各级水利部门主动作为，福州市的堤防加固和城区排涝项目都已开工。\n")
    assert (found.issuer, found.division) == ("福州市水利局", "350100")


def test_a_county_named_like_a_common_word_needs_its_city():
    found = document("应急管理局2022年工作总结\n泉州市城区内涝得到治理，城区道路畅通，城区住宅安全，郊区住宅安全。安全生产形势平稳，防汛有序。\n")
    assert found.division == "350500"


def test_a_number_says_whose_document_it_is():
    found = document("关于做好断层普查的通知\n陕震发〔2021〕9号\n\n陕西省各设区市地震部门：\n请陕西省各地抓好落实。\n")
    assert (found.issuer, found.division) == ("陕西省地震局", "610000")
