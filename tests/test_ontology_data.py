"""The domain data obeys its own rules, and each pattern does what its sentences say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import resources
from kg.text.shadow import shadow

ONTOLOGY = resources.folder()
PATTERNS = [(path.stem, p) for path in sorted((ONTOLOGY / "patterns").glob("*.toml")) for p in resources.patterns(path.stem)]
TABLES = sorted(p.relative_to(ONTOLOGY).as_posix() for p in ONTOLOGY.rglob("*.tsv"))
WORDS = sorted((ONTOLOGY / "words").glob("*.txt"))


@pytest.mark.parametrize(("family", "pattern"), PATTERNS, ids=[f"{f}:{p.id}" for f, p in PATTERNS])
def test_pattern_sentences(family, pattern):
    assert pattern.means, "says what it means"
    assert pattern.match, "has a sentence that it matches"
    assert pattern.reject, "has a sentence that it does not match"
    assert not pattern.regex.search(""), "does not match nothing"
    for sentence in pattern.match:
        assert pattern.regex.search(shadow(sentence)), f"should match {sentence}"
    for sentence in pattern.reject:
        assert not pattern.regex.search(shadow(sentence)), f"should not match {sentence}"


def test_pattern_ids_are_unique():
    ids = [(family, p.id) for family, p in PATTERNS]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", TABLES)
def test_table_is_sound(name):
    rows = resources.table(name)
    assert rows
    for row in rows:
        for value in row.values():
            assert value == value.strip(), f"{name}: space around {value!r}"
    if "id" in rows[0]:
        ids = [row["id"] for row in rows]
        assert len(ids) == len(set(ids)), "ids are unique"
        assert ids == sorted(ids), "rows are sorted by id"


@pytest.mark.parametrize("path", WORDS, ids=lambda p: p.stem)
def test_word_list_is_sorted_and_simplified(path: Path):
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    found = [line for line in lines if line]
    assert found == sorted(set(found)), "sorted, each once"
    for word in found:
        assert shadow(word) == word, f"{word} is in the form of the shadow text"
