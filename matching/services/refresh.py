"""After a change of one firm: its own list, and every list that it enters or leaves."""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching import engine
from matching.index import snapshot_now
from matching.queries import counterparts_listing, latest_finished_run, lists_below
from matching.reading import texts_of_firm
from matching.rows import Source
from matching.services.lists import lock_lists, store_lists
from matching.services.vectors import ensure_vectors
from matching.snapshot import Snapshot
from partnerships.models import Convention
from partnerships.queries import conventions_of_firm, side_of

# Of the advisory lock of those who refresh; that of those who store is in lists.py.
REFRESH_SPACE = 7202


def _key(firm_id: int) -> str:
    return f"refresh:{firm_id}"


def request_refresh(firm_id: int) -> None:
    """Refresh at once, and once for a storm of saves: after the first, the others wait together
    until the time of the debounce is over."""
    from matching.tasks import refresh_firm_suggestions

    if not cache.add(_key(firm_id), "waiting", timeout=600):
        return
    pause = settings.MATCHING_DEBOUNCE_SECONDS
    is_first = pause > 0 and cache.add(_key(firm_id) + ":lately", 1, timeout=pause)
    try:
        refresh_firm_suggestions.apply_async(args=(firm_id,), countdown=0 if is_first else pause)
    except Exception:
        cache.delete(_key(firm_id))  # nobody was asked: the next save has to try again
        raise


def is_refresh_pending(firm_id: int) -> bool:
    """True from a save until the lists that it touches are stored."""
    return cache.get(_key(firm_id)) is not None or cache.get(_key(firm_id) + ":work") is not None


def refresh_firm(firm_id: int) -> int:
    """Refresh in every convention that covers the firm; returns how many lists were written.

    The request is taken off first: a save that comes while this reads asks for another refresh.
    """
    cache.set(_key(firm_id) + ":work", 1, timeout=600)
    cache.delete(_key(firm_id))
    try:
        firm = Firm.objects.select_related("territory").filter(id=firm_id).first()
        if firm is None:
            return 0
        ensure_vectors(texts_of_firm(firm))
        return sum(_refresh_in(convention, firm) for convention in conventions_of_firm(firm))
    finally:
        cache.delete(_key(firm_id) + ":work")


@transaction.atomic
def _refresh_in(convention: Convention, firm: Firm) -> int:
    """One after the other in a convention: who made a list of what it read before the change of
    another firm would write over what that change made of it."""
    lock_lists(convention, space=REFRESH_SPACE)
    side = side_of(convention, firm)
    run = latest_finished_run(convention)
    if side is None or run is None:
        return 0  # nothing was listed yet: the first full run reads this firm too
    # as the stored lists were made: another ruleset comes with the next run
    snapshot = snapshot_now(run, [firm.id])
    affected = _counterparts_affected(convention, side, firm, snapshot)
    source = Source(convention, run.ruleset, snapshot.activity_ids)
    lists = {side: [firm.id], side.other: sorted(affected)}
    made = {
        one: engine.lists_of(snapshot.context, one.value, snapshot.rows_of(one, ids))
        for one, ids in lists.items()
    }
    return sum(
        store_lists(source, side=one, firm_ids=ids, pairs=made[one]) for one, ids in lists.items()
    )


def _counterparts_affected(
    convention: Convention, side: Side, firm: Firm, snapshot: Snapshot
) -> set[int]:
    """Firms of the other side whose list the firm stands on, or would enter now."""
    affected = set(counterparts_listing(convention, side, firm.id))
    rows = snapshot.rows_of(side, [firm.id])
    if len(rows):
        candidates = engine.scores_of(snapshot.context, side.value, int(rows[0]))
        affected |= lists_below(convention, side.other, candidates, k=snapshot.list_length)
    return affected
