"""`run`: the whole platform, until Ctrl-C."""

import os
import subprocess

from ced_platform.embedded.console import Console
from ced_platform.embedded.data_services import DataServices
from ced_platform.embedded.errors import StartError, StopRequested
from ced_platform.embedded.lock import FolderLock, Holder
from ced_platform.embedded.places import PROJECT, make_folder, var_folder
from ced_platform.embedded.ports import port_problem
from ced_platform.embedded.processes import end_leftovers
from ced_platform.embedded.programs import manage_command, platform_programs, prepare_step
from ced_platform.embedded.readiness import web_answers
from ced_platform.embedded.supervisor import Supervisor

PURPOSE = "run"
WEB_SECONDS = 60.0
# What a killed supervisor left has its death signal and needs moments to leave in order.
LEFTOVER_SECONDS = 8.0
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not listened on


def run_platform(host: str, port: int) -> int:
    """Start everything, tell the address, look after it. Returns the exit code."""
    console = Console()
    var = var_folder()
    make_folder(var)
    with FolderLock(var, PURPOSE) as lock:
        if holder := lock.acquire():
            raise StartError(already_used(holder, str(var)))
        if ended := end_leftovers(str(var), LEFTOVER_SECONDS):
            console.say(f"Ended {ended} processes that an earlier run left behind")
        if problem := port_problem(host, port):
            raise StartError(problem)
        given = {"SITE_URL": f"http://{_shown(host)}:{port}", **os.environ}
        services = DataServices.plan(given, var, var=var, mark=str(var))
        with Supervisor(console, services.places.logs, str(var)) as supervisor:
            try:
                _start(supervisor, services, console, host, port)
                supervisor.run_forever()
            except StopRequested:
                console.say("Stopping (Ctrl-C again to hurry)")
        console.say("Everything is stopped; the data is kept")
    return 0


def _start(
    supervisor: Supervisor, services: DataServices, console: Console, host: str, port: int
) -> None:
    if os.geteuid() == 0:
        console.say("You are root: good for trying out; give real use a user of its own")
    services.start(supervisor, console)
    with console.step("Preparing database, reference data and files"):
        supervisor.run_to_end(prepare_step(services.environment))
    with console.step("Web server, worker and beat"):
        for program in platform_programs(services, host, port):
            supervisor.start(program)
        reachable = ANY_ADDRESS.get(host, host)
        supervisor.wait_until(lambda: web_answers(reachable, port), "The web server", WEB_SECONDS)
    console.write(_welcome(services, host, port))


def _welcome(services: DataServices, host: str, port: int) -> str:
    """The address and who can log in."""
    asked = subprocess.run(  # noqa: S603 - our own command
        manage_command("demo_logins"),
        check=False,
        env=services.environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    logins = asked.stdout.strip() or "No demo logins: the list could not be read."
    line = "-" * 72
    state = " and ".join(map(str, dict.fromkeys([services.places.var, services.places.database])))
    return (
        f"\n{line}\nThe platform is ready:  http://{_shown(host)}:{port}\n\n{logins}\n\n"
        f"Stop: Ctrl-C.  Logs: {services.places.logs}  State: {state}\n{line}\n"
    )


def _shown(host: str) -> str:
    reachable = ANY_ADDRESS.get(host, host)
    if reachable in {"127.0.0.1", "::1"}:
        return "localhost"
    return f"[{reachable}]" if ":" in reachable else reachable


def already_used(holder: Holder, folder: str) -> str:
    """Why this run cannot start, and what to do."""
    who = f" (process {holder.pid})" if holder.pid else ""
    if holder.purpose == PURPOSE:
        return (
            f"The platform already runs with the data in {folder}{who}.\n"
            "Stop it there with Ctrl-C, or set VAR_DIR to another folder for a second one."
        )
    return (
        f"A management command is using the data in {folder}{who}.\n"
        "Start the platform when it has finished."
    )
