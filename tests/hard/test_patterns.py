"""No pattern of the domain runs away on a line that repeats itself: documents are hostile input."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

import pytest

from kg import resources

# What patterns repeat besides their own words, and what may end a line so that they fail.
_COMMON = ("9", "9 ", "一", " ", "、", "“", "”", "《", "》", "(", ")", "区", "市", "1、", "年", "a", "的", "○", "三是", "2023年", "# ")
_TAILS = ("", "x", "\0", "。")
_LENGTH = 80
_MANY = 120


def _units(pattern: str) -> Iterator[str]:
    words = sorted(set(filter(None, re.split(r"\\.|[\[\](){}?*+^$|<>!=:\s]", pattern))))
    own = sorted({w[:8] for w in words} | {c for w in words for c in w})
    return iter((*own[:: len(own) // _MANY + 1], *_COMMON))


def _late(signum: int, frame: FrameType | None) -> NoReturn:
    raise TimeoutError


@pytest.mark.skipif(not hasattr(signal, "setitimer") or sys.platform == "win32", reason="needs alarms")
@pytest.mark.parametrize("name", resources.names("patterns", ".toml"))
def test_no_pattern_runs_away(name):
    before = signal.signal(signal.SIGALRM, _late)
    try:
        for pattern in resources.patterns(name):
            for unit in _units(pattern.regex.pattern):
                for tail in _TAILS:
                    signal.setitimer(signal.ITIMER_REAL, 5)
                    try:
                        pattern.regex.search((unit * _LENGTH)[:_LENGTH] + tail)
                    except TimeoutError:
                        pytest.fail(f"{pattern.id} takes more than 5 seconds for {unit!r} over and over, then {tail!r}")
                    finally:
                        signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)
