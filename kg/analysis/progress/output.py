"""What became of promises, as a paper, as tables and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg import labels
from kg.analysis import wording
from kg.analysis.contradictions import Contradiction
from kg.analysis.corpus import Fact, Figure
from kg.analysis.deeds import year
from kg.analysis.progress.judging import meaning
from kg.analysis.progress.result import Came, Line, Note, Progress, Read, Target, Verdict, Words
from kg.paper import Cell, Cited, Grid, Heading, Paper, Quote, Text
from kg.paper.parts import Part
from kg.tables import Cell as Value
from kg.tables import Column, Sheet
from kg.types import DocumentRecord, Entity, Evidence, Quantity

__all__ = ["data", "paper", "sheets"]

_LINES = (
    "verdict", "year", "promised", "type", "planned_as", "promise_quote", "promise_source", "promise_place", "answered", "reported_as", "answer_quote",
    "answer_source", "answer_place", "reason", "notes", "whose", "before_quote", "before_source", "again_quote", "again_source", "near_quote", "near_source",
    "looked_in", "verdict_code", "reason_code", "note_codes", "id",
)  # fmt: skip
_TARGETS = (
    "came", "year", "counted", "planned_value", "unit", "reported_value", "reported_unit", "promise_quote", "promise_source", "promise_place", "answer_quote", "answer_source",
    "answer_place", "reason", "whose", "looked_in", "came_code", "reason_code",
)  # fmt: skip
_AGAINST = ("kind_of_conflict", "thing", "source", "value", "unit", "quote", "place", "kind_code")
_READ = ("title", "genre", "start", "end", "planned_statements", "reported_statements", "characters", "copies", "path")


def _say(key: str, language: str, **values: object) -> str:
    return labels.text(f"progress.{key}", language, **values)


class _Teller:
    """Words and quotes of one result in one language."""

    def __init__(self, result: Progress, language: str) -> None:
        self.result = result
        self.language = language
        self.documents = {read.document.id: read.document for read in result.read}

    def say(self, key: str, **values: object) -> str:
        return _say(key, self.language, **values)

    @property
    def entities(self) -> Mapping[str, Entity]:
        return self.result.entities

    def source(self, document: DocumentRecord) -> str:
        return wording.source(document, self.entities, self.language)

    def quotes(self, facts: Iterable[Fact]) -> tuple[Quote, ...]:
        return wording.quotes(facts, self.entities, self.language)

    def quote(self, document: DocumentRecord, evidence: Evidence) -> Quote:
        return Quote(text=evidence.quote, source=self.source(document), place=wording.place(document, evidence))

    def words(self, words: Iterable[Words]) -> tuple[Quote, ...]:
        return tuple(self.quote(w.document, w.evidence) for w in words)

    def figure(self, figure: Figure) -> Cited:
        q = figure.quantity
        return Cited(text=self.say("figure", what=q.what, amount=amount(q)), quotes=(self.quote(figure.document, q.evidence),))

    def reason(self, line: Line) -> str:
        return meaning(line.reason, self.language) or self.say(f"reason.{line.reason}")

    def notes(self, line: Line) -> list[str]:
        """What a reader should know beside the verdict. Whether a thing was there before matters where nothing later was read."""
        aside = () if line.verdict is Verdict.OPEN else (Note.NAMED, Note.PRESUPPOSED, Note.FRESH)
        return [self.say(f"note.{note}") for note in line.notes if note is not Note.BEFORE and note not in aside]

    def whose(self, whose: str) -> str:
        return self.entities[whose].name if whose in self.entities else whose

    def looked(self, read: Iterable[str]) -> str:
        return "\n".join(self.source(self.documents[id_]) for id_ in read if id_ in self.documents)

    def joined(self, words: Iterable[str]) -> str:
        return wording.clauses(words, self.language)


def amount(quantity: Quantity) -> str:
    """A figure as its report gives it: the modifier before or behind it is put behind."""
    value = quantity.value
    number = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{number}{' ' if quantity.unit.isascii() and quantity.unit not in ('', '%') else ''}{quantity.unit}" + (f"（{quantity.modifier}）" if quantity.modifier else "")


# ---- for people ----


def paper(result: Progress, language: str, *, limit: int | None = None) -> Paper:
    """The result for people: in short, then the lines of each verdict, at most so many each, figures, contradictions, what was read."""
    tell = _Teller(result, language)
    parts: list[Part] = [Text(text=_scope(tell)), *_short(tell)]
    for verdict in Verdict:
        lines = [line for line in result.lines if line.verdict is verdict]
        if lines:
            parts.append(Heading(text=tell.say("headed", what=tell.say(f"verdict.{verdict}"), count=len(lines))))
            if verdict is Verdict.OPEN:
                parts += _plans(tell, lines)
                lines = sorted(lines, key=lambda line: (line.year, not line.before, not line.before_words))
            parts.append(_grid(tell, verdict, lines[:limit]))
            parts += wording.rest(len(lines), limit, language)
    if result.targets:
        parts.append(Heading(text=tell.say("headed", what=tell.say("targets"), count=len(result.targets))))
        columns = tuple(tell.say(f"column.{name}") for name in ("target", "reported", "judgement"))
        ordered = sorted(result.targets, key=lambda target: list(Came).index(target.came))
        parts.append(Grid(columns=columns, rows=tuple(_target(tell, target) for target in ordered[:limit]), widths=(0.36, 0.36, 0.28)))
        parts += wording.rest(len(result.targets), limit, language)
    if result.contradictions:
        parts.append(Heading(text=tell.say("headed", what=tell.say("contradictions"), count=len(result.contradictions))))
        parts.append(Text(text=tell.say("contradictions.means"), small=True))
        columns = tuple(tell.say(f"column.{name}") for name in ("about", "conflict", "said"))
        parts.append(Grid(columns=columns, rows=tuple(_conflict(tell, c) for c in result.contradictions), widths=(0.3, 0.3, 0.4)))
    parts += _what_was_read(tell)
    return Paper(title=tell.say("title", body=result.body.name), parts=tuple(parts))


def _plans(tell: _Teller, lines: list[Line]) -> Iterator[Part]:
    """How many plans go on with what was there, where earlier reports were read."""
    counts = {note: sum(note in line.notes for line in lines) for note in (Note.BEFORE, Note.NAMED, Note.PRESUPPOSED, Note.FRESH)}
    if any(counts.values()):
        yield Text(text=tell.say("plans", before=counts[Note.BEFORE] + counts[Note.NAMED], presupposed=counts[Note.PRESUPPOSED], fresh=counts[Note.FRESH]), small=True)


def _scope(tell: _Teller) -> str:
    """What was read, in sentences."""
    result = tell.result
    said = [tell.say("scope", reports=sum(bool(r.reported) for r in result.read), plans=sum(bool(r.planned) for r in result.read), count=len(result.read))]
    if result.first and result.last:
        said.append(tell.say("years", first=result.first, last=result.last))
    elif result.first or result.last:
        said.append(tell.say("years.from" if result.first else "years.to", first=result.first, last=result.last))
    undated = sum(not read.end for read in result.read)
    if undated:
        said.append(tell.say("undated", count=undated))
    if result.others:
        said.append(tell.say("others", names=wording.joined((e.name for e in result.others), tell.language)))
    return (" " if tell.language == "en" else "").join(said)


def _short(tell: _Teller) -> Iterator[Part]:
    """How many of each verdict; nothing is added up, since silence is no verdict on what was done."""
    counts = Counter(line.verdict for line in tell.result.lines)
    rows = tuple((tell.say(f"verdict.{v}"), counts[v], tell.say(f"means.{v}")) for v in Verdict if counts[v])
    if rows:
        yield Heading(text=tell.say("short"))
        yield Grid(columns=tuple(tell.say(f"column.{name}") for name in ("verdict", "count", "means")), rows=rows, right=(False, True, False), heads=True, widths=(0.2, 0.1, 0.7))
    else:
        yield Text(text=tell.say("nothing"))
    came = Counter(target.came for target in tell.result.targets)
    if came:
        listed = (tell.say("count", what=tell.say(f"came.{c}"), count=came[c]) for c in Came if came[c])
        yield Text(text=tell.say("figures", listed=tell.joined(listed)))
    yield Text(text=tell.say("caution"), small=True)


def _grid(tell: _Teller, verdict: Verdict, lines: list[Line]) -> Grid:
    names, row, widths = _SHAPES.get(verdict, _ANSWERED)
    return Grid(columns=tuple(tell.say(f"column.{name}") for name in names), rows=tuple(row(tell, line) for line in lines), widths=widths)


def _promised(tell: _Teller, line: Line) -> Cited:
    words = tell.say("promised", year=line.year or "?", action=_action(line.promises[0], tell.language), thing=line.thing.name)
    if line.whose:
        words = tell.say("of", what=words, whose=tell.whose(line.whose))
    return Cited(text=words, quotes=tell.quotes(line.promises))


def _action(fact: Fact, language: str) -> str:
    """What is done to the thing, in the word of the report where it has one."""
    a = fact.assertion
    if language == "zh" and a.trigger:
        return a.trigger
    return labels.text(f"action.{a.action}" if a.action else f"predicate.{a.predicate}", language)


def _said(tell: _Teller, facts: Iterable[Fact], thing: Entity | None = None) -> Cited:
    """What statements say: when, what is done, and to what where that is another than `thing`."""
    given = tuple(facts)
    words = []
    for fact in given:
        name = tell.entities[fact.assertion.object].name
        words.append(tell.say("promised", year=year(fact) or "?", action=_action(fact, tell.language), thing="" if thing and name == thing.name else name).strip())
    return Cited(text=tell.joined(dict.fromkeys(words)), quotes=tell.quotes(given))


def _answered(tell: _Teller, line: Line) -> tuple[Cited, Cited, str]:
    answer = _said(tell, line.answers, line.thing) if line.answers else Cited(text=tell.say("named"), quotes=tell.words(line.words))
    return _promised(tell, line), answer, tell.joined([tell.reason(line), *tell.notes(line)])


def _open(tell: _Teller, line: Line) -> tuple[Cited, Cited]:
    before = _said(tell, line.before, line.thing)
    return _promised(tell, line), Cited(text=tell.joined([*([before.text] if before.text else []), *tell.notes(line)]), quotes=before.quotes or tell.words(line.before_words))


def _silent(tell: _Teller, line: Line) -> tuple[Cited, Cited]:
    notes, quotes = tell.notes(line), tell.quotes((*line.again, *line.near))
    if line.near:
        notes.append(tell.say("near", names=wording.joined(dict.fromkeys(tell.entities[f.assertion.object].name for f in line.near), tell.language)))
    return _promised(tell, line), Cited(text=tell.joined(notes), quotes=quotes)


def _new(tell: _Teller, line: Line) -> tuple[Cited]:
    return (_said(tell, line.answers),)


def _unmentioned(tell: _Teller, line: Line) -> tuple[Cited, str]:
    return _said(tell, line.before), wording.joined(tell.looked(line.read).split("\n"), tell.language)


# The columns of each list, what fills them, and how wide they are.
_Shape = tuple[tuple[str, ...], Callable[[_Teller, Line], tuple[Cell, ...]], tuple[float, ...]]
_ANSWERED: _Shape = (("promised", "reported", "judgement"), _answered, (0.36, 0.34, 0.3))
_SHAPES: Mapping[Verdict, _Shape] = {
    Verdict.OPEN: (("promised", "before"), _open, (0.5, 0.5)),
    Verdict.SILENT: (("promised", "remarks"), _silent, (0.5, 0.5)),
    Verdict.NEW: (("reported",), _new, (1.0,)),
    Verdict.UNMENTIONED: (("earlier", "looked_in"), _unmentioned, (0.5, 0.5)),
}


def _target(tell: _Teller, target: Target) -> tuple[Cited, Cited | str, str]:
    planned = tell.figure(target.planned)
    planned = Cited(text=tell.say("dated", what=planned.text, year=target.year), quotes=planned.quotes)
    if target.whose:
        planned = Cited(text=tell.say("of", what=planned.text, whose=tell.whose(target.whose)), quotes=planned.quotes)
    reported = tell.figure(target.reported) if target.reported else ""
    came, reason = tell.say(f"came.{target.came}"), tell.say(f"target.{target.reason}")
    return planned, reported, reason if target.came is Came.OPEN else tell.say("judged", came=came, reason=reason)


def _conflict(tell: _Teller, found: Contradiction) -> tuple[str, str, Cited]:
    figures = [tell.figure(f) for f in found.figures]
    if found.credits:
        said = tell.joined(tell.whose(c.document.issuer) for c in found.credits)
    else:
        said = tell.joined(amount(f.quantity) for f in found.figures) if figures else _said(tell, found.facts).text
    name = tell.entities[found.thing].name if found.thing in tell.entities else ""
    about = found.about if not name or name in found.about else tell.say("of", what=found.about, whose=name)
    return about, tell.say(f"conflict.{found.kind}"), Cited(text=said, quotes=tuple(q for f in figures for q in f.quotes) or tell.quotes(found.facts) or tuple(tell.quote(c.document, c.recognition.evidence) for c in found.credits))


def _what_was_read(tell: _Teller) -> Iterator[Part]:
    yield Heading(text=tell.say("read"))
    columns = tuple(tell.say(f"column.{name}") for name in ("report", "period", "planned_statements", "reported_statements", "characters", "copies"))
    yield Grid(columns=columns, rows=tuple(_read(tell, read) for read in tell.result.read), right=(False, False, True, True, True, True), widths=(0.4, 0.2, 0.1, 0.1, 0.1, 0.1))


def _span(start: str, end: str) -> str:
    """A period as people write it: whole years without their days."""
    if (start[4:], end[4:]) == ("-01-01", "-12-31"):
        start, end = start[:4], end[:4]
    return "–".join(dict.fromkeys(filter(None, (start, end))))


def _read(tell: _Teller, read: Read) -> tuple[str | int, ...]:
    return tell.source(read.document), _span(read.start, read.end), read.planned, read.reported, read.document.characters, read.copies


# ---- for spreadsheets ----


def sheets(result: Progress, language: str) -> tuple[Sheet, ...]:
    """Promises, figures, contradictions and what was read: a row each, with quotes, sources and places."""
    tell = _Teller(result, language)
    return (
        _sheet("progress", _LINES, language, (_line_row(tell, line) for line in result.lines)),
        _sheet("figures", _TARGETS, language, (_target_row(tell, target) for target in result.targets)),
        _sheet("contradictions", _AGAINST, language, (row for found in result.contradictions for row in _against(tell, found))),
        _sheet("read", _READ, language, (_read_row(tell, read) for read in result.read)),
    )


def _sheet(name: str, columns: tuple[str, ...], language: str, rows: Iterable[tuple[Value, ...]]) -> Sheet:
    return Sheet(name=name, columns=[Column(name=_say(f"column.{name}", language), width=_width(name)) for name in columns], rows=rows)


def _width(name: str) -> int:
    return 50 if name.endswith(("quote", "reason", "looked_in")) else 30 if name.endswith(("source", "place", "promised", "answered", "thing", "title", "path", "notes")) else 12


def _column(quotes: Iterable[Quote], what: str) -> str | None:
    return "\n".join(getattr(quote, what) for quote in quotes) or None


def _line_row(tell: _Teller, line: Line) -> tuple[Value, ...]:
    promised, answered = tell.quotes(line.promises), tell.quotes(line.answers) or tell.words(line.words)
    before, again, near = (tell.quotes(facts) for facts in (line.before, line.again, line.near))
    before = before or tell.words(line.before_words)
    answer = line.answer or (line.thing if line.answers else None)
    return (
        tell.say(f"verdict.{line.verdict}"), line.year or None, line.thing.name, labels.text(f"type.{line.thing.type}", tell.language),
        _action(line.promises[0], tell.language) if line.promises else None, _column(promised, "text"), _column(promised, "source"), _column(promised, "place"),
        answer.name if answer else None, _action(line.answers[0], tell.language) if line.answers else None, _column(answered, "text"),
        _column(answered, "source"), _column(answered, "place"), tell.reason(line), tell.joined(tell.notes(line)) or None, tell.whose(line.whose) or None,
        _column(before, "text"), _column(before, "source"), _column(again, "text"), _column(again, "source"), _column(near, "text"), _column(near, "source"),
        tell.looked(line.read) or None, line.verdict.value, line.reason, " ".join(line.notes) or None, line.thing.id,
    )  # fmt: skip


def _target_row(tell: _Teller, target: Target) -> tuple[Value, ...]:
    planned, reported = target.planned.quantity, target.reported.quantity if target.reported else None
    (promised,), answered = tell.figure(target.planned).quotes, tell.figure(target.reported).quotes if target.reported else ()
    return (
        tell.say(f"came.{target.came}"), target.year, planned.what, planned.value, planned.unit, reported.value if reported else None, reported.unit if reported else None,
        promised.text, promised.source, promised.place, _column(answered, "text"), _column(answered, "source"), _column(answered, "place"),
        tell.say(f"target.{target.reason}"), tell.whose(target.whose) or None, tell.looked(target.read) or None, target.came.value, target.reason,
    )  # fmt: skip


def _against(tell: _Teller, found: Contradiction) -> Iterator[tuple[Value, ...]]:
    kind = tell.say(f"conflict.{found.kind}")
    for figure in found.figures:
        (quote,) = tell.figure(figure).quotes
        yield kind, found.about, quote.source, figure.quantity.value, figure.quantity.unit, quote.text, quote.place, found.kind.value
    for fact in found.facts:
        for quote in tell.quotes([fact]):
            yield kind, found.about, quote.source, None, None, quote.text, quote.place, found.kind.value
    for credit in found.credits:
        quote = tell.quote(credit.document, credit.recognition.evidence)
        yield kind, found.about, quote.source, None, None, quote.text, quote.place, found.kind.value


def _read_row(tell: _Teller, read: Read) -> tuple[Value, ...]:
    d = read.document
    return d.title or d.path, d.genre, read.start or None, read.end or None, read.planned, read.reported, d.characters, read.copies, d.path


# ---- for programs ----


def data(result: Progress, language: str) -> dict[str, object]:
    """The result as plain data: codes, and beside them the reasons in words."""
    tell = _Teller(result, language)
    return {
        "body": {"id": result.body.id, "name": result.body.name}, "from": result.first or None, "to": result.last or None,
        "counts": {v.value: sum(line.verdict is v for line in result.lines) for v in Verdict},
        "lines": [_line_data(tell, line) for line in result.lines], "figures": [_target_data(tell, target) for target in result.targets],
        "contradictions": [_against_data(tell, found) for found in result.contradictions],
        "read": [
            {"document": r.document.id, "title": r.document.title, "path": r.document.path, "start": r.start or None, "end": r.end or None, "planned": r.planned, "reported": r.reported, "characters": r.document.characters, "copies": r.copies}
            for r in result.read
        ],
    }  # fmt: skip


def _line_data(tell: _Teller, line: Line) -> dict[str, object]:
    told = {name: [wording.statement(f, tell.entities) for f in getattr(line, name)] for name in ("promises", "answers", "before", "again", "near")}
    return {
        "verdict": line.verdict.value, "year": line.year or None, "thing": {"id": line.thing.id, "name": line.thing.name, "type": line.thing.type.value},
        "answered_as": {"id": line.answer.id, "name": line.answer.name} if line.answer else None, "reason": line.reason, "means": tell.reason(line),
        "notes": [note.value for note in line.notes], "whose": line.whose or None, **told,
        "words": [{"document": w.document.id, "quote": w.evidence.quote, "start": w.evidence.start, "end": w.evidence.end} for w in line.words],
        "words_before": [{"document": w.document.id, "quote": w.evidence.quote, "start": w.evidence.start, "end": w.evidence.end} for w in line.before_words],
        "looked_in": list(line.read),
    }  # fmt: skip


def _figure_data(figure: Figure) -> dict[str, object]:
    q = figure.quantity
    return {
        "id": q.id, "what": q.what, "value": q.value, "unit": q.unit, "modifier": q.modifier, "document": figure.document.id, "path": figure.document.path,
        "quote": q.evidence.quote, "start": q.evidence.start, "end": q.evidence.end,
    }  # fmt: skip


def _target_data(tell: _Teller, target: Target) -> dict[str, object]:
    return {
        "came": target.came.value, "year": target.year, "planned": _figure_data(target.planned), "reported": _figure_data(target.reported) if target.reported else None,
        "reason": target.reason, "means": tell.say(f"target.{target.reason}"), "whose": target.whose or None, "looked_in": list(target.read),
    }  # fmt: skip


def _against_data(tell: _Teller, found: Contradiction) -> dict[str, object]:
    return {
        "kind": found.kind.value, "thing": found.thing or None, "about": found.about, "means": tell.say(f"conflict.{found.kind}"),
        "statements": [wording.statement(f, tell.entities) for f in found.facts], "figures": [_figure_data(f) for f in found.figures],
        "recognitions": [
            {"body": c.document.issuer, "path": c.document.path, "quote": c.recognition.evidence.quote, "start": c.recognition.evidence.start, "end": c.recognition.evidence.end}
            for c in found.credits
        ],
    }  # fmt: skip
