"""The graph for programs that draw and measure networks: GraphML, GEXF, Cytoscape JSON, Graphology JSON.

Entities are nodes, statements directed edges with the id of the statement, parallel ones kept. `label` is what people
read, in the language; all else are codes. Values are text, numbers and, in JSON, lists of text.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from kg import graph, labels, network
from kg.types import Assertion, DocumentRecord, Entity, Reading

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["cytoscape", "gexf", "graphml", "graphology"]

# The last moment of time, for a stretch without an end.
_NEVER = "9999-12-31"
_GEXF = "http://gexf.net/1.3"
_GEXF_TYPES = {str: "string", int: "integer", float: "double"}


class _Time(NamedTuple):
    """A stretch of days as ISO dates, inclusive, "" where it is open."""

    start: str
    end: str


class _Network(NamedTuple):
    """The graph; for each edge the time it speaks of, where that is known; for each node its lists."""

    graph: nx.MultiDiGraph[str]
    times: Mapping[str, _Time]
    lists: Mapping[str, Mapping[str, list[str]]]


def _network(readings: Iterable[Reading], language: str) -> _Network:
    kept = sorted(readings, key=lambda r: (r.document.path, r.document.id))
    entities = graph.merge(kept)
    made = network.multidigraph(entities, kept)
    times: dict[str, _Time] = {}
    for reading in kept:
        for assertion in reading.assertions:
            edge = made.edges[assertion.subject, assertion.object, assertion.id]
            edge["relation"] = edge["label"]
            edge["label"] = labels.text(f"predicate.{assertion.predicate}", language)
            time, dated_by = _time(assertion, reading.document)
            if time:
                times[assertion.id] = time
                edge["dated_by"] = dated_by
                edge["year"] = int((time.start or time.end)[:4])
    return _Network(made, times, {entity.id: _lists(entity) for entity in entities})


def _time(assertion: Assertion, document: DocumentRecord) -> tuple[_Time | None, str]:
    """What a statement speaks of: its period, else that of its report; and which of them it is."""
    for period, dated_by in ((assertion.period, "statement"), (document.period, "report")):
        if period and (period.start or period.end):
            return _Time(period.start or "", period.end or ""), dated_by
    if document.year and document.year.isdecimal():
        return _Time(f"{document.year}-01-01", f"{document.year}-12-31"), "report"
    return None, ""


def _lists(entity: Entity) -> dict[str, list[str]]:
    found = {"aliases": entity.aliases, "functions": entity.functions, "topics": entity.topics, "broader": entity.broader}
    return {name: [text for value in values if (text := network.plain(value))] for name, values in found.items() if values}


def graphml(readings: Iterable[Reading], target: BinaryIO, language: str) -> None:
    """GraphML in UTF-8, as yEd, Gephi, igraph and networkx read it; the keys of edges are their ids."""
    network.graphml(_network(readings, language).graph, target)


def cytoscape(readings: Iterable[Reading], target: BinaryIO, language: str) -> None:
    """Cytoscape JSON (.cyjs), as Cytoscape, Cytoscape.js and networkx read it. A node is a line, an edge is a line."""
    made = _network(readings, language)

    def nodes() -> Iterator[Any]:
        for id_, said in made.graph.nodes(data=True):
            yield {"data": {"id": id_, "value": id_, "name": said.get("label", id_), **said, **made.lists.get(id_, {})}}

    def edges() -> Iterator[Any]:
        for source, end, id_, said in made.graph.edges(keys=True, data=True):
            yield {"data": {"id": id_, "key": id_, "source": source, "target": end, "name": said["label"], "interaction": said["relation"], **_shifted(said)}}

    target.write(b'{"format_version": "1.0", "generated_by": "kg", "data": {"name": "kg"}, "directed": true, "multigraph": true,\n"elements": {\n"nodes": ')
    _array(nodes(), target)
    target.write(b',\n"edges": ')
    _array(edges(), target)
    target.write(b"}}\n")


def graphology(readings: Iterable[Reading], target: BinaryIO, language: str) -> None:
    """Graphology's serialized graph, as sigma.js and Gephi Lite read it. A node is a line, an edge is a line.

    The type of an entity is its ``kind``: in sigma.js ``type`` says how a node is drawn.
    """
    made = _network(readings, language)

    def nodes() -> Iterator[Any]:
        for id_, said in made.graph.nodes(data=True):
            attributes = {"kind" if name == "type" else name: value for name, value in {**said, **made.lists.get(id_, {})}.items()}
            yield {"key": id_, "attributes": attributes}

    def edges() -> Iterator[Any]:
        for source, end, id_, said in made.graph.edges(keys=True, data=True):
            yield {"key": id_, "source": source, "target": end, "attributes": _shifted(said)}

    target.write(b'{"options": {"type": "directed", "multi": true, "allowSelfLoops": true}, "attributes": {"name": "kg"},\n"nodes": ')
    _array(nodes(), target)
    target.write(b',\n"edges": ')
    _array(edges(), target)
    target.write(b"}\n")


def _shifted(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of an edge, its place in the text under names that are not those of time."""
    names = {"start": "quote_start", "end": "quote_end"}
    return {names.get(name, name): value for name, value in said.items()}


def _array(values: Iterable[Any], target: BinaryIO) -> None:
    """An array of JSON, a line for each value."""
    between = "[\n"
    for value in values:
        target.write(f"{between}{json.dumps(value, ensure_ascii=False)}".encode())
        between = ",\n"
    target.write(b"[]" if between == "[\n" else b"\n]")


# ---- GEXF ----


def gexf(readings: Iterable[Reading], target: BinaryIO, language: str) -> None:
    """GEXF 1.3 in UTF-8, as Gephi and Gephi Lite read it. An edge is there in the time that its statement speaks of, a node in
    the times of its edges; what no time is known of is always there."""
    made = _network(readings, language)
    nodes = {id_: dict(said) for id_, said in made.graph.nodes(data=True)}
    edges = [(source, end, id_, _shifted(said)) for source, end, id_, said in made.graph.edges(keys=True, data=True)]
    of_nodes, of_edges = _columns(nodes.values()), _columns(said for *_, said in edges)
    dynamic = ' mode="dynamic" timeformat="date" timerepresentation="interval"' if made.times else ' mode="static"'
    _write(target, '<?xml version="1.0" encoding="UTF-8"?>', f'<gexf xmlns="{_GEXF}" version="1.3">')
    _write(target, "<meta><creator>kg</creator><description>" + escape(labels.text("export.network", language)) + "</description></meta>")
    _write(target, f'<graph defaultedgetype="directed" idtype="string"{dynamic}>')
    for owner, columns in (("node", of_nodes), ("edge", of_edges)):
        rows = (f'<attribute id="{name}" title="{name}" type="{type_}"/>' for name, type_ in columns.items())
        _write(target, f'<attributes class="{owner}">{"".join(rows)}</attributes>')
    spans = _spans(made)
    _write(target, "<nodes>")
    for id_, said in nodes.items():
        _write(target, f"<node id={quoteattr(id_)} label={quoteattr(str(said.get('label', id_)))}{_inside('node', spans.get(id_, []), said)}")
    _write(target, "</nodes>", "<edges>")
    for source, end, id_, said in edges:
        opening = f"<edge id={quoteattr(id_)} source={quoteattr(source)} target={quoteattr(end)} label={quoteattr(said['label'])}"
        _write(target, opening + _inside("edge", [made.times[id_]] if id_ in made.times else [], said))
    _write(target, "</edges>", "</graph>", "</gexf>")


def _write(target: BinaryIO, *lines: str) -> None:
    target.write("".join(f"{line}\n" for line in lines).encode())


def _columns(said: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The attributes that there are, with their types in GEXF; but for the label, which has a place of its own."""
    found = {name: _GEXF_TYPES[type(value)] for values in said for name, value in values.items() if name != "label"}
    return dict(sorted(found.items()))


def _inside(tag: str, times: list[_Time], said: Mapping[str, Any]) -> str:
    """The rest of an element: its time, or times, and its attributes."""
    spells = "".join(f"<spell{_bounds(time)}/>" for time in times) if len(times) > 1 else ""
    values = "".join(f'<attvalue for="{name}" value={quoteattr(str(value))}/>' for name, value in said.items() if name != "label")
    within = (f"<attvalues>{values}</attvalues>" if values else "") + (f"<spells>{spells}</spells>" if spells else "")
    return f"{_bounds(times[0]) if len(times) == 1 else ''}>{within}</{tag}>"


def _bounds(time: _Time) -> str:
    return (f' start="{time.start}"' if time.start else "") + (f' end="{time.end}"' if time.end else "")


def _spans(made: _Network) -> dict[str, list[_Time]]:
    """For each node the times of its edges, those that touch made one; none where an edge has no time."""
    times: dict[str, list[_Time]] = defaultdict(list)
    always: set[str] = set()
    for source, end, id_ in made.graph.edges(keys=True):
        for node in {source, end}:
            if id_ in made.times:
                times[node].append(made.times[id_])
            else:
                always.add(node)
    return {node: _joined(found) for node, found in times.items() if node not in always}


def _joined(times: list[_Time]) -> list[_Time]:
    found: list[_Time] = []
    for time in sorted(set(times)):
        if found and time.start <= (found[-1].end or _NEVER):
            last = found.pop()
            time = _Time(last.start, "" if not (last.end and time.end) else max(last.end, time.end))
        found.append(time)
    return [] if found == [_Time("", "")] else found
