"""Checking a store: whether every quote still stands where it is said to stand, from the bytes of the source to the graph.

Of each document the archive has the bytes, the text and the reading, each under the digest of its content. The published
catalogue and graph are functions of the readings. All of this is done again here and compared; nothing is written.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from kg import documents, resources
from kg.errors import InputError, KGError, MissingPath, StoreError
from kg.ids import document_id
from kg.oxigraph import Engine
from kg.pipeline.build import shipped
from kg.pipeline.findings import Finding
from kg.pipeline.keys import changes, key
from kg.pipeline.read import Options
from kg.pipeline.remake import Remade, named
from kg.store import Store, disk
from kg.store.archive import Archive
from kg.store.catalog import Catalog, Found, archived
from kg.types import Evidence, Metadata, Reading
from kg.workers import WARM, run

__all__ = ["verify"]

# So many characters are shown of two texts where they part.
_EXCERPT = 12


def verify(
    store: Store, tally: Counter[str], *, options: Options | None = None, again: bool = True, files: bool = False,
    watch: Callable[[int, int], None] | None = None,
) -> Iterator[Finding]:  # fmt: skip
    """What is not as it should be in a store, document by document, then in what is said of all of them.

    `tally` counts the ``documents``, ``statements`` and ``quotes`` that were checked. `again` extracts the texts from the
    sources once more, in the processes and within the limits that `options` give; `files` looks at the files of the
    register on the disk too. `watch` is told, after each document, how many of how many are done.

    One document is held at a time (one per process where texts are extracted again). Raises StoreError where the store
    was built anew meanwhile.
    """
    options = options or Options()
    if store.catalog is None:
        return
    check = _Check(store, tally, again=again, ocr=options.ocr)
    with tempfile.TemporaryDirectory(prefix="kg-verify-", ignore_cleanup_errors=True) as folder:
        yield from check.everything(Path(folder), options, watch)
    if files:
        yield from _files(store.catalog.paths() if check.sound else {})
    if disk.current(store.path) != store.generation:
        raise StoreError("the store was built anew while it was checked", where=str(store.path), remedy="run the command again")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """A text to extract again: the bytes, what was made of them, and the quotes of which the page is to be found.

    `cause` says which libraries were replaced since, where the reader does not tell.
    """

    number: int
    name: str
    data: bytes = field(repr=False)
    encoding: str
    ocr: str | None
    text: str = field(repr=False)
    reader: str
    cause: str
    quotes: tuple[Evidence, ...] = field(repr=False)

    @property
    def size(self) -> int:
        """The bytes of the report."""
        return len(self.data)


def _extract(job: _Again) -> tuple[Finding, ...]:
    """What the source gives now that it did not give then: work for a worker. Raises an InputError."""
    source = documents.read_bytes(job.data, path=job.name, encoding=job.encoding or None, ocr=job.ocr)
    if source.text != job.text:
        start = len(os.path.commonprefix([source.text, job.text]))
        cause = f"{job.reader} → {source.reader}" if job.reader and source.reader and job.reader != source.reader else job.cause or job.reader
        was, now = (repr(text[start : start + _EXCERPT]) for text in (job.text, source.text))
        return (Finding(kind="extraction", path=job.name, place=str(start), detail=f"{was} → {now}" + (f"; {cause}" if cause else "")),)
    paged = ((e, bisect_right(source.pages, e.start) or None) for e in job.quotes)
    return tuple(
        Finding(kind="page", path=job.name, place=f"{e.start}-{e.end}", detail=f"{e.page or '-'} → {page or '-'}")
        for e, page in paged if page != e.page
    )  # fmt: skip


class _Check:
    """One check of a store, with what it has found out so far."""

    def __init__(self, store: Store, tally: Counter[str], *, again: bool, ocr: str | None) -> None:
        self.store = store
        self.tally = tally
        self.again = again
        self.ocr = ocr
        #: Whether the catalogue can be relied on, whether each reading was found, and the graph, if it can be read.
        self.sound = True
        self.whole = True
        self.engine: Engine | None = None

    def everything(self, folder: Path, options: Options, watch: Callable[[int, int], None] | None) -> Iterator[Finding]:
        """All findings, in the order of the documents' ids."""
        try:
            archive = self.store.archive
        except StoreError as error:
            yield Finding(kind="archive", path=str(self.store.path / "archive.sqlite"), detail=error.what)
            return
        yield from self._catalogue()
        yield from self._opened()
        remade = Remade(self.store, folder) if self.sound else None
        try:
            if self.sound:
                yield from self._implied()
            yield from self._documents(archive, remade, options, watch)
            if remade is None or not self.whole:
                yield Finding(kind="incomplete", path=str(self.store.path))
            else:
                yield from self._whole(remade)
        finally:
            if remade:
                remade.close()

    def _catalogue(self) -> Iterator[Finding]:
        """Whether the catalogue can be read at all."""
        catalog = self._known
        try:
            said = [str(row[0]) for row in catalog.rows("PRAGMA integrity_check(1)")]
            catalog.paths()
        except StoreError as error:
            said = [error.what]
        if said != ["ok"]:
            self.sound = False
            yield Finding(kind="catalogue", path=str(catalog.path), detail=" ".join(said))

    @property
    def _known(self) -> Catalog:
        if self.store.catalog is None:
            raise StoreError("nothing was published", where=str(self.store.path), remedy="build it")
        return self.store.catalog

    def _opened(self) -> Iterator[Finding]:
        try:
            self.engine = self.store.engine()
        except StoreError as error:
            yield self._broken(error)

    def _broken(self, error: StoreError) -> Finding:
        self.engine = None
        return Finding(kind="graph", path=str(self._known.path.with_name("graph")), detail=error.what)

    def _implied(self) -> Iterator[Finding]:
        """Whether the documents are those of the register, each under the first of its paths."""
        first: dict[str, tuple[str, str, str]] = {}
        for path, (sha256, known) in self._known.paths().items():
            first.setdefault(document_id(sha256), (path, sha256, known))
        for found in self._known.documents():
            if first.pop(found.id, None) != (found.path, found.sha256, found.key):
                yield Finding(kind="register", path=found.path, place=found.id)
        for id_, (path, _, _) in sorted(first.items()):
            yield Finding(kind="register", path=path, place=id_)

    def _documents(self, archive: Archive, remade: Remade | None, options: Options, watch: Callable[[int, int], None] | None) -> Iterator[Finding]:
        """The findings of each document, in order, however long extracting one again takes."""
        listed = self._known.documents() if self.sound else _in_archive(archive)
        ((total,),) = self._known.rows("SELECT count(*) FROM document") if self.sound else ((0,),)
        checked: Iterable[Sequence[Finding]]
        if self.again:
            checked = self._extracted(archive, listed, remade, options)
        else:
            checked = (self._document(archive, found, 0, remade)[0] for found in listed)
        for done, findings in enumerate(checked, 1):
            yield from findings
            if watch:
                watch(done, max(done, total))

    def _extracted(self, archive: Archive, listed: Iterable[Found], remade: Remade | None, options: Options) -> Iterator[Sequence[Finding]]:
        """The findings of each document, with those of extracting its text again."""
        waiting: dict[int, list[Finding]] = {}
        settled: dict[int, list[Finding]] = {}

        def jobs() -> Iterator[_Again]:
            for number, found in enumerate(listed):
                findings, job = self._document(archive, found, number, remade)
                (waiting if job else settled)[number] = findings
                if job:
                    yield job

        turn = 0
        for job, outcome in run(_extract, jobs(), workers=options.workers, limits=options.limits, warm=WARM):
            if isinstance(outcome, KGError):
                outcome = (Finding(kind="unreadable", path=job.name, detail=outcome.what),)
            settled[job.number] = [*waiting.pop(job.number), *outcome]
            while turn in settled:
                yield settled.pop(turn)
                turn += 1
        for number in sorted(settled):
            yield settled[number]

    def _document(self, archive: Archive, found: Found, number: int, remade: Remade | None) -> tuple[list[Finding], _Again | None]:
        """One document against the archive and the graph, and what it takes to extract its text again."""
        self.tally["documents"] += 1
        noted: list[Finding] = []
        source, text = _source(archive, found, noted), _text(archive, found, noted)
        try:
            reading, lines = archived(archive, found)
            if remade:
                _recorded(archive, found, reading, lines, noted)
                remade.add(found, reading, lines)
        except (StoreError, ValueError, TypeError) as error:
            noted.append(Finding(kind="reading", path=found.path, detail=error.what if isinstance(error, StoreError) else str(error)))
            self.whole = False
            return noted, None
        quotes = self._quotes(reading, text, noted)
        if self.engine is not None and remade:
            try:
                noted += named(self.engine, reading)
            except StoreError as error:
                noted.append(self._broken(error))
        if source is None or text is None:
            return noted, None
        record = reading.document
        return noted, _Again(
            number=number, name=found.path, data=source, encoding=record.encoding, ocr=self.ocr, text=text, reader=record.reader, cause=_since(found), quotes=quotes
        )

    def _quotes(self, reading: Reading, text: str | None, noted: list[Finding]) -> tuple[Evidence, ...]:
        """Every quote against the text, each place once where it is wrong; gives the quotes that have a page or may have one."""
        path = reading.document.path
        proofs = [(a.id, e) for a in reading.assertions for e in a.evidence] + [(q.id, q.evidence) for q in reading.quantities]
        proofs += [(r.id, r.evidence) for r in reading.recognitions]
        left = [(d.reason, Evidence(quote=d.quote, start=d.span.start, end=d.span.end)) for d in reading.dropped if d.quote]
        self.tally["statements"] += len(reading.assertions)
        self.tally["quotes"] += len(proofs) + len(left)
        if text is not None:
            for id_, e in (*proofs, *left):
                if e.start < 0 or text[e.start : e.end] != e.quote:
                    noted.append(Finding(kind="quote", path=path, place=f"{e.start}-{e.end}", detail=id_))
            if len(text) != reading.document.characters:
                noted.append(Finding(kind="register", path=path, place="characters", detail=f"{reading.document.characters} → {len(text)}"))
        return tuple(dict.fromkeys(e for _, e in proofs))

    def _whole(self, remade: Remade) -> Iterator[Finding]:
        """Catalogue and default graph against what all documents say."""
        try:
            yield from remade.differences(self.engine)
        except StoreError as error:
            yield self._broken(error)


def _in_archive(archive: Archive) -> Iterator[Found]:
    """What the archive has, published or not, for want of a catalogue: paths are not known then, ids stand for them."""
    for sha256, known in archive.reads():
        text, reading, row, _ = archive.parts(sha256, known)
        id_ = document_id(sha256)
        yield Found(id=id_, path=id_, sha256=sha256, key=known, text=text, reading=reading, original="", issuer="", row=row)


def _source(archive: Archive, found: Found, noted: list[Finding]) -> bytes | None:
    """The bytes of a document, None and a finding where they are not those that were read."""
    try:
        return archive.content(bytes.fromhex(found.sha256))
    except (StoreError, ValueError, TypeError):
        noted.append(Finding(kind="source", path=found.path, detail=str(found.sha256)))
        return None


def _text(archive: Archive, found: Found, noted: list[Finding]) -> str | None:
    """The text of a document, None and a finding where it is not the one that was read."""
    try:
        return archive.content(found.text).decode("utf-8", "surrogatepass")
    except (StoreError, ValueError, TypeError):
        noted.append(Finding(kind="text", path=found.path))
        return None


def _recorded(archive: Archive, found: Found, reading: Reading, lines: list[str], noted: list[Finding]) -> None:
    """Whether catalogue, archive and reading agree on which document this is. Raises StoreError."""
    text, digest, row, _ = archive.parts(found.sha256, found.key)
    record = reading.document
    agree = {
        "text": text == found.text, "reading": digest == found.reading, "record": row == found.row == lines[0],
        "sha256": record.sha256 == found.sha256, "id": record.id == found.id == document_id(found.sha256),
    }  # fmt: skip
    noted += [Finding(kind="register", path=found.path, place=name) for name, agreed in agree.items() if not agreed]


def _since(found: Found) -> str:
    """The libraries and the program that were replaced since the document was read, as far as its key tells."""
    try:
        differing = changes(found.key, key(found.path, Metadata(), {}))
    except ValueError:  # not a key of ours
        return ""
    return ", ".join(name for name in differing if " → " in name or name == "program")


def _files(paths: dict[str, tuple[str, str]]) -> Iterator[Finding]:
    """The files of the register that are not there any more, or are other ones; what was fetched, dropped or came in on stdin is passed over."""
    ours = shipped()
    for path, (sha256, _) in sorted(paths.items()):
        if "://" in path or path.partition("/")[0] == "-":
            continue
        try:
            data = documents.load(str(resources.seeds() / PurePath(path).name) if path in ours else path)
        except MissingPath:
            yield Finding(kind="file-missing", path=path)
        except InputError as error:
            yield Finding(kind="file-unreadable", path=path, detail=error.what)
        else:
            if hashlib.sha256(data).hexdigest() != sha256:
                yield Finding(kind="file-changed", path=path)
