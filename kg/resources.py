"""The domain as data: finds and reads the files of ``ontology/`` and ``seeds/``.

In a checkout they lie beside the package, in an installed wheel inside it. A user's own rows lie in an overlay folder
of the same layout as ``ontology/``, named by the environment variable ``KG_ONTOLOGY``: its word lists and tables are
added to the shipped ones, a row with an id that is known already takes its place. His saved queries may lie in a folder of
their own, named by ``KG_QUERIES``.

What was learned somewhere can be left out, to see how reading does without it: the environment variable
``KG_LEXICON_FILTER`` holds conditions, separated by ``;``, that rows and patterns must meet. ``scope=nationwide`` leaves
out rows of tables with columns `scope` and `source` whose scope is another; ``source!=X`` leaves out the rows whose source,
and the patterns whose ``learned``, is X: a report by its file name, with or without suffix, or by the number that opens it.
Like the overlay it is read once: it is set for a process, not within one.

Four kinds of file are read here and nowhere else:

``words/*.txt``      one word a line, ``#`` starts a comment: a class of words that patterns name as ``{class}``
``**/*.tsv``         a table with a header line; empty cells are ""
``patterns/*.toml``  extraction patterns: id, means, pattern, and sentences it must and must not match
anything else        as text
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.alternatives import alternation, compiled
from kg.errors import ResourceError

__all__ = ["FILTER", "OVERLAY", "QUERIES", "Pattern", "fingerprint", "folder", "left_out", "meanings", "names", "patterns", "seeds", "table", "text", "words"]

_PACKAGE = Path(__file__).resolve().parent
#: The environment variable that says which rows and patterns to leave out.
FILTER = "KG_LEXICON_FILTER"
#: Those that name the user's overlay and his folder of saved queries.
OVERLAY, QUERIES = "KG_ONTOLOGY", "KG_QUERIES"
_NATIONWIDE = "nationwide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One extraction pattern. `regex` runs on shadow text; `match` and `reject` are sentences that test it."""

    id: str
    means: str
    regex: re.Pattern[str]
    match: tuple[str, ...]
    reject: tuple[str, ...]
    extra: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, key: str) -> str:
        """A further field of the pattern's entry, "" if it has none of that name."""
        for name, value in self.extra:
            if name == key:
                return value
        return ""


def _home(name: str) -> Path:
    for base in (_PACKAGE / "_data", _PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise ResourceError(f"the folder {name}/ is missing", where=str(_PACKAGE), remedy="install the package again")


def folder() -> Path:
    """The folder ``ontology/``."""
    return _home("ontology")


def seeds() -> Path:
    """The folder ``seeds/`` with the five source reports."""
    return _home("seeds")


def _given(variable: str, remedy: str) -> Path | None:
    """The folder that an environment variable names, if it is set."""
    given = os.environ.get(variable)
    if not given:
        return None
    path = Path(given)
    if not path.is_dir():
        raise ResourceError("no such folder", where=given, remedy=remedy)
    return path


def _overlay() -> Path | None:
    return _given(OVERLAY, f"set {OVERLAY} to a folder laid out like ontology/")


def _own(name: str) -> list[Path]:
    """Where a file or folder of the user's own may lie, the one that counts most at the end."""
    found = [base / name for base in (_overlay(),) if base]
    place, _, rest = name.partition("/")
    if place == "queries" and (queries := _given(QUERIES, f"set {QUERIES} to a folder of .rq files")):
        found.append(queries / rest)
    return found


def _files(name: str) -> list[Path]:
    """The shipped file of this name and the user's own, those that exist, in that order."""
    found = [path for path in (folder() / name, *_own(name)) if path.is_file()]
    if not found:
        raise ResourceError("no such file of domain knowledge", where=str(folder() / name), remedy="install the package again")
    return found


@dataclass(frozen=True, slots=True)
class _Filter:
    """Which rows and patterns are in force: only nationwide rows, or all; none of these sources."""

    nationwide: bool
    sources: frozenset[str]

    def keeps(self, entry: Mapping[str, Any]) -> bool:
        """Whether a row, or the entry of a pattern, is in force. Rows of tables that are no lexicon always are."""
        if "pattern" in entry:
            return _report(entry.get("learned", "")) not in self.sources
        if not {"scope", "source"} <= entry.keys():
            return True
        return not (self.nationwide and entry["scope"] != _NATIONWIDE) and _report(entry["source"]) not in self.sources


def _report(source: str) -> str:
    """What the spellings of one source have in common: of a report's file name the number that opens it, else its stem."""
    stem = Path(source.strip()).stem
    number = re.match(r"[0-9]+(?=_)", stem)
    return number[0] if number else stem


@cache
def _filter(conditions: str) -> _Filter:
    nationwide, sources = False, set()
    for part in filter(None, map(str.strip, conditions.split(";"))):
        key, is_not, value = part.partition("!=")
        if part == f"scope={_NATIONWIDE}":
            nationwide = True
        elif key == "source" and is_not and value:
            sources.add(_report(value))
        else:
            remedy = f"use scope={_NATIONWIDE} and source!=NAME, separated by ;"
            raise ResourceError(f"no such condition: {part}", where=FILTER, remedy=remedy)
    return _Filter(nationwide, frozenset(sources))


def _in_force() -> _Filter:
    return _filter(os.environ.get(FILTER, ""))


def left_out(conditions: str) -> tuple[str, ...]:
    """What conditions leave out of what is in force: ``lexicon/terms.tsv: …`` for a row, ``patterns/things.toml: …``
    for a pattern, sorted. Raises ResourceError for a condition that there is not."""
    wanted = _filter(conditions)
    tables = ["topics.tsv", *(f"lexicon/{name}.tsv" for name in names("lexicon", ".tsv"))]
    rows = [f"{name}: {' '.join([*row.values()][:2])}" for name in tables for row in table(name) if not wanted.keeps(row)]
    for name in (f"patterns/{name}.toml" for name in names("patterns", ".toml")):
        rows += [f"{name}: {entry.get('id')}" for _, entry in _entries(name) if _in_force().keeps(entry) and not wanted.keeps(entry)]
    return tuple(sorted(rows))


def _read(path: Path) -> str:
    """The text of a file, its line ends LF."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ResourceError(f"not UTF-8: {error.reason} at byte {error.start}", where=str(path), remedy="save it as UTF-8") from error
    except OSError as error:
        raise ResourceError(f"it cannot be read: {error.strerror}", where=str(path), remedy="give yourself the right to read it") from error


@cache
def text(name: str) -> str:
    """The text of one file, the overlay's if it has one."""
    return _read(_files(name)[-1])


@cache
def names(place: str, suffix: str) -> tuple[str, ...]:
    """The names, without suffix, of the files with this suffix in one folder, shipped and overlay together, sorted."""
    bases = (folder() / place, *_own(place))
    return tuple(sorted({path.name.removesuffix(suffix) for base in bases for path in base.glob("*" + suffix)}))


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of ``words/NAME.txt``, longest first (so that an alternation prefers the longest)."""
    found = set()
    for path in _files(f"words/{name}.txt"):
        for line in _read(path).splitlines():
            word = line.split("#", 1)[0].strip()
            if word:
                found.add(word)
    return tuple(sorted(found, key=lambda w: (-len(w), w)))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a TSV file that are in force, in file order; where it has a column ``id``, an overlay row replaces its
    namesake."""
    import csv

    rows: list[dict[str, str]] = []
    header: list[str] = []
    for path in _files(name):
        reader = csv.DictReader(io.StringIO(_read(path)), delimiter="\t", quoting=csv.QUOTE_NONE)
        try:
            header = header or list(reader.fieldnames or ())
            if missing := sorted(set(header) - set(reader.fieldnames or ())):
                raise ResourceError(f"it has no column {', '.join(missing)}", where=str(path), remedy=f"give it the columns of ontology/{name}")
            for number, row in enumerate(reader, 2):
                if None in row or None in row.values():
                    raise ResourceError("the row has not as many cells as the header", where=f"{path}:{number}", remedy="separate cells by one tab")
                rows.append(row)
        except csv.Error as error:
            raise ResourceError(f"not a table: {error}", where=str(path), remedy="separate cells by tabs, rows by line ends") from error
    if rows and "id" in rows[0]:
        rows = list({row["id"]: row for row in rows}.values())
    return tuple(filter(_in_force().keeps, rows))


@cache
def _macro(name: str) -> str:
    return alternation(words(name))


def expand(pattern: str) -> str:
    """A pattern with each ``{class}`` replaced by an alternation of the words in ``words/class.txt``."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: _macro(m[1]), pattern)


@cache
def _entries(name: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The entries of a file of patterns, each with where it stands."""
    import tomllib

    found = []
    for path in reversed(_files(name)):
        try:
            entries = tomllib.loads(_read(path)).get("pattern", [])
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ResourceError(f"not TOML: {error}", where=str(path), remedy="mend the line it names") from error
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ResourceError("the patterns are no list of tables", where=str(path), remedy="begin each with [[pattern]]")
        found += [(f"{path}: pattern {entry.get('id', '?')}", entry) for entry in entries]
    return tuple(found)


@cache
def patterns(name: str) -> tuple[Pattern, ...]:
    """The patterns of ``patterns/NAME.toml`` that are in force, in file order (an overlay's come first, so that they win)."""
    found: list[Pattern] = []
    known = {"id", "means", "pattern", "match", "reject"}
    for where, entry in _entries(f"patterns/{name}.toml"):
        if not _in_force().keeps(entry):
            continue
        try:
            regex = compiled(expand(entry["pattern"]))
        except KeyError as error:
            raise ResourceError(f"the entry has no {error}", where=where, remedy="each needs id, means, pattern, match, reject") from error
        except (re.error, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ResourceError(f"not a regular expression: {error}", where=where, remedy="mend it") from error
        found.append(
            Pattern(
                id=entry["id"], means=entry.get("means", ""), regex=regex,
                match=tuple(entry.get("match", ())), reject=tuple(entry.get("reject", ())),
                extra=tuple(sorted((k, str(v)) for k, v in entry.items() if k not in known)),
            )
        )
    return tuple(found)


@cache
def meanings() -> dict[str, str]:
    """What each pattern in force means, by its id; nothing is compiled for that."""
    found: dict[str, str] = {}
    for name in names("patterns", ".toml"):
        for _, entry in _entries(f"patterns/{name}.toml"):
            if _in_force().keeps(entry):
                found.setdefault(str(entry.get("id", "")), str(entry.get("means", "")))
    return found


@cache
def fingerprint() -> str:
    """A digest of all domain knowledge in force: a store read with another one must be read again."""
    import hashlib

    digest = hashlib.sha256(os.environ.get(FILTER, "").encode())
    overlay = _overlay()
    for base in (folder(), *((overlay,) if overlay else ())):
        for path in sorted(base.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(base).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
