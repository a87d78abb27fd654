"""The pages under docs/ hold: what they show as typed runs, what they show as printed is printed, and their links lead somewhere.

In a code block of a page a line ``kg …`` or ``$ kg …`` is typed; words after two spaces on it explain it. Every other line must be
one that a command above it, under the same heading, printed; ``…`` stands for what is left out. The pages of a language share one
folder with one store of the shipped reports, and one process, so that this stays cheap.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import pytest

from kg import cli

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SUFFIXES = {"en": ".md", "zh": ".zh-CN.md"}
# Pages whose commands run on the shipped reports alone.
ON_THE_SEEDS = ("compare", "networks", "review", "exports", "schema", "brief")
# What asks, never ends, or is told of a file that a person has filled in or has from elsewhere.
NOT_RUN = re.compile(r"kg (serve|review --who|validate theirs|sample --read)")
# The reports of progress.md and the decisions of corrections.md, as the pages give them.
REPORT = re.compile(r"^`(reports/\d+\.txt)`\n\n```\n(.*?)^```", re.M | re.S)
DECISIONS = re.compile(r"^```json\n(.*?)^```", re.M | re.S)
# A fenced block with its language, or an indented one.
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```|((?:^ {4}[^\n]*\n|^\n(?= {4}\S))+)", re.M | re.S)
PAGES = sorted(path.name.removesuffix(".md") for path in DOCS.glob("*.md") if not path.name.endswith(".zh-CN.md"))


def page(name: str, language: str) -> str:
    return (DOCS / f"{name}{SUFFIXES[language]}").read_text(encoding="utf-8")


def sections(text: str) -> list[list[str]]:
    """The lines of the blocks that show a terminal, by section."""
    found = []
    for section in re.split(r"^##+ ", REPORT.sub("", text), flags=re.M):
        shown = [f or re.sub(r"^ {4}", "", i, flags=re.M) for kind, f, i in BLOCK.findall(section) if kind in ("", "console")]
        found.append([line.rstrip() for block in shown for line in re.sub(r"\\\n *", "", block).split("\n") if line.strip()])
    return found


def typed(line: str) -> list[str]:
    """The words of a command behind ``kg``, without what explains it; none where the line is no command."""
    command = line.removeprefix("$ ")
    return shlex.split(command if "'" in command else re.split(r"\s{2,}", command)[0])[1:] if command.startswith("kg ") else []


def run(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The exit status of a command and the lines that it prints."""
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    said = capsys.readouterr()
    return int(ended.value.code or 0), [line.rstrip() for line in (said.out + said.err).split("\n")]


def apart(words: list[str]) -> tuple[int, list[str]]:
    """The same in a process of its own: a working folder changes which words and queries a process has."""
    done = subprocess.run([sys.executable, ROOT / "cli.py", *words], capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, [line.rstrip() for line in (done.stdout + done.stderr).split("\n")]


def follow(text: str, run: Callable[[list[str]], tuple[int, list[str]]]) -> int:
    """Type what a page says and hold what it shows against what is printed; how many commands ran."""
    ran = 0
    for lines in sections(text):
        printed: set[str] | None = None  # None: nothing was typed yet, or what was typed is not run here
        for line, after in zip(lines, [*lines, ""][1:], strict=True):
            words = typed(line)
            if words and NOT_RUN.match(shlex.join(["kg", *words])):
                printed = None
            elif words:
                status, said = run(words)
                assert status == 0 or after in said, f"kg {shlex.join(words)}\n" + "\n".join(said)
                printed = (printed or set()) | set(said)
                ran += 1
            elif printed is not None and not line.startswith("--"):
                start = line.split("…")[0]
                assert line in printed or ("…" in line and any(p.startswith(start) for p in printed)), f"shown, not printed: {line}"
    return ran


@pytest.fixture(params=SUFFIXES)
def language(request, tmp_path, monkeypatch):
    """A language to work in, in a folder that holds the shipped reports."""
    for name in ("KG_STORE", "KG_ONTOLOGY", "KG_DECISIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KG_LANG", request.param)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    return request.param


def test_what_pages_show_happens(language, capsys):
    assert [name for name in ON_THE_SEEDS if not follow(page(name, language), partial(run, capsys=capsys))] == []


def test_what_the_page_on_plans_shows_happens(language, tmp_path, capsys):
    (tmp_path / "reports").mkdir()
    for path, text in REPORT.findall(page("progress", language)):
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert follow(page("progress", language), partial(run, capsys=capsys)) == 2


def test_what_the_page_on_corrections_shows_happens(language, tmp_path, monkeypatch):
    text = page("corrections", language)
    made, rest = text.split("| `reports/` |")
    assert follow(made, apart) == 1
    work = next(path.parent for path in tmp_path.glob("*/kg.toml"))
    for path in sorted((tmp_path / "seeds").glob("00[01]_*")):
        shutil.copy(path, work / "reports")
    monkeypatch.chdir(work)
    apart(["build"])
    (work / "decisions.jsonl").write_text(DECISIONS.findall(text)[0], encoding="utf-8")
    assert follow(rest, apart) == 4


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_show_the_same_commands_under_as_many_headings(name):
    seen = [
        ([len(h) for h in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", page(name, k), flags=re.S), re.M)],
         [[typed(line)[0] for line in lines if typed(line)] for lines in sections(page(name, k))])
        for k in SUFFIXES
    ]  # fmt: skip
    assert seen[0] == seen[1]


@pytest.mark.parametrize("path", sorted([*DOCS.glob("*.md"), *ROOT.glob("README*.md")]), ids=lambda path: path.name)
def test_commands_and_options_that_a_page_names_are_there(path):
    for said in re.findall(r"(?:`|^ {4}|^\$ )(kg [a-z][^`\n]*)", path.read_text(encoding="utf-8"), re.M):
        name, *rest = said.split()[1:]
        command = cli.kg.get_command(click.Context(cli.kg), name)
        assert command is not None, f"no kg {name}"
        known = {option for given in command.params for option in given.opts}
        named = {word.split("=")[0] for word in rest if re.match(r"--[a-z]", word)}
        assert named <= known, f"kg {name} has no {named - known}"


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    words = (re.sub(r"[^\w\- ]", "", h.lower()) for h in re.findall(r"^#+ (.+)$", text, re.M))
    return {h.strip().replace(" ", "-") for h in words}


@pytest.mark.parametrize("language_", SUFFIXES)
def test_links_lead_somewhere_and_the_readme_leads_to_each_page(language_):
    suffix = SUFFIXES[language_]
    pages = {ROOT / f"README{suffix}", *(DOCS / f"{name}{suffix}" for name in PAGES)}
    reached = set()
    for path in sorted(pages):
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
            place, _, anchor = link.partition("#")
            if ":" not in link:
                target = (path.parent / place).resolve() if place else path
                assert target.exists(), f"{path.name}: {link}"
                assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{path.name}: {link}"
                reached |= {target} if path.name.startswith("README") else set()
    assert pages - reached <= {ROOT / f"README{suffix}"}
