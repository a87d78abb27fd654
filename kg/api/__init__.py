"""The program for Python users: read reports, ask the store, look at the graph.

    import kg

    graph = kg.build("reports", store="kg-store")          # or kg.open("kg-store") for one that is there
    graph.query("SELECT ?who ?what { ?who kg:implements ?what } LIMIT 5").to_pandas()
    graph.entity("双重预防机制").statements
    graph.assertions(relation="implements", status="done", region="浙江省", since="2023")
    graph.render(focus="双重预防机制")                       # in a notebook: the graph, drawn

    document = kg.read("report.pdf")
    reading = kg.extract(document)                          # without a store
    kg.statements(reading)

All errors are `kg.errors.KGError`: they say what is wrong, where, and what to do.
"""

from __future__ import annotations

from kg.api.graph import Graph, build, open
from kg.api.page import Page, Written
from kg.api.reports import extract, read, statements
from kg.api.rows import Iri, Row, Rows
from kg.api.thing import Thing

__all__ = ["Graph", "Iri", "Page", "Row", "Rows", "Thing", "Written", "build", "extract", "open", "read", "statements"]
