"""Cards as Markdown in Chinese or English, and as plain data for JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PurePath

from kg import labels, vocabulary
from kg.analysis.card import Card, Section, other
from kg.analysis.corpus import Corpus, Credited, Fact, Figure
from kg.rdf import TOPIC
from kg.types import DocumentRecord, Entity, Evidence, Predicate, Status

__all__ = ["citation", "data", "homonyms", "markdown", "number", "when"]

_COMMA = {"zh": "、", "en": ", "}
_DETAILS = {"zh": "，", "en": ", "}


def _plain(text: str) -> str:
    """Corpus text on one line, with the characters that Markdown would act on escaped."""
    return re.sub(r"([\\`*\[\]<>|#]|\b_|_\b)", r"\\\1", " ".join(text.split()))


def number(value: float) -> str:
    """A figure without a needless fraction.

    >>> number(39.0), number(99.5)
    ('39', '99.5')
    """
    return str(int(value)) if value == int(value) else str(value)


def when(fact: Fact, language: str) -> str:
    """The time of a fact; a plan that names none has none, whatever time its document is about."""
    period = fact.assertion.period
    if period is None:
        said = "" if fact.assertion.status is Status.PLANNED else fact.document.year
        return said or labels.text("card.undated", language)
    if not period.start and period.end:
        return labels.text("card.by", language, day=period.end)
    return period.text or "/".join(day for day in (period.start, period.end) if day)


def citation(document: DocumentRecord, evidence: Evidence, known: Corpus, *, language: str) -> str:
    """Where a quote stands: title, issuer, date, its page where there are pages, and its characters."""
    issuer = known.entities.get(document.issuer)
    title = document.title or PurePath(document.path).name
    details = [issuer.name if issuer and issuer.name not in title else "", document.issued or document.year or ""]
    known_details = _DETAILS[language].join(d for d in details if d) or labels.text("card.undated", language)
    if evidence.page:
        known_details += _DETAILS[language] + labels.text("card.page", language, page=evidence.page)
    return labels.text(
        "card.citation", language, title=_plain(title), details=_plain(known_details), start=evidence.start, end=evidence.end
    )


def _verb(fact: Fact, language: str) -> str:
    assertion = fact.assertion
    key = f"action.{assertion.action}" if assertion.action else f"predicate.{assertion.predicate}"
    return labels.text(key, language)


def _fact(fact: Fact, card: Card, known: Corpus, language: str) -> Iterator[str]:
    assertion = fact.assertion
    details = [labels.text(f"status.{assertion.status}", language), when(fact, language)]
    if assertion.duty:
        details.append(labels.text("card.duty", language, duty=_plain(assertion.duty)))
    if assertion.review:
        details.append(labels.text(f"review.{assertion.review}", language))
    if assertion.tags:
        details.append(labels.text("card.tags", language, tags=_COMMA[language].join(map(_plain, assertion.tags))))
    yield "- " + labels.text(
        "card.line", language, name=_plain(known.entities[other(fact, card.entity)].name), what=_verb(fact, language),
        details=_DETAILS[language].join(details),
    )
    for evidence in assertion.evidence:
        yield f"  > {_plain(evidence.quote)}"
        yield f"  > — {citation(fact.document, evidence, known, language=language)}{_copies(fact.copies, language)}"
        yield ""


def _copies(count: int, language: str) -> str:
    return labels.text("card.copies", language, count=count) if count else ""


def _more(count: int, language: str, key: str = "card.more") -> list[str]:
    return [labels.text(key, language, count=f"{count:,}"), ""] if count else []


def _head(card: Card, language: str) -> Iterator[str]:
    entity = card.entity
    comma = _COMMA[language]
    yield f"# {_plain(entity.name)}"
    yield ""
    facts = [labels.text(f"type.{entity.type}", language)]
    if entity.level:
        facts.append(_label("level", entity.level, language))
    if entity.functions:
        facts.append(labels.text("card.functions", language, names=comma.join(_label("function", f, language) for f in entity.functions)))
    if entity.broader:
        families = vocabulary.labels(language)
        names = comma.join(families.get(TOPIC + key, key) for key in entity.broader)
        facts.append(labels.text("card.family", language, names=names))
    yield " · ".join(facts)
    if entity.aliases:
        yield ""
        yield labels.text("card.aliases", language, names=comma.join(_plain(a) for a in entity.aliases))
    if card.namesakes:
        yield ""
        yield labels.text("card.namesakes", language, names=comma.join(f"{_plain(e.name)} ({e.id})" for e in card.namesakes))


def _label(family: str, key: str, language: str) -> str:
    return labels.text(f"{family}.{key}", language) if labels.known(f"{family}.{key}") else key


def _section(section: Section, card: Card, known: Corpus, language: str) -> Iterator[str]:
    side = "out" if section.outward else "in"
    yield f"## {labels.text(f'card.{side}.{section.predicate}', language)}"
    yield ""
    for fact in section.facts:
        yield from _fact(fact, card, known, language)
    yield from _more(section.more, language)


def _figures(card: Card, known: Corpus, language: str) -> Iterator[str]:
    columns = ("what", "value", "role", "evidence", "document")
    yield f"## {labels.text('card.numbers', language)}"
    yield ""
    yield "| " + " | ".join(labels.text(f"card.numbers.{c}", language) for c in columns) + " |"
    yield "|" + " --- |" * len(columns)
    for figure in card.figures:
        yield "| " + " | ".join(_cells(figure, known, language)) + " |"
    yield ""
    yield from _more(card.more_figures, language)


def _cells(figure: Figure, known: Corpus, language: str) -> Iterator[str]:
    quantity = figure.quantity
    yield _plain(quantity.what)
    yield _plain(f"{number(quantity.value)} {quantity.unit}" + (f" ({quantity.modifier})" if quantity.modifier else ""))
    role = labels.text(f"role.{quantity.role}", language)
    planned = f" ({labels.text('status.planned', language)})" if quantity.status is Status.PLANNED else ""
    yield role + planned
    yield _plain(quantity.evidence.quote)
    yield citation(figure.document, quantity.evidence, known, language=language)


def _credit(credited: Credited, card: Card, known: Corpus, language: str) -> Iterator[str]:
    recognition = credited.recognition
    of = recognition.of if recognition.of != card.entity.id else None
    other_ = of or (recognition.body if recognition.body != card.entity.id else None)
    details = [labels.text(f"status.{recognition.status}", language), credited.document.year or labels.text("card.undated", language)]
    if recognition.reach:
        details.insert(0, labels.text(f"level.{recognition.reach}", language))
    if recognition.by:
        details.insert(0, labels.text("card.recognised_by", language, by=_plain(recognition.by)))
    yield "- " + labels.text(
        "card.line", language, name=labels.text(f"standing.{recognition.kind}", language),
        what=_plain(known.entities[other_].name) if other_ else _plain(card.entity.name), details=_DETAILS[language].join(details),
    )  # fmt: skip
    yield f"  > {_plain(recognition.evidence.quote)}"
    yield f"  > — {citation(credited.document, recognition.evidence, known, language=language)}"
    yield ""


def markdown(card: Card, known: Corpus, *, language: str) -> str:
    """The card as Markdown, ending in a line feed."""
    lines = list(_head(card, language))
    lines.append("")
    if card.planned_only:
        lines += [labels.text("card.planned_only", language), ""]
    for section in card.sections:
        lines += _section(section, card, known, language)
    if card.composition_unstated:
        lines += [f"## {labels.text(f'card.in.{Predicate.PART_OF}', language)}", "", labels.text("card.composition_unstated", language), ""]
    if card.plans:
        lines += [f"## {labels.text('card.plans', language)}", ""]
        for fact in card.plans:
            lines += _fact(fact, card, known, language)
        lines += _more(card.more_plans, language)
    if card.credits:
        lines += [f"## {labels.text('card.recognitions', language)}", ""]
        for credited in card.credits:
            lines += _credit(credited, card, known, language)
        lines += _more(card.more_credits, language)
    if card.figures:
        lines += _figures(card, known, language)
    if not (card.sections or card.plans or card.figures or card.credits):
        lines += [labels.text("card.no_facts", language), ""]
        lines.append(labels.text("card.seen_in", language, names=_named(card, _COMMA[language], language)))
    return "\n".join(lines).rstrip("\n") + "\n"


def homonyms(found: tuple[Card, ...], name: str, *, language: str, more: int = 0) -> str:
    """The list of entities that a name may mean, with the id to choose one by; so many `more` are not listed."""
    lines = [labels.text("card.homonyms", language, name=_plain(name), count=len(found) + more), ""]
    for card in found:
        entity = card.entity
        lines.append(f"- `{entity.id}` {_plain(entity.name)} · {labels.text(f'type.{entity.type}', language)} · {_named(card, '; ', language)}")
    if more:
        lines += ["", labels.text("card.more_named", language, count=f"{more:,}")]
    return "\n".join(lines) + "\n"


def _named(card: Card, comma: str, language: str) -> str:
    """The documents that name the entity, with how many reprints each has, and how many more there are."""
    names = [_plain(d.title or d.path) + _copies(card.copies.get(d.id, 0), language) for d in card.documents]
    return comma.join([*names, *_more(card.more_documents, language, "card.more_named")[:1]])


def _brief(entity: Entity) -> dict[str, str]:
    return {"id": entity.id, "type": entity.type, "name": entity.name}


def statement(fact: Fact, known: Corpus) -> dict[str, object]:
    """A fact with the names that its ids stand for."""
    found = asdict(fact.assertion)
    found["subject"] = _brief(known.entities[fact.assertion.subject])
    found["object"] = _brief(known.entities[fact.assertion.object])
    found["document"] = _source(fact.document, known)
    return found | _counted(copies=fact.copies)


def _counted(**counts: int) -> dict[str, int]:
    """What is counted, as far as there is any."""
    return {name: count for name, count in counts.items() if count}


def _source(document: DocumentRecord, known: Corpus) -> dict[str, object]:
    issuer = known.entities.get(document.issuer)
    return {
        "id": document.id, "path": document.path, "title": document.title, "issuer": issuer.name if issuer else "",
        "issued": document.issued, "year": document.year, "period": asdict(document.period) if document.period else None,
    }


def data(card: Card, known: Corpus) -> dict[str, object]:
    """The card as plain data: what ``--format json`` writes."""
    return {
        **asdict(card.entity),
        "planned_only": card.planned_only,
        "composition_unstated": card.composition_unstated,
        "namesakes": [_brief(e) for e in card.namesakes],
        "sections": [
            {"predicate": s.predicate, "outward": s.outward, "statements": [statement(f, known) for f in s.facts]} | _counted(more=s.more)
            for s in card.sections
        ],
        "plans": [statement(f, known) for f in card.plans],
        "quantities": [{**asdict(f.quantity), "document": _source(f.document, known)} for f in card.figures],
        "recognitions": [asdict(c.recognition) | {"document": _source(c.document, known)} for c in card.credits],
        "documents": [_source(d, known) | _counted(copies=card.copies.get(d.id, 0)) for d in card.documents],
        **_counted(more_plans=card.more_plans, more_quantities=card.more_figures, more_documents=card.more_documents, more_recognitions=card.more_credits),
    }
