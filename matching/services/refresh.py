"""After a change of some firms: their own lists, and every list that they enter or leave."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching import engine
from matching.index import Index, index_now
from matching.queries import counterparts_listing, latest_finished_run
from matching.reading import texts_of_firm
from matching.rows import Source
from matching.services.lists import lock_lists, store_lists
from matching.services.vectors import ensure_vectors
from partnerships.models import Convention
from partnerships.queries import conventions_of_firm, side_of

# Of the advisory lock of those who refresh; that of those who store is in lists.py.
REFRESH_SPACE = 7202
# Firms that are refreshed in one pass: about a second's work, so that nobody waits for long.
TOGETHER = 20


def _key(firm_id: int) -> str:
    return f"refresh:{firm_id}"


def _lately(firm_id: int) -> str:
    return f"refresh:{firm_id}:lately"


def _work(firm_id: int) -> str:
    return f"refresh:{firm_id}:work"


def request_refresh(*firm_ids: int) -> None:
    """Refresh at once, and once for a storm of saves: after the first, the others wait together
    until the time of the debounce is over."""
    from matching.tasks import refresh_suggestions

    pause = settings.MATCHING_DEBOUNCE_SECONDS
    waiting = [one for one in firm_ids if cache.add(_key(one), "waiting", timeout=600)]
    first = {one for one in waiting if pause > 0 and cache.add(_lately(one), 1, timeout=pause)}
    at_once = [one for one in waiting if one in first]
    later = [one for one in waiting if one not in first]
    try:
        for some, countdown in ((at_once, 0), (later, pause)):
            for start in range(0, len(some), TOGETHER):
                together = some[start : start + TOGETHER]
                refresh_suggestions.apply_async(args=(together,), countdown=countdown)
    except Exception:
        cache.delete_many(map(_key, waiting))  # nobody was asked: the next save has to try again
        raise


def is_refresh_pending(firm_id: int) -> bool:
    """True from a save until the lists that it touches are stored."""
    return bool(cache.get_many([_key(firm_id), _work(firm_id)]))


def refresh_firms(*firm_ids: int) -> int:
    """Refresh in every convention that covers one of the firms; returns how many rows were written.

    The request is taken off first: a save that comes while this reads asks for another refresh.
    """
    cache.set_many({_work(one): 1 for one in firm_ids}, timeout=600)
    cache.delete_many(map(_key, firm_ids))
    try:
        firms = list(Firm.objects.select_related("territory").filter(id__in=firm_ids))
        ensure_vectors(text for firm in firms for text in texts_of_firm(firm))
        under: dict[Convention, list[Firm]] = {}
        for firm in firms:
            for convention in conventions_of_firm(firm):
                under.setdefault(convention, []).append(firm)
        return sum(_refresh_in(convention, some) for convention, some in under.items())
    finally:
        cache.delete_many(map(_work, firm_ids))


@transaction.atomic
def _refresh_in(convention: Convention, firms: Iterable[Firm]) -> int:
    """One after the other in a convention: who made a list of what it read before the change of
    another firm would write over what that change made of it."""
    lock_lists(convention, space=REFRESH_SPACE)
    run = latest_finished_run(convention)
    if run is None:
        return 0  # nothing was listed yet: the first full run reads these firms too
    changed = {side: [one.id for one in firms if side_of(convention, one) == side] for side in Side}
    # as the stored lists were made: another ruleset comes with the next run
    index = index_now(run, [*changed[Side.A], *changed[Side.B]])
    source = Source(convention, run.ruleset, index.snapshot.activity_ids)
    lists = {
        side: set(changed[side]) | _counterparts_affected(index, side.other, changed[side.other])
        for side in Side
    }
    made = {
        side: engine.lists_of(
            index.snapshot.context, side.value, index.snapshot.rows_of(side, sorted(ids))
        )
        for side, ids in lists.items()
    }
    return sum(
        store_lists(source, side=side, firm_ids=sorted(ids), pairs=made[side])
        for side, ids in lists.items()
    )


def _counterparts_affected(index: Index, side: Side, firm_ids: Sequence[int]) -> set[int]:
    """Firms of the other side on whose list any of these stands, or would come now."""
    standing = counterparts_listing(index.run.convention, side, firm_ids)
    return {*standing, *index.lists_reached(side, firm_ids)}
