"""What was decided so far: which statements are settled, what is known already, and how a decision is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kg.analysis.queue.judge import By
from kg.decisions import Decision, Do
from kg.text.shadow import fold

__all__ = ["Ledger"]

# What settles a statement, so that it is not shown again.
_SETTLES = frozenset((Do.ACCEPT, Do.REJECT, Do.RELABEL))
_Key = tuple[str, tuple[str, ...]]


def _key(decision: Decision) -> _Key:
    """What a later decision must share to take the place of this one."""
    if decision.do in _SETTLES and decision.statement:
        return "", decision.anchor
    if decision.do in (Do.TAG, Do.UNTAG):
        return f"{Do.TAG} {decision.tag}", decision.anchor
    return decision.do.value, decision.anchor


def _bare(decision: Decision) -> Decision:
    """The decision without who, when and why."""
    return replace(decision, who="", when="", why="")


@dataclass(slots=True)
class Ledger:
    """The decisions that stand; for each, those before it on the same thing, the last one at the end."""

    _standing: dict[_Key, list[Decision]] = field(default_factory=dict)
    _compared: set[frozenset[str]] = field(default_factory=set)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Ledger:
        """The ledger of some decisions, in their order."""
        made = cls()
        for decision in decisions:
            made.note(decision)
        return made

    def note(self, decision: Decision) -> None:
        """Count one more decision."""
        if decision.entity and decision.into:
            self._compared.add(frozenset((fold(decision.entity.name), fold(decision.into.name))))
        if decision.do is Do.WITHDRAW:
            for key in [key for key in self._standing if key[1] == decision.anchor and not key[0].startswith(Do.TAG)]:
                del self._standing[key]
        elif decision.do is Do.UNTAG:
            self._standing.pop(_key(decision), None)
        else:
            self._standing.setdefault(_key(decision), []).append(decision)

    def settled(self, base: Decision) -> Decision | None:
        """The decision that stands on a statement, which is given as its base; None where there is none."""
        made = self._standing.get(("", base.anchor))
        return made[-1] if made else None

    def compared(self, one: str, other: str) -> bool:
        """Whether somebody decided that two names mean one thing, or that they do not."""
        return frozenset((fold(one), fold(other))) in self._compared

    def spoken_of(self) -> frozenset[tuple[str, str, str]]:
        """Folded subject, relation and folded object of the statements that are settled, as they were and as they are to be."""
        found = set()
        for (kind, _), made in self._standing.items():
            said, to = made[-1].statement, made[-1].to
            if said and kind in ("", Do.ADD):
                found.add((fold(said.subject), said.relation.value, fold(said.object)))
                if to:
                    found.add((fold(to.subject or said.subject), (to.relation or said.relation).value, fold(to.object or said.object)))
        return frozenset(found)

    def tags(self, base: Decision) -> tuple[str, ...]:
        """The tags that people gave a statement, sorted."""
        return tuple(sorted(made[-1].tag for (kind, anchor), made in self._standing.items() if anchor == base.anchor and kind.startswith(f"{Do.TAG} ")))

    def knows(self, decision: Decision) -> bool:
        """Whether the same was decided before, by whomever, and stands."""
        made = self._standing.get(_key(decision))
        if decision.do is Do.WITHDRAW:
            return False
        if decision.do is Do.UNTAG:
            return not made
        return bool(made) and _bare(made[-1]) == _bare(decision)

    def undoing(self, decision: Decision, by: By) -> Decision:
        """What takes a decision back that was noted: the one whose place it took, else a line that withdraws it."""
        said = {"who": by.who, "when": by.when, "why": by.why}
        if decision.do in (Do.TAG, Do.UNTAG):
            return replace(decision, do=Do.UNTAG if decision.do is Do.TAG else Do.TAG, **said)  # type: ignore[arg-type]
        made = self._standing.get(_key(decision), [])
        if len(made) > 1 and made[-1] == decision:
            return made[-2]
        if decision.entity and decision.into:
            self._compared.discard(frozenset((fold(decision.entity.name), fold(decision.into.name))))
        return replace(decision, do=Do.WITHDRAW, to=None, into=None, **said)  # type: ignore[arg-type]
