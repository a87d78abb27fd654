"""The explorer over the store (``/``): the page that `kg render` writes, without its data, which it asks the API for.

vis-network stays out: the explorer draws by itself, for the server does not know beforehand how much there will be.
"""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg import labels
from kg.serve import assets, html

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    """The first page."""
    return [Route("/", _explorer)]


async def _explorer(request: Request) -> Response:
    spoken = html.language(request)
    return html.page(
        request, "template.html", language={"zh": "zh-CN"}.get(spoken, spoken), heading=labels.text("page.title", spoken), live=True, policy="", blocks="",
        style=Markup('<link rel="stylesheet" href="{}">').format(assets.address("explorer.css")),
        scripts=[Markup('<script src="{}"></script>').format(assets.address("explorer.js"))],
    )  # fmt: skip
