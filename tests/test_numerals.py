"""Numbers in words and digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import numerals

PLACES = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """A whole number below 10^12 in Chinese words, the way it is read aloud."""

    def section(n: int) -> str:
        words, gap = "", False
        for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, n = divmod(n, place)
            if digit:
                words += ("零" if gap and words else "") + PLACES[digit] + name
            gap = not digit
        return words

    if number == 0:
        return "零"
    words = ""
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, scale)
        if part:
            words += ("零" if words and part < 1000 else "") + section(part) + name
    return words


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_spelled_numbers_are_read_back(number):
    assert numerals.parse(spelled(number)) == number


@given(st.integers(min_value=0, max_value=10**7), st.integers(min_value=0, max_value=9999), st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]))
def test_digits_with_a_scale(whole, fraction, scale):
    word, factor = scale
    written = f"{whole}.{fraction:04d}"
    assert numerals.parse(written + word) == pytest.approx(float(written) * factor, rel=1e-12, abs=1e-5)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("2.2万", 22000), ("1.5亿", 150_000_000), ("三百二十", 320), ("两", 2), ("十余", 10), ("百分之三十", 30), ("1/3", 0.3333), ("三分之一", 0.3333),
        ("25.8502万", 258502), ("1,234", 1234), ("一千零五", 1005), ("三万五", 35000), ("3千万", 30_000_000), ("250余万", 2_500_000), ("99.77%", 99.77),
        ("一点五亿", 150_000_000), ("二〇二三", 2023), ("千分之五", 5), ("一亿二千万", 120_000_000),
    ],
)  # fmt: skip
def test_ways_to_write_a_number(word, value):
    assert numerals.parse(word) == value


@pytest.mark.parametrize("word", ["十三五", "三四十", "二三", "", "余", "陆", "第三", "3家", "9" * 400, "亿" * 100])
def test_what_is_no_number(word):
    assert numerals.parse(word) is None


def test_what_stands_around_a_number():
    found = list(numerals.find("近千名群众、百余家企业,完成率百分之九十八"))
    assert [(n.value, n.about, n.percent, n.bare) for n in found] == [(1000, "", "", True), (100, "余", "", True), (98, "", "%", False)]


@given(st.text(alphabet="0123456789.,/%万亿千百十一二三零两余多分之点年人家 ", max_size=60))
def test_any_text_gives_numbers_in_order_inside_it(text):
    at = 0
    for numeral in numerals.find(text):
        assert at <= numeral.span.start < numeral.span.end <= len(text)
        assert numeral.value >= 0
        at = numeral.span.end
