"""Finds what is not a body: mechanisms, initiatives, policies, platforms, facilities and events.

Four ways, from the surest to the freest; where two overlap, the longer wins, then the surer:

1. title marks 《》 name a policy;
2. the lexicon of what is known nationwide (``ontology/lexicon/terms.tsv``), whatever quotation marks stand inside;
3. quotation marks and number schemes (“1+12”, 1833) name what a bureau coined;
4. a phrase that ends in a head noun, back to the verb that governs it (see `kg.mentions.names`).
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg import places, resources
from kg.automaton import Automaton
from kg.mentions import names
from kg.mentions.clauses import Clause, Verb, clauses, mask
from kg.mentions.heads import heads, may_end_name, strong_type_of, type_of
from kg.text.shadow import shadow as shadow_of
from kg.types import Action, Document, Dropped, EntityType, Extraction, Mention, Span

__all__ = ["ThingExtractor"]

# A title may hold another one: 《关于印发〈…〉的通知》 (its shadow has one kind of title marks).
_TITLE = re.compile(r"《((?:[^《》\n]|《[^《》\n]{1,100}》){2,120})》")
_QUOTED = re.compile(r"“([^”\n]{2,40})”")
_QUOTES = re.compile("[“”‘’\"]")
# What is of note only where someone does something to it.
_DONE = (EntityType.INITIATIVE, EntityType.FACILITY)
# A term of this length names a thing even within a longer name without title marks (专项整治三年行动, but not 三年行动).
_TELLING = 6
# What is done as a standing practice has a short name: 推行提级会商, but 落实森林防火期野外火源专项检查.
_PRACTICE = 8
# So many characters modify a head noun in quotation marks: 校园消防安全“第一课”.
_MODIFIERS = (2, 12)
# Longer quotations are sentences, unless they are made of parts: “乡有专班、村有扑火小队、组有护林员、户有责任书”.
_LONG_QUOTATION = 18
_SITES = (EntityType.PLATFORM, EntityType.FACILITY)
# What lays down duties.
_NORMATIVE = ("regulation", "emergency_plan")
_BODIES = {EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.TEAM}
# What may be done to a text that is named without title marks (制定…意见, but not 征求…意见).
_ISSUING = (Action.ESTABLISH, Action.IMPROVE, Action.ABOLISH)
# How sure each way is, on a scale that calibration on annotated reports will replace.
_CONFIDENCE = {"title": 0.95, "term": 0.95, "scheme": 0.85, "quoted": 0.75, "event": 0.85, "proper": 0.85, "heading": 0.8, "name": 0.75, "bare": 0.6}


@dataclass(frozen=True, slots=True)
class _Lexicon:
    automaton: Automaton
    rows: tuple[dict[str, str], ...]


@cache
def _lexicon() -> _Lexicon:
    forms: dict[str, dict[str, str]] = {}
    for row in resources.table("lexicon/terms.tsv"):
        for form in (row["name"], *filter(None, row["aliases"].split("|"))):
            forms.setdefault(_QUOTES.sub("", form), row)
    return _Lexicon(Automaton(forms), tuple(forms.values()))


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in (*resources.patterns("names"), *resources.patterns("things"))}


def _mention(span: Span, kind: EntityType, name: str, how: str, aliases: Iterable[str] = ()) -> Mention:
    way = how.split(".")[0]
    others = tuple(dict.fromkeys([a for a in aliases if a and a != name])) if aliases else ()
    return Mention(span=span, type=kind, name=name, rule=how, aliases=others, confidence=_CONFIDENCE[way])


def _titles(shadow: str) -> Iterator[Mention]:
    for found in _TITLE.finditer(shadow):
        title = found[1].strip()
        kind = EntityType.ORGANIZATION if _rules()["newspaper"].search(title) else EntityType.POLICY
        if not _rules()["no-policy"].search(shadow[max(0, found.start() - 4) : found.end() + 8]):
            yield _mention(Span(*found.span()), kind, title, "title")


def _arrangements_in_titles(shadow: str) -> Iterator[Mention]:
    """A text that is named after an arrangement also names the arrangement.

    《极端天气“五停”工作机制》, 《关于进一步加强气象灾害应急会商机制的意见》
    """
    for found in _TITLE.finditer(shadow):
        if _rules()["cited"].search(shadow[max(0, found.start() - 4) : found.start()]):
            continue
        if _rules()["arrangement-title"].search(found[1]):
            yield _mention(Span(found.start(1), found.end(1)), EntityType.MECHANISM, found[1], "title.arrangement")
        about = _rules()["about"].match(found[1])
        kind = strong_type_of(about["thing"]) if about else None
        if about and kind is EntityType.MECHANISM:
            span = Span(found.start(1) + about.start("thing"), found.start(1) + about.end("thing"))
            yield _mention(span, kind, about["thing"], "title.arrangement")


def _own_title(document: Document) -> Iterator[Mention]:
    """The title of an emergency plan or rule, which is the name of the text that one reads."""
    title = shadow_of(document.title) if document.genre in (*_NORMATIVE, "opinion") else ""
    start = document.shadow.find(title) if title and _rules()["text-title"].search(title) else -1
    if start >= 0:
        yield _mention(Span(start, start + len(title)), EntityType.POLICY, title, "title.own")


def _undertakings_in_titles(shadow: str) -> Iterator[Mention]:
    """A plan that is named after an undertaking also names the undertaking: 《甲区强基三年行动实施方案》."""
    for found in _TITLE.finditer(shadow):
        about = _rules()["undertaking-plan"].search(found[1])
        if about:
            span = Span(found.start(1) + about.start("thing"), found.start(1) + about.end("thing"))
            yield _mention(span, EntityType.INITIATIVE, about["thing"], "title.undertaking")


def _terms(shadow: str) -> Iterator[Mention]:
    quotes = [m.start() - i for i, m in enumerate(_QUOTES.finditer(shadow))]
    bare = _QUOTES.sub("", shadow)
    lexicon = _lexicon()
    for index, start, end in lexicon.automaton.matches(bare):
        begin = start + bisect_right(quotes, start)
        stop = end - 1 + bisect_right(quotes, end - 1) + 1
        inside = shadow[begin:stop]
        if inside.count("“") > inside.count("”") and shadow[stop : stop + 1] == "”":
            stop += 1
        if inside.count("”") > inside.count("“") and shadow[begin - 1 : begin] == "“":
            begin -= 1
        quoted = shadow[begin - 1 : begin] == "“" and shadow[stop : stop + 1] == "”"
        if (end - start < 3 and not quoted) or _rules()["other-word"].match(bare[end - 1 : end + 1]):
            continue
        if quoted:
            begin, stop = begin - 1, stop + 1
        row = lexicon.rows[index]
        surface = names.clean(shadow, shadow, begin, stop)
        yield _mention(Span(begin, stop), EntityType(row["type"]), row["name"], f"term.{row['id']}", (surface,))


def _events(shadow: str, masked: str) -> Iterator[Mention]:
    for found in _rules()["event"].finditer(masked):
        atoms = [m for m in _QUOTED.finditer(shadow, found.start(), found.end()) if _rules()["date-name"].match(m[1])]
        tail = shadow[atoms[-1].end() : found.end()] if atoms else ""
        for atom in atoms:
            yield _mention(Span(atom.start(), atom.end()), EntityType.EVENT, atom[0] + tail, "event", (atom[1],))
    for found in _rules()["storm"].finditer(masked):
        yield _mention(Span(*found.span()), EntityType.EVENT, shadow[found.start() : found.end()], "event.storm")
        further = _rules()["storm-too"].match(masked, found.end())
        while further:  # 台风“贝碧嘉”“普拉桑”
            kind = shadow[found.start() : found.end()].split("“")[0]
            yield _mention(Span(*further.span("name")), EntityType.EVENT, kind + shadow[slice(*further.span("name"))], "event.storm")
            further = _rules()["storm-too"].match(masked, further.end())
    for found in _rules()["weather"].finditer(masked):
        yield _mention(Span(*found.span()), EntityType.EVENT, shadow[found.start() : found.end()], "event.weather")


def _proper(shadow: str, masked: str) -> Iterator[Mention]:
    """Phrases that name a thing wherever they stand: 第三次全国国土调查."""
    for pattern in resources.patterns("proper"):
        for found in pattern.regex.finditer(masked):
            name = names.clean(shadow, masked, *found.span())
            yield _mention(Span(*found.span()), EntityType(pattern["type"]), name, f"proper.{pattern.id}")


def _headings(document: Document) -> Iterator[Mention]:
    """Headings that are nothing but the name of an undertaking, with the verbs in it: (五)基层基础夯实行动."""
    if document.genre in _NORMATIVE:
        return
    for clause in clauses(document):
        if clause.number or not clause.sentence.heading:
            continue
        found = _rules()["undertaking"].search(document.shadow, clause.span.start, clause.span.end)
        if not found or (clause.verbs and clause.verbs[0].span.start <= found.start("name")):
            continue
        span = Span(found.start("name"), found.end("name"))
        yield _mention(span, EntityType.INITIATIVE, found["name"], "heading")


def _governed_regions(shadow: str, clause: Clause, carried: Verb | None, duties: frozenset[str]) -> Iterator[tuple[int, int, bool, Verb | None]]:
    """The stretches of a clause between its verbs, whether a verb governs each, and which.

    The verbs of `duties` govern no bare activity.
    """
    position, verb = clause.span.start, None if clause.verbs else carried
    if clause.verbs and _rules()["fronted"].match(shadow[clause.span.start : clause.verbs[0].span.start]):
        verb = clause.verbs[0]  # 将防汛应急响应提升至二级: what stands before its verb is governed too
    for following in (*clause.verbs, None):
        end = following.span.start if following else clause.span.end
        if end > position:
            governed = verb is not None and verb.kind in ("verb", "light") and verb.word not in duties
            yield position, end, governed, verb if governed else None
        if following:
            position, verb = following.span.end, following


def _by_shape(document: Document, masked: str) -> Iterator[Mention | Dropped]:
    """Names by their shape, and what looked like one and is none."""
    shadow = document.shadow
    duties = frozenset(resources.words("duty_verbs") if document.genre in _NORMATIVE else ())
    practice = resources.words("practice_verbs")
    carried: Verb | None = None
    for clause in clauses(document):
        carried = carried if clause.number > 0 else None
        begin, stop = clause.span
        quoted = shadow.find("“", begin, stop) >= 0
        if quoted or may_end_name(masked, begin, stop):
            for start, end, governed, verb in _governed_regions(shadow, clause, carried, duties):
                issuing = verb is not None and verb.action in _ISSUING
                for name in names.names_in(shadow, masked, start, end, governed=governed):
                    name = _with_object(shadow, masked, clause, verb, name) if name.flaw and verb else name
                    activity = name.type is EntityType.INITIATIVE and heads()[name.head].needs_verb
                    if activity and verb and verb.word in practice and len(name.text) <= _PRACTICE:
                        name = name._replace(type=EntityType.MECHANISM)  # 推行提级会商
                    yield _shaped(shadow, clause, name, end, governed=governed, issuing=issuing, normative=bool(duties))
                if quoted:
                    yield from _quotations(shadow, start, end, verb)
        carried = clause.verbs[-1] if clause.verbs else carried


def _with_object(shadow: str, masked: str, clause: Clause, verb: Verb, name: names.Name) -> names.Name:
    """A bare activity with what it is done to, which stands before its verb: 对粉尘涉爆企业组织专家会诊."""
    start = clause.span.start
    found = _rules()["done-to"].search(shadow[start : verb.span.start]) if name.type is EntityType.INITIATIVE else None
    if not found or name.span.start - verb.span.end > 1:
        return name
    thing = names.object_in(shadow, masked, start + found.start("thing"), start + found.end("thing"))
    return name._replace(text=thing + name.text, flaw="") if thing else name


def _shaped(
    shadow: str, clause: Clause, name: names.Name, end: int, *, governed: bool, issuing: bool, normative: bool
) -> Mention | Dropped:
    """A name by its shape in a stretch of a clause up to `end` as a mention, or as what it lacks to be one."""
    how = f"{'name' if governed else 'bare'}.{name.head}"
    flaw = name.flaw
    if not governed and name.type in _DONE and shadow.startswith(resources.words("toward"), name.span.start - 1):
        flaw = flaw or "nothing-done"  # 对危大工程实行专项方案论证
    if not issuing and heads()[name.head].needs == "issue":
        flaw = flaw or "not-issued"  # 征求意见
    idle = not governed and name.type in _DONE and end == clause.span.end and not any(v.kind in ("verb", "light") for v in clause.verbs)
    if idle and (normative or not _is_heading(shadow, clause, name.span)):
        flaw = flaw or "nothing-done"  # 受各类活动影响
    if flaw:
        return Dropped(span=name.span, reason=flaw, rule=how)
    return _mention(name.span, name.type, name.text, how, name.aliases)


def _opens_line(shadow: str, at: int) -> bool:
    """Whether nothing but space stands before an offset in its line."""
    while at and shadow[at - 1].isspace() and shadow[at - 1] != "\n":
        at -= 1
    return not at or shadow[at - 1] == "\n"


def _is_heading(shadow: str, clause: Clause, name: Span) -> bool:
    """Whether a heading, or a sentence that opens a line, is nothing but a name behind its number: 2.应急物资产能提升工程。"""
    number = shadow[clause.span.start : name.start]
    alone = clause.sentence.heading or (clause.sentence.span.end - clause.span.end <= 1 and _opens_line(shadow, clause.span.start))
    return alone and name.end == clause.span.end and (not number.strip() or _rules()["numbered"].match(number) is not None)


def _quotations(shadow: str, start: int, end: int, verb: Verb | None) -> Iterator[Mention | Dropped]:
    """Quoted names without a head noun of their own; `verb` governs the stretch."""
    governed = verb is not None
    for atom in _QUOTED.finditer(shadow, start, end):
        inner = atom[1]
        rules = _rules()
        before, after = shadow[max(start, atom.start() - 6) : atom.start()], shadow[atom.end() : atom.end() + 6]
        scheme = rules["scheme"].search(inner) is not None
        numbered = scheme or rules["counted"].match(inner) is not None
        coined = numbered or rules["coined"].match(inner) is not None
        if len(inner) > _LONG_QUOTATION and not rules["in-step"].match(inner):
            continue
        required = coined and rules["required-so"].match(after)
        told = rules["no-name"].search(after) and not required
        flaw = "emphasis" if rules["emphasis"].search(before) else "quoted-phrase" if told else ""
        flaw = flaw or ("slogan" if rules["slogan"].search(inner) else "")
        if flaw:
            yield Dropped(span=Span(*atom.span()), reason=flaw, rule="quoted")
            continue
        modified = _MODIFIERS[0] <= atom.start() - start <= _MODIFIERS[1] and not rules["listed"].search(before)
        if governed and inner in heads() and modified and not rules["joined"].search(shadow[start : atom.start()]):
            name = names.clean(shadow, shadow, start, atom.end())  # 校园消防安全“第一课”
            yield _mention(Span(start, atom.end()), heads()[inner].type, name, f"name.{inner}")
            continue
        own_head = strong_type_of(inner) is not None
        counted = _counted(before, after) if governed else None
        practised = coined and verb is not None and verb.word in resources.words("practice_verbs")
        near = atom.start() == start or (practised and atom.start() - start <= _MODIFIERS[0])  # 实行火险“日碰头、周研判”
        adjacent = governed and (own_head or counted or near or rules["listed"].search(before) is not None)
        followed = required or rules["manner"].match(after) or (coined and rules["followed"].search(shadow[max(0, atom.start() - 6) : atom.start()]))
        if not scheme and not followed and not (adjacent or (governed and rules["counted"].match(inner))):
            continue
        undertaking = rules["initiative-tail"].match(after) or rules["day"].match(inner) or (verb and verb.word in _undertaking_verbs() and not numbered)
        kind = type_of(inner)
        if rules["counted"].match(inner) and inner not in heads() and kind in _SITES:
            kind = None  # 一办一队一库一平台 is a scheme, not a platform
        if coined and kind is EntityType.POLICY:
            kind = None  # “有火必报、归口上报、边扑救边报告” is no report
        kind = kind or counted or (EntityType.INITIATIVE if undertaking else EntityType.MECHANISM)
        yield _mention(Span(*atom.span()), kind, inner, "scheme" if scheme else "quoted")


@cache
def _undertaking_verbs() -> frozenset[str]:
    return frozenset(resources.words("initiative_verbs"))


def _counted(before: str, after: str) -> EntityType | None:
    """What a coined word is by the word that counts it: 136根 tells of posts, 8支 of teams; None where it is not counted."""
    found = _rules()["count-before"].search(before) or _rules()["count-after"].match(after)
    types = {row["id"]: row["type"] for row in resources.table("quoted_classifiers.tsv")}
    kind = types.get(found["unit"]) if found else None
    return EntityType(kind) if kind else EntityType.MECHANISM if found and found["unit"] in types else None


def _select(candidates: Sequence[Mention], bodies: Iterable[Mention]) -> tuple[Mention, ...]:
    """Those that do not overlap: longest first, then the surest, then leftmost; bodies keep their place."""
    taken: list[Span] = sorted([b.span for b in bodies if b.span.end > b.span.start], key=lambda s: s.start)
    terms = sorted([m for m in candidates if m.rule.startswith("term.")], key=lambda m: m.span)
    starts = [m.span.start for m in terms]
    kept = [m for m in candidates if not _only_dresses(m, terms, starts)]
    # Of two that are alike the one with more other forms; the order of the candidates, which is that of the text, decides the rest.
    ranked = sorted(kept, key=_rank)
    chosen: list[Mention] = []
    spans: list[Span] = []
    for mention in ranked:
        if _is_covered(mention.span, taken) or _is_touched(mention.span, spans):
            continue
        chosen.append(mention)
        insort_right(spans, mention.span)
    return tuple(sorted(chosen, key=lambda m: m.span))


def _short_for_others(shadow: str, terms: Iterable[Mention], others: Iterable[Mention]) -> Iterator[Mention]:
    """Those of a few words that are a nationwide thing elsewhere and short for the document's own: 三年行动, in the plan of one."""
    surfaces = [(m, shadow[m.span.start : m.span.end]) for m in terms if m.rule.startswith("term.")]
    longer: dict[str, list[str]] = {surface: [] for _, surface in surfaces if len(surface) < _TELLING}
    for name in {m.name for m in others} if longer else ():
        for cut in range(max(1, len(name) - _TELLING + 1), len(name)):
            if name[cut:] in longer:
                longer[name[cut:]].append(name)
    for term, surface in surfaces:
        if any(not name.endswith(term.name) for name in longer.get(surface, ())):
            yield term


def _rank(mention: Mention) -> tuple[int, float, int, int, str, int]:
    start, end = mention.span
    return start - end, -mention.confidence, start, -len(mention.name), mention.name, -len(mention.aliases)


def _only_dresses(mention: Mention, terms: Sequence[Mention], starts: Sequence[int]) -> bool:
    """Whether a name is a known term, which begin at `starts`, with nothing of its own around: 第20个“安全生产月”活动."""
    if mention.rule.startswith("term."):
        return False
    at = bisect_right(starts, mention.span.start - 1)
    for term in terms[at : at + 2]:
        if mention.span.start <= term.span.start and term.span.end <= mention.span.end:
            before, behind = term.span.start - mention.span.start, mention.span.end - term.span.end
            where, length = places.leading(mention.name[:before]) if mention.type is not EntityType.POLICY else (None, 0)
            before = before if where is None or length < before else 0  # 柯桥区|河长制, but not 上海市|防汛条例
            rest = mention.name[:before] + "|" + mention.name[len(mention.name) - behind :]
            return _rules()["dress"].match(rest) is not None
    return False


def _near(spans: list[Span], span: Span) -> list[Span]:
    """The spans of a sorted list that may touch this one."""
    at = bisect_right(spans, span)
    return spans[max(0, at - 3) : at + 3]


class ThingExtractor:
    """An `Extractor` of all types but bodies; it respects the bodies found before it."""

    name = "things"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """The mentions of things in the sentences of a document."""
        shadow, masked = document.shadow, mask(document.shadow)
        everywhere = [*_titles(shadow), *_terms(shadow), *_events(shadow, masked), *_proper(shadow, masked), *_headings(document)]
        starts = [s.span.start for s in document.sentences]
        inside = [m for m in everywhere if _in_sentence(document, starts, m.span)]
        bodies = [m for m in found.mentions if m.type in _BODIES]
        shaped = list(_by_shape(document, masked))
        within = (*_own_title(document), *_arrangements_in_titles(shadow), *_undertakings_in_titles(shadow))
        own = [m for m in (*within, *inside, *shaped) if isinstance(m, Mention) and not m.rule.startswith("term.")]
        short = {id(m) for m in _short_for_others(shadow, inside, own)}
        inside = [m for m in inside if id(m) not in short]
        chosen = _select([*inside, *(m for m in shaped if isinstance(m, Mention))], bodies)
        named = sorted(m.span for m in (*chosen, *bodies))
        dropped = tuple([d for d in shaped if isinstance(d, Dropped) and not _is_covered(d.span, named)])
        named_after = [*_named_after(inside, chosen)]
        # Of an undertaking and a term in it the term is meant where it says enough: 安全生产专项整治三年行动, but not 三年行动 alone.
        telling = [m.span for m in named_after if m.span.end - m.span.start >= _TELLING]
        arrangements = tuple(m for m in within if _in_sentence(document, starts, m.span) and not any(_covers(m.span, s) for s in telling))
        named_after = [m for m in named_after if not any(_covers(a.span, m.span) for a in arrangements)]
        return Extraction(mentions=(*chosen, *arrangements, *named_after), dropped=dropped)


def _named_after(found: Iterable[Mention], chosen: Iterable[Mention]) -> Iterator[Mention]:
    """What is known nationwide and gives a text its name: 《安全生产专项整治三年行动实施方案》."""
    texts = [m for m in chosen if m.type is EntityType.POLICY]
    starts = [m.span.start for m in texts]
    for term in found:
        at = bisect_right(starts, term.span.start) - 1
        if at < 0 or not term.rule.startswith("term.") or term.type is EntityType.POLICY:
            continue
        text = texts[at]
        if text.rule != "title" and term.span.end - term.span.start < _TELLING:
            continue
        closing = text.rule == "title"  # the span of a title holds its mark, its name does not
        tail = text.name[len(text.name) - max(0, text.span.end - term.span.end - closing) :]
        if term.span.end < text.span.end and _rules()["plan-of"].match(tail):
            yield _mention(term.span, term.type, term.name, f"title.{term.rule}", term.aliases)


def _covers(whole: Span, part: Span) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _is_covered(span: Span, spans: list[Span]) -> bool:
    """Whether a stretch lies in one of the spans of a sorted list."""
    start, end = span
    for begin, stop in _near(spans, span):  # noqa: SIM110 - a generator takes twice as long
        if begin <= start and end <= stop:
            return True
    return False


def _is_touched(span: Span, spans: list[Span]) -> bool:
    """Whether a stretch overlaps one of the spans of a sorted list."""
    start, end = span
    for begin, stop in _near(spans, span):  # noqa: SIM110 - a generator takes twice as long
        if begin < end and start < stop:
            return True
    return False


def _in_sentence(document: Document, starts: Sequence[int], span: Span) -> bool:
    """Whether a stretch lies in one of the sentences, which begin at `starts`."""
    at = bisect_right(starts, span.start) - 1
    return at >= 0 and span.end <= document.sentences[at].span.end


