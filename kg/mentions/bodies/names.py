"""Full names: what a candidate is called when its report is left aside, the same at all its places."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from kg import places, resources
from kg.mentions.bodies import lexicon
from kg.mentions.bodies.edges import one_of, rule
from kg.mentions.bodies.marks import Marks
from kg.mentions.bodies.shapes import Candidate
from kg.types import Document, EntityType, Mention, Span

__all__ = ["mentions"]

# How far behind the name of a group its office may be spoken of without it: 成立领导小组,办公室设在….
_OFFICE_REACH = 60

def mentions(document: Document, marks: Marks, made: list[Candidate]) -> tuple[Mention, ...]:
    """The candidates as mentions with full names, short forms that the text gives itself included, and the issuer."""
    named = _ellipses(_unify(document, made))
    found = [_mention(document, c, name) for c, name in named]
    found += _again(document, marks, found)
    found = _short_forms(document, marks, found)
    if document.issuer and document.sentences and all(m.name != document.issuer for m in found):
        start = document.sentences[0].span.start
        found.append(Mention(span=Span(start, start), type=EntityType.AGENCY, name=document.issuer, rule="body.issuer.unnamed"))
    return tuple(sorted(found, key=lambda m: (m.span, m.name)))


def _mention(document: Document, made: Candidate, name: str) -> Mention:
    surface = document.shadow[made.start : made.end].strip("“”")
    return Mention(
        span=Span(made.start, made.end), type=made.type, name=name, rule=made.rule,
        aliases=(surface,) if surface != name else (),
    )


def _key(made: Candidate, division: str) -> tuple[str, str]:
    """Which body it is, as far as one mention tells: the place's code or name, and the stem in full."""
    place = (made.where.code or made.where.name) if made.where else division if made.frame == "bare" else ""
    return place, made.full


def _plain_name(made: Candidate, document: Document, division: str) -> str:
    said = document.shadow[made.start : made.end]
    if made.where and made.where.said:
        place = places.get(made.where.code)
        short = place is not None and not said.startswith(place.name) and place.name not in said
        if short and (made.frame == "near" or made.type is EntityType.ORGANIZATION):
            return said
    if made.full in resources.words("body_vertical"):
        place = places.get(made.where.code if made.where else document.division)
        if place and made.frame in ("place", "list", "bare"):
            return place.short + made.full
    if made.frame == "corps" and made.where:
        row = lexicon.corps(document.shadow[made.start : made.where.start])
        return (row.full if row else "") + made.where.name + made.full
    stem = rule("people").sub("", made.full)
    if made.where is not None:
        return made.where.name + stem
    return division + stem if made.frame == "bare" else stem


def _unify(document: Document, made: list[Candidate]) -> list[tuple[Candidate, str]]:
    """Each candidate with its name: the longest that its body bears in the document, the issuer's own for the issuer."""
    division = places.get(document.division)
    place = division.name if division else ""
    issuer = _issuer_key(document)
    placed: dict[str, set[tuple[str, str]]] = {}
    names: dict[tuple[str, str], str] = {}
    keys = [_key(c, document.division) for c in made]
    for c, key in zip(made, keys, strict=True):
        if key[0]:
            placed.setdefault(key[1], set()).add(key)
            said = document.shadow[c.start : c.end]
            plain = _plain_name(c, document, place)
            longer = said if said.endswith(plain) and _is_place(said.removesuffix(plain)) else plain
            names[key] = max(names.get(key, ""), longer, key=len)
    found: list[tuple[Candidate, str]] = []
    for c, key in zip(made, keys, strict=True):
        same = placed.get(c.full, set())
        if not key[0] and len(same) == 1 and c.frame in ("setup", "unit", "list"):
            key = next(iter(same))
        name = document.issuer if key == issuer else names.get(key) or _plain_name(c, document, place)
        if c.frame == "unit" and c.full in resources.words("body_unit_bare"):
            name = document.issuer + c.full
        before = found[-1] if found else None
        if before and before[0].end == c.start - 1 and document.shadow[c.start - 1] == "(" and document.shadow[c.end : c.end + 1] == ")":
            name = before[1]  # another nameplate of the same body
        found.append((c, name))
    return found


def _is_place(name: str) -> bool:
    place = places.find(name) if name else None
    return place is not None and place.name == name


def _ellipses(named: list[tuple[Candidate, str]]) -> list[tuple[Candidate, str]]:
    """Later short forms that leave out the middle (省级专业队伍 for 省级防汛抢险专业队伍) or a tier (基层…站 for 街道…站)."""
    found: list[tuple[Candidate, str]] = []
    for c, name in named:
        if c.frame in ("grade", "tier"):
            name = next((full for before, full in found if before.type is c.type and _is_short(name, full)), name)
        found.append((c, name))
    return found


def _is_short(name: str, full: str) -> bool:
    if name.startswith(resources.words("body_tier_any")):
        name = next(name.removeprefix(w) for w in resources.words("body_tier_any") if name.startswith(w))
        return full.endswith(name) and full.removesuffix(name) in resources.words("body_tier")
    return len(name) < len(full) and any(
        full.startswith(name[:cut]) and full.endswith(name[cut:]) for cut in range(2, len(name) - 1)
    )


def _issuer_key(document: Document) -> tuple[str, str]:
    """The key of the issuer: its division and what follows the place in its name."""
    name = document.issuer
    for cut in range(min(len(name) - 2, 16), 1, -1):
        place = places.find(name[:cut], context=document.division)
        if place and place.code == document.division:
            stem = name[cut:]
            row = lexicon.local(stem, document.division)
            return document.division, row.full if row else stem
    return document.division, name


def _short_forms(document: Document, marks: Marks, found: list[Mention]) -> list[Mention]:
    """The mentions, with those by short forms that the text introduces after full names: these mean what the text says."""
    ends = {m.span.end: m for m in found}
    meant: dict[str, tuple[int, Mention]] = {}
    for match in rule("short").finditer(document.shadow):
        body = ends.get(match.start())
        if body is not None:
            meant.setdefault(match["short"], (match.end(), body))
    surfaces = [(m, document.shadow[m.span.start : m.span.end]) for m in found]
    renamed = {m.name: meant[short][1].name for m, short in surfaces if short in meant and m.rule != "body.again" and m.name != meant[short][1].name}
    meant = {short: (since, replace(body, name=_renamed(body.name, renamed))) for short, (since, body) in meant.items()}
    made: list[Mention] = []
    taken = bytearray(len(document.shadow))
    for m, short in surfaces:
        taken[m.span.start : m.span.end] = b"\1" * (m.span.end - m.span.start)
        name = meant[short][1].name if short in meant else _renamed(m.name, renamed)
        made.append(m if name == m.name else replace(m, name=name, aliases=(short,)))
    for short, (since, body) in meant.items():
        at = document.shadow.find(short, since)
        while at >= 0:
            end = at + len(short)
            if not any(taken[at:end]) and not marks.in_title(at, end):
                made.append(Mention(span=Span(at, end), type=body.type, name=body.name, rule="body.short", aliases=(short,)))
                taken[at:end] = b"\1" * (end - at)
            at = document.shadow.find(short, end)
    return made


def _renamed(name: str, renamed: dict[str, str]) -> str:
    """The name by the names that the text gives, for the office of a body as for the body."""
    for office in ("", *resources.words("header_suboffice")):
        body = name.removesuffix(office)
        if name.endswith(office) and body in renamed:
            return renamed[body] + office
    return name


def _again(document: Document, marks: Marks, found: list[Mention]) -> list[Mention]:
    """Mentions of a group by its head alone (领导小组, 指挥部办公室) after the text has named it."""
    text, heads = document.shadow, resources.words("body_again")
    ordered = sorted(found, key=lambda m: m.span)
    starts = [m.span.start for m in ordered]
    groups = [m for m in ordered if m.name.endswith(heads)]
    more: list[Mention] = []
    for match in one_of("body_again").finditer(text):
        start, end = match.span()
        index = bisect_left(starts, end)
        group = _group(match[0], heads)
        last = bisect_left(groups, start, key=lambda m: m.span.start)
        before = next((groups[i] for i in range(last - 1, -1, -1) if groups[i].name.endswith(group)), None)
        taken = any(m.span.end > start for m in ordered[max(0, index - 3) : index])
        if before is None or taken or not _refers(marks, start, end):
            continue
        found_at = [(Span(start, end), match[0].removeprefix(group))]
        office = rule("office").match(text, start)
        if office:
            found_at.append((Span(*office.span("office")), office["office"]))
        for span, part in found_at:
            more.append(Mention(span=span, type=before.type, name=before.name + part, rule="body.again", aliases=(group + part,)))
    for match in rule("office-alone").finditer(text):
        last = bisect_left(groups, match.start("office"), key=lambda m: m.span.start)
        if last and match.start("office") - groups[last - 1].span.end <= _OFFICE_REACH:
            owner = groups[last - 1]
            more.append(Mention(span=Span(*match.span("office")), type=owner.type, name=owner.name + match["office"], rule="body.again", aliases=(match["office"],)))
    return more


def _group(word: str, heads: tuple[str, ...]) -> str:
    """The head of the group whose office a word names (领导小组办公室 → 领导小组); the word itself for a group."""
    return next((h for h in heads if h != word and word.startswith(h)), word)


def _refers(marks: Marks, start: int, end: int) -> bool:
    """Whether what stands here is a group already named: at the beginning of a clause, or after a word that bounds names.

    What is only set up, or described (…的领导小组), is another one.
    """
    text, clause = marks.shadow, marks.hard_before(start)
    bounded = clause == start or (marks.break_before(start) == start and text[start - 1] not in resources.words("body_of"))
    return bounded and marks.setup_before(start) < clause and not lexicon.is_cut_short(text, start, end) and not marks.in_title(start, end)
