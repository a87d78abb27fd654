"""What of a large store the explorer opens with: the reports of some bodies, of a region, of a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg import places
from kg.errors import BadParameter
from kg.store import questions
from kg.store.catalog import Catalog

__all__ = ["LARGEST", "Choice", "Scopes", "scopes"]

#: A store of at most so many statements is shown whole, and of a scope no more than these.
LARGEST = 12_000
# What is shown of a larger store if nobody says what.
_USUAL = 8_000
# So many choices of a kind are offered.
_OFFERED = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Reports that belong together: ``body:ID``, ``region:CODE`` or ``year:2023``, with their number and that of their statements."""

    key: str
    name: str
    documents: tuple[str, ...]
    statements: int

    def data(self) -> dict[str, object]:
        """The choice as plain data; `id` is what to ask for."""
        return {"id": self.key, "name": self.name, "documents": len(self.documents), "statements": self.statements}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """What there is to choose from, by kind (``body``, ``region``, ``year``), those of which most is said first."""

    statements: dict[str, int]
    choices: dict[str, tuple[Choice, ...]]

    @property
    def total(self) -> int:
        """The statements of the whole store."""
        return sum(self.statements.values())

    def chosen(self, key: str) -> Choice:
        """The choice of that key; of "" the bodies of which most is said, together. Raises BadParameter.

        It holds no more than `LARGEST` statements: the reports come in their order, newest first.
        """
        if not key:
            found: list[Choice] = []
            said = 0
            for body in self.choices["body"]:
                if found and said + body.statements > _USUAL:
                    break
                found.append(body)
                said += body.statements
            return Choice(key="", name="", documents=self._fitting(d for body in found for d in body.documents), statements=said)
        one = next((c for c in self.choices.get(key.partition(":")[0], ()) if c.key == key), None)
        if one is None:
            raise BadParameter(f"no such part of the store: {key!r}", remedy="use body:ID, region:CODE or year:2023; /api/start lists them")
        documents = self._fitting(one.documents)
        return Choice(key=key, name=one.name, documents=documents, statements=sum(self.statements.get(d, 0) for d in documents))

    def _fitting(self, documents: Iterable[str]) -> tuple[str, ...]:
        kept: list[str] = []
        said = 0
        for document in documents:
            said += self.statements.get(document, 0)
            if kept and said > LARGEST:
                break
            kept.append(document)
        return tuple(kept)

    def data(self) -> dict[str, list[dict[str, object]]]:
        """What can be chosen, as plain data."""
        return {kind: [c.data() for c in choices[:_OFFERED]] for kind, choices in self.choices.items()}


def scopes(catalog: Catalog) -> Scopes:
    """What can be chosen of a store."""
    statements: Counter[str] = Counter(dict(catalog.rows("SELECT document, COUNT(*) FROM fact GROUP BY document")))
    found: dict[str, dict[str, list[str]]] = {"body": defaultdict(list), "region": defaultdict(list), "year": defaultdict(list)}
    records = sorted((f.record for f in catalog.documents()), key=lambda r: (r.path, r.id))
    for record in sorted(records, key=lambda r: r.issued or r.year or "", reverse=True):
        if record.issuer:
            found["body"][record.issuer].append(record.id)
        if record.year:
            found["year"][record.year].append(record.id)
        code = record.division
        while code:
            if code == record.division or places.parent(code):  # the whole country is no part
                found["region"][code].append(record.id)
            code = places.parent(code)
    names = questions.names(catalog, found["body"])
    names |= {code: place.name for code in found["region"] if (place := places.get(code))}
    choices = {}
    for kind, groups in found.items():
        made = [
            Choice(key=f"{kind}:{key}", name=names.get(key, key), documents=tuple(ids), statements=sum(statements[i] for i in ids))
            for key, ids in groups.items()
        ]
        choices[kind] = tuple(sorted(made, key=lambda c: (-c.statements, c.key)))
    return Scopes(statements=dict(sorted(statements.items())), choices=choices)
