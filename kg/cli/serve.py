"""``kg serve``: the store in the browser, and for programs."""

from __future__ import annotations

import os
import sys

import click

from kg import labels
from kg.cli import console, frame, judging
from kg.cli.tongue import language

__all__ = ["serve"]

_SHORTEST = 12


@frame.command
@frame.store
@frame.decisions
@frame.option("--host", default="127.0.0.1", metavar="ADDRESS", show_default=True)
@frame.option("--port", type=click.IntRange(0, 65535), default=8000, metavar="N", show_default=True)
@frame.option("--token", envvar="KG_TOKEN", default="", metavar="TEXT")
@frame.option("--cors", multiple=True, metavar="ORIGIN")
@frame.option("--no-browser", is_flag=True)
@frame.option("--timeout", "seconds", type=click.FloatRange(min=0, min_open=True), default=30.0, show_default=True, metavar="SECONDS")
@frame.option("--max-results", type=click.IntRange(min=1), default=100_000, show_default=True, metavar="N")
def serve(store: str, decisions: str | None, host: str, port: int, token: str, cors: tuple[str, ...], no_browser: bool, seconds: float, max_results: int) -> None:
    """Serve until told to stop."""
    from kg import serve as server
    from kg.serve.guard import origin
    from kg.serve.state import Limits

    if wrong := next((given for given in cors if not origin(given)), ""):
        raise click.UsageError(labels.text("cli.no_origin", language(), given=wrong))
    if token and (len(token) < _SHORTEST or not token.isascii() or not token.isprintable() or " " in token):
        raise click.UsageError(labels.text("cli.weak_token", language(), least=_SHORTEST))

    def started(address: str) -> None:
        console.say(labels.text("serve.at", language(), address=address))
        if not no_browser and _desktop(host):
            _show(address)

    server.serve(
        store, host=host, port=port, token=token, cors={origin(given) for given in cors}, limits=Limits(seconds=seconds, rows=max_results),
        started=started, decisions=frame.ledger(decisions, store), tags=judging.tags(),
    )  # fmt: skip
    console.say(labels.text("serve.stopped", language()))


def _desktop(host: str) -> bool:
    """Whether somebody sits before this machine: there is a display, and the server is for this machine only."""
    from kg.serve.guard import loopback

    if not loopback(host) or os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _show(address: str) -> None:
    """Open the browser; the server does not wait for it."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
