"""How fast a report is read, as a ratio to jieba on the same text in the same run.

    python benchmarks/reading.py [--megabytes 3] [--rounds 3]

The text is the sentences of the shipped seeds, shuffled with a fixed seed into reports of about 5,000 characters. Each
round times, one after the other and in CPU seconds of this process: the whole reading (decoded text to entities,
statements and quantities), ``jieba.cut``, and ``jieba.posseg.cut`` on a twentieth of the text. The median round counts.
Traditional characters are converted first for jieba: on them as they are, posseg falls to about 700 characters a second.

Then the same reports in traditional characters are timed beside the simplified ones, and one sentence without a full
stop of 10,000 characters and more: what a character takes should hardly grow with the length.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import statistics
import time
import warnings

from kg import reading, resources, script
from kg.text.document import parse
from kg.text.shadow import shadow
from kg.types import Source


def reports(megabytes: float) -> list[str]:
    """Synthetic reports of together this many UTF-8 megabytes."""
    sentences = [
        sentence.strip() + "。"
        for path in sorted(resources.seeds().glob("*.txt"))
        for sentence in path.read_text(encoding="utf-8").replace("\n", "。").split("。")
        if len(sentence.strip()) > 5
    ]
    chance = random.Random(20240124)
    made, size = [], 0
    while size < megabytes * 1e6:
        lines: list[str] = []
        while sum(map(len, lines)) < 5000:
            lines.append("".join(chance.sample(sentences, 4)))
        made.append("钱塘区应急管理局2023年工作总结\n" + "\n".join(lines))
        size += len(made[-1].encode())
    return made


def source(text: str) -> Source:
    """The text as if it had been a file."""
    return Source(path="", sha256=hashlib.sha256(text.encode()).hexdigest(), media_type="text/plain", encoding="utf-8", text=text)


def seconds(texts: list[str]) -> float:
    """CPU seconds that the whole reading of the texts takes."""
    start = time.process_time()
    for text in texts:
        reading.read(parse(source(text)))
    return time.process_time() - start


def long_sentence(texts: list[str], length: int) -> str:
    """One sentence of this many characters, without a full stop; what looks like a page's furniture is left out."""
    idle = [p.regex for p in resources.patterns("structure") if p["kind"] in ("furniture", "tail")]
    parts = (part for text in texts for part in re.split("[。!?;！？；\n]", text))
    kept = "，".join(part for part in parts if part and not any(regex.search(shadow(part)) for regex in idle))
    return (kept * (length // len(kept) + 1))[:length]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--megabytes", type=float, default=3)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    import jieba
    import jieba.posseg
    from zhconv_rs import zhconv

    jieba.setLogLevel("ERROR")
    texts = reports(options.megabytes)
    simplified = [script.simplify(text) for text in texts]
    characters = sum(map(len, texts))
    sample = "".join(simplified)[: characters // 20]
    runs = {
        "kg, whole reading": (lambda: [reading.read(parse(source(text))) for text in texts], characters),
        "jieba.cut": (lambda: [list(jieba.cut(text)) for text in simplified], characters),
        "jieba.posseg.cut": (lambda: list(jieba.posseg.cut(sample)), len(sample)),
    }
    for run, _ in runs.values():  # dictionaries are loaded and patterns compiled before the clock starts
        run()
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.rounds):
        for name, (run, size) in runs.items():
            start = time.process_time()
            run()
            speeds[name].append(size / (time.process_time() - start))
    posseg = statistics.median(speeds["jieba.posseg.cut"])
    cut = statistics.median(speeds["jieba.cut"])
    print(f"{characters:,} characters, {options.rounds} rounds; characters a second (CPU, one process), median (min-max)")
    for name, found in speeds.items():
        middle = statistics.median(found)
        print(f"{name:20} {middle:10,.0f} ({min(found):,.0f}-{max(found):,.0f})  {middle / posseg:5.2f} x posseg  {middle / cut:5.2f} x cut")
    traditional = [zhconv(text, "zh-hant") for text in texts]
    ratios = [seconds(texts) / seconds(traditional) for _ in range(options.rounds)]
    print(f"traditional text is read at {statistics.median(ratios):.2f} x the speed of simplified")
    for length in (10_000, 100_000, 1_000_000):
        took = seconds([long_sentence(texts, length)])
        print(f"one sentence of {length:9,} characters: {took / length * 1e6:6.2f} microseconds a character")


if __name__ == "__main__":
    main()
