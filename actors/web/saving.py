"""What every page that changes a profile does: load it, say what was saved."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from actors.models import Firm
from actors.queries import with_profile
from ced_platform.shared.abilities import require


def editable_firm(request: HttpRequest, pk: int) -> Firm:
    """The firm with its whole profile; 404 when the user may not see it, 403 when not edit it."""
    firms = with_profile(Firm.objects.visible_to(request.user), get_language())
    firm = get_object_or_404(firms, pk=pk)
    require(request.user, "firm.edit", firm)
    return firm


def saved_message(firm: Firm) -> str:
    """What saving means for the firm now."""
    if firm.is_matchable:
        return _("Saved. Your suggestions are brought up to date within seconds.")
    return _("Saved.")
