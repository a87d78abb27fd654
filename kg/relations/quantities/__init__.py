"""Figures: every number that says how much or how many of something a report tells of or aims at.

Numbers are found in one pass over the shadow text (`kg.numerals`); only sentences that hold one are read further, so
that the time is linear in the length of a text. `figures` says which numbers are measures, `wording` what they count,
`roles` what they are in the report, `measured` which mention they measure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from kg import numerals
from kg.relations.quantities.figures import Figure, find_figures, rules
from kg.relations.quantities.measured import Measured
from kg.relations.quantities.roles import evidence, role_of, status_of_figure
from kg.relations.quantities.wording import words_of
from kg.types import Document, Extraction, Measure, Sentence, Span

__all__ = ["QuantityExtractor"]

# A heading of this length or more that holds a figure is a sentence behind a number, not a title.
_SENTENCE_LIKE = 24
# Sentences beyond this length (one in ten thousand) are lists and tables.
_LONGEST_SENTENCE = 500


class QuantityExtractor:
    """Reads the figures of a document. It keeps no state between two documents."""

    name = "quantities"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """The figures of a document, in the order of the text; `found.mentions` are what they may measure.

        Evidence is the clause of a figure (at most 120 characters), ``what`` is cut from the shadow text.
        """
        measured = Measured(document, found)
        measures = []
        for sentence, numbers in _numbered(document):
            kept = find_figures(document.shadow, sentence, numbers)
            if kept and (not sentence.heading or _is_sentence(document.shadow, sentence, kept[-1])):
                for worded in words_of(document.shadow, sentence, kept):
                    if not worded.what:
                        continue
                    status = status_of_figure(document, sentence, worded)
                    measures.append(
                        Measure(
                            what=worded.what, value=worded.figure.value, unit=worded.figure.unit, modifier=worded.figure.modifier,
                            role=role_of(document, worded, status), of=measured.by(sentence, worded), status=status,
                            evidence=evidence(document, sentence, worded), rule=f"quantity.{worded.figure.kind or 'share'}",
                        )
                    )  # fmt: skip
        return Extraction(measures=tuple(measures))


def _is_sentence(shadow: str, heading: Sentence, last: Figure) -> bool:
    """Whether a heading is a sentence behind a number, not a title: it is long, or closes with what it counts (开展演练10场次以上。)."""
    if heading.span.end - heading.span.start >= _SENTENCE_LIKE:
        return True
    counts = last.kind != "time" and bool(last.unit)
    return counts and not any(p.regex.search(shadow[last.unit_end : heading.span.end]) for p in rules("goes-on"))


def _behind_number(shadow: str, sentence: Sentence) -> Sentence:
    """A heading without the number that it opens with, which counts nothing."""
    found = next((m for p in rules("numbering") if sentence.heading and (m := p.regex.match(shadow, *sentence.span))), None)
    return replace(sentence, span=Span(found.end(), sentence.span.end)) if found and found.end() < sentence.span.end else sentence


def _numbered(document: Document) -> Iterator[tuple[Sentence, list[numerals.Numeral]]]:
    """The sentences that hold numbers, with these."""
    sentences: list[Sentence] = []
    for sentence in (_behind_number(document.shadow, s) for s in document.sentences):
        if sentence.span.end - sentence.span.start <= _LONGEST_SENTENCE:
            sentences.append(sentence)
        else:
            sentences += _pieces(document.shadow, sentence)
    starts = [s.span.start for s in sentences]
    held: dict[int, list[numerals.Numeral]] = {}
    for numeral in numerals.find(document.shadow):
        index = bisect_right(starts, numeral.span.start) - 1
        if index >= 0 and numeral.span.end <= sentences[index].span.end:
            held.setdefault(index, []).append(numeral)
    for index, numbers in held.items():
        yield sentences[index], numbers


def _pieces(shadow: str, sentence: Sentence) -> Iterator[Sentence]:
    """A sentence in pieces of bounded length, cut at commas, so that a table without full stops takes no longer."""
    start, end = sentence.span.start, sentence.span.end
    while end - start > _LONGEST_SENTENCE:
        cut = shadow.rfind(",", start, start + _LONGEST_SENTENCE) + 1 or start + _LONGEST_SENTENCE
        yield replace(sentence, span=Span(start, cut))
        start = cut
    if start < end:
        yield replace(sentence, span=Span(start, end))
