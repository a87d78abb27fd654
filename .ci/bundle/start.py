"""Starts kg from the folder into which the bundle was unpacked; the start scripts only find a Python and call this.

    start.py serve …     installs on the first start, reads the seeds where there is no store, opens the explorer
    start.py kg …        installs on the first start, then is the command line of kg

It touches no network. It is written for any Python from 3.8 on, so that it can say that one is too old.
"""

import os
import platform
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

# The interpreters for which there are wheels; .ci/bundle/make.py packs for these, and a test holds the two in step.
PYTHONS = ((3, 11), (3, 12), (3, 13))
MACHINES = ("amd64", "x86_64")
HERE = Path(__file__).absolute().parent.parent
WHEELS = HERE / "wheels"
WINDOWS = sys.platform == "win32"
# Windows gives paths 260 characters; the longest one within an environment takes some 150 of them.
LONGEST_PATH = 100
# So much room do the environment and the store of the seeds take, in bytes.
ROOM = 600 * 1024 * 1024
PORTS = range(8000, 8020)

SAID = {
    "old": (
        "这台电脑上的 Python 是 {found}（{where}），本程序需要 64 位的 Python {wanted}。请安装其中之一（普通用户即可安装，不需要管理员权限），然后再次启动。",
        "The Python of this computer is {found} ({where}); kg needs a 64-bit Python {wanted}. Install one of them (no administrator needed) and start again.",
    ),
    "new": (
        "这台电脑上的 Python 是 {found}（{where}），本安装包只带有 Python {wanted} 的组件。请在它之外再安装其中一个版本，然后再次启动。",
        "The Python of this computer is {found} ({where}); this bundle has packages for Python {wanted} only. Install one of these beside it and start again.",
    ),
    "bits": (
        "这台电脑上的 Python 是 32 位的（{where}）。请安装 64 位的 Python {wanted}（文件名以 amd64 结尾），然后再次启动。",
        "The Python of this computer is a 32-bit one ({where}). Install a 64-bit Python {wanted} (its file name ends in amd64) and start again.",
    ),
    "machine": (
        "本安装包适用于 x86-64 处理器；此 Python 的处理器是 {machine}（{where}）。请使用 x86-64 的 Python {wanted}，或在联网的同类电脑上用 pip 安装 emkg。",
        "This bundle is for x86-64 processors; this Python is for {machine} ({where}). Use an x86-64 Python {wanted}, or install emkg with pip on such a computer that is online.",
    ),
    "wheels": (
        "找不到文件夹 {where} 里的安装组件。请把整个压缩包完整解压后，从解压出来的文件夹里启动。",
        "The packages in the folder {where} are missing. Unpack the whole zip file and start from the folder that it makes.",
    ),
    "elsewhere": (
        "所在文件夹不可写或路径太长，程序与数据将放在：{where}",
        "This folder cannot be written or its path is too long; program and data go to: {where}",
    ),
    "readonly": (
        "不能在 {where} 中写入文件（{why}）。请把整个文件夹复制到自己的文件夹里（例如“文档”），然后再次启动。",
        "Nothing can be written to {where} ({why}). Copy the whole folder to one of your own (such as Documents) and start again.",
    ),
    "room": (
        "{where} 所在的磁盘只剩 {free} MB，安装需要 {need} MB。请腾出空间，或把整个文件夹放到别的磁盘上。",
        "The disk of {where} has {free} MB left; installing takes {need} MB. Make room, or put the whole folder on another disk.",
    ),
    "installing": ("首次启动：正在安装到 {where}（不联网，约需一分钟）……", "First start: installing into {where} (without network, about a minute) …"),
    "failed": (
        "安装没有成功；原因见上面的英文信息。请检查压缩包是否完整解压、磁盘是否已满、杀毒软件是否拦截，然后再次启动。",
        "Installing failed; the reason stands above. See whether the zip file was unpacked completely, the disk is full, or a virus scanner stands in the way, and start again.",
    ),
    "reading": ("正在读入五份示例报告……", "Reading the five example reports …"),
    "ports": (
        "端口 {first} 至 {last} 都被占用。请关闭已经打开的本程序窗口，或用 --port 指定别的端口。",
        "The ports {first} to {last} are all in use. Close windows of this program that are still open, or name another port with --port.",
    ),
    "serving": ("即将打开浏览器；用完后关闭本窗口或按 Ctrl+C。", "The browser opens in a moment; when you are done, close this window or press Ctrl+C."),
}  # fmt: skip


class Refused(Exception):
    """It cannot go on; its words are for the user."""


def words(key, **values):
    return "\n".join(line.format(**values) for line in SAID[key])


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def check(version=None, bits=None, machine=None, wheels=WHEELS):
    """Raises Refused where this Python is none for which there are wheels, or the wheels are not there."""
    version = version or sys.version_info
    values = {
        "found": ".".join(map(str, version[:3])),
        "where": sys.executable,
        "wanted": " / ".join("{}.{}".format(*known) for known in PYTHONS),
    }
    if tuple(version[:2]) < PYTHONS[0]:
        raise Refused(words("old", **values))
    if tuple(version[:2]) > PYTHONS[-1]:
        raise Refused(words("new", **values))
    if (bits or struct.calcsize("P") * 8) != 64:
        raise Refused(words("bits", **values))
    machine = machine or platform.machine()
    if machine.lower() not in MACHINES:
        raise Refused(words("machine", machine=machine, **values))
    if not (wheels.is_dir() and list(wheels.glob("emkg-*.whl")) and list(wheels.glob("pip-*.whl"))):
        raise Refused(words("wheels", where=wheels))


def unwritable(folder):
    """Why nothing can be written to a folder, "" where it can."""
    probe = folder / ".kg-{}".format(os.getpid())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def home(here=HERE, environ=os.environ, windows=WINDOWS):
    """The folder for environment and store: the bundle's own, else one of the user's. Raises Refused."""
    if not unwritable(here) and not (windows and len(str(here)) > LONGEST_PATH):
        return here
    if windows:
        base = environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    found = Path(base) / "emkg"
    why = unwritable(found)
    if why:
        raise Refused(words("readonly", where=found, why=why))
    return found


def clean():
    """The environment variables for what is called here: nothing of another Python or of pip's settings."""
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(("PIP_", "PYTHON"))}
    kept["PIP_CONFIG_FILE"] = os.devnull
    kept["PYTHONUTF8"] = "1"
    return kept


def python_of(env):
    return env / "Scripts" / "python.exe" if WINDOWS else env / "bin" / "python"


def works(env):
    """Whether kg starts from an environment: Python may have gone since, or the folder come to another computer."""
    if not (env / "complete").is_file():
        return False
    try:
        return subprocess.call([str(python_of(env)), "-c", "import kg.cli"], env=clean(), stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def installed(folder):
    """The Python of an environment that has kg, made on the first start. Raises Refused."""
    (wheel,) = sorted(WHEELS.glob("emkg-*.whl"))[-1:]
    version = wheel.name.split("-")[1]
    env = folder / "env-{}-py{}{}".format(version, *sys.version_info[:2])
    if works(env):
        return python_of(env)
    free = shutil.disk_usage(str(folder)).free
    if free < ROOM:
        raise Refused(words("room", where=folder, free=free // 2**20, need=ROOM // 2**20))
    say(words("installing", where=env))
    shutil.rmtree(str(env), ignore_errors=True)
    # pip runs from its own wheel: some systems leave out the module that would put it into the environment.
    pip = str(sorted(WHEELS.glob("pip-*.whl"))[-1] / "pip")
    install = ["install", "--no-index", "--find-links", str(WHEELS), "--no-cache-dir", "--no-compile", "--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--quiet", "emkg==" + version]
    for command in ([sys.executable, "-m", "venv", "--without-pip", str(env)], [str(python_of(env)), pip, *install]):
        if subprocess.call(command, env=clean()):
            raise Refused(words("failed"))
    (env / "complete").write_bytes(b"")
    return python_of(env)


def run(python, arguments, store):
    """The exit code of a kg command. It is called by its module: scripts in an environment break when the folder is moved."""
    environment = clean()
    environment.setdefault("KG_STORE", str(store))
    command = [str(python), "-c", "from kg.cli import main; main()", *arguments]
    if not WINDOWS:  # it takes the place of this process, so that whoever ends one ends the other
        os.execve(command[0], command, environment)
    child = subprocess.Popen(command, env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it too and ends in its own time
            continue


def free_port():
    """The first port that nobody listens at. Raises Refused."""
    for port in PORTS:
        with socket.socket() as probe:
            if not WINDOWS:  # there this would allow to take a port that is in use
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Refused(words("ports", first=PORTS[0], last=PORTS[-1]))


def serve(python, arguments, store):
    store = Path(os.environ.get("KG_STORE") or store)
    if not (store / "CURRENT").exists():
        say(words("reading"))
        build = [str(python), "-c", "from kg.cli import main; main()", "build", "seeds", "--store", str(store)]
        code = subprocess.call(build, env=clean(), cwd=str(HERE), stdout=subprocess.DEVNULL)
        if code:
            return code
    if not any(argument.split("=")[0] == "--port" for argument in arguments):
        arguments = ["--port", str(free_port()), *arguments]
    if "--no-browser" not in arguments:
        say(words("serving"))
    return run(python, ["serve", "--store", str(store), *arguments], store)


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    what, rest = arguments[0], arguments[1:]
    try:
        check()
        folder = home()
        if folder != HERE and what == "serve":
            say(words("elsewhere", where=folder))
        python = installed(folder)
        return serve(python, rest, folder / "kg-store") if what == "serve" else run(python, rest, folder / "kg-store")
    except Refused as refused:
        say(str(refused))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
