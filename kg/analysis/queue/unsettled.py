"""Which statements of a queue nobody has settled yet."""

from __future__ import annotations

from collections.abc import Sequence

from kg.analysis.queue.case import Case, cases
from kg.analysis.queue.judge import base
from kg.analysis.queue.ledger import Ledger
from kg.analysis.queue.ranking import Ranked
from kg.store import Store, questions
from kg.text.shadow import fold

__all__ = ["is_settled", "unsettled"]


def is_settled(case: Case, ledger: Ledger) -> bool:
    """Whether somebody decided on the statement, be it done in the store already or not."""
    return bool(case.fact.assertion.review) or ledger.settled(base(case)) is not None


def unsettled(store: Store, queue: Sequence[Ranked], ledger: Ledger) -> tuple[Ranked, ...]:
    """The queue without what is settled. Only statements that look like one that was decided on are loaded."""
    spoken = ledger.spoken_of()
    if not spoken or store.catalog is None:
        return tuple(queue)
    names = {id_: fold(name) for id_, name in questions.names(store.catalog, {end for one in queue for end in (one.subject, one.object)}).items()}
    like = [one for one in queue if (names.get(one.subject, ""), one.predicate, names.get(one.object, "")) in spoken]
    gone = {case.fact.assertion.id for case in cases(store, like) if is_settled(case, ledger)}
    return tuple(one for one in queue if one.id not in gone)
