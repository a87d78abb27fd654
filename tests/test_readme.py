"""What the two READMEs show is what happens: their commands are run in order, and both run the same ones.

In a ``console`` block a line that begins with ``$ `` is run, and what follows up to the next is what it must print;
a line ``...`` stands for any lines. After a change of what commands print, ``python tests/test_readme.py`` writes the
new output into both files (as many lines before and after ``...`` as there were): read the diff.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}


def steps(readme: str) -> list[tuple[str, list[str]]]:
    """The commands of a README with the lines that each must print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", (ROOT / readme).read_text(encoding="utf-8"), re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line.rstrip())
    return found


def matches(expected: list[str], printed: list[str]) -> bool:
    """Whether lines are as expected, where ``...`` stands for any lines."""
    pattern = "".join(".*?" if line == "..." else re.escape(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed), re.S) is not None


def run(readme: str, folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """(command, expected lines, printed lines) of a README, run in order in a folder that holds the seeds."""
    bin_ = folder / "bin"
    bin_.mkdir()
    command = bin_ / "kg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n')
    command.chmod(0o755)
    work = folder / "work"
    work.mkdir()
    shutil.copytree(ROOT / "seeds", work / "seeds")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("KG_")},
        "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        "KG_LANG": READMES[readme],
        "PYTHONPATH": str(ROOT),
    }
    for line, expected in steps(readme):
        done = subprocess.run(
            ["sh", "-c", f"{line} 2>&1"], cwd=work, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        yield line, expected, [x.rstrip() for x in done.stdout.splitlines()]


@pytest.mark.parametrize("readme", READMES)
def test_commands_print_what_the_readme_says(readme, tmp_path):
    for line, expected, printed in run(readme, tmp_path):
        assert matches(expected, printed), f"{line}\n--- printed\n" + "\n".join(printed)


def test_both_readmes_run_the_same_commands():
    english, chinese = ([line for line, _ in steps(readme)] for readme in READMES)
    assert english == chinese
    assert len(english) >= 8


def test_both_readmes_have_the_same_sections():
    counts = [
        [len(level) for level in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", (ROOT / r).read_text(encoding="utf-8"), flags=re.S), re.M)]
        for r in READMES
    ]
    assert counts[0] == counts[1]


def test_every_command_is_in_both_readmes():
    from kg.cli import kg

    for readme in READMES:
        text = (ROOT / readme).read_text(encoding="utf-8")
        for command in kg.list_commands(None):
            assert f"kg {command}" in text, f"{readme} says nothing of kg {command}"


def update(readme: str) -> None:
    """Write what the commands print now into a README."""
    path = ROOT / readme
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for line, expected, printed in run(readme, Path(folder)):
            new = printed
            if "..." in expected:
                before = expected.index("...")
                after = len(expected) - before - 1
                new = [*printed[:before], "...", *(printed[len(printed) - after :] if after else [])]
            old = "\n".join([f"$ {line}", *expected, ""])
            text = text.replace(old, "\n".join([f"$ {line}", *new, ""]), 1)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in READMES:
        update(name)
