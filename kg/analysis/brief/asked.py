"""A brief by the names that users know: of bodies, regions, levels and topics."""

from __future__ import annotations

from collections.abc import Sequence

from kg.analysis import lookup, narrowing
from kg.analysis.brief import Brief, brief
from kg.analysis.brief.peers import beside
from kg.analysis.reporters import shelf
from kg.store import Store

__all__ = ["asked"]


def asked(
    store: Store, us: str, others: Sequence[str] = (), *, regions: Sequence[str] = (), levels: Sequence[str] = (), years: Sequence[str] = (),
    genres: Sequence[str] = (), topics: Sequence[str] = (), least: float = 0.0,
) -> Brief:  # fmt: skip
    """The brief of the body of that name; for the rest see `kg.analysis.brief.peers.beside` and `kg.analysis.brief.brief`.

    Only the documents of these bodies are loaded. Raises NotFound for a name, region or topic that there is not.
    """
    known = shelf(store)
    concepts = narrowing.concepts(topics)
    bodies = beside(known, known.only(us), others, regions=regions, levels=levels, years=years, genres=genres, least=least)
    corpus = lookup.of_documents(store, [document for body in bodies.all for document in body.documents])
    return brief(corpus, bodies.us, bodies.others, reason=bodies.reason, candidates=bodies.candidates, text=store.text, concepts=concepts, least=least)
