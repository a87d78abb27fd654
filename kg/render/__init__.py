"""The interactive picture: one HTML file that needs nothing but a browser."""

from __future__ import annotations

from collections.abc import Iterable

from kg import labels
from kg.analysis.corpus import corpus, find, not_found
from kg.render.layout import arrange
from kg.render.page import render
from kg.render.payload import edges, nodes, page_data
from kg.render.scene import around, overview
from kg.types import Reading

__all__ = ["html"]


def html(readings: Iterable[Reading], *, focus: str | None = None, hops: int = 1, language: str = "zh") -> str:
    """A page that shows the readings, or what lies within `hops` statements of `focus` (a name, an alias or an id).

    The page holds everything it needs and asks no other machine for anything. `language` (``zh`` or ``en``) is the one
    it opens in. The same readings give the same page, whatever their order.

    Raises NotFound where nothing is called `focus`; the message names what comes near.
    """
    known = corpus(readings)
    shown = None
    if focus is None:
        scene = overview(known)
        title = labels.text("page.title", language)
    else:
        found = find(known, focus)
        if not found:
            raise not_found(known, focus)
        scene = around(known, found[0].id, hops=hops)
        title = labels.text("page.title_of", language, name=found[0].name)
        shown = {scene.hub, *(member for group in scene.groups for member in group.listed)}
    layout = arrange(scene)
    data = page_data(known, layout, scene, shown=shown)
    return render(nodes(layout), edges(known, layout, scene), data, language=language, title=title)
