"""The words the whole program speaks: what is read from a report, and what is known after reading it.

Everything here is an immutable value. Offsets are always half-open, count Unicode code points, and point into the
*text* of one document: its decoded bytes without BOM, CR and CRLF as LF, nothing else changed (for HTML, PDF and
Word files: the extracted text). ``text[start:end] == quote`` holds for every evidence.

Reading goes through three shapes::

    Source      bytes decoded: a path, a digest, a text, what the file itself says of its origin
    Document    the source with its structure: title, issuer, period, sections, sentences, and the shadow text
    Reading     what was understood: entities, assertions, quantities, recognitions, and what was dropped and why

Between the last two stand `Mention`, `Claim`, `Measure` and `Credit`, which extractors make: they know places in one
text and no identity. `kg.resolve` turns them into the entities, assertions, quantities and recognitions of a Reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kg.codes import Action, EntityType, Predicate, Role, Standing, Status
from kg.quick import quick

__all__ = [
    "Action",
    "Assertion",
    "Claim",
    "Credit",
    "Document",
    "DocumentRecord",
    "Dropped",
    "Entity",
    "EntityType",
    "Evidence",
    "Extraction",
    "Extractor",
    "Measure",
    "Mention",
    "Metadata",
    "Period",
    "Predicate",
    "Quantity",
    "Reading",
    "Recognition",
    "Role",
    "Section",
    "Sentence",
    "Source",
    "Span",
    "Standing",
    "Status",
]


class Span(NamedTuple):
    """A half-open stretch ``[start, end)`` of a document's text, in code points.

    It is a named tuple because documents hold tens of thousands, which are made, compared and sorted all the time.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time as the report words it; `start` and `end` are ISO dates, inclusive, or None if open."""

    start: str | None = None
    end: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is said *about* a report from outside its text: by the file (HTML meta tags) or by the caller (``--meta``).

    None means not said. `division` is a code of ``ontology/divisions.tsv``; `issued` an ISO date; `year` four digits;
    `number` the official number (〔2023〕12号 with its prefix); `scope` whether the report is about emergency management
    (``yes``, ``partly``, ``no``); `retrieved` when the caller says that it was downloaded; `duplicate_of` the path of the
    report that it reprints, ``-`` where it reprints none.
    """

    title: str | None = None
    issuer: str | None = None
    division: str | None = None
    issued: str | None = None
    year: str | None = None
    genre: str | None = None
    url: str | None = None
    number: str | None = None
    scope: str | None = None
    retrieved: str | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One readable file, decoded. `sha256` is of its bytes; `media_type` is ``text/plain``, ``text/html`` …

    `pages` are the offsets in the text at which the printed pages begin, () where there are none; `reader` names the
    libraries that made the text of the bytes, with their versions, "" where the text is the decoded bytes.
    """

    path: str
    sha256: str
    media_type: str
    encoding: str
    text: str
    metadata: Metadata = Metadata()
    pages: tuple[int, ...] = ()
    reader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it, up to the next heading of its level or above.

    `heading` is the span of the heading, `level` counts from 1, `status` is what the heading says of the statements
    below it (工作思路 makes them planned) or None.
    """

    span: Span
    heading: Span
    level: int
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence or heading: its span and the index of its innermost section (-1: none).

    `heading` is true where it is a heading line or the lead of a numbered item.
    """

    span: Span
    section: int = -1
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source with its structure.

    `shadow` has exactly the length of the text: width-folded, punctuation unified, simplified characters. Patterns
    run on the shadow, quotes are cut from the text. `issuer` is the full official name of the reporting body or "",
    `division` the code of its jurisdiction or "". `sentences` leave out page furniture.
    """

    source: Source
    shadow: str
    title: str
    issuer: str
    division: str
    issued: str | None
    period: Period | None
    genre: str
    script: str
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The text that all offsets point into."""
        return self.source.text

    def __repr__(self) -> str:
        """What it is, in a line: the whole would fill a screen."""
        return f"<Document {self.title or self.source.path!r}: {len(self.text):,} characters, {len(self.sentences)} sentences; issuer {self.issuer!r}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where the text names a thing.

    `name` is the canonical form as far as the document lets a reader know it (simplified, bodies in full, without
    enclosing quotation marks or 《》); `aliases` are other forms of it in simplified characters. `rule` names the
    pattern or lexicon row that found it. Equality is by all fields.
    """

    span: Span
    type: EntityType
    name: str
    rule: str
    aliases: tuple[str, ...] = ()
    confidence: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement between mentions. None, as subject or object, is the body whose work the document reports (its issuer).

    `evidence` is the clause or sentence that states it; `trigger` the verb, as written in the shadow text; `duty`, for
    takes_over, the duty that went over.
    """

    subject: Mention | None
    predicate: Predicate
    object: Mention | None
    status: Status
    evidence: Span
    rule: str
    action: Action | None = None
    trigger: str | None = None
    duty: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure: what is counted, how much, and the mention that it measures (None: not named)."""

    what: str
    value: float
    unit: str
    modifier: str | None
    role: Role
    of: Mention | None
    status: Status
    evidence: Span
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a report says of being first, a model, commended or passed on.

    `reach` is how far that goes (``nation``, ``province``, ``city``, ``county``, "" where it is not said), `by` the words
    that say who recognises it, in the shadow text, or "". `of` is the thing that it is said of (None: none is named),
    `body` who has done it (None: the issuer).
    """

    kind: Standing
    reach: str
    by: str
    of: Mention | None
    body: Mention | None
    status: Status
    evidence: Span
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A candidate that was not kept: where, why (a stable code such as ``lacking`` or ``vague``), by which rule.

    `quote` are its words; extractors leave it empty, `kg.resolve` cuts it from the text.
    """

    span: Span
    reason: str
    rule: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one extractor found in one document."""

    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    measures: tuple[Measure, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    credits: tuple[Credit, ...] = ()


class Extractor(Protocol):
    """Anything that reads a document. It sees one document at a time and keeps no state between two."""

    name: str

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """What this extractor adds to what was `found` by those before it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing with an identity across documents.

    `id` is the local part of its IRI, a digest of (kind, name, scope), and a pure function of document and lexicon.
    `scope` is "" for what is nationwide, a division code for bodies, the issuer's id for what a bureau coined.
    `aliases` are the other forms found, in the script of the document. `functions`, `topics` and `broader` are ids of
    ``ontology/topics.ttl`` concepts (broader: the reviewed family). `division` and `level` are set for bodies.
    """

    id: str
    type: EntityType
    name: str
    scope: str = ""
    aliases: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    division: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that prove a statement: ``text[start:end] == quote``. `page` counts printed pages from 1, where there are any."""

    quote: str
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """A statement of one document. `id` digests (document, subject, predicate, object, status, period)."""

    id: str
    subject: str
    predicate: Predicate
    object: str
    status: Status
    evidence: tuple[Evidence, ...]
    rule: str
    confidence: float
    action: Action | None = None
    trigger: str | None = None
    duty: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure of one document; `of` is the id of the entity that it measures, or None."""

    id: str
    what: str
    value: float
    unit: str
    modifier: str | None
    role: Role
    of: str | None
    status: Status
    evidence: Evidence
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What one document says of being first, a model, commended or passed on (see `Credit`).

    `of` is the id of the thing that it is said of, or None; `body` that of the body. `id` digests (document, kind, of,
    body, start and end of the evidence, rule).
    """

    id: str
    kind: Standing
    reach: str
    by: str
    of: str | None
    body: str
    status: Status
    evidence: Evidence
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """What is known of a document once it has been read; the text itself is not kept here.

    `id` is the local part of its IRI (``doc-`` and 16 hex digits of the sha256). `issuer` is an entity id or "". `original` is the
    id of the document that this one reprints, "" where it is no reprint or none is known. The rest is as in `Metadata`
    and `Source`.
    """

    id: str
    path: str
    sha256: str
    title: str
    issuer: str
    division: str
    level: str
    genre: str
    script: str
    media_type: str
    encoding: str
    characters: int
    issued: str | None = None
    year: str | None = None
    period: Period | None = None
    url: str | None = None
    number: str | None = None
    scope: str | None = None
    retrieved: str | None = None
    reader: str = ""
    duplicate_of: str | None = None
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood of one document. Each tuple is sorted by id (dropped: by place)."""

    document: DocumentRecord
    entities: tuple[Entity, ...]
    assertions: tuple[Assertion, ...]
    quantities: tuple[Quantity, ...]
    dropped: tuple[Dropped, ...] = ()
    recognitions: tuple[Recognition, ...] = ()

    def __repr__(self) -> str:
        """What it is, in a line: the whole would fill a screen."""
        counts = f"entities {len(self.entities)}, statements {len(self.assertions)}, quantities {len(self.quantities)}, left out {len(self.dropped)}"
        return f"<Reading of {self.document.title or self.document.path!r}: {counts}>"


for _value in (Section, Sentence, Mention, Claim, Measure, Credit, Dropped, Entity, Evidence, Assertion, Quantity, Recognition):
    quick(_value)
