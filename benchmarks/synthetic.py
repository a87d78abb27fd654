"""Writes short synthetic reports: sentences of the shipped reports, recombined, each under the name of another bureau.

    python benchmarks/synthetic.py FOLDER --count 1000

The same count gives the same files. They look like reports to a reader of rules; they say nothing about any place.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path

from kg import documents, resources

_SENTENCE = re.compile(r"[^。；\n]{12,160}[。；]")
_GENRES = ("工作总结", "工作总结及下一年工作思路", "工作报告", "工作要点")


def sentences() -> list[str]:
    """The sentences of the shipped reports, in their order, each once."""
    texts = [documents.read(path).text for path in sorted(resources.seeds().glob("*.txt"))]
    return list(dict.fromkeys(found for text in texts for found in _SENTENCE.findall(text)))


def report(number: int, known: list[str], bureaus: list[str], *, length: int) -> str:
    """The report of that number: a title, a date and so many sentences in three sections."""
    chance = random.Random(number)
    bureau = bureaus[number % len(bureaus)]
    year = 2015 + number // len(bureaus) % 10
    chosen = chance.sample(known, length)
    parts = [chosen[i::3] for i in range(3)]
    lines = [f"{bureau}{year}年{chance.choice(_GENRES)}", f"发布日期：{year + 1}-01-{chance.randrange(1, 29):02}", ""]
    for heading, part in zip(("一、主要工作", "二、存在问题", f"三、{year + 1}年工作打算"), parts, strict=True):
        lines += [heading, "".join(part)]
    return "\n".join(lines) + "\n"


def write(folder: Path, count: int, *, length: int = 12) -> None:
    """So many reports in a folder, a thousand to a subfolder."""
    known = sentences()
    rows = resources.table("divisions.tsv")
    bureaus = [row["name"] + "应急管理局" for row in rows if row["level"] in ("prefecture", "county", "city")]
    for number in range(count):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report(number, known, bureaus, length=length), encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--count", type=int, default=1000)
    arguments.add_argument("--length", type=int, default=12, help="sentences in a report")
    given = arguments.parse_args()
    write(given.folder, given.count, length=given.length)
