"""The server under load: how much longer cheap requests take while others ask for what never ends.

    python benchmarks/serve.py STORE [--clients 50] [--seconds 30]

First the cheap requests alone (SPARQL, calls of the explorer, pages), by as many clients as are cheap in the mix; then the
same while the other clients ask runaway queries. Prints for each kind the median and the worst in milliseconds, alone and in
the mix, and their ratios: only those compare between machines.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
RUNAWAYS = (
    "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != {}) }}",
    "SELECT (COUNT(*) AS ?n) {{ ?a (!<urn:{}>)* ?b . ?b (!<urn:x>)* ?c }}",
    "SELECT (GROUP_CONCAT(?c; separator='{}') AS ?n) {{ ?a ?b ?c . ?d ?e ?f }}",
    "SELECT * {{ ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(a+)+{}$')) }} ORDER BY ?c",
    "CONSTRUCT {{ ?a ?e ?f }} {{ ?a ?b ?c . ?d ?e ?f FILTER(?a != {}) }}",
)
Times = dict[str, list[float]]


class Client:
    """Requests one after the other over one connection."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._connection = http.client.HTTPConnection(self._host, timeout=300)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; a connection that was closed is opened anew."""
        try:
            return self._got(path)
        except (http.client.HTTPException, OSError):
            self._connection.close()
            return self._got(path)

    def _got(self, path: str) -> tuple[int, bytes]:
        self._connection.request("GET", path, headers={"Accept": "application/json, text/turtle;q=0.9, text/html;q=0.8"})
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def cheap(address: str) -> list[tuple[str, str]]:
    """Kinds of cheap requests with their paths, over things that the store has."""
    client = Client(address)
    ask = "SELECT ?s ?n { ?s a kg:Mechanism ; skos:prefLabel ?n } ORDER BY ?s LIMIT 20"
    found = json.loads(client.get(f"/sparql?query={quote(ask)}")[1])["results"]["bindings"]
    ids = [row["s"]["value"].rsplit("/", 1)[-1] for row in found]
    paths = []
    for id_, row in zip(ids, found, strict=True):
        paths += [
            ("sparql", f"/sparql?query={quote('SELECT ?p ?o { <' + row['s']['value'] + '> ?p ?o } LIMIT 50')}"),
            ("around", f"/api/around?id={id_}"), ("search", f"/api/search?q={quote(row['n']['value'][:4])}"), ("page", f"/id/{id_}.html"),
            ("path", f"/api/path?a={id_}&b={ids[0]}"),
        ]  # fmt: skip
    return paths


def run(address: str, paths: list[tuple[str, str]], *, clients: int, runaways: int, seconds: float) -> tuple[Times, Counter[str]]:
    """Milliseconds of each cheap request by kind, and how the answers went."""
    until = time.monotonic() + seconds
    times: Times = {}
    went: Counter[str] = Counter()
    lock = threading.Lock()

    def asking(number: int, list_: list[tuple[str, str]], kind_of: str) -> None:
        client = Client(address)
        for kind, path in itertools.islice(itertools.cycle(list_), number, None):
            if time.monotonic() > until:
                return
            began = time.monotonic()
            status, _ = client.get(path)
            with lock:
                went[f"{kind_of} {status}"] += 1
                if kind_of == "cheap":
                    times.setdefault(kind, []).append((time.monotonic() - began) * 1000)
            if status == 503:
                time.sleep(1)  # as it is told to

    endless = [("runaway", f"/sparql?query={quote(text.format(number))}") for number in range(20) for text in RUNAWAYS]
    threads = [threading.Thread(target=asking, args=(number * 7, paths, "cheap")) for number in range(clients)]
    threads += [threading.Thread(target=asking, args=(number, endless, "runaway")) for number in range(runaways)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, went


def main() -> None:
    """Serve the store, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("store")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--timeout", type=float, default=10)
    given = parser.parse_args()
    command = [sys.executable, str(ROOT / "cli.py"), "serve", "--store", given.store, "--port", "0", "--no-browser", "--timeout", str(given.timeout), "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        try:
            said = server.stderr.readline() if server.stderr else ""
            found = re.search(r"http://\S+", said)
            if found is None:
                sys.exit(said)
            address = found[0]
            Client(address).get("/api/start")
            paths = cheap(address)
            calm = given.clients // 2
            alone, _ = run(address, paths, clients=calm, runaways=0, seconds=given.seconds)
            mixed, went = run(address, paths, clients=calm, runaways=given.clients - calm, seconds=given.seconds)
        finally:
            server.terminate()
    print(f"{'kind':8} {'median':>8} {'worst':>8} {'median':>8} {'worst':>8} {'ratio':>7} {'of worst':>8}   (alone, then in the mix, ms)")
    for kind in sorted(alone):
        a, m = alone[kind], mixed.get(kind, [float("nan")])
        figures = statistics.median(a), max(a), statistics.median(m), max(m)
        print(f"{kind:8} {figures[0]:8.0f} {figures[1]:8.0f} {figures[2]:8.0f} {figures[3]:8.0f} {figures[2] / figures[0]:7.2f} {figures[3] / figures[1]:8.2f}")
    print(", ".join(f"{how}: {count}" for how, count in sorted(went.items())))


if __name__ == "__main__":
    main()
