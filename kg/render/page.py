"""The adapter to pyvis: marks, lines and data go in, one HTML page comes out, through our own template.

Of pyvis this takes the network object, its bundled vis-network and its template environment. Its own templates load
scripts from another machine, `add_edge` compares each line with all others, and `write_html` depends on the console's
code page; none of them is used.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["render"]

_ASSETS = files("kg.render") / "assets"
_SCRIPTS = ("data.js", "map.js", "panel.js", "page.js")
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
# The lines and marks have their places; nothing moves by itself.
_OPTIONS = {
    "autoResize": True,
    "edges": {"smooth": False, "selectionWidth": 0, "hoverWidth": 0},
    "interaction": {"dragNodes": False, "hover": False, "multiselect": False, "selectConnectedEdges": False, "tooltipDelay": 0},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "physics": {"enabled": False},
}


def render(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], data: dict[str, Any], *, language: str, title: str) -> str:
    """The page as text. `data` must hold JSON values only; whatever it says stays text in the page."""
    from pyvis.network import Network  # type: ignore[import-untyped]

    network = Network(directed=True, cdn_resources="in_line", heading=title)
    network.nodes = nodes
    network.edges = edges
    network.options = _OPTIONS
    network.templateEnv = network.templateEnv.overlay(autoescape=True)
    network.templateEnv.loader.searchpath.insert(0, str(_ASSETS))
    network.templateEnv.globals = {
        **network.templateEnv.globals,
        "data": embedded({**data, "language": language}),
        "language": {"zh": "zh-CN"}.get(language, language),
        "library": (files("pyvis") / _VIS).read_text(encoding="utf-8"),
        "scripts": [(_ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS],
        "style": (_ASSETS / "style.css").read_text(encoding="utf-8"),
    }
    page: str = network.generate_html()
    return page


def embedded(value: object) -> str:
    """JSON that may stand inside a script element: no text in it can end the element or open a comment.

    >>> embedded("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
