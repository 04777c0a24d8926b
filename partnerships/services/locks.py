"""The one order in which the two firms of a pair are locked."""

from actors.models import Firm


def lock_firms(*firms: Firm | int) -> None:
    """Hold these firms until the end of the transaction, by ascending id.

    Whatever concerns a pair (an answer, its expiry, a proposal, a binôme that takes a place) holds
    both firms first, so that two of them come one after the other and never wait for each other.
    """
    ids = [firm if isinstance(firm, int) else firm.pk for firm in firms]
    rows = Firm.objects.select_for_update(of=("self",), no_key=True).filter(id__in=ids)
    list(rows.order_by("id").values_list("id"))
