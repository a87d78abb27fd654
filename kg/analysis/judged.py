"""Who decided what of a statement or an entity, when and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg import labels
from kg.decisions import EVERYWHERE, Change, Decision

if TYPE_CHECKING:
    from kg.store import Store

__all__ = ["data", "judged", "said", "whose"]

_COMMA = {"zh": "，", "en": ", "}


def judged(store: Store, things: Iterable[str]) -> tuple[Decision, ...]:
    """The decisions about some statements and entities, given their ids, in the order in which they were taken; what was
    rejected and is gone has the id that it had."""
    catalog = store.catalog
    if catalog is None:
        return ()
    numbers = {number for thing in things for _, number in catalog.decided(thing)}
    return tuple(Decision.parse(one.line, one.place) for one in catalog.decisions() if one.number in numbers)


def said(decision: Decision, language: str) -> str:
    """A decision in words, on one line: when, who, what and why, and where it stands."""
    who = " ".join(filter(None, (decision.when, decision.who)))
    what = labels.text(f"decision.do.{decision.do}", language) + _what(decision, language)
    parts = [labels.text("decision.by", language, who=who, what=what) if who else what]
    if decision.why:
        parts.append(labels.text("decision.why", language, why=" ".join(decision.why.split())))
    return _COMMA[language].join(parts) + (f" ({decision.where})" if decision.where else "")


def _what(decision: Decision, language: str) -> str:
    """What a thing is to be by a decision."""
    to = decision.to or Change()
    found = [to.name, to.subject, to.object, decision.tag, decision.into.name + whose(decision.into.of, language) if decision.into else ""]
    kinds = (("predicate", to.relation), ("status", to.status), ("action", to.action), ("type", to.type))
    found += [labels.text(f"{family}.{value}", language) for family, value in kinds if value]
    if to.period:
        found.append(to.period.text or "/".join(day for day in (to.period.start, to.period.end) if day))
    words = _COMMA[language].join(filter(None, found))
    return f" → {words}" if words else ""


def whose(of: str, language: str) -> str:
    """What follows the name of a thing that is told by whose it is (see `kg.decisions.Named`); "" for ""."""
    return of and " · " + labels.text("decision.everywhere" if of == EVERYWHERE else "decision.of", language, name=of)


def data(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Decisions as plain data, as they stand in their file, with the place."""
    return [json.loads(decision.line()) | {"where": decision.where} for decision in decisions]
