"""The explorer's build output is what its sources give, and runs in the oldest Chrome that is promised and in Firefox."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "kg" / "render" / "frontend"
ASSETS = ROOT / "kg" / "render" / "assets"
VIEWS = ("home", "graph", "table", "time", "report")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def modules() -> Path:
    """The folder of the packages that build the explorer."""
    found = FRONTEND / "node_modules"
    if not found.is_dir() or shutil.which("node") is None:
        pytest.skip(f"no Node or no packages: npm ci in {FRONTEND.relative_to(ROOT)}")
    return found


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """The page of the five seeds, made by the command."""
    folder = tmp_path_factory.mktemp("page")
    for arguments in (["build", "seeds", "--store", folder / "store"], ["render", "--store", folder / "store", "-o", folder / "graph.html"]):
        subprocess.run([sys.executable, "cli.py", *map(str, arguments)], cwd=ROOT, check=True, capture_output=True)
    return folder / "graph.html"


# ---- the build ----


def test_assets_are_what_the_sources_give(modules, tmp_path):
    subprocess.run(["npm", "run", "--silent", "build"], cwd=FRONTEND, env=os.environ | {"KG_ASSETS": str(tmp_path)}, check=True, capture_output=True, text=True)
    built = sorted(path.name for path in tmp_path.iterdir())
    assert "explorer.js" in built
    for name in built:
        assert (ASSETS / name).read_bytes() == (tmp_path / name).read_bytes(), f"{name} is not what its sources give: npm run build"


def test_lock_file_names_no_registry():
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


# What Chrome 78 does not know, and no compiler mends.
MISSING = {
    "ts": r"\.(?:replaceChildren|replaceAll|at|findLast|roundRect|structuredClone|hasOwn|matchAll)\(|structuredClone\(|Object\.hasOwn|Promise\.any|:is\(|:where\(",
    "css": r"\binset\s*:|:is\(|:where\(|:has\(|aspect-ratio|(?<![\w-])m(?:in|ax)\(|clamp\(|:focus-visible(?!\))|overflow:\s*clip",
}


@pytest.mark.parametrize("path", sorted((FRONTEND / "src").rglob("*.*")), ids=lambda p: p.name)
def test_sources_use_nothing_that_chrome_78_lacks(path):
    found = re.findall(MISSING["css" if path.suffix == ".css" else "ts"], re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert not found, f"{path.name}: {found}"


# ---- Chrome 78 ----


@pytest.fixture(scope="module")
def old_chrome(modules, tmp_path_factory) -> Path:
    """A Chromium 78, as it was published for machines without a screen."""
    packed = modules / "chrome-aws-lambda" / "bin" / "chromium.br"
    program = tmp_path_factory.mktemp("old") / "chromium"
    unpack = 'const [from, to] = process.argv.slice(1); require("fs").writeFileSync(to, require("zlib").brotliDecompressSync(require("fs").readFileSync(from)), { mode: 0o755 })'
    subprocess.run(["node", "-e", unpack, str(packed), str(program)], check=True)
    return program


@pytest.mark.parametrize("view", VIEWS)
def test_chrome_78_shows_each_view(old_chrome, page, view, tmp_path):
    done = subprocess.run(
        [str(old_chrome), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--virtual-time-budget=5000", f"--user-data-dir={tmp_path}", "--dump-dom", f"{page.as_uri()}#v={view}"],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if ":CONSOLE(" in line]
    assert 'data-ready="yes"' in done.stdout, done.stderr[-2000:]
    assert f'data-view="{view}"' in done.stdout
    assert not complaints


# ---- Firefox ----


class Session:
    """As much of WebDriver BiDi as it takes to open a page and hear what it says."""

    def __init__(self, socket) -> None:
        self.socket = socket
        self.events: list[dict] = []
        self.asked = 0

    def ask(self, method: str, **params):
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv(timeout=60))
            if message.get("id") == self.asked:
                assert message["type"] == "success", message
                return message["result"]
            self.events.append(message)


@contextmanager
def firefox(home: Path):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("no Firefox")
    client = pytest.importorskip("websockets.sync.client")
    process = subprocess.Popen(
        [program, "--headless", "--no-remote", "--profile", str(home), "--remote-debugging-port", "0", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "HOME": str(home)},
    )  # fmt: skip
    try:
        address = next(found[1] for line in process.stderr if (found := re.search(r"BiDi listening on (ws://\S+)", line)))
        with client.connect(address + "/session", max_size=None) as socket:
            session = Session(socket)
            session.ask("session.new", capabilities={})
            yield session
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_firefox_shows_each_view_and_complains_of_nothing(page, tmp_path):
    shown = "document.documentElement.dataset.ready + ' ' + document.body.dataset.view + ' ' + document.querySelector('#stage').textContent.length"
    with firefox(tmp_path) as session:
        context = session.ask("browsingContext.getTree")["contexts"][0]["context"]
        session.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        for view in VIEWS:
            session.ask("browsingContext.navigate", context=context, url=f"{page.as_uri()}?{view}#v={view}", wait="complete")
            for _ in range(100):
                answer = session.ask("script.evaluate", expression=shown, target={"context": context}, awaitPromise=False)["result"]["value"].split()
                if answer[0] == "yes":
                    break
                time.sleep(0.05)
            assert answer[:2] == ["yes", view]
            assert int(answer[2]) > 0
    requests = [e["params"]["request"]["url"] for e in session.events if e.get("method") == "network.beforeRequestSent"]
    assert all(url.startswith(("file:", "data:")) for url in requests)  # of data: are the icon and a font of Firefox itself
    assert not [e["params"].get("text") for e in session.events if e.get("method") == "log.entryAdded"]
