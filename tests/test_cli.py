"""The command line: what goes to stdout and what to stderr, exit codes, bad input, two languages."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg import cli, labels, resources
from kg.cli import _GROUPS

COMMANDS = [name for names in _GROUPS.values() for name in names]
ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"ahocorasick_rs", "docx", "jieba", "lxml", "networkx", "openpyxl", "oxrdflib", "pdfminer", "pdfplumber", "pyoxigraph", "pypdf", "pyvis", "rdflib", "trafilatura", "xlsxwriter", "zhconv_rs"}
REPORT = "甲区应急管理局2023年工作总结\n发布日期：2024-01-10\n我局建立双重预防机制，开展安全生产专项整治三年行动。\n"


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """No setting of the machine that runs the tests plays a part."""
    for name in ("KG_STORE", "KG_LANG", "KG_ONTOLOGY", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def process(*arguments: str, **more):
    return subprocess.run([sys.executable, ROOT / "cli.py", *arguments], capture_output=True, check=False, timeout=120, **more)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with the five shipped reports."""
    from kg import pipeline
    from kg.store import Store

    path = tmp_path_factory.mktemp("cli") / "库 with #?%&'\"[odd] 名"
    pipeline.build([], store=Store.create_or_open(path))
    return path


@pytest.fixture
def reports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("reports").mkdir()
    Path("reports/one.txt").write_text(REPORT, encoding="utf-8")
    return Path("reports")


# Help


def test_help_imports_nothing_heavy():
    code = "import sys; from kg.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(*sorted(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True)
    assert "Read reports:" in done.stdout
    assert not HEAVY & set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_imports_nothing_heavy(name):
    code = f"import sys; from kg.cli import main\ntry: main(['{name}', '--help'])\nexcept SystemExit: pass\nprint(*sorted(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True)
    assert not HEAVY & set(done.stdout.splitlines()[-1].split())


def test_a_query_imports_the_engine_and_nothing_else_heavy(store):
    code = f"import sys; from kg.cli import main\ntry: main(['query', 'SELECT * {{ ?s kg:implements ?o }} LIMIT 3', '-s', {str(store)!r}])\nexcept SystemExit: pass\nprint(*sorted(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True, encoding="utf-8")
    assert HEAVY & set(done.stdout.splitlines()[-1].split()) == {"pyoxigraph"}


@pytest.mark.parametrize("language", labels.LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(kg, name, language):
    code, out, err = kg("--lang", language, name, "--help")
    assert (code, err) == (0, "")
    assert labels.text(f"cli.{name}.help", language)[:10] in out
    assert ("用法" in out) is (language == "zh")
    assert "--lang" in out


def test_help_lists_all_commands_in_the_order_of_work(kg):
    out = kg("-h")[1]
    positions = [out.index(f"\n  {name} ") for name in COMMANDS]
    assert positions == sorted(positions)
    heads = [out.index(labels.text(f"cli.group.{group}", "en") + ":") for group in _GROUPS]
    assert heads == sorted(heads)


def test_version(kg):
    from kg import __version__

    assert kg("--version")[1] == f"kg {__version__}\n"


def test_names_written_down_for_the_help_are_those_there_are():
    from kg.analysis.doubts import Kind
    from kg.analysis.sample import draw
    from kg.cli import export, query, review, sample
    from kg.export import EXPORTERS
    from kg.query import FORMATS
    from kg.types import EntityType, Predicate, Status

    assert set(query.FORMATS) == set(FORMATS)
    assert set(export.FORMATS) == set(EXPORTERS)
    assert (review.STATEMENT, *Kind) == review.KINDS
    assert (tuple(Predicate), tuple(EntityType), tuple(Status)) == (review.RELATIONS, review.TYPES, review.STATUSES)
    assert sample.BY == draw.BY


def test_language_is_that_of_the_option_the_variable_or_the_locale(kg, monkeypatch):
    assert "Read reports:" in kg("--help")[1]
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "读入报告" in kg("--help")[1]
    monkeypatch.setenv("KG_LANG", "en")
    assert "Read reports:" in kg("--help")[1]
    assert "读入报告" in kg("--lang", "zh", "--help")[1]


# Usage errors


@pytest.mark.parametrize(
    "arguments",
    [["shov", "X"], ["show"], ["show", "X", "--format", "yaml"], ["query"], ["query", "ASK {}", "ASK {}"], ["explain", "a", "b"], ["render", "--hops", "0"], ["export"], ["stats", "--min-confidence", "2"]],
    ids=" ".join,
)
def test_usage_errors_end_with_two(kg, arguments):
    code, out, err = kg(*arguments)
    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_a_misspelled_command_is_corrected(kg):
    assert "show" in kg("shov", "X")[2]
    assert kg("querry")[2].rstrip().endswith("query")


@pytest.mark.parametrize("word", ["demo", "import", "help"])
def test_a_word_like_no_command_is_answered_with_all_of_them(kg, word):
    code, _, err = kg(word)
    assert code == 2
    assert ", ".join(COMMANDS) in err


# Building


def test_build_tells_what_it_found(kg, reports):
    code, out, err = kg("build", "reports")
    assert code == 0
    assert "甲区应急管理局" in out
    assert "2023年" in out
    assert "1 read, 0 taken from the archive, 0 unchanged" in err
    assert Path("kg-store/CURRENT").exists()
    assert "0 read, 0 taken from the archive, 1 unchanged" in kg("build", "reports")[2]


def test_building_twice_writes_nothing(kg, reports):
    kg("build", "reports")
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in Path("kg-store").rglob("*") if p.is_file() and p.name != "lock"}
    out = kg("build", "reports")[1]
    after = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in Path("kg-store").rglob("*") if p.is_file() and p.name != "lock"}
    assert before == after
    assert out == kg("stats")[1]


def test_changed_and_removed_reports_are_read_again_exactly(kg, reports):
    kg("build", "reports")
    Path("reports/one.txt").write_text(REPORT.replace("双重预防机制", "“一案双查”机制"), encoding="utf-8")
    assert "1 read" in kg("build", "reports")[2]
    changed = kg("export", "--format", "nquads")[1]
    assert "双重预防" not in changed
    kg("build", "reports", "-s", "fresh")
    assert kg("export", "--format", "nquads", "-s", "fresh")[1] == changed
    Path("reports/one.txt").unlink()
    assert "1 removed" in kg("build", "reports")[2]
    assert kg("export", "--format", "nquads")[1] == ""


def test_without_a_path_a_store_of_other_reports_is_left_alone(kg, reports):
    Path("reports").rename("seeds")
    kg("build", "seeds")
    code, _, err = kg("build")
    assert code == 2
    assert "PATH" in err


def test_bad_input_is_named_with_its_remedy_and_the_rest_is_built(kg, reports):
    Path("reports/empty.txt").write_bytes(b"")
    Path("reports/program.txt").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(64))
    Path("reports/noise.txt").write_bytes(bytes(range(128, 256)) * 8)
    code, out, err = kg("build", "reports", "missing")
    assert code == 1
    lines = err.splitlines()
    for number, name in ((101, "missing"), (103, "reports/empty.txt"), (104, "reports/program.txt"), (105, "reports/noise.txt")):
        (line,) = [line for line in lines if f"KG{number}" in line]
        assert name in line
        assert " — " in line
    assert "Traceback" not in err
    assert "1 read, 0 taken from the archive, 0 unchanged, 0 removed, 4 failed" in err
    assert "甲区应急管理局" in out
    assert "不存在" in kg("--lang", "zh", "build", "missing")[2]


def test_an_unreadable_folder_is_named(kg, reports, monkeypatch):
    Path("reports/closed").mkdir()
    listed = Path.iterdir

    def closed(self):
        if self.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", closed)
    code, _, err = kg("build", "reports")
    assert code == 1
    assert "[KG102] reports/closed: " in err
    assert "1 read" in err


def test_a_table_that_cannot_be_used_is_named_with_its_line(kg, reports):
    Path("meta.csv").write_text("path,year\nreports/one.txt,soon\n", encoding="utf-8")
    code, _, err = kg("build", "reports", "--meta", "meta.csv")
    assert code == 1
    assert "[KG107] meta.csv:2" in err


# Stores


def test_no_store_a_foreign_folder_and_a_locked_store_are_said_to_be_so(kg, reports):
    code, _, err = kg("stats", "-s", "nowhere")
    assert (code, "[KG301]" in err, "nowhere" in err) == (1, True, True)
    assert not Path("nowhere").exists()
    code, _, err = kg("build", "reports", "-s", "reports")
    assert (code, "[KG302]" in err) == (1, True)
    assert [p.name for p in reports.iterdir()] == ["one.txt"]
    from kg.store import Store

    with Store.create_or_open("kg-store").writer():
        code, _, err = kg("build", "reports")
    assert (code, "[KG303]" in err) == (1, True)


def test_the_store_may_be_named_by_a_variable(kg, reports, monkeypatch):
    monkeypatch.setenv("KG_STORE", "by variable")
    kg("build", "reports")
    assert Path("by variable/CURRENT").exists()
    assert "kg-store" not in [p.name for p in Path().iterdir()]


# Questions


def test_show_gives_a_card(kg, store):
    code, out, err = kg("show", "双重预防机制", "-s", store, "--lang", "zh")
    assert (code, err) == (0, "")
    assert out.startswith("# ")
    assert "青岛市应急管理局" in out
    assert "  > " in out
    data = json.loads(kg("show", "双重预防机制", "-s", store, "--format", "json")[1])
    assert data["type"] == "mechanism"
    assert data["sections"] or data["plans"]


def test_show_offers_near_names(kg, store):
    code, out, err = kg("show", "钱塘应急局", "-s", store)
    assert (code, out) == (1, "")
    assert "钱塘区应急管理局" in err
    assert len(err.splitlines()) == 1


def test_homonyms_are_listed_and_their_ids_work(kg, store):
    code, out, _ = kg("show", "应急管理局", "-s", store)
    assert code == 0
    ids = [line.split("`")[1] for line in out.splitlines() if line.startswith("- ")]
    assert len(ids) >= 4
    assert kg("show", ids[0], "-s", store)[0] == 0


def test_explain_marks_the_quote(kg, store):
    rows = [json.loads(line) for line in kg("export", "--format", "jsonl", "-s", store)[1].splitlines()]
    triple = next(row for row in rows if row["kind"] == "triple")
    code, out, _ = kg("explain", triple["id"], "-s", store)
    assert code == 0
    assert f"**{' '.join(triple['quote'].split())}**" in out
    assert triple["rule"] in out
    names = {row["id"]: row["label"] for row in rows if row["kind"] == "entity"}
    three = (names[triple["subject"]], triple["predicate"], names[triple["object"]])
    data = json.loads(kg("explain", *three, "-s", store, "--format", "json")[1])
    assert triple["id"] in [d["id"] for d in data]


def test_explain_says_what_it_does_not_know(kg, store):
    code, _, err = kg("explain", "a-0000", "-s", store)
    assert (code, "[KG501]" in err) == (1, True)


def test_query_prints_labels_in_a_table(kg, store):
    code, out, _ = kg("query", "SELECT ?b ?m { ?b kg:implements ?m }", "-s", store)
    assert code == 0
    header, rule, *rows = out.splitlines()
    assert header.split() == ["b", "m"]
    assert set(rule) == {"-", " "}
    assert any(row.startswith("钱塘区应急管理局") for row in rows)


def test_query_comes_from_a_file_or_stdin(kg, store, tmp_path, monkeypatch):
    file = tmp_path / "问.rq"
    file.write_text("\ufeffASK { ?s kg:implements ?o }", encoding="utf-8")
    assert kg("query", f"@{file}", "-s", store)[1] == "true\n"
    done = process("query", "-", "-s", str(store), input=b"ASK { ?s kg:implements ?o }")
    assert done.stdout == b"true\n"
    code, _, err = kg("query", f"@{file}x", "-s", store)
    assert (code, "[KG101]" in err) == (1, True)


def test_query_results_in_the_formats_of_sparql(kg, store, tmp_path):
    sparql = "SELECT ?b { ?b kg:implements ?m } LIMIT 2"
    assert len(json.loads(kg("query", sparql, "-s", store, "--format", "json")[1])["results"]["bindings"]) == 2
    assert "<sparql" in kg("query", sparql, "-s", store, "--format", "xml")[1]
    table = tmp_path / "t.csv"
    assert kg("query", sparql, "-s", store, "--format", "csv", "--names", "-o", table)[0] == 0
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "应急管理" in table.read_text(encoding="utf-8-sig")


def test_a_syntax_error_shows_line_column_and_prefixes(kg, store):
    code, out, err = kg("query", "SELECT ?s {\n  ?s kgg:implements ?o }", "-s", store)
    assert (code, out) == (1, "")
    assert "[KG401]" in err
    assert "line 2, column 6" in err
    assert "kgr:" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("sparql", ["DELETE WHERE { ?s ?p ?o }", "INSERT DATA { kgr:a kg:b kgr:c }", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"])
def test_updates_and_other_machines_are_refused(kg, store, sparql):
    code, out, err = kg("query", sparql, "-s", store)
    assert (code, out, "[KG402]" in err) == (1, "", True)


def test_saved_queries_are_listed_and_run(kg, store):
    listed = kg("query", "--saved", "-s", store)[1]
    from kg.query import saved

    for query in saved():
        assert query.name in listed
        values = [f"{p.name}={p.example}" for p in query.parameters]
        code, _, err = kg("query", "--saved", query.name, *values, "-s", store)
        assert (code, err) == (0, ""), query.name


def test_saved_queries_say_what_they_need(kg, store):
    for wrong in (["who-implements"], ["who-implements", "x=1"], ["who-implements", "x"], ["no-such-query"]):
        code, _, err = kg("query", "--saved", *wrong, "-s", store)
        assert (code, len(err.splitlines())) == (1, 1)
        assert " — " in err


# Registers, readings, pictures, files


def test_sources_round_trip_by_way_of_the_table(kg, reports):
    kg("sources", "reports", "-o", "meta.csv")
    raw = Path("meta.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))
    assert (row["path"], row["issuer"], row["year"]) == ("reports/one.txt", "甲区应急管理局", "2023")
    Path("meta.csv").write_text(raw.decode("utf-8-sig").replace("甲区应急管理局,", "丙县应急管理局,"), encoding="utf-8")
    assert "丙县应急管理局" in kg("build", "reports", "--meta", "meta.csv")[1]
    assert "丙县应急管理局" in kg("sources")[1]
    assert kg("sources", "reports", "--format", "xlsx", "-o", "meta.xlsx")[0] == 0
    assert kg("build", "reports", "--meta", "meta.xlsx")[0] == 0


def test_extract_writes_json_lines_without_a_store(kg, reports):
    code, out, err = kg("extract", "reports", "missing", "--format", "jsonl")
    assert code == 1
    assert "[KG101] missing" in err
    rows = [json.loads(line) for line in out.splitlines()]
    assert rows[0]["kind"] == "document"
    assert {row["doc"] for row in rows} == {"reports/one.txt"}
    for row in rows:
        if "quote" in row:
            assert REPORT[row["start"] : row["end"]] == row["quote"]
    assert not Path("kg-store").exists()
    piped = process("extract", "-", input=REPORT.encode("utf-16"))
    assert [json.loads(line)["doc"] for line in piped.stdout.splitlines()] == ["-"] * len(rows)


def test_what_is_less_sure_is_left_out_and_said_to_be(kg, store):
    (path,) = resources.seeds().glob("003_*.txt")
    rows = [json.loads(line) for line in kg("extract", path)[1].splitlines()]
    surer = [json.loads(line) for line in kg("extract", path, "--min-confidence", "1")[1].splitlines()]
    left = {row["quote"] for row in rows if row["kind"] == "triple" and row["confidence"] < 1}
    assert left
    assert left <= {row["quote"] for row in surer if row.get("reason") == "low-confidence"}
    assert all(row["confidence"] == 1 for row in surer if row["kind"] == "triple")
    assert kg("show", "双重预防机制", "-s", store)[0] == 0
    assert kg("show", "双重预防机制", "-s", store, "--min-confidence", "1")[0] == 1
    for command in (["export", "--format", "nquads"], ["stats"], ["render", "-o", "-"]):
        assert kg(*command, "-s", store, "--min-confidence", "1")[1] != kg(*command, "-s", store)[1]
        assert kg(*command, "-s", store, "--min-confidence", "1.1")[0] == 2
        assert kg(*command, "-s", store, "--min-confidence", "nan")[0] == 2


def test_render_writes_one_file(kg, store, tmp_path):
    page = tmp_path / "graph.html"
    code, out, err = kg("render", "-s", store, "-o", page)
    assert (code, out) == (0, "")
    assert str(page) in err
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert kg("render", "-s", store, "--focus", "钱塘区应急管理局", "--hops", "1", "-o", page)[0] == 0
    assert kg("render", "-s", store, "--focus", "没有这个", "-o", page)[0] == 1


@pytest.mark.parametrize("format", ["turtle", "trig", "nquads", "jsonld", "rdfxml", "graphml", "jsonl", "xlsx", "csv"])
def test_export_writes_the_same_bytes_each_time(kg, store, tmp_path, format):
    for name in ("a", "b"):
        code, _, err = kg("export", "--format", format, "-s", store, "-o", tmp_path / name)
        assert code == 0, err
    a, b = tmp_path / "a", tmp_path / "b"
    if a.is_dir():
        assert [p.name for p in sorted(a.iterdir())] == [p.name for p in sorted(b.iterdir())]
        assert all(p.read_bytes() == (b / p.name).read_bytes() for p in a.iterdir())
    else:
        assert a.read_bytes() == b.read_bytes()


def test_a_place_that_cannot_be_written_is_said_so(kg, store, tmp_path):
    for command in (["stats"], ["show", "双重预防机制"], ["render"], ["export", "--format", "nquads"]):
        code, _, err = kg(*command, "-s", store, "-o", tmp_path / "no" / "such" / "file")
        assert (code, "[KG601]" in err) == (1, True), command


def test_output_replaces_files_whole_and_spares_devices(kg, store, tmp_path):
    target = tmp_path / "卡.md"
    target.write_text("old", encoding="utf-8")
    kg("show", "钱塘区应急管理局", "-s", store, "-o", target)
    assert target.read_text(encoding="utf-8").startswith("# 钱塘区应急管理局")
    assert [p.name for p in tmp_path.iterdir()] == ["卡.md"]
    assert kg("stats", "-s", store, "-o", os.devnull)[0] == 0
    assert not Path(os.devnull).is_file()


def test_remove(kg, reports):
    kg("build", "reports")
    code, _, err = kg("remove", "reports/nothing")
    assert (code, "[KG501]" in err) == (1, True)
    assert kg("remove", "reports")[0] == 0
    assert kg("export", "--format", "nquads")[1] == ""


def test_stats_as_json(kg, store):
    data = json.loads(kg("stats", "-s", store, "--format", "json")[1])
    issuers = {d["path"][6:9]: d["issuer"] for d in data["documents"]}
    with (resources.seeds() / "seeds.tsv").open(encoding="utf-8", newline="") as handle:
        assert issuers == {row["path"][:3]: row["issuer"] for row in csv.DictReader(handle, delimiter="\t")}
    assert data["entities"]["mechanism"] > 0


def test_review_lists_what_to_look_at_with_the_reason(kg, store):
    code, out, err = kg("review", "--list", "-s", store)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["kind", "reason", "where", "names", "quote"]
    assert "渝北区森林防火指挥部 | 渝北区森林防灭火指挥部" in out
    assert "nothing near says what its numbers are: 1, 12" in out
    chinese = kg("review", "--list", "-s", store, "--lang", "zh")[1]
    assert "附近没有说明其中任何数字：1, 12" in chinese
    assert "dropped" not in out.split()
    merges = kg("review", "--list", "--kind", "merge", "-s", store)[1]
    assert merges.splitlines()[0].split() == ["kind", "reason", "where", "names"], "a column without anything is left out"
    for wrong in (["--kind", "doubt"], ["--format", "pdf"], ["all"], ["--kind", "scheme"], ["--list", "--kind", "statement", "--kind", "merge"]):
        assert kg("review", *wrong, "-s", store)[0] == 2
    assert kg("review", "-s", "nowhere")[0] == 1


def test_review_for_spreadsheets_and_programs(kg, store, tmp_path):
    kinds = ["--kind", "merge", "--kind", "scheme", "--kind", "dropped"]
    assert kg("review", *kinds, "--format", "csv", "-s", store, "-o", tmp_path / "r.csv") == (0, "", "")
    raw = (tmp_path / "r.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    data = json.loads(kg("review", *kinds, "--format", "json", "-s", store)[1])
    assert [row["reason_code"] for row in rows] == [d["reason"] for d in data]
    assert {d["kind"] for d in data} == {"merge", "scheme", "dropped"}
    assert all(d["quote"] for d in data if d["kind"] == "dropped")
    assert {d["means"] for d in data if d["reason"] == "slogan"} == {labels.text("dropped.slogan", "en")}
    assert kg("show", next(d["ids"][0] for d in data if d["kind"] == "merge"), "-s", store)[0] == 0


# The console


def test_output_is_utf8_whatever_the_console_speaks(store):
    for encoding in ("ascii", "gbk", "cp1252"):
        done = process("show", "钱塘区应急管理局", "-s", str(store), env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
        assert done.returncode == 0
        assert "# 钱塘区应急管理局" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_a_broken_pipe_is_quiet(store):
    with subprocess.Popen(
        [sys.executable, ROOT / "cli.py", "export", "--format", "nquads", "-s", store], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""


def test_an_interrupt_ends_with_130_and_no_traceback(kg, store, monkeypatch):
    def interrupted(where):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.console, "read_text", interrupted)
    code, out, err = kg("query", "-", "-s", store)
    assert (code, out, err.strip()) == (130, "", "")


def test_importing_the_package_adds_no_log_handlers():
    code = "import logging, kg.pipeline; print(logging.getLogger().handlers)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True)
    assert done.stdout == "[]\n"


def test_commands_are_thin():
    """A command parses, calls the library and writes: no more than twenty-five lines of it."""
    import ast

    for name in COMMANDS:
        tree = ast.parse((ROOT / "kg" / "cli" / f"{name}.py").read_text(encoding="utf-8"))
        (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        assert function.end_lineno - function.lineno <= 25, name


def test_a_quote_names_its_page_where_there_are_pages(tmp_path, monkeypatch, kg):
    from helpers import printed

    monkeypatch.chdir(tmp_path)
    Path("报告.pdf").write_bytes(printed([["青川县应急管理局2023年工作总结", "各项工作有序开展。"], ["我局建立应急会商机制。"]]))
    assert kg("build", "报告.pdf")[0] == 0
    assert "第 2 页" in kg("show", "应急会商机制", "--lang", "zh")[1]
    assert kg("export", "--format", "csv", "-o", "tables")[0] == 0
    (row,) = csv.DictReader(Path("tables/statements.csv").read_text(encoding="utf-8-sig").splitlines())
    assert row["page"] == "2"
