"""What became of what a body promised: its plans beside its later reports.

`gather` collects what was read and when it is about, `promises` makes a line of each promise, `others` of what nobody promised,
`targets` compares figures. What an action that is reported means for one that was promised is data: ``ontology/progress.tsv``.

Nothing here says that something was not done: a report that is silent about a promise may leave out what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from kg.analysis.contradictions import contradictions
from kg.analysis.progress.lines import promises
from kg.analysis.progress.others import new, unmentioned
from kg.analysis.progress.result import Came, Line, Note, Progress, Read, Target, Verdict, Words
from kg.analysis.progress.sources import gather
from kg.analysis.progress.targets import targets
from kg.analysis.reporters import shelf
from kg.analysis.sure import sure
from kg.errors import NotFound
from kg.store import Store, questions
from kg.store.catalog import archived
from kg.types import Reading

__all__ = ["Came", "Line", "Note", "Progress", "Read", "Target", "Verdict", "Words", "asked", "progress"]


def progress(readings: Iterable[Reading], body: str, *, text: Callable[[str], str], also: Collection[str] = (), first: str = "", last: str = "") -> Progress:
    """What became of the promises of a body, given its id and readings among which are all of its reports.

    `text` gives a document's text by its id. What the bodies `also` plan counts as promised to this one too; what they report does not. Only
    the years from `first` to `last` count, where they are given. Raises NotFound where none of the readings is of that body.
    """
    ordered = sorted(readings, key=lambda r: (r.document.path, r.document.id))
    if not any(r.document.issuer == body and any(e.id == body for e in r.entities) for r in ordered):
        raise NotFound(f"no report of {body} was read", remedy="kg sources lists the reports with the bodies that issued them")
    found = gather(ordered, body, text=text, also=also, first=first, last=last)
    order = list(Verdict)
    lines = sorted([*promises(found), *new(found), *unmentioned(found)], key=lambda line: (order.index(line.verdict), line.year))
    entities = found.known.entities
    return Progress(
        body=found.body, read=found.read, lines=tuple(lines), targets=tuple(targets(found)),
        contradictions=contradictions(found.known, bodies=[body]), others=tuple(entities[id_] for id_ in sorted(set(also)) if id_ in entities),
        entities=entities, first=first, last=last,
    )  # fmt: skip


def asked(store: Store, name: str, *, also: Collection[str] = (), first: str = "", last: str = "", least: float = 0.0) -> Progress:
    """What became of the promises of the body of that name, from its reports in a store; only these are loaded. `also` are names of
    bodies whose plans count too; statements are at least so sure. Raises NotFound where no report of such a body was read."""
    known = shelf(store)
    body, *others = known.read([known.only(one) for one in dict.fromkeys((name, *also))])
    readings = []
    for found in questions.documents(store.catalog, {id_ for one in (body, *others) for id_ in one.documents}) if store.catalog else ():
        readings.append(sure(archived(store.archive, found)[0], least))
    return progress(readings, body.id, text=store.text, also=[other.id for other in others], first=first, last=last)
