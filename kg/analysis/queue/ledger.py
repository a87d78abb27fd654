"""What was decided so far: which statements are settled, what is known already, and how a decision is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from kg.analysis.queue.judge import By
from kg.decisions import VERDICTS, Decision, Do, Named
from kg.text.shadow import fold

__all__ = ["Ledger"]

_Anchor = tuple[str, ...]


def _bare(decision: Decision) -> Decision:
    """The decision without who, when and why."""
    return replace(decision, who="", when="", why="")


@dataclass(slots=True)
class Ledger:
    """The decisions that stand, by anchor and slot."""

    _standing: dict[_Anchor, dict[str, Decision]] = field(default_factory=dict)
    _compared: set[frozenset[tuple[str, str]]] = field(default_factory=set)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Ledger:
        """The ledger of some decisions, in their order."""
        made = cls()
        for decision in decisions:
            made.note(decision)
        return made

    def note(self, decision: Decision) -> None:
        """Count one more decision."""
        slots = self._standing.setdefault(decision.anchor, {})
        if decision.entity and decision.into:
            self._compared.add(_names(decision.entity, decision.into))
        if decision.do is not Do.WITHDRAW:
            slots[decision.slot] = decision
            return
        for slot in list(filter(decision.withdraws, slots)):
            gone = slots.pop(slot)
            if gone.entity and gone.into and not decision.into:
                self._compared.discard(_names(gone.entity, gone.into))

    def settled(self, base: Decision) -> Decision | None:
        """The decision that stands on a statement, which is given as its base; None where there is none."""
        return self.instead_of(base)

    def instead_of(self, decision: Decision) -> Decision | None:
        """The decision whose place this one would take."""
        return self._standing.get(decision.anchor, {}).get(decision.slot)

    def tags(self, base: Decision) -> tuple[str, ...]:
        """The tags that people gave a statement, sorted."""
        slots = self._standing.get(base.anchor, {})
        return tuple(sorted(made.tag for made in slots.values() if made.do is Do.TAG))

    def compared(self, one: Named, other: Named) -> bool:
        """Whether somebody decided that two names mean one thing, or that they do not; of one name, be it whose."""
        return not {_names(one, other), _names(replace(one, of=""), replace(other, of=""))}.isdisjoint(self._compared)

    def against(self, made: Decision) -> tuple[Decision, ...]:
        """The merges that stand and lead the other way: with them a merge would go round, which no build does."""
        return tuple(
            one for one in self._last()
            if made.do is one.do is Do.MERGE and one.entity and one.into and made.entity and made.into
            and (_key(one.entity), _key(one.into)) == (_key(made.into), _key(made.entity))
        )  # fmt: skip

    def spoken_of(self) -> frozenset[tuple[str, str, str]]:
        """Folded subject, relation and folded object of the statements that are settled, as they were and as they are to be."""
        found = set()
        for decision in self._last():
            said, to = decision.statement, decision.to
            if said and decision.do in (*VERDICTS, Do.ADD):
                found.add((fold(said.subject), said.relation.value, fold(said.object)))
                if to:
                    found.add((fold(to.subject or said.subject), (to.relation or said.relation).value, fold(to.object or said.object)))
        return frozenset(found)

    def knows(self, decision: Decision) -> bool:
        """Whether the same was decided before, by whomever, and stands."""
        made = self.instead_of(decision)
        return decision.do is not Do.WITHDRAW and made is not None and _bare(made) == _bare(decision)

    def undoing(self, decision: Decision, before: Decision | None, by: By) -> tuple[Decision, ...]:
        """What takes back a decision that was noted: the one `before` it, whose place it took; else a line that withdraws it, and again
        what else stands on the same anchor, which a withdrawal takes along."""
        if before:
            return (before,)
        back = replace(decision, do=Do.WITHDRAW, to=None, into=None, who=by.who, when=by.when, why=by.why)
        slots = self._standing.get(decision.anchor, {})
        return (back, *(other for slot, other in slots.items() if slot != decision.slot and not decision.tag))

    def _last(self) -> Iterator[Decision]:
        return (made for slots in self._standing.values() for made in slots.values())


def _key(named: Named) -> tuple[str, str]:
    return fold(named.name), fold(named.of)


def _names(one: Named, other: Named) -> frozenset[tuple[str, str]]:
    """Two names as they are compared: where both are the same, with whose things they are."""
    names = (fold(one.name), fold(other.name))
    whose = (fold(one.of), fold(other.of)) if names[0] == names[1] else ("", "")
    return frozenset(zip(names, whose, strict=True))
