"""Ready means that it answers: a real connection, not a sleep or an open port."""

import http.client
from urllib.parse import urlsplit, urlunsplit

import psycopg
from celery import Celery
from celery.exceptions import OperationalError


def database_answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def broker_answers(url: str) -> bool:
    """Connect the way the worker will, with the same reading of the URL."""
    application = Celery("readiness", broker=url, set_as_current=False)
    with application.connection_for_write(transport_options={"socket_connect_timeout": 2}) as link:
        try:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        except OperationalError:
            return False
    return True


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
    return urlunsplit(parts._replace(netloc=f"{user}:***@{address}"))
