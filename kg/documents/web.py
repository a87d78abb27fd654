"""Downloads a report from its address, when the user asks for it.

Only http and https, redirections included; no cookies, no passwords, no local files. What comes is bounded in size and
in time, packed or not.
"""

from __future__ import annotations

import http.client
import re
import time
import zlib
from dataclasses import dataclass
from typing import IO, Any
from urllib import error, request
from urllib.parse import quote, urlsplit, urlunsplit

from kg.documents.content import MAX_BYTES
from kg.errors import BeyondLimits, DamagedDocument, InputError, MissingPath, UnreadablePath

__all__ = ["Download", "download", "is_address", "refusal"]

#: Seconds without a byte, and seconds in all, after which a download is given up.
SILENCE, PATIENCE = 30.0, 300.0
_CHUNK = 1 << 16
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SAFE = "%/:=&?~#+!$,;'@()*[]"
# What zlib takes as the width of its window where it is to look itself whether gzip or deflate was used.
_EITHER = 32 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What an address gave: its bytes, unpacked, and the charset that the server declares, None where it does not."""

    data: bytes
    charset: str | None = None


def is_address(path: str) -> bool:
    """Whether a path is an address on the web."""
    return _ADDRESS.match(path) is not None


def refusal(address: str) -> UnreadablePath:
    """The error for an address where nothing may be downloaded."""
    return UnreadablePath("is an address, and nothing is downloaded unasked", where=address, remedy="give --fetch to download it, or download it yourself")


def _checked(address: str, where: str) -> str:
    """The address in ASCII. Raises an InputError for one that is none, or holds a password."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as problem:
        raise MissingPath(f"is no address: {problem}", where=where, remedy="check it") from problem
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise UnreadablePath(f"leads to {address!r}, which is no web page", where=where, remedy="download it yourself and give the file")
    if parts.username is not None or parts.password is not None:
        plain = where.replace(parts.netloc, host + port)
        raise UnreadablePath("leads to an address with a name or a password", where=plain, remedy="download it yourself and give the file")
    netloc = f"[{host}]{port}" if ":" in host else host + port
    return urlunsplit((parts.scheme, netloc, quote(parts.path, safe=_SAFE), quote(parts.query, safe=_SAFE), ""))


class _Redirections(request.HTTPRedirectHandler):
    """Follows redirections to web pages only."""

    def __init__(self, where: str) -> None:
        self._where = where

    def redirect_request(self, req: request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> request.Request | None:
        try:
            checked = _checked(newurl, self._where)
        except InputError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, checked)


def _opener(where: str) -> request.OpenerDirector:
    """What opens http and https and nothing else: the usual one opens files too."""
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(), request.HTTPHandler(), request.HTTPSHandler(), request.HTTPDefaultErrorHandler(),
        _Redirections(where), request.HTTPErrorProcessor(), request.UnknownHandler(),
    ):  # fmt: skip
        opener.add_handler(handler)
    return opener


def _received(response: Any, where: str) -> bytes:
    """The body of a response as it is sent, at the most `MAX_BYTES`."""
    until = time.monotonic() + PATIENCE
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise BeyondLimits(f"has more than {MAX_BYTES:,} bytes", where=where, remedy="download it yourself and split it into reports")
        if time.monotonic() > until:
            raise BeyondLimits(f"takes more than {PATIENCE:.0f} seconds to download", where=where, remedy="try again later, or download it yourself")
        chunks.append(chunk)
    declared = response.headers.get("Content-Length")
    if declared and declared.isdecimal() and size < int(declared):
        raise DamagedDocument(f"ends after {size:,} of {int(declared):,} bytes", where=where, remedy="try again")
    return b"".join(chunks)


def _unpacked(data: bytes, coding: str, where: str) -> bytes:
    if coding in ("", "identity"):
        return data
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadablePath(f"is packed as {coding!r}, unasked", where=where, remedy="download it with a browser and give the file")
    try:
        unpacker = zlib.decompressobj(_EITHER)
        text = unpacker.decompress(data, MAX_BYTES + 1)
    except zlib.error as problem:
        raise DamagedDocument(f"cannot be unpacked: {problem}", where=where, remedy="try again") from problem
    if len(text) > MAX_BYTES:
        raise BeyondLimits(f"unpacks to more than {MAX_BYTES:,} bytes", where=where, remedy="download it yourself and split it into reports")
    if not unpacker.eof:
        raise DamagedDocument("ends before what it was packed from does", where=where, remedy="try again")
    return text


def _failure(problem: Exception, where: str) -> InputError:
    if isinstance(problem, error.HTTPError):
        problem.close()
        if problem.code in (404, 410):
            return MissingPath(f"the server says {problem.code}: there is no such page", where=where, remedy="check the address")
        return UnreadablePath(f"the server says {problem.code} {problem.reason}", where=where, remedy="try again later, or download it with a browser")
    reason = getattr(problem, "reason", None) or problem
    if isinstance(reason, TimeoutError):
        reason = f"no answer within {SILENCE:.0f} seconds"
    return UnreadablePath(f"cannot be downloaded: {reason}", where=where, remedy="check the address and the connection")


def download(address: str) -> Download:
    """What stands at an address.

    Raises MissingPath where there is nothing, BeyondLimits for what is too large or too slow, DamagedDocument for what
    comes incomplete, UnreadablePath where the server refuses or does not answer, and for an address with a password.
    """
    asked = request.Request(
        _checked(address, address), headers={"User-Agent": "Mozilla/5.0 (compatible; kg)", "Accept-Encoding": "identity", "Accept": "*/*"}
    )
    try:
        with _opener(address).open(asked, timeout=SILENCE) as response:
            data = _received(response, address)
            coding = (response.headers.get("Content-Encoding") or "").strip().lower()
            charset = response.headers.get_content_charset()
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise _failure(problem, address) from problem
    return Download(data=_unpacked(data, coding, address), charset=charset)
