"""The parts of the start that are plain functions: tables of cases, no process."""

import os
import socket
import stat
from pathlib import Path

import pytest

from ced_platform.embedded import places
from ced_platform.embedded.backoff import TOLERATED_FAILURES, BackOff
from ced_platform.embedded.child import KEPT_LOGS, rotate
from ced_platform.embedded.environment import platform_environment, secret_key
from ced_platform.embedded.errors import StartError
from ced_platform.embedded.lock import FolderLock, Holder
from ced_platform.embedded.ports import port_problem
from ced_platform.embedded.processes import MARK, command_of, marked_processes
from ced_platform.embedded.readiness import without_password
from ced_platform.embedded.run_platform import already_used


@pytest.mark.parametrize(
    ("lifetimes", "delays"),
    [
        ([1, 1, 1, 1, 1, 1], [0.2, 0.4, 0.8, 1.6, 3.2, None]),
        ([1, 1, 3600, 1], [0.2, 0.4, 0.2, 0.4]),
        ([3600] * 8, [0.2] * 8),
    ],
    ids=["fast failures give up", "a healthy life forgives", "rare deaths never give up"],
)
def test_back_off(lifetimes: list[float], delays: list[float | None]) -> None:
    back_off = BackOff()
    assert [back_off.died(lived) for lived in lifetimes] == pytest.approx(delays)


def test_back_off_never_waits_longer_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ced_platform.embedded.backoff.LONGEST_DELAY", 1.0)
    back_off = BackOff()
    delays = [back_off.died(lived=0) for _ in range(TOLERATED_FAILURES)]
    assert delays == pytest.approx([0.2, 0.4, 0.8, 1.0, 1.0])


@pytest.mark.parametrize(
    ("length", "fits"), [(93, True), (94, False), (300, False)], ids=["107", "108", "far"]
)
def test_socket_paths_have_107_bytes_at_most(length: int, fits: bool) -> None:
    assert places.fits_a_socket(Path("/" + "x" * (length - 1))) is fits


def test_socket_paths_are_counted_in_bytes() -> None:
    assert places.fits_a_socket(Path("/" + "é" * 46))
    assert not places.fits_a_socket(Path("/" + "é" * 47))


def test_a_deep_installation_gets_the_same_short_socket_folder_each_time() -> None:
    deep, other = Path("/srv/" + "x" * 100), Path("/srv/" + "y" * 100)
    chosen = places.socket_folder(deep)
    assert places.fits_a_socket(chosen)
    assert chosen == places.socket_folder(deep) != places.socket_folder(other)


def test_a_short_installation_keeps_its_sockets_inside() -> None:
    assert places.socket_folder(Path("/srv/ced/.var")) == Path("/srv/ced/.var/run")


def test_a_private_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o777)
    places.make_private_folder(folder, os.geteuid())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_laid_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StartError, match="belongs to someone else"):
        places.make_private_folder(tmp_path / "run", os.geteuid())


def test_a_file_in_the_way_of_the_state_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(StartError, match="set VAR_DIR"):
        places.make_folder(tmp_path / "var" / "log")


def test_the_lock_tells_its_holder_and_ends_with_it(tmp_path: Path) -> None:
    with FolderLock(tmp_path, "run") as first:
        assert first.acquire() is None
        assert FolderLock(tmp_path, "manage").acquire() == Holder(os.getpid(), "run")
    with FolderLock(tmp_path, "manage") as second:
        assert second.acquire() is None
        assert FolderLock(tmp_path, "run").acquire() == Holder(os.getpid(), "manage")


def test_a_lock_whose_holder_is_not_written_yet_is_still_held(tmp_path: Path) -> None:
    with FolderLock(tmp_path, "run") as lock:
        lock.acquire()
        (tmp_path / "lock").write_text("")
        assert FolderLock(tmp_path, "run").acquire() == Holder(0, "")


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (Holder(42, "run"), "already runs with the data in /v (process 42)"),
        (Holder(42, "manage"), "management command is using the data in /v (process 42)"),
    ],
)
def test_a_second_start_is_told_who_is_there(holder: Holder, words: str) -> None:
    assert words in already_used(holder, "/v")


def test_a_busy_port_is_told_with_another_to_take() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port + 1}" in (port_problem("127.0.0.1", port) or "")
    assert port_problem("127.0.0.1", port) is None


def test_an_address_of_another_machine_is_told() -> None:
    assert "Check --host" in (port_problem("192.0.2.1", 8000) or "")


def make_process(proc: Path, pid: int, environment: dict[str, str], command: list[str]) -> None:
    folder = proc / str(pid)
    folder.mkdir(parents=True)
    lines = [f"{name}={value}" for name, value in environment.items()]
    (folder / "environ").write_bytes("\0".join([*lines, ""]).encode())
    (folder / "cmdline").write_bytes("\0".join([*command, ""]).encode())


def test_leftovers_are_told_from_the_processes_of_others(tmp_path: Path) -> None:
    make_process(tmp_path, 900001, {MARK: "/srv/a/.var", "HOME": "/"}, ["celery"])
    make_process(tmp_path, 900002, {MARK: "/srv/a/.var2"}, ["celery"])
    make_process(tmp_path, 900003, {"OTHER": f"{MARK}=/srv/a/.var"}, ["celery"])
    make_process(tmp_path, os.getpid(), {MARK: "/srv/a/.var"}, ["python"])
    (tmp_path / "900004").mkdir()  # ended while we look
    assert list(marked_processes("/srv/a/.var", tmp_path)) == [900001]


def test_command_of_a_process(tmp_path: Path) -> None:
    make_process(tmp_path, 900001, {}, ["postgres", "-D", "/srv/a b"])
    assert "/srv/a b" in command_of(900001, tmp_path)
    assert command_of(900002, tmp_path) == []


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("given", "name", "expected"),
    [
        ({"SECRET_KEY": "mine"}, "SECRET_KEY", "mine"),
        ({"PYTHONUNBUFFERED": "0"}, "PYTHONUNBUFFERED", "0"),
        ({"DATABASE_URL": ""}, "DATABASE_URL", "postgres://x/"),
        ({"VAR_DIR": "relative"}, "VAR_DIR", "/v"),
        ({"LANG": "ar_TN.UTF-8"}, "LANG", "ar_TN.UTF-8"),
        ({MARK: "of another supervisor"}, MARK, "/v"),
    ],
)
def test_what_the_caller_set_is_kept(given: dict[str, str], name: str, expected: str) -> None:
    environment = platform_environment(
        {"SECRET_KEY": "any", **given},
        var=Path("/v"),
        database_url="postgres://x/",
        broker_url="redis://x/",
        mark="/v",
    )
    assert environment[name] == expected


def test_logs_are_kept_for_some_starts(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for start in range(KEPT_LOGS + 2):
        rotate(log)
        log.write_text(f"start {start}")
    kept = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert kept == {
        "web.log": "start 4",
        "web.log.1": "start 3",
        "web.log.2": "start 2",
        "web.log.3": "start 1",
    }


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://ced:p%40ss@db:5432/ced", "postgres://ced:***@db:5432/ced"),
        ("redis://:secret@cache/0", "redis://:***@cache/0"),
        ("postgres://ced@/ced?host=/run", "postgres://ced@/ced?host=/run"),
    ],
)
def test_passwords_are_not_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown
