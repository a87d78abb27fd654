"""Who may ask the server, from where, and what every answer forbids a browser to do."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys

import pytest
from serving import ROOT, asked, made, serving

TOKEN = "correct-horse-battery"
FORM = "application/x-www-form-urlencoded"
ASK = b"query=ASK%7B%7D"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return made(tmp_path_factory.mktemp("guard"))


@pytest.fixture(scope="module")
def address(store):
    with serving(store.path) as found:
        yield found


@pytest.fixture(scope="module")
def closed(store):
    """A server that wants a token, at all addresses of the machine."""
    with serving(store.path, "--host", "0.0.0.0", "--token", TOKEN) as found:
        assert f"/?token={TOKEN}" in found
        yield f"http://127.0.0.1:{found.split(':')[2].split('/')[0]}/"


def raw(address: str, method: str, path: str, headers: dict[str, str], body: bytes | None = None):
    """A request with exactly these headers; the status and the answer."""
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=60)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        got = connection.getresponse()
        return got.status, got.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example", "127.0.0.1@evil.example", "", "[::1", "a b"])
def test_only_requests_to_this_machine_by_its_own_name(address, host):
    status, said = raw(address, "GET", "/sparql?query=ASK%7B%7D", {"Host": host})
    assert status in (421, 400)
    assert "boolean" not in said


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9", "localhost", "LOCALHOST:1234", "[::1]:80", "localhost."])
def test_a_tunnel_to_this_machine_may_have_another_port(address, host):
    assert raw(address, "GET", "/sparql?query=ASK%7B%7D", {"Host": host})[0] == 200


def test_pages_of_other_sites_get_nothing_from_the_api(address):
    own = address.rstrip("/")
    for method in ("GET", "POST", "DELETE"):
        data = b"x" if method != "GET" else None
        for foreign in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec_fetch_site": "cross-site"}, {"origin": own.replace("127.0.0.1", "localhost")}):
            got = asked(address + "api/anything", method=method, data=data, **foreign)
            assert got.status == 403
            assert "access-control-allow-origin" not in got.headers
            assert json.loads(got.body)["error"]
        for here in ({"origin": own}, {"sec_fetch_site": "same-origin"}, {}):
            assert asked(address + "api/anything", method=method, data=data, **here).status in (404, 405)
    assert asked(address + "anything", method="POST", data=b"x", origin="https://evil.example").status == 403


OPEN = ("sparql?query=ASK%7B%7D", "sparql", "id/nothing", "resource?iri=http://a/", "id/nothing.ttl")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://evil.example:8000", "null", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://192.168.1.7", "http://localhost@evil.example"])
def test_a_page_elsewhere_reads_nothing_and_runs_nothing(address, origin):
    """What cannot be read could still be timed: a query that is slow where a word occurs tells whether it does."""
    for path in OPEN:
        got = asked(address + path, origin=origin, accept="text/turtle, application/json")
        assert (got.status, "access-control-allow-origin" in got.headers) == (403, False), path
        assert "--cors" in got.text
        assert asked(address + path, method="OPTIONS", origin=origin, access_control_request_method="POST").status == 403
    for path in (*OPEN, "", "search?q=x", "query", "assets/explorer.js"):
        for how in ("no-cors", "cors"):
            assert asked(address + path, sec_fetch_site="cross-site", sec_fetch_mode=how, sec_fetch_dest="script").status == 403, path
        assert asked(address + path, sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="iframe").status == 403
    assert asked(address + "sparql", method="POST", data=ASK, content_type=FORM, origin=origin).status == 403


def test_a_link_elsewhere_leads_here(address):
    for path, status in (("", 200), ("search?q=x", 200), ("id/nothing", 404), ("sparql?query=ASK%7B%7D", 200)):
        assert asked(address + path, sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document", accept="text/html, */*;q=0.1").status == status


@pytest.mark.parametrize("origin", ["http://localhost", "http://localhost:3000", "http://127.0.0.1:8888", "http://[::1]:5000", "https://localhost:8443"])
def test_a_page_of_this_machine_may_read(address, origin):
    for path in OPEN:
        got = asked(address + path, origin=origin, accept="text/turtle, application/json", sec_fetch_site="cross-site", sec_fetch_mode="cors")
        assert got.headers["access-control-allow-origin"] == origin
        assert "origin" in got.headers["vary"].lower()
        assert got.headers["cross-origin-resource-policy"] == "same-origin", "as data, not as a script"


def test_an_operator_names_who_else_may_read(store):
    with serving(store.path, "--cors", "https://Tool.example:443/", "--cors", "http://atlas.example:8080") as found:
        for origin in ("https://tool.example", "http://atlas.example:8080", "http://localhost:1"):
            assert asked(found + OPEN[0], origin=origin).headers["access-control-allow-origin"] == origin
            preflight = asked(found + "sparql", method="OPTIONS", origin=origin, access_control_request_private_network="true")
            assert (preflight.status, preflight.headers["access-control-allow-private-network"]) == (204, "true")
            assert asked(found + "api/start", origin=origin).status == 403, "the explorer's own API is for its pages"
        for origin in ("http://tool.example", "https://tool.example:444", "https://evil.example"):
            assert asked(found + OPEN[0], origin=origin).status == 403
    with serving(store.path, "--cors", "*") as found:
        assert asked(found + OPEN[0], origin="https://any.example").headers["access-control-allow-origin"] == "*"
        assert asked(found + "api/keep", method="POST", data=b"{}", origin="https://any.example").status == 403


@pytest.mark.parametrize("given", ["tool.example", "https://tool.example/path", "null", "javascript:x", "https://a b", "https://*.example"])
def test_what_is_no_origin_is_refused(store, given):
    command = [sys.executable, str(ROOT / "cli.py"), "serve", "--store", str(store.path), "--cors", given, "--lang", "en"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert "is no origin" in result.stderr


@pytest.mark.parametrize("path", ["", "sparql", "sparql?query=ASK%7B%7D", "sparql?query=ASK%7B", "id/nothing", "assets/nothing.js", "api/anything"])
def test_every_answer_forbids_scripts_of_others_frames_and_guessing(address, path):
    headers = asked(address + path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"] and "*" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"


def test_large_bodies_are_refused_whether_they_say_so_or_not(address):
    for length in (1_000_001, 10**12):
        status, said = raw(address, "POST", "/sparql", {"Host": "127.0.0.1", "Content-Type": FORM, "Content-Length": str(length)})
        assert status == 413 and "1,000,000 bytes" in said, "before anything is sent"
    status, _ = raw(address, "POST", "/sparql", {"Host": "127.0.0.1", "Content-Type": FORM, "Content-Length": "9" * 30})
    assert status in (400, 413)

    def pieces():
        for _ in range(40):
            yield b"x" * 50_000

    connection = http.client.HTTPConnection(address.split("/")[2], timeout=60)
    try:
        connection.request("POST", "/sparql", pieces(), {"Content-Type": FORM}, encode_chunked=True)
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError):  # it hung up before all was sent
        status = 413
    connection.close()
    assert status == 413
    assert asked(address + "sparql?query=ASK%7B%7D").status == 200


@pytest.mark.parametrize("path", ["assets/../told.py", "assets/..%2ftold.py", "assets/%2e%2e/%2e%2e/errors.py", "assets/0/../../told.py", "assets//etc/passwd", "assets/..\\told.py", "assets/"])
def test_nothing_but_assets_is_served(address, path):
    assert raw(address, "GET", "/" + path, {"Host": "127.0.0.1"})[0] == 404


def test_without_the_token_nothing_is_said(closed):
    for path in ("", "sparql?query=ASK%7B%7D", "sparql", "api/anything", "assets/explorer.css", "id/x", "?token=wrong", "sparql?query=ASK%7B%7D&token=" + TOKEN[:-1]):
        got = asked(closed + path)
        assert got.status == 401, path
        assert got.headers["www-authenticate"].startswith("Bearer")
        assert "access-control-allow-origin" not in got.headers
        assert TOKEN not in got.text
    assert asked(closed + "sparql", method="POST", data=ASK, content_type=FORM).status == 401
    assert asked(closed + "sparql?token=" + TOKEN, method="POST", data=ASK, content_type=FORM).status == 401
    for wrong in ("Bearer wrong", "Bearer", "Basic " + TOKEN, "Bearer " + TOKEN[:-1]):
        assert asked(closed + "sparql?query=ASK%7B%7D", authorization=wrong).status == 401


def test_programs_bear_the_token_in_a_header(closed):
    got = asked(closed + "sparql?query=ASK%7B%7D", authorization="Bearer " + TOKEN, origin="https://example.org")
    assert got.status == 200
    assert got.headers["access-control-allow-origin"] == "*"
    assert asked(closed + "sparql", method="OPTIONS", origin="https://example.org", access_control_request_headers="authorization").status == 204


def test_browsers_get_a_cookie_that_pages_elsewhere_cannot_use(closed):
    got = asked(f"{closed}sparql?query=ASK%7B%7D&token={TOKEN}")
    assert (got.status, got.headers["location"]) == (303, "/sparql?query=ASK%7B%7D"), "the token is gone from the address"
    cookie, *attributes = (part.strip() for part in got.headers["set-cookie"].split(";"))
    assert {"httponly", "samesite=strict", "path=/"} <= {a.lower() for a in attributes}
    assert TOKEN not in cookie
    ours = asked(closed + "sparql?query=ASK%7B%7D", cookie=cookie, accept="application/json")
    assert ours.status == 200
    assert "access-control-allow-origin" not in ours.headers
    assert asked(closed + "sparql?query=ASK%7B%7D", cookie=cookie + "x").status == 401
    mailed = asked(f"{closed}sparql?token={TOKEN}", sec_fetch_site="cross-site")
    assert (mailed.status, "set-cookie" in mailed.headers) == (200, True), "a link in a mail leads in too"
    assert 'content="0;url=/sparql"' in mailed.text
    assert asked(closed + f"/evil.example?token={TOKEN}").headers["location"] == "/evil.example", "it stays on this server"


def test_a_token_is_made_where_others_can_connect(store):
    with serving(store.path, "--host", "0.0.0.0") as found:
        token = found.partition("?token=")[2]
        assert len(token) >= 32
        here = f"http://127.0.0.1:{found.split(':')[2].split('/')[0]}/sparql?query=ASK%7B%7D"
        assert asked(here).status == 401
        assert asked(here, authorization="Bearer " + token).status == 200
        assert raw(here, "GET", "/sparql", {"Host": "evil.example", "Authorization": "Bearer " + token})[0] == 421


def test_a_token_may_come_from_the_environment(store, monkeypatch):
    monkeypatch.setenv("KG_TOKEN", TOKEN)
    with serving(store.path) as found:
        address = found.partition("?")[0] + "sparql?query=ASK%7B%7D"
        assert asked(address).status == 401, "this machine has other users too"
        assert asked(address, authorization="Bearer " + TOKEN).status == 200
