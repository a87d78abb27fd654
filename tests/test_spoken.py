"""What the command line says when something is wrong, in the language of its user; and options that take names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import cli, labels
from kg.cli.frame import GENRES
from kg.cli.spoken import spoken

ENGLISH = re.compile(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(cli.__file__).parent.parent.rglob("*.py")))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    from kg import pipeline
    from kg.store import Store

    path = tmp_path_factory.mktemp("spoken") / "库"
    pipeline.build([], store=Store.create_or_open(path))
    return path


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    """An empty folder, and Chinese."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_LANG", "zh")


def test_a_message_within_a_message_is_said_too():
    said = spoken("Invalid value for '--level': 'x' is not one of 'nation', 'city'.", "zh")
    assert said == "--level 的值不对：没有“x”，可写：nation、city"


def test_a_message_that_no_row_has_is_not_guessed():
    assert spoken("the moon is full", "zh") is None


@pytest.mark.parametrize("key", [k for k in labels.keys("said.") if not k.startswith(("said.usage.", "said.decision.", "said.comma", "said.no_folder", "said.no_permission", "said.is_folder"))])
def test_each_sentence_is_still_one_that_is_raised(key):
    """The longest run of words of the English of a row stands in the code: a message that was reworded needs its row reworded."""
    words = max(re.split(r"\{\w+\}", labels.text(key, "en")), key=len).strip(" :;'")
    assert words in SOURCES or words in re.sub(r"no \{what\} is called", "no type is called no status is called no relation is called", SOURCES)


WRONG = (
    ("compare", "钱唐区应急管理局"), ("compare", "青岛市应急管理局", "没有的局"), ("compare", "--region", "杭洲"), ("compare", "--level", "township"),
    ("compare", "--region", "青岛"), ("compare", "--level", "区县级", "--genre", "通报"), ("compare", "--type", "机x"), ("compare", "--topic", "没有这个"),
    ("compare", "--year", "2001"), ("similar", "浙江省应急管理厅"), ("similar",), ("similar", "a", "b"), ("similar", "a", "--limit", "0"),
    ("timeline", "没有的机制"), ("progress", "浙江省应急管理厅"), ("progress", "钱塘", "--from", "2030", "--to", "2020"), ("progress", "钱塘", "--from", "x"),
    ("brief",), ("brief", "--us"), ("brief", "--us", "钱塘", "--with", "没有的局"), ("brief", "--us", "钱塘", "-o", "汇报.pdf"),
    ("brief", "--us", "钱塘", "-o", "没有的文件夹/汇报.docx"), ("path", "钱塘区应急管理局", "没有的事物"), ("stats", "--nothing"), ("stats", "--coverage=1"),
    ("review", "--kind", "别的"), ("review", "-o", "表.docx"), ("sample",), ("export", "--format", "csv", "--status", "别的", "-o", "x"),
)  # fmt: skip


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_is_wrong_is_said_in_chinese(kg, store, arguments):
    code, out, err = kg(arguments[0], "--store", store, *arguments[1:])
    assert code in (1, 2)
    assert out == ""
    assert err.splitlines()[-1].startswith("错误：")
    assert not ENGLISH.search(err.splitlines()[-1].replace("kg query --saved topics", ""))


@pytest.mark.parametrize(
    "line",
    ['{"do": "reject", "quote": "x"', '{"do": "rejct"}', '{"do": "reject", "quote": "x"}', '{"do": "tag", "statement": {"subject": "a", "relation": "实施", "object": "b"}, "quote": "x"}',
     '{"do": "reject", "statement": {"subject": "a", "relation": "implements", "object": "b"}}', '{"do": "reject", "words": 1}',
     '{"do": "tag", "statement": {"subject": "a", "relation": "implements", "object": "b"}, "quote": "x"}'],
)  # fmt: skip
def test_a_decision_written_by_hand_that_is_none_is_told_in_chinese(kg, store, line):
    Path("d.jsonl").write_text(line + "\n", encoding="utf-8")
    code, _, err = kg("build", "--store", store, "--decisions", "d.jsonl")
    assert code == 1
    assert err.startswith("错误：[KG112] d.jsonl:1: ")
    assert not ENGLISH.search(err.split(" — ")[0].split("（")[0])
    assert "（it " not in err
    assert "（mend" not in err


@pytest.mark.parametrize(("said", "precision"), [(["对", "√", "是", "正确"], "100.0%"), (["错", "×", "否", "不对"], "0.0%")])
def test_a_sample_is_marked_with_the_words_that_people_use(kg, store, said, precision):
    import csv

    kg("sample", "--store", store, "-n", len(said), "-o", "a.csv")
    rows = list(csv.DictReader(Path("a.csv").read_text(encoding="utf-8-sig").splitlines()))
    for row, answer in zip(rows, said, strict=True):
        row["对吗"] = answer
    with Path("b.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    code, out, err = kg("sample", "--store", store, "--read", "b.csv")
    assert (code, err) == (0, "")
    assert f"精度 {precision}" in out


def test_nothing_is_written_under_a_name_that_promises_another_format(kg, store):
    kg("compare", "--store", store, "-o", "比较.pdf")
    assert not Path("比较.pdf").exists()


@pytest.mark.parametrize(("name", "code"), [("县", "county"), ("区县级", "county"), ("市级", "city"), ("省", "province"), ("Nation", "nation")])
def test_a_level_goes_by_its_name(kg, store, name, code):
    assert kg("similar", "钱塘", "--store", store, "--level", name) == kg("similar", "钱塘", "--store", store, "--level", code)


def test_genres_are_those_that_are_read():
    header = Path(cli.__file__).parents[2] / "ontology" / "patterns" / "header.toml"
    assert set(re.findall(r'^genre = "(\w+)"', header.read_text(encoding="utf-8"), re.MULTILINE)) <= set(GENRES)
