"""JSON Lines carry a whole reading: what is written is read back, and every line stays one line."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import jsonl
from kg.errors import DamagedDocument, NewerSchema
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Dropped,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Recognition,
    Role,
    Span,
    Standing,
    Status,
)

WORDS = st.text(max_size=12)
NAMES = st.text(min_size=1, max_size=12)
MAYBE = st.none() | WORDS
DATES = st.none() | st.dates().map(lambda d: d.isoformat())
OFFSETS = st.integers(min_value=0, max_value=10**6)
LISTS = st.lists(NAMES, max_size=3).map(tuple)
FIGURES = st.integers(-(10**15), 10**15).map(float) | st.floats(allow_nan=False, allow_infinity=False)


def each(cls, **fields):
    return st.builds(lambda **values: cls(**values), **fields)


PERIODS = st.none() | each(Period, start=DATES, end=DATES, text=WORDS)
EVIDENCE = each(Evidence, quote=WORDS, start=OFFSETS, end=OFFSETS)
RECORDS = each(
    DocumentRecord, id=NAMES, path=NAMES, sha256=NAMES, title=WORDS, issuer=WORDS, division=WORDS, level=WORDS,
    genre=WORDS, script=WORDS, media_type=WORDS, encoding=WORDS, characters=OFFSETS, issued=DATES, year=MAYBE,
    period=PERIODS, url=MAYBE,
)  # fmt: skip
ENTITIES = each(
    Entity, id=NAMES, type=st.sampled_from(EntityType), name=WORDS, scope=WORDS, aliases=LISTS, functions=LISTS,
    topics=LISTS, broader=LISTS, division=WORDS, level=WORDS,
)  # fmt: skip
ASSERTIONS = each(
    Assertion, id=NAMES, subject=NAMES, predicate=st.sampled_from(Predicate), object=NAMES,
    status=st.sampled_from(Status), evidence=st.lists(EVIDENCE, min_size=1, max_size=3).map(tuple), rule=WORDS,
    confidence=st.floats(0, 1), action=st.none() | st.sampled_from(Action), trigger=MAYBE, duty=MAYBE, period=PERIODS,
)  # fmt: skip
QUANTITIES = each(
    Quantity, id=NAMES, what=WORDS, value=FIGURES, unit=WORDS, modifier=MAYBE, role=st.sampled_from(Role), of=MAYBE,
    status=st.sampled_from(Status), evidence=EVIDENCE, rule=WORDS,
)  # fmt: skip
RECOGNITIONS = each(
    Recognition, id=NAMES, kind=st.sampled_from(Standing), reach=WORDS, by=WORDS, of=MAYBE, body=NAMES,
    status=st.sampled_from(Status), evidence=EVIDENCE, rule=WORDS,
)  # fmt: skip
DROPPED = each(Dropped, span=st.builds(Span, OFFSETS, OFFSETS), reason=WORDS, rule=WORDS, quote=WORDS)


def few(strategy):
    return st.lists(strategy, max_size=3).map(tuple)


READINGS = each(
    Reading, document=RECORDS, entities=few(ENTITIES), assertions=few(ASSERTIONS), quantities=few(QUANTITIES),
    dropped=few(DROPPED), recognitions=few(RECOGNITIONS),
)  # fmt: skip


@given(st.lists(READINGS, max_size=3))
def test_what_is_written_is_read_back(readings):
    text = "".join(map(jsonl.dumps, readings))
    assert list(jsonl.loads(text.splitlines())) == readings
    assert list(jsonl.loads(text.encode("utf-8").decode("utf-8").split("\n"))) == readings


@given(READINGS)
def test_one_row_one_line_and_the_document_first(reading):
    lines = jsonl.dumps(reading).splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds == ["document", *["entity"] * len(reading.entities), *["triple"] * len(reading.assertions),
                     *["quantity"] * len(reading.quantities), *["recognition"] * len(reading.recognitions), *["dropped"] * len(reading.dropped)]  # fmt: skip


def sample() -> Reading:
    quote = "持续深化安全生产“1+12”责任体系建设"
    return Reading(
        document=DocumentRecord(
            id="doc-5d218ce9f809aa0a", path="000.txt", sha256="5d", title="总结", issuer="b-1", division="330114", level="county",
            genre="summary", script="hans", media_type="text/plain", encoding="utf-8", characters=900,
            issued="2024-01-24", year="2023", period=Period(start="2023-01-01", end="2023-12-31", text="2023年"),
        ),
        entities=(Entity(id="m-1", type=EntityType.MECHANISM, name="“1+12”责任体系", functions=("responsibility",)),),
        assertions=(
            Assertion(
                id="a-1", subject="b-1", predicate=Predicate.IMPLEMENTS, object="m-1", status=Status.ONGOING,
                evidence=(Evidence(quote=quote, start=231, end=250), Evidence(quote="责任体系", start=300, end=304)),
                rule="verb-object.deepen", confidence=0.94, action=Action.IMPROVE, trigger="深化",
            ),
        ),
        quantities=(
            Quantity(
                id="q-1", what="召开专题会议", value=39.0, unit="次", modifier=None, role=Role.OUTCOME, of=None,
                status=Status.DONE, evidence=Evidence(quote="召开专题会议39次", start=0, end=9), rule="count",
            ),
        ),
    )  # fmt: skip


def test_the_rows_are_those_of_the_guidelines():
    document, entity, triple, quantity = jsonl.rows(sample())
    assert document["schema"] == 1
    assert document["period"] == {"start": "2023-01-01", "end": "2023-12-31", "text": "2023年"}
    assert entity == {
        "kind": "entity", "doc": "000.txt", "id": "m-1", "type": "mechanism", "label": "“1+12”责任体系", "aliases": [],
        "function": ["responsibility"],
    }  # fmt: skip
    assert list(triple) == [
        "kind", "doc", "id", "subject", "predicate", "object", "status", "action", "trigger", "quote", "start", "end",
        "evidence", "rule", "confidence",
    ]  # fmt: skip
    assert (triple["start"], triple["end"], len(triple["evidence"])) == (231, 250, 2)
    assert quantity["value"] == 39
    assert isinstance(quantity["value"], int)
    assert '"value": 39,' in jsonl.dumps(sample())
    assert "应急" not in jsonl.dumps(sample())
    assert "责任体系" in jsonl.dumps(sample())


def test_unknown_rows_and_keys_are_ignored():
    lines = jsonl.dumps(sample()).splitlines()
    first = json.dumps(json.loads(lines[0]) | {"mood": "fine"})
    assert list(jsonl.loads(['{"kind": "note"}', first, "", '{"kind": "note"}', *lines[1:]])) == [sample()]


def test_what_was_left_out_before_its_words_were_kept_still_loads():
    old = '{"kind": "dropped", "doc": "000.txt", "start": 3, "end": 5, "reason": "vague", "rule": "head"}'
    (found,) = jsonl.loads([*jsonl.dumps(sample()).splitlines(), old])
    assert found.dropped == (Dropped(span=Span(3, 5), reason="vague", rule="head"),)


@pytest.mark.parametrize(
    ("line", "number"),
    [("{", 2), ("[]", 2), ('{"kind": "entity", "id": "m-1"}', 2), ('{"kind": "document", "doc": 1}', 2), ("null", 2)],
)
def test_a_damaged_line_is_named(line, number):
    with pytest.raises(DamagedDocument, match=f"line {number}"):
        list(jsonl.loads([jsonl.dumps(sample()).splitlines()[0], line]))


def test_a_row_before_its_document_is_an_error():
    with pytest.raises(DamagedDocument, match="line 1"):
        list(jsonl.loads(jsonl.dumps(sample()).splitlines()[1:]))


def test_file_names_that_are_no_text_survive():
    path = b"\xb1\xa8\xb8\xe6.txt".decode("utf-8", "surrogateescape")
    encoded = jsonl.line({"doc": path}).encode("utf-8")
    assert json.loads(encoded)["doc"] == path


def test_what_json_cannot_write_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        jsonl.line({"value": math.nan})


@pytest.mark.parametrize("schema", [jsonl.SCHEMA + 1, 99])
def test_a_later_schema_is_refused_with_its_line(schema):
    row = json.dumps({"kind": "document", "schema": schema})
    with pytest.raises(NewerSchema, match=f"its schema is {schema}") as error:
        list(jsonl.loads(["", row]))
    assert error.value.where == "line 2"
    assert error.value.remedy
    with pytest.raises(NewerSchema) as error:
        list(jsonl.loads([row], first=40))
    assert error.value.where == "line 40"


@pytest.mark.parametrize("schema", ["x", None, []])
def test_a_schema_that_is_no_number_is_damage(schema):
    with pytest.raises(DamagedDocument, match="not a row"):
        list(jsonl.loads([json.dumps({"kind": "document", "schema": schema})]))
