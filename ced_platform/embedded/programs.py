"""The platform's own processes: their command lines."""

import signal
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from ced_platform.embedded.child import Service
from ced_platform.embedded.data_services import DataServices
from ced_platform.embedded.places import PROJECT
from ced_platform.embedded.valkey import redeliver_unfinished

PYTHON = sys.executable
WEB_WORKERS = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2


def manage_command(*arguments: str) -> list[str]:
    return [PYTHON, str(PROJECT / "manage.py"), *arguments]


def web_command(host: str, port: int, sockets: Path) -> list[str]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(PYTHON, "-m", "gunicorn", "ced_platform.wsgi:application"),
        *("--bind", address),
        *("--worker-class", "gthread"),
        *("--workers", str(WEB_WORKERS)),
        *("--threads", str(WEB_THREADS)),
        *("--timeout", "60"),
        *("--graceful-timeout", "8"),
        # Its default place is the home folder.
        *("--control-socket", str(sockets / "gunicorn.ctl")),
    ]


def worker_command(queue: str = "celery", processes: int = WORKER_PROCESSES) -> list[str]:
    return [
        # The start says once that root is not for real use; seven lines more say nothing more.
        *(PYTHON, "-W", "ignore:You're running the worker with superuser"),
        *("-m", "celery", "--app", "ced_platform", "--quiet", "worker"),
        *("--queues", queue, "--hostname", f"{queue}@%h"),
        *("--concurrency", str(processes)),
        *("--loglevel", "INFO"),
        # Workers of one machine need not learn about each other before the first task.
        *("--without-gossip", "--without-mingle"),
    ]


def beat_command(var: Path) -> list[str]:
    return [
        *(PYTHON, "-m", "celery", "--app", "ced_platform", "--quiet", "beat"),
        *("--schedule", str(var / "beat-schedule")),
        *("--loglevel", "INFO"),
        # No pid file: a stale one would keep it from starting again.
        *("--pidfile", ""),
    ]


def prepare_step(environment: Mapping[str, str]) -> Service:
    """Everything between an empty database and the first page, in one process; repeatable."""
    return Service("prepare", manage_command("prepare"), environment, PROJECT)


def platform_programs(services: DataServices, host: str, port: int) -> list[Service]:
    """Web, worker and beat, in the order of their start."""
    places, environment = services.places, services.environment
    # by the first worker only: those that start after it would take its tasks away
    redeliver = partial(redeliver_unfinished, environment["REDIS_URL"])
    return [
        Service("web", web_command(host, port, places.sockets), environment, PROJECT),
        _worker(services, "worker", worker_command(), redeliver),
        # one process, which keeps the firms of a convention in memory
        _worker(services, "refresher", worker_command("refresh", 1)),
        Service("beat", beat_command(places.var), environment, PROJECT),
    ]


def _worker(
    services: DataServices,
    name: str,
    command: list[str],
    redeliver: Callable[[], None] | None = None,
) -> Service:
    return Service(
        name,
        command,
        services.environment,
        PROJECT,
        # Finish the tasks at hand; then give them back to the queue.
        stop=((signal.SIGTERM, 10.0), (signal.SIGQUIT, 5.0)),
        # Without us its broker is gone, and it would wait for it. The tasks at hand are
        # given back at the next start.
        death_signal=signal.SIGKILL,
        before_start=redeliver if services.own_broker else None,
    )
