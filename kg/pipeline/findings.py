"""What a check of a store finds."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A thing that is not as it should be.

    `kind` is a stable code; the rows ``finding.KIND`` and ``finding.KIND.remedy`` of the labels say what it means and
    what to do. `path` names the report, or the file of the store where it is no report's; `place` says where in it
    (``12-30`` are offsets in the text, in code points); `detail` is whatever else there is to say.
    """

    kind: str
    path: str
    place: str = ""
    detail: str = ""
