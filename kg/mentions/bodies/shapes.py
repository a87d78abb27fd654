"""Candidates: stretches of the shadow that have the shape of a body's name.

A name is read from its head noun to the left. What must stand there depends on the head's mode:

``closed``        a field of work (水利 + 局), or a place and a few characters (省 + X + 局)
``open``          anything since the last word that can not be part of a name (城市安全联合值班值守 + 专班)
``unit``          a few characters, in a list of units of a body (应急预警 + 科)
``organization``  a place or a proper name (长江 + 大学)
``team``          as open, but where it is set up, counted or drawn in (组建 … 救援队)

Whether a candidate is definite is decided by its neighbors: a place before it, a verb of setting up, the list it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import resources
from kg.mentions.bodies import lexicon
from kg.mentions.bodies.lexicon import Head, Row
from kg.mentions.bodies.marks import Marks, Where
from kg.types import EntityType, Sentence, Span

__all__ = ["Candidate", "candidates"]

LONGEST_NAME = 30
_HAN = re.compile(r"[\u3400-\u9fff“”、+\d]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible name: its span, the place it begins with, and what follows the place.

    `stem` is the surface after the place, `full` its full form. `frame` says why it is definite: ``place``, ``national``,
    ``bare``, ``list``, ``setup``, ``count``, ``unit``, ``part``, ``quote``. `owner` is the body that it is a part of.
    """

    start: int
    end: int
    where: Where | None
    stem: str
    full: str
    type: EntityType
    frame: str
    rule: str
    owner: Candidate | None = None


def _macro(name: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, resources.words(name))) + ")")


class _Reader:
    """Reads one sentence. Not shared between sentences: it remembers the candidates to its left."""

    def __init__(self, marks: Marks, sentence: Sentence) -> None:
        self.marks = marks
        self.text = marks.shadow
        self.span = sentence.span
        self.found: list[Candidate] = []

    # -- what stands before ------------------------------------------------------------------------------------------

    def last(self) -> Candidate | None:
        return self.found[-1] if self.found else None

    def floor(self, end: int) -> int:
        """The leftmost offset at which a name that ends here may begin."""
        last = self.last()
        return max(self.span.start, self.marks.hard_before(end), last.end if last else 0, end - LONGEST_NAME)

    def edge(self, head: int, floor: int) -> int:
        """Where a name with an unknown field begins: after the last bounding word, 、or verb of setting up."""
        comma = self.text.rfind("、", floor, head) + 1
        setup = self.marks.setup_before(head)
        if setup > max(floor, comma) - 1 and setup >= floor:
            return self._past_by(max(setup, comma), head)
        return max(floor, comma, self.marks.break_before(head))

    def _past_by(self, start: int, head: int) -> int:
        """Past 由…的 after a verb of setting up: who takes part is no part of the name."""
        found = _BY.match(self.text, start, head)
        return found.end() if found else start

    def field_start(self, head: int, floor: int) -> int:
        """Where the known fields before a head begin (文化和旅游, 农业和水利 too); `head` if there are none."""
        fields, longest = lexicon.fields(), lexicon.longest_field()
        start = head
        while True:
            begin = next((p for p in range(max(floor, start - longest), start - 1) if self.text[p:start] in fields), start)
            if begin == start:
                return start
            start = begin
            if start - 1 > floor and self.text[start - 1] in resources.words("body_and"):
                more = start - 1
                if any(self.text[p:more] in fields for p in range(max(floor, more - longest), more - 1)):
                    start = more
                    continue
            return start

    # -- modes -------------------------------------------------------------------------------------------------------

    def read(self, start: int, end: int, what: Row | Head) -> Candidate | None:
        floor = self.floor(start)
        if floor > start or lexicon.is_cut_short(self.text, start, end):
            return None
        if isinstance(what, Row):
            return getattr(self, f"_{what.kind}")(start, end, floor)
        return getattr(self, f"_{what.mode}")(start, end, floor, what)

    def _national(self, start: int, end: int, floor: int) -> Candidate | None:
        row = lexicon.national(self.text[start:end])
        if row is None:
            return None
        return Candidate(
            start=start, end=end, where=None, stem=self.text[start:end], full=row.full, type=row.type,
            frame="national", rule=f"body.{row.id}",
        )

    def _local(self, start: int, end: int, floor: int) -> Candidate | None:
        where = self.marks.where(start, floor)
        row = lexicon.local(self.text[start:end], where.code if where else self.marks.division)
        if row is None:
            return None
        made = Candidate(
            start=where.start if where else start, end=end, where=where, stem=self.text[start:end], full=row.full,
            type=row.type, frame="place", rule=f"body.{row.id}",
        )
        if where:
            return made
        last = self.last()
        if last and last.end == start and last.frame != "unit":
            return self._part_of(last, made)
        inherited = self._from_list(start)
        if inherited:
            return replace(made, where=replace(inherited, start=start), frame="list")
        if row.bare and not self._is_generic(floor, start):
            return replace(made, frame="bare")
        return None

    def _part(self, start: int, end: int, floor: int) -> Candidate | None:
        row, last = lexicon.part(self.text[start:end]), self.last()
        if row is None:
            return None
        made = Candidate(
            start=start, end=end, where=None, stem=self.text[start:end], full=row.full, type=row.type,
            frame="part", rule=f"body.{row.id}",
        )
        return self._part_of(last, made) if last and last.end == start else self._unit_named(made)

    def _unit_named(self, made: Candidate) -> Candidate | None:
        return replace(made, frame="unit") if self._in_unit_list(made.start, made.end) else None

    def _part_of(self, owner: Candidate, made: Candidate) -> Candidate:
        """One body after another without anything between: the second is the first one's (省委 + 宣传部)."""
        return replace(
            made, start=owner.start, where=owner.where, stem=owner.stem + made.stem, full=owner.full + made.full,
            frame="part" if owner.frame in ("place", "national", "bare", "list") else owner.frame, owner=owner,
        )

    def _closed(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        begin = self.field_start(start, floor)
        if begin == start:
            where = self.marks.where(start, floor)
            if where and head.word in resources.words("body_head_alone"):
                return self._made(where.start, begin, end, head, where, "place")
            return self._after_place(start, end, floor, head)
        where = self.marks.where(begin, floor)
        if where:
            return self._made(where.start, begin, end, head, where, "place")
        made = self._made(begin, begin, end, head, None, "bare")
        last = self.last()
        if last and last.end == begin and last.frame in ("place", "national", "part", "list"):
            return self._part_of(last, made)
        inherited = self._from_list(begin)
        if inherited:
            return replace(made, where=replace(inherited, start=begin), frame="list")
        if self._set_up(begin):
            return replace(made, frame="setup")
        return self._after_place(start, end, floor, head)

    def _after_place(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        """A place, two to twelve characters of an unknown field, and the head."""
        edge = max(self.edge(start, floor), start - 16)
        for stop in range(edge + 1, start - 1):
            where = self.marks.where(stop, edge)
            if where and start - stop <= 12:
                return self._made(where.start, stop, end, head, where, "place")
        last = self.last()
        if last and last.end == floor and last.end >= edge and 0 < start - floor <= 10 and last.frame in ("place", "national", "part"):
            made = self._made(floor, floor, end, head, None, "bare")
            return self._part_of(last, made) if made else None
        return None

    def _open(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        known = self._closed(start, end, floor, head)
        if known and not self._loose(head, known):
            return known
        last = self.last()
        if last and last.end == start:
            return self._part_of(last, self._made(start, start, end, head, None, "bare"))
        edge = self._stripped(self.edge(start, floor), start)
        if edge >= start or self._is_generic(edge, start):
            return None
        frame = self._definite(edge)
        if not frame or (frame == "quote" and head.word not in resources.words("body_head_proper")):
            return None
        where = next((w for stop in range(edge + 1, min(edge + 8, start)) if (w := self.marks.where(stop, edge)) and w.start == edge), None)
        stem_start = self._where_end(where, edge, start) if where else edge
        return self._made(edge, stem_start, end, head, where, frame)

    def _loose(self, head: Head, made: Candidate) -> bool:
        """A 中心 is a platform or a building unless it is set up, listed among units, or another body's."""
        return head.word.endswith(resources.words("body_head_loose")) and made.frame not in ("setup", "part", "unit") and not self._in_unit_list(made.start, made.end)

    def _unit(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        last = self.last()
        begin = max(floor, self.text.rfind("、", floor, start) + 1, self.marks.break_before(start))
        if last and last.end == begin and last.frame in ("place", "national") and 2 <= start - begin <= 8:
            return self._part_of(last, self._made(begin, begin, end, head, None, "bare"))
        if 2 <= start - begin <= 10 and self._in_unit_list(begin, end):
            return self._made(begin, begin, end, head, None, "unit")
        return None

    def _organization(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        edge = self._stripped(self.edge(start, floor), start)
        if edge >= start or start - edge > 20 or self._is_generic(edge, start):
            return None
        where = next((w for stop in range(start, edge, -1) if (w := self.marks.where(stop, edge)) and w.start == edge), None)
        proper = where is not None or self.text.startswith(resources.words("body_proper"), edge)
        frame = "place" if proper else self._definite(edge)
        if not proper and head.word in resources.words("body_head_proper") and 2 <= start - edge <= 8:
            frame = frame or "proper"
        if not frame:
            return None
        stem_start = self._where_end(where, edge, start) if where else edge
        return self._made(edge, stem_start, end, head, where, frame)

    def _team(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        edge = self.edge(start, floor)
        quote = self.text.rfind("“", max(self.span.start, start - LONGEST_NAME), start)
        if self.text[edge - 1 : edge] == "”" and quote >= 0:
            edge = quote
        begin = self._stripped(edge, start)
        frame = self._definite(begin) or self._definite(edge) or ("drawn" if self._drawn_in(end) else "")
        if begin >= start:
            return None
        if not frame and self.text.startswith(resources.words("body_grade"), begin):
            frame = "grade"
        if not frame or self._is_generic(begin, start):
            return None
        return self._made(begin, begin, end, head, None, frame)

    # -- tests -------------------------------------------------------------------------------------------------------

    def _made(self, start: int, stem: int, end: int, head: Head, where: Where | None, frame: str) -> Candidate:
        text = self.text[stem:end]
        return Candidate(start=start, end=end, where=where, stem=text, full=text, type=head.type, frame=frame, rule=f"body.{head.mode}.{frame}")

    def _where_end(self, where: Where, edge: int, start: int) -> int:
        return next((s for s in range(start, edge, -1) if self.marks.where(s, edge) == where), edge)

    def _stripped(self, start: int, end: int) -> int:
        """Past counts and pointers (13个, 全区第一支) at the beginning."""
        while found := _COUNT.match(self.text, start, end):
            start = found.end()
        return start

    def _is_generic(self, start: int, end: int) -> bool:
        text = self.text[start:end]
        return text in resources.words("body_generic") or text.startswith(resources.words("body_vague")) or not _HAN.match(text)

    def _set_up(self, start: int) -> bool:
        """Whether a verb of setting up governs what begins here: before it, with counts and other bodies between."""
        setup = self.marks.setup_before(start)
        return setup >= max(self.span.start, self.marks.hard_before(start))

    def _definite(self, start: int) -> str:
        if self._set_up(start):
            return "setup"
        if self.text[start - 1 : start] == "“" and self.marks.quote_around(start, start + 1):
            return "quote"
        return ""

    def _drawn_in(self, end: int) -> bool:
        return self.text.startswith(resources.words("body_drawn"), end)

    def _from_list(self, start: int) -> Where | None:
        """The place of the member before this one in a list (省气象局、通信管理局)."""
        last = self.last()
        if last and last.where and last.end == start - 1 and self.text[start - 1] in resources.words("body_list"):
            return last.where
        return None

    def _in_unit_list(self, start: int, end: int) -> bool:
        return bool(_UNITS.search(self.text, self.span.start, start)) and (
            self.text[end : end + 1] in ("", "、", "。", ";", ",", "和", "及", "等", "\n") or self.marks.hard_before(end + 1) == end + 1 or True
        )


_BY = re.compile(resources.expand(r"{body_by}[^。;,]{2,20}?的"))
_COUNT = re.compile(resources.expand(r"(?:\d+|[一二两三四五六七八九十]+|{body_strip}|\d+(?:余|多)?)(?:余|多)?{body_classifier}?"))
_UNITS = re.compile(resources.expand(r"{body_unit_gate}"))


def candidates(marks: Marks, sentence: Sentence) -> Iterator[Candidate]:
    """The candidates of one sentence, from left to right, without overlaps."""
    reader = _Reader(marks, sentence)
    automaton, whats = lexicon.terms()
    offset = sentence.span.start
    for start, end, index in automaton.find(marks.shadow[offset : sentence.span.end]):
        made = reader.read(offset + start, offset + end, whats[index])
        if made is None:
            continue
        while reader.found and reader.found[-1].start >= made.start:
            reader.found.pop()
        reader.found.append(made)
    yield from reader.found


def title_or_quoted(marks: Marks, span: Span) -> bool:
    """Whether a candidate lies in a 《title》, or is only a piece of a short quotation."""
    if marks.in_title(span.start, span.end):
        return True
    quote = marks.quote_around(span.start, span.end)
    return quote is not None and (quote.start + 1 != span.start or quote.end - 1 != span.end)
