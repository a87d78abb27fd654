"""Adapter for networkx: entities as nodes, statements as directed edges, parallel ones kept; and GraphML of it.

Attributes are what GraphML can carry: strings, numbers and booleans, lists joined by ``;``, no None.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.types import Assertion, DocumentRecord, Entity, Reading

# Louvain's method shuffles the nodes: always alike.
_SEED = 1
# So often ties are dealt anew by chance.
_ROUNDS = 5

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Attribute", "communities", "graph", "graphml", "multidigraph", "of_statements", "plain", "ways", "weighted"]

Attribute = str | int | float

# What XML 1.0 cannot carry, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The text without characters that XML lacks."""
    return _NOT_XML.sub("", text)


def _attributes(**values: str | float | tuple[str, ...] | None) -> dict[str, Attribute]:
    """The values that are said, in their order; text without characters that XML lacks, lists as one string."""
    found: dict[str, Attribute] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            value = ";".join(value)
        if isinstance(value, str):
            value = plain(value)
        if value is not None and value != "":
            found[name] = value
    return found


def _node(entity: Entity) -> dict[str, Attribute]:
    return _attributes(
        label=entity.name, type=entity.type.value, aliases=entity.aliases, scope=entity.scope,
        functions=entity.functions, topics=entity.topics, broader=entity.broader,
        division=entity.division, level=entity.level,
    )  # fmt: skip


def _edge(assertion: Assertion, document: DocumentRecord) -> dict[str, Attribute]:
    period = assertion.period
    first = assertion.evidence[0] if assertion.evidence else None
    return _attributes(
        label=assertion.predicate.value, status=assertion.status.value,
        action=assertion.action.value if assertion.action else None, trigger=assertion.trigger, duty=assertion.duty,
        period=period.text if period else None, period_start=period.start if period else None,
        period_end=period.end if period else None,
        quote=first.quote if first else None, start=first.start if first else None, end=first.end if first else None,
        document=document.id, title=document.title, path=document.path,
        rule=assertion.rule, confidence=float(assertion.confidence), review=assertion.review, tags=assertion.tags,
    )  # fmt: skip


def multidigraph(entities: Iterable[Entity], readings: Iterable[Reading]) -> nx.MultiDiGraph[str]:
    """The graph of the entities, each id once, and of the statements of the readings, keyed by their ids.

    Nodes and edges come in the order given. An edge carries the first of its quotes; a statement whose subject or
    object is not among the entities makes a node without attributes.
    """
    return of_statements(entities, ((assertion, reading.document) for reading in readings for assertion in reading.assertions))


def of_statements(entities: Iterable[Entity], statements: Iterable[tuple[Assertion, DocumentRecord]]) -> nx.MultiDiGraph[str]:
    """The same of statements, each with its document."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in entities:
        graph.add_node(entity.id, **_node(entity))
    for assertion, document in statements:
        attributes: dict[str, Any] = _edge(assertion, document)
        graph.add_edge(assertion.subject, assertion.object, key=assertion.id, **attributes)
    return graph


def graph(nodes: Mapping[str, Mapping[str, Any]], edges: Iterable[tuple[str, str, Mapping[str, Any]]]) -> nx.MultiDiGraph[str]:
    """A graph of nodes with their attributes and of edges (from, to, attributes), in their order; None is left out, and
    lists become one string."""
    import networkx as nx

    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_, said in nodes.items():
        made.add_node(id_, **_attributes(**said))
    for one, other, said in edges:
        made.add_edge(one, other, **_attributes(**said))
    return made


def graphml(graph: nx.MultiDiGraph[str] | nx.Graph[str], target: BinaryIO) -> None:
    """Write a graph as GraphML in UTF-8, piece by piece; the keys of edges are their ids."""
    import networkx as nx

    nx.write_graphml_lxml(graph, target)


def ways(ties: Mapping[tuple[str, str], int], start: str, end: str) -> Iterator[tuple[str, ...]]:
    """The ways without a loop between two nodes over undirected ties, those of least cost first (Yen's algorithm); none where
    there is no way. The same ties in the same order give the same ways."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from((start, end))
    graph.add_weighted_edges_from((one, other, cost) for (one, other), cost in ties.items())
    try:
        yield from map(tuple, nx.shortest_simple_paths(graph, start, end, weight="weight"))
    except nx.NetworkXNoPath:
        return


def communities(ties: Mapping[tuple[int, int], float]) -> tuple[tuple[frozenset[int], ...], float, float]:
    """The communities of a weighted undirected graph by Louvain's method, their modularity, and the one that the same method finds
    on average where the ties and their weights are dealt anew by chance, each node keeping how many it has.

    Nodes are numbers, whose sets have one order whatever the process: the same ties in the same order give the same communities.
    """
    import random

    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted({end for tie in ties for end in tie}))
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in ties.items())
    by_chance = []
    for seed in range(_SEED, _SEED + _ROUNDS):
        dealt = graph.copy()
        with contextlib.suppress(nx.NetworkXException):  # where all are tied to all, only weights can be dealt anew
            nx.double_edge_swap(dealt, nswap=2 * len(ties), max_tries=200 * len(ties), seed=seed)
        weights = list(ties.values())
        random.Random(seed).shuffle(weights)
        for (one, other), weight in zip(sorted((min(edge), max(edge)) for edge in dealt.edges()), weights, strict=True):
            dealt[one][other]["weight"] = weight
        by_chance.append(_divided(dealt)[1])
    return (*_divided(graph), sum(by_chance) / len(by_chance))


def _divided(graph: nx.Graph[int]) -> tuple[tuple[frozenset[int], ...], float]:
    import networkx as nx

    groups: list[set[int]] = list(nx.community.louvain_communities(graph, weight="weight", seed=_SEED))
    return tuple(map(frozenset, groups)), float(nx.community.modularity(graph, groups, weight="weight"))


def weighted(nodes: Mapping[str, Mapping[str, Any]], edges: Iterable[tuple[str, str, Mapping[str, Any]]]) -> nx.Graph[str]:
    """An undirected graph of nodes with their attributes and of edges, one between two nodes."""
    import networkx as nx

    made: nx.Graph[str] = nx.Graph()
    for id_, said in nodes.items():
        made.add_node(id_, **_attributes(**said))
    for one, other, said in edges:
        made.add_edge(one, other, **_attributes(**said))
    return made
