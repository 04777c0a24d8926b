"""Why a firm has no suggestions: the first gate that is closed, and what opens it."""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import Q, QuerySet

from actors.models import Firm, FirmActivity
from matching.engine import Gate
from matching.models import Run
from partnerships.models import Binome, Convention
from partnerships.queries import conventions_of_firm
from trades.models import Activity
from trades.queries import nace_shares


class Hold(StrEnum):
    """What keeps a list empty: the gates of one firm, and what is not the firm's to change."""

    NOT_PUBLISHED = Gate.NOT_PUBLISHED.value
    NOT_VALIDATED = Gate.NOT_VALIDATED.value
    REFUSED = "refused"
    NO_ACTIVITY = Gate.NO_ACTIVITY.value
    NO_CONVENTION = "no_convention"
    OUT_OF_SCOPE = Gate.OUT_OF_SCOPE.value
    NO_CAPACITY = Gate.NO_CAPACITY.value
    NOT_COMPUTED = "not_computed"
    NOBODY_YET = "nobody_yet"


def hold_of(firm: Firm) -> Hold:
    """Why this firm's list is empty; asked only when it is. A dozen statements at most."""
    if firm.publication != Firm.Publication.PUBLISHED:
        return Hold.NOT_PUBLISHED
    if firm.validation != Firm.Validation.VALIDATED:
        is_refused = firm.validation == Firm.Validation.REFUSED
        return Hold.REFUSED if is_refused else Hold.NOT_VALIDATED
    if not firm.activities.exists():
        return Hold.NO_ACTIVITY
    return _hold_of_conventions(firm)


def _hold_of_conventions(firm: Firm) -> Hold:
    conventions = conventions_of_firm(firm)
    if not conventions.exists():
        return Hold.NO_CONVENTION
    if not _is_in_scope(firm, conventions):
        return Hold.OUT_OF_SCOPE
    carried = Binome.objects.open().filter(Q(firm_a=firm) | Q(firm_b=firm)).count()
    if carried >= firm.capacity:
        return Hold.NO_CAPACITY
    if not Run.objects.filter(convention__in=conventions, state=Run.State.FINISHED).exists():
        return Hold.NOT_COMPUTED
    return Hold.NOBODY_YET


def _is_in_scope(firm: Firm, conventions: QuerySet[Convention]) -> bool:
    """Whether one of its conventions takes every trade, or one at or above one of the firm's."""
    if conventions.filter(trades__isnull=True).exists():
        return True
    scope = conventions.values_list("trades", flat=True)
    opened = set(_home_paths(filter(None, scope)).values())
    own = _home_paths(firm.activities.values_list("activity", flat=True))
    return any(_is_under(path, opened) for path in own.values())


def activities_in_scope(convention: Convention) -> set[int] | None:
    """Ids of the activities of firms, of every scheme, that a convention takes; None: all."""
    scope = list(convention.trades.values_list("id", flat=True))
    if not scope:
        return None
    opened = set(_home_paths(scope).values())
    used = FirmActivity.objects.order_by().values_list("activity", flat=True).distinct()
    return {pk for pk, path in _home_paths(used).items() if _is_under(path, opened)}


def _is_under(path: str, opened: Iterable[str]) -> bool:
    return any(path.startswith(above) for above in opened)


def _home_paths(activity_ids: Iterable[int]) -> dict[int, str]:
    """Where each of these activities stands in the tree of NACE 2, by its largest share."""
    shares = {pk: nace_shares(pk) for pk in activity_ids}
    home = {pk: max(one, key=lambda at: (one[at], -at)) for pk, one in shares.items() if one}
    paths = dict(Activity.objects.filter(pk__in=home.values()).values_list("pk", "path"))
    return {pk: paths[at] for pk, at in home.items()}
