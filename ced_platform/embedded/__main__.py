"""`python -m ced_platform.embedded run|test|bench|manage`: what run.py hands over to."""

import argparse
import sys
from collections.abc import Sequence

from ced_platform.embedded.errors import StartError
from ced_platform.embedded.run_command import run_command
from ced_platform.embedded.run_platform import run_platform
from ced_platform.embedded.run_tests import run_benchmark, run_tests


def main(arguments: Sequence[str]) -> int:
    mode, rest = arguments[0] if arguments else "run", arguments[1:]
    try:
        if mode == "test":
            return run_tests(rest)
        if mode == "bench":
            return run_benchmark(rest[0], rest[1:])
        if mode == "manage":
            return run_command(rest)
        parser = argparse.ArgumentParser(prog="python -m ced_platform.embedded run")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        options = parser.parse_args(rest)
        return run_platform(options.host, options.port)
    except StartError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
