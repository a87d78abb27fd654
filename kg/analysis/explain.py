"""Why a statement is there: its sentence with the quote marked, the rule that read it, its confidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from kg import labels, resources
from kg.analysis import judged, narrowing
from kg.analysis.corpus import Corpus, Fact, local, meant
from kg.analysis.memo import citation, statement, when
from kg.decisions import Decision
from kg.errors import NotFound
from kg.types import Evidence

__all__ = ["by_id", "by_names", "context", "data", "found", "markdown", "meaning"]

# The text of a document, given its id.
Text = Callable[[str], str]
# A quote is shown with what stands around it up to these marks.
_BREAK = re.compile(r"[。！？；!?;\n]")


def by_id(known: Corpus, given: str) -> Fact:
    """The statement of that id (bare, ``kgr:…`` or a full IRI). Raises NotFound with ids that are spelled alike."""
    import difflib

    id_ = local(given)
    if id_ in known.facts:
        return known.facts[id_]
    if id_ in known.entities:
        raise NotFound(f"{given!r} is an entity, not a statement", remedy=f"kg show {id_}")
    alike = difflib.get_close_matches(id_, sorted(known.facts), n=3)
    remedy = "did you mean: " + " | ".join(alike) if alike else "kg show and kg export --format jsonl give the ids of statements"
    raise NotFound(f"no statement has the id {given!r}", remedy=remedy)


def by_names(known: Corpus, *, subject: str, relation: str, object: str) -> tuple[Fact, ...]:
    """The statements of a relation between two entities given by name, alias or id, by document and place.

    Raises NotFound when a name is unknown, or when no document says so (naming the relations that are stated).
    """
    (wanted,) = narrowing.relations((relation,))
    ends = []
    for name in (subject, object):
        ends.append({entity.id for entity in meant(known, name)})
    between = [f for s in sorted(ends[0]) for f in known.subjects.get(s, ()) if f.assertion.object in ends[1]]
    facts = [f for f in between if f.assertion.predicate is wanted]
    if not facts:
        stated = sorted({f.assertion.predicate.value for f in between})
        remedy = "between the two is stated: " + " | ".join(stated) if stated else f"kg show {subject} lists what is stated of it"
        raise NotFound(f"no document says {subject} {wanted} {object}", remedy=remedy)
    return tuple(sorted(facts, key=lambda f: (f.document.path, f.assertion.evidence[0].start, f.assertion.id)))


def found(known: Corpus, asked: Sequence[str]) -> tuple[Fact, ...]:
    """What `by_id` finds for one word, and `by_names` for three: subject, relation, object."""
    if len(asked) == 1:
        return (by_id(known, asked[0]),)
    return by_names(known, subject=asked[0], relation=asked[1], object=asked[2])


def context(text: str, evidence: Evidence) -> tuple[str, str, str]:
    """What stands before the quote in its sentence, the quote, and what stands after it."""
    before = [m.end() for m in _BREAK.finditer(text, 0, evidence.start)]
    after = _BREAK.search(text, max(evidence.start, evidence.end - 1))
    start = before[-1] if before else 0
    end = max(after.end() if after else len(text), evidence.end)
    return text[start : evidence.start].lstrip(), text[evidence.start : evidence.end], text[evidence.end : end].rstrip()


def meaning(rule: str, language: str) -> str:
    """What a rule means: in the words of its pattern's entry, else of its family's label, else ""."""
    said = resources.meanings().get(rule)
    if said is not None:
        return said
    key = f"rule.{rule.split('.')[0]}"
    return labels.text(key, language) if labels.known(key) else ""


def _rows(fact: Fact, known: Corpus, language: str) -> Iterator[tuple[str, str]]:
    assertion = fact.assertion
    status = labels.text(f"status.{assertion.status}", language)
    action = f", {labels.text(f'action.{assertion.action}', language)}" if assertion.action else ""
    yield "status", status + action
    yield "period", when(fact, language)
    if assertion.trigger:
        yield "trigger", assertion.trigger
    if assertion.duty:
        yield "duty", assertion.duty
    means = meaning(assertion.rule, language)
    yield "rule", assertion.rule + (f" ({means})" if means else "")
    yield "confidence", f"{assertion.confidence:g}"
    if assertion.tags:
        yield "tags", ", ".join(assertion.tags)
    yield "document", f"{fact.document.path} ({fact.document.id})"


def markdown(fact: Fact, known: Corpus, *, text: Text, language: str, decisions: Sequence[Decision] = ()) -> str:
    """The explanation as Markdown, the quote in bold within its sentence, with the `decisions` of people about it."""
    assertion = fact.assertion
    ends = (known.entities[assertion.subject].name, known.entities[assertion.object].name)
    lines = [f"# {ends[0]} — {labels.text(f'predicate.{assertion.predicate}', language)} → {ends[1]}", "", f"`{assertion.id}`", ""]
    for evidence in assertion.evidence:
        before, quote, after = context(text(fact.document.id), evidence)
        lines.append(f"> {before}**{' '.join(quote.split())}**{after}")
        lines += [f"> — {citation(fact.document, evidence, known, language=language)}", ""]
    lines += [f"- {labels.text(f'explain.{key}', language)}: {value}" for key, value in _rows(fact, known, language)]
    lines += [f"- {labels.text('explain.decided', language)}: {judged.said(decision, language)}" for decision in decisions]
    return "\n".join(lines) + "\n"


def data(fact: Fact, known: Corpus, *, text: Text, decisions: Sequence[Decision] = ()) -> dict[str, object]:
    """The explanation as plain data: the statement, its sentences around each quote, and what its rule means."""
    sentences = []
    for evidence in fact.assertion.evidence:
        before, quote, after = context(text(fact.document.id), evidence)
        sentences.append({**asdict(evidence), "sentence": before + quote + after})
    return {**statement(fact, known), "evidence": sentences, "rule_means": meaning(fact.assertion.rule, "en"), **({"decisions": judged.data(decisions)} if decisions else {})}
