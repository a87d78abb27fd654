"""Values for the variables of a query, put into it as terms: nothing in them can change what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.errors import BadParameter
from kg.query.tokens import token

__all__ = ["given"]


def given(sparql: str, values: Mapping[str, str]) -> str:
    """The query in which these variables have these values, which are terms as SPARQL writes them.

    Within the pattern the term takes the variable's place, in subqueries, FILTER and UNION too; where the variable is
    selected it is there with its value. Raises BadParameter for a name that is no variable of the query.

    >>> given("SELECT ?a ?b { ?a kg:plans ?b }", {"b": "<x:y>"})
    'SELECT ?a ?b { VALUES ?b { <x:y> }  ?a kg:plans <x:y> }'
    """
    if not values:
        return sparql
    pieces = list(_pieces(sparql))
    strange = values.keys() - {text[1:] for kind, text in pieces if kind == "variable"}
    if strange:
        raise BadParameter(f"the query has no variable ?{', ?'.join(sorted(strange))}", remedy="give values only to what the query names")
    where = _where(pieces)
    out: list[str] = []
    held = " " + " ".join(f"VALUES ?{name} {{ {term} }} " for name, term in sorted(values.items()))
    selects = after = False  # within the head of a subquery; right after AS or BOUND(
    depth = 0  # within the pattern
    for number, (kind, text) in enumerate(pieces):
        word = text.upper() if kind == "word" else ""
        depth += (text == "{") - (text == "}") if number >= where and not kind else 0
        selects = word == "SELECT" or (selects and text != "{" and word != "WHERE")
        stays = not depth or selects or after
        out.append(values[text[1:]] if kind == "variable" and text[1:] in values and not stays else text)
        if number == where:
            out.append(held)
        if text.strip():
            after = word in ("AS", "BOUND") or (after and text.strip() == "(")
    return "".join(out) if where < len(pieces) else "".join(values.get(text[1:], text) if kind == "variable" else text for kind, text in pieces)


def _pieces(sparql: str) -> Iterator[tuple[str, str]]:
    """The query cut into tokens and what stands between them, each brace by itself: kind ("" between tokens) and text."""
    at = 0
    for found in token().finditer(sparql):
        yield from _between(sparql[at : found.start()])
        yield found.lastgroup or "", found[0]
        at = found.end()
    yield from _between(sparql[at:])


def _between(text: str) -> Iterator[tuple[str, str]]:
    rest = ""
    for character in text:
        if character in "{}":
            if rest:
                yield "", rest
            yield "", character
            rest = ""
        else:
            rest += character
    if rest:
        yield "", rest


def _where(pieces: list[tuple[str, str]]) -> int:
    """The number of the brace that opens the pattern, past the template of CONSTRUCT; as many as there are pieces where there is none."""
    template = False
    last = ""
    depth = 0
    for number, (kind, text) in enumerate(pieces):
        if text == "{":
            if depth == 0 and not template and last != "CONSTRUCT":
                return number
            template = True
            depth += 1
        elif text == "}":
            depth -= 1
            template = depth > 0
        if kind == "word":
            last = text.upper()
    return len(pieces)
