"""Adapter for rdflib and oxrdflib: the store as the graph that Python users know.

    from kg.store import Store

    dataset = Store.open("kg-store").dataset()
    for row in dataset.query("SELECT ?name { ?m a kg:Mechanism ; skos:prefLabel ?name }"):
        print(row["name"])

The dataset is a window on the published store: nothing is copied, nothing can be written, and it stays as it is when
the store is built anew. Its default graph is the union of all graphs, as in every query of this program. For a copy to
work on, add it to a graph of your own:
``graph = rdflib.Graph(); graph += dataset.triples((None, None, None))``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from oxrdflib import OxigraphStore
from rdflib import XSD, Dataset, Graph, Literal
from rdflib.query import Result

from kg.errors import StoreError
from kg.oxigraph import Engine
from kg.rdf import PREFIXES
from kg.syntax import syntax_error

__all__ = ["Dataset", "dataset", "graph"]


def _plain(term: Any) -> Any:
    """The term as rdflib's own parsers make it: there, text without a tag has no datatype, and the two are not equal."""
    return Literal(str(term)) if isinstance(term, Literal) and term.datatype == XSD.string else term


class _Window(OxigraphStore):
    """Oxigraph seen through rdflib, for reading only."""

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        for (s, p, o), contexts in super().triples(triple_pattern, context):
            yield (s, p, _plain(o)), contexts

    def query(self, query: Any, initNs: Any, initBindings: Any, queryGraph: str, **kwargs: Any) -> Result:  # noqa: N803
        try:
            result = super().query(query, initNs, initBindings, queryGraph, **kwargs)
        except SyntaxError as error:
            raise syntax_error(str(query), error, dict(self._namespace_for_prefix, **initNs)) from error
        if result.type == "SELECT":
            result.bindings = [{name: _plain(term) for name, term in row.items()} for row in result.bindings]
        elif result.graph is not None:
            constructed, result.graph = result.graph, Graph()
            result.graph += ((s, p, _plain(o)) for s, p, o in constructed)
        return result

    def add_graph(self, graph: Any) -> None:
        """Nothing: `Dataset.graph` calls it before it shows a graph, whether the graph is there or not."""

    def _refuse(self, *_args: Any, **_options: Any) -> NoReturn:
        raise StoreError("the store is open for reading only", remedy="work on a copy: graph = rdflib.Graph(); graph += dataset.triples((None, None, None))")

    add = addN = remove = remove_graph = update = _refuse  # noqa: N815


def dataset(engine: Engine) -> Dataset:
    """The data of an engine as an rdflib dataset, with the usual prefixes bound.

    SPARQL is answered by Oxigraph; a query that does not parse raises `kg.errors.QuerySyntax`, and a change StoreError.
    Take values from a result row as ``row["name"]``: a row is a tuple, so that ``row.count`` would be its method.
    """
    # A Dataset and not a Graph: a Graph over a store gets a blank node for its name, and finds nothing by it.
    found = Dataset(store=_Window(store=engine.native), default_union=True)
    for prefix, namespace in PREFIXES.items():
        found.bind(prefix, namespace)
    return found


def graph(lines: Iterable[str]) -> Graph:
    """Lines of N-Triples as a graph of rdflib in memory, with the usual prefixes bound; a copy to work on."""
    found = Graph()
    for prefix, namespace in PREFIXES.items():
        found.bind(prefix, namespace)
    found.parse(data="".join(lines), format="ntriples")
    return found
