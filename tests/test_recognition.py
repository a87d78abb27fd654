"""Claims of being first, a model, commended or passed on, in invented sentences: what is claimed, how far, of what, by whom."""

from __future__ import annotations

import dataclasses
import time

import pytest

from kg import graph, jsonl, reading
from kg.text.document import parse
from kg.types import Metadata, Reading, Source

ISSUER = "青山县应急管理局"


def read(text: str, **more: str) -> Reading:
    words = f"{ISSUER}2023年工作总结\n{text}\n"
    source = Source(path="x.txt", sha256="0" * 64, media_type="text/plain", encoding="utf-8", text=words)
    return reading.read(parse(source, dataclasses.replace(Metadata(issuer=ISSUER, division="360102", year="2023", genre="summary"), **more)))


def claims(text: str, **more: str) -> list[tuple[str, str, str]]:
    found = read(text, **more)
    assert all(r.evidence.quote in text for r in found.recognitions)
    ordered = sorted(found.recognitions, key=lambda r: (r.evidence.start, r.rule))
    return [(r.kind.value, r.reach, r.status.value) for r in ordered]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在全国率先建立风险会诊机制。", [("first", "nation", "done")]),
        ("率先推行企业安全管家制度。", [("first", "", "done")]),
        ("建成全省首个应急物资智能仓库。", [("first", "province", "done")]),
        ("应急广播“村村响”属全国首创。", [("first", "nation", "done")]),
        ("年度考核位居全省第一。", [("first", "province", "done")]),
        ("“敲门问安”机制入选全国应急管理典型案例。", [("model", "nation", "done")]),
        ("有关做法被省应急管理厅列为典型经验。", [("model", "province", "done")]),
        ("防汛工作受到省政府通报表扬。", [("commended", "province", "done")]),
        ("相关工作获应急管理部领导批示肯定。", [("commended", "nation", "done")]),
        ("我局荣获全省应急管理系统先进集体称号。", [("commended", "province", "done")]),
        ("被市政府授予“平安杯”。", [("commended", "city", "done")]),
        ("该做法被应急管理部转发。", [("spread", "nation", "done")]),
        ("相关经验在全省推广。", [("spread", "province", "done")]),
        ("在全省安全生产工作会议上作经验交流发言。", [("spread", "province", "done")]),
        # intended, not reached
        ("力争在全省率先建成智慧应急平台。", [("first", "province", "planned")]),
        ("筹建全市首个安全体验公园。", [("first", "city", "planned")]),
    ],
)
def test_a_claim_says_what_it_claims_and_how_far(text, expected):
    assert claims(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "领导干部率先垂范。", "消防队员率先到达现场。", "首先要压实责任。", "把防汛作为首要任务。", "第一时间启动应急响应。",
        "坚持安全第一、预防为主。", "选树先进典型12个。", "对5家企业通报批评。", "通报典型事故案例6起。", "组织观看警示教育案例片。",
        "表彰先进集体10个、先进个人30名。", "对作出突出贡献的单位给予表彰和奖励。", "评选出10名“最美安监人”。", "支持有条件的乡镇率先开展创建。",
        "积极推广应用新装备。", "将试点经验在全县推广。", "转发天气预警信息。", "开展第一次全国自然灾害综合风险普查。", "群众获得感不断增强。",
        "弘扬首创精神。", "工作得到群众充分肯定。", "没有经验可供借鉴。",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_claim_is_none(text):
    assert claims(text) == []


def test_a_claim_knows_its_thing_its_body_and_who_recognises_it():
    text = "建立“敲门问安”机制,相关做法被省应急管理厅推广。青云谱区消防救援大队荣获全国先进集体称号。"
    found = read(text)
    names = {e.id: e.name for e in found.entities}
    spread, honour = sorted(found.recognitions, key=lambda r: r.evidence.start)
    assert (names[spread.of], names[spread.body], spread.by) == ("“敲门问安”机制", ISSUER, "省应急管理厅")
    assert spread.evidence.quote == "建立“敲门问安”机制,相关做法被省应急管理厅推广"
    assert honour.of is None
    assert names[honour.body] == "青云谱区消防救援大队"


def test_all_the_city_means_the_province_in_a_district_of_a_municipality():
    assert claims("建成全市首个应急仓库。", division="500112") == [("first", "province", "done")]


def test_what_lays_down_duties_claims_nothing():
    assert claims("工作受到省政府通报表扬。", genre="regulation") == []


def test_recognitions_are_kept_and_a_reading_without_them_is_still_read():
    found = read("“敲门问安”机制入选全国应急管理典型案例。")
    assert found.recognitions
    assert list(jsonl.loads(jsonl.dumps(found).splitlines())) == [found]
    without = [line for line in jsonl.dumps(found).splitlines() if '"kind": "recognition"' not in line]
    assert list(jsonl.loads(without)) == [dataclasses.replace(found, recognitions=())]
    said = {(q.p.rsplit("#")[-1], q.o.rsplit("#")[-1]) for q in graph.quads([found]) if q.s.endswith(found.recognitions[0].id + ">")}
    assert {("standing>", "Model>"), ("reach>", "National>"), ("status>", "Done>")} <= said


def test_a_long_text_takes_time_in_proportion_to_its_length():
    def seconds(times: int) -> float:
        text = "率先被全国荣获典型经验推广表彰批示首个第一" * times
        start = time.process_time()
        claims(text)
        return time.process_time() - start

    seconds(1)
    assert seconds(1600) < 40 * max(seconds(100), 0.02)


# Sentences that were judged by hand before the patterns were run on them


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在全省率先出台《基层应急消防治理一体化实施办法》。", ("first", "province", "done")),
        ("我县在全市率先完成自然灾害综合风险普查数据质检。", ("first", "city", "done")),
        ("建成全省首个县级应急物资云仓。", ("first", "province", "done")),
        ("首创“隐患随手拍”积分兑换机制，在全国尚属首例。", ("first", "nation", "done")),
        ("成立全省首支县级无人机应急救援队。", ("first", "province", "done")),
        ("全市首个“社区应急救援微站”在金源社区挂牌运行。", ("first", "city", "done")),
        ("该县成为全省第一个实现应急广播行政村全覆盖的县。", ("first", "province", "done")),
        ("金源社区入选全国综合减灾示范社区。", ("model", "nation", "done")),
        ("“一键叫应”做法入选应急管理部基层应急管理能力建设典型案例。", ("model", "nation", "done")),
        ("我县成功创建省级安全发展示范县。", ("model", "province", "done")),
        ("被省安委会命名为全省安全发展示范城市。", ("model", "province", "done")),
        ("获评全省防汛救灾先进集体。", ("commended", "province", "done")),
        ("被市委、市政府通报表彰为全市平安建设先进单位。", ("commended", "city", "done")),
        ("县应急管理综合行政执法大队荣获全国应急管理系统先进集体。", ("commended", "nation", "done")),
        ("我局执法案卷在全省评查中荣获一等奖。", ("commended", "province", "done")),
        ("市安委办专门发文对我县燃气整治工作予以通报表扬。", ("commended", "city", "done")),
        ("省政府办公厅对我县防汛抢险工作给予通报表扬。", ("commended", "province", "done")),
        ("省应急管理厅转发我县安全生产“三员”共治经验。", ("spread", "province", "done")),
        ("“三色预警”工作法在全省推广。", ("spread", "province", "done")),
        ("市安委办以工作简报形式印发全市学习推广我县做法。", ("spread", "city", "done")),
        ("《中国应急管理报》刊发我县经验做法。", ("spread", "nation", "done")),
        ("全年事故起数、死亡人数“双下降”，综合考核排名全省第一。", ("first", "province", "done")),
        ("县消防救援大队获评“全国消防工作先进集体”，1人荣获“全国最美应急管理工作者”提名奖。", ("commended", "nation", "done")),
        ("力争率先在全省建成智慧矿山监管平台。", ("first", "province", "planned")),
    ],
)
def test_a_claim_in_other_words(text, expected):
    assert expected in claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "各级党员干部率先垂范、冲锋在前。",
        "推广使用安全生产标准化信息系统。",
        "转发省安委办《关于做好汛期安全生产工作的通知》。",
        "开展示范创建活动，打造示范企业12家。",
        "大力推广“安全码”应用。",
        "首个汛期会商会于3月召开。",
        "对12名表现突出的干部予以通报表扬。",
        "县安委会对3个乡镇进行通报表扬。",
        "集中曝光典型案例5起。",
        "召开全县安全生产表彰大会，表彰先进单位20个。",
        "对获评A级的企业实行差异化监管。",
        "支持企业首创安全技术，给予资金奖励。",
        "要求各乡镇率先完成年度任务。",
        "全面推广应用电气火灾监控系统。",
        "加强对重点单位消防安全的示范引导。",
        "学习推广浙江“千万工程”经验。",
        "把首违不罚清单作为执法依据。",
    ],
)
def test_work_on_models_and_firsts_is_no_claim(text):
    assert claims(text) == []
