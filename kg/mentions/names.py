"""Names by their shape: where a name of a thing begins and ends, and of what type it is.

A name of a thing ends in a *head noun* (机制, 体系, 行动, 平台 …, ``ontology/lexicon/heads.tsv``); what stands before it,
back to the verb or joint, modifies it. Verbal nouns (检查, 培训 …, column ``needs``) are names only as the object of a
verb. Coordinated names are split where each part is its own thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg import resources, segment
from kg.mentions.heads import Head, ending_heads, heads, may_end_name, rules, strong_type_of
from kg.types import EntityType, Span

__all__ = ["Name", "clean", "names_in"]

# Quotations that follow each other without a joint: “甲”“乙”.
_ADJACENT = re.compile("(?<=”)(?=“)")
# What is no part of a name.
_ASIDE, _SPACE = re.compile("[○()]"), re.compile(r"\s")
# A name is at most this long; longer stretches are clauses that happen to end in a head noun.
_LONGEST = 42
# A remainder after the last 的 that is at least this long stands alone (相关部门组成的 | 城市安全联合值班值守专班).
_STANDS_ALONE = 6
# A head noun this long says what it is even behind a generic word (应急指挥平台, 应急技能竞赛).
_TELLING_HEAD = 4
# An undertaking in a list of undertakings is one of its own when its name is this long.
_OWN_ACT = 5
_SITES = (EntityType.FACILITY, EntityType.PLATFORM)
# A field of work among several of one undertaking is no longer than this: 高温熔融金属、煤气、有限空间作业隐患排查.
_FIELD = 7
# What something is done to tells enough when it is this long: 企业 does not, 粉尘涉爆企业 does.
_OBJECT = 3
# A part of a coordination gets the common head only when it is at least this long (跨部门、跨区域 stay together).
_OWN_THING = 4


class Name(NamedTuple):
    """A name found by shape: its span, the part of it that is the name proper, its type and its other forms."""

    span: Span
    text: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    head: str = ""
    flaw: str = ""


def _trim(masked: str, start: int, end: int) -> int:
    """Where a name really begins: behind what leads up to it."""
    known = rules()
    whole = masked[start:end]
    at = 0
    while at < len(whole):
        found = known["lead"].match(whole[at:])
        if not found:
            found = known["lead-in-doubt"].match(whole[at:])
            if not found or not segment.begins_word(whole, at + found.end()) or not segment.begins_word(whole, at):
                break
        at += found.end()
    return start + at


def _edge(masked: str, start: int, end: int) -> int:
    """Where a name begins: behind the last thing that it cannot reach across, and behind what leads up to it."""
    for edge in rules()["inner-edge"].finditer(masked, start, end - 2):
        start = edge.end()
    titles = masked.count("》", start, end)
    if titles > 1:
        start = masked.rfind("》", start, end) + 1
    return _trim(masked, start, end)


def _proper(masked: str, start: int, end: int) -> int:
    """Where the name proper begins within [start, end): behind the last 的 if what follows stands alone."""
    cut = masked.rfind(resources.words("of")[0], start, end)
    if cut > start and masked[cut - 1] != "”" and end - cut - 1 >= _STANDS_ALONE:
        return _trim(masked, cut + 1, end)
    return start


def _is_vague(text: str, head: str) -> bool:
    modifiers = text[: len(text) - len(head)]
    known = rules()
    abstract = head in resources.words("build") and known["abstract"].search(modifiers)
    verbal = heads()[head].needs == "verb"
    acts = verbal and (known["only-acts"].match(modifiers) or known["rises"].search(modifiers))
    vague = len(head) < _TELLING_HEAD and known["vague"].match(modifiers)
    return not modifiers or bool(abstract or acts or vague)


def _one(shadow: str, masked: str, start: int, end: int, head: Head) -> Name | None:
    start = _edge(masked, start, end)
    return _named(shadow, masked, start, _proper(masked, start, end), end, head)


def _named(shadow: str, masked: str, start: int, proper: int, end: int, head: Head) -> Name | None:
    """The name that begins at `start`, and without what modifies it at `proper`, if it is one."""
    text = clean(shadow, masked, proper, end)
    _, of, rest = text.rpartition(resources.words("of")[0])
    if of and "”" not in text and head.type is EntityType.INITIATIVE and rules()["of-no-thing"].match(rest):
        return None
    if head.needs_verb and rules()["duties"].match(text):
        return None
    alone = text == head.word and text in resources.words("whole_heads")
    if not alone and (len(text) > _LONGEST or len(text) - len(head.word) < 2 or _is_vague(text, head.word)):
        return None
    whole = clean(shadow, masked, start, end)
    told, text = text, _plain(text)
    aliases = tuple(a for a in (told, whole) if a != text and len(a) <= _LONGEST)
    inner = masked.rfind(resources.words("of")[0], start, end)
    if proper == start and inner > start and end - inner - 1 >= 4:
        aliases = (*aliases, clean(shadow, masked, inner + 1, end))
    return Name(span=Span(proper, end), text=text, type=head.type, aliases=aliases, head=head.word)


def _plain(text: str) -> str:
    """A name without what writers put into it or leave out at will: “甲”的体系 is “甲”体系, 试点工作 is 试点."""
    of = resources.words("of")[0]
    text = text.replace("”" + of, "”")
    tail = next((w for w in resources.words("name_tail") if text.endswith(w)), "")
    return text.removesuffix(tail) if len(text) - len(tail) >= _STANDS_ALONE else text


def clean(shadow: str, masked: str, start: int, end: int) -> str:
    """The characters of a name: without brackets, and without quotation marks that wrap it whole."""
    text = shadow[start:end]
    if text.isalnum() and masked[start] != "○":
        return text  # as most are: no space, no bracket, no quotation mark, and not within brackets
    if _ASIDE.search(masked, start, end) or _SPACE.search(text):
        text = "".join(c for c, m in zip(text, masked[start:end], strict=True) if m not in "○()" and not c.isspace())
    if text.count("“") != text.count("”"):
        text = text.strip("“”")
    if len(text) > 2 and text[0] == "“" and text.find("”") == len(text) - 1:
        text = text[1:-1]
    return text


def object_in(shadow: str, masked: str, start: int, end: int) -> str:
    """What something is done to within [start, end), without counts and what leads up to it; "" where that is too vague a word."""
    text = rules()["counts"].sub("", clean(shadow, masked, _trim(masked, start, end), end))
    text = rules()["members"].sub("", text)
    return text if len(text) >= _OBJECT and not rules()["only-acts"].match(text) and not rules()["vague"].match(text) else ""


def _shared(shadow: str, masked: str, start: int, end: int, head: Head) -> list[Name]:
    """The names of an enumeration that shares its head: 一厂多租、有限空间等专项整治 are two rectifications."""
    closings = list(rules()["and-others"].finditer(masked, start, end - len(head.word)))
    if not closings:
        return []
    closing = closings[-1]
    rest = _trim(masked, closing.end(), end)
    own_class = end - rest > len(head.word) + 2 and closing[0].startswith(resources.words("and_others"))
    if own_class and not (head.type is EntityType.FACILITY and _are_sites(masked, start, closing.start())):  # 等重点领域专项整治: a class of its own, not the common head
        one = _one(shadow, masked, rest, end, head)
        return [one] if one else []
    names = []
    first = _edge(masked, start, closing.start())
    if not closing[0].startswith(resources.words("and_others")) and len(list(_parts(masked, first, closing.start()))) < 2:
        return []
    for part_start, part_end in _parts(masked, first, closing.start()):
        begin = _trim(masked, part_start, part_end)
        text = clean(shadow, masked, begin, part_end)
        atom = masked[begin] == "“" and masked[part_end - 1] == "”"
        no_thing = not head.needs_verb and rules()["no-thing"].search(text)
        if no_thing or len(text) < 2 or (not atom and len(text) + len(head.word) < 5) or _is_vague(text + head.word, head.word):
            continue
        own = next((h for h in ending_heads(text)), None)
        full = text if own or atom or head.word in resources.words("class_nouns") else text + shadow[rest:end]
        alias = (text + head.word,)
        names.append(Name(span=Span(begin, part_end), text=full, type=(own or head).type, aliases=alias, head=head.word))
    return names


def _are_sites(masked: str, start: int, end: int) -> bool:
    """Whether what an enumeration of sites lists is nothing without what closes it: 矿山、隧道、油气井控等 | 实训演练基地."""
    members = [masked[s:e] for s, e in _parts(masked, _edge(masked, start, end), end)]
    return len(members) > 1 and not any("“" in m or next(ending_heads(m), None) for m in members)


def _parts(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    joints = [*rules()["joint"].finditer(masked, start, end)]
    if masked.find("”“", start, end) >= 0:
        joints += _ADJACENT.finditer(masked, start, end)
        joints.sort(key=lambda m: m.start())
    for joint in joints:
        if joint.start() > position:
            yield position, joint.start()
        position = joint.end()
    if position < end:
        yield position, end


def _ending(masked: str, start: int, end: int) -> Head:
    """The longest head noun that a stretch ends in; there must be one."""
    return next(heads()[masked[at:end]] for at in range(start, end) if masked[at:end] in heads())


def _is_act(text: str) -> bool:
    """Whether a member of a list is an undertaking of its own: 地震构造图编制."""
    return len(text) >= _OWN_ACT and any(text[at:] in heads() and heads()[text[at:]].needs_verb for at in range(2, len(text)))


def _is_no_thing(text: str, head: Head) -> bool:
    """Whether a member of a list is a kind of body, place or people, and no site where sites are listed."""
    if head.type in _SITES and strong_type_of(text) in _SITES:
        return False
    return rules()["no-thing"].search(text) is not None


def _coordinated(shadow: str, masked: str, start: int, end: int, head: Head) -> list[Name]:
    """One name, or several under one head: 履职报告、述职报告制度 (each long enough to be its own thing)."""
    start = _edge(masked, start, end)
    proper = _proper(masked, start, end)
    parts = list(_parts(masked, proper, end))
    if not parts:
        return []
    if len(parts) == 1:
        return _alone(shadow, masked, start, proper, end, head)
    if masked[parts[-1][0] : parts[-1][1]] == head.word and "“" in masked[proper : parts[-1][0]]:
        return []  # “四不两直”、明查暗访
    whole = next((i for i, (_, e) in enumerate(parts[:-1]) if masked.endswith(head.word, 0, e)), None)
    if whole is not None:  # 甲项目、乙及丙系统项目: the first is whole by itself
        first = _coordinated(shadow, masked, proper, parts[whole][1], head)
        return [*first, *_coordinated(shadow, masked, parts[whole + 1][0], end, head)]
    long_enough = all(len(clean(shadow, masked, s, e)) >= _OWN_THING for s, e in parts[:-1]) and parts[-1][1] - parts[-1][0] >= _OWN_THING + len(head.word)
    comma = resources.words("enumeration_comma")[0]
    commas = [masked[e] == comma for _, e in parts[:-1]]
    # 横向到边、纵向到底的责任体系: what is joined before 的 modifies one thing.
    modifies = resources.words("of")[0] in masked[parts[-1][0] : parts[-1][1]]
    listed = bool(commas) and commas[0] and all(commas[:-1]) and not modifies
    things = not any(_is_no_thing(masked[s:e], head) for s, e in parts[:-1])
    acts = head.needs_verb and len(parts) > 1 and all(_is_act(clean(shadow, masked, s, e)) for s, e in parts)
    quoted = len(parts) > 1 and all("“" in masked[s:e] for s, e in parts)
    fields = head.word in resources.words("field_heads") and not modifies and all(e - s <= _FIELD for s, e in parts[:-1])
    fields = fields and parts[-1][1] - parts[-1][0] >= len(head.word) + 2  # 指挥协调、资源调用、应急演练 are three activities
    if acts and not rules()["duties"].match(clean(shadow, masked, proper, end)):
        return [name for s, e in parts if (name := _one(shadow, masked, s, e, _ending(masked, s, e)))]
    if quoted or (things and (fields or (long_enough and listed and not head.needs_verb))):
        names = []
        for s, e in parts[:-1]:
            begin = _trim(masked, s, e)
            own = head.type in _SITES and strong_type_of(masked[begin:e]) in _SITES
            text = clean(shadow, masked, begin, e).removesuffix(head.word) + ("" if own else head.word)
            names.append(Name(span=Span(begin, e), text=text, type=head.type, aliases=(text[: -len(head.word)],), head=head.word))
        last = _one(shadow, masked, *parts[-1], head)
        return [*names, last] if last else names
    return _alone(shadow, masked, start, proper, end, head)


def _alone(shadow: str, masked: str, edge: int, proper: int, end: int, head: Head) -> list[Name]:
    """The one name behind an edge, which a look at the words from there may move on."""
    start = _trim(masked, edge, end)
    one = _named(shadow, masked, start, proper if start == edge else _proper(masked, start, end), end, head)
    return [one] if one else []


def names_in(shadow: str, masked: str, start: int, end: int, *, governed: bool) -> Iterator[Name]:
    """The names in a stretch of a clause that holds no verb; `governed` says that a verb stands before it.

    Offsets are code points of the text. Names come in text order and do not overlap; a head noun with nothing before it
    that tells what it is comes out with a flaw, to be counted among what was left out.
    """
    if not may_end_name(masked, start, end):
        return
    position = start
    previous: Name | None = None
    found_heads = [m for m in rules()["head"].finditer(masked, start, end) if not _only_ends_alike(masked, m)]
    for index, found in enumerate(found_heads):
        head = heads()[found[0]]
        if found.start() < position or _enumeration_goes_on(masked, found, found_heads[index + 1 :]):
            continue
        if head.needs_verb and (not governed or _no_undertaking(masked, found.end())):
            continue
        names = _shared(shadow, masked, position, found.end(), head) or _coordinated(shadow, masked, position, found.end(), head)
        if head.needs_verb and len(names) == 1:
            names = [_with_second_act(shadow, masked, names[0], end)]
        if not names:
            names = _borrowed(masked, position, found, head, previous) or _counted_whole(shadow, masked, position, found, head)
        yield from names
        if not names and not (previous and previous.span.end == found.start()):
            yield Name(span=Span(*found.span()), text=found[0], type=head.type, head=head.word, flaw="vague")
        previous = names[-1] if names else previous
        position = max(position, names[-1].span.end if names else 0)
        if names or not head.needs_verb or not rules()["conjunction"].match(masked, found.end()):
            position = max(position, found.end())


def _only_ends_alike(masked: str, found: re.Match[str]) -> bool:
    """Whether what looks like a head noun ends another word or an act: 编制, 向市政府报告."""
    if rules()["no-head"].search(masked, max(0, found.start() - 12), found.end()):
        return True
    is_text = heads()[found[0]].type is EntityType.POLICY
    return is_text and rules()["no-text"].search(masked, max(0, found.start() - 72), found.end()) is not None


def _no_undertaking(masked: str, end: int) -> bool:
    """Whether a verbal noun that ends at `end` only modifies what stands behind it: 上下联动的机制, 治理能力."""
    return masked.startswith(resources.words("of")[0], end) or rules()["ability"].match(masked, end) is not None


def _with_second_act(shadow: str, masked: str, name: Name, end: int) -> Name:
    """The name with a second activity that belongs to it: 风险评估与区划; the first alone is its other form."""
    second = rules()["and-act"].match(masked, name.span.end, end)
    if not second:
        return name
    text = name.text + shadow[name.span.end : second.end()]
    aliases = (name.text, *name.aliases)
    return Name(span=Span(name.span.start, second.end()), text=text, type=name.type, aliases=aliases, head=name.head)


def _borrowed(masked: str, start: int, found: re.Match[str], head: Head, previous: Name | None) -> list[Name]:
    """A bare head behind a joint takes the modifiers of the name before it: 风险隐患清单和数据库."""
    joint = rules()["joint"].match(masked, start)
    if not joint or not previous or not previous.head or found.start() > joint.end():
        return []
    tail = masked[joint.end() : found.end()]
    if len(tail) >= _TELLING_HEAD and previous.head[-2:] != tail[-2:]:
        return []
    text = previous.text[: len(previous.text) - len(previous.head)] + tail
    return [Name(span=Span(joint.end(), found.end()), text=text, type=head.type, aliases=(tail,), head=head.word)]


def _counted_whole(shadow: str, masked: str, start: int, found: re.Match[str], head: Head) -> list[Name]:
    """The class behind a quoted list of its members: “甲年、乙年、丙年”三个年行动."""
    counted = rules()["counted-whole"].search(masked[max(0, start - 1) : found.end()])
    if not counted:
        return []
    begin = found.end() - len(counted["name"])
    return [Name(span=Span(begin, found.end()), text=shadow[begin : found.end()], type=head.type, head=head.word)]


def _is_activity_of(found: re.Match[str], last: re.Match[str]) -> bool:
    """Whether an activity in a list is one that the arrangement behind it regulates: 信息互通、联合检查、案件移送机制."""
    head = heads()[last[0]]
    return heads()[found[0]].needs_verb and head.type is EntityType.MECHANISM and not head.needs_verb


# An enumeration is not longer than this.
_FARTHEST = 400


def _enumeration_goes_on(masked: str, found: re.Match[str], later: list[re.Match[str]]) -> bool:
    """Whether a head is only a member of an enumeration whose last head speaks for all.

    The last head stands directly behind 等 (全国工贸、全市宣传等现场会), or its part ends in the same word (履职报告、述职报告制度).
    """
    for last in later:
        if last.start() - found.end() > _FARTHEST:
            break
        before = masked[found.end() : last.start()]
        closing = rules()["and-others"].search(before)
        if closing and (heads()[found[0]].needs_verb or _trim(before, closing.end(), len(before)) == len(before)):
            return True
        if before.startswith(resources.words("enumeration_comma")) and (before.endswith(found[0]) or _is_activity_of(found, last)):
            return True
    return False
