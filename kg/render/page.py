"""The adapter to pyvis: what the explorer opens with and the texts go in, one HTML page comes out, through our own template.

Of pyvis this takes the network object, its bundled vis-network and its template environment. Its own templates load
scripts from another machine, `add_edge` compares each line with all others, and `write_html` depends on the console's
code page; none of them is used.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from typing import Any

__all__ = ["embedded", "render"]

_ASSETS = files("kg.render") / "assets"
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
# Up to so many marks are drawn by vis-network; more are drawn by the explorer itself, by level of detail.
_MOST_BY_LIBRARY = 2000


def render(start: Mapping[str, Any], texts: Mapping[str, tuple[str, tuple[int, ...]]]) -> str:
    """The page as text. `start` must hold JSON values only; whatever it and the texts say stays text in the page."""
    from pyvis.network import Network  # type: ignore[import-untyped]

    scripts = [(_ASSETS / "explorer.js").read_text(encoding="utf-8")]
    regions = any(box["kind"] == "region" for box in start["scene"]["boxes"])  # there are more marks than that to unfold
    if len(start["nodes"]) <= _MOST_BY_LIBRARY and not regions:
        scripts.insert(0, (files("pyvis") / _VIS).read_text(encoding="utf-8"))
    data = {"kg-start": start, **{f"kg-text-{id_}": {"text": text, "pages": list(pages)} for id_, (text, pages) in texts.items()}}
    network = Network(directed=True, cdn_resources="in_line", heading=start["title"])
    network.templateEnv = network.templateEnv.overlay(autoescape=True)
    network.templateEnv.loader.searchpath.insert(0, str(_ASSETS))
    network.templateEnv.globals = {
        **network.templateEnv.globals,
        "blocks": "\n".join(f'<script type="application/json" id="{escape(id_)}">{embedded(value)}</script>' for id_, value in data.items()),
        "language": {"zh": "zh-CN"}.get(start["language"], start["language"]),
        "policy": _policy(scripts),
        "scripts": [f"<script>{script}</script>" for script in scripts],
        "live": False,
        "style": f"<style>{(_ASSETS / 'explorer.css').read_text(encoding='utf-8')}</style>",
    }
    page: str = network.generate_html()
    return page


def _policy(scripts: Iterable[str]) -> str:
    """The content security policy: the scripts that we wrote into the page run, by their digests, and nothing is fetched."""
    digests = (b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii") for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"


def embedded(value: object) -> str:
    """JSON that may stand inside a script element: no text in it can end the element or open a comment.

    >>> embedded("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
