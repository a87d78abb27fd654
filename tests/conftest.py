"""What all tests share: a test may be left out for lack of a browser or of Java only where nobody insists on it.

With ``KG_REQUIRE_ALL=1`` (`.ci/run` sets it) such a skip is a failure.
"""

from __future__ import annotations

import os

import pytest

_REAL = ("browser", "java")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("KG_REQUIRE_ALL") == "1" and any(item.get_closest_marker(m) for m in _REAL):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"left out, though KG_REQUIRE_ALL=1: {reason}"
    return report
