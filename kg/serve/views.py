"""What the pages about entities, statements and reports show: values for templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg import vocabulary
from kg.analysis import lookup
from kg.analysis.card import Card, Section, cards
from kg.analysis.corpus import Corpus, Fact, Figure
from kg.analysis.explain import context, meaning
from kg.errors import NotFound
from kg.graph import evidence_id
from kg.rdf import TOPIC
from kg.serve.marking import Mark, Piece, pieces
from kg.store import Store, questions
from kg.types import DocumentRecord, Evidence, Predicate, Quantity

__all__ = ["PAGE", "EntityView", "ReportView", "StatementView", "concept", "entity", "report", "statement"]

#: So much of a section is on a page that shows nothing else.
PAGE = 50
# So many reports of a body are listed on its page.
_OWN = 100
_SECTIONS = "open the page of the thing: it leads to its sections"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityView:
    """A page about an entity: its card, or one section of it (`only`, as ``in.implements``, ``out.…`` or ``plans``) page by page."""

    card: Card
    known: Corpus
    own: tuple[DocumentRecord, ...]
    only: str = ""
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A page about a statement: the words that prove it, each within its sentence, and what its rule means."""

    fact: Fact
    known: Corpus
    sentences: tuple[tuple[Evidence, tuple[str, str, str]], ...]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A page about a report: its text cut where evidence begins or ends, what it states and measures in the order of the text.

    `proves` has for each piece of evidence the places of the statements in `facts`, from 1."""

    record: DocumentRecord
    known: Corpus
    text: tuple[Piece, ...]
    facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    proves: Mapping[str, tuple[int, ...]]
    copies: tuple[DocumentRecord, ...]


def concept(id_: str, language: str) -> str:
    """What a topic or family is called."""
    local = id_.rsplit("/", 1)[-1]
    return vocabulary.labels(language).get(TOPIC + local, local)


def entity(store: Store, id_: str, *, only: str = "", page: int = 0) -> EntityView:
    """The page about an entity. Raises NotFound where the store has none of that id, or it has no such section."""
    known = lookup.about(store, id_)
    card = next((c for c in cards(known, id_) if c.entity.id == id_), None)
    if card is None:
        raise NotFound(f"no entity has the id {id_!r}", remedy="search for its name")
    rows = store.catalog.rows("SELECT id FROM document WHERE issuer = ? ORDER BY path, id LIMIT ?", id_, _OWN) if store.catalog else iter(())
    own = {found.id: found.record for found in questions.documents(store.catalog, [i for (i,) in rows])} if store.catalog else {}
    listed = tuple(sorted(own.values(), key=lambda d: (d.issued or d.year or "", d.path), reverse=True))
    whole = EntityView(card=card, known=known, own=listed)
    return _section(store, whole, only, page) if only else whole


def _section(store: Store, whole: EntityView, only: str, page: int) -> EntityView:
    """One section of a card, so many statements from the given page on."""
    way, _, name = only.partition(".")
    if only != "plans" and (way not in ("in", "out") or name not in list(Predicate)):
        raise NotFound(f"no such section: {only!r}", where=whole.card.entity.id, remedy=_SECTIONS)
    key = "" if only == "plans" else name if way == "out" else "<" + name
    id_ = whole.card.entity.id
    known, total = lookup.section(store, id_, key, offset=page * PAGE, limit=PAGE)
    facts = tuple(known.facts.values())
    if not facts:
        raise NotFound(f"no such section: {only!r}, page {page + 1}", where=id_, remedy=_SECTIONS)
    if only == "plans":
        card = replace(whole.card, sections=(), plans=facts, more_plans=0)
    else:
        card = replace(whole.card, sections=(Section(predicate=Predicate(name), outward=way == "out", facts=facts),), plans=(), more_plans=0)
    card = replace(card, figures=(), credits=(), documents=(), more_figures=0, more_credits=0, more_documents=0)
    return replace(whole, card=card, known=known, own=(), only=only, page=page, pages=-(-total // PAGE))


def statement(store: Store, id_: str, language: str) -> StatementView | None:
    """The page about a statement; None where there is none of that id."""
    known = lookup.of_statements(store, [id_])
    fact = known.facts.get(id_)
    if fact is None:
        return None
    text = store.text(fact.document.id)
    sentences = tuple((evidence, context(text, evidence)) for evidence in fact.assertion.evidence)
    return StatementView(fact=fact, known=known, sentences=sentences, rule=meaning(fact.assertion.rule, language))


def report(store: Store, id_: str) -> ReportView | None:
    """The page about a report; None where there is none of that id."""
    if store.catalog is None or store.catalog.document(id_) is None:
        return None
    known = lookup.of_documents(store, [id_])
    facts = tuple(sorted(known.facts.values(), key=lambda f: (f.assertion.evidence[0].start, f.assertion.evidence[0].end, f.assertion.id)))
    figures = _figures(store, known, id_)
    marks = {_mark(id_, e) for f in facts for e in f.assertion.evidence} | {_mark(id_, f.quantity.evidence) for f in figures}
    proves: dict[str, list[int]] = {}
    for number, fact in enumerate(facts, 1):
        for evidence in fact.assertion.evidence:
            proves.setdefault(evidence_id(id_, evidence), []).append(number)
    copies = tuple(f.record for f in store.catalog.documents() if f.original == id_) if _reprinted(store, id_) else ()
    return ReportView(
        record=known.documents[id_], known=known, text=pieces(store.text(id_), marks), facts=facts, figures=figures,
        proves={key: tuple(dict.fromkeys(numbers)) for key, numbers in proves.items()}, copies=copies,
    )  # fmt: skip


def _mark(document: str, evidence: Evidence) -> Mark:
    return Mark(evidence.start, evidence.end, evidence_id(document, evidence))


def _reprinted(store: Store, id_: str) -> bool:
    return store.catalog is not None and next(store.catalog.rows("SELECT 1 FROM document WHERE original = ? LIMIT 1", id_), None) is not None


def _figures(store: Store, known: Corpus, id_: str) -> tuple[Figure, ...]:
    """All figures of a report, those too that measure nothing that has a name."""
    from kg.store.catalog import archived

    found = store.catalog.document(id_) if store.catalog else None
    quantities: tuple[Quantity, ...] = archived(store.archive, found)[0].quantities if found else ()
    return tuple(Figure(quantity=q, document=known.documents[id_]) for q in sorted(quantities, key=lambda q: (q.evidence.start, q.evidence.end, q.id)))
