"""Statements in the words of a language, with their quotes: what the papers and tables of several analyses say alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from kg import labels, vocabulary
from kg.analysis.corpus import Fact
from kg.analysis.deeds import planned, year
from kg.analysis.reporters import Body
from kg.paper import Cited, Part, Quote, Text
from kg.rdf import TOPIC
from kg.tables import Cell, Column
from kg.types import DocumentRecord, Entity, Evidence, Status

__all__ = ["COLUMNS", "anonymous", "cell", "clauses", "concept", "each", "headed", "headed_as", "joined", "level", "percent", "place", "quotes", "rest", "row", "said", "source", "statement", "things", "years"]

# What stands between the words of a list.
_COMMAS = {"zh": "，", "en": ", "}
_MARKS = {"zh": "、", "en": ", "}
_STOPS = {"zh": "；", "en": "; "}
#: The columns of a table of statements, after those that say to what each belongs (see `row`).
COLUMNS = ("thing", "type", "family", "relation", "status", "action", "year", "quote", "source", "place", "subject", "statement")
_WIDTHS = {"thing": 32, "family": 20, "quote": 60, "source": 40, "place": 30, "subject": 24}
# So many things a cell says of one thing; the statements behind them are counted.
_MOST = 3


def joined(words: Iterable[str], language: str) -> str:
    """The words as a list."""
    return _MARKS[language].join(words)


def clauses(parts: Iterable[str], language: str) -> str:
    """The parts, which may be lists themselves, one after the other."""
    return _STOPS[language].join(parts)


def concept(key: str, language: str) -> str:
    """What a family, function, hazard or sector is called."""
    return vocabulary.labels(language).get(TOPIC + key, key)


def level(key: str, language: str) -> str:
    """What a level of divisions is called; "" where none is known."""
    if not key:
        return ""
    known = "level.national" if key == "nation" else f"level.{key}"
    return labels.text(known, language) if labels.known(known) else key


def source(document: DocumentRecord, entities: Mapping[str, Entity], language: str) -> str:
    """Which report that is: its title, its issuer where the title does not name it, its year."""
    issuer = entities.get(document.issuer)
    title = document.title or PurePath(document.path).name
    details = [issuer.name if issuer and issuer.name not in title else "", document.issued or document.year or ""]
    key = "wording.source" if any(details) else "wording.title"
    return labels.text(key, language, title=title, details=_COMMAS[language].join(filter(None, details)))


def place(document: DocumentRecord, evidence: Evidence) -> str:
    """Where a quote stands."""
    return f"{document.path}:{evidence.start}-{evidence.end}"


def quotes(facts: Iterable[Fact], entities: Mapping[str, Entity], language: str) -> tuple[Quote, ...]:
    """The quotes of statements, each once."""
    found = (
        Quote(text=e.quote, source=source(f.document, entities, language) + _copies(f, language), place=place(f.document, e))
        for f in facts for e in f.assertion.evidence
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def _copies(fact: Fact, language: str) -> str:
    return labels.text("card.copies", language, count=fact.copies) if fact.copies else ""


def said(fact: Fact, language: str) -> str:
    """What a statement says of its thing, in a few words: what is done, when, and whether it is a plan."""
    assertion = fact.assertion
    verb = labels.text(f"action.{assertion.action}" if assertion.action else f"predicate.{assertion.predicate}", language)
    words = " ".join(filter(None, (verb, year(fact))))
    if planned(fact):
        return labels.text("wording.planned", language, what=words)
    return labels.text("wording.ongoing", language, what=words) if assertion.status is Status.ONGOING else words


def anonymous(facts: Iterable[Fact], body: str) -> bool:
    """Whether the reports of a body say all this of others only."""
    return all(f.assertion.subject != body for f in facts)


def cell(facts: Iterable[Fact], body: str, entities: Mapping[str, Entity], language: str) -> Cited:
    """What a body's reports say of a thing, with a quote for each different thing that they say; where they say it of others
    only, who these are. What is said more often is counted."""
    given = tuple(facts)
    different: dict[str, list[Fact]] = {}
    for fact in given:
        different.setdefault(said(fact, language), []).append(fact)
    shown = list(different)[:_MOST]
    text = clauses(shown, language)
    rest = len(given) - len(shown)
    if rest > 0:
        text = labels.text("wording.times", language, what=text, count=len(given))
    if anonymous(given, body):
        others = dict.fromkeys(entities[f.assertion.subject].name for f in given if f.assertion.subject in entities)
        text = labels.text("wording.by", language, what=text, who=joined(list(others)[:2], language))
    return Cited(text=text, quotes=quotes((different[words][0] for words in shown), entities, language))


def things(of: Sequence[tuple[str, Sequence[Fact]]], body: str, entities: Mapping[str, Entity], language: str, *, most: int = _MOST) -> Cited:
    """Several things by name, with the first that a body's reports say of each; past so many they are counted."""
    shown = [(name, cell(facts[:1], body, entities, language)) for name, facts in of[:most]]
    parts = [labels.text("wording.thing", language, name=name, what=words.text) for name, words in shown]
    if len(of) > most:
        parts.append(labels.text("wording.more", language, count=len(of) - most))
    return Cited(text=clauses(parts, language), quotes=tuple(q for _, words in shown for q in words.quotes))


def each(facts: Iterable[Fact], body: str, entities: Mapping[str, Entity], language: str, *, most: int = _MOST) -> Cited:
    """What a body's reports say of each thing that the statements are about, as in `things`."""
    by_thing: dict[str, list[Fact]] = {}
    for fact in facts:
        by_thing.setdefault(fact.assertion.object, []).append(fact)
    return things([(entities[thing].name, of) for thing, of in by_thing.items()], body, entities, language, most=most)


def years(body: Body, language: str) -> str:
    """The years of a body's reports."""
    return joined(body.years, language) or labels.text("card.undated", language)


def rest(count: int, limit: int | None, language: str) -> list[Part]:
    """How many of so many rows are not shown."""
    if limit is None or count <= limit:
        return []
    more = labels.text("wording.rest", language, count=count - limit)
    return [Text(text=more, small=True, typed=labels.text("card.more", language, count=count - limit))]


def headed(names: Iterable[str], language: str) -> tuple[Column, ...]:
    """Columns with their headings, the rows ``column.NAME``."""
    return tuple(Column(name=labels.text(f"column.{name}", language), width=_WIDTHS.get(name, 14)) for name in names)


def row(fact: Fact, entities: Mapping[str, Entity], language: str) -> tuple[Cell, ...]:
    """A statement as cells for `COLUMNS`."""
    a, thing, subject = fact.assertion, entities[fact.assertion.object], entities.get(fact.assertion.subject)
    return (
        thing.name, labels.text(f"type.{thing.type}", language), joined((concept(f, language) for f in thing.broader), language),
        labels.text(f"predicate.{a.predicate}", language), labels.text(f"status.{a.status}", language),
        labels.text(f"action.{a.action}", language) if a.action else "", year(fact), "\n".join(e.quote for e in a.evidence),
        source(fact.document, entities, language), "\n".join(place(fact.document, e) for e in a.evidence), subject.name if subject else "", a.id,
    )  # fmt: skip


def statement(fact: Fact, entities: Mapping[str, Entity]) -> dict[str, object]:
    """A statement as plain data."""
    a = fact.assertion
    return {
        "id": a.id, "subject": a.subject, "relation": a.predicate.value, "object": a.object, "status": a.status.value, "action": a.action and a.action.value,
        "year": year(fact), "copies": fact.copies, "document": fact.document.id, "title": fact.document.title, "path": fact.document.path,
        "evidence": [{"quote": e.quote, "start": e.start, "end": e.end} for e in a.evidence],
    }  # fmt: skip


def headed_as(names: Iterable[str], width: int) -> tuple[Column, ...]:
    """Columns of that width with these headings."""
    return tuple(Column(name=name, width=width) for name in names)


def percent(share: float) -> str:
    """A share of 1, in hundredths.

    >>> percent(0.0634)
    '6.3 %'
    """
    return f"{100 * share:.1f} %"
