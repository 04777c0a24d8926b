"""The embedded services: their command lines, and what they clear after a crash."""

import os
import signal
import sys
from pathlib import Path

import pytest
from celery import Celery

from ced_platform.embedded.errors import NotYetError, StartError
from ced_platform.embedded.identity import Identity, launcher
from ced_platform.embedded.places import Places
from ced_platform.embedded.postgres import Cluster
from ced_platform.embedded.programs import beat_command, web_command, worker_command
from ced_platform.embedded.valkey import redeliver_unfinished, valkey_command, valkey_url


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, tmp_path, tmp_path / "run")


def cluster_in(places: Places, *, volatile: bool = False) -> Cluster:
    return Cluster(places, Identity.SAME, Path("/programs"), volatile)


def test_postgres_listens_on_its_socket_only(places: Places) -> None:
    command = cluster_in(places).command()
    assert command[:5] == [
        "/programs/postgres",
        *("-D", str(places.var / "postgres")),
        *("-k", str(places.sockets)),
    ]
    assert "listen_addresses=" in command
    assert "fsync=off" not in command


def test_only_a_test_cluster_may_forget(places: Places) -> None:
    assert "fsync=off" in cluster_in(places, volatile=True).command()


def test_the_address_of_a_folder_with_a_space(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path, Path("/srv/my data/run"))
    assert cluster_in(places).url() == "postgres://ced@/ced?host=/srv/my%20data/run"


@pytest.mark.parametrize(
    ("pid_file", "stays"),
    [
        (f"{os.getpid()}\n/data\n", False),
        (f"{2**22 + 1}\n/data\n", True),
        ("", True),
        (None, False),
    ],
    ids=["the id is another program's now", "the id is nobody's", "empty", "none"],
)
def test_a_stale_pid_file(places: Places, pid_file: str | None, stays: bool) -> None:
    cluster = cluster_in(places)
    cluster.data.mkdir()
    file = cluster.data / "postmaster.pid"
    if pid_file is not None:
        file.write_text(pid_file)
    cluster.clear_stale_pid_file()
    assert file.exists() is stays


def test_the_pid_file_of_a_living_server_stays(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = cluster_in(places)
    cluster.data.mkdir()
    file = cluster.data / "postmaster.pid"
    file.write_text("4711\n")
    monkeypatch.setattr(
        "ced_platform.embedded.postgres.command_of",
        lambda pid: ["postgres", "-D", str(cluster.data)] if pid == 4711 else [],
    )
    cluster.clear_stale_pid_file()
    assert file.exists()


def test_data_of_another_version_is_refused_and_left(places: Places) -> None:
    cluster = cluster_in(places)
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(StartError, match="written by PostgreSQL 14"):
        cluster.create()
    assert (cluster.data / "PG_VERSION").exists()


@pytest.mark.parametrize(("volatile", "appended"), [(False, "yes"), (True, "no")])
def test_queued_tasks_are_written_down(places: Places, volatile: bool, appended: str) -> None:
    command = valkey_command(places, volatile=volatile)
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == appended
    assert options["--port"] == "0"
    assert valkey_url(places) == f"redis+socket://{options['--unixsocket']}"


@pytest.mark.parametrize(
    ("host", "bound"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000")]
)
def test_the_web_server_keeps_its_files_to_itself(host: str, bound: str) -> None:
    command = web_command(host, 8000, Path("/v/run"))
    assert command[command.index("--bind") + 1] == bound
    assert command[command.index("--control-socket") + 1] == "/v/run/gunicorn.ctl"


def test_worker_and_beat_belong_to_the_platform() -> None:
    for command in (worker_command(), beat_command(Path("/v"))):
        assert command[command.index("--app") + 1] == "ced_platform"
    assert "/v/beat-schedule" in beat_command(Path("/v"))


def test_a_program_is_launched_to_die_with_us() -> None:
    command = launcher(["true", "-x"], Identity.USER_NAMESPACE, signal.SIGINT)
    assert command[0] == sys.executable
    assert command[4:7] == ["userns", "2", str(os.getpid())]
    assert Path(command[7]).is_absolute()
    assert command[8:] == ["-x"]


QUEUE = "test-redelivery"


@pytest.mark.skipif("REDIS_URL" not in os.environ, reason="REDIS_URL is not set")
def test_what_a_killed_worker_held_is_back_in_the_queue() -> None:
    url = os.environ["REDIS_URL"]
    with Celery(broker=url, set_as_current=False).connection_for_write() as connection:
        queue = connection.SimpleQueue(QUEUE)
        queue.clear()
        queue.put({"firm": 42})
        queue.get(timeout=5)
        # What a kill does: no acknowledgement, and nothing given back.
        with pytest.raises(queue.Empty):
            queue.get_nowait()
        redeliver_unfinished(url)
        again = queue.get_nowait()
        assert again.payload == {"firm": 42}
        again.ack()
        queue.close()


def test_redelivery_waits_for_a_broker_that_is_being_restarted(tmp_path: Path) -> None:
    with pytest.raises(NotYetError):
        redeliver_unfinished(f"redis+socket://{tmp_path / 'nothing.sock'}")
