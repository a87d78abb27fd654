"""The closed lists that readings speak in: types, relations, statuses, actions, roles of figures, kinds of recognition.

Import them from `kg.types`, where the values stand that use them.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Action", "EntityType", "Predicate", "Role", "Standing", "Status"]


class EntityType(StrEnum):
    """What kind of thing a report names."""

    __hash__ = str.__hash__  # that of Enum is a function in Python

    AGENCY = "agency"
    ORGANIZATION = "organization"
    TEAM = "team"
    MECHANISM = "mechanism"
    INITIATIVE = "initiative"
    POLICY = "policy"
    PLATFORM = "platform"
    FACILITY = "facility"
    EVENT = "event"


class Predicate(StrEnum):
    """The relations that reports state."""

    __hash__ = str.__hash__  # that of Enum is a function in Python

    IMPLEMENTS = "implements"
    CARRIES_OUT = "carries_out"
    ISSUES = "issues"
    OPERATES = "operates"
    SETS_UP = "sets_up"
    PART_OF = "part_of"
    COLLABORATES_WITH = "collaborates_with"
    SUPERVISES = "supervises"
    TAKES_OVER = "takes_over"
    GOVERNED_BY = "governed_by"
    RESPONDS_TO = "responds_to"


class Status(StrEnum):
    """Done in the period, a standing practice, or intended."""

    __hash__ = str.__hash__  # that of Enum is a function in Python

    DONE = "done"
    ONGOING = "ongoing"
    PLANNED = "planned"


class Action(StrEnum):
    """What is done to the object of a statement."""

    __hash__ = str.__hash__  # that of Enum is a function in Python

    ESTABLISH = "establish"
    PILOT = "pilot"
    EXTEND = "extend"
    IMPROVE = "improve"
    CONTINUE = "continue"
    RUN = "run"
    ABOLISH = "abolish"
    JOIN = "join"


class Role(StrEnum):
    """What a quantity is in its report."""

    __hash__ = str.__hash__  # that of Enum is a function in Python

    OUTCOME = "outcome"
    TARGET = "target"
    COVERAGE = "coverage"
    CAPACITY = "capacity"
    MONEY = "money"
    CHANGE = "change"


class Standing(StrEnum):
    """How a thing or a body stands out, by what its report says: the first of its kind, a model, commended, or passed on."""

    __hash__ = str.__hash__  # that of Enum is a function in Python

    FIRST = "first"
    MODEL = "model"
    COMMENDED = "commended"
    SPREAD = "spread"
