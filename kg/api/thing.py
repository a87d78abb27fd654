"""One entity of a store, with what the reports say of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kg.api.rows import Iri, Rows
from kg.rdf import ID, TOPIC
from kg.types import Entity

if TYPE_CHECKING:
    from kg.analysis.card import Card
    from kg.analysis.corpus import Corpus
    from kg.api.graph import Graph

__all__ = ["Thing"]


class Thing:
    """An entity: its names, what kind of thing it is, and the statements, figures and reports about it.

    `id` is its id in the store and `iri` the whole of it; `type`, `level`, `division` and `scope` are codes as in
    `kg.types.Entity`. `broader`, `topics` and `functions` are concepts, each with a ``label``. In a notebook it is shown as its card.
    """

    def __init__(self, graph: Graph, entity: Entity) -> None:
        self._graph = graph
        self._entity = entity
        self.id = entity.id
        self.iri = Iri(ID + entity.id, entity.name)
        self.name = entity.name
        self.type = entity.type.value
        self.aliases = entity.aliases
        self.level = entity.level
        self.division = entity.division
        self.scope = entity.scope

    def _concepts(self, keys: tuple[str, ...]) -> tuple[Iri, ...]:
        from kg import vocabulary

        known = vocabulary.labels(self._graph.language)
        return tuple(Iri(TOPIC + key, known.get(TOPIC + key, key)) for key in keys)

    @property
    def broader(self) -> tuple[Iri, ...]:
        """The families that it belongs to, by which regions can be compared."""
        return self._concepts(self._entity.broader)

    @property
    def topics(self) -> tuple[Iri, ...]:
        """The hazards and sectors that it is about."""
        return self._concepts(self._entity.topics)

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions of emergency management that it serves, as codes."""
        return self._entity.functions

    @cached_property
    def statements(self) -> Rows:
        """All statements of which it is the subject or the object (see `Graph.assertions`)."""
        return self._graph.assertions(about=self)

    @cached_property
    def _known(self) -> tuple[Card, Corpus]:
        from kg.analysis import card, lookup

        known = lookup.about(self._graph.store, self.id, every=True)
        return card.cards(known, self.id)[0], known

    @property
    def documents(self) -> Rows:
        """The reports that name it."""
        return self._graph._records(self._known[0].documents)

    @property
    def figures(self) -> Rows:
        """The figures that measure it, with their quotes."""
        columns = ("what", "value", "unit", "modifier", "role", "status", "quote", "document", "year", "path", "start", "end", "document_id")
        return Rows(columns, (
            (q.what, q.value, q.unit or None, q.modifier, q.role.value, q.status.value, q.evidence.quote, f.document.title or f.document.path,
             f.document.year, f.document.path, q.evidence.start, q.evidence.end, f.document.id)
            for f in self._known[0].figures for q in (f.quantity,)
        ))  # fmt: skip

    def markdown(self) -> str:
        """Its card, as ``kg show`` writes it."""
        from kg.analysis import memo

        card, known = self._known
        return memo.markdown(card, known, language=self._graph.language)

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<{self.type} {self.name} ({self.id})>"
