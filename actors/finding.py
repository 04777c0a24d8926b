"""Finding firms in lists: whose they are, and in what trade."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from actors.models import FirmActivity
from actors.models.firms import FirmQuerySet
from trades import crosswalk
from trades.models import HOME_SCHEME, Activity
from trades.queries import with_labels


def of_own_side(firms: FirmQuerySet, user: Any) -> FirmQuerySet:
    """Of these firms those of the user's territories, clusters and mandates."""
    return firms.filter(
        Q(territory__in=user.reader_territory_ids)
        | Q(cluster__in=user.managed_cluster_ids)
        | Q(id__in=user.represented_firm_ids)
    )


def in_trade(firms: FirmQuerySet, activity: Activity) -> FirmQuerySet:
    """Firms with an activity at or under one of NACE 2, in whatever nomenclature they gave it."""
    codes = FirmActivity.objects.filter(
        firm=OuterRef("pk"), activity__in=_corresponding_ids(activity)
    )
    return firms.filter(Exists(codes))


def _corresponding_ids(activity: Activity) -> set[int]:
    within = set(Activity.objects.at_or_under(activity).values_list("pk", flat=True))
    given = FirmActivity.objects.exclude(activity__nomenclature__code=HOME_SCHEME)
    walk = crosswalk.current()
    foreign = {
        pk
        for pk in given.values_list("activity", flat=True).distinct()
        if within & walk.convert(pk, HOME_SCHEME).keys()
    }
    return within | foreign


def with_main_trade(firms: FirmQuerySet, language: str) -> FirmQuerySet:
    """The firms with `main_activities`: none or one FirmActivity whose activity has a `label`."""
    labelled = Prefetch("activity", queryset=with_labels(Activity.objects.all(), language))
    main = FirmActivity.objects.filter(is_main=True).prefetch_related(labelled)
    return firms.prefetch_related(Prefetch("activities", queryset=main, to_attr="main_activities"))


def divisions(language: str) -> list[tuple[str, str]]:
    """The 88 divisions of NACE 2 as choices: code, and code with label."""
    rows = with_labels(Activity.objects.of_scheme(HOME_SCHEME).filter(level=2), language)
    return [(one.code, f"{one.code} {one.label}") for one in rows.order_by("code")]
