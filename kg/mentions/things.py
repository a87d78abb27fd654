"""Finds what is not a body: mechanisms, initiatives, policies, platforms, facilities and events.

Four ways, from the surest to the freest; where two overlap, the longer wins, then the surer:

1. title marks 《》 name a policy;
2. the lexicon of what is known nationwide (``ontology/lexicon/terms.tsv``), whatever quotation marks stand inside;
3. quotation marks and number schemes (“1+12”, 1833) name what a bureau coined;
4. a phrase that ends in a head noun, back to the verb that governs it (see `kg.mentions.names`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.automaton import Automaton
from kg.mentions import names
from kg.mentions.clauses import Clause, clauses, mask
from kg.types import Document, EntityType, Extraction, Mention, Span

__all__ = ["ThingExtractor"]

_TITLE = re.compile(r"《([^》\n]{2,100})》")
_QUOTED = re.compile(r"“([^”\n]{2,40})”")
_QUOTES = re.compile("[“”‘’\"]")
_BODIES = {EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.TEAM}
# How sure each way is, on a scale that calibration on annotated reports will replace.
_CONFIDENCE = {"title": 0.95, "term": 0.95, "scheme": 0.85, "quoted": 0.75, "event": 0.85, "name": 0.75, "bare": 0.6}


@dataclass(frozen=True, slots=True)
class _Lexicon:
    automaton: Automaton
    rows: tuple[dict[str, str], ...]


@cache
def _lexicon() -> _Lexicon:
    forms: dict[str, dict[str, str]] = {}
    for row in resources.table("lexicon/terms.tsv"):
        for form in (row["name"], *filter(None, row["aliases"].split("|"))):
            forms.setdefault(_QUOTES.sub("", form), row)
    return _Lexicon(Automaton(forms), tuple(forms.values()))


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in (*resources.patterns("names"), *resources.patterns("things"))}


def _mention(span: Span, kind: EntityType, name: str, how: str, aliases: Iterable[str] = ()) -> Mention:
    way = how.split(".")[0]
    others = tuple(dict.fromkeys(a for a in aliases if a and a != name))
    return Mention(span=span, type=kind, name=name, rule=how, aliases=others, confidence=_CONFIDENCE[way])


def _titles(shadow: str) -> Iterator[Mention]:
    for found in _TITLE.finditer(shadow):
        title = found[1].strip()
        kind = EntityType.ORGANIZATION if _rules()["newspaper"].search(title) else EntityType.POLICY
        if not _rules()["no-policy"].search(shadow[found.start() : found.end() + 8]):
            yield _mention(Span(*found.span()), kind, title, "title")


def _terms(shadow: str) -> Iterator[Mention]:
    quotes = [m.start() - i for i, m in enumerate(_QUOTES.finditer(shadow))]
    bare = _QUOTES.sub("", shadow)
    lexicon = _lexicon()
    for start, end, index in lexicon.automaton.find(bare):
        begin = start + bisect_right(quotes, start)
        stop = end - 1 + bisect_right(quotes, end - 1) + 1
        inside = shadow[begin:stop]
        if inside.count("“") > inside.count("”") and shadow[stop : stop + 1] == "”":
            stop += 1
        quoted = shadow[begin - 1 : begin] == "“" and shadow[stop : stop + 1] == "”"
        if end - start < 3 and not quoted:
            continue
        if quoted:
            begin, stop = begin - 1, stop + 1
        row = lexicon.rows[index]
        surface = names._clean(shadow, shadow, begin, stop)
        yield _mention(Span(begin, stop), EntityType(row["type"]), row["name"], f"term.{row['id']}", (surface,))


def _events(shadow: str, masked: str) -> Iterator[Mention]:
    for found in _rules()["event"].finditer(masked):
        atoms = [m for m in _QUOTED.finditer(shadow, found.start(), found.end()) if _rules()["date-name"].match(m[1])]
        tail = shadow[atoms[-1].end() : found.end()] if atoms else ""
        for atom in atoms:
            yield _mention(Span(atom.start(), atom.end()), EntityType.EVENT, atom[0] + tail, "event", (atom[1],))


def _governed_regions(clause: Clause, carried: bool) -> Iterator[tuple[int, int, bool]]:
    """The stretches of a clause between its verbs, and whether a verb governs each."""
    position, governed = clause.span.start, carried and not clause.verbs
    for verb in clause.verbs:
        if verb.span.start > position:
            yield position, verb.span.start, governed
        position, governed = verb.span.end, verb.kind in ("verb", "light")
    if position < clause.span.end:
        yield position, clause.span.end, governed


def _by_shape(document: Document, masked: str) -> Iterator[Mention]:
    shadow = document.shadow
    carried = False
    for clause in clauses(document, masked):
        carried = carried and clause.number > 0
        for start, end, governed in _governed_regions(clause, carried):
            for name in names.names_in(shadow, masked, start, end, governed=governed):
                how = "name" if governed else "bare"
                yield _mention(name.span, name.type, name.text, f"{how}.{name.head}", name.aliases)
            yield from _quotations(shadow, masked, start, end, governed)
        carried = clause.verbs[-1].kind in ("verb", "light") if clause.verbs else carried


def _quotations(shadow: str, masked: str, start: int, end: int, governed: bool) -> Iterator[Mention]:
    """Quoted names without a head noun of their own."""
    for atom in _QUOTED.finditer(shadow, start, end):
        inner = atom[1]
        scheme = _rules()["scheme"].search(inner) is not None
        after = shadow[atom.end() : atom.end() + 6]
        if _rules()["emphasis"].search(shadow[max(start, atom.start() - 6) : atom.start()]) or _rules()["no-name"].search(after):
            continue
        if not scheme and not governed:
            continue
        kind = names.type_of(inner) or (EntityType.INITIATIVE if _rules()["initiative-tail"].match(after) else EntityType.MECHANISM)
        yield _mention(Span(*atom.span()), kind, inner, "scheme" if scheme else "quoted")


def _select(candidates: Iterable[Mention], bodies: Iterable[Mention]) -> tuple[Mention, ...]:
    """Those that do not overlap: longest first, then the surest, then leftmost; bodies keep their place."""
    taken: list[Span] = sorted((b.span for b in bodies if b.span.end > b.span.start), key=lambda s: s.start)
    ranked = sorted(set(candidates), key=lambda m: (m.span.start - m.span.end, -m.confidence, m.span.start, m.name))
    chosen: list[Mention] = []
    spans: list[Span] = []
    for mention in ranked:
        if any(b.start <= mention.span.start and mention.span.end <= b.end for b in _near(taken, mention.span)):
            continue
        if any(s.start < mention.span.end and mention.span.start < s.end for s in _near(spans, mention.span)):
            continue
        chosen.append(mention)
        spans.insert(bisect_right(spans, mention.span), mention.span)
    return tuple(sorted(chosen, key=lambda m: m.span))


def _near(spans: list[Span], span: Span) -> list[Span]:
    """The spans of a sorted list that may touch this one."""
    at = bisect_right(spans, span)
    return spans[max(0, at - 3) : at + 3]


class ThingExtractor:
    """An `Extractor` of all types but bodies; it respects the bodies found before it."""

    name = "things"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """The mentions of things in the sentences of a document."""
        shadow, masked = document.shadow, mask(document.shadow)
        everywhere = [*_titles(shadow), *_terms(shadow), *_events(shadow, masked)]
        inside = [m for m in everywhere if _in_sentence(document, m.span)]
        bodies = [m for m in found.mentions if m.type in _BODIES]
        return Extraction(mentions=_select([*inside, *_by_shape(document, masked)], bodies))


def _in_sentence(document: Document, span: Span) -> bool:
    at = bisect_right(document.sentences, span.start, key=lambda s: s.span.start) - 1
    return at >= 0 and span.end <= document.sentences[at].span.end


