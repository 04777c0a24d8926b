"""Ready means that it answers: a real connection, not a sleep or an open port."""

import http.client
from urllib.parse import urlsplit, urlunsplit

import psycopg
from celery import Celery
from celery.exceptions import OperationalError


def database_problem(url: str) -> str | None:
    """Why PostgreSQL cannot be used, in its own words; None when it can."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error as error:
        return str(error).strip()
    return None


def broker_problem(url: str) -> str | None:
    """Why the broker cannot be used: connects as the worker will, reading the URL the same way."""
    application = Celery("readiness", broker=url, set_as_current=False)
    try:
        with application.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, KeyError, ValueError) as error:
        # The last two: a URL of an unknown kind, a port that is no number.
        return str(error).strip()
    return None


def web_answers(host: str, port: int) -> bool:
    """Whether the web server answers a request at all; what it answers is the pages' business."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    credentials, _, address = parts.netloc.rpartition("@")
    user = credentials.split(":", 1)[0]
    return urlunsplit(parts._replace(netloc=f"{user}:***@{address}"))  # noqa: SLF001 - its API
