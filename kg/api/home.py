"""Where Python users are: in a workspace (``kg init``) or not, as the commands see it."""

from __future__ import annotations

import os
import warnings
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal

from kg import resources, workspace
from kg.errors import MissingPath

if TYPE_CHECKING:
    from kg.decisions import Decision

__all__ = ["decided", "entered", "place", "spoken"]


def entered(store: str | PurePath | None) -> workspace.Workspace | None:
    """The workspace that this folder lies in, None where a store is named, or there is none. Its words and queries count for this process
    from then on; there is a warning where they come too late, as other words were used before."""
    here = workspace.find() if store is None else None
    if here is not None and (new := here.environment()):
        if resources.fingerprint.cache_info().currsize:  # they are read once: reports were read with other ones
            warnings.warn(f"the words of {here.ontology} do not count any more in this process: call kg.build or kg.open there first", stacklevel=3)
        else:
            os.environ.update(new)
    return here


def place(here: workspace.Workspace | None, store: str | PurePath | None) -> str:
    """The folder of the store: the one that is named, else as for the commands."""
    return str(store or os.environ.get("KG_STORE") or (here.store if here else "kg-store"))


def spoken(here: workspace.Workspace | None, language: Literal["zh", "en"] | None) -> Literal["zh", "en"]:
    """The language that is asked for, else that of the workspace, else Chinese."""
    return language or ("en" if here and here.language == "en" else "zh")


def decided(here: workspace.Workspace | None, store: Path, named: str | PurePath | None) -> tuple[Decision, ...]:
    """What people decided, see `kg.api.build`."""
    from kg import decisions

    if named is not None and not Path(named).exists():
        raise MissingPath("there is no such file of decisions", where=str(named), remedy="check the path, or leave decisions out")
    return decisions.load(Path(named) if named else workspace.ledger(here, store))
