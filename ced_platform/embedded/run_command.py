"""`manage`: one management command, on the running platform's data services or on its own."""

import os
import sys
from collections.abc import Sequence

from ced_platform.embedded.console import Console
from ced_platform.embedded.data_services import DataServices
from ced_platform.embedded.errors import StopRequested
from ced_platform.embedded.foreground import run_in_foreground
from ced_platform.embedded.lock import FolderLock
from ced_platform.embedded.places import make_folder, var_folder
from ced_platform.embedded.processes import end_leftovers
from ced_platform.embedded.programs import manage_command
from ced_platform.embedded.run_platform import LEFTOVER_SECONDS, PURPOSE
from ced_platform.embedded.supervisor import Supervisor

START_SECONDS = 60.0
INTERRUPTED = 130


def run_command(arguments: Sequence[str]) -> int:
    """Returns the exit code of `manage.py arguments`."""
    # What the command prints may be read by a program: nothing of ours is on standard output.
    console = Console(sys.stderr, relays=False)
    var = var_folder()
    make_folder(var)
    with FolderLock(var, "manage") as lock:
        holder = lock.acquire()
        if holder and holder.purpose != PURPOSE:
            console.say("Another management command is at work; waiting for its end ...")
            holder = lock.acquire(wait=True)
        if not holder:
            end_leftovers(str(var), LEFTOVER_SECONDS)
        # Beside a running platform the mark is our own: our end is not to end its processes.
        mark = f"{var}#{os.getpid()}" if holder else str(var)
        services = DataServices.plan(os.environ, var, var=var, mark=mark)
        with Supervisor(console, services.places.logs, mark) as supervisor:
            try:
                if holder:
                    _wait_for_running_platform(services, supervisor)
                else:
                    services.start(supervisor, console)
            except StopRequested:
                return INTERRUPTED
            return run_in_foreground(supervisor, manage_command(*arguments), services.environment)


def _wait_for_running_platform(services: DataServices, supervisor: Supervisor) -> None:
    """It may just be starting."""
    supervisor.wait_until(
        lambda: not (services.database_problem() or services.broker_problem()),
        "The running platform (was it started with another DATABASE_URL or REDIS_URL?)",
        START_SECONDS,
    )
