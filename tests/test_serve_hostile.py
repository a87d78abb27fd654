"""The server attacked: clients that never finish, parameters made to break it, and what it must not give away."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn
from serving import asked, made, serving

from kg.serve import patience
from kg.store import Store

TOKEN = "correct-horse-battery"
# Beginnings and ends of things, what is no text, what is a path, a script, a header, another host.
RUBBISH = (
    "%00", "%ed%a0%80", "%ff%fe", "%0d%0aSet-Cookie:x=1", "..%2f..%2fetc%2fpasswd", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "a" * 5000, "%F0%9F%98%80",
    "-1", "1e9", "%EF%BC%99", "%2e%2e/", "%c0%ae", "%25", "%E2%80%AE", ".ttl", "//evil.example", "javascript:alert(1)", "doc-%", "%5c%5cevil.example",
)  # fmt: skip
PLACES = (
    "api/start?scope={}", "api/around?id={}", "api/around?id=x&limit={}", "api/search?q={}", "api/search?q=a&offset={}", "api/document?id={}", "api/path?a={}&b={}",
    "id/{}", "id/{}.ttl", "resource?iri={}", "resource?iri=http://a/{}&format={}", "search?q={}", "search?q=a&page={}", "query?query={}", "query?saved={}",
    "query?saved=who-implements&p.thing={}", "api/saved/{}", "api/complete?q={}", "sparql?query={}", "sparql?query=ASK%7B%7D&default-graph-uri={}", "assets/{}",
    "{}", "/{}", "?lang={}",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return made(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def address(store):
    with serving(store.path) as found:
        yield found


@pytest.mark.parametrize("place", PLACES)
def test_no_parameter_breaks_it_or_comes_back_as_more_than_text(address, place):
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=60)
    for rubbish, accept in itertools.product(RUBBISH, ("text/html", "application/json")):
        connection.putrequest("GET", "/" + place.replace("{}", rubbish), skip_host=True)
        for name, value in (("Host", "127.0.0.1"), ("Accept", accept)):
            connection.putheader(name, value)
        connection.endheaders()
        got = connection.getresponse()
        body = got.read()
        assert got.status < 500, rubbish
        headers = {name.lower(): value for name, value in got.getheaders()}
        assert "set-cookie" not in headers and headers["x-content-type-options"] == "nosniff"
        assert not headers.get("location", "/").startswith(("//", "/\\")) and "evil" not in headers.get("location", "").split("?")[0].split("/")[2:3]
        if "html" in headers.get("content-type", ""):
            assert b"<script>alert" not in body and b'href="//' not in body and b'href="javascript' not in body
    connection.close()


@pytest.mark.parametrize("path", ["search?q=a", "api/search?q=a", "api/start", "assets/explorer.js", "resource?iri=http://www.w3.org/1999/02/22-rdf-syntax-ns%23type"])
def test_what_a_client_has_is_not_sent_again(address, path):
    tag = asked(address + path).headers["etag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        got = asked(address + path, if_none_match=header)
        assert (got.status, got.body, got.headers["etag"]) == (304, b"", tag)
    assert asked(address + path, if_none_match='"other"').status == 200


def test_what_is_not_accepted_is_not_compressed(address):
    for header, coding in (("gzip", "gzip"), ("deflate, gzip;q=0.5", "gzip"), ("gzip;q=0", None), ("identity", None)):
        assert asked(address + "api/start", accept_encoding=header).headers.get("content-encoding") == coding


@pytest.mark.parametrize("path", ["", "query", "search?q=a", "id/kg", "api/start", "api/terms", "sparql?query=ASK%7B%7D", "sparql", "assets/explorer.js", "nothing"])
def test_head_is_get_without_the_body(address, path):
    got, head = asked(address + path), asked(address + path, method="HEAD")
    assert (head.status, head.body) == (got.status, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_the_token_stays_nowhere(store):
    with serving(store.path, "--token", TOKEN) as found:
        own = found.partition("?")[0]
        cookie = asked(found).headers["set-cookie"].split(";")[0]
        again = asked(f"{own}search?q=a&token={TOKEN}", cookie=cookie)
        assert (again.status, again.headers["location"]) == (303, "/search?q=a"), "not in the address of who is in already"
        for path in ("", "search?q=a", "query", "nothing", "api/start", f"search?token={TOKEN}x"):
            got = asked(own + path, cookie=cookie, accept="text/html")
            assert TOKEN not in got.text and TOKEN not in str(got.headers), path
        asked(own + "nothing", cookie=cookie)
        assert TOKEN not in found.stop()[1], "nor in what it says"


async def _hello(scope, receive, send) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def impatient(monkeypatch):
    """A server that looks at its connections several times a second."""
    monkeypatch.setattr(patience, "TICK", 0.3)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_hello, log_config=None, http=patience.Protocol, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX: ", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\nabc"])
def test_who_never_finishes_is_cut_off(impatient, said):
    with socket.create_connection(impatient, timeout=20) as client:
        client.sendall(said)
        with contextlib.suppress(OSError):
            for _ in range(60):  # a byte now and then does not help
                time.sleep(0.1)
                client.sendall(b"a" if said else b"")
                client.settimeout(0.01)
                with contextlib.suppress(TimeoutError):
                    if client.recv(100) == b"":
                        return
        with contextlib.suppress(ConnectionError):
            client.settimeout(5)
            assert client.recv(1000) == b""


def test_who_goes_on_is_waited_for(impatient):
    with socket.create_connection(impatient, timeout=20) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n")
        for _ in range(20):
            time.sleep(0.1)
            client.sendall(b"a" * 20_000)
        assert client.recv(100).startswith(b"HTTP/1.1 204")


def test_many_who_say_nothing_keep_nobody_out_for_long(address):
    """Each is closed after two looks; meanwhile whoever comes too late is told to come again, not kept waiting."""
    idle = [socket.create_connection(("127.0.0.1", int(address.split(":")[2].strip("/")))) for _ in range(100)]
    try:
        assert asked(address + "sparql?query=ASK%7B%7D").status == 200
    finally:
        for one in idle:
            one.close()


def test_a_body_of_json_that_is_none_is_refused(address):
    for body in (b"", b"[" * 100_000, b"\xff", b"null", b'{"document": 1}', json.dumps({"document": "\ud800"}).encode(), b'{"iris": [1]}'):
        for path in ("api/keep", "api/names", "api/read"):
            got = asked(address + path, method="POST", data=body, content_type="application/json")
            assert 400 <= got.status < 500, (path, body[:20])


def test_several_keep_at_once_and_all_are_kept(tmp_path):
    own = Store.create_or_open(tmp_path / "store")
    with serving(own.path) as found:
        token = json.loads(asked(found + "api/start").body)["live"]["token"]

        def post(path: str, data: bytes, kind: str) -> dict:
            got = asked(found + path, method="POST", data=data, content_type=kind, x_kg_token=token)
            assert got.status == 200, got.text
            return json.loads(got.body)

        def kept(number: int) -> None:
            text = f"第{number}县应急管理局2024年工作总结\n\n我局建立第{number}号预警机制。\n"
            head = f'--X\r\nContent-Disposition: form-data; name="file"; filename="{number}.txt"\r\n\r\n'
            document = post("api/read", f"{head}{text}\r\n--X--\r\n".encode(), "multipart/form-data; boundary=X")["document"]
            assert post("api/keep", json.dumps({"document": document}).encode(), "application/json")["added"]

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(kept, range(4)))
    assert len(Store.open(own.path).catalog.paths()) == 4
