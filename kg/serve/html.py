"""Pages from templates (``kg/serve/templates``), whatever they are given escaped."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kg import labels
from kg.serve import assets

__all__ = ["language", "linker", "page", "rendered"]

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


def linker(request: Request) -> Callable[..., str]:
    """Makes addresses of this server, which keep the language that was asked for."""
    asked = request.query_params.get("lang", "")

    def link(path: str, *, anchor: str = "", **parameters: object) -> str:
        given = {name: str(value) for name, value in parameters.items() if value not in ("", None, 0)}
        if asked in ("zh", "en"):
            given.setdefault("lang", asked)
        mark = "&" if "?" in path else "?"
        return path + (mark + urlencode(given) if given else "") + (f"#{anchor}" if anchor else "")

    return link


def _others(request: Request) -> str:
    """The address of this page in the other language."""
    spoken = "en" if language(request) == "zh" else "zh"
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("lang", "token")]
    path = request.url.path.lstrip("/\\")  # two slashes at the start would name another host
    return f"/{quote(path, safe='/%')}?{urlencode([*kept, ('lang', spoken)])}"


def page(request: Request, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> HTMLResponse:
    """A page of a template. It is given besides: `t` (words by the id of their row, in the language of the page), `lang`, `link`
    (see `linker`), `other_language` (the address of the page in it), and `asset` (addresses of scripts and styles by name)."""
    spoken = language(request)

    def t(row: str, **more: object) -> str:
        return labels.text(row, spoken, **more)

    text = _environment().get_template(template).render({"t": t, "lang": spoken, "link": linker(request), "other_language": _others(request), "asked": "", **values})
    return HTMLResponse(text, status, {"Vary": "Accept-Language", **(headers or {})})


def rendered(template: str, spoken: str, **values: Any) -> str:
    """A template as a text for a file, for which there is no request: `t` and `lang` as on a page, and no addresses of a server."""

    def t(row: str, **more: object) -> str:
        return labels.text(row, spoken, **more)

    return _environment().get_template(template).render({"t": t, "lang": spoken, **values})
