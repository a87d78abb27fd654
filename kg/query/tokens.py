"""The words of a SPARQL query, as far as one must tell keywords from strings, comments and names."""

from __future__ import annotations

import re
from functools import cache

from kg.errors import QueryForbidden

__all__ = ["chooses", "forbid", "token"]

# One token. A number, bracket or operator is none and is passed over.
_TOKEN = r"""(?P<comment>\#[^\n\r]*)
      |(?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
                 |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
      |(?P<variable>[?$]\w+)
      |(?P<name>(?:[^\W\d_][\w.-]*|_)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
      |(?P<tag>@[A-Za-z][A-Za-z0-9-]*)
      |(?P<word>[^\W\d]\w*)"""


@cache
def token() -> re.Pattern[str]:
    """The pattern of one token; compiled when it is needed, for that takes longer than a small query."""
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)


_CHANGES = "it would change the data"
_FORBIDDEN = {
    "INSERT": _CHANGES,
    "DELETE": _CHANGES,
    "LOAD": _CHANGES,
    "CLEAR": _CHANGES,
    "DROP": _CHANGES,
    "CREATE": _CHANGES,
    "COPY": _CHANGES,
    "MOVE": _CHANGES,
    "ADD": _CHANGES,
    "SERVICE": "it would ask another machine",
}
_GLUED = "FROM: it stands too close to the name that follows"
_REMEDIES = {
    _CHANGES: "ask with SELECT, ASK, CONSTRUCT or DESCRIBE; what the graph says is changed by kg build and kg remove",
    _FORBIDDEN["SERVICE"]: "ask there and join the answers; kg works offline",
}
# A parser takes a keyword that is glued to its neighbors (trueSERVICE, SERVICE:x) for a keyword, and so must we. No
# other keyword contains one of these; a prefix may, but for the two that a query can really use.
_IN_WORD = re.compile("|".join(_FORBIDDEN))
_IN_PREFIX = re.compile("SERVICE|FROM$")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _character(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code < 0x110000 else found[0]


def forbid(sparql: str) -> None:
    """Raise QueryForbidden, which names the word and its line, for an update or SERVICE.

    Strings, comments, IRIs and names may contain these words. Escaped characters (``\\u0053ERVICE``) are read both as
    they stand and as what they mean.
    """
    if not (_IN_WORD.search(sparql.upper()) or "FROM:" in sparql.upper() or "\\u" in sparql.lower()):
        return
    for text in (sparql, _CODE_POINT.sub(_character, sparql)):
        for word in token().finditer(text):
            found = _IN_WORD.search((word["word"] or "").upper())
            found = found or _IN_PREFIX.search((word["name"] or "").partition(":")[0].upper())
            if found:
                where = f"query, line {text.count(chr(10), 0, word.start()) + 1}"
                if found[0] == "FROM":
                    raise QueryForbidden(_GLUED, where=where, remedy="write FROM, a space, and the name; call no prefix so that it ends in from")
                what = _FORBIDDEN[found[0]]
                raise QueryForbidden(f"{found[0]}: {what}", where=where, remedy=_REMEDIES[what])


def chooses(sparql: str) -> bool:
    """Whether a query that `forbid` lets pass says which graphs it asks, by FROM or FROM NAMED."""
    return "FROM" in sparql.upper() and any("FROM" in (word["word"] or "").upper() for word in token().finditer(sparql))
