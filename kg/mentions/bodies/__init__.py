"""Finds bodies — agencies, organizations, teams — and gives them their full names.

Names are found by their shape (`kg.mentions.bodies.shapes`) and by the lexicon, placed by the report's own division
(区委 in a report of 钱塘区 is 钱塘区委) and unified over the document: every mention of a body bears the same name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from kg.mentions.bodies import lexicon
from kg.mentions.bodies.lists import NAMED, OBLIGED, departments, proper, shared_heads, signs
from kg.mentions.bodies.marks import LONGEST_PIECE, Marks, mark, pieces
from kg.mentions.bodies.names import mentions
from kg.mentions.bodies.shapes import Candidate, SentenceReader
from kg.types import Document, Extraction, Sentence

__all__ = ["BodyExtractor", "pieces"]

# A term where it was found: its index in the automaton, where it begins and where it ends.
_Found = tuple[int, int, int]

_NORMATIVE = ("regulation", "emergency_plan")
# The frames of candidates that rules use for kinds of bodies.
_KINDS = ("setup", "drawn", "tier")


class BodyExtractor:
    """Mentions of bodies; the issuer is always among them."""

    name = "bodies"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """All mentions of agencies, organizations and teams in the sentences of a document, by offset."""
        marks = mark(document.shadow, document.division)
        normative = document.genre in _NORMATIVE
        made: list[Candidate] = []
        signed = signs(document.shadow)
        for piece, terms in _with_terms(document):
            begin, stop = piece.span
            at = bisect_left(signed, begin)
            joint = at < len(signed) and signed[at] < stop
            if terms or joint:
                made += _candidates(marks, piece, terms, normative=normative, joint=joint)
        return Extraction(mentions=mentions(document, marks, made))


def _with_terms(document: Document) -> Iterator[tuple[Sentence, list[_Found]]]:
    """The pieces of the sentences of a document, each with the forms and heads of bodies in it."""
    shadow = document.shadow
    automaton, _ = lexicon.terms()
    found = automaton.matches(shadow)
    starts = [start for _, start, _ in found]
    at = 0
    for sentence in document.sentences:
        begin, stop = sentence.span
        if stop - begin > LONGEST_PIECE:
            for piece in pieces(sentence, shadow):
                offset = piece.span.start
                yield piece, [(index, offset + start, offset + end) for index, start, end in automaton.matches(shadow[offset : piece.span.end])]
        else:
            first = bisect_left(starts, begin, at)
            at = bisect_left(starts, stop, first)
            yield sentence, found[first:at]


def _candidates(marks: Marks, sentence: Sentence, terms: list[_Found], *, normative: bool, joint: bool) -> list[Candidate]:
    """The candidates of one sentence, from left to right, without overlaps, given the terms that were found in it.

    `joint` says whether it has a sign of bodies that share words, or are named in a way of their own.
    Rules and emergency plans speak of kinds of bodies: there what is only set up or counted is none, and departments
    named by their field are not those of the issuer.
    """
    reader = SentenceReader(marks, sentence)
    _, whats = lexicon.terms()
    for index, start, end in terms:
        what = whats[index]
        made = reader.read(start, end, what) if what else None
        if made:
            while reader.found and reader.found[-1].start >= made.start:
                reader.found.pop()
            reader.found.append(made)
    others = [*shared_heads(marks, sentence, reader.found), *proper(marks, sentence)] if joint else []
    if normative:
        reader.found = [c for c in reader.found if c.frame not in _KINDS]
    if joint:
        others += departments(marks, sentence, kinds=OBLIGED if normative else NAMED)
    if others:
        kept = [c for c in reader.found if not any(c.start < o.end and o.start < c.end for o in others)]
        reader.found = sorted((*kept, *others), key=lambda c: c.start)
    return [c for c in reader.found if not _is_quoted_away(marks, c)]


def _is_quoted_away(marks: Marks, made: Candidate) -> bool:
    """Whether a candidate lies in a 《title》, or is only a piece of a short quotation."""
    if marks.in_title(made.start, made.end):
        return True
    quote = marks.quote_around(made.start, made.end)
    return quote is not None and (quote.start + 1 < made.start or quote.end - 1 > made.end)
