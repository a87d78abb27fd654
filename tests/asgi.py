"""A client that speaks to the server's application without a network."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


class Client:
    """Requests to an application, as a browser on this machine would send them."""

    def __init__(self, app: Any, host: str = "127.0.0.1:8000") -> None:
        self.app = app
        self.host = host

    def get(self, address: str, **headers: str) -> Answer:
        return self.send("GET", address, b"", headers)

    def post(self, address: str, body: bytes = b"", **headers: str) -> Answer:
        return self.send("POST", address, body, headers)

    def upload(self, address: str, name: str, data: bytes, **headers: str) -> Answer:
        line = "kg-boundary"
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        body = head.encode() + data + f"\r\n--{line}--\r\n".encode()
        return self.send("POST", address, body, {"content_type": f"multipart/form-data; boundary={line}", **headers})

    def send(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        return asyncio.run(self._send(method, address, body, {name.replace("_", "-"): value for name, value in headers.items()}))

    async def _send(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        all_ = {"host": self.host, "content-length": str(len(body)), **headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": parts.path,
            "raw_path": quote(parts.path, safe="/%").encode(), "query_string": quote(parts.query, safe="=&%+/:;,?@").encode(), "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in all_.items()],
            "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8000), "state": {},
        }  # fmt: skip
        sent: list[dict[str, Any]] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        began = next(m for m in sent if m["type"] == "http.response.start")
        content = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
        return Answer(began["status"], {n.decode().lower(): v.decode() for n, v in began["headers"]}, content)
