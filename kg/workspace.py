"""A user's own folder, marked by a file ``kg.toml``: reports, register, overlay, tags, decisions, saved queries, store.

    kg.toml          settings: language, reports (folders), store (a folder); paths are relative to this file
    reports/  register.csv  ontology/  tags.csv  decisions.jsonl  queries/  kg-store/

Commands that are run in it or below find it with `find`. Its templates are the files of ``ontology/workspace/``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import resources
from kg.errors import BadWorkspace, OutputError

__all__ = ["MARK", "Workspace", "create", "find", "given", "ledger"]

#: The file that marks the folder.
MARK = "kg.toml"
_TEMPLATES = "workspace"
# The tables that an overlay may add rows to; in a new folder they are empty.
_TABLES = ("topics.tsv", "lexicon/*.tsv")
_LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The folder and its settings; `language` is "" where none is set. Paths are absolute, and need not exist."""

    path: Path
    language: str
    reports: tuple[Path, ...]
    store: Path

    @property
    def register(self) -> Path:
        """The table of what is known of the reports."""
        return self.path / "register.csv"

    @property
    def ontology(self) -> Path:
        """The overlay: the user's own words."""
        return self.path / "ontology"

    @property
    def tags(self) -> Path:
        """The user's coding scheme."""
        return self.path / "tags.csv"

    @property
    def decisions(self) -> Path:
        """What people decided (`kg.decisions`)."""
        return self.path / "decisions.jsonl"

    @property
    def queries(self) -> Path:
        """The user's saved queries."""
        return self.path / "queries"

    def environment(self) -> dict[str, str]:
        """The environment variables that make its words and queries count, but for those that the user has set."""
        own = {resources.OVERLAY: self.ontology, resources.QUERIES: self.queries}
        return {name: str(path) for name, path in own.items() if path.is_dir() and not os.environ.get(name)}


def given(here: Workspace | None, paths: Iterable[str], meta: str | None) -> tuple[tuple[str, ...], str | None, Path]:
    """What to read, with which register, from which folder: in a workspace, without paths, its reports as seen from it."""
    named = tuple(paths)
    if here is None or named:
        return named, meta, Path()
    if not meta and here.register.is_file():
        meta = str(here.register)
    under = tuple(Path(os.path.relpath(folder, here.path)).as_posix() for folder in here.reports)
    return under, meta and str(Path(meta).absolute()), here.path


def ledger(here: Workspace | None, store: str | Path) -> Path:
    """The file of decisions on what a store holds: that of the workspace, else the one beside the store."""
    path = Path(store)
    return here.decisions if here else path.with_name(path.resolve().name + ".decisions.jsonl")


def find(start: Path | None = None) -> Workspace | None:
    """The workspace that a folder lies in (this folder, where none is given), None where it lies in none.

    Raises BadWorkspace where its kg.toml cannot be used.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return _read(folder)
    return None


def _read(folder: Path) -> Workspace:
    import tomllib

    file = folder / MARK
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadWorkspace(f"it cannot be used: {error}", where=str(file), remedy="mend the line it names; write paths with / and save as UTF-8") from error
    unknown = sorted(said.keys() - {"language", "reports", "store"})
    if unknown:
        raise BadWorkspace(f"there is no setting {', '.join(unknown)}", where=str(file), remedy="the settings are language, reports and store")
    reports, store, language = said.get("reports", ["reports"]), said.get("store", "kg-store"), said.get("language", "")
    if not isinstance(reports, list) or not reports or not all(isinstance(one, str) and one for one in reports):
        raise BadWorkspace("reports is no list of folders", where=str(file), remedy='write reports = ["reports"]')
    if not isinstance(store, str) or not store:
        raise BadWorkspace("store is no folder", where=str(file), remedy='write store = "kg-store"')
    if any(not one.isprintable() for one in (*reports, store)):
        raise BadWorkspace("a folder has a sign in its name that is not seen", where=str(file), remedy="write the names of folders anew")
    if language not in ("", *_LANGUAGES):
        raise BadWorkspace(f"there is no language {language!r}", where=str(file), remedy='write language = "zh" or language = "en"')
    return Workspace(path=folder, language=language, reports=tuple(folder / one for one in reports), store=folder / store)


def create(folder: Path, *, register: bytes) -> tuple[str, ...]:
    """Make a folder a workspace, with an empty `register`; gives the names of what was made, sorted. Nothing that is there is
    overwritten: raises OutputError, and makes nothing, where one of the files exists or the folder cannot be written."""
    files = _contents() | {"register.csv": register, "decisions.jsonl": b""}
    there = [name for name in sorted(files) if (folder / name).exists()]
    if there:
        where = str(folder / there[0])
        raise OutputError("it is there already, and is not overwritten", where=where, remedy="name another folder, or go on with this one")
    try:
        (folder / "reports").mkdir(parents=True, exist_ok=True)
        for name, data in sorted(files.items()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    except OSError as error:
        raise OutputError(error.strerror or "it cannot be written", where=str(error.filename or folder), remedy="name a folder that you may write to") from error
    return tuple(sorted((*files, "reports/")))


def _contents() -> dict[str, bytes]:
    """The files of a new workspace, by name."""
    home: Any = resources.folder()
    base = home / _TEMPLATES
    found = {path.relative_to(base).as_posix(): path.read_bytes() for path in sorted(base.rglob("*")) if path.is_file()}
    for name in ("gitattributes", "gitignore"):  # in a checkout of this program they are to mean nothing
        found[f".{name}"] = found.pop(name)
    for pattern in _TABLES:
        for path in sorted(home.glob(pattern)):
            header = path.read_text(encoding="utf-8").partition("\n")[0]
            found[f"ontology/{path.relative_to(home).as_posix()}"] = header.encode() + b"\n"
    return found
