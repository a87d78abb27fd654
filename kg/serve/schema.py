"""The vocabulary as documentation: ``/schema`` on the server, and the same page as a file or as Markdown.

    /schema          every term with its meaning and an example; its query opens in the editor. The anchor of a term is the end of its IRI
    /ontology        what the IRIs of the vocabulary name: the page for people, the vocabulary itself as Turtle for programs
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg import labels, resources
from kg.analysis.schema import Entry, schema, short
from kg.oxigraph import Engine
from kg.serve import html, shelf
from kg.serve.negotiation import PAGE, accepted
from kg.serve.state import of

__all__ = ["document", "markdown", "routes"]

_ASSETS = Path(__file__).parent / "assets"
_Schema = Mapping[str, tuple[Entry, ...]]


def document(engine: Engine, language: str) -> str:
    """The page as one file that needs nothing else, with examples out of a graph; headings are in this language, terms in both."""
    style = "".join((_ASSETS / name).read_text(encoding="utf-8") for name in ("pages.css", "schema.css"))
    return html.rendered("schema_file.html", language, style=style, **_values(schema(engine)))


def _values(made: _Schema) -> dict[str, Any]:
    anchors = {entry.name: entry.anchor for entries in made.values() for entry in entries}
    return {"schema": made, "anchors": anchors, "short": short}


def markdown(engine: Engine, language: str) -> str:
    """The same in Markdown."""
    return html.rendered("schema.md", language, **_values(schema(engine)))


async def _page(request: Request) -> Response:
    state = of(request)

    def made() -> Response:
        kept = shelf.of(state.store())
        found = kept.kept(("schema",), lambda: schema(kept.engine))
        return html.page(request, "schema.html", title=labels.text("schema.title", html.language(request)), headers={"Cache-Control": "no-cache"}, **_values(found))

    return await run_in_threadpool(made)


async def _ontology(request: Request) -> Response:
    if accepted(request.headers.get("accept", "")) is PAGE:
        return RedirectResponse(html.linker(request)("/schema"), 303, {"Vary": "Accept"})  # browsers keep the anchor
    return Response(resources.text("kg.ttl"), media_type="text/turtle", headers={"Vary": "Accept"})


def routes() -> list[BaseRoute]:
    """``/schema`` and ``/ontology``."""
    return [Route("/schema", _page), Route("/ontology", _ontology)]
