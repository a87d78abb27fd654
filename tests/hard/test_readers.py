"""Readers that go on asking while the store is built anew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from breaking import ONE, ROOT, cli, environment, reports

# Asks by the graph, the catalogue and the archive, each time of a store opened anew, and says what it saw.
_READER = """
import sys
from kg.errors import StoreError
from kg.store import Store
print("ready", flush=True)
for line in range(100000):
    try:
        store = Store.open("store")
        paths = len(store.catalog.paths())
        documents = len(list(store.readings()))
        asked = len(list(store.engine().query("SELECT ?d { ?d a kg:Document }").rows))
        texts = len([store.text(d.id) for d in store.documents()])
        print("saw", paths, documents, asked, texts, flush=True)
    except StoreError as error:
        print("refused" if "run the command again" in str(error) else "ERROR", error, flush=True)
"""


def test_readers_see_published_states_only(tmp_path, figure):
    folder = reports(tmp_path / "reports", 10)
    assert cli("build", "reports", "--store", "store", cwd=tmp_path).returncode == 0
    out = (tmp_path / "out.txt").open("w+")
    with out, subprocess.Popen([sys.executable, "-c", _READER], cwd=tmp_path, env=environment(), stdout=out, stderr=subprocess.STDOUT) as reader:
        builds = 12
        for number in range(builds):  # one more, or two fewer
            if number % 3 == 2:
                for path in sorted(folder.iterdir())[:2]:
                    path.unlink()
            else:
                (folder / f"新{number}.txt").write_text(ONE.replace("甲区", f"新{number}县"), encoding="utf-8")
            assert cli("build", "reports", "--store", "store", cwd=tmp_path).returncode == 0
        reader.kill()
        reader.wait()
        out.seek(0)
        said = [line for line in out.read().split("\n")[1:-1] if line]
    answers = [line for line in said if line.startswith("saw")]
    refused = [line for line in said if line.startswith("refused")]
    assert len(answers) + len(refused) >= len(said) - 1, [line for line in said if not line.startswith(("saw", "refused"))][:5]
    assert all(len(set(line.split()[1:])) == 1 for line in answers), "each answer is of one state"
    seen = [int(line.split()[1]) for line in answers]
    assert len(set(seen)) >= 3
    figure(f"{len(answers)} answers during {builds} builds, each of one published state; {len(refused)} times told to run the command again")
    assert Path(ROOT).is_dir()
