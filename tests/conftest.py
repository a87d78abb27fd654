"""What all tests share: a test may be left out for lack of a browser, of Java or of another program only where nobody insists on it.

With ``KG_REQUIRE_ALL=1`` (`.ci/run` sets it) such a skip is a failure.
"""

from __future__ import annotations

import io
import os
import shutil
import sys

import pytest
from hypothesis import settings

# A machine that is busy with other things is no failure, and the same code gives the same verdict.
settings.register_profile("kg", deadline=None, derandomize=True)
settings.load_profile("kg")

_REAL = ("browser", "java", "program")
# The long tests run when they are asked for: pytest tests/hard (make check-full).
collect_ignore = ["hard"]


#: The Chromium that tests drive: the one that is named, else one that is installed.
CHROMIUM = os.environ.get("KG_CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# It asks nobody for anything by itself.
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    """A Chromium, driven by Playwright. Its event loop runs as long as it is there, so other modules, which run their own, do without."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: install one or name it in KG_CHROMIUM")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def seeds(tmp_path_factory):
    """The store of the shipped reports, which no test changes."""
    from kg import pipeline
    from kg.store import Store

    made = Store.create_or_open(tmp_path_factory.mktemp("seeds") / "store")
    pipeline.build([], store=made)
    return made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    insists = os.environ.get("KG_REQUIRE_ALL") == "1" and any(item.get_closest_marker(name) for name in _REAL)
    if insists and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"left out, though KG_REQUIRE_ALL=1: {reason}"
    return report


@pytest.fixture
def kg(capfdbinary, monkeypatch):
    """Run a command in this process, with what a person types, if anything; exit code, stdout and stderr as text."""
    from kg import cli

    def run(*arguments: object, typed: str | None = None) -> tuple[int, str, str]:
        if typed is not None:
            monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as end:
            cli.main([str(a) for a in arguments])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return int(end.value.code or 0), out.decode("utf-8"), err.decode("utf-8")

    return run
