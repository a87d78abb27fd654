"""Administrative divisions: facts of the list, and what names and words for levels mean."""

from __future__ import annotations

import pytest

from kg import places, resources

ROWS = resources.table("divisions.tsv")


@pytest.mark.parametrize(
    ("code", "full", "since", "until"),
    [
        ("320000", "江苏省", "", ""),
        ("330114", "浙江省杭州市钱塘区", "2021", ""),
        ("330113", "浙江省杭州市临平区", "2021", ""),
        ("330104", "浙江省杭州市江干区", "", "2021"),
        ("330103", "浙江省杭州市下城区", "", "2021"),
        ("500112", "重庆市渝北区", "", ""),
        ("370212", "山东省青岛市崂山区", "", ""),
        ("421000", "湖北省荆州市", "", ""),
        ("320614", "江苏省南通市海门区", "2020", ""),
        ("320684", "江苏省南通市海门市", "", "2020"),
        ("320482", "江苏省常州市金坛市", "", "2015"),
        ("371200", "山东省莱芜市", "", "2019"),
        ("429004", "湖北省仙桃市", "", ""),
        ("659001", "新疆维吾尔自治区石河子市", "", ""),
        ("540481", "西藏自治区林芝市米林市", "2023", ""),
    ],
)
def test_facts(code, full, since, until):
    place = places.get(code)
    assert (places.full_name(code), place.since, place.until) == (full, since, until)


def test_list_is_whole():
    codes = {row["id"] for row in ROWS}
    assert sum(row["level"] == "province" for row in ROWS) == 34
    for row in ROWS:
        assert len(row["id"]) == 6
        assert row["id"].isdigit()
        assert row["level"] in ("nation", "province", "city", "county")
        assert row["parent"] in codes or row["level"] == "nation"
        assert row["name"].startswith(row["short"]) or row["level"] == "nation"
        assert len(row["short"]) >= 2
        assert not row["since"] or not row["until"] or row["since"] <= row["until"]


@pytest.mark.parametrize(
    ("name", "context", "code"),
    [
        ("钱塘", "", "330114"),
        ("鼓楼区", "320100", "320106"),
        ("鼓楼区", "350102", "350102"),
        ("朝阳区", "110000", "110105"),
        ("朝阳区", "220104", "220104"),
        ("重庆渝北", "", "500112"),
        ("浙江省绍兴市柯桥区", "", "330603"),
        ("海门", "", "320614"),  # the one in force before the abolished one
        ("恩施州", "", "422800"),
        ("襄樊市", "", "420600"),
        ("吉林", "", "220000"),
        ("管城区", "", "410104"),
    ],
)
def test_find(name, context, code):
    assert places.find(name, context=context).code == code


def test_unknown_names_and_codes():
    assert places.find("某某区") is None
    assert places.find("") is None
    assert places.get("999999") is None
    assert places.full_name("999999") == ""
    assert places.parent("") == ""
    assert places.in_context("市", "") is None


@pytest.mark.parametrize(
    ("word", "code", "meant"),
    [
        ("省", "330114", "330000"),
        ("市", "330114", "330100"),
        ("全区", "330114", "330114"),
        ("我区", "330114", "330114"),
        ("市", "500112", "500000"),
        ("省", "421000", "420000"),
        ("全市", "421000", "421000"),
        ("全区", "450000", "450000"),
        ("自治区", "450100", "450000"),
        ("市", "320583", "320583"),
        ("县", "421000", None),
        ("全国", "330114", places.NATION),
    ],
)
def test_in_context(word, code, meant):
    assert places.in_context(word, code) == meant


def test_up_and_within():
    assert places.up("330114", "province") == "330000"
    assert places.up("500112", "city") is None
    assert places.within("330114", "330000")
    assert not places.within("330000", "330114")
