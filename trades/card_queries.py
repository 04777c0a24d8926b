"""Every read of métier cards: names in the reader's language, content, differences of versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from trades.models import Activity, CardCode, CardItem, CardText, CardVersion
from trades.queries import preference, with_labels


def with_names(versions: QuerySet[CardVersion], language: str) -> QuerySet[CardVersion]:
    """Annotates `name` and `name_language`: the reader's language if there is one, else near."""
    best = CardText.objects.filter(version=OuterRef("pk")).order_by(
        preference(language), "language"
    )
    annotations = {
        "name": Coalesce(Subquery(best.values("name")[:1]), Value("")),
        "name_language": Coalesce(Subquery(best.values("language")[:1]), Value("")),
    }
    return versions.annotate(**annotations)


def with_content(versions: QuerySet[CardVersion], language: str) -> QuerySet[CardVersion]:
    """With names and all that a page shows, in a fixed number of statements."""
    labelled = with_labels(Activity.objects.select_related("nomenclature"), language)
    return with_names(versions, language).prefetch_related(
        "texts",
        Prefetch(
            "codes",
            CardCode.objects.prefetch_related(Prefetch("activity", labelled)),
        ),
        Prefetch(
            "items",
            CardItem.objects.prefetch_related(Prefetch("product", labelled)),
        ),
    )


def text_for(version: CardVersion, language: str) -> CardText | None:
    """The text that a reader of this language gets; `version` comes from with_content."""
    texts = {text.language: text for text in version.texts.all()}
    wanted = (language, version.name_language, version.language)
    return next((texts[one] for one in wanted if one in texts), None)


def items_by_kind(version: CardVersion) -> list[tuple[Any, list[CardItem]]]:
    """The lists in the order of their kinds, with the label of each; empty lists left out."""
    items = list(version.items.all())
    lists = [(kind.label, [one for one in items if one.kind == kind]) for kind in CardItem.Kind]
    return [(label, found) for label, found in lists if found]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed under one heading: lines that came and lines that went."""

    heading: Any
    added: tuple[str, ...]
    removed: tuple[str, ...]


def differences(older: CardVersion, newer: CardVersion) -> list[Difference]:
    """What the newer version says that the older did not, and the other way round.

    Both come from with_content in the same language. Texts are compared line by line.
    """
    before, after = _lines(older), _lines(newer)
    found = []
    for heading in dict.fromkeys((*before, *after)):
        old, new = before.get(heading, []), after.get(heading, [])
        added = tuple(line for line in new if line not in old)
        removed = tuple(line for line in old if line not in new)
        if added or removed:
            found.append(Difference(heading, added, removed))
    return found


def _lines(version: CardVersion) -> dict[Any, Sequence[str]]:
    lines: dict[Any, list[str]] = {}
    for text in version.texts.all():
        heading = text.get_language_display()
        lines[heading] = [text.name, *text.description.splitlines(), text.get_status_display()]
    lines[_("codes")] = [
        f"{code.activity.nomenclature.code} {code.activity.code} {code.activity.label}"
        f" – {code.get_weight_display()}"
        for code in version.codes.all()
    ]
    for label, items in items_by_kind(version):
        lines[label] = [item.text for item in items]
    return lines  # type: ignore[return-value]


def validated_versions(card_ids: Iterable[int], language: str) -> dict[int, CardVersion]:
    """The validated version of each card that has one, with its name, by card id."""
    versions = CardVersion.objects.validated().filter(card__in=list(card_ids))
    return {one.card_id: one for one in with_names(versions, language)}
