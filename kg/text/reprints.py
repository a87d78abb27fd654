"""Which of many reports are reprints of one another, and which copy of each is the original."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from kg.text.shingles import is_reprint, keys, resemblance

__all__ = ["NONE", "Copy", "on_own_site", "originals"]

#: What a register says of a report that is no reprint, whatever it resembles.
NONE = "-"
# The label of a host's name that only governments have: hangzhou.gov.cn, info.gov.hk.
_GOVERNMENT = "gov"
# A run of characters that so many originals have is a formula of the trade; others find them.
_COMMON = 100
# A candidate shares so many of the 40 keys of a sketch; a reprint shares some 14 at the least.
_FEWEST_SHARED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One file as a candidate: `signature` of its shadow (`kg.text.shingles`), `issued` an ISO date or None, `length`
    of its text in characters, whether it lies on the site of a government, and what the register says (`said`): the
    path of its original, ``-`` for none, "" for nothing."""

    path: str
    sha256: str
    signature: bytes
    issued: str | None = None
    length: int = 0
    own_site: bool = False
    said: str = ""


def on_own_site(url: str | None) -> bool:
    """Whether an address is on the site of a government, where reports are published first; press and portals are not.

    >>> on_own_site("https://www.hangzhou.gov.cn/art/1.html"), on_own_site("http://news.example.com/gov/1.html")
    (True, False)
    """
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:  # no address
        return False
    return _GOVERNMENT in host.lower().split(".")


def _rank(copy: Copy) -> tuple[str, bool, int, str]:
    return copy.issued or "9", not copy.own_site, -copy.length, copy.path


def _twins(copies: Iterable[Copy]) -> dict[str, str]:
    """The paths with the same bytes as another that stands before them, and that other."""
    first: dict[str, str] = {}
    found = {copy.path: first.setdefault(copy.sha256, copy.path) for copy in copies}
    return {path: twin for path, twin in found.items() if path != twin}


def _end(path: str, found: dict[str, str]) -> str:
    """Where the way from a reprint to its original ends; the register may have laid it in a circle."""
    seen = {path}
    while path in found and found[path] not in seen:
        path = found[path]
        seen.add(path)
    return path


def originals(copies: Iterable[Copy]) -> dict[str, str]:
    """The reprints among the copies, each with the path of its original; sorted by path, whatever the order given.

    The original is the copy issued first, else one on the site of a government, else the longest, else the first by
    path. Every reprint that is found resembles its original itself (`kg.text.shingles.is_reprint`), not only another
    reprint of it, and no original is a reprint. The same bytes under two paths are always one report.

    What the register says (`Copy.said`) wins: a report that it names as an original is one. Where it says that each of
    several is a reprint of the next, the last is the original; where it leads in a circle, the one that would be it
    without the register. A path that it names and that is not among the copies is kept as it stands.

    The time is in proportion to the number of copies, not of pairs: only those are compared that share some of the rarer
    keys of their sketches.
    """
    known = {copy.path: copy for copy in copies}
    said = {path: copy.said for path, copy in known.items() if copy.said not in ("", NONE, path)}
    named = frozenset(said.values())
    order = sorted(known.values(), key=lambda copy: (copy.path not in named, *_rank(copy)))
    for copy in order:  # a circle is opened at its first
        if copy.path in said and _end(said[copy.path], {k: v for k, v in said.items() if k != copy.path}) == copy.path:
            del said[copy.path]
    twins = _twins(sorted(order, key=lambda copy: copy.path in said))
    found = {**twins, **said}
    shared = _shared(copy.signature for copy in order)
    index: dict[int, list[Copy]] = {}
    for copy in order:
        if copy.path in found:
            continue
        free = not copy.said and copy.path not in named
        original = _original(copy, index) if free else None
        if original:
            found[copy.path] = original.path
        else:
            for key in shared.intersection(keys(copy.signature)):
                index.setdefault(key, []).append(copy)
    return {path: _end(path, found) for path in sorted(found)}


def _shared(signatures: Iterable[bytes]) -> frozenset[int]:
    """The keys that more than one text has. Most keys are of one text alone: to index them all would take much memory."""
    every = array("I")
    for signature in signatures:
        every.extend(keys(signature))
    ordered = sorted(every)
    return frozenset(one for one, next_ in pairwise(ordered) if one == next_)


def _original(copy: Copy, index: dict[int, list[Copy]]) -> Copy | None:
    """Of the originals so far, the one that a copy reprints: the most alike, the first of those equally alike."""
    shared: Counter[str] = Counter()
    holders: dict[str, Copy] = {}
    wanted = keys(copy.signature)
    for key in wanted:
        same = index.get(key, ())
        if len(same) <= _COMMON:
            shared.update(other.path for other in same)
            holders.update((other.path, other) for other in same)
    fewest = min(_FEWEST_SHARED, len(wanted))
    alike = [
        holders[path] for path, count in shared.items()
        if count >= fewest and is_reprint(copy.signature, holders[path].signature)
    ]
    return min(alike, key=lambda other: (-resemblance(copy.signature, other.signature), *_rank(other)), default=None)
