"""What this room announces; the rooms above listen (they may import us, we not them)."""

from django.dispatch import Signal

# firm_id: int. Something that counts in matching has changed: profile, status, exclusions.
firm_changed = Signal()
# mandate: Mandate, about to end. Who listens may refuse with a domain error.
mandate_ending = Signal()
