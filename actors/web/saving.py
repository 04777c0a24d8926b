"""What every page that changes a profile does: load it, say what was refused or saved."""

from __future__ import annotations  # Django's generic classes take no parameter at run time

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from actors.models import Firm
from actors.queries import with_profile
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Invalid


def editable_firm(request: HttpRequest, pk: int) -> Firm:
    """The firm with its whole profile; 404 when the user may not see it, 403 when not edit it."""
    firms = with_profile(Firm.objects.visible_to(request.user), get_language())
    firm = get_object_or_404(firms, pk=pk)
    require(request.user, "firm.edit", firm)
    return firm


def blame(form: BaseForm | BaseFormSet[Any], error: Invalid | ValidationError) -> None:
    """Write what a service refused beside its field, or above the form where it has none."""
    said = error.messages if isinstance(error, ValidationError) else [str(error)]
    if isinstance(form, BaseFormSet):
        form.non_form_errors().extend(said)
    else:
        field = getattr(error, "field", None)
        form.add_error(field if field in form.fields else None, said)


def saved_message(firm: Firm) -> str:
    """What saving means for the firm now."""
    if firm.is_matchable:
        return _("Saved. Your suggestions are brought up to date within seconds.")
    return _("Saved.")
