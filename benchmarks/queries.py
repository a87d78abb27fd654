"""How long questions in SPARQL take with names for IRIs, as a ratio to the bare engine on the same store in the same run.

    python benchmarks/queries.py STORE [--rounds 7]

Bare is pyoxigraph alone: the same SPARQL, all rows gone through, each value taken as a Python string. Ours is
`kg.query`: the question checked, asked, and every IRI of the answer given its name. Both are done in turn; the medians
count. `table` and `csv` are the whole way to the text that `kg query` writes.
"""

from __future__ import annotations

import argparse
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
    """Ten questions about what the store has most of, and all saved queries with their examples."""
    catalog = store.catalog
    if catalog is None:
        raise SystemExit("the store is empty")
    ((thing,),) = catalog.rows("SELECT object FROM fact WHERE predicate = 'implements' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    ((body,),) = catalog.rows("SELECT subject FROM fact WHERE object = ? GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1", thing)
    ((part,),) = catalog.rows("SELECT subject FROM fact WHERE predicate = 'part_of' ORDER BY id LIMIT 1")
    ((leaf,),) = catalog.rows("SELECT subject FROM fact GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    questions = {
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
    for saved in query.saved():
        questions[saved.name] = query.bind(saved, {p.name: p.example for p in saved.parameters})
    return questions


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


def main() -> None:
    """Prints milliseconds, rows and ratios for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="questions whose name contains this")
    given = parser.parse_args()
    store = Store.open(given.store)
    engine = store.engine()
    native = engine.native
    print(f"{len(native):,} quads\n{'question':28}{'rows':>8}{'bare ms':>10}{'named ms':>10}{'ratio':>7}{'table':>7}{'csv':>7}")
    for name, sparql in asked(store).items():
        if given.only not in name:
            continue
        rows = bare(native, sparql)
        kinds: dict[str, Callable[[], int]] = {
            "bare": lambda s=sparql: bare(native, s), "named": lambda s=sparql: named(store, engine, s),
            "table": lambda s=sparql: written(store, engine, s, "table"),
            "csv": lambda s=sparql: written(store, engine, s, "ntriples" if s.startswith("CONSTRUCT") else "csv"),
        }  # type: ignore[misc]
        took: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(given.rounds):
            for kind, run in kinds.items():
                took[kind].append(clock(run)[0])
        half = {kind: statistics.median(times) * 1000 for kind, times in took.items()}
        ratios = "".join(f"{half[kind] / half['bare']:7.2f}" for kind in ("named", "table", "csv"))
        print(f"{name:28}{rows:8}{half['bare']:10.2f}{half['named']:10.2f}{ratios}", flush=True)


if __name__ == "__main__":
    main()
