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


def dumped(old_chrome: Path, address: str, folder: Path, *, until: str = 'data-ready="yes"') -> subprocess.CompletedProcess[str]:
    """What the old browser makes of a page, as text, once that stands in it. Its time is virtual: on a busy machine it can run out while
    a request is on its way, so it gets more of it then."""
    for budget in (5_000, 20_000, 80_000):
        done = subprocess.run(
            [str(old_chrome), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--virtual-time-budget={budget}", f"--user-data-dir={folder / str(budget)}", "--dump-dom", address],
            capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        if until in done.stdout:
            break
    return done


@pytest.mark.parametrize("view", VIEWS)
def test_chrome_78_shows_each_view(old_chrome, page, view, tmp_path):
    done = dumped(old_chrome, f"{page.as_uri()}#v={view}", tmp_path)
    complaints = [line for line in done.stderr.splitlines() if ":CONSOLE(" in line]
    assert 'data-ready="yes"' in done.stdout, done.stderr[-2000:]
    assert f'data-view="{view}"' in done.stdout
    assert not complaints


# What a person does first in each view, and whether the page answers.
USE = """
const $ = (found) => document.querySelector(found), wait = (ms) => new Promise((go) => setTimeout(go, ms));
const until = async (met) => { for (let i = 0; i < 50 && !met(); i++) await wait(100); return met(); };
const type = (box, words) => { box.focus(); box.value = words; box.dispatchEvent(new Event("input", { bubbles: true })); };
const go = async (view) => { $(`#tabs [data-view=${view}]`).click(); await wait(300); };
async function use() {
  const did = [];
  $(".matrix button.cell").click(); await wait(200);
  did.push("home " + await until(() => $("#panel [data-statement]") !== null));
  type($("#search"), "雙重預防"); $("#results [role=option]").click(); await wait(300);
  did.push("search " + await until(() => $("#panel h2").textContent.includes("双重预防")));
  $("#panel [data-action=neighborhood]").click(); await wait(300);
  did.push("graph " + await until(() => document.body.dataset.view === "graph" && $(".graph-hops") !== null));
  await go("table"); const before = $(".controls").textContent; type($(".words"), "演练"); await wait(600);
  did.push("table " + await until(() => $(".controls").textContent !== before && $(".grid tbody").textContent.includes("演练")));
  await go("time"); $("[data-by=action]").click(); await wait(300);
  did.push("time " + await until(() => $(".chart.years [role=button]") !== null && $("[data-by=action]").getAttribute("aria-pressed") === "true"));
  await go("report"); $(".reports tbody button").click(); await wait(600);
  did.push("report " + await until(() => $(".paper [data-ids]") !== null));
  $("#filter-button").click(); $("[data-status=planned]").click(); await wait(300);
  did.push("filters " + await until(() => location.hash.includes("f-status=planned")));
  document.documentElement.dataset.did = did.join(", ");
}
setTimeout(() => use().catch((error) => { document.documentElement.dataset.did = String(error); }), 200);
"""
DID = "home true, search true, graph true, table true, time true, report true, filters true"


@pytest.fixture(scope="module")
def used(page) -> Path:
    """The page with somebody who uses it."""
    file = page.with_name("used.html")
    html = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"), count=1)  # it lets no other script run
    file.write_text(html.replace("</body>", f"<script>{USE}</script></body>"), encoding="utf-8")
    return file


def test_chrome_78_answers_in_each_view(old_chrome, used, tmp_path):
    done = dumped(old_chrome, used.as_uri(), tmp_path, until="data-did")
    assert re.search('data-did="([^"]*)"', done.stdout)[1] == DID
    assert not [line for line in done.stderr.splitlines() if ":CONSOLE(" in line]


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
    assert all(url.startswith(("file:", "data:")) for url in requests)
    assert not [e["params"].get("text") for e in session.events if e.get("method") == "log.entryAdded"]


def test_firefox_answers_in_each_view(used, tmp_path):
    with firefox(tmp_path) as session:
        context = session.ask("browsingContext.getTree")["contexts"][0]["context"]
        session.ask("session.subscribe", events=["log.entryAdded"])
        session.ask("browsingContext.navigate", context=context, url=used.as_uri(), wait="complete")
        done = "new Promise((go) => { const look = () => document.documentElement.dataset.did ? go(document.documentElement.dataset.did) : setTimeout(look, 50); look(); })"
        answer = session.ask("script.evaluate", expression=done, target={"context": context}, awaitPromise=True)
        assert answer["result"]["value"] == DID
    assert not [e["params"].get("text") for e in session.events if e.get("method") == "log.entryAdded"]
