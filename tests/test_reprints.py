"""Reprints: what a copy may lack or have besides to be one report with its original, and what makes it another report.

The copies are made of the five shipped reports, each in three lengths.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import combinations

import opencc
import pytest

from kg import resources
from kg.text.reprints import NONE, Copy, on_own_site, originals
from kg.text.shadow import shadow
from kg.text.shingles import is_reprint, keys, resemblance, signature

REPORTS = {path.stem[:3]: path.read_text(encoding="utf-8") for path in sorted(resources.seeds().glob("*.txt"))}
TEXTS = {f"{name}:{length}": text[:length] for name, text in REPORTS.items() for length in (800, 2000, 100_000)}
HEAD = "新闻网首页 >> 时政 >> 地方\n2025-11-05 08:06 来源: 某某日报 字号:大 中 小\n分享到微信 打印本页\n"
FOOT = "\n责任编辑:张三\n版权所有 某某新闻网 备案号:鄂ICP备12345678号\n联系电话:0716-8888888 第1页 共1页\n"
TO_TRADITIONAL = opencc.OpenCC("s2t").convert
TO_SIMPLIFIED = opencc.OpenCC("t2s").convert


def sketch(text: str) -> bytes:
    return signature(shadow(text))


def misread(text: str, share: float = 0.05) -> str:
    """The text with so many of its characters replaced by others of the reports."""
    chance, pool = random.Random(share), sorted({c for report in REPORTS.values() for c in report if "\u4e00" <= c <= "\u9fff"})
    return "".join(chance.choice(pool) if chance.random() < share and not c.isspace() else c for c in text)


def other_figures(text: str) -> str:
    chance = random.Random(1)
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + chance.randrange(1, 10)) % 10), text)


def other_places(text: str) -> str:
    """The text as another division of each level would have it."""
    simple = shadow(text)
    for there, here in (("浙江", "安徽"), ("杭州", "合肥"), ("钱塘", "庐阳"), ("萧山", "蜀山"), ("临江", "包河"), ("山东", "广东"), ("青岛", "佛山"), ("重庆", "天津"), ("渝北", "津南"),
                        ("湖北", "湖南"), ("荆州", "岳阳"), ("江苏", "江西")):  # fmt: skip
        simple = simple.replace(there, here)
    return simple


SAME = {
    "in the other script": lambda text: TO_SIMPLIFIED(text) if text != TO_SIMPLIFIED(text) else TO_TRADITIONAL(text),
    "other line breaks": lambda text: "\r\n".join(text.replace("\n", "")[i : i + 34] for i in range(0, len(text), 34)),
    "no spaces": lambda text: "".join(text.split()),
    "spaces between all characters": lambda text: " ".join(text),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "a site around it": lambda text: HEAD + text + FOOT,
    "page numbers": lambda text: "".join(f"{text[i : i + 500]}\n- {i // 500} -\n" for i in range(0, len(text), 500)),
    "a fifth cut off": lambda text: text[: len(text) * 4 // 5],
    "a fifth cut off, on a site": lambda text: HEAD + text[: len(text) * 4 // 5],
    "one character in twenty misread": misread,
}
OTHER = {
    "other figures": other_figures,
    "other figures, misread": lambda text: misread(other_figures(text), 0.02),
    "other figures, on a site": lambda text: HEAD + other_figures(text) + FOOT,
    "other places": other_places,
    "other places, misread": lambda text: misread(other_places(text), 0.02),
    "other places and figures": lambda text: other_places(other_figures(text)),
    "the next year": lambda text: re.sub(r"(?<!\d)20(\d\d)", lambda year: f"20{int(year[1]) + 1}", re.sub(r"(?<!\d)(?!20)\d+", lambda n: str(int(n[0]) + 3), text)),
    "half of it": lambda text: text[: len(text) * 2 // 5],
}  # fmt: skip


@pytest.mark.parametrize("change", list(SAME))
@pytest.mark.parametrize("name", list(TEXTS))
def test_a_copy_is_a_reprint(name, change):
    text, copy = TEXTS[name], SAME[change](TEXTS[name])
    assert copy != text
    assert is_reprint(sketch(text), sketch(copy))
    assert is_reprint(sketch(copy), sketch(text))


@pytest.mark.parametrize("change", list(OTHER))
@pytest.mark.parametrize("name", list(TEXTS))
def test_a_text_with_the_same_sentences_may_be_another_report(name, change):
    text, other = TEXTS[name], OTHER[change](TEXTS[name])
    if "places" in change and other_places(text) == shadow(text):
        pytest.skip("names no place")
    assert not is_reprint(sketch(text), sketch(other))
    assert not is_reprint(sketch(other), sketch(text))


def test_different_reports_do_not_resemble_each_other():
    for one, other in combinations(REPORTS.values(), 2):
        assert resemblance(sketch(one), sketch(other)) < 0.1
        assert not is_reprint(sketch(one), sketch(other))


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_resemblance_estimates_the_share_in_common(share):
    text = "".join(re.findall(r"[\u4e00-\u9fff]", "".join(map(shadow, REPORTS.values()))))
    half = len(text) // 2
    start = round(half * (1 - share))
    one, other = text[:half], text[start : start + half]
    runs = [{t[i : i + 4] for i in range(len(t) - 3)} for t in (one, other)]
    true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    assert resemblance(signature(one), signature(other)) == pytest.approx(true, abs=0.11)  # three standard errors


def test_a_signature_is_the_same_on_every_machine():
    assert sketch("甲区3次").hex() == "00000003000000010000000100cdd644da"
    assert len(max((sketch(text) for text in TEXTS.values()), key=len)) < 2100


SHORT = "甲市应急管理局关于印发《甲市防汛应急预案》的通知。各县区人民政府，市有关部门：现将预案印发给你们，请认真贯彻执行。"


def test_short_texts_must_be_all_but_equal():
    assert is_reprint(sketch(SHORT), sketch(TO_TRADITIONAL(SHORT).replace("。", "。\n")))
    assert not is_reprint(sketch(SHORT), sketch(SHORT.replace("防汛", "地震")))
    assert not is_reprint(sketch("通知"), sketch("公告"))
    for nothing in ("", "123", "——\n"):
        assert not is_reprint(sketch(nothing), sketch(nothing))


# --- groups ------------------------------------------------------------------------------------------------------

TEXT = REPORTS["000"]


def copy(path: str, text: str = TEXT, **known) -> Copy:
    return Copy(path=path, sha256=known.pop("sha256", path), signature=sketch(text), length=len(text), **known)


def test_the_original_is_the_first_issued_then_on_a_site_of_a_government_then_the_longest_then_the_first_path():
    cut = TEXT[: len(TEXT) * 9 // 10]
    first = copy("z.txt", cut, issued="2024-01-24")
    site = copy("y.txt", cut, issued="2024-01-25", own_site=True)
    longest = copy("x.txt", issued="2024-01-25")
    path, undated = copy("w.txt", cut, issued="2024-01-25"), copy("a.txt", TEXT + HEAD, own_site=True)
    order = [first, site, longest, path, undated]
    for number, original in enumerate(order[:-1]):
        assert originals(order[number:]) == {other.path: original.path for other in order[number + 1 :]}
    assert originals([copy("b.txt"), copy("a.txt")]) == {"b.txt": "a.txt"}


def test_groups_are_the_same_whatever_the_order():
    copies = [copy(f"{name}/{change}", alter(text)) for name, text in REPORTS.items() for change, alter in (SAME | OTHER).items()]
    found = originals(copies)
    for seed in range(5):
        shuffled = random.Random(seed).sample(copies, len(copies))
        assert originals(shuffled) == found
        assert list(originals(shuffled)) == sorted(found)
    assert not set(found) & set(found.values()), "no original is a reprint"
    assert {path[:3] + original[:3] for path, original in found.items()} == {name * 2 for name in REPORTS}
    for name in REPORTS:
        same = [f"{name}/{change}" for change in SAME]
        assert len({found.get(path, path) for path in same}) == 1, "all copies of a report have one original"
        group = {found.get(same[0], same[0]), *(path for path, original in found.items() if original == found.get(same[0], same[0]))}
        assert group == set(same)


def test_the_same_bytes_are_one_report_whatever_else_is_said():
    assert originals([copy("b.txt", "", sha256="1", said=NONE), copy("a.txt", "", sha256="1", said=NONE)]) == {"b.txt": "a.txt"}
    assert originals([copy("b.txt", "", sha256="1"), copy("a.txt", "", sha256="2")]) == {}


def test_the_register_wins():
    a, b, c, d = (copy(f"{name}.txt") for name in "abcd")
    other = copy("other.txt", REPORTS["004"])
    assert originals([a, b, c]) == {"b.txt": "a.txt", "c.txt": "a.txt"}
    assert originals([a, replace(b, said=NONE), c]) == {"c.txt": "a.txt"}
    assert originals([a, replace(b, said="b.txt"), c]) == {"c.txt": "a.txt"}, "a report is no reprint of itself"
    assert originals([a, replace(b, said="other.txt"), other]) == {"b.txt": "other.txt"}
    assert originals([a, b, replace(c, said="b.txt")]) == {"a.txt": "b.txt", "c.txt": "b.txt"}, "what it names is an original"
    assert originals([a, replace(b, said="a.txt"), replace(c, said="b.txt")]) == {"b.txt": "a.txt", "c.txt": "a.txt"}
    assert originals([replace(a, said="b.txt"), replace(b, said="a.txt")]) == {"b.txt": "a.txt"}, "a circle is opened"
    assert originals([a, replace(b, said="gone.txt")]) == {"b.txt": "gone.txt"}
    twins = [replace(a, sha256="1"), replace(b, sha256="1"), replace(d, said="b.txt")]
    assert originals(twins) == {"a.txt": "b.txt", "d.txt": "b.txt"}


def test_many_reports_from_one_template_are_not_compared_with_each_other(monkeypatch):
    from kg.text import reprints

    compared = []
    monkeypatch.setattr(reprints, "is_reprint", lambda a, b: compared.append(1) or is_reprint(a, b))
    copies = [copy(f"{i:04}.txt", f"{TEXT[:1200]}{other_figures(TEXT[1200:1500])}第{i * 7919}号，共{i * 104729}处") for i in range(400)]
    twin = copy("9999.txt", f"转载\n{TEXT[:1200]}{other_figures(TEXT[1200:1500])}第{399 * 7919}号，共{399 * 104729}处")
    originals([*copies, twin])
    assert len(compared) < 101 * 401


def test_keys_of_copies_meet():
    for name, text in TEXTS.items():
        for change, alter in SAME.items():
            assert len(set(keys(sketch(text))) & set(keys(sketch(alter(text))))) >= 8, (name, change)


@pytest.mark.parametrize(
    ("url", "own"),
    [("https://yjj.qiantang.gov.cn/a.html", True), ("http://www.info.gov.hk/1", True), ("https://news.example.com/gov.cn/1", False),
     ("https://mygov.example.com/", False), ("http://[broken", False), ("不是网址", False), (None, False)],
)  # fmt: skip
def test_sites_of_governments(url, own):
    assert on_own_site(url) is own
