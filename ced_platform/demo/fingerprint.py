"""What a world says of itself in one number: two worlds of one seed have the same."""

import hashlib
from collections.abc import Iterator

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, QuerySet

from actors.models import Asset, Cluster, Firm, FirmActivity, Institution, User
from partnerships.models import Binome, Convention, Interest, Review


def fingerprint() -> str:
    """SHA-256 over the rows of the demo by their natural keys; ids and moments are left out."""
    digest = hashlib.sha256()
    for rows in _rows():
        for row in rows.iterator(chunk_size=2000):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _rows() -> Iterator[QuerySet]:
    firm = ("firm__territory__code", "firm__name")
    pair = ("firm_a__name", "firm_b__name")
    yield User.objects.filter(is_service=False).order_by("email").values_list("email", "full_name")
    yield Convention.objects.order_by("reference").values_list("reference", "status")
    for organisation in (Cluster, Institution):
        yield organisation.objects.order_by("territory__code", "name").values_list(
            "territory__code", "name"
        )
    yield Firm.objects.order_by("territory__code", "name").values_list(
        "territory__code", "name", "language", "description", "city", "founded_in", "size_class",
        "languages_of_work", "wants_interpreter", "partnership_kinds", "capacity", "publication",
        "validation", "validation_comment", "origin", "cluster__name", "markets", "worked_abroad",
    )  # fmt: skip
    yield (
        FirmActivity.objects.values_list(*firm)
        .annotate(codes=ArrayAgg(F("activity__code"), order_by=("-is_main", "activity__code")))
        .order_by(*firm)
    )
    yield Asset.objects.order_by(*firm, "position").values_list(
        *firm, "position", "direction", "kind", "text", "language", "activity__code"
    )
    yield Interest.objects.order_by("firm__name", "counterpart__name").values_list(
        "firm__name", "counterpart__name", "answer"
    )
    yield Binome.objects.order_by(*pair).values_list(*pair, "status", "closing_reason")
    yield Review.objects.order_by(
        "binome__firm_a__name", "binome__firm_b__name", "side"
    ).values_list("binome__firm_a__name", "binome__firm_b__name", "side", "decision", "reason")
