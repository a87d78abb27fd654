"""Search as pages and API show it: names first, then quotes with the words marked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath

from kg import jsonl
from kg.serve import shelf
from kg.store import Store, questions, search
from kg.types import Assertion, DocumentRecord, Evidence

__all__ = ["Found", "Name", "Quote", "found", "near_names", "title_of"]

# A small store has its index as soon as somebody searches; with a large one they see names meanwhile.
_WAIT = 0.3
# So many near names are offered.
_OFFERED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An entity or a report (type ``document``); `alias` is the name that was found where it is another one."""

    id: str
    type: str
    name: str
    alias: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a report; `marks` are the ranges of what was asked for, in characters of the quote."""

    assertion: Assertion
    evidence: Evidence
    document: DocumentRecord
    title: str
    marks: list[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search gives; `pending` while there is no index and quotes are not searched, `trouble` where there will be none."""

    names: list[Name]
    names_total: int
    quotes: list[Quote]
    quotes_total: int
    pending: bool
    trouble: str


def title_of(record: DocumentRecord) -> str:
    """The title of a report, for lack of one the name of its file."""
    return record.title or PurePath(record.path.replace("\\", "/")).name


def found(store: Store, asked: str, *, limit: int, offset: int = 0, quotes: bool = True) -> Found:
    """So much of each kind that holds all words that were asked for, from the given place on."""
    if store.catalog is None or not search.words(asked):
        return Found(names=[], names_total=0, quotes=[], quotes_total=0, pending=False, trouble="")
    kept = shelf.of(store)
    index = kept.index(wait=_WAIT)
    if index is None:
        listed = search.entities(store.catalog, asked, limit=offset + limit)
        names = search.Hits(listed.found[offset:], listed.total)
        said = search.Hits([], 0)
    else:
        names = index.things(store.catalog, asked, limit=limit, offset=offset)
        said = index.quotes(store, asked, limit=limit, offset=offset) if quotes else search.Hits([], 0)
    wanted = search.words(asked)
    return Found(
        names=_names(store, names.found, wanted), names_total=names.total,
        quotes=[_quote(q, wanted) for q in said.found], quotes_total=said.total,
        pending=index is None and not kept.trouble, trouble=kept.trouble,
    )  # fmt: skip


def _quote(one: search.Quoted, wanted: tuple[str, ...]) -> Quote:
    marks = search.spots(one.evidence.quote, wanted)
    return Quote(assertion=one.assertion, evidence=one.evidence, document=one.document, title=title_of(one.document), marks=marks)


def _names(store: Store, listed: list[search.Named], wanted: tuple[str, ...]) -> list[Name]:
    if store.catalog is None:
        return []
    entities = {e.id: e for e in (jsonl.entity(json.loads(row)) for row in questions.entities(store.catalog, (one.id for one in listed)))}
    documents = {d.id: d.record for d in questions.documents(store.catalog, (one.id for one in listed if one.id not in entities))}
    names = []
    for one in listed:
        if one.id in entities:
            entity = entities[one.id]
            alias = "" if search.spots(entity.name, wanted) else next((a for a in entity.aliases if search.spots(a, wanted)), "")
            names.append(Name(id=one.id, type=entity.type.value, name=entity.name, alias=alias, statements=one.statements))
        elif one.id in documents:
            names.append(Name(id=one.id, type="document", name=title_of(documents[one.id]), alias="", statements=one.statements))
    return names


def near_names(store: Store, asked: str) -> list[str]:
    """Names like the one that nothing bears."""
    from kg.analysis import lookup
    from kg.analysis.corpus import near

    return list(near(lookup.about(store, asked[:60], limit=1), asked[:60]))[:_OFFERED] if asked.strip() else []
