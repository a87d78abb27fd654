"""The wheel: `kg` works from any folder with what is inside it, and nothing of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path) -> str:
    """Run a command in a clean environment; its stdout."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KG_", "PYTHON"))}
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=environment | {"KG_LANG": "zh"}, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", ROOT, "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The `kg` of an environment that has the wheel, and sees the other packages of this one by a path file."""
    home = tmp_path_factory.mktemp("env")
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / ("python.exe" if sys.platform == "win32" else "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    (site / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n", encoding="utf-8")
    return scripts / ("kg.exe" if sys.platform == "win32" else "kg"), python


def test_wheel_holds_domain_data_seeds_and_assets(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("ontology", "seeds"):
        kept = {f"kg/_data/{p.relative_to(ROOT).as_posix()}" for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts}
        assert kept <= names
    assert "kg/py.typed" in names
    assets = ROOT / "kg" / "render" / "assets"
    assert {p.relative_to(ROOT).as_posix() for p in assets.rglob("*") if p.is_file()} <= names
    assert not [name for name in names if name.split("/")[0] not in ("kg", wheel.name.split("-")[0] + "-" + wheel.name.split("-")[1] + ".dist-info")]


def test_wheel_is_the_same_each_time(wheel, tmp_path):
    run(sys.executable, "-m", "pip", "wheel", ROOT, "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, cwd=tmp_path)
    (again,) = tmp_path.glob("*.whl")
    assert again.read_bytes() == wheel.read_bytes()


def test_installed_kg_works_from_any_folder(installed, tmp_path):
    kg, python = installed
    home = Path(run(python, "-c", "import kg; print(kg.__file__)", cwd=tmp_path).strip())
    assert ROOT not in home.parents
    assert "build" in run(kg, "--help", cwd=tmp_path)
    assert "钱塘区应急管理局" in run(kg, "build", cwd=tmp_path)
    assert run(kg, "show", "钱塘区应急管理局", cwd=tmp_path).startswith("# 钱塘区应急管理局")
    run(kg, "render", cwd=tmp_path)
    assert (tmp_path / "graph.html").stat().st_size > 100_000
    assert "who-implements" in run(kg, "query", "--saved", cwd=tmp_path)


def test_the_checkout_runs_without_being_installed(tmp_path):
    assert "build" in run(sys.executable, ROOT / "cli.py", "--help", cwd=tmp_path)
