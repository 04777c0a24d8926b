"""The journal as people read it: events become sentences when they are shown.

The journal knows no room, so each room registers the sentences of its codes in its
AppConfig.ready(). A sentence is a lazy translation, or a function of the event and its subject
where the parameters have to be put into words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from journal.models import Event

Sentence = Callable[[Event, Any], Any]

_sentences: dict[str, Sentence] = {}


@dataclass(frozen=True)
class Entry:
    """One line of a history; `who` is empty when the platform itself acted."""

    moment: datetime
    who: str
    sentence: Any


def tell(sentences: Mapping[str, Any]) -> None:
    """Register sentences by code; the same code twice replaces, so that a reload is harmless."""
    for code, sentence in sentences.items():
        _sentences[code] = sentence if callable(sentence) else _always(sentence)


def _always(sentence: Any) -> Sentence:
    return lambda _event, _subject: sentence


def told_codes() -> frozenset[str]:
    """The codes that have a sentence."""
    return frozenset(_sentences)


def history_of(subject: models.Model, *, reader: Any, limit: int = 50) -> list[Entry]:
    """What happened to an object, newest first, as far as the reader's territories may know it."""
    events = (
        Event.objects.filter(
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            territory_ids__overlap=sorted(reader.home_territory_ids),
        )
        .select_related("actor")
        .order_by("-occurred_at", "-id")[:limit]
    )
    return [
        Entry(event.occurred_at, str(event.actor or ""), _sentence(event, subject))
        for event in events
    ]


def _sentence(event: Event, subject: Any) -> Any:
    """An event of an older or newer version keeps its place in the history, under its bare code."""
    sentence = _sentences.get(event.code)
    return sentence(event, subject) if sentence else event.code
