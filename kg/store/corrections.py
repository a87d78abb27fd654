"""Decisions of people, done on what an archive holds: the readings of a generation, as they are to be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from kg import jsonl
from kg.ids import document_id
from kg.store.archive import Archive, read_as, unproven
from kg.store.catalog import Catalog, Found

if TYPE_CHECKING:
    from kg.decisions import Decision, Lost, Replay
    from kg.store import Store

__all__ = ["Corrections", "again", "correct", "kept", "replayed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What decisions make of the readings: for each document that they change the rows of its corrected reading, as JSON
    Lines; which of them are `lost`; what was decided of what, as (id, number of the decision); which ids moved where."""

    decisions: tuple[Decision, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[Lost, ...] = ()
    decided: tuple[tuple[str, int], ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)

    def of(self, found: Found) -> Found:
        """Where a document is, with its corrected reading where it has one."""
        rows = self.rows.get(found.id)
        return found if rows is None else found._replace(reading=read_as(rows), row=rows.partition("\n")[0])


def correct(archive: Archive, documents: Iterable[Found], paths: Mapping[str, str], decisions: Sequence[Decision]) -> Corrections:
    """Do decisions on documents; `paths` gives the document of each path. `documents` say where the raw readings are.

    Raises BadDecision where decisions contradict each other, UnprovenReading where a quote would not stand in its text.
    """
    if not decisions:
        return Corrections()
    known = {found.id: found for found in documents}
    replay = replayed(archive, known.values(), paths, decisions)
    rows = {}
    for reading in replay.corrected():
        found = known[reading.document.id]
        unproven(replace(reading, document=replace(reading.document, path=found.path)), _content(archive, found.text))
        rows[found.id] = jsonl.dumps(reading)
    return Corrections(decisions=tuple(decisions), rows=rows, lost=replay.lost, decided=replay.decided, moved=replay.moved)


def replayed(archive: Archive, documents: Iterable[Found], paths: Mapping[str, str], decisions: Sequence[Decision]) -> Replay:
    """Decisions done on documents, as in `correct`."""
    from kg.decisions import Replay, Report

    named: dict[str, list[str]] = {}
    for path, id_ in sorted(paths.items()):
        named.setdefault(id_, []).append(path)
    reports = [
        Report(
            id=found.id, paths=tuple(named.get(found.id, (found.path,))), title=found.record.title,
            text=partial(_content, archive, found.text), rows=partial(_content, archive, found.reading),
        )
        for found in documents
    ]  # fmt: skip
    return Replay(reports, decisions)


def kept(catalog: Catalog | None) -> tuple[Decision, ...]:
    """The decisions that a generation was made with."""
    from kg.decisions import Decision

    return tuple(Decision.parse(one.line, one.place) for one in catalog.decisions()) if catalog else ()


def again(store: Store, decisions: Sequence[Decision]) -> Replay:
    """Decisions done on what the published generation of a store was read from, whatever decisions it was made with."""
    if store.catalog is None:
        return replayed(store.archive, (), {}, decisions)
    raw = []
    for found in store.catalog.documents():
        _, reading, row, _ = store.archive.parts(found.sha256, found.key)
        raw.append(found._replace(reading=reading, row=row))
    paths = {path: document_id(sha256) for path, (sha256, _) in store.catalog.paths().items()}
    return replayed(store.archive, raw, paths, decisions)


def _content(archive: Archive, digest: bytes) -> str:
    return archive.content(digest).decode("utf-8", "surrogatepass")
