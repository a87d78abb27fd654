"""The key of a reading: the state of everything but the bytes that it depends on, so that a change is noticed and named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath

import kg
from kg import resources
from kg.ids import digest
from kg.types import Metadata

__all__ = ["changes", "key"]

# The libraries that make texts of bytes, or words of texts: with another version of one a reading may be another.
_LIBRARIES = ("ahocorasick-rs", "jieba", "lxml", "pdfminer.six", "pdfplumber", "pypdf", "python-docx", "trafilatura", "zhconv-rs")


@cache
def _program() -> str:
    """A digest of the program: what was read with another one is read again."""
    package = Path(kg.__file__).parent
    files = sorted(package.rglob("*.py"))
    return digest(kg.__version__, *(hashlib.sha256(file.read_bytes()).hexdigest() for file in files), prefix="p")


@cache
def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def key(path: str, metadata: Metadata, options: Mapping[str, str | None]) -> str:
    """The key of what is read under a path; the suffix matters, as it tells formats that have no mark of their own."""
    said = [f"{name}={value}" for name, value in (asdict(metadata) | dict(options)).items() if value]
    state = {
        "program": _program(), "ontology": resources.fingerprint(), "suffix": PurePath(path).suffix.lower(),
        "metadata": digest(*said, prefix="m") if said else "", **_versions(),
    }  # fmt: skip
    return json.dumps(state, sort_keys=True)


def changes(old: str, new: str) -> tuple[str, ...]:
    """What differs between two keys: ``program``, ``ontology``, ``metadata``, ``suffix``, or a library with its versions.

    >>> changes('{"program": "p-1", "pypdf": "7.0"}', '{"program": "p-1", "pypdf": "7.1"}')
    ('pypdf 7.0 → 7.1',)
    """
    before, after = json.loads(old), json.loads(new)
    differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return tuple(
        f"{name} {before.get(name, '')} → {after.get(name, '')}" if name in _LIBRARIES else name for name in differing
    )
