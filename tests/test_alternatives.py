"""Expressions made quick match what the plain ones match."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import resources
from kg.alternatives import alternation, behind, compiled, needed
from kg.text.shadow import shadow

WORDS = st.lists(st.text("检查站测督.(", min_size=1, max_size=4), min_size=1, max_size=8)
FAMILIES = sorted(p.stem for p in (resources.folder() / "patterns").glob("*.toml"))
TEXT = "\n".join(shadow(path.read_text(encoding="utf-8"))[:1500] for path in sorted(resources.seeds().glob("*.txt")))


@given(WORDS, st.text("检查站测督.(", max_size=12))
def test_an_alternation_matches_the_longest_word(words, text):
    plain = re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))))
    quick = re.compile(alternation(words))
    assert [m.span() for m in quick.finditer(text)] == [m.span() for m in plain.finditer(text)]


@pytest.mark.parametrize("family", FAMILIES)
def test_patterns_find_what_they_find_as_they_are_written(family):
    raw = tomllib.loads((resources.folder() / "patterns" / f"{family}.toml").read_text(encoding="utf-8"))["pattern"]
    for pattern, entry in zip(resources.patterns(family), raw, strict=True):
        plain = re.compile(resources.expand(entry["pattern"]))
        assert [m.span() for m in pattern.regex.finditer(TEXT)] == [m.span() for m in plain.finditer(TEXT)], pattern.id


@pytest.mark.parametrize("pattern", ["(?:第|No)?[0-9]+|[甲乙]方", "^(?:第?[0-9]+|[甲乙]方)", "a*", "(?<=甲)乙", "(?:^|,)其中", "[^甲]乙"])
@pytest.mark.parametrize("text", ["", "第3甲方", "甲乙,其中乙方", "aab"])
def test_compiled_is_the_pattern(pattern, text):
    assert [m.span() for m in compiled(pattern).finditer(text)] == [m.span() for m in re.finditer(pattern, text)]


def test_what_a_match_must_hold_and_what_stands_behind_a_group():
    assert needed("(?:会同|联合)[^,。]{2,16}?(?:等)?(?:行业)?部门") == "部门"
    assert needed("甲|乙") == ""
    assert behind("items", "(?P<items>[甲)]+)等部门") == "等部门"
