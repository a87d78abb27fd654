"""Documents that are poison, and jobs that are, as workers meet them; and a guard against the network."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from typing import Any, NoReturn

from kg.workers import Job


class Unpicklable(Exception):
    """It can be pickled, but not unpickled."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


class Odd:
    """A result that only its maker understands."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (_raise, ())


def _raise() -> NoReturn:
    raise RuntimeError("unpickled")


def deep(depth: int) -> int:
    return deep(depth + 1) + 1


def endure(job: Job) -> object:
    """What a poisonous job does, by its name; others give their name."""
    name = job.name.rsplit("/", 1)[-1].removesuffix(".txt")
    if name == "sleeps":
        time.sleep(3600)
    if name == "loops":
        while True:
            pass
    if name == "eats":
        return len([bytes(1 << 28) for _ in range(1 << 10)])
    if name == "segfaults":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "aborts":
        os.abort()
    if name == "exits":
        sys.exit(3)
    if name == "leaves":
        os._exit(0)
    if name == "recurses":
        return deep(0)
    if name == "cannot be sent":
        return lambda: 0
    if name == "cannot be taken":
        return Odd()
    if name == "raises oddly":
        raise Unpicklable("a", "b")
    if name == "huge error":
        raise ValueError("x" * 10_000_000)
    return name


POISON = (
    "sleeps", "loops", "eats", "segfaults", "aborts", "exits", "leaves", "recurses", "cannot be sent", "cannot be taken",
    "raises oddly", "huge error",
)  # fmt: skip


def guard() -> None:
    """From now on nothing reaches the network: whoever tries ends the process with a word of it."""

    def refuse(*_: object) -> NoReturn:
        sys.stderr.write("NETWORK\n")
        os._exit(99)

    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family not in (getattr(socket, "AF_UNIX", None),):  # processes of one program talk by these
            refuse()
        real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = refuse  # type: ignore[method-assign]
    socket.getaddrinfo = refuse
