"""A firm's profile: begun with three fields, filled in short steps, published when it is ready."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from actors.models import Firm
from actors.services.firms import confirm_activities, create_firm, set_publication
from actors.versions import next_codes
from actors.web.choices import describe_country, search_countries
from actors.web.completeness import gaps
from actors.web.forms import StartForm
from actors.web.profile_steps import STEPS
from actors.web.public_profile import public_profile
from actors.web.saving import editable_firm, saved_message
from ced_platform.shared.abilities import abilities, require
from ced_platform.shared.errors import Invalid
from ced_platform.shared.forms import search_response
from ced_platform.shared.submitting import sent, submit


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where "My firm" leads: to the firm, to the choice between several, or to the first page."""
    firms = list(
        Firm.objects.filter(pk__in=request.user.represented_firm_ids).select_related("territory")
    )
    if not firms:
        return redirect("profile:new")
    if len(firms) == 1:
        return redirect("profile:firm", firms[0].pk)
    return render(request, "actors/profile/firms.html", {"firms": firms})


def new_firm(request: HttpRequest) -> HttpResponse:
    """The first page: three fields, and the profile exists."""
    require(request.user, "firm.create")
    form = StartForm(sent(request), user=request.user)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        territory = fields.pop("territory")
        firm = submit(
            form, lambda: create_firm(actor=request.user, territory=territory, fields=fields)
        )
        if firm is not None:
            messages.success(request, _("The profile is begun. Every page you save is kept."))
            return redirect("profile:identity", firm.pk)
    context = {"form": form, "on_behalf": bool(request.user.home_territory_ids)}
    return render(request, "actors/profile/new.html", context)


@require_GET
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """The profile as others will read it, what is missing, and publishing."""
    firm = editable_firm(request, pk)
    found = gaps(firm)
    context = {
        "firm": firm,
        "profile": public_profile(firm),
        "next_codes": next_codes(firm, get_language()),
        "steps": {step.key: step for step in STEPS},
        "gaps": found,
        "is_ready": not any(gap.is_needed for gap in found),
        "may": abilities(request.user, "firm", firm),
        "shows_synthetic_data": firm.is_synthetic,
    }
    return render(request, "actors/profile/firm.html", context)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the profile, or take it back with `publication=withdrawn`."""
    firm = editable_firm(request, pk)
    wanted = request.POST.get("publication", "")
    if wanted not in {Firm.Publication.PUBLISHED, Firm.Publication.WITHDRAWN}:
        raise Invalid(_("Choose to publish the profile or to withdraw it."))
    firm = set_publication(actor=request.user, firm=firm, publication=wanted)
    messages.success(request, _publication_message(firm))
    return redirect("profile:firm", pk)


def _publication_message(firm: Firm) -> str:
    if firm.publication == Firm.Publication.WITHDRAWN:
        return _("The profile is withdrawn: nobody is suggested to you, nor you to anybody.")
    if firm.is_matchable:
        return _("The profile is published. Your first suggestions come within seconds.")
    return _("The profile is published. Your cluster or territory now validates it.")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """One press says that the activities read from the firm's text are right."""
    firm = confirm_activities(actor=request.user, firm=editable_firm(request, pk))
    messages.success(request, saved_message(firm))
    return redirect("profile:firm", pk)


@require_GET
def countries(request: HttpRequest) -> HttpResponse:
    """Proposals for the field in which the markets of a firm are chosen."""
    return search_response(request, search_countries, describe_country, many=True)
