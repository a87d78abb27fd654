"""Single values against single demands, as SHACL Core defines them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from kg.analysis.validation.shapes import Constraint
from kg.oxigraph import Term
from kg.rdf import PREFIXES, XSD

__all__ = ["violations"]

Described = Callable[[Term], Collection[str]]

_INTEGER, _DECIMAL, _DOUBLE, _DATE, _STRING = (XSD + name for name in ("integer", "decimal", "double", "date", "string"))
_LANG_STRING = PREFIXES["rdf"] + "langString"
_LEXICAL = {
    _INTEGER: re.compile(r"[+-]?[0-9]+"),
    _DECIMAL: re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    _DOUBLE: re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN"),
    _DATE: re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?"),
}
_KINDS = {
    "IRI": ("iri",), "Literal": ("literal",), "BlankNode": ("bnode",), "BlankNodeOrIRI": ("bnode", "iri"),
    "BlankNodeOrLiteral": ("bnode", "literal"), "IRIOrLiteral": ("iri", "literal"),
}  # fmt: skip


def violations(constraint: Constraint, values: Sequence[Term], others: Mapping[str, Sequence[Term]], described: Described) -> Iterator[Term | None]:
    """Of values, which are distinct, those that do not meet a demand; None where their number is at fault.

    `others` has the values of all properties of the thing, `described` gives the classes of a node.
    """
    name = constraint.name
    if name in _WHOLE:
        yield from _WHOLE[name](constraint, values)
    elif name in ("lessThan", "lessThanOrEquals"):
        limits = others.get(constraint.values[0].value, ())
        # One result for each pair, as SHACL has it.
        yield from (value for value in values for limit in limits if not _before(value, limit, equal=name == "lessThanOrEquals"))
    elif name == "or":
        yield from (v for v in values if not any(_meets(option, v, others, described) for option in constraint.alternatives))
    elif name == "class":
        yield from (v for v in values if constraint.values[0].value not in described(v))
    else:
        test = _SINGLE[name]
        yield from (v for v in values if not test(constraint.values, v))


def _meets(option: Sequence[Constraint], value: Term, others: Mapping[str, Sequence[Term]], described: Described) -> bool:
    return not any(True for demand in option for _ in violations(demand, (value,), others, described))


# ---- all values together ----


def _fewest(constraint: Constraint, values: Sequence[Term]) -> Iterator[None]:
    if len(values) < int(constraint.values[0].value):
        yield None


def _most(constraint: Constraint, values: Sequence[Term]) -> Iterator[None]:
    if len(values) > int(constraint.values[0].value):
        yield None


def _unique(constraint: Constraint, values: Sequence[Term]) -> Iterator[None]:
    if constraint.values[0].value in ("true", "1") and len(values) > 1:
        tags = [value.lang for value in values if value.lang]
        for _ in sorted({tag for tag in tags if tags.count(tag) > 1}):
            yield None


_WHOLE = {"minCount": _fewest, "maxCount": _most, "uniqueLang": _unique}


# ---- one value ----


def _datatype_of(value: Term) -> str:
    return _LANG_STRING if value.lang else value.datatype or _STRING


def _datatype(wanted: Sequence[Term], value: Term) -> bool:
    return value.kind == "literal" and _datatype_of(value) == wanted[0].value and _well_formed(value)


@lru_cache(maxsize=4096)
def _well_formed(value: Term) -> bool:
    lexical = _LEXICAL.get(value.datatype)
    if lexical is None:
        return True
    return lexical.fullmatch(value.value) is not None and (value.datatype != _DATE or _date(value) is not None)


def _long_enough(wanted: Sequence[Term], value: Term) -> bool:
    return value.kind != "bnode" and len(value.value) >= int(wanted[0].value)


def _kind(wanted: Sequence[Term], value: Term) -> bool:
    return value.kind in _KINDS[wanted[0].value.rpartition("#")[2]]


def _pattern(wanted: Sequence[Term], value: Term) -> bool:
    return value.kind != "bnode" and re.search(wanted[0].value, value.value) is not None


def _least(wanted: Sequence[Term], value: Term) -> bool:
    return _before(wanted[0], value, equal=True)


def _highest(wanted: Sequence[Term], value: Term) -> bool:
    return _before(value, wanted[0], equal=True)


def _among(wanted: Sequence[Term], value: Term) -> bool:
    return value in wanted


def _spoken(wanted: Sequence[Term], value: Term) -> bool:
    tag = value.lang.lower()
    return bool(tag) and any(tag == one.value.lower() or tag.startswith(one.value.lower() + "-") for one in wanted)


_SINGLE = {
    "datatype": _datatype, "minLength": _long_enough, "nodeKind": _kind, "pattern": _pattern, "minInclusive": _least,
    "maxInclusive": _highest, "in": _among, "languageIn": _spoken,
}  # fmt: skip


# ---- order ----


def _date(value: Term) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value.value[:10])
    except ValueError:
        return None


def _number(value: Term) -> Decimal | None:
    if value.datatype not in (_INTEGER, _DECIMAL, _DOUBLE) or not _LEXICAL[value.datatype].fullmatch(value.value):
        return None
    # A double may be without end, and NaN has no order.
    number = Decimal(float(value.value)) if value.datatype == _DOUBLE else Decimal(value.value)
    return None if number.is_nan() else number


def _before(first: Term, second: Term, *, equal: bool) -> bool:
    """Whether one value comes before another, or is as much; False where the two cannot be compared."""
    for kind in (_number, _date if first.datatype == second.datatype == _DATE else _nothing):
        low, high = kind(first), kind(second)
        if low is not None and high is not None:
            return bool(low < high or (equal and low == high))  # type: ignore[operator]  # both are of one kind
    if first.kind == second.kind == "literal" and _datatype_of(first) == _datatype_of(second) == _STRING:
        return first.value < second.value or (equal and first.value == second.value)
    return False


def _nothing(_: Term) -> None:
    return None
