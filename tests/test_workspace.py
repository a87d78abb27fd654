"""A user's own folder: made by ``kg init``, found by every command, never overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from deciding import OURS, ROOT

from kg import decisions as d
from kg import workspace
from kg.decisions import tags
from kg.errors import BadTable, BadWorkspace, OutputError
from kg.store import Store
from kg.types import Predicate


def run(cwd: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    known |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run([sys.executable, str(ROOT / "cli.py"), *arguments], cwd=cwd, env=known, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def home(tmp_path):
    """A new workspace in a folder of an awkward name, with one report."""
    folder = tmp_path / "我的 研究（一）"
    assert run(tmp_path, "init", folder.name).returncode == 0
    (folder / "reports" / "青川.txt").write_text(OURS.format(number=10), encoding="utf-8")
    return folder


def test_a_new_folder_is_built_decided_on_and_asked_without_any_option(home):
    done = run(home, "build")
    assert done.returncode == 0, done.stderr
    said = d.Said(subject="青川县应急管理局", relation=Predicate.IMPLEMENTS, object="应急物资联储联动机制")
    d.append(home / "decisions.jsonl", [
        d.Decision(do=d.Do.TAG, statement=said, quote="完善应急物资联储联动机制", tag="core", who="张三"),
        d.Decision(do=d.Do.TAG, statement=said, quote="完善应急物资联储联动机制", tag="自拟", who="张三"),
    ])  # fmt: skip
    (home / "kg.toml").write_text('language = "zh"\n', encoding="utf-8")
    deeper = home / "queries"
    done = run(deeper, "build")  # from below, and the reports keep their names
    assert "未变 1" in done.stderr and "人工修正：2 条" in done.stderr and "自拟" in done.stderr and "tags.csv" in done.stderr
    assert [entry.path for entry in Store.open(home / "kg-store").entries()] == ["reports/青川.txt"]
    assert "应急物资联储联动机制" in run(deeper, "query", "--saved", "tagged", "tag=core").stdout
    assert "张三" in run(home, "explain", "青川县应急管理局", "implements", "应急物资联储联动机制").stdout


def test_python_knows_the_folder_as_the_commands_do(home):
    with (home / "ontology" / "lexicon" / "terms.tsv").open("a", encoding="utf-8") as table:
        table.write("三色码管控\tmechanism\t三色码管控\t\tnationwide\t自拟\n")
    with (home / "reports" / "青川.txt").open("a", encoding="utf-8") as report:
        report.write("2023年，我局推行三色码管控。\n")
    said = d.Said(subject="青川县应急管理局", relation=Predicate.IMPLEMENTS, object="应急物资联储联动机制")
    lost = d.Said(subject="青川县应急管理局", relation=Predicate.IMPLEMENTS, object="没有的机制")
    d.append(home / "decisions.jsonl", [d.Decision(do=d.Do.TAG, statement=one, quote="完善应急物资联储联动机制", tag="core", who="张三") for one in (said, lost)])
    (home / "kg.toml").write_text('language = "en"\n', encoding="utf-8")
    script = """
import warnings, kg
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    graph = kg.build()
print(graph.store.path.name, graph.language, *(str(one.message) for one in told))
print({row.object for row in graph.assertions(tag="core")}, graph.entity("三色码管控").type)
print([(row.do, row.object, row.who, bool(row.lost)) for row in graph.decisions()])
print(kg.open().language, kg.open(language="zh").language)
"""
    known = {name: value for name, value in os.environ.items() if not name.startswith("KG_")} | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", script], cwd=home / "queries", env=known, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "kg-store en 1 of 2 decisions found nothing to do: Graph.built.lost names them",
        "{'应急物资联储联动机制'} mechanism",
        "[('tag', '应急物资联储联动机制', '张三', False), ('tag', '没有的机制', '张三', True)]",
        "en zh",
    ]
    done = run(home, "build")
    assert "0 read" in done.stderr and "1 unchanged" in done.stderr, "the command has nothing left to do"


def test_register_and_words_of_the_folder_count(home):
    with (home / "ontology" / "lexicon" / "terms.tsv").open("a", encoding="utf-8") as table:
        table.write("三色码管控\tmechanism\t三色码管控\t\tnationwide\t自拟\n")
    (home / "reports" / "青川.txt").write_text("青川县应急管理局2023年工作总结\n\n2023年，我局推行三色码管控。\n", encoding="utf-8")
    (home / "register.csv").write_text("\ufeffpath,title\r\nreports/青川.txt,另一个标题\r\n", encoding="utf-8")
    assert run(home, "build").returncode == 0
    (reading,) = Store.open(home / "kg-store").readings()
    assert reading.document.title == "另一个标题" and "三色码管控" in {e.name for e in reading.entities}


def test_nothing_is_overwritten(home, tmp_path):
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    done = run(tmp_path, "init", home.name)
    assert done.returncode == 1 and "KG601" in done.stderr
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "tags.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError):
        workspace.create(tmp_path / "b", register=b"")
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["tags.csv"]


def test_what_is_said_on_the_command_line_or_in_the_environment_goes_before_the_folder(home, tmp_path):
    run(home, "build", "--store", str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere").is_dir() and not (home / "kg-store").exists()
    assert "KG301" in run(home, "stats").stderr
    done = run(home, "build", "--decisions", "slip.jsonl")
    assert done.returncode == 1 and "slip.jsonl" in done.stderr


def test_without_a_workspace_decisions_lie_beside_the_store(tmp_path):
    (tmp_path / "a.txt").write_text(OURS.format(number=10), encoding="utf-8")
    said = d.Said(subject="青川县应急管理局", relation=Predicate.IMPLEMENTS, object="应急物资联储联动机制")
    d.append(tmp_path / "s.decisions.jsonl", [d.Decision(do=d.Do.ACCEPT, statement=said, quote="联储联动机制")])
    assert "corrections by people: 1, of which 0" in run(tmp_path, "build", "a.txt", "--store", "s").stderr
    (tmp_path / "s.decisions.jsonl").unlink()
    assert "the last build did 1 corrections" in run(tmp_path, "build", "a.txt", "--store", "s").stderr


@pytest.mark.parametrize("said", ["language = 'fr'", "reports = 'r'", "store = 3", "shop = 'x'", "reports = [", "\udcff"])
def test_settings_that_mean_nothing_are_named(tmp_path, said):
    (tmp_path / "kg.toml").write_bytes(said.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadWorkspace) as caught:
        workspace.find(tmp_path)
    assert caught.value.where.endswith("kg.toml") and caught.value.remedy
    done = run(tmp_path, "stats")
    assert done.returncode == 1 and "KG113" in done.stderr and "Traceback" not in done.stderr


def test_a_folder_without_the_mark_is_none(tmp_path):
    assert workspace.find(tmp_path) is None


def test_tags_are_read_as_excel_saves_them(tmp_path):
    file = tmp_path / "tags.csv"
    file.write_bytes("代码\n".encode())
    with pytest.raises(BadTable, match="code"):
        tags.load(file)
    file.write_bytes("code;zh;en;meaning\r\ncore;核心;;\r\n".encode("gb18030"))
    assert tags.load(file) == {"core": tags.Tag(code="core", zh="核心")}
    file.write_bytes(b"code,zh\ncore,a\ncore,b\n")
    with pytest.raises(BadTable, match="twice") as caught:
        tags.load(file)
    assert caught.value.where.endswith(":3")


def test_the_templates_are_what_the_program_takes(tmp_path):
    workspace.create(tmp_path / "w", register=b"")
    found = workspace.find(tmp_path / "w" / "reports")
    assert found is not None and found.store == tmp_path / "w" / "kg-store" and found.language == ""
    assert set(tags.load(found.tags)) == {"core", "check"} and d.load(found.decisions) == ()


def test_an_empty_folder_says_what_to_do_and_help_speaks_its_language(tmp_path):
    assert run(tmp_path, "init", "w").returncode == 0
    done = run(tmp_path / "w", "build", KG_LANG="en")
    assert done.returncode == 0 and "put reports" in done.stderr and "into reports" in done.stderr
    (tmp_path / "w" / "kg.toml").write_text('language = "zh"\n', encoding="utf-8")
    assert "用法" in run(tmp_path / "w", "--help", LC_ALL="C.UTF-8").stdout
    assert "Usage" in run(tmp_path / "w", "--lang", "en", "--help").stdout
    (tmp_path / "w" / "kg.toml").write_text("language = zh\n", encoding="utf-8")
    broken = run(tmp_path / "w", "--help")
    assert broken.returncode == 0 and "Usage" in broken.stdout and "kg.toml" in broken.stderr
    (tmp_path / "w" / "kg.toml").write_text('store = "a\\u0000b"\n', encoding="utf-8")
    with pytest.raises(BadWorkspace, match="not seen"):
        workspace.find(tmp_path / "w")
