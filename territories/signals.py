"""What this room announces; the rooms above listen (they may import us, we not them)."""

from django.dispatch import Signal

# territory_id: int. What its law, and so that of all below it, makes possible has changed.
conditions_changed = Signal()
