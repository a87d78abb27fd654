"""Tables of answers: rows whose cells are found by name, IRIs that know what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, overload

from kg import columns as text
from kg.errors import BadParameter
from kg.rdf import ID

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["Iri", "Row", "Rows"]

# So many rows are shown where a table is looked at, and so many characters of a cell.
_SHOWN = 20
_LONGEST = 40
# What the columns of a table of edges may be called, as `Rows.to_networkx` looks for them.
_ENDS = (("subject", "object"), ("source", "target"), ("s", "o"))
_RELATIONS = ("relation", "predicate", "p")


class Iri(str):
    """An IRI in an answer: a string, with the `label` by which people know it.

    >>> Iri("https://w3id.org/emkg/id/b-1", "钱塘区应急管理局").label
    '钱塘区应急管理局'
    """

    __slots__ = ("label",)
    label: str

    def __new__(cls, value: str, label: str = "") -> Iri:
        made = super().__new__(cls, value)
        made.label = label or value
        return made

    @property
    def id(self) -> str:
        """The id within the store, as `kg.open(…).entity` takes it; the IRI itself for what is not of a store."""
        return self.removeprefix(ID)

    def __repr__(self) -> str:
        return f"<{self.label}>" if self.label != str(self) else f"<{str(self)}>"

    def __reduce__(self) -> tuple[type[Iri], tuple[str, str]]:  # so that it can be copied and pickled
        return Iri, (str(self), self.label)


class Row:
    """A row: ``row.name``, ``row["name"]`` or ``row[0]``; it can be unpacked like a tuple. What is not bound is None."""

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: Sequence[str], values: Iterable[Any]) -> None:
        self._columns = columns
        self._values = tuple(values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(f"no column {name!r}; there are: {', '.join(self._columns)}")
        return self._values[self._columns.index(name)]

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, str):
            if key not in self._columns:
                raise KeyError(f"no column {key!r}; there are: {', '.join(self._columns)}")
            return self._values[self._columns.index(key)]
        return self._values[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Row | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values)

    def __dir__(self) -> list[str]:
        return list(self._columns)

    def __repr__(self) -> str:
        return "Row(" + ", ".join(f"{name}={value!r}" for name, value in zip(self._columns, self._values, strict=True)) + ")"


class Rows(Sequence[Row]):
    """Rows in their order, with the names of their `columns`; shown as a table in a terminal and in a notebook.

    >>> rows = Rows(("body", "year"), [("甲区", 2023), ("乙市", None)])
    >>> rows[0].body, rows[-1]["year"], [row.body for row in rows]
    ('甲区', None, ['甲区', '乙市'])
    >>> rows
    body  year
    ----  ----
    甲区  2023
    乙市
    [2 rows]
    """

    def __init__(self, columns: Iterable[str], rows: Iterable[Iterable[Any]], *, shown: Sequence[str] = ()) -> None:
        """`shown` are the columns that are seen where the table is looked at; () is all of them."""
        self.columns = tuple(columns)
        self._shown = tuple(shown) or self.columns
        self._rows = [Row(self.columns, row) for row in rows]

    @overload
    def __getitem__(self, key: int) -> Row: ...
    @overload
    def __getitem__(self, key: slice) -> Rows: ...
    def __getitem__(self, key: int | slice) -> Row | Rows:
        return Rows(self.columns, self._rows[key], shown=self._shown) if isinstance(key, slice) else self._rows[key]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def to_pandas(self, *, labels: bool = True) -> pd.DataFrame:
        """A data frame with these columns; IRIs by what they are called, or with ``labels=False`` as they are.

        Raises MissingPackage where pandas is not installed (``pip install emkg[pandas]``).
        """
        from kg import pandas_view

        named = ([value.label if labels and isinstance(value, Iri) else value for value in row] for row in self)
        return pandas_view.frame(self.columns, named)

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The graph of which each row is an edge, of two columns called subject and object (or source and target, or s and
        o), else of the first column and the last of two or three; those between them say what the edge is.

        Nodes are IRIs, ids or names as they stand in the rows, with a ``label``; edges carry the other columns. Raises BadParameter
        for columns that are no edges.
        """
        from kg import network

        source, target, relation = _edge(self.columns)
        held = [c for c in self.columns if c not in (source, target)]
        known = set(self.columns)
        nodes: dict[str, dict[str, Any]] = {}
        edges: list[tuple[str, str, dict[str, Any]]] = []
        for row in self:
            ends = []
            for end in (source, target):
                value = row[end]
                key = row[f"{end}_id"] if f"{end}_id" in known else value
                if key is None:
                    break
                found = {"label": value.label if isinstance(value, Iri) else str(value)}
                if f"{end}_type" in known:
                    found["type"] = row[f"{end}_type"]
                nodes.setdefault(str(key), found)
                ends.append(str(key))
            if len(ends) == 2:
                said = {c: row[c].label if isinstance(row[c], Iri) else row[c] for c in held if not c.startswith((f"{source}_", f"{target}_"))}
                edges.append((ends[0], ends[1], {"label": str(said.get(relation, "")), **said}))
        return network.graph(nodes, edges)

    def __repr__(self) -> str:
        first = [[row[name] for name in self._shown] for row in self._rows[:_SHOWN]]
        right = [all(isinstance(row[i], int | float) for row in first) for i in range(len(self._shown))]
        table = text.align(self._shown, [[_short(value) for value in row] for row in first], right=right, columns=None) if self.columns else ""
        return f"{table}[{self._counted()}]"

    def _counted(self) -> str:
        rest = f", the first {_SHOWN} shown" if len(self) > _SHOWN else ""
        more = [name for name in self.columns if name not in self._shown]
        return f"{len(self)} row{'' if len(self) == 1 else 's'}{rest}" + (f"; more columns: {', '.join(more)}" if more else "")

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self._shown)
        cells = ("".join(f"<td>{escape(_said(row[name]))}</td>" for name in self._shown) for row in self._rows[:_SHOWN])
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{escape(self._counted())}</p>"


def _edge(columns: Sequence[str]) -> tuple[str, str, str]:
    """The columns of an edge: its ends, and what it is ("" where no column says)."""
    ends = next((pair for pair in _ENDS if set(pair) <= set(columns)), None)
    if ends is None and len(columns) in (2, 3):
        ends = (columns[0], columns[-1])
    if ends is None:
        raise BadParameter(f"the columns {', '.join(columns)} are no edges", remedy="select ?subject ?relation ?object, or ask with CONSTRUCT")
    between = [c for c in columns if c not in ends]
    return (*ends, next((c for c in _RELATIONS if c in between), between[0] if len(between) == 1 else ""))


def _said(value: Any) -> str:
    """A cell as text, on one line."""
    if value is None:
        return ""
    if isinstance(value, Iri):
        value = value.label
    elif isinstance(value, tuple | list):
        value = "; ".join(map(_said, value))
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", str(value))


def _short(value: Any) -> str:
    said = _said(value)
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
