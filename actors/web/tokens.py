"""Keys for the systems of one's own territory."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from actors.models import ApiToken
from actors.services.people import issue_token, revoke_token
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import NotAllowed
from ced_platform.shared.lists import ANY, Filters, ListPage
from ced_platform.shared.submitting import sent, submit
from territories.web.fields import OwnTerritoryField


def tokens_of(user: Any) -> QuerySet[ApiToken]:
    """The keys of the territories that the user runs; a system sees none, not even its own."""
    ids = frozenset() if user.is_service else user.staff_territory_ids
    return ApiToken.objects.filter(territory__in=ids).select_related("territory", "created_by")


def _require_staff(user: Any) -> None:
    if user.is_service or not user.staff_territory_ids:
        raise NotAllowed(_("The staff of a territory manage its keys."))


class TokenFilters(Filters):
    words = forms.CharField(label=gettext_lazy("Label"), widget=forms.SearchInput())
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[ANY, ("valid", gettext_lazy("valid")), ("revoked", gettext_lazy("revoked"))],
    )

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return queryset.filter(label__icontains=words)

    def narrow_state(self, queryset: Any, state: str) -> Any:
        return queryset.filter(revoked_at__isnull=state == "valid")


class TokenList(ListPage):
    template_name = "actors/tokens/list.html"
    filters_class = TokenFilters
    sorts = {
        "label": ("label",),
        "territory": ("territory__name", "label"),
        "created": ("created_at",),
        "used": ("last_used_on",),
    }

    def rows(self) -> QuerySet[ApiToken]:
        _require_staff(self.request.user)
        return tokens_of(self.request.user).order_by(
            F("revoked_at").asc(nulls_first=True), "territory__name", "label", "id"
        )


class TokenForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("Label"),
        max_length=80,
        help_text=gettext_lazy("Which system uses it, for example “portal of the chamber”."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"] = OwnTerritoryField(
            user.staff_territory_ids, label=gettext_lazy("Territory")
        )


@never_cache
def new_token(request: HttpRequest) -> HttpResponse:
    """Issue a key and show it: on the answer to the form, and never again."""
    _require_staff(request.user)
    form = TokenForm(sent(request), user=request.user)
    if form.is_valid():
        issued = submit(form, lambda: issue_token(actor=request.user, **form.cleaned_data))
        if issued is not None:
            return render(request, "actors/tokens/issued.html", {"issued": issued})
    return render(request, "actors/tokens/new.html", {"form": form})


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(tokens_of(request.user), pk=pk)
    require(request.user, "token.issue", token.territory)
    if request.method == "POST":
        revoke_token(actor=request.user, token=token)
        messages.success(
            request, _("The key “%(label)s” no longer works.") % {"label": token.label}
        )
        return redirect("actors:tokens")
    return render(request, "actors/tokens/revoke.html", {"token": token})
