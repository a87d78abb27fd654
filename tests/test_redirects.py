"""Where entities went that another reading of the same text knows under another id; nothing where it is in doubt."""

from __future__ import annotations

import hashlib

from kg.ids import document_id
from kg.redirects import redirects
from kg.types import (
    Assertion,
    DocumentRecord,
    Entity,
    EntityType,
    Evidence,
    Predicate,
    Quantity,
    Reading,
    Role,
    Status,
)  # fmt: skip

TEXT = "甲局建立乙机制，完善丙制度。"
SHA = hashlib.sha256(TEXT.encode()).hexdigest()
RECORD = DocumentRecord(
    id=document_id(SHA), path="a.txt", sha256=SHA, title="", issuer="", division="", level="", genre="", script="hans",
    media_type="text/plain", encoding="utf-8", characters=len(TEXT),
)  # fmt: skip


def thing(id_: str, name: str, *aliases: str, type: EntityType = EntityType.MECHANISM) -> Entity:
    return Entity(id=id_, type=type, name=name, aliases=aliases)


def says(subject: str, object: str, quote: str = "建立乙机制", predicate: Predicate = Predicate.IMPLEMENTS) -> Assertion:
    start = TEXT.index(quote)
    proof = Evidence(quote=quote, start=start, end=start + len(quote))
    return Assertion(
        id=f"a-{subject}-{object}", subject=subject, predicate=predicate, object=object, status=Status.DONE, evidence=(proof,), rule="r", confidence=1.0
    )


def reading(*entities: Entity, says: tuple[Assertion, ...] = (), counts: tuple[Quantity, ...] = ()) -> Reading:
    return Reading(document=RECORD, entities=entities, assertions=says, quantities=counts)


def test_nothing_went_nowhere():
    same = reading(thing("m-1", "乙机制"), says=(says("b-1", "m-1"),))
    assert redirects(same, same) == {}
    assert redirects(same, reading(thing("m-1", "丙机制"))) == {}, "it is still there, whatever it is called"


def test_the_same_name_has_another_id():
    assert redirects(reading(thing("m-1", "乙机制")), reading(thing("m-2", "乙机制"))) == {"m-1": "m-2"}
    assert redirects(reading(thing("m-1", "“乙”机制")), reading(thing("m-2", "乙機制"))) == {"m-1": "m-2"}, "as names are compared"
    assert redirects(reading(thing("m-1", "乙机制")), reading(thing("m-2", "乙机制", type=EntityType.INITIATIVE))) == {"m-1": "m-2"}


def test_another_kind_is_another_thing():
    assert redirects(reading(thing("m-1", "乙")), reading(thing("s-1", "乙", type=EntityType.PLATFORM))) == {}


def test_a_name_became_an_alias():
    old = reading(thing("m-1", "乙机制"), thing("m-2", "乙责任机制"))
    assert redirects(old, reading(thing("m-2", "乙责任机制", "乙机制"))) == {"m-1": "m-2"}


def test_an_alias_is_the_last_name_to_go_by():
    old = reading(thing("m-1", "乙机制", "乙"))
    assert redirects(old, reading(thing("m-2", "乙体系", "乙"))) == {"m-1": "m-2"}
    assert redirects(old, reading(thing("m-2", "乙体系", "乙"), thing("m-3", "别的", "乙机制"))) == {"m-1": "m-3"}
    assert redirects(old, reading(thing("m-2", "乙体系", "乙机制"), thing("m-3", "乙机制"))) == {"m-1": "m-3"}


def test_several_of_the_name_are_in_doubt():
    old = reading(thing("m-1", "乙机制"), says=(says("b-1", "m-1"),))
    both = (thing("m-2", "乙体系", "乙机制"), thing("m-3", "乙制度", "乙机制"))
    assert redirects(old, reading(*both, says=(says("b-1", "m-2"),))) == {}


def test_what_is_said_in_the_same_place_tells():
    old = reading(thing("m-1", "乙机制"), says=(says("b-1", "m-1"),))
    assert redirects(old, reading(thing("m-2", "乙"), says=(says("b-1", "m-2"),))) == {"m-1": "m-2"}
    assert redirects(old, reading(thing("m-2", "乙"), says=(says("b-1", "m-2", "完善丙制度"),))) == {}
    assert redirects(old, reading(thing("m-2", "乙"), says=(says("b-1", "m-2", predicate=Predicate.ISSUES),))) == {}
    assert redirects(old, reading(thing("m-2", "乙"), says=(says("m-2", "b-1"),))) == {}, "as subject, not as object"
    assert redirects(old, reading(thing("t-2", "乙", type=EntityType.POLICY), says=(says("b-1", "t-2"),))) == {}


def test_what_was_there_before_is_not_where_it_went():
    old = reading(thing("m-1", "乙机制"), thing("m-2", "丙"), says=(says("b-1", "m-1"), says("b-1", "m-2")))
    assert redirects(old, reading(thing("m-2", "丙"), says=(says("b-1", "m-2"),))) == {}
    new = reading(thing("m-2", "丙"), thing("m-3", "乙"), says=(says("b-1", "m-2"), says("b-1", "m-3")))
    assert redirects(old, new) == {"m-1": "m-3"}


def test_two_that_went_from_one_place_are_in_doubt():
    old = reading(thing("m-1", "乙机制"), thing("m-2", "丙"), says=(says("b-1", "m-1"), says("b-1", "m-2")))
    assert redirects(old, reading(thing("m-3", "丁"), says=(says("b-1", "m-3"),))) == {}
    assert redirects(old, reading(thing("m-3", "丁"), thing("m-4", "戊"), says=(says("b-1", "m-3"), says("b-1", "m-4")))) == {}


def test_things_of_which_nothing_is_said_are_not_alike():
    assert redirects(reading(thing("m-1", "乙机制")), reading(thing("m-2", "丙制度"))) == {}


def test_what_is_counted_tells_too():
    def count(of: str) -> Quantity:
        proof = Evidence(quote="乙机制", start=4, end=7)
        return Quantity(
            id="q-1", what="次", value=3.0, unit="次", modifier=None, role=Role.OUTCOME, of=of, status=Status.DONE, evidence=proof, rule="r"
        )

    assert redirects(reading(thing("m-1", "乙机制"), counts=(count("m-1"),)), reading(thing("m-2", "乙"), counts=(count("m-2"),))) == {"m-1": "m-2"}


def test_the_order_of_entities_makes_no_difference():
    old = (thing("m-2", "乙机制"), thing("m-1", "丙制度"))
    new = (thing("m-4", "丙制度"), thing("m-3", "乙机制"))
    assert list(redirects(reading(*old), reading(*new)).items()) == [("m-1", "m-4"), ("m-2", "m-3")]
    assert list(redirects(reading(*old[::-1]), reading(*new[::-1])).items()) == [("m-1", "m-4"), ("m-2", "m-3")]
