"""Which language to speak to the user."""

from __future__ import annotations

import locale
import os

import click

from kg import labels

__all__ = ["KEY", "language"]

#: Where a context remembers what ``--lang`` said.
KEY = "kg.language"


def language(context: click.Context | None = None) -> str:
    """The language to speak: ``--lang``, else ``KG_LANG``, else that of the locale, else English."""
    context = context or click.get_current_context(silent=True)
    chosen = context.meta.get(KEY) if context else None
    if isinstance(chosen, str):
        return chosen
    given = os.environ.get("KG_LANG")
    if given in labels.LANGUAGES:
        return given
    names = [os.environ.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG")]
    spoken = next((name for name in names if name), None) or locale.getlocale()[0] or ""
    return "zh" if spoken.lower().startswith(("zh", "chinese")) else "en"
