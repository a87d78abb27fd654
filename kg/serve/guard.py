"""What stands before all routes: who may ask, from where, and how much a request may bring.

- Host must be a name of this server: a page elsewhere that has its own name point here (DNS rebinding) is turned away.
- What changes something, and the JSON API, is for pages of this server only (Origin, Sec-Fetch-Site) and for programs.
- SPARQL and things as data are open to pages of this machine besides (other ports of it), to those that the operator names,
  and to any page that bears the token. Other pages may link here, but fetch nothing: how long an answer takes tells something too.
- Where there is a token a request bears it as ``Authorization: Bearer``, or as the cookie that ``?token=`` sets.
- Every answer has the headers that keep browsers from running what came with a document.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import socket
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve import html
from kg.serve.state import State
from kg.serve.told import told

__all__ = ["HEADERS", "Guard", "loopback", "origin"]

#: Headers of every answer that does not set them itself.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_EXPOSED = {"Access-Control-Expose-Headers": "KG-Generation, KG-Partial, KG-Rows, Link, Retry-After"}
_PRIVATE = "Access-Control-Request-Private-Network", {"Access-Control-Allow-Private-Network": "true"}
# A page that this machine itself serves, at any port.
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")
_ORIGIN = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?")
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?")
_SAFE = ("GET", "HEAD", "OPTIONS")
# What pages of other sites may read, if they may read anything.
_OPEN = re.compile(r"/(?:sparql|resource|id/.+)")
_NAMED = "name its origin when the server starts: kg serve --cors ORIGIN"
_HERE = "open the address that kg serve shows"


def loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def origin(given: str) -> str:
    """An origin (``https://example.org``, ``http://host:8080``) as browsers send it, or ``*``; "" where it is none.

    >>> origin("HTTPS://Example.org:443/"), origin("example.org"), origin("https://a/b")
    ('https://example.org', '', '')
    """
    plain = given.strip().lower().removesuffix("/")
    if plain != "*" and not _ORIGIN.fullmatch(plain):
        return ""
    usual = {"https": ":443", "http": ":80"}.get(plain.partition(":")[0], "")
    return plain.removesuffix(usual) if usual else plain


class Guard:
    """ASGI middleware: lets a request pass or answers it with what is wrong with it."""

    def __init__(self, app: ASGIApp, *, state: State) -> None:
        self.app = app
        self.state = state
        self._local = loopback(state.host)
        self._names = {state.host.lower(), "localhost"}
        if not self._local:
            own = socket.gethostname().lower()
            self._names |= {own, own.partition(".")[0], own.partition(".")[0] + ".local"}
        # Cookies are shared by all ports of a host: the name keeps two servers apart, the digest keeps the token here.
        self._cookie = f"kg_{state.port}"
        self._ticket = hashlib.sha256(b"kg serve\0" + state.token.encode()).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        bears = self._bears(request)
        more = HEADERS | self._shared(request, bears)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in more.items():
                    headers.setdefault(name, value)
                if _OPEN.fullmatch(scope["path"]):
                    headers.add_vary_header("Origin")
            await send(message)

        refusal = self._refusal(request, bears)
        if refusal is None:
            await self.app(scope, self._measured(scope, receive), sent)
        else:
            await refusal(scope, receive, sent)

    def _shared(self, request: Request, bears: str) -> dict[str, str]:
        """What lets a page of another site read the answer; empty where it may not."""
        if not _OPEN.fullmatch(request.url.path):
            return {}
        asking = request.headers.get("origin", "").lower()
        if self.state.token:
            allowed = "*" if bears == "header" or request.method == "OPTIONS" else ""
        elif "*" in self.state.cors:
            allowed = "*"
        else:
            allowed = asking if asking in self.state.cors or _LOCAL.fullmatch(asking) else ""
        if not allowed:
            return {}
        asked, private = _PRIVATE
        return {"Access-Control-Allow-Origin": allowed, **_EXPOSED, **(private if request.headers.get(asked) == "true" else {})}

    def _refusal(self, request: Request, bears: str) -> Response | None:
        """The answer to a request that goes no further."""
        if not self._known(request.headers.get("host", "")):
            return told(request, 421, "this server does not go by the name that the request gives (Host)", _HERE)
        if self._foreign(request, bears):
            remedy = _NAMED if _OPEN.fullmatch(request.url.path) else _HERE
            return told(request, 403, "a page of another site asks for this (Origin)", remedy)
        if self.state.token and request.method != "OPTIONS" and (not bears or (bears == "cookie" and self._given(request))):
            return self._admission(request)
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most(request.url.path):
            return told(request, 413, _too_much(self._most(request.url.path)), "send less, or raise the limit")
        return None

    def _known(self, host: str) -> bool:
        found = _HOST.fullmatch(host.lower())
        if found is None:
            return False
        name = (found[1] or found[2]).rstrip(".")
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback if self._local else True  # an address that is written out cannot be made to point here

    def _foreign(self, request: Request, bears: str) -> bool:
        """Whether a page of another site asks for what is not for it. It may lead a reader to any page, by a link."""
        asking = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "none")
        if asking is not None:
            own = urlsplit(asking).netloc.lower() == request.headers["host"].lower()
        else:
            own = site in ("same-origin", "none")
        if own or self._shared(request, bears):
            return False
        if request.url.path.startswith("/api/") or request.method not in _SAFE:
            return True
        leads = request.headers.get("sec-fetch-mode", "navigate") == "navigate" and request.headers.get("sec-fetch-dest", "document") == "document"
        return asking is not None or (site == "cross-site" and not leads)

    def _bears(self, request: Request) -> str:
        """How a request bears the token: ``header``, ``cookie``, or "" where it does not."""
        kind, _, value = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and _same(value.strip(), self.state.token):
            return "header"
        return "cookie" if _same(request.cookies.get(self._cookie, ""), self._ticket) else ""

    def _given(self, request: Request) -> bool:
        """Whether the token stands in the address, where it is not to stay."""
        return request.method in ("GET", "HEAD") and any(_same(value, self.state.token) for value in request.query_params.getlist("token"))

    def _admission(self, request: Request) -> Response:
        """To a request without the token: a cookie, where the address has it, and the way to where it wanted to go."""
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        if not self._given(request):
            return told(request, 401, "this needs the token", f"{_HERE}, or send it as Authorization: Bearer …", headers={"WWW-Authenticate": 'Bearer realm="kg"'})
        rest = urlencode([pair for pair in pairs if pair[0] != "token"])
        # Two slashes at the start would name another host.
        target = "/" + quote(request.url.path.lstrip("/\\")) + (f"?{rest}" if rest else "")
        answer: Response
        if request.headers.get("sec-fetch-site") == "cross-site":  # after a redirect from there the browser would hold the cookie back
            answer = html.page(request, "enter.html", headers={"Cache-Control": "no-store"}, target=target)
        else:
            answer = RedirectResponse(target, 303, {"Cache-Control": "no-store"})
        answer.set_cookie(self._cookie, self._ticket, httponly=True, samesite="strict", path="/")
        return answer

    def _most(self, path: str) -> int:
        limits = self.state.limits
        return limits.upload if path == "/api/read" else limits.body

    def _measured(self, scope: Scope, receive: Receive) -> Receive:
        """`receive`, which ends a request that brings more than it may, whatever it said before."""
        most = self._most(scope["path"])
        seen = 0

        async def measured() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413, _too_much(most))
            return message

        return measured


def _too_much(most: int) -> str:
    return f"the request brings more than {most:,} bytes"


def _same(given: str, wanted: str) -> bool:
    return bool(wanted) and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())
