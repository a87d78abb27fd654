"""How fast stores are built, how large they are, and how both grow: against bare pyoxigraph, in one run.

    python benchmarks/store.py workers --count 400       one process against two, alternating
    python benchmarks/store.py load --count 1000         the graph from the archive, against bulk_load of the same quads
    python benchmarks/store.py curve --count 100 1000 10000 --plot docs/scaling.png

Reports are synthetic (see synthetic.py). Seconds are of this machine in this hour: only the ratios say something.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import synthetic

from kg.oxigraph import Engine
from kg.store import Store

HERE = Path(__file__).resolve().parent.parent


def size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    return path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())


def build(reports: Path, store: Path, workers: int) -> tuple[float, float]:
    """Build a store anew; wall seconds, and the peak memory of the process itself in MB (its workers not counted)."""
    shutil.rmtree(store, ignore_errors=True)
    command = [sys.executable, str(HERE / "cli.py"), "build", str(reports), "--store", str(store), "-j", str(workers)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the build failed: {' '.join(command)}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1000


def reports(folder: Path, count: int) -> Path:
    """So many synthetic reports, made once."""
    where = folder / f"reports-{count}"
    if not where.exists():
        synthetic.write(where, count)
    return where


def dumped(store: Path, file: Path) -> int:
    """The quads of a store as N-Quads in a file, and how many there are."""
    native = Store.open(store).engine().native
    with file.open("wb") as out:
        for quad in native:
            out.write(f"{quad} .\n".encode())
    with file.open("rb") as made:
        return sum(1 for _ in made)


def workers(folder: Path, count: int, rounds: int) -> None:
    """One process against two."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for number in seconds:
            seconds[number].append(build(reports(folder, count), folder / "store", number)[0])
    one, two = (statistics.median(times) for times in seconds.values())
    print(f"{count} reports: {one:.1f} s with one process, {two:.1f} s with two: {one / two:.2f} times as fast")


def load(folder: Path, count: int, rounds: int) -> None:
    """The graph and catalogue made from the archive, against the same quads loaded by pyoxigraph alone."""
    store, again = folder / "store", folder / "again"
    build(reports(folder, count), store, 2)
    known = Store.open(store).catalog.paths()
    file = folder / "quads.nq"
    quads = dumped(store, file)
    ours: dict[int, list[float]] = {1: [], 2: []}
    bare = []
    for _ in range(rounds):
        for threads, times in ours.items():
            shutil.rmtree(again, ignore_errors=True)
            made = Store.create_or_open(again)
            shutil.copy(store / "archive.sqlite", again)
            with made.writer(workers=threads) as writer:
                for path, read in known.items():
                    writer.assign(path, *read)
                begun = time.perf_counter()
                writer.commit()
                times.append(time.perf_counter() - begun)
        shutil.rmtree(folder / "bare", ignore_errors=True)
        begun = time.perf_counter()
        bare_bytes = load_bare(folder / "bare", file)
        bare.append(time.perf_counter() - begun)
    alone = statistics.median(bare)
    print(f"{quads:,} quads; bare bulk_load {quads / alone:,.0f} a second, {bare_bytes / quads:.0f} bytes each")
    for threads, times in ours.items():
        taken = statistics.median(times)
        print(f"from the archive with {threads} process(es): {quads / taken:,.0f} a second, {alone / taken:.2f} of bare")
    counts = Store.open(again).catalog.counts()
    statements = sum(n for by_status in counts["statements"].values() for n in by_status.values())
    graph, whole = size(again / "generations"), size(again)
    print(f"{statements:,} statements: {whole / statements:,.0f} bytes each in all, {whole / bare_bytes:.2f} of the bare graph")
    print(f"  graph and catalogue {graph / bare_bytes:.2f}, archive {size(again / 'archive.sqlite') / bare_bytes:.2f} of the bare graph")


def load_bare(folder: Path, file: Path) -> int:
    """Load a file with pyoxigraph and nothing else; the bytes on the disk."""
    engine = Engine.create(folder)
    native = engine.native
    native.bulk_load(path=str(file))
    native.flush()
    taken = size(folder)
    del native, engine
    return taken


def curve(folder: Path, counts: list[int], plot: str | None) -> None:
    """Seconds, memory and bytes as the number of reports grows."""
    found = []
    for count in counts:
        store = folder / "store"
        seconds, memory = build(reports(folder, count), store, 2)
        held = Store.open(store).catalog.counts()
        statements = sum(n for by_status in held["statements"].values() for n in by_status.values())
        found.append((count, seconds, memory, size(store)))
        print(f"{count:,} reports, {statements:,} statements: {seconds:.1f} s, {1000 * seconds / count:.1f} ms each; peak {memory:.0f} MB; {size(store) / statements:,.0f} bytes a statement")
    if plot:
        draw(found, Path(plot))


def draw(found: list[tuple[int, float, float, int]], file: Path) -> None:
    """The curve as a picture, with the machine named."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    names = ("seconds to build", "peak memory, MB", "MB on disk")
    for axis, name, column in zip(axes, names, (1, 2, 3), strict=True):
        values = [row[column] / (1e6 if column == 3 else 1) for row in found]
        axis.plot([row[0] for row in found], values, marker="o")
        axis.set(xscale="log", xlabel="reports", title=name)
        if column == 2:
            axis.set_ylim(0, 1.2 * max(values))
        else:
            axis.set_yscale("log")
        axis.grid(visible=True, alpha=0.3)
    figure.suptitle(f"kg build -j 2 on {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}", fontsize=10)
    figure.savefig(file, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=("workers", "load", "curve"))
    arguments.add_argument("--count", type=int, nargs="+", default=[1000])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--plot", metavar="FILE")
    arguments.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = given.folder or Path(temporary)
        if given.what == "curve":
            curve(place, given.count, given.plot)
        else:
            {"workers": workers, "load": load}[given.what](place, given.count[0], given.rounds)
