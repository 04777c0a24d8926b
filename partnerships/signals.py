"""What this room announces; matching listens."""

from django.dispatch import Signal

# convention_id: int. It came into force, ended, or changed its scope.
convention_changed = Signal()
# convention_id: int, firm_ids: tuple[int, int]. These two may no longer, or may again, be paired.
pair_changed = Signal()
