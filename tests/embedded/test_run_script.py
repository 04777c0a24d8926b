"""run.py before anything is installed: arguments, messages, what counts as installed."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module, its virtual environment in a temporary folder."""
    specification = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").write_text("")
    for name, value in (
        ("VENV", venv),
        ("PYTHON", venv / "bin" / "python"),
        ("STAMP", venv / "installed"),
        ("LOCK", tmp_path / "requirements.lock"),
        ("DEVELOPERS_LOCK", tmp_path / "requirements-dev.lock"),
    ):
        monkeypatch.setattr(module, name, value)
    module.LOCK.write_text("django==5.2\n")
    module.DEVELOPERS_LOCK.write_text("django==5.2\npytest==9\n")
    return module


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--help"], 0, "python3 run.py test [pytest arguments]"),
        (["-h"], 0, "python3 run.py manage COMMAND"),
        (["--prot", "8001"], 1, "unrecognized arguments: --prot 8001"),
        (["--port"], 1, "expected one argument"),
        (["--port", "http"], 1, "a number from 1 to 65535, not 'http'"),
        (["--port", "70000"], 1, "a number from 1 to 65535"),
        (["tests"], 1, "I do not understand: tests"),
        (["setup", "--all"], 1, "I do not understand: setup --all"),
    ],
)
def test_arguments_are_answered_at_once(arguments: list[str], code: int, words: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-S", str(ROOT / "run.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == code
    assert words in asked.stdout + asked.stderr
    assert "Traceback" not in asked.stderr


@pytest.mark.parametrize(
    ("environment", "arguments", "port"),
    [
        ({}, [], "8000"),
        ({"PORT": "9000"}, [], "9000"),
        ({"PORT": "9000"}, ["--port", "9001"], "9001"),
        ({"PORT": ""}, [], "8000"),
    ],
)
def test_the_port(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: list[str],
    port: str,
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run.run_arguments(arguments) == ["--host", "127.0.0.1", "--port", port]


def test_a_busy_port_is_told_before_installing(run: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SystemExit, match="in use by another program"):
            run.refuse_busy_port("127.0.0.1", str(taken.getsockname()[1]))


def test_an_old_python_is_refused_in_words(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "OLDEST_PYTHON", (4, 0))
    with pytest.raises(SystemExit, match=r"Python 4\.0 or newer is needed; this is 3\."):
        run.refuse_old_python()


def test_a_python_without_ensurepip_is_told_what_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        run.make_virtual_environment()


def test_packages_are_installed_once_and_again_when_the_lock_changes(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[str] = []
    monkeypatch.setattr(run, "make_virtual_environment", lambda: did.append("environment"))
    monkeypatch.setattr(run, "install_packages", lambda lock: did.append(lock.name))
    everything = [run.DEVELOPERS_LOCK, run.LOCK]

    run.install([run.LOCK])
    run.install([run.LOCK])
    assert did == ["environment", "requirements.lock"]

    run.install(everything)
    run.install([run.LOCK])
    assert did[2:] == ["requirements-dev.lock"], "the tests' packages contain the platform's"

    run.LOCK.write_text("django==5.3\n")
    run.install([run.LOCK])
    assert did[3:] == ["requirements.lock"]

    monkeypatch.setattr(run.sys, "version", "3.99")
    run.install([run.LOCK])
    assert did[4:] == ["environment", "requirements.lock"]


def test_an_interrupted_installation_counts_for_nothing(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(lock: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "make_virtual_environment", lambda: None)
    monkeypatch.setattr(run, "install_packages", lambda _lock: None)
    run.install([run.LOCK])
    run.LOCK.write_text("django==5.3\n")
    monkeypatch.setattr(run, "install_packages", fail)
    with pytest.raises(KeyboardInterrupt):
        run.install([run.LOCK])
    assert not run.is_installed([run.LOCK])
    assert run.stamped() == set()


def test_pip_takes_over_where_uv_cannot_be_had(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: list[list[str]] = []

    def attempt(command: list[str]) -> bool:
        commands.append(command)
        return run.UV not in command

    monkeypatch.setattr(run, "attempt", attempt)
    run.install_packages(run.LOCK)
    assert [command[2] for command in commands] == ["pip", "pip"]
    assert "--require-hashes" in commands[-1]
    assert "trying pip" in capsys.readouterr().out


def test_the_locks_name_a_hash_for_every_package() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        packages = [line for line in text.splitlines() if line[:1].isalnum()]
        assert packages
        assert all(line.endswith("\\") for line in packages), f"a package of {name} has no hash"


def test_an_environment_that_was_made_elsewhere_is_not_emptied(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = tmp_path / "linked"
    linked.symlink_to(run.VENV)
    monkeypatch.setattr(run, "VENV", linked)
    with pytest.raises(SystemExit, match="Remove the link"):
        run.make_virtual_environment()
    assert run.PYTHON.exists()
