"""A brief for people (a paper of two pages), for spreadsheets and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg import labels
from kg.analysis import wording
from kg.analysis.brief import Brief, Count, Practice, Strength, proof
from kg.analysis.brief.fitting import pages
from kg.analysis.compare import Row
from kg.analysis.contradictions import Contradiction
from kg.analysis.corpus import Credited, Fact, Figure
from kg.analysis.deeds import planned
from kg.analysis.doubts.doubt import Doubt
from kg.analysis.memo import number as figure_number
from kg.analysis.reporters import Body
from kg.documents.numbering import number
from kg.paper import Cell, Cited, Grid, Heading, Paper, Part, Quote, Text
from kg.tables import Cell as SheetCell
from kg.tables import Sheet
from kg.types import DocumentRecord, Evidence

__all__ = ["PAGES", "Words", "data", "paper", "sheets"]

#: A director reads so many pages.
PAGES = 2
# So many items of each part where all goes; the first two parts are cut first where it does not.
_MOST = {"practices": 10, "strengths": 8, "counts": 6, "contradictions": 4, "undefined": 5}
_LEAST = {"practices": 3, "strengths": 2, "counts": 2, "contradictions": 1, "undefined": 1}
# So many bodies are told by name, so many have a column.
_NAMED, _COLUMNS = 4, 5
_QUOTE = "“"
# What stands between two sentences.
_SPACE = {"zh": "", "en": " "}
# So many things of a family are named, and so many figures of a thing told.
_THINGS, _FIGURES = 2, 2


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of the reports are: for a quote as much of its sentence as says how a thing is done, verbatim."""

    around: Callable[[str, Evidence], Evidence]


def paper(found: Brief, language: str, words: Words, *, limit: int | None = None) -> Paper:
    """The brief for people: so many items of each part, or, without a `limit`, as many as two pages of A4 hold."""
    if limit:
        return _paper(found, language, words, dict.fromkeys(_MOST, limit))
    most = dict(_MOST)
    made = _paper(found, language, words, most)
    while pages(made, language) > PAGES and most != _LEAST:
        longest = max((part for part in most if most[part] > _LEAST[part]), key=lambda part: (most[part], part == "practices"))
        most[longest] -= 1
        made = _paper(found, language, words, most)
    return made


def _paper(found: Brief, language: str, words: Words, most: Mapping[str, int]) -> Paper:
    writer = _Writer(found, language, words)
    parts = list(writer.opening())
    sections: tuple[tuple[str, Sequence[object], Callable[[Sequence[object]], Iterator[Part]]], ...] = (
        ("practices", found.practices, writer.practices), ("strengths", found.strengths, writer.strengths), ("counts", found.counts, writer.counts),
        ("contradictions", found.contradictions, writer.contradictions), ("undefined", found.undefined, writer.undefined),
    )  # type: ignore[assignment]  # fmt: skip
    there = [section for section in sections if section[1]]
    for place, (name, items, write) in enumerate(there, 1):
        parts.append(Heading(text=labels.text("brief.part", language, number=_numeral(place, language), title=labels.text(f"brief.{name}", language))))
        parts += write(items[: most[name]])
        if name in ("practices", "strengths") and len(items) > most[name]:
            parts.append(Text(text=labels.text("brief.more", language, count=len(items) - most[name]), small=True))
    nothing = _SPACE[language].join(labels.text(f"brief.{name}.none", language) for name, items, _ in sections if not items)
    if nothing:
        parts.append(Text(text=nothing, small=True))
    return Paper(title=labels.text("brief.title", language, body=found.us.name), parts=tuple(parts))


def _numeral(value: int, language: str) -> str:
    return number(value, "chinese" if language == "zh" else "decimal")


class _Writer:
    """Writes the parts of one brief in one language."""

    def __init__(self, found: Brief, language: str, words: Words) -> None:
        self._found, self._language, self._words = found, language, words
        self._names = {body.id: body.name for body in found.bodies}

    def _text(self, key: str, **values: object) -> str:
        return labels.text(f"brief.{key}", self._language, **values)

    def _joined(self, words: Iterable[str]) -> str:
        return wording.joined(words, self._language)

    def _sentences(self, *sentences: str) -> str:
        return _SPACE[self._language].join(filter(None, sentences))

    def _item(self, place: int, title: str, text: str, quotes: Iterable[Quote]) -> Text:
        lead = self._text("item", number=_numeral(place, self._language), text=title)
        return Text(lead=lead + _SPACE[self._language], text=Cited(text=text, quotes=tuple(quotes)))

    # ---- what was read ----

    def opening(self) -> Iterator[Part]:
        """What was read of whom, why these bodies, and what silence means."""
        found = self._found
        reports = [d for b in found.bodies for d in b.reports]
        years = sorted({d.year for d in reports if d.year})
        span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}" if years else labels.text("card.undated", self._language)
        read = self._text(
            "read", bodies=len(found.bodies), reports=len(reports), years=span, characters=f"{sum(d.characters for d in reports):,}",
            us=self._read(found.us), others=self._listed(found.others),
        )  # fmt: skip
        why = self._text(f"why.{found.reason}", level=wording.level(found.us.level, self._language), count=found.candidates)
        nearest = self._text("why.nearest", count=len(found.others)) if found.candidates > len(found.others) else ""
        yield Text(text=self._sentences(read, why, nearest))
        if found.topics:
            yield Text(text=self._text("topics", topics=self._joined(wording.concept(key, self._language) for key in found.topics)))
        yield Text(text=self._text("caution"), small=True)

    def _read(self, body: Body) -> str:
        return self._text("body", body=body.name, reports=len(body.reports), years=wording.years(body, self._language))

    def _listed(self, bodies: Sequence[Body]) -> str:
        named = self._joined(map(self._read, bodies[:_NAMED]))
        return self._text("and_others", named=named, count=len(bodies)) if len(bodies) > _NAMED else named

    def _who(self, ids: Sequence[str]) -> str:
        named = self._joined(self._names[i] for i in ids[:_NAMED])
        return self._text("and_others", named=named, count=len(ids)) if len(ids) > _NAMED else named

    # ---- quotes ----

    def _quote(self, document: DocumentRecord, evidence: Evidence, *, shown: bool = False) -> Quote:
        return Quote(
            text=evidence.quote, source=wording.source(document, self._found.entities, self._language), place=self._place(evidence), shown=shown
        )

    def _place(self, evidence: Evidence) -> str:
        """Where in its report; the path would fill the line, and stands in the tables."""
        if evidence.page:
            return self._text("place.page", page=evidence.page, start=evidence.start, end=evidence.end)
        return self._text("place", start=evidence.start, end=evidence.end)

    def _named(self, name: str) -> str:
        """A name in quotation marks, unless it has its own."""
        return name if _QUOTE in name else self._text("quoted", quote=name)

    def _cited(self, document: DocumentRecord, evidence: Evidence) -> tuple[str, Quote]:
        """Words of a report in quotation marks, as much of the sentence as tells how, with its note."""
        whole = self._words.around(document.id, evidence)
        return self._text("quoted", quote=_inner(whole.quote)), self._quote(document, whole, shown=True)

    def _honours(self, credits: Sequence[Credited], told: str, body: str = "") -> tuple[str, list[Quote]]:
        """What things were recognised for; the words again only where they do not stand in what is `told`."""
        said, quotes = [], []
        for credited in credits[:_THINGS]:
            r = credited.recognition
            details = [wording.level(r.reach, self._language)] if r.reach else []
            if r.by:
                details.append(r.by)
            if body and r.body != body and r.body in self._names:
                details.insert(0, self._names[r.body])
            name = labels.text(f"standing.{r.kind}", self._language)
            said.append(self._text("standing.detailed", standing=name, details=self._joined(details)) if details else name)
            if " ".join(r.evidence.quote.split()) not in " ".join(told.split()):
                quotes.append(self._quote(credited.document, r.evidence))
        return self._joined(said), quotes

    def _recognised(self, what: str) -> str:
        return self._text("recognised", what=what) if what else ""

    def _measures(self, figures: Sequence[Figure], told: str) -> tuple[str, list[Quote]]:
        """Figures of a thing that do not stand in what is `told` already."""
        new = [f for f in figures if " ".join(f.quantity.evidence.quote.split()) not in " ".join(told.split())][:_FIGURES]
        if not new:
            return "", []
        told_ = self._joined(self._text("figure", what=f.quantity.what, value=_value(f)) for f in new)
        return self._text("measured", what=told_), [self._quote(f.document, f.quantity.evidence) for f in new]

    # ---- parts ----

    def practices(self, items: Sequence[Practice]) -> Iterator[Part]:
        """What others do."""
        for place, practice in enumerate(items, 1):
            yield self._practice(place, practice)

    def _practice(self, place: int, practice: Practice) -> Text:
        best = practice.rows[0]
        fact = proof(best)
        names = self._joined(row.name for row in practice.rows[:_THINGS])
        title = self._text("family", family=wording.concept(practice.key, self._language), names=names) if practice.family else best.name
        done = self._text("done", bodies=self._who(practice.done)) if practice.done else ""
        plans = self._text("planned", bodies=self._who(practice.planned)) if practice.planned else ""
        quoted, quote = self._cited(fact.document, fact.assertion.evidence[0])
        key = "says.plan" if planned(fact) else "says"
        several = len(practice.done) + len(practice.planned) > 1
        text = self._sentences(done, plans, self._text(key if several else f"{key}.it", body=self._names[_body(best, fact)], quote=quoted))
        quotes = [quote]
        body = _body(best, fact)
        reports = {d.id for b in self._found.others if b.id == body for d in b.reports}
        honours, more = self._honours(practice.credits, text, body)
        measures, numbers = self._measures([f for f in practice.figures if _of(f, best) and f.document.id in reports], text)
        quotes += more + numbers
        alike = ""
        if practice.ours:
            mine = proof(practice.ours[0])
            alike = self._text("alike", name=self._named(practice.ours[0].name))
            quotes.append(self._quote(mine.document, mine.assertion.evidence[0], shown=True))
        return self._item(place, self._text("named", title=title), self._sentences(text, self._recognised(honours), measures, alike), quotes)

    def strengths(self, items: Sequence[Strength]) -> Iterator[Part]:
        """What only ours tells, and what we were recognised for."""
        for place, strength in enumerate(items, 1):
            if strength.row is None:
                credited = strength.credits[0]
                quoted, quote = self._cited(credited.document, credited.recognition.evidence)
                text, more = self._honours(strength.credits, credited.recognition.evidence.quote)
                yield self._item(place, self._text("honour", what=text), self._text("said", quote=quoted), [quote])
            else:
                fact = proof(strength.row)
                quoted, quote = self._cited(fact.document, fact.assertion.evidence[0])
                text = self._text("said", quote=quoted)
                honours, more = self._honours(strength.credits, text)
                measures, numbers = self._measures(strength.figures, text)
                title = self._text("named", title=strength.row.name)
                yield self._item(place, title, self._sentences(text, self._recognised(honours), measures), [quote, *more, *numbers])

    def counts(self, items: Sequence[Count]) -> Iterator[Part]:
        """Figures side by side, in a table."""
        bodies = [b for b in self._found.bodies if any(b.id in count.cells for count in items)][:_COLUMNS]
        rows = tuple((self._text("count", what=c.what, unit=c.unit or "%"), *(self._figures(c.cells.get(b.id, ())) for b in bodies)) for c in items)
        yield Grid(
            columns=(self._text("column.what"), *(b.name for b in bodies)), rows=rows, right=(False, *(True for _ in bodies)), heads=True,
            widths=(1.6, *(1.0 for _ in bodies)),
        )  # fmt: skip
        yield Text(text=self._text("counts.caution"), small=True)

    def _figures(self, figures: Sequence[Figure]) -> Cell:
        if not figures:
            return labels.text("compare.silent", self._language)
        said = (self._text("dated", value=_value(f), year=f.document.year) if f.document.year else _value(f) for f in figures)
        return Cited(text=self._joined(said), quotes=tuple(self._quote(f.document, f.quantity.evidence) for f in figures))

    def contradictions(self, items: Sequence[Contradiction]) -> Iterator[Part]:
        """What sources say against one another."""
        for place, found in enumerate(items, 1):
            cited = [self._cited(document, evidence) for document, evidence in found.told[:2]]
            whose, theirs = (self._names.get(document.issuer, "") for document, _ in (found.told[0], found.told[1]))
            text = self._text(f"against.{found.kind}", body=whose if found.credits else self._names.get(found.body, ""), one=cited[0][0], other=cited[-1][0], theirs=theirs)
            yield self._item(place, self._text("named", title=found.about), text, [quote for _, quote in cited])

    def undefined(self, items: Sequence[Doubt]) -> Iterator[Part]:
        """Number schemes that no report explains."""
        by_path = {d.path: d for b in self._found.bodies for d in b.reports}
        for place, doubt in enumerate(items, 1):
            document = by_path.get(doubt.documents[0])
            quotes = [self._quote(document, Evidence(quote=doubt.quote, start=doubt.start or 0, end=doubt.end or 0), shown=True)] if document else []
            key = "unexplained.ours" if document and document in self._found.us.reports else "unexplained"
            body = next((b.name for b in self._found.bodies if document in b.reports), "")
            yield self._item(place, self._text("named", title=doubt.names[0]), self._text(key, numbers=self._joined(doubt.detail.split(", ")), body=body), quotes)


def _inner(quote: str) -> str:
    return " ".join(quote.split()).strip("#，,；;。 ")


def _value(figure: Figure) -> str:
    q = figure.quantity
    return f"{figure_number(q.value)}{q.unit}" + (f"（{q.modifier}）" if q.modifier else "")


def _of(figure: Figure, row: Row) -> bool:
    return figure.quantity.of in {thing.id for thing in row.things}


def _body(row: Row, fact: Fact) -> str:
    return next(body for body, facts in row.cells.items() if fact in facts)


# ---- tables and data ----


def sheets(found: Brief, language: str) -> tuple[Sheet, ...]:
    """Every statement behind the brief, one a row, with its part and quote; then figures and recognitions."""
    columns = wording.headed(("part", "item", "body", *wording.COLUMNS), language)
    names = {body.id: body.name for body in found.bodies}

    def rows() -> Iterator[tuple[SheetCell, ...]]:
        for practice in found.practices:
            item = wording.concept(practice.key, language) if practice.family else practice.rows[0].name
            for row in practice.rows:
                for body, facts in row.cells.items():
                    for fact in facts:
                        yield (labels.text("brief.practices", language), item, names[body], *wording.row(fact, found.entities, language))
        for strength in found.strengths:
            for fact in strength.row.facts() if strength.row else ():
                yield (labels.text("brief.strengths", language), strength.row.name if strength.row else "", found.us.name, *wording.row(fact, found.entities, language))

    return (Sheet(name="statements", columns=columns, rows=tuple(rows())), *_more_sheets(found, language, names))


def _more_sheets(found: Brief, language: str, names: Mapping[str, str]) -> Iterator[Sheet]:
    def source(document: DocumentRecord, evidence: Evidence) -> tuple[SheetCell, ...]:
        return evidence.quote, wording.source(document, found.entities, language), wording.place(document, evidence)

    counted = tuple(
        (c.what, names[body], f.document.year, f.quantity.value, f.quantity.unit, *source(f.document, f.quantity.evidence))
        for c in found.counts for body, figures in c.cells.items() for f in figures
    )  # fmt: skip
    yield Sheet(name="figures", columns=wording.headed(("counted", "body", "year", "value", "unit", "quote", "source", "place"), language), rows=counted)
    told = [*(c for p in found.practices for c in p.credits), *(c for s in found.strengths for c in s.credits)]
    credits = {c.recognition.id: c for c in told}
    honours = tuple(
        (
            names.get(c.recognition.body) or _name(found, c.recognition.body), labels.text(f"standing.{c.recognition.kind}", language),
            wording.level(c.recognition.reach, language), c.recognition.by, _name(found, c.recognition.of or ""),
            *source(c.document, c.recognition.evidence),
        )
        for c in credits.values()
    )  # fmt: skip
    yield Sheet(name="recognitions", columns=wording.headed(("body", "standing", "reach", "by", "thing", "quote", "source", "place"), language), rows=honours)


def _name(found: Brief, id_: str) -> str:
    entity = found.entities.get(id_)
    return entity.name if entity else ""


def data(found: Brief, language: str) -> dict[str, object]:
    """The brief as plain data."""

    def row(of: Row) -> dict[str, object]:
        return {"name": of.name, "things": [t.id for t in of.things], "statements": [wording.statement(f, found.entities) for f in of.facts()]}

    def figure(f: Figure) -> dict[str, object]:
        q, e = f.quantity, f.quantity.evidence
        return {
            "id": q.id, "what": q.what, "value": q.value, "unit": q.unit, "role": q.role.value, "of": q.of, "year": f.document.year, "document": f.document.id,
            "path": f.document.path, "quote": e.quote, "start": e.start, "end": e.end,
        }  # fmt: skip

    def credit(c: Credited) -> dict[str, object]:
        r = c.recognition
        return {
            "id": r.id, "kind": r.kind.value, "reach": r.reach, "by": r.by, "of": r.of, "body": r.body, "status": r.status.value, "document": c.document.id,
            "path": c.document.path, "quote": r.evidence.quote, "start": r.evidence.start, "end": r.evidence.end,
        }  # fmt: skip

    return {
        "us": found.us.id,
        "bodies": [{"id": b.id, "name": b.name, "level": b.level, "reports": [d.path for d in b.reports], "years": b.years, "characters": b.characters} for b in found.bodies],
        "reason": found.reason, "candidates": found.candidates, "topics": found.topics,
        "practices": [
            {
                "key": p.key, "family": p.family, "done": p.done, "planned": p.planned, "things": [row(r) for r in p.rows],
                "recognitions": [credit(c) for c in p.credits], "figures": [figure(f) for f in p.figures], "ours": [row(r) for r in p.ours],
            }
            for p in found.practices
        ],
        "strengths": [
            {"thing": row(s.row) if s.row else None, "recognitions": [credit(c) for c in s.credits], "figures": [figure(f) for f in s.figures]}
            for s in found.strengths
        ],
        "figures": [
            {"what": c.what, "unit": c.unit, "role": c.role.value, "bodies": {b: [figure(f) for f in fs] for b, fs in c.cells.items()}} for c in found.counts
        ],
        "contradictions": [
            {
                "kind": c.kind.value, "body": c.body, "thing": c.thing or None, "about": c.about,
                "statements": [wording.statement(f, found.entities) for f in c.facts], "figures": [figure(f) for f in c.figures],
                "recognitions": [credit(r) for r in c.credits],
            }
            for c in found.contradictions
        ],
        "undefined": [
            {"name": d.names[0], "id": d.ids[0], "numbers": d.detail, "path": d.documents[0], "quote": d.quote, "start": d.start, "end": d.end}
            for d in found.undefined
        ],
    }  # fmt: skip
