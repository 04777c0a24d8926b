"""Pages of the register of territories."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ced_platform.shared.abilities import abilities, require
from ced_platform.shared.forms import SEARCH_AGAIN, search_response
from ced_platform.shared.languages import interface_languages
from ced_platform.shared.lists import ListPage
from ced_platform.shared.panels import any_synthetic, panels_for
from ced_platform.shared.submitting import accepted, sent, submit
from territories.lookup import look_up
from territories.models import Territory
from territories.services import register_territory, update_territory
from territories.web.fields import describe_territory, search_territories
from territories.web.forms import (
    LOOK_UP,
    NAME_FIELDS,
    RegisterForm,
    TerritoryFilters,
    TerritoryForm,
)


class TerritoryList(ListPage):
    """The register: every territory, own and partners'."""

    template_name = "territories/list.html"
    filters_class = TerritoryFilters
    sorts = {"name": ("name",), "code": ("code",), "kind": ("kind", "name")}

    def rows(self) -> QuerySet[Territory]:
        visible = Territory.objects.visible_to(self.request.user)
        return visible.select_related("parent").order_by("name", "id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(can=abilities(self.request.user, "territory"), **kwargs)


def _visible_or_404(request: HttpRequest, code: str) -> Territory:
    return get_object_or_404(
        Territory.objects.visible_to(request.user).select_related("parent"), code=code
    )


def territory_page(request: HttpRequest, code: str) -> HttpResponse:
    """One territory: its facts, and what the rooms above know of it."""
    territory = _visible_or_404(request, code)
    names = [
        (language, getattr(territory, name))
        for language, name in zip(interface_languages(), NAME_FIELDS, strict=True)
    ]
    panels = panels_for("territory", request, territory)
    context = {
        "territory": territory,
        "names": names,
        "children": territory.children.order_by("name"),
        "can": abilities(request.user, "territory", territory),
        "is_own": territory.id in request.user.home_territory_ids,
        "panels": panels,
        "shows_synthetic_data": any_synthetic(panels),
    }
    return render(request, "territories/page.html", context)


def register(request: HttpRequest) -> HttpResponse:
    """Register a partner territory; the code can be looked up first."""
    require(request.user, "territory.register")
    form = RegisterForm(sent(request))
    found = None
    if request.POST.get(SEARCH_AGAIN) == LOOK_UP:
        found = _look_up(request, form)
    elif form.is_valid():
        territory = submit(
            form,
            lambda: register_territory(
                actor=request.user,
                code=form.cleaned_data["code"],
                fields=form.service_fields(),
            ),
        )
        if territory is not None:
            messages.success(
                request, _("%(territory)s is in the register.") % {"territory": territory}
            )
            return redirect("territories:page", code=territory.code)
    return render(request, "territories/register.html", {"form": form, "found": found})


def _look_up(request: HttpRequest, form: RegisterForm) -> dict[str, Any]:
    """Fill the form from the code; say what was found, and whether it is registered already."""
    known = look_up(form.data.get("code", ""))
    if known is not None:
        form.propose(known)
    code = form.data.get("code", "").strip().upper()
    registered = Territory.objects.visible_to(request.user).filter(code=code).first()
    return {"known": known, "registered": registered, "code": code}


def edit(request: HttpRequest, code: str) -> HttpResponse:
    territory = _visible_or_404(request, code)
    require(request.user, "territory.edit", territory)
    form = TerritoryForm(sent(request), instance=territory)
    if form.is_valid() and accepted(
        form,
        lambda: update_territory(
            actor=request.user, territory=territory, fields=form.service_fields()
        ),
    ):
        messages.success(request, _("The changes are saved."))
        return redirect("territories:page", code=territory.code)
    return render(request, "territories/edit.html", {"form": form, "territory": territory})


def search(request: HttpRequest) -> HttpResponse:
    """Proposals for a field in which a territory is chosen."""
    return search_response(request, search_territories, describe_territory)
