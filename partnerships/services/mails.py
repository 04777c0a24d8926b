"""Mails about a pair of firms: rows of the outbox, one a person and occasion."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from journal.services import queue_mail


def mail_about(
    pair: models.Model, template: str, recipients: Iterable[Any], *, occasion: Any = "", path: str
) -> None:
    """Tell people about a pair (a binôme or a proposed one), once an `occasion`."""
    suffix = f":{occasion}" if occasion else ""
    for recipient in recipients:
        queue_mail(
            key=f"{template}:{pair.pk}:{recipient.id}{suffix}",
            recipient=recipient,
            template=template,
            firm_a=pair.firm_a.name,  # type: ignore[attr-defined] # both kinds of pair have it
            firm_b=pair.firm_b.name,  # type: ignore[attr-defined]
            path=path,
        )


def path_of(binome: Any) -> str:
    return f"/binomes/{binome.pk}/"
