"""What only an office program reads (old Word and WPS files, RTF, OpenDocument), by way of LibreOffice, where it is installed.

LibreOffice makes a Word file of it in a private folder, with a profile of its own in which macros are off and nothing is
fetched from the network; then it is read as any Word file.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from kg.documents import docx
from kg.documents.content import MAX_BYTES, Content
from kg.errors import BeyondLimits, DamagedDocument, UnknownFormat, UnreadablePath

__all__ = ["OLE", "RTF", "TIMEOUT", "find", "is_word", "read"]

#: The first bytes of old Office and WPS files, and of RTF.
OLE, RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
#: Seconds that LibreOffice may take for one file; its first start takes some five.
TIMEOUT = 180.0
_WORD = "WordDocument".encode("utf-16-le")
_VERSION = re.compile(rb"<Application>LibreOffice(?:Dev)?/([0-9.]+)")
_REMEDY = "open it in Word or WPS and save it as .docx"
# What is switched off in the profile: (path, name, value).
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),  # never
    # A proxy that is not there: what asks for the network all the same does not get far.
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)
_PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")


def is_word(data: bytes) -> bool:
    """Whether an old Office file is one of Word or WPS Writer, as opposed to tables and slides."""
    return data.startswith(OLE) and _WORD in data


def find() -> str | None:
    """The program of LibreOffice: on the PATH, else where it is usually installed; None where it is not."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found and Path(found).is_absolute():  # on Windows the current folder counts too, which may be anybody's
            return found
    folders = (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)"))
    usual = [Path(folder, "LibreOffice", "program", "soffice.com") for folder in folders if folder]
    usual += [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"), Path("/usr/lib/libreoffice/program/soffice")]
    usual += sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)
    return next((str(path) for path in usual if path.is_file()), None)


def _profile(folder: Path) -> str:
    """Make a profile in a folder and give its address."""
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    user = folder / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>\n',
        encoding="utf-8",
    )
    return folder.resolve().as_uri()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it has started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S607
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _run(command: list[str], folder: Path, where: str) -> str:
    """Run LibreOffice and give the last of what it says. Raises BeyondLimits where it takes too long."""
    environment = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    said = folder / "said"
    with said.open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, cwd=folder,
            env=environment | {"SAL_USE_VCLPLUGIN": "svp"}, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired as error:
            raise BeyondLimits(f"LibreOffice takes more than {TIMEOUT:.0f} seconds to read it", where=where, remedy=_REMEDY) from error
        finally:
            if process.returncode is None:
                _end(process)
    return said.read_bytes()[-300:].decode("utf-8", "replace").strip()


def _suffix(data: bytes) -> str:
    if data.startswith(RTF):
        return ".rtf"
    if data.startswith(OLE):
        return ".doc" if is_word(data) else ".wps"
    return ".odt"


def _converted(data: bytes, program: str, where: str) -> bytes:
    """The file as a Word file."""
    with tempfile.TemporaryDirectory(prefix="kg-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        given = folder / ("report" + _suffix(data))
        given.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={_profile(folder / 'profile')}", "--headless", "--invisible", "--norestore",
            "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck",
            "--convert-to", "docx", "--outdir", str(folder / "out"), str(given),
        ]  # fmt: skip
        try:
            said = _run(command, folder, where)
        except OSError as error:
            raise UnreadablePath(f"LibreOffice ({program}) does not run: {error.strerror}", where=where, remedy=_REMEDY) from error
        try:
            with (folder / "out" / "report.docx").open("rb") as handle:
                made = handle.read(MAX_BYTES + 1)
        except OSError as error:
            raise DamagedDocument(f"LibreOffice cannot read it: {said or 'it does not say why'}", where=where, remedy=_REMEDY) from error
    if len(made) > MAX_BYTES:
        raise BeyondLimits(f"has more than {MAX_BYTES:,} bytes as a Word file", where=where, remedy="split it into reports")
    return made


def _version(made: bytes) -> str:
    """The version of LibreOffice by its own word in the file that it wrote, "" where it does not say."""
    try:
        with zipfile.ZipFile(io.BytesIO(made)) as package, package.open("docProps/app.xml") as part:
            found = _VERSION.search(part.read(10_000))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError):
        return ""
    return " " + found[1].decode().rstrip(".") if found else ""


def read(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    """The text of an old Word or WPS file, of RTF or OpenDocument, as `kg.documents.docx.read` gives it.

    `encoding` means nothing here. Raises UnknownFormat where LibreOffice is not installed, DamagedDocument where it cannot
    read the file, UnreadablePath where it does not run, BeyondLimits where that takes more than `TIMEOUT` seconds.
    """
    program = find()
    if program is None:
        raise UnknownFormat(
            "is an old Word or WPS file, RTF or OpenDocument, and LibreOffice, which reads these, is not installed",
            where=where, remedy="install LibreOffice, or save it as .docx or .pdf",
        )  # fmt: skip
    made = _converted(data, program, where)
    content = docx.read(made, where=where)
    return replace(content, reader=", ".join(filter(None, ("LibreOffice" + _version(made), content.reader))))
