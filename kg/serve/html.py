"""Pages from templates (``kg/serve/templates``), whatever they are given escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kg import labels
from kg.serve import assets

__all__ = ["language", "page"]

_PACKAGE = Path(__file__).parent.parent


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([_PACKAGE / "serve" / "templates", _PACKAGE / "render" / "assets"]), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals["asset"] = assets.address
    return made


def language(request: Request) -> str:
    """The language of the answer, ``zh`` or ``en``: by ``?lang=``, else the first one known of Accept-Language, else Chinese."""
    asked = request.query_params.get("lang", "")
    if asked in labels.LANGUAGES:
        return asked
    weighed = []
    for position, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, quality = part.partition(";q=")
        try:
            weighed.append((-float(quality or 1), position, tag.strip()[:2].lower()))
        except ValueError:
            continue
    return next((tag for weight, _, tag in sorted(weighed) if weight and tag in labels.LANGUAGES), "zh")


def page(request: Request, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> HTMLResponse:
    """A page of a template. It is given besides: `t` (words by the id of their row, in the language of the page), `lang`,
    and `asset` (addresses of scripts and styles by name)."""
    spoken = language(request)

    def t(row: str, **more: object) -> str:
        return labels.text(row, spoken, **more)

    text = _environment().get_template(template).render(t=t, lang=spoken, **values)
    return HTMLResponse(text, status, {"Vary": "Accept-Language", **(headers or {})})
