"""By whose clock a person reads the platform: the time zone of their account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.services.people import choose_time_zone
from ced_platform.shared.forms import RedrawForm, SearchChoice, search_response
from ced_platform.shared.submitting import accepted, sent
from ced_platform.shared.ui import Option
from ced_platform.shared.zones import city, is_zone, offset, search_zones

# the widest countries have some thirty
PROPOSALS = 40


def option_of(name: str) -> Option:
    return Option(value=name, label=city(name), hint=f"{name} · {offset(name, timezone.now())}")


def propose(words: str) -> list[Option]:
    return [option_of(name) for name in search_zones(words)[:PROPOSALS]]


def describe(name: str) -> Option | None:
    return option_of(name) if is_zone(name) else None


class TimeZoneForm(RedrawForm, forms.Form):
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Search by city or country, in your language or in English."),
        widget=SearchChoice(
            url=reverse_lazy("actors:time-zone-search"), search=propose, describe=describe
        ),
    )


def time_zone(request: HttpRequest) -> HttpResponse:
    """Choose it, and go back to where the wish arose."""
    came_from = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        came_from = ""
    form = TimeZoneForm(sent(request), initial={"time_zone": request.user.time_zone})
    if form.is_valid() and accepted(
        form, lambda: choose_time_zone(person=request.user, name=form.cleaned_data["time_zone"])
    ):
        messages.success(request, _("All times are shown by this clock now."))
        return redirect(came_from or "journal:notice-settings")
    now: dict[str, Any] = {"city": city(request.user.time_zone), "moment_now": timezone.now()}
    return render(request, "actors/time_zone.html", {"form": form, "came_from": came_from, **now})


def search(request: HttpRequest) -> HttpResponse:
    return search_response(request, propose, describe)
