"""Candidates: stretches of the shadow that have the shape of a body's name.

A name is read from its head noun to the left. What must stand there depends on the head's mode:

``closed``        a field of work (水利 + 局), or a place and a few characters (省 + X + 局)
``open``          anything since the last word that can not be part of a name (城市安全联合值班值守 + 专班)
``unit``          a few characters, in a list of units of a body (应急预警 + 科)
``organization``  a place or a proper name (长江 + 大学)
``team``          as open, but where it is set up, counted or drawn in (组建 … 救援队)

A candidate also needs a reason to be one definite body, its `frame`: a place before it, a verb of setting up, the list
that it is in, the body that it is a part of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg import resources
from kg.mentions.bodies import lexicon
from kg.mentions.bodies.lexicon import Head, Row
from kg.mentions.bodies.marks import Marks, Where
from kg.types import EntityType, Sentence

__all__ = ["Candidate", "SentenceReader"]

LONGEST_NAME = 30
_HAN = re.compile(r"[\u3400-\u9fff“”、+\d]+\Z")
_BY = re.compile(resources.expand(r"{body_by}[^。;,]{2,20}?的"))
_COUNT = re.compile(resources.expand(r"(?:(?:\d+|[一二两三四五六七八九十]+)(?:余|多)?{body_classifier}|{body_strip})"))
_UNITS = re.compile(resources.expand(r"{body_unit_gate}"))
# The frames of candidates that another body can be a part of.
_OWNERS = ("place", "national", "bare", "list", "part", "setup")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible name: its span, the place it begins with, and what follows the place.

    `stem` is the surface after the place, `full` its full form. `frame` says why it is one definite body: ``place``,
    ``national``, ``bare``, ``list``, ``setup``, ``unit``, ``part``, ``quote``, ``proper``, ``grade``, ``drawn``, ``tier``.
    """

    start: int
    end: int
    where: Where | None
    stem: str
    full: str
    type: EntityType
    frame: str
    rule: str


class SentenceReader:
    """Reads one sentence from left to right; `found` are the candidates so far."""

    def __init__(self, marks: Marks, sentence: Sentence) -> None:
        self.marks = marks
        self.text = marks.shadow
        self.span = sentence.span
        self.found: list[Candidate] = []

    def read(self, start: int, end: int, what: Row | Head) -> Candidate | None:
        """The candidate that ends with this form or head, if it makes one."""
        floor = self._floor(start)
        if floor > start or lexicon.is_cut_short(self.text, start, end):
            return None
        if isinstance(what, Row):
            match what.kind:
                case "national":
                    return self._national(start, end)
                case "local":
                    return self._local(start, end, floor)
                case _:
                    return self._part(start, end)
        match what.mode:
            case "closed":
                return self._closed(start, end, floor, what)
            case "open":
                return self._open(start, end, floor, what)
            case "unit":
                return self._unit(start, end, floor, what)
            case "organization":
                return self._organization(start, end, floor, what)
            case _:
                return self._team(start, end, floor, what)

    # -- names of the lexicon ----------------------------------------------------------------------------------------

    def _national(self, start: int, end: int) -> Candidate | None:
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
        owner = self._owner(start)
        if owner and not row.bare:
            return _joined(owner, made)
        inherited = self._from_list(start)
        if inherited:
            return replace(made, where=replace(inherited, start=start), frame="list")
        if row.bare and not self._is_vague(floor, start):
            return replace(made, frame="bare")
        return None

    def _part(self, start: int, end: int) -> Candidate | None:
        row, owner = lexicon.part(self.text[start:end]), self._owner(start)
        if row is None:
            return None
        made = Candidate(
            start=start, end=end, where=None, stem=self.text[start:end], full=row.full, type=row.type,
            frame="unit", rule=f"body.{row.id}",
        )
        if owner:
            return _joined(owner, made)
        return made if self._in_unit_list(start) and self.text[start - 1] not in "+" else None

    # -- names by shape ----------------------------------------------------------------------------------------------

    def _closed(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        begin = self._field_start(start, floor)
        where = self.marks.where(begin, floor)
        if where and (begin < start or head.word in resources.words("body_head_alone")):
            return self._made(where.start, begin, end, head, where=where, frame="place")
        if begin < start:
            made = self._made(begin, begin, end, head, frame="bare")
            owner, inherited = self._owner(begin), self._from_list(begin)
            tier = self._tier(begin, floor)
            if tier < begin:
                return self._made(tier, tier, end, head, frame="tier")
            if owner:
                return _joined(owner, made)
            if inherited:
                return replace(made, where=replace(inherited, start=begin), frame="list")
            if self._set_up(begin):
                return replace(made, frame="setup")
        return self._after_place(start, end, floor, head)

    def _after_place(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        """A place or another body, two to twelve characters of an unknown field, and the head."""
        edge = max(self._edge(start, floor), start - 16)
        if self._is_vague(edge, start):
            return None
        for stop in range(max(edge + 1, start - 12), start - 1):
            where = self.marks.where(stop, edge)
            if where and not self.text.startswith(resources.words("body_stem_bad"), stop):
                return self._made(where.start, stop, end, head, where=where, frame="place")
        owner = self._owner(floor)
        if owner and edge <= floor and 2 <= start - floor <= 10 and owner.type is EntityType.AGENCY:
            return _joined(owner, self._made(floor, floor, end, head, frame="part"))
        return None

    def _open(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        made = self._closed(start, end, floor, head) or self._free(start, end, floor, head)
        if made and made.frame not in ("setup", "part", "unit") and head.word.endswith(resources.words("body_head_loose")):
            # A 中心 is a platform or a building unless it is set up, listed among units, or another body's.
            return made if made.frame == "tier" or self._in_unit_list(made.start) else None
        if made and made.frame == "setup" and head.word.endswith(resources.words("body_head_loose")):
            return None if self.text.endswith(resources.words("body_setup_loose"), 0, self.marks.setup_before(made.start)) else made
        return made

    def _free(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        owner = self._owner(start)
        if owner:
            return _joined(owner, self._made(start, start, end, head, frame="part"))
        counted = self._edge(start, floor)
        edge = self._stripped(counted, start)
        if counted < edge == start and self.found and self.text.endswith(resources.words("body_under"), 0, counted):
            made = _joined(self.found[-1], self._made(start, start, end, head, frame="part"))
            return replace(made, start=start)
        if edge >= start or self._is_generic(edge, start):
            return None
        if head.word in resources.words("body_group"):
            graded = self.text.startswith(resources.words("body_grade"), edge)
            return self._made(edge, edge, end, head, frame="grade") if graded else None
        frame = self._definite(edge)
        if not frame:
            return None
        where = self._where_at(edge, start)
        return self._made(edge, where[1] if where else edge, end, head, where=where[0] if where else None, frame=frame)

    def _unit(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        begin = max(floor, self.text.rfind("、", floor, start) + 1)
        owner = self._owner(begin)
        if owner and owner.frame in ("place", "national") and 2 <= start - begin <= 8 and self._set_field(begin, start):
            return _joined(owner, self._made(begin, begin, end, head, frame="part"))
        if start - begin > 8:
            begin = max(begin, self.marks.break_before(start))
        if 2 <= start - begin <= 10 and self._in_unit_list(begin) and not self._is_vague(begin, start):
            return self._made(begin, begin, end, head, frame="unit")
        return None

    def _organization(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        edge = self._stripped(self._edge(start, floor), start)
        if edge >= start or start - edge > 20 or self._is_generic(edge, start):
            return None
        where = self._where_at(edge, start)
        frame = "place" if where or self.text.startswith(resources.words("body_proper"), edge) else self._definite(edge)
        if not frame and head.word in resources.words("body_head_proper") and 2 <= start - edge <= 8:
            frame = "proper"
        if not frame:
            return None
        if where and where[0].said:  # 南京大学 is not 南京市大学
            where = None
        return self._made(edge, where[1] if where else edge, end, head, where=where[0] if where else None, frame=frame)

    def _team(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        edge = self._edge(start, floor)
        quote = self.text.rfind("“", max(self.span.start, start - LONGEST_NAME), start)
        if self.text[edge - 1 : edge] == "”" and quote >= 0:
            edge = quote
        begin = self._stripped(edge, start)
        set_up = self._set_up(edge)
        if begin == start and not (set_up and head.word in resources.words("body_whole")):
            return None
        frame = "setup" if set_up else "drawn" if self._is_drawn_in(edge, end) else ""
        if not frame and self.text.startswith(resources.words("body_grade"), begin):
            frame = "grade"
        if not frame or self._is_generic(begin, start):
            return None
        return self._made(begin, begin, end, head, frame=frame)

    # -- edges -------------------------------------------------------------------------------------------------------

    def _floor(self, end: int) -> int:
        """The leftmost offset at which a name that ends here may begin."""
        last = self.found[-1].end if self.found else 0
        return max(self.span.start, self.marks.hard_before(end), last, end - LONGEST_NAME)

    def _edge(self, head: int, floor: int) -> int:
        """Where a name with an unknown field begins: after the last bounding word, comma or verb of setting up."""
        comma = self.text.rfind("、", floor, head) + 1
        setup = self.marks.setup_before(head)
        if setup >= max(floor, comma):
            taken = _BY.match(self.text, setup, head)  # who takes part is no part of the name: 由…的
            return taken.end() if taken else setup
        if self._set_up(head) and comma:
            return max(floor, comma)
        edge = max(floor, comma, self.marks.break_before(head))
        return edge + 1 if self.text[edge : edge + 1] in resources.words("body_and") and edge == floor else edge

    def _field_start(self, head: int, floor: int) -> int:
        """Where the known fields before a head begin (文化和旅游, 农业和水利 too); `head` if there are none."""
        fields, longest = lexicon.fields(), lexicon.longest_field()
        start = head
        while True:
            stop = start
            if start < head and self.text[start - 1] in resources.words("body_and"):
                stop = start - 1
            begin = next((p for p in range(max(floor, stop - longest), stop - 1) if self.text[p:stop] in fields), stop)
            if begin == stop:
                return start
            start = begin

    def _set_field(self, start: int, end: int) -> bool:
        return self._field_start(end, start) == start

    def _tier(self, begin: int, floor: int) -> int:
        """Where a class of bodies at a lower level begins (街道 + 应急消防管理站); `begin` if it is none."""
        for word in resources.words("body_tier"):
            if self.text.endswith(word, floor, begin):
                return begin - len(word)
        return begin

    def _where_at(self, edge: int, limit: int) -> tuple[Where, int] | None:
        """The place that begins at `edge`, and where it ends."""
        for stop in range(min(edge + 12, limit), edge, -1):
            where = self.marks.where(stop, edge)
            if where and where.start == edge:
                return where, stop
        return None

    def _stripped(self, start: int, end: int) -> int:
        """Past counts and pointers (13个, 全区第一支) at the beginning."""
        while (found := _COUNT.match(self.text, start, end)) and found.end() > start:
            start = found.end()
        return start

    # -- tests -------------------------------------------------------------------------------------------------------

    def _made(self, start: int, stem: int, end: int, head: Head, *, frame: str, where: Where | None = None) -> Candidate:
        text = self.text[stem:end]
        return Candidate(
            start=start, end=end, where=where, stem=text, full=text, type=head.type, frame=frame,
            rule=f"body.{head.mode}.{frame}",
        )

    def _owner(self, start: int) -> Candidate | None:
        """The candidate that ends where this one begins: what follows it is its part."""
        last = self.found[-1] if self.found else None
        return last if last and last.end == start and last.frame in _OWNERS else None

    def _from_list(self, start: int) -> Where | None:
        """The place of the member before this one in a list (省气象局、通信管理局)."""
        last = self.found[-1] if self.found else None
        if last and last.where and last.end == start - 1 and self.text[start - 1] in resources.words("body_list"):
            return last.where
        return None

    def _is_vague(self, start: int, end: int) -> bool:
        return self.text.startswith(resources.words("body_vague"), start, end)

    def _is_generic(self, start: int, end: int) -> bool:
        text = self.text[start:end]
        return text in resources.words("body_generic") or self._is_vague(start, end) or not _HAN.match(text)

    def _set_up(self, start: int) -> bool:
        """Whether a verb of setting up governs what begins here: before it, with nothing but list members between."""
        return self.marks.setup_before(start) >= max(self.span.start, self.marks.hard_before(start), 1)

    def _definite(self, start: int) -> str:
        if self._set_up(start):
            return "setup"
        if self.text[start - 1 : start] == "“" and self.marks.quote_around(start, start + 1):
            return "quote"
        return ""

    def _is_drawn_in(self, start: int, end: int) -> bool:
        drawn = resources.words("body_drawn")
        return self.text.startswith(drawn, end) or self.text.endswith(drawn, 0, start)

    def _in_unit_list(self, start: int) -> bool:
        return bool(_UNITS.search(self.text, self.span.start, start))


def _joined(owner: Candidate, made: Candidate) -> Candidate:
    """One body right after another: the second is the first one's (省委 + 宣传部)."""
    return replace(
        made, start=owner.start, where=owner.where, stem=owner.stem + made.stem, full=owner.full + made.full,
        frame=owner.frame if owner.frame in ("national", "bare") else "part",
    )
