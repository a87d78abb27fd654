"""The server as a process: many clients at once, a store that is built anew meanwhile, and its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from serving import ROOT, asked, serving

from kg import pipeline
from kg.errors import QuerySyntax, QueryTimeout, QueryTooLarge, ServerBusy
from kg.serve.pool import Pool
from kg.serve.state import Limits, State
from kg.store import Store

CHEAP = "SELECT (COUNT(?a) AS ?n) { ?a a kg:Assertion } # "
# The product of everything with everything, which takes longer than anybody waits.
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o } # "


tells_processes = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not list processes there")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serve")
    made = Store.create_or_open(folder / "store")
    (folder / "a.txt").write_text(report("甲区"), encoding="utf-8")
    pipeline.build([folder / "a.txt"], store=made)
    return made


def report(place: str) -> str:
    return f"{place}应急管理局2023年工作总结\n我局建立双重预防机制，开展安全生产专项整治三年行动，检查企业39家次。\n"


@pytest.fixture
def pool(store):
    made = Pool(store.path, Limits(seconds=3, rows=1000, workers=2, waiting=3, patience=2))
    yield made
    made.close(grace=0)


def alive(number: int) -> bool:
    """Whether a process is there and not only waits to be reaped."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False


def below(number: int) -> set[int]:
    """The processes that stem from one."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found: set[int] = set()
    todo = [number]
    while todo:
        todo += [child for child in parents.get(todo.pop(), []) if child not in found]
        found |= set(todo)
    return found


def test_the_pool_answers_threads(pool):
    answer = pool.ask(CHEAP)
    assert (answer.done.kind, answer.done.format, answer.done.rows, answer.done.whole) == ("select", "json", 1, True)
    assert int(json.loads(answer.read())["results"]["bindings"][0]["n"]["value"]) > 0
    assert pool.ask("ASK {}", results="xml").read().endswith(b"<boolean>true</boolean></sparql>")
    assert pool.ask("CONSTRUCT WHERE { ?s ?p ?o }", graph="ntriples").done.kind == "construct"
    assert not pool.ask("SELECT * { ?a ?b ?c }", rows=2, partial=True).done.whole
    with pytest.raises(QueryTooLarge):
        pool.ask("SELECT * { ?a ?b ?c }", rows=2)
    with pytest.raises(QuerySyntax):
        pool.ask("SELECT")


def test_a_runaway_is_stopped_and_its_place_taken(pool):
    with pytest.raises(QueryTimeout) as caught:
        pool.ask(RUNAWAY)
    assert "3 seconds" in caught.value.what
    assert pool.ask(CHEAP).done.rows == 1


def test_a_query_without_end_of_memory_is_stopped_too(store):
    doubled = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    pool = Pool(store.path, Limits(seconds=30, workers=1, megabytes=1500))
    try:
        with pytest.raises(QueryTooLarge):
            pool.ask(f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("0123456789" AS ?x0) {doubled} }}')
        assert pool.ask(CHEAP).done.rows == 1
    finally:
        pool.close(grace=0)


def test_a_cancelled_query_gives_its_place_back(store):
    pool = Pool(store.path, Limits(seconds=120, workers=1))
    try:
        job = pool._put(RUNAWAY, "json", "turtle", None, False, None)
        time.sleep(0.5)
        job.future.cancel()
        assert pool.ask(CHEAP).done.rows == 1
    finally:
        pool.close(grace=0)


def test_the_queue_has_an_end(pool):
    """Two processes, three places to wait: of so many runaways most are turned away at once, and none waits for ever."""
    def ask(number: int):
        try:
            return pool.ask(RUNAWAY + str(number))
        except (ServerBusy, QueryTimeout) as error:
            return type(error)

    with ThreadPoolExecutor(12) as threads:
        outcomes = list(threads.map(ask, range(12)))
    assert ServerBusy in outcomes
    assert set(outcomes) <= {ServerBusy, QueryTimeout}
    assert pool.ask(CHEAP).done.rows == 1


@pytest.mark.slow
def test_fifty_clients_of_which_half_run_away(store):
    """The cheap queries are all answered; each runaway gets a clear refusal."""
    with serving(store.path, "--timeout", "4") as address:
        def ask(number: int) -> list[int]:
            found = []
            for turn in range(4 if number % 2 else 1):
                query = CHEAP if number % 2 else RUNAWAY
                got = asked(f"{address}sparql?query={quote(f'{query} {number} {turn}')}", timeout=120, accept="application/json")
                assert got.status != 503 or (int(got.headers["retry-after"]) > 0 and "ask again" in got.text)
                assert got.status != 504 or "4 seconds" in got.text
                found.append(got.status)
            return found

        with ThreadPoolExecutor(50) as threads:
            outcomes = list(threads.map(ask, range(50)))
        assert {status for found in outcomes[1::2] for status in found} == {200}
        assert {status for found in outcomes[::2] for status in found} <= {503, 504}
        assert any(504 in found for found in outcomes), "some may run until their time is over"


@tells_processes
def test_a_client_that_goes_away_stops_its_query(store):
    with serving(store.path, "--timeout", "100") as address:
        where = address.split("/")[2].split(":")
        before = below(address.process.pid)
        with socket.create_connection((where[0], int(where[1]))) as client:
            client.sendall(f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(1)
        for _ in range(200):
            if not any(alive(worker) for worker in before) or below(address.process.pid) != before:
                break
            time.sleep(0.1)
        assert below(address.process.pid) != before, "its process was replaced"


def test_a_new_generation_is_seen_while_requests_go_on(tmp_path):
    store = Store.create_or_open(tmp_path / "store")
    (tmp_path / "0.txt").write_text(report("甲区"), encoding="utf-8")
    pipeline.build([tmp_path / "0.txt"], store=store)
    documents = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a kg:Document }"
    with serving(store.path) as address:
        def count() -> tuple[int, str]:
            got = asked(f"{address}sparql?query={quote(documents)}", accept="application/json")
            assert got.status == 200, got.text
            return int(json.loads(got.body)["results"]["bindings"][0]["n"]["value"]), got.headers["kg-generation"]

        seen: list[tuple[int, str]] = []
        done = threading.Event()

        def keep_asking() -> None:
            while not done.is_set():
                seen.append(count())

        with ThreadPoolExecutor(4) as threads:
            asking = [threads.submit(keep_asking) for _ in range(4)]
            for number, place in enumerate(("乙区", "丙区", "丁区"), 1):
                (tmp_path / f"{number}.txt").write_text(report(place), encoding="utf-8")
                pipeline.build([tmp_path / f"{number}.txt"], store=store)
                assert count() == (number + 1, store.generation), "the next request sees it"
            done.set()
            for one in asking:
                one.result()
        assert len({generation for _, generation in seen}) > 1
        assert len(set(seen)) == len({generation for _, generation in seen}), "each generation is seen whole"


def test_the_state_has_the_store_as_it_is_now_and_a_request_keeps_what_it_has(tmp_path):
    made = Store.create_or_open(tmp_path / "store")
    state = State(made.path)
    assert state.store().generation == ""
    (tmp_path / "0.txt").write_text(report("甲区"), encoding="utf-8")
    pipeline.build([tmp_path / "0.txt"], store=made)
    held = state.store()
    assert state.store() is held
    (tmp_path / "1.txt").write_text(report("乙区"), encoding="utf-8")
    pipeline.build([tmp_path / "1.txt"], store=made)
    assert len(list(state.store().documents())) == 2
    if sys.platform != "win32":
        assert len(list(held.documents())) == 1


@tells_processes
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_soon_and_quietly_with_all_its_processes(store, how):
    with serving(store.path, "--timeout", "100") as address:
        with ThreadPoolExecutor(2) as threads:
            running = [threads.submit(asked, f"{address}sparql?query={quote(RUNAWAY + str(i))}", timeout=60) for i in range(2)]
            time.sleep(1)
            workers = below(address.process.pid)
            assert workers
            began = time.monotonic()
            status, said = address.stop(how)
            assert time.monotonic() - began < 20
            assert [one.result().status for one in running] == [503, 503], "who waits is told"
        assert status == 0
        assert said.strip() == "the server has stopped"
        for _ in range(50):
            if not any(map(alive, workers)):
                break
            time.sleep(0.1)
        assert not any(map(alive, workers))


@tells_processes
def test_its_processes_end_with_it_however_it_ends(store):
    with serving(store.path) as address:
        assert asked(f"{address}sparql?query=ASK%7B%7D").status == 200
        workers = below(address.process.pid)
        os.kill(address.process.pid, signal.SIGKILL)
        for _ in range(100):
            if not any(map(alive, workers)):
                break
            time.sleep(0.1)
        assert not any(map(alive, workers))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the browser is not a program of the user's choice there")
@pytest.mark.parametrize(
    ("options", "environment", "opens"),
    [([], {"DISPLAY": ":0"}, True), ([], {"WAYLAND_DISPLAY": "w"}, True), (["--no-browser"], {"DISPLAY": ":0"}, False), ([], {}, False), (["--host", "0.0.0.0"], {"DISPLAY": ":0"}, False)],
)
def test_the_browser_opens_where_somebody_sits_before_it(store, tmp_path, options, environment, opens):
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{seen}"\n')
    browser.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION")}
    with subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "serve", "--store", str(store.path), "--port", "0", *options], stderr=subprocess.PIPE, text=True, encoding="utf-8", env={**kept, **environment, "KG_LANG": "en", "BROWSER": str(browser)}
    ) as process:
        line = process.stderr.readline()
        for _ in range(100 if opens else 10):
            if seen.exists() and seen.read_text():
                break
            time.sleep(0.1)
        process.terminate()
        process.communicate(timeout=60)
    assert seen.exists() is opens
    assert not opens or seen.read_text().strip() in line


def fails(*arguments: str) -> str:
    done = subprocess.run([sys.executable, str(ROOT / "cli.py"), "serve", "--no-browser", "--lang", "en", *arguments], capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    return done.stderr


def test_what_keeps_it_from_starting_is_one_clear_line(store, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = fails("--store", str(store.path), "--port", str(port))
        assert f"127.0.0.1:{port}" in said and "--port" in said and said.count("\n") == 1
    assert "[KG301]" in fails("--store", str(tmp_path / "none"))
    assert "--host" in fails("--store", str(store.path), "--host", "192.0.2.7")
    assert "12" in fails("--store", str(store.path), "--token", "short")


def test_help_does_not_load_the_server():
    code = "import sys; from kg.cli import kg; kg.main(['serve', '--help'], standalone_mode=False); print(sorted({'uvicorn', 'starlette', 'jinja2', 'pyoxigraph'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "KG_LANG": "en"}, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
