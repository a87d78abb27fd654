"""Hands the graph to the tools that people use: one table of formats, one function that writes any of them."""

from __future__ import annotations

from kg.export.formats import EXPORTERS, Exporter
from kg.export.output import export

__all__ = ["EXPORTERS", "Exporter", "export"]
