"""Transactions that fail, and two people at once, each on a connection of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from ced_platform.shared.errors import DomainError

# No test waits this long unless something hangs: then it fails instead of standing still.
PATIENCE_SECONDS = 20
# What a service says to a person; everything else is a defect.
REFUSALS = (DomainError, ValidationError)


class _UndoneError(Exception):
    pass


@contextmanager
def rolled_back() -> Iterator[None]:
    """What the block writes is taken back, as after an error further on in a request."""
    with suppress(_UndoneError), transaction.atomic():
        yield
        raise _UndoneError


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment; returns what each returned, or how it was refused.

    Any other exception is raised here, where the test sees it.
    """
    barrier, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(position: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(PATIENCE_SECONDS)
            outcomes[position] = call()
        except BaseException as error:  # handed over to the test's own thread
            outcomes[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "one of the two waits for ever"
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, REFUSALS):
            raise outcome
    return outcomes


@contextmanager
def meanwhile(step: Callable[[], Any]) -> Iterator[None]:
    """Another connection has taken `step` in a transaction that commits when the block ends."""
    taken, release = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def hold() -> None:
        try:
            with transaction.atomic():
                step()
                taken.set()
                release.wait(PATIENCE_SECONDS)
        except BaseException as error:  # handed over to the test's own thread
            failed.append(error)
        finally:
            taken.set()
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(PATIENCE_SECONDS)
    try:
        yield
    finally:
        release.set()
        thread.join(PATIENCE_SECONDS)
    for error in failed:
        raise error


def after_waiting_for(step: Callable[[], Any], call: Callable[[], Any]) -> Any:
    """What `call` returns when it has to wait for a transaction in which `step` was taken.

    The transaction commits once the call waits for one of its locks; a call that does not wait
    is an error, because the test would then say nothing.
    """
    outcome: list[Any] = []
    with meanwhile(step):
        thread = threading.Thread(target=lambda: outcome.extend(race(call)))
        thread.start()
        while thread.is_alive() and not _somebody_waits():
            thread.join(0.01)
        assert thread.is_alive(), "it did not wait"
    thread.join(PATIENCE_SECONDS)
    return outcome[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])
