"""What may stand in a relation to what, as the shapes of the graph have it."""

from __future__ import annotations

from functools import cache

from kg import resources
from kg.types import EntityType, Predicate

__all__ = ["fits"]


@cache
def _relations() -> dict[Predicate, tuple[frozenset[EntityType], frozenset[EntityType]]]:
    return {
        Predicate(row["id"]): (_types(row["subjects"]), _types(row["objects"])) for row in resources.table("relations.tsv")
    }  # fmt: skip


def _types(said: str) -> frozenset[EntityType]:
    return frozenset(map(EntityType, said.split("|")))


def fits(subject: EntityType, relation: Predicate, object_: EntityType) -> bool:
    """Whether a thing of the one type may stand in a relation to one of the other.

    >>> fits(EntityType.AGENCY, Predicate.ISSUES, EntityType.POLICY), fits(EntityType.POLICY, Predicate.ISSUES, EntityType.AGENCY)
    (True, False)
    """
    subjects, objects = _relations()[relation]
    return subject in subjects and object_ in objects
