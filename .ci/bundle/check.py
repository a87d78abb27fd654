"""Tries a bundle as a user without a network would: ``python .ci/bundle/check.py [ZIP]`` on Linux.

It is unpacked into a folder whose name has Chinese characters and spaces. There it is started, with the network cut off
(in a network namespace of its own), by each Python that is at hand and meant; a page, a query and a second start must
answer. Then pip, told to take nothing but the wheels of the bundle, must find all of kg for each system and Python.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make  # noqa: E402

FOLDER = "应急 资料 (离线)"
# Run within the namespace: its own loopback works, and nothing else is there.
_INSIDE = "--inside"
_START = 240.0


def pythons() -> Iterator[Path]:
    """The interpreters at hand for which the bundle is meant: those of the PATH, and those that pyenv keeps."""
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for version in make.PYTHONS:
        known = [Path(p) for p in (shutil.which(f"python{version}") or "",) if p] + sorted(kept.glob(f"{version}.*/bin/python{version}"))
        for path in known:
            said = subprocess.run([path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=False)
            if said.stdout.strip() == version:
                yield path
                break


def _get(address: str) -> bytes:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=30) as answer:
        return bytes(answer.read())


def _wait(child: subprocess.Popen[str], address: str) -> float:
    """Seconds until the server answers."""
    begun = time.monotonic()
    while time.monotonic() - begun < _START:
        if child.poll() is not None:
            raise SystemExit(f"it ended with {child.returncode}: {child.stderr.read() if child.stderr else ''}")
        try:
            _get(address)
        except OSError:
            time.sleep(0.2)
        else:
            return time.monotonic() - begun
    raise SystemExit(f"nothing answered at {address} within {_START:.0f} s")


def _environment(python: Path, home: Path) -> dict[str, str]:
    """One in which this Python is found first, and pip would find no index."""
    binaries = home / "bin"
    binaries.mkdir(parents=True, exist_ok=True)
    for name in ("python3.13", "python3.12", "python3.11", "python3", "python"):
        link = binaries / name
        link.unlink(missing_ok=True)
        link.symlink_to(python)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("KG_", "PYTHON", "PIP_"))}
    return kept | {"PATH": f"{binaries}:/usr/bin:/bin", "HOME": str(home), "LANG": "C"}


def _port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tried(folder: Path, python: Path, home: Path) -> dict[str, float]:
    """Starts it twice, and asks it each time. Seconds of the first and of the second start."""
    environment = _environment(python, home)
    seconds = {}
    for start in ("first", "second"):
        port = _port()
        child = subprocess.Popen(["sh", folder / "start.sh", "--no-browser", "--port", str(port)], env=environment, cwd="/", stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            address = f"http://127.0.0.1:{port}"
            seconds[start] = _wait(child, f"{address}/")
            asked = urllib.parse.quote("SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a kg:Document }")
            told = json.loads(_get(f"{address}/sparql?query={asked}"))
            if told["results"]["bindings"][0]["n"]["value"] != "5":
                raise SystemExit(f"not five reports: {told}")
            if "钱塘" not in _get(f"{address}/search?q={urllib.parse.quote('钱塘')}").decode():
                raise SystemExit("the search finds nothing")
        finally:
            child.terminate()
            child.wait(30)
    shown = subprocess.run(["sh", folder / "kg.sh", "show", "双重预防机制"], env=environment, cwd=home, capture_output=True, text=True, check=False)
    if shown.returncode or "双重预防机制" not in shown.stdout:
        raise SystemExit(f"kg.sh: {shown.stderr}")
    return seconds


def resolved(wheels: Path, target: make.Target) -> int:
    """How many packages pip takes for a target out of nothing but these wheels."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "-qq", "--no-index", "--find-links", wheels, "--dest", folder, *target.pip(), "emkg"]
        subprocess.run(command, check=True, env={k: v for k, v in os.environ.items() if not k.startswith("PIP_")} | {"PIP_CONFIG_FILE": os.devnull})
        # What only that system needs: pip, which weighs it by this one, passes over it.
        if gaps := make.missing(sorted(wheels.glob("*.whl")), target, ["emkg", "pip"]):
            raise SystemExit(f"{target.name}: {gaps} missing")
        return len(list(Path(folder).iterdir()))


def _unpacked(archive: Path, under: Path) -> Path:
    """Unpacked by the program that users have, where it is there, for it keeps the right to run."""
    under.mkdir(parents=True)
    if shutil.which("unzip"):
        subprocess.run(["unzip", "-q", archive, "-d", under], check=True, env=os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"})
    else:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(under)
    (folder,) = under.iterdir()
    if not (folder / "启动.bat").is_file():
        raise SystemExit(f"the name of 启动.bat was not kept: {sorted(p.name for p in folder.iterdir())}")
    return folder


def inside(archive: Path) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = _unpacked(archive, Path(scratch) / FOLDER)
        for number, python in enumerate(pythons()):
            shutil.rmtree(folder / "kg-store", ignore_errors=True)
            seconds = tried(folder, python, Path(scratch) / f"home{number}")
            size = sum(p.stat().st_size for p in folder.glob("env-*/**/*") if p.is_file() and not p.is_symlink())
            print(f"{python}: first start {seconds['first']:.0f} s, second {seconds['second']:.1f} s, {size / 1e6:.0f} MB", flush=True)
            for env in folder.glob("env-*"):
                shutil.rmtree(env)


def main() -> None:
    given = [argument for argument in sys.argv[1:] if argument != _INSIDE]
    archive = Path(given[0]) if given else max((make.ROOT / "dist").glob("emkg-*-offline.zip"))
    if _INSIDE in sys.argv:
        return inside(archive)
    with tempfile.TemporaryDirectory() as scratch:
        folder = _unpacked(archive, Path(scratch) / "w")
        for target in make.TARGETS:
            print(f"{target.name}: pip takes {resolved(folder / 'wheels', target)} packages from the bundle alone", flush=True)
    subprocess.run(["unshare", "-rn", sys.executable, __file__, _INSIDE, archive.resolve()], check=True)
    return None


if __name__ == "__main__":
    main()
