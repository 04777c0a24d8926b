"""Is the web port free? Standard library only: run.py asks before anything is installed."""

import errno
import socket


def port_problem(host: str, port: int) -> str | None:
    """What keeps us from listening on (host, port), in words; None when nothing does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As gunicorn does: connections of an earlier run in TIME_WAIT do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return _in_words(error, host, port)
    return None


def _in_words(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program (does the platform already run?).\n"
            f"Stop that program or choose another port: python3 run.py --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} is reserved for the administrator of this machine.\n"
            "Choose a port from 1024 on: python3 run.py --port 8000"
        )
    return f"Cannot listen on {host}:{port} ({error.strerror}). Check --host and --port."
