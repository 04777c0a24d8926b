"""What this room does when the rooms below announce something."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from actors.models import Mandate
from actors.signals import mandate_ending
from ced_platform.shared.errors import Conflict
from partnerships.queries import cases_of_mandate


@receiver(mandate_ending)
def keep_cases_in_hand(mandate: Mandate, **_kwargs: Any) -> None:
    """No mandate ends with cases that nobody would look after."""
    open_cases = cases_of_mandate(mandate).count()
    if open_cases:
        raise Conflict(
            _("%(person)s is in charge of %(count)d open cases: hand them over first.")
            % {"person": mandate.user, "count": open_cases},
            code="open_cases",
        )
