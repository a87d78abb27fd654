"""Loads what reading needs, when it is imported: the server that forks workers does so once for all of them."""

from __future__ import annotations

from kg import reading
from kg.errors import KGError
from kg.text.document import parse
from kg.types import Source

# One clause of each kind, so that all patterns and lists are loaded, and the segmenter's dictionary.
_TEXT = "某市应急管理局2023年工作总结\n我局与公安局对企业开展检查39家次，完善“一案双查”机制。2024年将建立健全应急预案体系。\n"


def _warm() -> None:
    source = Source(path="", sha256="0" * 64, media_type="text/plain", encoding="utf-8", text=_TEXT)
    try:
        reading.read(parse(source))
    except KGError:
        return  # domain knowledge that breaks its rules: the first document says so, to somebody who listens


_warm()
