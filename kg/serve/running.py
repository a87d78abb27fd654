"""The server as a process: it listens, and ends when it is told to."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from kg.errors import NoListening
from kg.serve.app import app
from kg.serve.guard import loopback
from kg.serve.patience import Protocol
from kg.serve.state import State

__all__ = ["run"]

# Seconds that running requests get when the server is told to stop.
_GRACE = 3.0
# With an answer each that its client does not take they hold so many times `pool._IN_MEMORY`.
_CONNECTIONS = 300
_WAITING = 512
_ENDING = (signal.SIGINT, signal.SIGTERM, *filter(None, (getattr(signal, "SIGBREAK", None),)))  # Ctrl-Break on Windows


def run(state: State, started: Callable[[str], None]) -> None:
    """Serve a state until a signal comes; `started` gets the address. The state gets its token and port. Raises NoListening."""
    import secrets

    with _listening(state.host, state.port) as listener:
        state.port = listener.getsockname()[1]
        if not (state.token or loopback(state.host)):
            state.token = secrets.token_urlsafe(24)
        config = uvicorn.Config(
            app(state), log_config=None, access_log=False, server_header=False, ws="none", lifespan="on", http=Protocol,
            proxy_headers=False, limit_concurrency=_CONNECTIONS, timeout_graceful_shutdown=int(_GRACE) + 1,
        )  # fmt: skip
        address = _address(state)
        _Server(config, state, lambda: started(address)).run(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn, which says when it is ready, and for which being told to stop is no reason to die of it."""

    def __init__(self, config: uvicorn.Config, state: State, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._state = state
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Requests that are cut off now would each be told as a fault.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
        self._state.pool.stop(_GRACE)
        super().handle_exit(sig, frame)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises NoListening."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise NoListening(f"no such address: {getattr(error, 'strerror', None) or error}", where=f"{host}:{port}", remedy="name an address of this machine with --host") from error
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a port cannot be used again for a while
        listener.bind(place)
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        taken = error.errno in (errno.EADDRINUSE, errno.EACCES)
        remedy = "end the other program, or name another port with --port" if taken else "name an address of this machine with --host"
        raise NoListening(f"it cannot listen there: {error.strerror}", where=f"{host}:{port}", remedy=remedy) from error
    return listener


def _address(state: State) -> str:
    """The address to open; it holds the token, where there is one."""
    host = _outward() if state.host in ("0.0.0.0", "::", "") else state.host
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{state.port}/" + (f"?token={state.token}" if state.token else "")


def _outward() -> str:
    """An address by which others may reach this machine: the one that it would use for going out, else its name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # of the range for examples; a datagram socket sends nothing here
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
