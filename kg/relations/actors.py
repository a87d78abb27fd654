"""Who acts in a clause: a body at its head, a place by its bare name, or whoever the sentence or paragraph speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg import places, resources
from kg.mentions.clauses import Clause
from kg.text.bodies import usual_organ
from kg.types import Document, EntityType, Mention, Span

__all__ = ["Topic", "acting_place", "every_government", "prompted", "speaks_of_itself", "subjects"]

# Kinds of text that go from place to place, and how many sentences from its start a paragraph may name its place.
_TRAVELING = ("news", "deeds", "other")
_BULLETIN = "bulletin"
_PARAGRAPH_HEAD = 2
_INDENT = 8
# The row of ``organs.tsv`` for governments.
_GOVERNMENT = "government"


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("actors")}


def prompted(masked: str, clause: Clause, bodies: Sequence[Mention]) -> int | None:
    """Where the body begins that a clause says is brought to act: 提请县政府出台…"""
    found = _rules()["prompts"].match(masked, clause.span.start)
    return found.end() if found and any(b.span.start == found.end() for b in bodies) else None


def subjects(masked: str, clause: Clause, bodies: Sequence[Mention]) -> tuple[Mention, ...]:
    """The bodies that act in a clause: those at its head, or behind what prompts them, that are followed by what they do."""
    if not bodies:
        return ()
    acting: list[Mention] = []
    position = prompted(masked, clause, bodies) or clause.span.start
    first_verb = next((v.span.start for v in clause.verbs if v.span.start >= position), clause.span.end)
    for body in bodies:
        before = masked[position : body.span.start]
        partner = before and _rules()["partner"].search(before.strip())
        if partner or body.span.start > first_verb or (before and not _rules()["before-subject"].match(before)):
            break
        if _rules()["no-subject"].match(masked[body.span.end : body.span.end + 12]):
            return ()
        acting.append(body)
        position = body.span.end
    rest = masked[position : clause.span.end].strip()
    acts = bool(clause.verbs) or not _rules()["listed-only"].match(rest)
    return tuple(acting) if acting and rest and acts else ()


def speaks_of_itself(masked: str, clause: Clause) -> bool:
    """Whether the reporting body acts in a clause under the name that it gives itself: 我局, 本市."""
    return _rules()["self"].match(masked[clause.span.start : clause.span.end]) is not None


def acting_place(document: Document, masked: str, clause: Clause) -> Mention | None:
    """The document's own division, one within it, or a town, that acts by its bare name: 沙市区开展了…, 青溪镇组织….

    What the own division does is the issuer's; where there is none, the division stands for itself.
    """
    first_verb = clause.verbs[0].span.start if clause.verbs else clause.span.end
    lead = _rules()["before-place"].match(masked[clause.span.start : clause.span.end])
    start = clause.span.start + (lead.end() if lead else 0)
    place, length = places.leading(masked[start : min(first_verb, start + 24)], document.division)
    end = start + length
    if clause.verbs and (town := _town(masked, start, end, first_verb, named=place is not None and masked[start:end].endswith(place.name))):
        return town
    acts = place and ((end == first_verb and bool(clause.verbs)) or _rules()["acts"].match(masked[end : clause.span.end]))
    if not place or place.code == places.NATION or not acts or not places.within(place.code, document.division or place.code):
        return None
    own = place.code == document.division
    name = document.issuer if own and document.issuer else place.name
    aliases = (masked[start:end],) if name == place.name else ()
    return Mention(span=Span(start, end), type=EntityType.AGENCY, name=name, rule="place", aliases=aliases, confidence=0.7)


def every_government(document: Document, masked: str, clause: Clause) -> Mention | None:
    """The government that a rule means at its own level where it speaks of all: 县级以上人民政府应当…."""
    found = _rules()["every-government"].match(masked[clause.span.start : clause.span.end])
    place = places.get(document.division)
    if not found or place is None or place.code == places.NATION:
        return None
    name = place.name + usual_organ(_GOVERNMENT, place.code)
    lead = len(found[0]) - len(found[0].lstrip())
    span = Span(clause.span.start + lead, clause.span.start + found.end())
    return Mention(span=span, type=EntityType.AGENCY, name=name, rule="place.government", confidence=0.6)


def _town(masked: str, start: int, end: int, first_verb: int, *, named: bool) -> Mention | None:
    """The town that acts, alone or behind the place it lies in, which ends at `end` if it is `named` in full."""
    for begin in (end, start) if named else (start,):
        name = masked[begin:first_verb].strip()
        if _rules()["town"].match(name):
            return Mention(span=Span(begin, begin + len(name)), type=EntityType.AGENCY, name=name, rule="place.town", confidence=0.6)
    return None


@dataclass(slots=True)
class Topic:
    """Whose work is spoken of where no subject stands: the reporting body, or a place that opened a paragraph.

    A press report that goes from place to place names each once, at the head of a paragraph, and goes on without a
    subject; a place that is named further in holds to the end of its paragraph.
    """

    genre: str
    subjects: tuple[Mention | None, ...] = (None,)
    kept: tuple[Mention | None, ...] = (None,)
    sentence: int = -1

    def begin(self, shadow: str, clause: Clause) -> tuple[Mention | None, ...]:
        """A new sentence begins; what it has as its subject until it names one."""
        self.sentence += 1
        if clause.sentence.heading:
            self.kept = (None,)
        start = clause.sentence.span.start
        if "\n" in shadow[max(0, start - _INDENT) : start]:
            self.sentence, self.subjects = 0, self.kept
        return self.subjects

    def heads(self, subjects: tuple[Mention | None, ...]) -> None:
        """A heading of a text that goes from body to body names who acts below it: ◆青溪镇开展防汛演练."""
        if self.genre in (*_TRAVELING, _BULLETIN) and subjects and subjects[0]:
            self.kept = subjects

    def names(self, subject: Mention | None, *, place: bool) -> None:
        """A clause names who acts."""
        if place:
            self.subjects = (subject,)
            if self.genre in _TRAVELING and self.sentence < _PARAGRAPH_HEAD:
                self.kept = self.subjects
        elif subject is None:
            self.subjects = self.kept = (None,)
