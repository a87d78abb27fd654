"""Telling the characters of a text from its bytes: short texts, rare characters, wrong words of the file, broken bytes."""

from __future__ import annotations

import random

import pytest
import zhconv_rs

from kg import resources
from kg.documents.encoding import decode, tidy
from kg.errors import InputError, UndecodableText

SEEDS = [path.read_text(encoding="utf-8") for path in sorted(resources.seeds().glob("*.txt"))]
TRADITIONAL = [zhconv_rs.zhconv(text, "zh-hk") for text in SEEDS]
LONG = tidy("".join(SEEDS) * 2)


def windows(texts: list[str], encoding: str, count: int) -> list[str]:
    """Random windows of 8 to 40 characters, two ideographs at least, that the encoding can write."""
    chance = random.Random(encoding)
    found: list[str] = []
    while len(found) < count:
        text, length = chance.choice(texts), chance.choice((8, 9, 12, 20, 40))
        start = chance.randrange(len(text) - length)
        window = text[start : start + length]
        try:
            window.encode(encoding)
        except UnicodeEncodeError:
            continue
        if sum("\u4e00" <= c <= "\u9fff" for c in window) > 1:
            found.append(window)
    return found


@pytest.mark.parametrize(
    ("encoding", "texts"),
    [("utf-8", SEEDS), ("gb18030", SEEDS), ("utf-16-le", SEEDS), ("utf-16-be", SEEDS), ("utf-16-le", TRADITIONAL),
     ("gb18030", TRADITIONAL), ("cp950", TRADITIONAL), ("big5hkscs", TRADITIONAL)],
)  # fmt: skip
def test_random_windows(encoding, texts):
    """10,000 windows of other reports too are wrong in at most one case for each encoding; here, none is."""
    wrong = [w for w in windows(texts, encoding, 1000) if decode(w.encode(encoding), where="a.txt").text != tidy(w)]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("大汛之年無大災發", "utf-16-le"),  # whose bytes are all ASCII
        ("別人手上買欠債人", "utf-16-le"),
        ("創新用地用礦制度", "utf-16-le"),
        ("龙王㙟村党支部书记", "gb18030"),  # characters of four bytes
        ("㵐水河䶮山㑇镇", "gb18030"),
        ("𠮷野家石油𬭎公司", "gb18030"),
        ("鰂魚涌街坊福利會", "big5hkscs"),
        ("深水埗區民政事務處", "big5hkscs"),
        ("2023-12-31 1200人 3个", "gb18030"),
        ("GDP: 5000亿元(2023)", "utf-16-be"),
        ("TEL:010-12345678 应急", "gb18030"),
        ("第1期 2023", "cp950"),
    ],
)
def test_hard_texts(text, encoding):
    found = decode(text.encode(encoding), where="a.txt")
    assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "utf-8"), ("utf-8", "gb18030"), ("big5", "gb18030"), ("gb2312", "cp950"), ("iso-8859-1", "gb18030"),
     ("windows-1252", "utf-8"), ("shift_jis", "gb18030"), ("euc-kr", "gb18030"), ("gb2312", "gb18030"), ("big5", "cp950")],
)  # fmt: skip
def test_the_files_own_word_may_be_wrong(declared, encoding):
    texts = TRADITIONAL if encoding == "cp950" else SEEDS
    found = [(w, decode(w.encode(encoding), where="a.html", declared=[declared]).text) for w in windows(texts, encoding, 300)]
    assert [pair for pair in found if pair[0].replace("•", "‧") != pair[1].replace("•", "‧")] == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_text_that_is_cut_in_a_character_is_said_to_be_cut(encoding):
    data = LONG[: LONG.rindex("安") + 1].encode(encoding)[:-1]
    with pytest.raises(UndecodableText, match=r"a\.txt: ends in the middle of a character: byte \d+") as caught:
        decode(data, where="a.txt")
    assert "get it again" in caught.value.remedy


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8", b""), ("gb18030", b""), ("utf-8", b"\xef\xbb\xbf")])
def test_a_stray_byte_is_refused_with_its_place_and_nothing_is_lost_in_silence(encoding, mark):
    before = LONG[:40_000].encode(encoding)
    data = mark + before + b"\xff" + LONG[40_000:].encode(encoding)
    line, shown = LONG[:40_000].count("\n") + 1, LONG[39_995:40_000]
    with pytest.raises(UndecodableText, match=rf"byte {len(mark + before)} \(0xff\) in line {line} after '.*{shown}' is not {encoding}") as caught:
        decode(data, where="a.txt")
    assert "editor" in caught.value.remedy


def test_a_nul_in_a_text_is_no_text():
    with pytest.raises(InputError, match="NUL"):
        decode(LONG[:20_000].encode() + b"\0" + LONG[20_000:].encode(), where="a.txt")


def test_a_long_head_of_ascii_does_not_hide_the_text():
    text = "var a = 1;\n" * 10_000 + SEEDS[0]
    for encoding, declared in (("utf-8", "gb2312"), ("gb18030", "utf-8"), ("gb18030", "big5")):
        assert decode(text.encode(encoding), where="a.html", declared=[declared]).text == tidy(text)
