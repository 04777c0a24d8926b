"""A real Celery worker beside the test, on the test's database and broker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from ced_platform.celery import app
from matching.engine.warm_up import warm_up


@contextmanager
def running_worker() -> Iterator[subprocess.Popen]:
    """Started and answering; ended with the block. What it writes is shown when a test fails."""
    database = connection.settings_dict
    host = database["OPTIONS"].get("host") or database["HOST"]
    environment = {
        **os.environ,
        "DATABASE_URL": (
            f"postgres://{quote(database['USER'])}:{quote(database['PASSWORD'] or '')}@"
            f":{database['PORT'] or 5432}/{database['NAME']}?host={quote(host)}"
        ),
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "MATCHING_DEBOUNCE_SECONDS": "0",
        # mails of the test stay in the test
        "EMAIL_URL": "dummy:",
    }
    warm_up()  # or the worker would compile before it answers
    app.control.purge()  # what earlier tests have queued is not for this database
    worker = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "ced_platform",
            "worker",
            "--concurrency",
            "1",
            "--pool",
            "solo",
            "--queues",
            "celery,refresh",
            "--loglevel",
            "INFO",
            "--without-mingle",
        ],
        env=environment,
    )
    try:
        for _attempt in range(60):
            if app.control.ping(timeout=1):
                break
            assert worker.poll() is None, "the worker ended before it was ready"
        else:
            raise AssertionError("the worker did not answer within a minute")
        yield worker
    finally:
        worker.terminate()
        worker.wait(timeout=30)
