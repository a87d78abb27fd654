"""The long tests; ``make check-full`` runs them, plain ``pytest`` does not. What they measure they say at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_FIGURES: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "hard" in item.path.parts:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def figure() -> Callable[[str], None]:
    """Notes a line for the summary."""
    return _FIGURES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _FIGURES:
        terminalreporter.section("figures")
        for line in _FIGURES:
            terminalreporter.write_line(line)
