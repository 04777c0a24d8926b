"""A tiny platform, run by test_supervisor: python supervised.py FOLDER SCENARIO.

Each service prints its process id and that of a process it started, then does nothing.
"""

import os
import sys
from pathlib import Path

from ced_platform.embedded import backoff
from ced_platform.embedded.child import Service
from ced_platform.embedded.console import Console
from ced_platform.embedded.errors import StartError, StopRequested
from ced_platform.embedded.processes import MARK
from ced_platform.embedded.supervisor import Supervisor

SLEEPER = """
import os, signal, subprocess, sys, time
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
helper = subprocess.Popen(["sleep", "60"])
print("pids", os.getpid(), helper.pid, flush=True)
time.sleep(60)
"""
CRASHER = "print('no such table: firms'); raise SystemExit(3)"


def service(folder: Path, name: str, code: str, *arguments: str) -> Service:
    return Service(
        name, [sys.executable, "-c", code, *arguments], {**os.environ, MARK: str(folder)}, folder
    )


def main(folder: Path, scenario: str) -> int:
    backoff.FIRST_DELAY = 0.01
    services = [service(folder, name, SLEEPER) for name in ("first", "second")]
    if scenario == "crash":
        services.append(service(folder, "third", CRASHER))
    if scenario == "stubborn":
        services.append(service(folder, "third", SLEEPER, "stubborn"))
    try:
        with Supervisor(Console(), folder, str(folder)) as supervisor:
            for item in services:
                supervisor.start(item)
            supervisor.run_forever()
    except StartError as error:
        print(error)
        return 1
    except StopRequested:
        return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
