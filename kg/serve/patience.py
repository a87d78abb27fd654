"""How long a client may take to say what it wants: uvicorn waits for ever, and connections are few."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["TICK", "Protocol"]

#: Seconds between two looks at a connection; one that owes the same request at two looks is closed.
TICK = 15.0
# A file that is on its way may take its time, if at each look so many bytes more are there.
_PROGRESS = 16_384


class Protocol(H11Protocol):
    """uvicorn's HTTP in Python, whose heads are at most 64 KB, with an end to waiting."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._received = 0
        self._seen: tuple[object, int] | None = None
        self._look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look = self.loop.call_later(TICK, self._looked)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

    def _looked(self) -> None:
        """Close a connection that owes what it owed at the last look."""
        sending = repr(self.conn.their_state) == "SEND_BODY"  # a state of h11, which comes with uvicorn
        owes = sending or self.cycle is None or self.cycle.response_complete
        if owes and self._seen is not None and self._seen[0] is self.cycle and (not sending or self._received - self._seen[1] < _PROGRESS):
            self.transport.close()
            return
        self._seen = (self.cycle, self._received) if owes else None
        self._look = self.loop.call_later(TICK, self._looked)
