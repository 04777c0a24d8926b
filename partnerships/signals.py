"""What this room announces; matching listens."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.dispatch import Signal

if TYPE_CHECKING:
    from partnerships.models import Binome

# convention_id: int. It came into force, ended, or changed its scope.
convention_changed = Signal()
# convention_id: int, firm_ids: tuple[int, int]. These two may no longer, or may again, be paired.
pair_changed = Signal()


def announce_pair(binome: "Binome") -> None:
    """Say after the commit that a binôme began or ended; a listener that fails harms nobody."""
    transaction.on_commit(
        lambda: pair_changed.send_robust(
            sender=type(binome),
            convention_id=binome.convention_id,
            firm_ids=(binome.firm_a_id, binome.firm_b_id),
        ),
        robust=True,
    )
