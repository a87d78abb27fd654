"""The interactive picture: one HTML file that needs nothing but a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg import labels
from kg.analysis.corpus import corpus, find, not_found
from kg.render import payload
from kg.render.page import render
from kg.render.scene import neighborhood
from kg.types import Reading

__all__ = ["html"]

#: Given a document's id: its text, and the offsets at which its printed pages begin (none where there are none, or where
#: they are not known). None where the text is not at hand.
Texts = Callable[[str], tuple[str, tuple[int, ...]] | None]


def html(readings: Iterable[Reading], *, texts: Texts | None = None, focus: str | None = None, hops: int = 1, language: str = "zh", opens: str = "") -> str:
    """A page that shows the readings, or what lies within `hops` statements of `focus` (a name, an alias or an id).

    The page holds everything it needs and asks no other machine for anything, the texts of the reports included where
    `texts` gives them. `language` (``zh`` or ``en``) is the one it opens in; `opens` the view (``graph``, ``table``, ``time``) that a
    page without a focus begins with. The same readings give the same page, whatever
    their order.

    Raises NotFound where nothing is called `focus`; the message names what comes near.
    """
    known = corpus(readings)
    if focus is None:
        start = payload.start(known, language=language, opens=f"v={opens}" if opens else "")
    else:
        found = find(known, focus)
        if not found:
            raise not_found(known, focus)
        hub = found[0]
        title = labels.text("page.title_of", language, name=hub.name)
        start = payload.start(known, language=language, title=title, hub=hub.id, shown=neighborhood(known, hub.id, hops=hops), opens="v=graph" + ("&hops=2" if hops > 1 else ""))
    held = [row[0] for row in start["part"]["documents"]["rows"]]
    return render(start, {id_: given for id_ in held if (given := texts(id_)) is not None} if texts else {})
