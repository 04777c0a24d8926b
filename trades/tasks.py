"""Work of this room that can wait."""

from celery import shared_task

from trades import services


@shared_task
def compute_vectors() -> None:
    """Read with the sentence encoder what it has not read yet."""
    services.compute_vectors()
