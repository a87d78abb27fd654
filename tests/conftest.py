"""What all tests share: a test may be left out for lack of a browser or of Java only where nobody insists on it.

With ``KG_REQUIRE_ALL=1`` (`.ci/run` sets it) such a skip is a failure.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# A machine that is busy with other things is no failure, and the same code gives the same verdict.
settings.register_profile("kg", deadline=None, derandomize=True)
settings.load_profile("kg")

_REAL = ("browser", "java")
# The long tests run when they are asked for: pytest tests/hard (make check-full).
collect_ignore = ["hard"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    insists = os.environ.get("KG_REQUIRE_ALL") == "1" and any(item.get_closest_marker(name) for name in _REAL)
    if insists and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"left out, though KG_REQUIRE_ALL=1: {reason}"
    return report
