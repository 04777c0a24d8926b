"""Firms as staff and cluster managers see them: the list, the page, the validation."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actors.finding import divisions, in_trade, of_own_side, with_main_trade
from actors.models import Cluster, Firm
from actors.queries import with_profile
from actors.services.firms import ask_second_look, validate_firm
from actors.web.public_profile import public_profile
from ced_platform.shared.abilities import abilities, can, require
from ced_platform.shared.lists import ANY, Filters, ListPage
from ced_platform.shared.panels import any_synthetic, panels_for
from ced_platform.shared.submitting import accepted, sent
from journal.history import history_of
from territories.models import Territory
from territories.queries import ids_with_descendants
from trades.models import HOME_SCHEME, Activity

PARTNERS = "partners"


class FirmFilters(Filters):
    words = forms.CharField(label=gettext_lazy("Name or town"), widget=forms.SearchInput())
    side = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        choices=[("", gettext_lazy("our own")), (PARTNERS, gettext_lazy("our partners'"))],
    )
    division = forms.ChoiceField(label=gettext_lazy("Trade"))
    cluster = forms.ModelChoiceField(
        label=gettext_lazy("Cluster"),
        queryset=Cluster.objects.none(),
        empty_label=gettext_lazy("all"),
    )
    territory: Any = forms.ModelChoiceField(
        label=gettext_lazy("Territory"),
        queryset=Territory.objects.none(),
        empty_label=gettext_lazy("all"),
    )
    publication = forms.ChoiceField(
        label=gettext_lazy("Publication"), choices=[ANY, *Firm.Publication.choices]
    )
    validation = forms.ChoiceField(
        label=gettext_lazy("Validation"), choices=[ANY, *Firm.Validation.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [ANY, *divisions(get_language())]
        clusters = Cluster.objects.filter(territory__in=self.user.home_territory_ids)
        self.fields["cluster"].queryset = clusters
        own = Territory.objects.filter(id__in=self.user.home_territory_ids)
        self.fields["territory"].queryset = own.order_by("name")
        if len(self.user.home_territory_ids) < 2:
            del self.fields["territory"]

    def narrow(self, queryset: Any) -> Any:
        narrowed = super().narrow(queryset)
        if "side" in self.values:
            return narrowed
        return of_own_side(narrowed, self.user)

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return queryset.filter(name__icontains=words) | queryset.filter(city__icontains=words)

    def narrow_side(self, queryset: Any, _side: str) -> Any:
        own = of_own_side(Firm.objects.all(), self.user)
        return queryset.exclude(pk__in=own.values("pk"))

    def narrow_division(self, queryset: Any, code: str) -> Any:
        return in_trade(queryset, Activity.objects.of_scheme(HOME_SCHEME).get(code=code))

    def narrow_cluster(self, queryset: Any, cluster: Cluster) -> Any:
        return queryset.filter(cluster=cluster)

    def narrow_territory(self, queryset: Any, territory: Territory) -> Any:
        return queryset.filter(territory__in=ids_with_descendants([territory.pk]))

    def narrow_publication(self, queryset: Any, publication: str) -> Any:
        return queryset.filter(publication=publication)

    def narrow_validation(self, queryset: Any, validation: str) -> Any:
        return queryset.filter(validation=validation)


class FirmList(ListPage):
    """Own firms first; those of the partners by a filter."""

    template_name = "actors/firms/list.html"
    filters_class = FirmFilters
    sorts = {
        "name": ("name",),
        "territory": ("territory__name", "name"),
        "validation": ("validation", "publication", "name"),
        "created": ("created_at",),
    }

    def rows(self) -> QuerySet[Firm]:
        require(self.request.user, "firm.list")
        visible = Firm.objects.visible_to(self.request.user).select_related("territory", "cluster")
        return with_main_trade(visible, get_language()).order_by("name", "id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "may_create": can(self.request.user, "firm.create"),
            "shows_synthetic_data": any(firm.is_synthetic for firm in context["page_obj"]),
        }


def visible_firm(request: HttpRequest, pk: int) -> Firm:
    """The firm with its whole profile, or 404."""
    firms = with_profile(Firm.objects.visible_to(request.user), get_language())
    return get_object_or_404(firms, pk=pk)


def firm_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One firm: both lists, activities, where the profile comes from; more for its own side."""
    firm = visible_firm(request, pk)
    may = abilities(request.user, "firm", firm)
    panels = panels_for("firm", request, firm)
    context = {
        "firm": firm,
        "profile": public_profile(firm),
        "may": may,
        "may_invite": may["edit"] and can(request.user, "mandate.grant", firm),
        "history": history_of(firm, reader=request.user) if may["see_whole"] else [],
        "panels": panels,
        "shows_synthetic_data": firm.is_synthetic or any_synthetic(panels),
    }
    return render(request, "actors/firms/page.html", context)


class ValidationForm(forms.Form):
    validation = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (Firm.Validation.VALIDATED, gettext_lazy("validate: it may be suggested to partners")),
            (Firm.Validation.REFUSED, gettext_lazy("refuse: it is not suggested")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The firm reads it. A refusal needs one."),
    )


def validation(request: HttpRequest, pk: int) -> HttpResponse:
    """Vouch for a firm of one's own side, or refuse to, with a reason."""
    firm = visible_firm(request, pk)
    require(request.user, "firm.validate", firm)
    form = ValidationForm(sent(request))
    if form.is_valid() and accepted(
        form, lambda: validate_firm(actor=request.user, firm=firm, **form.cleaned_data)
    ):
        messages.success(
            request,
            _("%(firm)s is validated.") % {"firm": firm}
            if form.cleaned_data["validation"] == Firm.Validation.VALIDATED
            else _("The validation of %(firm)s is refused.") % {"firm": firm},
        )
        return redirect("actors:firm", pk=pk)
    context = {"firm": firm, "form": form, "shows_synthetic_data": firm.is_synthetic}
    return render(request, "actors/firms/validation.html", context)


@require_POST
def second_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the territory to look again at a firm that it has refused."""
    firm = visible_firm(request, pk)
    ask_second_look(actor=request.user, firm=firm)
    messages.success(request, _("Asked. The firm waits for validation again."))
    return redirect("actors:firm", pk=pk)
