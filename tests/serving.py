"""A server for tests: the program itself, in a process of its own, on a free port.

    store = made(folder)
    with serving(store.path) as address:  # http://127.0.0.1:PORT/
        asked(address + "sparql?query=…")
"""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg import pipeline
from kg.store import Store

ROOT = Path(__file__).resolve().parent.parent


def made(folder: Path, **texts: str) -> Store:
    """A store of reports with these texts, by name; of one small report where none is given."""
    given = texts or {"a": "甲区应急管理局2023年工作总结\n我局建立双重预防机制。\n"}
    for name, text in given.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    store = Store.create_or_open(folder / "store")
    pipeline.build([folder / f"{name}.txt" for name in given], store=store)
    return store


class Server(str):
    """The address of a server, with the process that it runs in."""

    process: subprocess.Popen[str]

    def stop(self, how: int = signal.SIGINT) -> tuple[int, str]:
        """Tell it to stop; its exit status and what it said since it began."""
        self.process.send_signal(how)
        said = self.process.communicate(timeout=60)[1]
        return self.process.returncode, said


@contextlib.contextmanager
def serving(store: Path | str, *options: str) -> Iterator[Server]:
    """``kg serve`` for a store with more options; yields its address, which ends in a slash (or in ``?token=…``)."""
    command = [sys.executable, str(ROOT / "cli.py"), "serve", "--store", str(store), "--port", "0", "--no-browser", "--lang", "en", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8", cwd=ROOT) as process:
        try:
            line = process.stderr.readline()
            found = re.search(r"http://\S+", line)
            assert found, line + process.stderr.read()
            server = Server(found[0])
            server.process = process
            yield server
        finally:
            process.kill()


class Got(NamedTuple):
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: object) -> None:
        return None


def asked(address: str, *, method: str | None = None, data: bytes | None = None, timeout: float = 60, **headers: str) -> Got:
    """What a server answers, whatever the status; redirects are not followed. Headers are given as ``content_type=…``."""
    opener = urllib.request.build_opener(_Stay)
    request = urllib.request.Request(address, data=data, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with opener.open(request, timeout=timeout) as answer:
            return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())
