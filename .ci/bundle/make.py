"""Packs kg for computers without a network: ``dist/emkg-VERSION-offline.zip``.

    python .ci/bundle/make.py [--wheels DIR] [-o FILE]

It gathers the wheels of kg and of all that it needs, for Windows and Linux and each Python, sees that for every one of
these nothing is missing, and packs them with the seeds, the documentation and the start scripts. The packages come from
where pip is told to get them. The same files give the same zip, byte for byte; other versions of the packages another one.

This is no part of the package, hence not under kg/; it lies with the other things that are done to the checkout as a whole.
"""

from __future__ import annotations

import argparse
import email.parser
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from packaging import tags
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
PYTHONS = ("3.11", "3.12", "3.13")
# glibc 2.28 is what Kylin V10, UOS 20, RHEL 8 and Debian 10 have; a wheel for an older one does there too.
_GLIBC = tuple(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)) + ("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64")
# Packages of which there is no wheel anywhere; they are pure Python and a wheel is built.
SDISTS = ("jieba",)
# A date that every zip can hold: the time of packing is no part of what is packed.
_DATE = (1980, 1, 1, 0, 0, 0)


class Incomplete(Exception):
    """The bundle would not install somewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A system and a Python for which wheels are packed."""

    system: str
    python: str
    platforms: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.system}, CPython {self.python}"

    def markers(self) -> dict[str, str]:
        """What the conditions of requirements are weighed by there."""
        windows = self.system == "Windows"
        return {
            "implementation_name": "cpython", "implementation_version": f"{self.python}.0", "platform_python_implementation": "CPython",
            "os_name": "nt" if windows else "posix", "sys_platform": "win32" if windows else "linux", "platform_system": self.system,
            "platform_machine": "AMD64" if windows else "x86_64", "platform_release": "", "platform_version": "",
            "python_version": self.python, "python_full_version": f"{self.python}.0",
        }  # fmt: skip

    def tags(self) -> frozenset[tags.Tag]:
        """The tags of the wheels that install there."""
        major, minor = map(int, self.python.split("."))
        own = tags.cpython_tags((major, minor), platforms=self.platforms)
        return frozenset(own) | frozenset(tags.compatible_tags((major, minor), f"cp{major}{minor}", self.platforms))

    def pip(self) -> list[str]:
        """The options with which pip downloads for it."""
        platforms = [part for name in self.platforms for part in ("--platform", name)]
        return [*platforms, "--python-version", self.python, "--implementation", "cp", "--only-binary=:all:"]


TARGETS = tuple(
    Target(system=system, python=python, platforms=platforms)
    for system, platforms in (("Windows", ("win_amd64",)), ("Linux", _GLIBC))
    for python in PYTHONS
)


# ---- what is in the wheels ----


def metadata(wheel: Path) -> Message:
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.count("/") == 1 and n.endswith(".dist-info/METADATA"))
        return email.parser.Parser().parsestr(archive.read(name).decode("utf-8"))


def missing(wheels: Iterable[Path], target: Target, wanted: Iterable[str]) -> list[str]:
    """The requirements, of what is wanted and of all that it needs in turn, for which no wheel installs on the target, sorted.

    pip weighs the conditions of requirements by the system that it runs on, not by the one that it downloads for: what only
    Windows needs is overlooked on Linux, and pip's own check overlooks it too.
    """
    fitting: dict[str, dict[object, Path]] = {}
    for wheel in wheels:
        name, version, _, known = parse_wheel_filename(wheel.name)
        if known & target.tags():
            fitting.setdefault(name, {})[version] = wheel
    found: set[str] = set()
    todo = [Requirement(one) for one in wanted]
    seen: set[str] = set()
    while todo:
        requirement = todo.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        versions = fitting.get(canonicalize_name(requirement.name), {})
        good = [version for version in versions if requirement.specifier.contains(str(version), prereleases=True)]
        if not good:
            found.add(str(Requirement(f"{requirement.name}{requirement.specifier}")))
            continue
        for line in metadata(versions[max(good)]).get_all("Requires-Dist", ()):  # type: ignore[type-var]
            further = Requirement(line)
            extras = requirement.extras or {""}
            if further.marker is None or any(further.marker.evaluate(target.markers() | {"extra": extra}) for extra in {*extras, ""}):
                todo.append(further)
    return sorted(found)


def licence(said: Message) -> str:
    """The licence that a package states, in short."""
    expression = said.get("License-Expression") or ""
    classified = [line.rpartition("::")[2].strip() for line in said.get_all("Classifier", ()) if line.startswith("License ::")]
    stated = (said.get("License") or "").strip()
    short = stated if "\n" not in stated and len(stated) <= 60 else ""
    return expression or " / ".join(one for one in classified if one != "OSI Approved") or short or "see the wheel"


def notice(wheels: Iterable[Path]) -> str:
    """The table of what is packed: name, version, licence, sorted."""
    rows = {(canonicalize_name(said["Name"]), said["Version"], licence(said)) for said in map(metadata, wheels)}
    width = [max(len(row[i]) for row in rows) for i in (0, 1)]
    lines = [f"{name:<{width[0]}}  {version:<{width[1]}}  {terms}" for name, version, terms in sorted(rows)]
    head = "本安装包所含的软件；许可证全文在各自的 wheel 文件中。\nWhat this bundle contains; the full texts of the licences stand in the wheels.\n"
    return head + "\n" + "\n".join(lines) + "\n"


# ---- gathering ----


def _pip(*arguments: object) -> None:
    environment = os.environ | {"SOURCE_DATE_EPOCH": "315532800", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([sys.executable, "-m", "pip", *map(str, arguments)], check=True, env=environment)


def gather(folder: Path) -> None:
    """Fill a folder with all wheels. Raises Incomplete where some package has none for a target."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _pip("wheel", "-qq", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    _pip("wheel", "-qq", "--no-deps", "--wheel-dir", folder, *_sdists())
    (own,) = folder.glob("emkg-*.whl")
    for target in TARGETS:
        print(f"{target.name} …", flush=True)
        base = ["download", "-qq", "--find-links", folder, "--dest", folder, *target.pip()]
        _pip(*base, own, "pip")
        while gaps := missing(folder.glob("*.whl"), target, ["emkg", "pip"]):
            before = set(folder.iterdir())
            _pip(*base, "--no-deps", *gaps)
            if set(folder.iterdir()) == before:
                raise Incomplete(f"{target.name}: there is no wheel of {', '.join(gaps)}")


def _sdists() -> list[str]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [line for line in declared if canonicalize_name(Requirement(line).name) in SDISTS]


# ---- packing ----


def scripts() -> Iterator[tuple[str, bytes]]:
    """The start scripts, by their names in the bundle. Those for Windows have its line ends."""
    batch = (HERE / "start.bat").read_text(encoding="ascii")
    shell = (HERE / "start.sh").read_text(encoding="ascii")
    for name in ("启动.bat", "start.bat"):
        yield name, _crlf(batch)
    # The command line itself: the same way to a Python, and no waiting for a key.
    waits = ("pause", 'if not "%KG_CODE%"=="0" pause')
    yield "kg.bat", _crlf("".join(line for line in batch.replace(" serve %*", " kg %*").splitlines(keepends=True) if line.strip() not in waits))
    yield "start.sh", shell.encode()
    yield "kg.sh", shell.replace(' serve "$@"', ' kg "$@"').encode()
    yield "tools/start.py", (HERE / "start.py").read_bytes()
    yield "tools/no-python.txt", _crlf((HERE / "no-python.txt").read_text(encoding="utf-8"))


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def contents(wheels: Sequence[Path], made: Mapping[str, bytes]) -> dict[str, bytes]:
    """All files of the bundle by name; `made` are further ones."""
    found = dict(scripts()) | dict(made)
    for name in ("LICENSE", "README.md", "README.zh-CN.md", "CHANGELOG.md"):
        found[name] = (ROOT / name).read_bytes()
    for place in ("docs", "seeds"):
        for path in (ROOT / place).rglob("*"):
            if path.is_file():
                found[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    found["NOTICE.txt"] = _crlf(notice(wheels))
    return found | {f"wheels/{wheel.name}": wheel.read_bytes() for wheel in wheels}


def pack(target: Path, folder: str, files: Mapping[str, bytes]) -> None:
    """Write the files into a zip, under one folder: sorted, all of one date; scripts may be run."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _DATE)
            entry.create_system = 3  # Unix, wherever it is packed: else the right to run is lost
            entry.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".whl", ".png")) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])


def _schema() -> dict[str, bytes]:
    """The vocabulary as a page, in both languages."""
    found = {}
    for language in ("zh", "en"):
        done = subprocess.run([sys.executable, ROOT / "cli.py", "schema", "--lang", language, "--format", "html", "--store", ROOT / "no-such-store"], check=True, capture_output=True, cwd=ROOT)
        found[f"docs/schema.{language}.html"] = done.stdout
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Packs kg for computers without a network.")
    parser.add_argument("--wheels", type=Path, help="pack the wheels of this folder, and download none")
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args(arguments)
    folder = given.wheels or ROOT / "build" / "bundle"
    if given.wheels is None:
        gather(folder)
    wheels = sorted(folder.glob("*.whl"))
    for target in TARGETS:
        if gaps := missing(wheels, target, ["emkg", "pip"]):
            raise Incomplete(f"{target.name}: {', '.join(gaps)} missing in {folder}")
    version = next(parse_wheel_filename(w.name)[1] for w in wheels if w.name.startswith("emkg-"))
    output = given.output or ROOT / "dist" / f"emkg-{version}-offline.zip"
    pack(output, f"emkg-{version}", contents(wheels, _schema()))
    print(f"{output}: {output.stat().st_size / 1e6:.0f} MB, {len(wheels)} wheels")


if __name__ == "__main__":
    main()
