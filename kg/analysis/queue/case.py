"""A statement as a person judges it: what is said of what, and the words around the sentence that should prove it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.analysis import lookup
from kg.analysis.corpus import Corpus, Fact
from kg.analysis.queue.ranking import Ranked
from kg.store import Store
from kg.types import Entity, Evidence

__all__ = ["Case", "around", "case", "cases"]

# So many statements are loaded at a time.
_BATCH = 200
# What stands around the quote: the sentences before and after, within the paragraph and up to so many characters.
_AROUND = 120
_END = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A statement to judge. `before`, `quote` and `after` are consecutive words of the report, those of its first evidence;
    `rank` is its place in the queue, None where it was drawn."""

    fact: Fact
    subject: Entity
    object: Entity
    before: str
    quote: str
    after: str
    rank: Ranked | None = None

    @property
    def title(self) -> str:
        """What the report is called; its path where it has no title."""
        return self.fact.document.title or self.fact.document.path

    @property
    def place(self) -> str:
        """Where the quote stands: the path of the report and the characters."""
        evidence = self.fact.assertion.evidence[0]
        return f"{self.fact.document.path}:{evidence.start}-{evidence.end}"


def around(text: str, evidence: Evidence) -> tuple[str, str, str]:
    """What stands before the quote in its paragraph, the quote, and what stands after it; whole sentences where they fit."""
    start = max(text.rfind("\n", 0, evidence.start) + 1, evidence.start - _AROUND)
    stop = text.find("\n", max(evidence.start, evidence.end - 1))
    end = max(min(len(text) if stop < 0 else stop, evidence.end + _AROUND), evidence.end)
    if start and text[start - 1] != "\n" and (found := _END.search(text, start, evidence.start)):
        start = found.end()
    if end < len(text) and text[end] != "\n" and (ends := [m.end() for m in _END.finditer(text, evidence.end, end)]):
        end = ends[-1]
    return text[start : evidence.start].lstrip(), text[evidence.start : evidence.end], text[evidence.end : end].rstrip()


def case(known: Corpus, fact: Fact, text: str, rank: Ranked | None = None) -> Case:
    """The case of a statement; `text` is that of its document."""
    assertion = fact.assertion
    before, quote, after = around(text, assertion.evidence[0])
    return Case(
        fact=fact, subject=known.entities[assertion.subject], object=known.entities[assertion.object], before=before, quote=quote, after=after, rank=rank
    )


def cases(store: Store, queue: Sequence[Ranked] | Iterable[str]) -> Iterator[Case]:
    """The cases of statements, given by their rank or id, in the order given. Each text is loaded once for a batch."""
    waiting = [(one.id, one) if isinstance(one, Ranked) else (one, None) for one in queue]
    for first in range(0, len(waiting), _BATCH):
        batch = waiting[first : first + _BATCH]
        known = lookup.of_statements(store, [id_ for id_, _ in batch])
        texts = {document: store.text(document) for document in sorted({f.document.id for f in known.facts.values()})}
        for id_, rank in batch:
            fact = known.facts.get(id_)
            if fact is not None:
                yield case(known, fact, texts[fact.document.id], rank)
