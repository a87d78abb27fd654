"""Regular expressions made quick: Python's tries the branches of an alternation one by one, at every character.

`alternation` and `compiled` give expressions that match exactly what the plain ones match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["alternation", "behind", "compiled", "needed"]

_CATEGORIES = {code.CATEGORY_DIGIT: r"\d", code.CATEGORY_SPACE: r"\s"}


def alternation(words: Iterable[str]) -> str:
    """A pattern that matches the longest of the words that stands at a place, factored by what they begin with.

    >>> alternation(["检查", "检查站", "检测", "督查"])
    '(?:检(?:查站?|测)|督查)'
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}  # a word ends here
    # Where the first characters stand each for itself, a search skips to a place that has one of them.
    return f"(?:{'|'.join(re.escape(first) + _rest(node) for first, node in tree.items())})"


def _rest(node: dict[str, Any]) -> str:
    """What may follow a beginning of words, longest first."""
    leaves = [re.escape(character) for character, after in node.items() if character and after.keys() == {""}]
    branches = [re.escape(character) + _rest(after) for character, after in node.items() if character and after.keys() != {""}]
    if leaves:
        branches.append(leaves[0] if len(leaves) == 1 else f"[{''.join(leaves)}]")
    if "" not in node:
        return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    if not branches:
        return ""
    return f"{branches[0]}?" if leaves and len(branches) == 1 else f"(?:{'|'.join(branches)}|)"


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled so that it is tried only at characters with which a match of it can begin.

    >>> compiled("(?:第|No)?[0-9]+|[甲乙]方").pattern
    '(?=[0-9N乙甲第])(?:(?:第|No)?[0-9]+|[甲乙]方)'
    >>> compiled("^(?:第?[0-9]+|[甲乙]方)").pattern
    '^(?=[0-9乙甲第])(?:第?[0-9]+|[甲乙]方)'
    """
    tree = parser.parse(pattern)
    if tree.state.flags != re.UNICODE:
        return re.compile(pattern)
    anchored = pattern.startswith("^") and tree[0] == (code.AT, code.AT_BEGINNING)
    tree = tree[anchored:]
    first = None if _skips(tree) else _openings(tree)
    if first is None or first[1]:
        return re.compile(pattern)
    guard = f"(?=[{''.join(sorted(first[0]))}])"
    if anchored:
        return re.compile(f"^{guard}{pattern[1:]}")
    return re.compile(f"(?:^|{guard})(?:{pattern})" if "" in first[0] else f"{guard}(?:{pattern})")


@cache
def needed(pattern: str) -> str:
    """The longest text that every match of a pattern holds, "" if there is none: where it is not, none need be sought.

    >>> needed("(?:会同|联合)[^,。]{2,16}?(?:等)?(?:行业)?部门")
    '部门'
    """
    return max(_runs(parser.parse(pattern)), key=len)


def behind(group: str, pattern: str) -> str:
    """What stands behind a named group in a pattern: a search for that rules out where the whole can not match.

    >>> behind("items", "(?P<items>[一-鿿()]+(?:、.)*)等(?:部门|单位)")
    '等(?:部门|单位)'
    """
    at, depth, in_class = pattern.index(f"(?P<{group}>"), 0, False
    while True:
        mark = pattern[at]
        at += 1 + (mark == "\\")
        in_class = mark == "[" or (in_class and mark != "]")
        if not in_class:
            depth += (mark == "(") - (mark == ")")
            if not depth:
                return pattern[at:]


def _runs(tree: Sequence[Any]) -> list[str]:
    """The stretches of literal text that stand in every match, the last of them open to what follows."""
    runs = [""]
    for kind, value in tree:
        if kind is code.LITERAL:
            runs[-1] += chr(value)
        elif kind is code.SUBPATTERN or (kind in (code.MAX_REPEAT, code.MIN_REPEAT) and value[0]):
            runs += ["", *_runs(value[-1]), ""]
        elif kind not in (code.AT, code.ASSERT, code.ASSERT_NOT):
            runs.append("")
    return runs


def _skips(tree: Sequence[Any]) -> bool:
    """Whether a search skips by itself to where the first character stands: a literal, a class or literal branches."""
    kind: Any
    value: Any
    kind, value = tree[0] if len(tree) else (code.AT, ())
    if kind is code.SUBPATTERN:
        return _skips(value[-1])
    if kind is code.BRANCH:
        return all(len(branch) and branch[0][0] is code.LITERAL for branch in value[1])
    return kind in (code.AT, code.LITERAL, code.IN)


def _openings(tree: Sequence[Any]) -> tuple[set[str], bool] | None:
    """The characters, as a class has them, with which a match can begin, and whether it can be empty; None: any.

    The empty text stands for the beginning of the text, where what follows need not be looked at.
    """
    found: set[str] = set()
    if len(tree) and tree[0] == (code.AT, code.AT_BEGINNING):
        return {""}, False
    for kind, value in tree:
        if kind in (code.AT, code.ASSERT, code.ASSERT_NOT):
            continue  # they take no character
        first = _first(kind, value)
        if first is None:
            return None
        found |= first[0]
        if not first[1]:
            return found, False
    return found, True


def _first(kind: Any, value: Any) -> tuple[set[str], bool] | None:
    """As `_openings`, for one step of a pattern."""
    if kind is code.LITERAL:
        return {re.escape(chr(value))}, False
    if kind is code.IN:
        members = [_member(*member) for member in value]
        return None if None in members else ({member for member in members if member}, False)
    if kind is code.SUBPATTERN:
        return _openings(value[-1])
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        least, _, repeated = value
        first = _openings(repeated)
        return (first[0], first[1] or not least) if first else None
    if kind is code.BRANCH:
        firsts = [_openings(branch) for branch in value[1]]
        known = [first for first in firsts if first]
        openings = {opening for first in known for opening in first[0]}
        return (openings, any(first[1] for first in known)) if len(known) == len(firsts) else None
    return None


def _member(kind: Any, value: Any) -> str | None:
    """A member of a class as it is written there; None for what excludes, and for ranges that hold all of Chinese."""
    if kind is code.LITERAL:
        return re.escape(chr(value))
    if kind is code.RANGE and value[1] < 0x80:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return _CATEGORIES.get(value) if kind is code.CATEGORY else None
