"""What stands around a head noun: where a name can begin, and what makes it one definite body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg import resources
from kg.alternatives import needed
from kg.mentions.bodies import lexicon
from kg.mentions.bodies.marks import Marks, Where
from kg.mentions.heads import rules
from kg.quick import quick
from kg.types import EntityType, Sentence

__all__ = ["Candidate", "Edges", "one_of", "rule", "sought"]

LONGEST_NAME = 30
LIST_REACH = 400  # a list of units reaches this far from the word that opens it
_HAN = re.compile(r"[\u3400-\u9fff“”、+\d]+\Z")
# The frames of candidates that another body can be a part of.
_OWNERS = ("place", "near", "national", "bare", "list", "part", "setup")


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("bodies")}


@cache
def one_of(name: str) -> re.Pattern[str]:
    """A pattern that matches any word of ``words/NAME.txt``."""
    return re.compile(resources.expand("{" + name + "}"))


@cache
def sought(*names: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """The patterns of these ids, each with what a stretch must hold for them to be sought in it."""
    return tuple((name, _rules()[name], needed(_rules()[name].pattern)) for name in names)


def rule(name: str) -> re.Pattern[str]:
    """The pattern of this id in ``patterns/bodies.toml``."""
    return _rules()[name]


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A possible name: its span, the place it begins with, and what follows the place.

    `stem` is the surface after the place, `full` its full form. `frame` says why it is one definite body: ``place``,
    ``national``, ``bare``, ``list``, ``setup``, ``unit``, ``part``, ``quote``, ``proper``, ``grade``, ``drawn``, ``tier``,
    ``near`` (a place, then a field that is not known) and ``corps`` (武警 before a place).
    """

    start: int
    end: int
    where: Where | None
    stem: str
    full: str
    type: EntityType
    frame: str
    rule: str


class Edges:
    """One sentence as it is read from left to right; `found` are the candidates so far."""

    def __init__(self, marks: Marks, sentence: Sentence) -> None:
        self.marks = marks
        self.text = marks.shadow
        self.span = sentence.span
        self.found: list[Candidate] = []

    # -- edges -------------------------------------------------------------------------------------------------------

    def _floor(self, end: int) -> int:
        """The leftmost offset at which a name that ends here may begin."""
        last = self.found[-1].end if self.found else 0
        return max(self.span.start, self.marks.hard_before(end), last, end - LONGEST_NAME)

    def _edge(self, head: int, floor: int) -> int:
        """Where a name with an unknown field begins: after the last bounding word, comma or verb of setting up."""
        comma = self.text.rfind("、", floor, head) + 1
        setup = self.marks.setup_before(head)
        described = [m.end() for m in rule("made-up").finditer(self.text, max(setup, floor), head)] if setup >= self.span.start else []
        if described and self.text.find(",", described[-1], head) < 0:
            return described[-1]
        if setup >= max(floor, comma):
            taken = rule("by").match(self.text, setup, head)  # who takes part is no part of the name: 由…的
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
        while (found := rule("count").match(self.text, start, end)) and found.end() > start:
            start = found.end()
        return start

    # -- tests -------------------------------------------------------------------------------------------------------

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
        quote = self.marks.quote_around(start, start + 1) if self.text[start - 1 : start] == "“" else None
        if quote and not rules()["counted"].match(self.text[start : quote.end - 1]):  # “一装置一策一专班” is a way of working
            return "quote"
        return ""

    def _is_drawn_in(self, start: int, end: int) -> bool:
        drawn = resources.words("body_drawn")
        return self.text.startswith(drawn, end) or self.text.endswith(drawn, 0, start)

    def _unit_gate(self, start: int) -> re.Match[str] | None:
        """The first word before this offset after which units are listed (下设)."""
        return one_of("body_unit_gate").search(self.text, max(self.span.start, start - LIST_REACH), start)

    def _in_unit_list(self, start: int) -> bool:
        gates = [*one_of("body_unit_gate").finditer(self.text, max(self.span.start, start - LIST_REACH), start)]
        last = self.found[-1].end if self.found else 0
        return bool(gates) and (start - gates[-1].end() <= 24 or start - last <= 1)

    def _is_force(self, begin: int, start: int, end: int) -> bool:
        """Whether what is set up serves rescue, advice or help, and says more than that."""
        text = self.text[begin:end]
        return (
            bool(one_of("body_force").search(text))
            and not text.startswith(resources.words("body_kind"))
            and not one_of("body_indefinite").search(text)
            and not any(begin <= a and b <= start and b - a > 1 for a, b in self.marks.breaks_in(begin, start))
        )

    def _is_counted(self, begin: int, end: int) -> bool:
        """Whether it is said how many forces are set up: 32支应急救援队伍, 应急救援队伍32支."""
        setup = self.marks.setup_before(begin)
        return bool(rule("forces").match(self.text, setup, begin) or rule("forces").match(self.text, end))

    def _past_grade(self, start: int) -> int:
        return next((start + len(g) for g in resources.words("body_grade") if self.text.startswith(g, start)), start)

    def _loosely_set_up(self, start: int) -> bool:
        return self.text.endswith(resources.words("body_setup_loose"), 0, self.marks.setup_before(start))
