"""Frozen values that are quick to make."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

__all__ = ["quick"]

_T = TypeVar("_T")


def quick(value: type[_T]) -> type[_T]:
    """Give a frozen class an ``__init__`` that fills its slots before it freezes: documents make tens of thousands of
    values, and the one of dataclasses goes through ``object.__setattr__`` for each field, which takes twice as long."""
    known = fields(value)  # type: ignore[arg-type]
    open_ = type(value.__name__, (), {"__slots__": tuple(f.name for f in known)})
    arguments = ", ".join(f.name if f.default is MISSING else f"{f.name}=_defaults[{f.name!r}]" for f in known)
    lines = ["_turn(self, '__class__', _open)", *(f"self.{f.name} = {f.name}" for f in known), "self.__class__ = _value"]
    made: dict[str, Any] = {}
    around = {"_turn": object.__setattr__, "_open": open_, "_value": value, "_defaults": {f.name: f.default for f in known}}
    exec(f"def __init__(self, *, {arguments}):\n " + "\n ".join(lines), around, made)
    made["__init__"].__qualname__ = f"{value.__qualname__}.__init__"
    value.__init__ = made["__init__"]  # type: ignore[method-assign]
    return value
