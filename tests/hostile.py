"""What documents that mean harm put into names, quotes and titles."""

from __future__ import annotations

from kg.ids import digest, document_id
from kg.types import Action, Assertion, DocumentRecord, Entity, EntityType, Evidence, Predicate, Reading, Status

__all__ = ["BIDI", "HOSTILE", "hostile"]

HOSTILE = "</script><img src=x onerror=alert(1)>整治"
#: Characters that turn the direction of what follows them, and are never turned back.
BIDI = "\u202e\u2067防汛\u2066机制"


def hostile() -> list[Reading]:
    """Two reports whose bodies and things have such names, with such titles, an address that is a script, and a number that is a formula."""
    thing = Entity(id=digest(HOSTILE, prefix="t"), type=EntityType.MECHANISM, name=HOSTILE, aliases=("<b onclick=alert(1)>粗</b>", "=HYPERLINK(\"x\")"))
    turned = Entity(id=digest(BIDI, prefix="t"), type=EntityType.INITIATIVE, name=BIDI)
    return [_report(name, thing, turned) for name in ("<svg onload=alert(1)>甲局", "javascript:alert(1)乙局")]


def _report(issuer: str, *things: Entity) -> Reading:
    body = Entity(id=digest(issuer, prefix="t"), type=EntityType.AGENCY, name=issuer)
    sha256 = digest(issuer, prefix="x", length=64)[2:]
    document = document_id(sha256)
    quote = HOSTILE + BIDI
    said = [
        Assertion(
            id=digest(document, thing.id, prefix="a"), subject=body.id, predicate=Predicate.IMPLEMENTS, object=thing.id, status=Status.DONE, action=Action.RUN,
            evidence=(Evidence(quote=quote, start=0, end=len(quote)),), rule="<i>test</i>", confidence=0.9, trigger="<u>推进</u>",
        )
        for thing in things
    ]  # fmt: skip
    record = DocumentRecord(
        id=document, path=f"{issuer}.txt", sha256=sha256, title=f"{issuer}<script>alert(1)</script>", issuer=body.id, division="", level="county",
        genre="summary", script="hans", media_type="text/plain", encoding="utf-8", characters=len(quote), year="2023", url="javascript:alert(1)", number="=1+1",
    )  # fmt: skip
    return Reading(document=record, entities=tuple(sorted((body, *things), key=lambda e: e.id)), assertions=tuple(sorted(said, key=lambda a: a.id)), quantities=())
