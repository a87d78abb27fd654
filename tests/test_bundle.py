"""The bundle for computers without a network: what it packs, and how its start scripts find their way.

Whether it installs and starts is tried by ``make bundle-check``, which needs what ``make bundle`` downloads.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / ".ci" / "bundle"


def module(name: str):
    spec = importlib.util.spec_from_file_location(f"bundle_{name}", HERE / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


make, start = module("make"), module("start")
WINDOWS, LINUX = make.TARGETS[0], make.TARGETS[3]


def wheel(folder: Path, name: str, *needs: str, tag: str = "py3-none-any", version: str = "1.0", licence: str = "License-Expression: MIT") -> Path:
    path = folder / f"{name}-{version}-{tag}.whl"
    lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", licence, *(f"Requires-Dist: {need}" for need in needs), "", ""]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines))
    return path


# ---- what is packed ----


def test_what_only_windows_needs_is_missed_on_windows_only(tmp_path):
    wheels = [wheel(tmp_path, "emkg", "click>=8"), wheel(tmp_path, "click", 'colorama; platform_system == "Windows"', version="8.1")]
    assert make.missing(wheels, WINDOWS, ["emkg"]) == ["colorama"]
    assert make.missing(wheels, LINUX, ["emkg"]) == []


def test_what_is_needed_through_others_and_by_extras_is_missed(tmp_path):
    wheels = [wheel(tmp_path, "emkg", "lxml[clean]"), wheel(tmp_path, "lxml", 'cleaner>2; extra == "clean"', 'never; extra == "other"')]
    assert make.missing(wheels, LINUX, ["emkg"]) == ["cleaner>2"]
    wheels.append(wheel(tmp_path, "cleaner", version="3"))
    assert make.missing(wheels, LINUX, ["emkg"]) == []


@pytest.mark.parametrize(
    ("tag", "fits"),
    [
        ("cp311-cp311-win_amd64", {"Windows 3.11"}),
        ("cp39-abi3-win_amd64", {"Windows 3.11", "Windows 3.12", "Windows 3.13"}),
        ("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", {"Linux 3.12"}),
        ("cp312-cp312-manylinux_2_34_x86_64", set()),
        ("cp312-cp312-win32", set()),
        ("py3-none-any", {f"{t.system} {t.python}" for t in make.TARGETS}),
    ],
)
def test_a_wheel_counts_where_it_installs(tmp_path, tag, fits):
    found = wheel(tmp_path, "emkg", tag=tag)
    assert {f"{t.system} {t.python}" for t in make.TARGETS if not make.missing([found], t, ["emkg"])} == fits


def test_the_notice_names_every_package_with_its_licence(tmp_path):
    wheels = [
        wheel(tmp_path, "Beta", licence="License: BSD"),
        wheel(tmp_path, "alpha", licence="Classifier: License :: OSI Approved :: Apache Software License"),
        wheel(tmp_path, "gamma", licence="License: Permission is hereby granted, free of charge, to any person obtaining a copy"),
    ]
    lines = make.notice(wheels).splitlines()[3:]
    assert [re.split(r"  +", line) for line in lines] == [["alpha", "1.0", "Apache Software License"], ["beta", "1.0", "BSD"], ["gamma", "1.0", "see the wheel"]]


def test_the_same_files_give_the_same_zip_whose_names_windows_can_read(tmp_path):
    files = make.contents([wheel(tmp_path, "emkg")], {})
    for name in ("a.zip", "b.zip"):
        make.pack(tmp_path / name, "emkg-1.0", dict(sorted(files.items(), reverse=name == "b.zip")))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        entries = {entry.filename.removeprefix("emkg-1.0/"): entry for entry in archive.infolist()}
    assert entries["启动.bat"].flag_bits & 0x800  # the name is UTF-8, and says so
    assert entries["start.sh"].external_attr >> 16 & 0o111
    assert {"启动.bat", "start.bat", "kg.bat", "start.sh", "kg.sh", "tools/start.py", "tools/no-python.txt", "NOTICE.txt", "LICENSE", "README.zh-CN.md"} <= entries.keys()
    assert {f"seeds/{path.name}" for path in (ROOT / "seeds").iterdir()} <= entries.keys()


def test_what_is_built_from_source_is_pure_and_wanted():
    assert [re.match(r"[\w-]+", line)[0] for line in make._sdists()] == list(make.SDISTS)


# ---- the scripts ----

SCRIPTS = dict(make.scripts())


@pytest.mark.parametrize("name", ["启动.bat", "start.bat", "kg.bat"])
def test_batch_files_are_read_the_same_in_every_code_page(name):
    raw = SCRIPTS[name]
    text = raw.decode("ascii")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert set(re.findall(r"\bgoto (\w+)", text)) == labels
    for line in text.splitlines():
        assert "%~dp0" not in line or re.search(r'"[^"]*%~dp0[^"]*"', line), f"not quoted: {line}"
    assert text.index("if not exist") < text.index("py %%v")  # a Python within the folder comes first


def test_the_command_line_waits_for_no_key():
    assert b"pause" not in SCRIPTS["kg.bat"]
    assert b"tools\\start.py\" kg %*" in SCRIPTS["kg.bat"]
    assert b"pause" in SCRIPTS["start.bat"]
    assert SCRIPTS["启动.bat"] == SCRIPTS["start.bat"]


def test_an_old_python_can_read_the_start_script_and_all_agree_which_are_meant():
    import ast

    ast.parse((HERE / "start.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    assert tuple("{}.{}".format(*version) for version in start.PYTHONS) == make.PYTHONS
    for version in make.PYTHONS:
        assert f"-{version}" in SCRIPTS["start.bat"].decode()
        assert f"python{version}" in SCRIPTS["start.sh"].decode()
    assert f'requires-python = ">={make.PYTHONS[0]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture
def wheels(tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel(folder, "emkg")
    wheel(folder, "pip")
    return folder


GOOD = {"version": (3, 12, 1), "bits": 64, "machine": "AMD64"}


@pytest.mark.parametrize(
    ("other", "chinese", "english"),
    [
        ({"version": (3, 9, 2)}, "3.9.2", "needs a 64-bit Python 3.11 / 3.12 / 3.13"),
        ({"version": (3, 14, 0)}, "3.14.0", "for Python 3.11 / 3.12 / 3.13 only"),
        ({"bits": 32}, "32 位", "32-bit"),
        ({"machine": "ARM64"}, "ARM64", "x86-64"),
    ],
)
def test_what_is_wrong_with_a_python_is_said_in_both_languages(wheels, other, chinese, english):
    start.check(**GOOD, wheels=wheels)
    with pytest.raises(start.Refused) as refused:
        start.check(**(GOOD | other), wheels=wheels)
    zh, en = str(refused.value).splitlines()
    assert chinese in zh
    assert english in en


def test_wheels_that_are_missing_are_told(tmp_path):
    with pytest.raises(start.Refused, match="Unpack the whole zip"):
        start.check(**GOOD, wheels=tmp_path / "wheels")


def test_a_folder_that_cannot_be_written_gives_way_to_the_users_own(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    closed = tmp_path / "file" / "within"  # for root, who may write anywhere
    environ = {"XDG_DATA_HOME": str(tmp_path / "own"), "LOCALAPPDATA": str(tmp_path / "local")}
    assert start.home(tmp_path, environ, windows=False) == tmp_path
    assert start.home(closed, environ, windows=False) == tmp_path / "own" / "emkg"
    assert start.home(closed, environ, windows=True) == tmp_path / "local" / "emkg"
    long = tmp_path / ("很长的路径" * 30)
    assert start.home(long, environ, windows=True) == tmp_path / "local" / "emkg"
    with pytest.raises(start.Refused, match="Nothing can be written"):
        start.home(closed, {"XDG_DATA_HOME": str(closed)}, windows=False)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_shell_script_passes_over_what_is_no_python(tmp_path):
    folder = tmp_path / "应急 资料 (1)"
    for name in ("start.sh", "tools/start.py", "tools/no-python.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SCRIPTS[name] if name != "tools/start.py" else b"import sys; print(sys.argv[1:])")
    found = tmp_path / "bin"
    found.mkdir()
    (found / "dirname").symlink_to("/usr/bin/dirname")
    (found / "cat").symlink_to("/bin/cat")
    none = subprocess.run(["/bin/sh", folder / "start.sh"], env={"PATH": str(found)}, capture_output=True, text=True, check=False, cwd="/")
    assert none.returncode == 1
    assert "没有找到可用的 Python" in none.stderr
    broken = found / "python3.13"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    (found / "python3").symlink_to(sys.executable)
    done = subprocess.run(["/bin/sh", folder / "start.sh", "--no-browser", "a b"], env={"PATH": str(found)}, capture_output=True, text=True, check=False, cwd="/")
    assert done.stdout == "['serve', '--no-browser', 'a b']\n", done.stderr


def test_packing_says_what_it_lacks(tmp_path):
    wheel(tmp_path, "emkg", "jieba")
    wheel(tmp_path, "pip")
    with pytest.raises(make.Incomplete, match="Windows, CPython 3.11: jieba"):
        make.main(["--wheels", str(tmp_path), "-o", str(tmp_path / "out.zip")])
