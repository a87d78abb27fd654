"""Clauses and their verbs: the frame in which names are looked for and statements are read.

A sentence is cut at commas, colons and stops that stand outside quotation marks, title marks and brackets. In each
clause the verbs of ``ontology/lexicon/verbs.tsv`` are found, longest first. Words that may also be nouns (建设, 试点; column
``noun``) count as verbs only where a verb may stand; those marked ``object`` are nouns directly behind a verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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


def _verbs_of(masked: str, begin: int, stop: int, found: Sequence[tuple[int, int, int]]) -> tuple[Verb, ...]:
    """The verbs of a clause, given what the automaton `found` in it."""
    lexicon = _verbs()
    verbs: list[Verb] = []
    new = tuple.__new__  # half the time of the call of the class
    last: _Row | None = None
    last_end, named = -1, begin
    for index, start, end in found:
        if start < named or lexicon.never.match(masked, end):
            continue
        row = lexicon.rows[index]
        if last and start == last_end:
            if _is_object(last, row) or lexicon.holds.search(last.word):
                continue
        elif row.noun and not _may_be_verb(masked, begin, start, end):
            continue
        verbs.append(new(Verb, (new(Span, (start, end)), row.word, row.kind, row.action)))
        last, last_end = row, end
        if row.action and (title := lexicon.titled.match(masked[start:stop])):
            named = start + title.end()  # the verbs in what the text is about: 出台整合社会救援力量方案
    return tuple(verbs)


def _is_object(verb: _Row, following: _Row) -> bool:
    """Whether a word directly behind a verb is what the verb governs, no verb of its own: 建立督办制度, 加强监督检查."""
    return following.noun == "object" and verb.kind in ("verb", "light")


def _may_be_verb(masked: str, begin: int, start: int, end: int) -> bool:
    """Whether a word that may be a noun stands where a verb may, and does not belong to the noun behind it."""
    lexicon = _verbs()
    if lexicon.nominal.match(masked, end):
        return False
    before = masked[max(begin, start - 24) : start].strip()
    return not before or lexicon.position.search(before) is not None


# The document whose clauses were asked for last, by identity (to hash all its sentences takes longer), with these.
_last: list[tuple[Document, tuple[Clause, ...]]] = []


def clauses(document: Document) -> tuple[Clause, ...]:
    """The clauses of a document in their order; several extractors ask for them, so those of the last one are kept."""
    for known, made in _last:
        if known is document:
            return made
    made = _clauses(document.shadow, document.sentences)
    _last[:] = [(document, made)]
    return made


def _clauses(shadow: str, sentences: Sequence[Sentence]) -> tuple[Clause, ...]:
    masked = mask(shadow)
    # No word crosses the end of a clause, so that all are found in one pass and dealt out.
    words = _verbs().words.matches(masked)
    lacking = [found.start() for found in _verbs().lacking.finditer(masked)]
    words.append((-1, len(masked), len(masked)))
    lacking.append(len(masked))
    made: list[Clause] = []
    new = tuple.__new__  # half the time of the call of the class
    first = at = 0
    for sentence in sentences:
        begin, stop = sentence.span
        for number, found in enumerate(_CLAUSE.finditer(masked, begin, stop)):
            start, end = found.span()
            while words[first][1] < start:
                first += 1
            last = first
            while words[last][1] < end:
                last += 1
            while lacking[at] < start:
                at += 1
            verbs = _verbs_of(masked, start, end, words[first:last]) if last > first else ()
            first = last
            made.append(new(Clause, (new(Span, (start, end)), sentence, number, verbs, lacking[at] < end)))
    return tuple(made)
