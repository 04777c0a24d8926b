"""After a change of one firm: its own list, and every list that it enters or leaves."""

from django.conf import settings
from django.core.cache import cache

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching import engine
from matching.index import snapshot_now
from matching.queries import counterparts_listing, latest_finished_run, lists_below
from matching.reading import texts_of_firm
from matching.services.lists import Source, store_lists
from matching.services.vectors import ensure_vectors
from matching.snapshot import Snapshot
from partnerships.models import Convention
from partnerships.queries import conventions_of_firm, side_of


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


def _refresh_in(convention: Convention, firm: Firm) -> int:
    side = side_of(convention, firm)
    run = latest_finished_run(convention)
    if side is None or run is None:
        return 0  # nothing was listed yet: the first full run reads this firm too
    # as the stored lists were made: another ruleset comes with the next run
    snapshot = snapshot_now(run, [firm.id])
    affected = _counterparts_affected(convention, side, firm, snapshot)
    source = Source(convention, run.ruleset, snapshot.activity_ids)
    written = 0
    for one, ids in ((side, [firm.id]), (side.other, sorted(affected))):
        rows = snapshot.rows_of(one, ids)
        pairs = engine.lists_of(snapshot.context, one.value, rows)
        written += store_lists(source, side=one, firm_ids=ids, pairs=pairs)
    return written


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
