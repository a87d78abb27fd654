"""`kg eval`: what counts as right, on a little reading whose figures were counted by hand; gold files that are wrong; and
measuring without what was learned somewhere."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from kg import cli, resources
from kg.errors import BadGold, DamagedDocument, MissingPath, ResourceError
from kg.evaluation import evaluate, gold, report
from kg.evaluation.names import fold, same_place, similarity

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
NAME = "青川县2023年工作总结.txt"
TEXT = """青川县应急管理局2023年工作总结
我局建立健全“1+3”应急指挥体系，会同县消防救援大队开展危化品专项整治行动，推行隐患整改清单。
县安委会成立综合救援队，印发《青川县防汛应急预案》。
全年开展检查120次，整改隐患360处，投入资金5000元。
"""


def entity(id_: str, type_: str, name: str, *aliases: str, also: str = "", function: str = "", required: bool = True) -> dict:
    row = {"id": id_, "type": type_, "name": name, "aliases": list(aliases), "required": required}
    return row | {"also": also.split()} | {"function": function.split()}


def triple(subject: str, predicate: str, object_: str, evidence: str, action: str | None = None, required: bool = True) -> dict:
    return {"s": subject, "p": predicate, "o": object_, "status": "done", "action": action, "evidence": evidence, "required": required}


def reading() -> dict:
    """The gold: six of eight entities that are found or missed in some way, two that are optional."""
    figure = {"status": "done", "role": "outcome", "of": None}
    return {
        "doc": NAME,
        "issuer": "青川县应急管理局",
        "entities": [
            entity("e1", "agency", "青川县应急管理局", "我局"),
            entity("e2", "mechanism", "“1+3”应急指挥体系", function="command"),
            entity("e3", "agency", "青川县消防救援大队", "县消防救援大队"),
            entity("e4", "initiative", "危化品专项整治行动", function="prevention"),
            entity("e5", "agency", "青川县安委会", "县安委会"),
            entity("e6", "team", "综合救援队", required=False),
            entity("e7", "policy", "青川县防汛应急预案", also="mechanism"),
            entity("e8", "mechanism", "隐患整改清单", also="policy"),
        ],
        "triples": [
            triple("e1", "implements", "e2", "建立健全“1+3”应急指挥体系", "establish"),
            triple("e1", "collaborates_with", "e3", "会同县消防救援大队开展危化品专项整治行动"),
            triple("e1", "carries_out", "e4", "会同县消防救援大队开展危化品专项整治行动", "run"),
            triple("e3", "carries_out", "e4", "会同县消防救援大队开展危化品专项整治行动", "run", required=False),
            triple("e5", "sets_up", "e6", "县安委会成立综合救援队", "establish"),
            triple("e5", "issues", "e7", "印发《青川县防汛应急预案》", "establish"),
            triple("e1", "implements", "e8", "推行隐患整改清单", "run"),
        ],
        "quantities": [
            {**figure, "what": "开展检查", "value": 120, "unit": "次", "evidence": "全年开展检查120次", "of": "e4"},
            {**figure, "what": "整改隐患", "value": 360, "unit": "处", "evidence": "整改隐患360处"},
            {**figure, "what": "投入资金", "value": 5000, "unit": "元", "evidence": "投入资金5000元", "required": False},
        ],
    }


def said(subject: str, predicate: str, object_: str, quote: str, *, shift: int = 0, **more: object) -> dict:
    start = TEXT.index(quote)
    row = {"kind": "triple", "doc": f"reports/{NAME}", "subject": subject, "predicate": predicate, "object": object_, "status": "done"}
    return row | {"quote": quote, "start": start + shift, "end": start + len(quote), "rule": "r1"} | more


def predictions() -> list[dict]:
    """What a system found: right, nearly right and wrong in one way each."""
    entities = [
        ("p1", "agency", "青川县应急管理局"),
        ("p2", "mechanism", "1+3应急指挥体系"),
        ("p3", "agency", "消防救援大队"),  # without its place: the same body, not its full name
        ("p4", "initiative", "危化品专项整治"),  # close enough, not the very name
        ("p6", "team", "综合救援队"),  # optional: counts on neither side
        ("p7", "mechanism", "青川县防汛应急预案"),  # the other one of its types
        ("p8", "platform", "一张图"),  # not there
        ("p9", "policy", "隐患整改清单"),  # the other one of its types
        ("p10", "person", "张三"),  # a type that is not scored
    ]
    functions = {"p2": ["command", "responsibility"], "p4": ["rescue"]}
    rows: list[dict] = [
        {"kind": "entity", "doc": NAME, "id": id_, "type": type_, "label": label, "function": functions.get(id_, [])}
        for id_, type_, label in entities
    ]
    together = "会同县消防救援大队开展危化品专项整治行动"
    rows += [
        said("p1", "implements", "p2", "建立健全“1+3”应急指挥体系", action="establish"),
        said("p1", "implements", "p2", "建立健全“1+3”应急指挥体系", action="improve", status="planned"),
        said("p3", "collaborates_with", "p1", together, rule="r2"),
        said("p1", "carries_out", "p4", together, shift=1, action="run"),
        said("p3", "carries_out", "p4", together, action="join", rule="r2"),
        said("p1", "issues", "p9", "推行隐患整改清单", action="run"),
        said("p1", "implements", "p7", "印发《青川县防汛应急预案》"),
        said("nobody", "sets_up", "p6", "成立综合救援队", rule="r3"),
        said("p1", "likes", "p2", "我局"),
    ]
    figure = {"kind": "quantity", "doc": NAME, "role": "outcome", "of": None, "rule": "q"}
    rows += [
        {**figure, "what": "检查次数", "value": 120.0, "unit": "次", "quote": "开展检查120次", "of": "p4"},
        {**figure, "what": "整改隐患", "value": 360, "unit": "个", "quote": "整改隐患360处"},
        {**figure, "what": "资金", "value": 5000, "unit": "元", "quote": "投入资金5000元", "role": "money"},
    ]
    return [*rows, {"kind": "document", "doc": NAME}, {"kind": "note"}]


def lines(rows: list[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path):
    """A folder with the report and its gold."""
    (tmp_path / NAME).write_text(TEXT, encoding="utf-8")
    (tmp_path / "gold.json").write_text(json.dumps(reading(), ensure_ascii=False), encoding="utf-8")
    return tmp_path


@pytest.fixture
def result(folder):
    return evaluate([folder], predictions=lines(predictions()))


def counts(cell: dict) -> tuple[int, int, int]:
    return cell["right"], cell["missed"], cell["spurious"]


def test_totals(result):
    assert {name: counts(cell) for name, cell in result["total"].items()} == {
        "entities": (6, 1, 1),  # missed 县安委会, spurious 一张图
        "triples": (4, 2, 2),
        "beyond_default": (1, 2, 1),  # of the right ones only the partner is beyond default
        "entities_strict": (2, 5, 5),
        "triples_strict": (1, 5, 6),
        "beyond_default_strict": (0, 3, 3),
        "quantities": (1, 1, 1),
    }
    assert result["total"]["entities"]["f1"] == pytest.approx(6 / 7)
    assert result["total"]["triples"] == pytest.approx(
        {"precision": 4 / 6, "recall": 4 / 6, "f1": 4 / 6, "right": 4, "missed": 2, "spurious": 2}
    )


def test_shares(result):
    assert {name: (cell["right"], cell["of"]) for name, cell in result["share"].items()} == {
        "status": (4.5, 5),  # said twice, once wrong
        "action": (2.5, 4),  # 1 of 2, run, join for run, run
        "evidence": (5, 5),
        "full_name": (1, 2),
        "function": (1, 2),
        "issuer": (1, 1),
        "quantity_what": (1, 2),
        "quantity_role": (1, 2),
        "quantity_of": (1, 1),
        "quotes": (7, 8),  # one begins a character too late
    }


def test_by_type_relation_document_and_rule(result):
    assert {name: counts(cell) for name, cell in result["type"].items()} == {
        "agency": (2, 1, 0), "initiative": (1, 0, 0), "mechanism": (2, 0, 0), "platform": (0, 0, 1), "policy": (1, 0, 0),
    }  # fmt: skip
    assert {name: counts(cell) for name, cell in result["relation"].items()} == {
        "carries_out": (1, 0, 0), "collaborates_with": (1, 0, 0), "implements": (2, 0, 1), "issues": (0, 1, 0), "sets_up": (0, 1, 1),
    }  # fmt: skip
    assert counts(result["document"][NAME]["triples"]) == (4, 2, 2)
    assert list(result["rule"].items()) == [
        ("q", {"precision": 0.5, "right": 1, "spurious": 1}),
        ("r1", {"precision": 0.75, "right": 3, "spurious": 1}),
        ("r3", {"precision": 0.0, "right": 0, "spurious": 1}),
        ("r2", {"precision": 1.0, "right": 1, "spurious": 0}),
    ]


def test_faults_have_quotes(result):
    faults = {(f["verdict"], f["kind"], f["text"]): f["quote"] for f in result["faults"]}
    assert faults["missed", "entities", "青川县安委会"].startswith("县安委会成立综合救援队")
    assert faults["missed", "triples", "青川县安委会 → 综合救援队"] == "县安委会成立综合救援队"
    assert faults["spurious", "triples", "nobody → 综合救援队"] == "成立综合救援队"
    assert faults["spurious", "quantities", "整改隐患 360个"] == "整改隐患360处"
    assert faults["spurious", "entities", "一张图"] == ""
    assert len(faults) == 1 + 1 + 2 + 2 + 1 + 1


def test_nothing_found_is_zero_and_no_figure_is_none(folder):
    empty = evaluate([folder], predictions="")
    assert counts(empty["total"]["entities"]) == (0, 7, 0)
    assert empty["total"]["entities"] == {"precision": None, "recall": 0.0, "f1": 0.0, "right": 0, "missed": 7, "spurious": 0}
    assert empty["share"]["status"] == {"share": None, "right": 0, "of": 0}
    assert empty["share"]["issuer"]["share"] == 0.0


def perfect(path: Path) -> list[dict]:
    """The rows of a system that finds exactly what a gold file says."""
    row = json.loads(path.read_text(encoding="utf-8"))
    doc = {"doc": row["doc"]}
    rows = [{"kind": "entity", **doc, **e, "label": e["name"]} for e in row["entities"]]
    rows += [
        {"kind": "triple", **doc, **t, "subject": t["s"], "predicate": t["p"], "object": t["o"], "quote": t["evidence"]} for t in row["triples"]
    ]
    return rows + [{"kind": "quantity", **doc, **q, "quote": q["evidence"]} for q in row["quantities"]]


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.json")), ids=lambda p: p.stem)
def test_the_gold_itself_scores_one(path):
    found = evaluate([path], predictions=lines(perfect(path)), docs=ROOT / "seeds")
    figures = report.figures(found)
    del figures["quotes"]  # gold evidence has no offsets
    assert set(figures.values()) == {1.0}
    assert not found["faults"]


def test_the_order_of_rows_does_not_matter(folder, result):
    rows = predictions()
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert report.figures(evaluate([folder], predictions=lines(rows))) == report.figures(result)


def test_a_gold_without_quantities_says_nothing_of_them(folder):
    row = reading()
    del row["quantities"]
    (folder / "gold.json").write_text(json.dumps(row), encoding="utf-8")
    found = evaluate([folder], predictions=lines(predictions()))
    assert found["total"]["quantities"]["f1"] is None
    assert found["share"]["quantity_what"]["share"] is None


def test_without_the_report_quotes_are_not_checked(folder):
    (folder / NAME).unlink()
    assert evaluate([folder], predictions=lines(predictions()))["share"]["quotes"]["share"] is None
    with pytest.raises(MissingPath, match=NAME):
        evaluate([folder])
    with pytest.raises(MissingPath, match=NAME):
        evaluate([folder], predictions="", docs=folder)


def test_reports_are_read_where_no_predictions_are_given(folder):
    found = evaluate([folder / "gold.json"])
    assert found["total"]["entities"]["right"] >= 5
    assert found["share"]["quotes"]["share"] == 1.0
    assert found["share"]["issuer"]["share"] == 1.0


@pytest.mark.parametrize(
    ("one", "other", "bodies", "expected"),
    [
        ("双重预防机制", "双重预防机制", False, 1.0),
        ("", "双重预防机制", False, 0.0),
        ("1+12责任体系", "1+3责任体系", False, 0.0),
        ("应急指挥", "应急指挥体系", False, 0.75),
        ("指挥体系", "区级应急指挥体系", False, 0.6),
        ("风险普查", "自然灾害风险普查", False, 0.6),
        ("安全生产月活动", "全国安全生产月活动", False, 0.857),
        ("甲区应急局", "乙市甲区应急局", True, 0.9),
        ("甲区应急局", "原甲区应急局", True, 0.0),
        ("危化品专项整治", "危化品的专项整治和执法检查", False, 0.556),
    ],
)
def test_likeness_of_names(one, other, bodies, expected):
    assert similarity(one, other, bodies=bodies) == pytest.approx(expected, abs=0.001)
    assert similarity(other, one, bodies=bodies) == similarity(one, other, bodies=bodies)


def test_names_are_folded():
    assert fold("“１＋１２” 責任體系（試行）") == "1+12责任体系试行"
    assert fold("《Ⅰ級響應·方案》") == "i级响应方案"
    assert fold("“”") == ""


def test_quotes_are_at_one_place_by_a_run_of_characters():
    assert same_place("建立雙重預防機制", "完善双重预防机制")
    assert same_place("次", "120次")
    assert not same_place("建立机制", "建立了一个机制")
    assert not same_place("", "建立")


def test_folding_agrees_with_opencc_on_the_gold():
    opencc = pytest.importorskip("opencc").OpenCC("t2s")
    strings = set()
    for path in GOLD.glob("*.json"):
        row = json.loads(path.read_text(encoding="utf-8"))
        strings |= {name for e in row["entities"] for name in (e["name"], *e["aliases"])}
        strings |= {item["evidence"] for item in (*row["triples"], *row["quantities"])}
    strings |= set((GOLD / "identity.tsv").read_text(encoding="utf-8").split(" | "))
    assert [s for s in strings if fold(s) != fold(opencc.convert(s))] == []


FAULTS = {
    "entities[2] (e2): 'type' cannot be 'mechanic'": lambda row: row["entities"][1].update(type="mechanic"),
    "entities[2] (e2): it has no 'name'": lambda row: row["entities"][1].pop("name"),
    "entities[2] (e2): 'function' cannot be": lambda row: row["entities"][1].update(function=["comand"]),
    "entities[2] (e2): 'required' cannot be 'no'": lambda row: row["entities"][1].update(required="no"),
    "entities[2]: it is no object": lambda row: row["entities"].__setitem__(1, "e2"),
    "no list 'triples'": lambda row: row.pop("triples"),
    "the id e1 stands there 2 times": lambda row: row["entities"][1].update(id="e1"),
    "the name agency 青川县应急管理局 stands there 2 times": lambda row: row["entities"][2].update(name="青川縣應急管理局"),
    "triples[1] (e1 implements e99): no entity has the id e99": lambda row: row["triples"][0].update(o="e99"),
    "triples[1] (e1 likes e2): 'p' cannot be 'likes'": lambda row: row["triples"][0].update(p="likes"),
    "triples[1] (e1 implements e2): 'action' cannot be": lambda row: row["triples"][0].update(action="do"),
    "the triple e1 implements e2 stands there 2 times": lambda row: row["triples"].append(row["triples"][0]),
    "quantities[1] (开展检查 120): 'value' cannot be '120'": lambda row: row["quantities"][0].update(value="120"),
    "quantities[1] (开展检查 120): no entity has the id e77": lambda row: row["quantities"][0].update(of="e77"),
    "no object with a key 'doc'": lambda row: row.pop("doc"),
    "e1 implements e2: the evidence is not verbatim": lambda row: row["triples"][0].update(evidence="建立指挥体系"),
    "投入资金 5000元: the evidence is not verbatim": lambda row: row["quantities"][2].update(evidence="投入5000元"),
    "e6 (专家组): none of its names stands in the report": lambda row: row["entities"][5].update(name="专家组"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_gold_that_is_wrong_is_refused_by_item(folder, fault):
    row = reading()
    FAULTS[fault](row)
    (folder / "gold.json").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(BadGold) as caught:
        evaluate([folder])
    assert fault in caught.value.what
    assert caught.value.where.endswith("gold.json")


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"[]", b"null"])
def test_gold_that_is_no_gold_is_refused(tmp_path, content):
    (tmp_path / "gold.json").write_bytes(content)
    with pytest.raises(BadGold):
        gold.load([tmp_path])


def test_gold_that_is_not_there_or_there_twice_is_refused(folder):
    with pytest.raises(MissingPath):
        gold.load([folder / "none.json"])
    with pytest.raises(MissingPath):
        gold.load([ROOT / "docs"])
    (folder / "again.json").write_bytes((folder / "gold.json").read_bytes())
    with pytest.raises(BadGold, match="a reading of"):
        gold.load([folder])


@pytest.mark.parametrize(
    ("text", "place"),
    [("{}\n{", "x.jsonl:2"), ("[]", "x.jsonl:1"), ('{"kind": "entity", "doc": "a"}', "row 1"), ('{"kind": "quantity", "doc": "a", "value": null}', "row 1")],
)
def test_predictions_that_are_none_are_refused_by_line(folder, text, place):
    with pytest.raises(DamagedDocument) as caught:
        evaluate([folder], predictions=text, where="x.jsonl")
    assert place in caught.value.where


def test_two_results_are_compared_item_by_item(folder, result):
    rows = [row for row in predictions() if row.get("id") != "p8" and row.get("predicate") != "collaborates_with"]
    change = report.compare(json.loads(json.dumps(result)), evaluate([folder], predictions=lines(rows)), where="before.json")
    assert [(f["verdict"], f["text"]) for f in change["better"]] == [("spurious", "一张图")]
    assert [(f["verdict"], f["text"]) for f in change["worse"]] == [("missed", "青川县应急管理局 → 青川县消防救援大队")]
    assert change["figures"]["entities"]["after"] > change["figures"]["entities"]["before"] == pytest.approx(6 / 7)
    same = report.compare(result, result, where="before.json")
    assert same["better"] == same["worse"] == []
    for wrong in ([], {}, None, {"total": {"entities": {}}}, reading(), {**result, "documents": ["another.txt"]}):
        with pytest.raises(DamagedDocument):
            report.compare(wrong, result, where="before.json")


# Without what was learned somewhere


@pytest.fixture
def overlay(tmp_path, monkeypatch):
    """A lexicon and a pattern of one's own, learned from report 007."""
    lexicon, patterns = tmp_path / "own" / "lexicon", tmp_path / "own" / "patterns"
    lexicon.mkdir(parents=True)
    patterns.mkdir()
    header = "id\ttype\tname\taliases\tscope\tsource\n"
    (lexicon / "terms.tsv").write_text(header + "全域联盘\tmechanism\t全域联盘\t\t510822\t007_qingchuan.txt\n", encoding="utf-8")
    entry = '[[pattern]]\nid = "own"\nmeans = "x"\npattern = "甲乙丙丁"\nmatch = ["甲乙丙丁"]\nreject = ["甲"]\n'
    (patterns / "things.toml").write_text(entry + 'learned = "007"\n', encoding="utf-8")
    monkeypatch.setenv("KG_ONTOLOGY", str(tmp_path / "own"))
    return tmp_path / "own"


ASK = """
from kg import resources
print("全域联盘" in [r["id"] for r in resources.table("lexicon/terms.tsv")], "own" in [p.id for p in resources.patterns("things")],
      resources.fingerprint())
"""


def in_force(conditions: str) -> tuple[str, ...]:
    """Whether the row and the pattern are in force under the conditions, and the fingerprint, in a fresh process."""
    environment = os.environ | {resources.FILTER: conditions, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    return tuple(done.stdout.split())


@pytest.mark.parametrize(
    ("conditions", "row", "pattern"),
    [
        ("", "True", "True"),
        ("scope=nationwide", "False", "True"),
        ("source!=007", "False", "False"),
        ("source!=007_qingchuan", "False", "False"),
        ("scope=nationwide; source!=007_qingchuan.txt", "False", "False"),
        ("source!=008", "True", "True"),
    ],
)
def test_conditions_leave_out_rows_and_patterns(overlay, conditions, row, pattern):
    *found, fingerprint = in_force(conditions)
    assert found == [row, pattern]
    assert (fingerprint == in_force("")[-1]) == (not conditions), "a store read under conditions is another one"


def test_an_unknown_condition_is_refused():
    for wrong in ("scope=local", "source=007", "source!=", "nationwide"):
        with pytest.raises(ResourceError, match="no such condition"):
            resources.left_out(wrong)


def test_what_conditions_leave_out_is_named():
    assert resources.left_out("") == ()
    left = resources.left_out("source!=突发事件应对法;scope=nationwide")
    assert left == tuple(sorted(left))
    rows = [r for t in ("lexicon/terms.tsv", "lexicon/bodies.tsv", "topics.tsv") for r in resources.table(t)]
    assert len(left) == sum(r["scope"] != "nationwide" or r["source"] == "突发事件应对法" for r in rows) > 0


def test_every_word_says_where_it_comes_from():
    for name in ("lexicon/terms.tsv", "lexicon/bodies.tsv", "topics.tsv"):
        for row in resources.table(name):
            assert row["scope"], row
            assert row["source"], row


def test_the_example_of_the_format_is_sound(tmp_path):
    text = (GOLD / "README.md").read_text(encoding="utf-8")
    (tmp_path / "gold.json").write_text(text[text.index('    {"doc"') : text.index("| key")], encoding="utf-8")
    assert len(gold.load([tmp_path])[0].entities) == 2


def test_nothing_is_read_while_modules_are_imported():
    """Else conditions would come too late for it."""
    code = "from kg import reading, resources, evaluation; print([f.__name__ for f in (resources.table, resources.patterns, resources.words) if f.cache_info().currsize])"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reports_are_read_under_conditions(overlay, folder):
    text = TEXT.replace("隐患整改清单", "全域联盘")
    (folder / NAME).write_text(text, encoding="utf-8")
    row = json.loads(json.dumps(reading(), ensure_ascii=False).replace("隐患整改清单", "全域联盘"))
    (folder / "gold.json").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    missed = {
        conditions: "全域联盘" in [f["text"] for f in evaluate([folder / "gold.json"], conditions=conditions)["faults"]]
        for conditions in ("source!=008", "source!=007")
    }
    assert missed == {"source!=008": False, "source!=007": True}


# The command


@pytest.fixture
def kg(capfdbinary, monkeypatch):
    """Run a command in this process: exit code, stdout and stderr as text."""
    monkeypatch.setenv("KG_LANG", "en")

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["eval", *map(str, arguments)])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode("utf-8"), err.decode("utf-8")

    return run


def test_command_shows_figures_and_faults(kg, folder):
    (folder / "p.jsonl").write_text(lines(predictions()), encoding="utf-8")
    code, out, err = kg(folder, "--pred", folder / "p.jsonl")
    assert (code, err) == (0, "")
    assert "entities                               0.857   0.857  0.857      6       1         1\n" in out
    assert "一张图" not in out
    code, out, _ = kg(folder, "--pred", folder / "p.jsonl", "--errors", "--lang", "zh")
    assert code == 0
    assert "漏掉的和多出的" in out
    assert "一张图" in out


def test_command_writes_json_and_compares(kg, folder):
    (folder / "p.jsonl").write_text(lines(predictions()), encoding="utf-8")
    (folder / "less.jsonl").write_text(lines(predictions()[:8]), encoding="utf-8")
    before = folder.parent / "before.json"
    assert kg(folder, "--pred", folder / "p.jsonl", "--format", "json", "-o", before)[0] == 0
    assert json.loads(before.read_text(encoding="utf-8"))["total"]["entities"]["right"] == 6
    _, out, _ = kg(folder, "--pred", folder / "less.jsonl", "--diff", before)
    assert "what got wrong\n" in out
    _, out, _ = kg(folder, "--pred", folder / "less.jsonl", "--diff", before, "--format", "json")
    assert json.loads(out)["worse"]
    before.unlink()


def test_command_reads_without_what_is_local(kg, folder):
    code, out, _ = kg(folder / "gold.json", "--only-nationwide", "--without-source", "007")
    assert code == 0
    assert out.startswith("scope=nationwide;source!=007: ")


def test_command_refuses_what_makes_no_sense(kg, folder):
    assert kg(folder, "--pred", "-", "--only-nationwide")[0] == 2
    assert kg()[0] == 2
    code, _, err = kg(folder, "--pred", folder / "none.jsonl")
    assert code == 1
    assert "KG101" in err
    (folder / "gold.json").write_text("{}", encoding="utf-8")
    code, _, err = kg(folder)
    assert code == 1
    assert "KG108" in err
    code, _, err = kg(GOLD, "--docs", ROOT / "seeds", "--diff", GOLD / "identity.tsv")
    assert code == 1
    assert "KG106" in err
