"""What the vocabulary calls its own terms: classes, properties, members of closed lists, topics and families.

The labels stand in ``ontology/kg.ttl`` and ``ontology/topics.ttl``, not in a store; here they are found without one.
"""

from __future__ import annotations

from functools import cache

from kg import resources
from kg.rdf import TOPIC

__all__ = ["FAMILY", "labels", "near_topics", "topics"]

#: What the ids of families begin with.
FAMILY = "family-"
_LABELS = "SELECT ?term ?label { ?term skos:prefLabel|rdfs:label ?label } ORDER BY ?term ?label"


@cache
def labels(language: str) -> dict[str, str]:
    """The label in this language (``zh`` or ``en``) of each term, by IRI."""
    from kg.oxigraph import Engine

    engine = Engine()
    for name in ("kg.ttl", "topics.ttl"):
        engine.load(resources.text(name), format="turtle")
    found = {}
    for term, label in engine.query(_LABELS).rows:
        if term is not None and label is not None and label.lang == language:
            found[term.value] = label.value
    return found


@cache
def _topics() -> dict[str, tuple[str, ...]]:
    """For each topic and family its local id and its labels, folded."""
    from kg.text.shadow import fold

    found: dict[str, tuple[str, ...]] = {}
    for language in ("zh", "en"):
        for iri, label in labels(language).items():
            if iri.startswith(TOPIC):
                found[iri] = (*found.get(iri, (iri.removeprefix(TOPIC),)), fold(label).lower())
    return found


def topics(text: str) -> tuple[str, ...]:
    """The IRIs of the topics and families of that id or name; else of those whose name contains it; else of those to
    which its words lead."""
    from kg import topics as known
    from kg.text.shadow import fold

    wanted = fold(text).lower().removeprefix("kgt:")
    exact = [iri for iri, names in _topics().items() if wanted in names or names[0].endswith(f"-{wanted}")]
    found = exact or [iri for iri, names in _topics().items() if any(wanted in name for name in names)]
    led = () if found else (*known.topics(wanted), *known.families(wanted))
    return tuple(sorted(found or (TOPIC + local for local in led)))


def near_topics(text: str) -> tuple[str, ...]:
    """Names that look like the text, to offer instead."""
    import difflib

    from kg.text.shadow import fold

    names = {name: name for all_ in _topics().values() for name in all_}
    shared = sorted(name for name in names if set(fold(text).lower()) & set(name) and not name.isascii())
    return tuple(difflib.get_close_matches(fold(text).lower(), names, n=5, cutoff=0.4)) or tuple(shared[:5])
