"""What is wrong with a query that does not parse, in words that help to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.errors import QuerySyntax

__all__ = ["syntax_error"]

# What matters of a query to find the two commonest mistakes; strings, IRIs and comments come first, to be passed over.
_TOKEN = (
    r"""(?P<skip>\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|\#[^\n]*|[?$]\w+|_:[\w.-]+)
      |(?P<declared>\bprefix\s+[\w.-]*:)
      |(?P<prefixed>(?<![\w:%\\-])[^\W\d_][\w.-]*:|(?<![\w:%\\-]):)
      |(?P<open>[({[])
      |(?P<close>[])}])"""
)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def _mistake(sparql: str, prefixes: Mapping[str, str]) -> tuple[int, str] | None:
    """Offset and name of a prefix that nobody declared, or of a bracket without its partner."""
    declared = set(prefixes)
    opened: list[re.Match[str]] = []
    for token in re.finditer(_TOKEN, sparql, re.VERBOSE | re.IGNORECASE | re.DOTALL):
        text = token[0]
        if token["declared"]:
            declared.add(text[6:].strip()[:-1])
        elif token["prefixed"] and text[:-1] not in declared:
            return token.start(), f"the prefix {text} is not known"
        elif token["open"]:
            opened.append(token)
        elif token["close"]:
            if not opened or opened[-1][0] != _PAIRS[text]:
                return token.start(), f"the bracket {text} closes nothing"
            opened.pop()
    return (opened[-1].start(), f"the bracket {opened[-1][0]} is not closed") if opened else None


_UNHELPFUL = ("", "LATERAL", "SERVICE")


def syntax_error(sparql: str, error: SyntaxError, prefixes: Mapping[str, str]) -> QuerySyntax:
    """The parser's message in short, or the mistake itself where it can be told."""
    found = re.match(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", str(error), re.DOTALL)
    mistake = _mistake(sparql, prefixes)
    if mistake is not None:
        offset, what = mistake
        line, column = sparql.count("\n", 0, offset) + 1, offset - (sparql.rfind("\n", 0, offset) + 1) + 1
    elif found is not None:
        line, column = int(found[1]), int(found[2])
        # Classes of characters say nothing to people: ['0' ..= '9' | …], [_]; nor does what is not to be had here.
        expected = [e for e in re.sub(r"\[(?:'[^']*'|[^]'])*\]", "", found[3]).replace("\n", " ").split(", ") if e.strip(' ,"') not in _UNHELPFUL]
        what = f"it does not parse: expected {', '.join(expected[:8])}" if expected else "it does not parse here or shortly before"
    else:
        line, column, what = 1, 1, f"it does not parse: {error}"
    return QuerySyntax(what, where=f"query, line {line}, column {column}", remedy=f"known prefixes: {' '.join(f'{p}:' for p in sorted(prefixes))}")
