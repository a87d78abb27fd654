"""Clauses and their verbs: the frame in which names are looked for and statements are read.

A sentence is cut at commas, colons and stops that stand outside quotation marks, title marks and brackets. In each
clause the verbs of ``ontology/lexicon/verbs.tsv`` are found, longest first. Words that may also be nouns (建设, 试点; column
``noun``) count as verbs only where a verb may stand; those marked ``object`` are nouns directly behind a verb.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from kg import resources
from kg.automaton import Automaton
from kg.types import Action, Document, Sentence, Span

__all__ = ["Clause", "Verb", "clauses", "mask"]

_MASKS = {"“": "◇", "《": "◆", "(": "○"}
_CLAUSE = re.compile(r"[^,;:。!?…\n]+")


class Verb(NamedTuple):
    """A verb in its clause. `kind` is verb, light, cause, prep or other (verbs.tsv); `action` is None for the last three."""

    span: Span
    word: str
    kind: str
    action: Action | None


class Clause(NamedTuple):
    """A stretch of a sentence without a comma; `number` counts the clauses of the sentence from 0."""

    span: Span
    sentence: Sentence
    number: int
    verbs: tuple[Verb, ...]
    lacking: bool


@lru_cache(maxsize=4)
def mask(shadow: str) -> str:
    """The shadow with what stands between quotation marks, title marks and brackets made opaque, of equal length.

    >>> mask("完善“1+12”体系(试行)")
    '完善“◇◇◇◇”体系(○○)'
    """
    return _verbs().atoms.sub(lambda m: m[0][0] + _MASKS[m[0][0]] * (len(m[0]) - 2) + m[0][-1], shadow)


class _Row(NamedTuple):
    """A row of ``lexicon/verbs.tsv``; `noun` is "" for what is always a verb, ``object`` for what is none behind one."""

    word: str
    kind: str
    noun: str
    action: Action | None


@dataclass(frozen=True, slots=True)
class _Verbs:
    words: Automaton
    rows: tuple[_Row, ...]  # by the index of the word in the automaton
    position: re.Pattern[str]
    nominal: re.Pattern[str]
    holds: re.Pattern[str]
    never: re.Pattern[str]
    titled: re.Pattern[str]
    lacking: re.Pattern[str]
    atoms: re.Pattern[str]


@cache
def _verbs() -> _Verbs:
    table = resources.table("lexicon/verbs.tsv")
    rows = tuple(_Row(r["id"], r["kind"], r["noun"], Action(r["action"]) if r["action"] else None) for r in table)
    known = {p.id: p.regex for p in resources.patterns("clauses")}
    positions = ("verb-position", "nominal", "holds", "never", "titled", "lacking", "atom")
    return _Verbs(Automaton(row.word for row in rows), rows, *(known[name] for name in positions))


def _verbs_of(masked: str, clause: Span, found: Sequence[tuple[int, int, int]]) -> Iterator[Verb]:
    """The verbs of a clause, given what the automaton `found` in it."""
    lexicon = _verbs()
    last: Verb | None = None
    named = clause.start
    for start, end, index in found:
        if start < named or lexicon.never.match(masked, end):
            continue
        row = lexicon.rows[index]
        if last and start == last.span.end:
            if _is_object(last, row) or lexicon.holds.search(last.word):
                continue
        elif row.noun and not _may_be_verb(masked, clause.start, Span(start, end)):
            continue
        last = Verb(Span(start, end), row.word, row.kind, row.action)
        yield last
        if row.action and (title := lexicon.titled.match(masked[start : clause.end])):
            named = start + title.end()  # the verbs in what the text is about: 出台整合社会救援力量方案


def _is_object(verb: Verb, following: _Row) -> bool:
    """Whether a word directly behind a verb is what the verb governs, no verb of its own: 建立督办制度, 加强监督检查."""
    return following.noun == "object" and verb.kind in ("verb", "light")


def _may_be_verb(masked: str, start: int, word: Span) -> bool:
    """Whether a word that may be a noun stands where a verb may, and does not belong to the noun behind it."""
    lexicon = _verbs()
    before = masked[max(start, word.start - 24) : word.start].strip()
    return (not before or lexicon.position.search(before) is not None) and not lexicon.nominal.match(masked, word.end)


def clauses(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document in their order; several extractors ask for them, so the last few are kept."""
    return _clauses(document.shadow, document.sentences)


@lru_cache(maxsize=4)
def _clauses(shadow: str, sentences: tuple[Sentence, ...]) -> tuple[Clause, ...]:
    masked = mask(shadow)
    lacking = _verbs().lacking
    words = list(_verbs().words.find(masked))  # no word crosses the end of a clause
    made = []
    for sentence in sentences:
        for number, found in enumerate(_CLAUSE.finditer(masked, sentence.span.start, sentence.span.end)):
            span = Span(*found.span())
            inside = words[bisect_left(words, (span.start,)) : bisect_left(words, (span.end,))]
            verbs = tuple(_verbs_of(masked, span, inside)) if inside else ()
            made.append(Clause(span, sentence, number, verbs, lacking.search(masked, span.start, span.end) is not None))
    return tuple(made)
