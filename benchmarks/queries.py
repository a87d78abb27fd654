"""How long questions in SPARQL take with names for IRIs, as a ratio to the bare engine on the same store in the same run.

    python benchmarks/queries.py STORE [--rounds 5] [--limit 60]

Bare is pyoxigraph alone: the same SPARQL, all rows gone through, each value taken as a Python string. Ours is
`kg.query`: the question checked, asked, and every IRI of the answer given its name; of a saved query its values are
looked up and put in, too (`bind` says how long that alone takes). Both are done in turn, round by round through all
questions; the medians of CPU time count. `table` and `csv` are the whole way to the text that `kg query` writes. Where
bare takes less than a millisecond a ratio says little, so what ours takes more is given in microseconds too. Each
question is first asked in a process of its own, as the engine cannot be stopped: what takes longer than the limit, in
seconds, is named and not measured.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg import query
from kg.oxigraph import Engine
from kg.rdf import PREFIXES
from kg.store import Store


def asked(store: Store) -> dict[str, str]:
    """Ten questions about what the store has most of."""
    catalog = store.catalog
    if catalog is None:
        raise SystemExit("the store is empty")
    ((thing,),) = catalog.rows("SELECT object FROM fact WHERE predicate = 'implements' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    ((body,),) = catalog.rows("SELECT subject FROM fact WHERE object = ? GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1", thing)
    ((part,),) = catalog.rows("SELECT subject FROM fact WHERE predicate = 'part_of' ORDER BY id LIMIT 1")
    ((leaf,),) = catalog.rows("SELECT subject FROM fact GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    return {
        "bodies of a mechanism": f"SELECT DISTINCT ?b ?l {{ ?b kg:implements kgr:{thing} OPTIONAL {{ ?b rdfs:label ?l }} }}",
        "mechanisms of two bodies": "SELECT ?m (COUNT(DISTINCT ?b) AS ?n) { ?b kg:implements ?m } GROUP BY ?m HAVING (COUNT(DISTINCT ?b) >= 2)",
        "evidence of an edge": f"""SELECT ?c ?q ?d ?start ?end ?cf {{ ?c rdf:subject kgr:{body} ; rdf:predicate kg:implements ; rdf:object kgr:{thing} ;
            kg:confidence ?cf ; kg:evidence ?e . ?e kg:quote ?q ; prov:wasQuotedFrom ?d ; oa:start ?start ; oa:end ?end }}""",
        "count by type": "SELECT ?t (COUNT(?x) AS ?n) { ?x a ?t } GROUP BY ?t",
        "two hops": f"SELECT DISTINCT ?b {{ kgr:{leaf} kg:implements|kg:carriesOut ?x . ?b kg:implements|kg:carriesOut ?x }}",
        "property path": f"SELECT ?x {{ kgr:{part} kg:partOf+ ?x }}",
        "regex on quotes": "SELECT (COUNT(?e) AS ?n) { ?e kg:quote ?q FILTER(REGEX(STR(?q), '应急.*(机制|体系)')) }",
        "statements by year": "SELECT ?y (COUNT(?c) AS ?n) { GRAPH ?d { ?c a kg:Assertion } ?d kg:year ?y } GROUP BY ?y ORDER BY ?y",
        "mechanisms and aliases": "SELECT ?m ?l ?alt { ?m a kg:Mechanism ; rdfs:label ?l . OPTIONAL { ?m skos:altLabel ?alt } }",
        "describe a body": f"""CONSTRUCT {{ ?s ?p ?v }} {{
            {{ BIND(kgr:{leaf} AS ?s) kgr:{leaf} ?p ?v }} UNION {{ ?s ?p kgr:{leaf} BIND(kgr:{leaf} AS ?v) }} }}""",
    }


def bound(saved: query.SavedQuery, store: Store) -> str:
    """A saved query with its examples."""
    return query.bind(saved, {p.name: p.example for p in saved.parameters}, store)


def bare(native: ox.Store, sparql: str) -> int:
    """The rows of the engine alone, each value a Python string."""
    rows = native.query(sparql, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
    count = 0
    for row in rows:
        [None if term is None else term.value for term in row]
        count += 1
    return count


def named(store: Store, engine: Engine, sparql: str) -> int:
    """The rows of ours, each value a string, IRIs by name."""
    return len(query.named(query.run(store, sparql, engine=engine), language="zh"))


def written(store: Store, engine: Engine, sparql: str, format: str) -> int:
    """The length of what `kg query` writes."""
    return len(query.write(query.run(store, sparql, engine=engine), format=format, language="zh"))


def clock(run: Callable[[], int]) -> tuple[float, int]:
    """CPU seconds of this process that it takes, and what it gives: other work on the machine plays no part."""
    start = time.process_time()
    given = run()
    return time.process_time() - start, given


def ask_bare(path: Path, sparql: str) -> None:
    """What the process does that tries a question."""
    bare(Store.open(path).engine().native, sparql)


def in_time(path: Path, sparql: str, limit: float) -> bool:
    """Whether the engine answers within so many seconds."""
    trial = multiprocessing.get_context("spawn").Process(target=ask_bare, args=(path, sparql))
    trial.start()
    trial.join(limit)
    if trial.is_alive():
        trial.kill()
    trial.join()
    return trial.exitcode == 0


def kinds(store: Store, engine: Engine, sparql: str, saved: query.SavedQuery | None) -> dict[str, Callable[[], int]]:
    """The ways in which one question is asked; a saved one is bound anew each time."""

    def text() -> str:
        return bound(saved, store) if saved else sparql

    ways: dict[str, Callable[[], int]] = {
        "bare": lambda: bare(engine.native, sparql),
        "named": lambda: named(store, engine, text()),
        "table": lambda: written(store, engine, text(), "table"),
        "csv": lambda: written(store, engine, text(), "ntriples" if sparql.startswith("CONSTRUCT") else "csv"),
    }
    return ways | {"bind": lambda: len(text())} if saved else ways


def line(name: str, rows: int, took: dict[str, list[float]]) -> str:
    """One line of the table."""
    half = {kind: statistics.median(times) * 1000 for kind, times in took.items()}
    ratios = "".join(f"{half[kind] / half['bare']:7.2f}" for kind in ("named", "table", "csv"))
    more = f"{(half['named'] - half['bare']) * 1000:7.0f} µs more" if half["bare"] < 1 else ""
    return f"{name:28}{rows:8}{half['bare']:10.2f}{half['named']:10.2f}{ratios}{half.get('bind', 0):9.2f}{more}"


def main() -> None:
    """Prints milliseconds, rows and ratios for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--only", default="", help="questions whose name contains this")
    given = parser.parse_args()
    store = Store.open(given.store)
    engine = store.engine()
    saved = {one.name: one for one in query.saved()}
    questions = asked(store) | {name: bound(one, store) for name, one in saved.items()}
    questions = {name: sparql for name, sparql in questions.items() if given.only in name}
    late = [name for name, sparql in questions.items() if not in_time(given.store, sparql, given.limit)]
    ways = {name: kinds(store, engine, sparql, saved.get(name)) for name, sparql in questions.items() if name not in late}
    rows = {name: ways[name]["bare"]() for name in ways}
    took: dict[str, dict[str, list[float]]] = {name: {kind: [] for kind in ways[name]} for name in ways}
    for _ in range(given.rounds):
        for name, times in took.items():
            for kind, run in ways[name].items():
                times[kind].append(clock(run)[0])
    print(f"{len(engine.native):,} quads\n{'question':28}{'rows':>8}{'bare ms':>10}{'named ms':>10}{'ratio':>7}{'table':>7}{'csv':>7}{'bind ms':>9}")
    for name, times in took.items():
        print(line(name, rows[name], times))
    for name in late:
        print(f"{name:28} failed, or took more than {given.limit:g} s")


if __name__ == "__main__":
    main()
