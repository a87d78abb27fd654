"""The explorer in a browser: a page made of plain data, and how it is opened. A page that complains or asks for anything fails."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Template

from kg import labels, render, resources
from kg.render.page import embedded

ASSETS = Path(render.__file__).parent / "assets"
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"

DOCUMENT = {
    "id": "", "title": "", "issuer": "", "anchor": "", "issuer_name": "", "number": "", "genre": "summary", "division": "", "region": "",
    "level": "", "year": "2023", "issued": "", "url": "", "scope": "yes", "retrieved": "", "characters": 0, "original": "", "statements": 0,
}  # fmt: skip
ENTITY = {
    "id": "", "type": "mechanism", "name": "", "aliases": [], "functions": [], "topics": [], "families": [], "division": "", "region": "",
    "level": "", "planned": False, "documents": [], "count": 0,
}  # fmt: skip
STATEMENT = {
    "id": "", "s": "", "p": "implements", "o": "", "status": "done", "action": "establish", "trigger": "", "duty": "", "period": "", "start": "",
    "end": "", "document": "", "confidence": 0.9, "rule": "verb-object.establish.name", "copies": 0, "evidence": [],
}  # fmt: skip
FIGURE = {
    "id": "", "of": "", "what": "", "value": 0, "unit": "", "modifier": "", "role": "outcome", "status": "done", "document": "", "evidence": ["", 0, 0, None],
}  # fmt: skip


def _table(plain: Mapping[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    unknown = {key for row in rows for key in row} - plain.keys()
    if unknown:
        raise KeyError(f"the table has no column {sorted(unknown)}")
    return {"columns": list(plain), "rows": [[{**plain, **row}[column] for column in plain] for row in rows]}


def part_of(documents: list[dict], entities: list[dict], statements: list[dict], figures: list[dict] | None = None) -> dict[str, Any]:
    """A part; what a row does not say is as in the plain rows above."""
    return {
        "documents": _table(DOCUMENT, documents), "entities": _table(ENTITY, entities), "statements": _table(STATEMENT, statements),
        "figures": _table(FIGURE, figures or []),
    }  # fmt: skip


def start_of(part: dict[str, Any], *, anchors: list[str], language: str = "zh", **more: Any) -> dict[str, Any]:
    """What a page opens with, around a part: no picture, no findings, the wording of the table of labels."""
    rows = resources.table("labels.tsv")
    count = {kind: len(table["rows"]) for kind, table in part.items()}
    return {
        "language": language, "title": labels.text("page.title", language), "whole": True, "part": part,
        "totals": {"documents": count["documents"], "entities": count["entities"], "statements": count["statements"], "bodies": len(anchors)},
        "scene": {"hub": "", "anchors": anchors, "seats": {}, "boxes": []}, "nodes": [], "edges": [],
        "findings": [{"kind": kind, "items": [], "numbers": {}} for kind in ("shared", "alone", "plans")],
        "wording": {key: {row["id"]: row[key] for row in rows} for key in labels.LANGUAGES}, "concepts": {}, "variants": {}, **more,
    }  # fmt: skip


def page_of(start: Mapping[str, Any] | None, texts: Mapping[str, Mapping[str, Any]], *, policy: str = POLICY) -> str:
    """The page as `kg render` makes it, without vis-network; without `start` it is one that asks a server."""
    blocks = {} if start is None else {"kg-start": start, **{f"kg-text-{key}": text for key, text in texts.items()}}
    written = "\n".join(f'<script type="application/json" id="{key}">{embedded(value)}</script>' for key, value in blocks.items())
    return Template((ASSETS / "template.html").read_text(encoding="utf-8")).render(
        language="zh-CN", heading="kg", policy=policy, style=f"<style>{(ASSETS / 'explorer.css').read_text(encoding='utf-8')}</style>", blocks=written, live=False,
        scripts=[f"<script>{(ASSETS / 'explorer.js').read_text(encoding='utf-8')}</script>"],
    )  # fmt: skip


@contextmanager
def opened(browser: Any, html: str, width: int = 1280, height: int = 800, *, at: str = "") -> Iterator[Any]:
    """The page in a browser, at the address behind #; complaints and requests fail in the end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height})
        try:
            page = context.new_page()
            bad = watched(page)
            page.on("request", lambda request: None if request.url.split("#")[0] == file.as_uri() or request.url.startswith("blob:") else bad.append(request.url))
            page.goto(file.as_uri() + ("#" + at if at else ""))
            page.wait_for_selector("html[data-ready=yes]")
            yield page
            page.wait_for_timeout(50)
        finally:
            context.close()
    if bad:
        raise AssertionError(f"the page complained: {bad}")


def until(page: Any, expression: str) -> None:
    """Waits until the expression is true. Playwright's own waiting needs eval, which the page forbids."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {expression}")


def watched(page: Any) -> list[str]:
    """What the page complains of, as it comes."""
    bad: list[str] = []
    page.on("pageerror", lambda error: bad.append(str(error)))
    page.on("console", lambda message: bad.append(message.text) if message.type in ("error", "warning") else None)
    return bad
