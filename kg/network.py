"""Adapter for networkx: entities as nodes, statements as directed edges, parallel ones kept; and GraphML of it.

Attributes are what GraphML can carry: strings, numbers and booleans, lists joined by ``;``, no None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.types import Assertion, DocumentRecord, Entity, Reading

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Attribute", "graphml", "multidigraph", "plain"]

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
        rule=assertion.rule, confidence=float(assertion.confidence),
    )  # fmt: skip


def multidigraph(entities: Iterable[Entity], readings: Iterable[Reading]) -> nx.MultiDiGraph[str]:
    """The graph of the entities, each id once, and of the statements of the readings, keyed by their ids.

    Nodes and edges come in the order given. An edge carries the first of its quotes; a statement whose subject or
    object is not among the entities makes a node without attributes.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in entities:
        graph.add_node(entity.id, **_node(entity))
    for reading in readings:
        for assertion in reading.assertions:
            attributes: dict[str, Any] = _edge(assertion, reading.document)
            graph.add_edge(assertion.subject, assertion.object, key=assertion.id, **attributes)
    return graph


def graphml(graph: nx.MultiDiGraph[str], target: BinaryIO) -> None:
    """Write a graph as GraphML in UTF-8; the keys of edges are their ids."""
    import networkx as nx

    nx.write_graphml_xml(graph, target)
