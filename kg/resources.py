"""The domain as data: finds and reads the files of ``ontology/`` and ``seeds/``.

In a checkout they lie beside the package, in an installed wheel inside it. A user's own rows lie in an overlay folder
of the same layout as ``ontology/``, named by the environment variable ``KG_ONTOLOGY``: its word lists and tables are
added to the shipped ones, a row with an id that is known already takes its place.

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

import csv
import os
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import ResourceError

__all__ = ["FILTER", "Pattern", "fingerprint", "folder", "names", "patterns", "seeds", "table", "text", "words"]

_PACKAGE = Path(__file__).resolve().parent
#: The environment variable that says which rows and patterns to leave out.
FILTER = "KG_LEXICON_FILTER"
_NATIONWIDE = "scope=nationwide"
_NOT_FROM = "source!="


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
        return dict(self.extra).get(key, "")


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


def _overlay() -> Path | None:
    given = os.environ.get("KG_ONTOLOGY")
    if not given:
        return None
    path = Path(given)
    if not path.is_dir():
        raise ResourceError("no such folder", where=given, remedy="set KG_ONTOLOGY to a folder laid out like ontology/")
    return path


def _files(name: str) -> list[Path]:
    """The shipped file of this name and the overlay's, those that exist, in that order."""
    overlay = _overlay()
    found = [p for p in (folder() / name, overlay / name if overlay else None) if p and p.is_file()]
    if not found:
        raise ResourceError("no such file of domain knowledge", where=str(folder() / name), remedy="install the package again")
    return found


@cache
def _conditions() -> tuple[bool, frozenset[str]]:
    """Whether only nationwide rows are in force, and the sources that are left out."""
    given = [part.strip() for part in os.environ.get(FILTER, "").split(";") if part.strip()]
    for part in given:
        if part != _NATIONWIDE and part.removeprefix(_NOT_FROM) in (part, ""):
            raise ResourceError(f"no such condition: {part}", where=FILTER, remedy=f"use {_NATIONWIDE} and {_NOT_FROM}NAME, separated by ;")
    return _NATIONWIDE in given, frozenset(_report(part.removeprefix(_NOT_FROM)) for part in given if part != _NATIONWIDE)


def _report(source: str) -> str:
    """What the spellings of one source have in common: of a report's file name the number that opens it, else its stem."""
    stem = Path(source.strip()).stem
    number = re.match(r"[0-9]+(?=_)", stem)
    return number[0] if number else stem


def _in_force(row: dict[str, str]) -> bool:
    nationwide, left_out = _conditions()
    if not {"scope", "source"} <= row.keys():
        return True
    return not (nationwide and row["scope"] != "nationwide") and _report(row["source"]) not in left_out


@cache
def text(name: str) -> str:
    """The text of one file, the overlay's if it has one."""
    return _files(name)[-1].read_text(encoding="utf-8")


@cache
def names(place: str, suffix: str) -> tuple[str, ...]:
    """The names, without suffix, of the files with this suffix in one folder, shipped and overlay together, sorted."""
    overlay = _overlay()
    bases = [base / place for base in (folder(), overlay) if base is not None]
    return tuple(sorted({path.name.removesuffix(suffix) for base in bases for path in base.glob("*" + suffix)}))


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of ``words/NAME.txt``, longest first (so that an alternation prefers the longest)."""
    found = set()
    for path in _files(f"words/{name}.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            word = line.split("#", 1)[0].strip()
            if word:
                found.add(word)
    return tuple(sorted(found, key=lambda w: (-len(w), w)))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a TSV file that are in force, in file order; where it has a column ``id``, an overlay row replaces its
    namesake."""
    rows: list[dict[str, str]] = []
    for path in _files(name):
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
            for number, row in enumerate(reader, 2):
                if None in row or None in row.values():
                    raise ResourceError("the row has not as many cells as the header", where=f"{path}:{number}", remedy="separate cells by one tab")
                rows.append(row)
    if rows and "id" in rows[0]:
        rows = list({row["id"]: row for row in rows}.values())
    return tuple(filter(_in_force, rows))


@cache
def _macro(name: str) -> str:
    return "(?:" + "|".join(re.escape(word) for word in words(name)) + ")"


def expand(pattern: str) -> str:
    """A pattern with each ``{class}`` replaced by an alternation of the words in ``words/class.txt``."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: _macro(m[1]), pattern)


@cache
def patterns(name: str) -> tuple[Pattern, ...]:
    """The patterns of ``patterns/NAME.toml``, in file order (an overlay's come first, so that they win)."""
    found: list[Pattern] = []
    for path in reversed(_files(f"patterns/{name}.toml")):
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8")).get("pattern", [])
        except tomllib.TOMLDecodeError as error:
            raise ResourceError(f"not TOML: {error}", where=str(path), remedy="mend the line it names") from error
        for entry in entries:
            where = f"{path}: pattern {entry.get('id', '?')}"
            try:
                regex = re.compile(expand(entry["pattern"]))
            except KeyError as error:
                raise ResourceError(f"the entry has no {error}", where=where, remedy="each needs id, means, pattern, match, reject") from error
            except re.error as error:
                raise ResourceError(f"not a regular expression: {error}", where=where, remedy="mend it") from error
            if _report(entry.get("learned", "")) in _conditions()[1]:
                continue
            known = {"id", "means", "pattern", "match", "reject"}
            found.append(
                Pattern(
                    id=entry["id"], means=entry.get("means", ""), regex=regex,
                    match=tuple(entry.get("match", ())), reject=tuple(entry.get("reject", ())),
                    extra=tuple(sorted((k, str(v)) for k, v in entry.items() if k not in known)),
                )
            )
    return tuple(found)


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
