"""Values of options by their code or by their name in either language: ``county``, 区县级 or 县."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from kg import labels

__all__ = ["Named"]


class Named(click.Choice[str]):
    """A choice of codes that also takes the label ``FAMILY.CODE`` in either language, or a part of it that one code alone has.

    An `open` one takes any other value too, as it is: a register may have genres of its user's own.
    """

    def __init__(self, family: str, codes: Sequence[str], *, open: bool = False) -> None:
        super().__init__(codes)
        self.family = family
        self.open = open

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        given = str(value).strip().lower()
        named = {code: [labels.text(f"{self.family}.{code}", language).lower() for language in labels.LANGUAGES] for code in self.choices}
        exact = [code for code, names in named.items() if given in (code, code.replace("_", "-"), *names)]
        found = exact or [code for code, names in named.items() if given and any(given in name for name in names)]
        if not found and self.open:
            return given
        return super().convert(found[0] if len(found) == 1 else value, param, ctx)
