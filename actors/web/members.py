"""Who holds which mandate in one's own places; inviting people and ending mandates."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from actors.models import Cluster, Firm, Mandate
from actors.services.members import end_mandate, invite_again, invite_member
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import NotAllowed
from ced_platform.shared.languages import OWN_NAMES
from ced_platform.shared.lists import ANY, Filters, ListPage
from ced_platform.shared.panels import panels_for
from ced_platform.shared.submitting import sent, submit
from territories.models import Territory

# A system's mandate belongs to its key, and is issued and revoked with it.
ROLES = [(role.value, role.label) for role in Mandate.Role if role is not Mandate.Role.API_CLIENT]


def runs_a_place(user: Any) -> bool:
    """Whether there is a place to which the user may invite others."""
    places = user.staff_territory_ids | user.managed_cluster_ids | user.represented_firm_ids
    return bool(places) and not user.is_service


def mandates_of(user: Any) -> QuerySet[Mandate]:
    """The mandates, past ones too, in every place that the user runs."""
    staff = user.staff_territory_ids if not user.is_service else frozenset()
    return Mandate.objects.exclude(role=Mandate.Role.API_CLIENT).filter(
        Q(territory__in=staff)
        | Q(cluster__territory__in=staff)
        | Q(cluster__in=user.managed_cluster_ids)
        | Q(firm__territory__in=staff)
        | Q(firm__cluster__in=user.managed_cluster_ids)
        | Q(firm__in=user.represented_firm_ids)
    )


class MemberFilters(Filters):
    words = forms.CharField(label=gettext_lazy("Name or e-mail"), widget=forms.SearchInput())
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[ANY, *ROLES])
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("in force")), ("ended", gettext_lazy("ended")), ("any", ANY[1])],
    )

    def narrow(self, queryset: Any) -> Any:
        narrowed = super().narrow(queryset)
        return narrowed if "state" in self.values else narrowed.in_force()

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return queryset.filter(
            Q(user__full_name__icontains=words) | Q(user__email__icontains=words)
        )

    def narrow_role(self, queryset: Any, role: str) -> Any:
        return queryset.filter(role=role)

    def narrow_state(self, queryset: Any, state: str) -> Any:
        ended = Q(ends_on__lt=timezone.localdate())
        return queryset.filter(ended) if state == "ended" else queryset


class MemberList(ListPage):
    template_name = "actors/members/list.html"
    filters_class = MemberFilters
    sorts = {
        "name": ("user__full_name", "user__email"),
        "role": ("role", "user__full_name"),
        "since": ("starts_on",),
        "seen": ("user__last_login",),
    }

    def rows(self) -> QuerySet[Mandate]:
        if not runs_a_place(self.request.user):
            raise NotAllowed()
        return (
            mandates_of(self.request.user)
            .select_related("user", "territory", "cluster", "firm")
            .order_by("user__full_name", "user__email", "id")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(today=timezone.localdate(), **kwargs)
        places = (mandate.place for mandate in context["page_obj"])
        made_up = any(getattr(place, "is_synthetic", False) for place in places)
        return context | {"shows_synthetic_data": made_up}


class InviteForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
        help_text=gettext_lazy("Of the mail, and of the pages until the person chooses another."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args: Any, user: Any, firm: Firm | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = _places(user, firm)
        self.fields["role"].choices = _choices(self.places)
        self.fields["language"].initial = user.language

    def service_arguments(self) -> dict[str, Any]:
        """What `invite_member` takes, but for the actor."""
        arguments = dict(self.cleaned_data)
        role, place = self.places[arguments["role"]]
        return arguments | {"role": role, Mandate.PLACE_OF_ROLE[role]: place}


Places = dict[str, tuple[Mandate.Role, Any]]


def _places(user: Any, firm: Firm | None) -> Places:
    """Every role in every place that the user runs, by the value that the form sends.

    A territory has hundreds of firms: besides one's own only the firm from whose page one comes.
    """
    territories = Territory.objects.filter(id__in=user.staff_territory_ids)
    clusters = Cluster.objects.filter(
        Q(territory__in=user.staff_territory_ids) | Q(id__in=user.managed_cluster_ids)
    )
    firms = Firm.objects.filter(
        Q(id__in=user.represented_firm_ids) | Q(id=firm.pk if firm else None)
    )
    offered = (
        (Mandate.Role.TERRITORY_STAFF, territories),
        (Mandate.Role.OBSERVER, territories),
        (Mandate.Role.CLUSTER_MANAGER, clusters),
        (Mandate.Role.FIRM_REPRESENTATIVE, firms),
    )
    return {
        f"{role}-{place.pk}": (role, place)
        for role, places in offered
        for place in places.order_by("name")
    }


def _choices(places: Places) -> list[tuple[str, Any]]:
    """Role and place together: a closed list shows one line, and it must say both. None is
    chosen beforehand, for the first would be the widest."""
    return [
        ("", _("Choose a role")),
        *((value, f"{role.label} – {place}") for value, (role, place) in places.items()),
    ]


def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person by e-mail; ?role=… and ?firm=… come from the page of a place."""
    if not runs_a_place(request.user):
        raise NotAllowed()
    firm = _firm_of_address(request)
    form = InviteForm(
        sent(request),
        user=request.user,
        firm=firm,
        initial={"role": request.GET.get("role", "")},
    )
    if form.is_valid():
        mandate = submit(
            form, lambda: invite_member(actor=request.user, **form.service_arguments())
        )
        if mandate is not None:
            messages.success(
                request, _("The invitation to %(person)s is on its way.") % {"person": mandate.user}
            )
            return redirect("actors:members")
    return render(request, "actors/members/invite.html", {"form": form, "firm": firm})


def _firm_of_address(request: HttpRequest) -> Firm | None:
    pk = request.GET.get("firm", "")
    if not pk.isdecimal():
        return None
    firm = get_object_or_404(Firm.objects.visible_to(request.user), pk=pk)
    require(request.user, "mandate.grant", firm)
    return firm


def _mandate_or_404(request: HttpRequest, pk: int) -> Mandate:
    mandates = mandates_of(request.user).select_related("user", "territory", "cluster", "firm")
    return get_object_or_404(mandates, pk=pk)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation once more."""
    mandate = invite_again(actor=request.user, mandate=_mandate_or_404(request, pk))
    messages.success(
        request, _("The invitation to %(person)s is on its way.") % {"person": mandate.user}
    )
    return redirect("actors:members")


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then end a mandate at once."""
    mandate = _mandate_or_404(request, pk)
    require(request.user, "mandate.grant", mandate.place)
    if request.method == "POST":
        end_mandate(actor=request.user, mandate=mandate)
        messages.success(
            request, _("The mandate of %(person)s has ended.") % {"person": mandate.user}
        )
        # who ends the own last mandate has nothing left to see here
        request.user.forget_mandates()
        return redirect("actors:members" if runs_a_place(request.user) else "home")
    panels = panels_for("mandate", request, mandate)
    return render(request, "actors/members/end.html", {"mandate": mandate, "panels": panels})
