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
from dataclasses import replace

from kg import resources
from kg.mentions.bodies import lexicon
from kg.mentions.bodies.edges import LONGEST_NAME, Candidate, Edges, one_of
from kg.mentions.bodies.lexicon import Head, Row
from kg.mentions.bodies.marks import Where
from kg.types import EntityType

__all__ = ["Candidate", "SentenceReader"]

_PLAIN = re.compile(r"[\u3400-\u9fff]+\Z")

# A force whose field is this long is one of its own: 建设长江沿线水上救援队伍, but not 建立应急队伍.
_TELLING_FIELD = 6


class SentenceReader(Edges):
    """Reads one sentence from left to right; `found` are the candidates so far."""

    def read(self, start: int, end: int, what: Row | Head) -> Candidate | None:
        """The candidate that ends with this form or head, if it makes one."""
        floor = self._floor(start)
        if floor > start or lexicon.is_cut_short(self.text, start, end):
            return None
        if isinstance(what, Head) and (quoted := self._quoted(end, what)):
            return quoted
        if isinstance(what, Row):
            match what.kind:
                case "national":
                    return self._national(start, end)
                case "local":
                    return self._local(start, end, floor) or self._unplaced(start, end, floor)
                case _:
                    return self._part(start, end) or self._placed_part(start, end, floor)
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

    def _quoted(self, end: int, head: Head) -> Candidate | None:
        """A whole quotation that is set up: 成立“…工作站”."""
        quote = self.marks.quote_around(end - 1, end)
        if quote is None or quote.end - 1 != end or quote.start < self.span.start or not self._set_up(quote.start):
            return None
        if quote.end - quote.start - 2 == len(head.word):
            return None  # “专班” alone is no name
        made = self._made(quote.start + 1, quote.start + 1, end, head, frame="setup")
        first = next((c for c in self.found if c.start == made.start), None)
        return replace(made, type=first.type) if first else made

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
        graded = self.text[start - 1 : start] in resources.words("body_graded")
        if row is None or (graded and not row.bare):
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
        if row.bare and self.marks.is_bounded(start) and not self._is_vague(floor, start):
            return replace(made, frame="bare")
        return None

    def _unplaced(self, start: int, end: int, floor: int) -> Candidate | None:
        """A longer name that only ends as one of the lexicon does: 自然灾害综合风险 + 普查领导小组."""
        head = lexicon.head_of(self.text[start:end])
        return self._free(end - len(head.word), end, floor, head) if head and head.mode == "open" else None

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
        gate = self._unit_gate(start)
        if gate is None:
            return None
        if self.found and self.found[-1].end == gate.start():  # X下设办公室
            return replace(_joined(self.found[-1], made), start=start)
        alone = gate.start() == self.span.start or self.marks.hard_before(gate.start()) == gate.start()
        return made if alone or (self.found and self.found[-1].frame == "unit") else None

    def _placed_part(self, start: int, end: int, floor: int) -> Candidate | None:
        """A unit that with a place is a body of its own: 自治区党委."""
        row, where = lexicon.part(self.text[start:end]), self.marks.where(start, floor)
        if row is None or where is None or self.text[start:end] not in resources.words("body_head_alone"):
            return None
        return Candidate(
            start=where.start, end=end, where=where, stem=self.text[start:end], full=row.full, type=row.type,
            frame="place", rule=f"body.{row.id}",
        )

    # -- names by shape ----------------------------------------------------------------------------------------------

    def _closed(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        begin = self._field_start(start, floor)
        where = self.marks.where(begin, floor)
        if where and begin == start:
            force = next((f for f in lexicon.corps_forms() if self.text.endswith(f, floor, where.start)), "")
            if force:  # 武警江苏总队
                return self._made(where.start - len(force), start, end, head, where=where, frame="corps")
        if where and (begin < start or head.word in resources.words("body_head_alone")):
            return self._made(where.start, begin, end, head, where=where, frame="place")
        if begin < start:
            made = self._made(begin, begin, end, head, frame="bare")
            owner, inherited = self._owner(begin), self._from_list(begin)
            tier = self._tier(begin, floor)
            if tier < begin and self.text.endswith(resources.words("body_each"), 0, tier):
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
        if head.word in resources.words("body_head_known"):
            edge = start
        for stop in range(max(edge + 1, start - 12), start - 1):
            where = self.marks.where(stop, edge)
            if where and not self.text.startswith(resources.words("body_stem_bad"), stop):
                return self._made(where.start, stop, end, head, where=where, frame="near")
        owner = self._owner(floor)
        told = _PLAIN.match(self.text, floor, start) and not self.text.startswith(resources.words("body_stem_bad"), floor)
        if owner and edge <= floor and 1 < start - floor <= 10 and owner.type is EntityType.AGENCY and told:
            return _joined(owner, self._made(floor, floor, end, head, frame="part"))
        return None

    def _open(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        made = self._closed(start, end, floor, head) or self._free(start, end, floor, head)
        if made and made.frame not in ("setup", "part", "unit") and head.word.endswith(resources.words("body_head_loose")):
            # A 中心 is a platform or a building unless it is set up, listed among units, or another body's.
            return made if made.frame == "tier" or self._in_unit_list(made.start) else None
        if made and made.frame == "setup" and head.word.endswith(resources.words("body_head_loose")):
            return None if self._loosely_set_up(made.start) else made
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
        if owner and owner.frame in ("place", "near", "national") and 2 <= start - begin <= 8 and self._set_field(begin, start):
            return _joined(owner, self._made(begin, begin, end, head, frame="part"))
        if start - begin > 8:
            begin = max(begin, self.marks.break_before(start))
        verbal = self.marks.breaks_in(begin, begin + 1)
        if 2 <= start - begin <= 10 and self._in_unit_list(begin) and not self._is_vague(begin, start) and not verbal:
            return self._made(begin, begin, end, head, frame="unit")
        return None

    def _organization(self, start: int, end: int, floor: int, head: Head) -> Candidate | None:
        raw = self._edge(start, floor)
        edge = self._stripped(raw, start)
        owner = self._owner(raw) if start - raw <= 12 else None
        if owner and owner.type is EntityType.ORGANIZATION:
            return _joined(owner, self._made(raw, raw, end, head, frame="part"))
        if edge >= start or start - edge > 20 or self._is_generic(edge, start) or one_of("body_indefinite").search(self.text, raw, start):
            return None
        where = self._where_at(edge, start)
        built = self.text.endswith(resources.words("body_setup_build"), 0, self.marks.setup_before(edge))  # 建设|工程有限公司
        named = where or self.text.startswith(resources.words("body_proper"), edge)
        frame = "place" if named else "" if built else self._definite(edge)
        if not frame and head.word in resources.words("body_head_proper") and 2 <= start - edge <= 8:
            frame = "proper"
        if not frame and head.word in resources.words("body_head_school") and self._field_start(start, edge) == edge:
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
        edge = max(edge, self.text.rfind(resources.words("body_of")[0], edge, start) + 1)
        begin = self._stripped(edge, start)
        counted = begin > edge or self.text.endswith(resources.words("body_classifier"), 0, edge)
        told = start - begin >= _TELLING_FIELD
        set_up = self._set_up(edge) and (counted or told or not self._loosely_set_up(edge))
        if begin == start and not (set_up and head.word in resources.words("body_whole")):
            return None
        frame = "setup" if set_up else "drawn" if self._is_drawn_in(edge, end) else ""
        if not frame and self.text.startswith(resources.words("body_grade"), begin) and not self.text.startswith(resources.words("body_area"), begin):
            frame = "grade"
        if not frame or not self._is_force(begin, start, end):
            return None
        if self._is_generic(begin, start) and not (frame == "setup" and begin < start and self._is_counted(begin, end)):
            return None
        if frame == "grade" and self._is_generic(self._past_grade(begin), start):
            return None
        where = self._where_at(begin, start)
        if where and not where[0].said and self.text[where[1] - 1] not in resources.words("body_graded"):
            return self._made(begin, where[1], end, head, frame=frame, where=where[0])
        return self._made(begin, begin, end, head, frame=frame)

    def _made(self, start: int, stem: int, end: int, head: Head, *, frame: str, where: Where | None = None) -> Candidate:
        text = self.text[stem:end]
        return Candidate(
            start=start, end=end, where=where, stem=text, full=text, type=head.type, frame=frame,
            rule=f"body.{head.mode}.{frame}",
        )


def _joined(owner: Candidate, made: Candidate) -> Candidate:
    """One body right after another: the second is the first one's (省委 + 宣传部)."""
    return replace(
        made, start=owner.start, where=owner.where, stem=owner.stem + made.stem, full=owner.full + made.full,
        frame=owner.frame if owner.frame in ("national", "bare") else "part",
    )
