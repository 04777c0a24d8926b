"""Clusters: the list, the page with members and managers, entering and editing one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actors.finding import with_main_trade
from actors.models import Cluster, Firm, Mandate
from actors.services.clusters import create_cluster, set_cluster_status, update_cluster
from actors.web.trade_rows import trade_ids, trade_rows
from ced_platform.shared.abilities import abilities, can, require
from ced_platform.shared.errors import Invalid
from ced_platform.shared.fields import WebAddressField
from ced_platform.shared.forms import RedrawForm
from ced_platform.shared.languages import OWN_NAMES
from ced_platform.shared.lists import ANY, ROWS_A_PAGE, Filters, ListPage
from ced_platform.shared.panels import any_synthetic, panels_for
from ced_platform.shared.submitting import accepted, sent, submit
from journal.history import history_of
from territories.web.fields import OwnTerritoryField
from trades.queries import with_labels


class ClusterFilters(Filters):
    words = forms.CharField(label=gettext_lazy("Name"), widget=forms.SearchInput())
    side = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        choices=[
            ANY,
            ("own", gettext_lazy("our own")),
            ("partners", gettext_lazy("our partners'")),
        ],
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=[ANY, *Cluster.Status.choices])

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return queryset.filter(name__icontains=words)

    def narrow_side(self, queryset: Any, side: str) -> Any:
        own = Q(territory__in=self.user.home_territory_ids)
        return queryset.filter(own if side == "own" else ~own)

    def narrow_status(self, queryset: Any, status: str) -> Any:
        return queryset.filter(status=status)


class ClusterList(ListPage):
    template_name = "actors/clusters/list.html"
    filters_class = ClusterFilters
    sorts = {
        "name": ("name",),
        "territory": ("territory__name", "name"),
        "members": ("members_count", "name"),
        "status": ("status", "name"),
    }

    def rows(self) -> QuerySet[Cluster]:
        visible = Cluster.objects.visible_to(self.request.user).select_related("territory")
        return visible.annotate(members_count=Count("firms")).order_by("name", "id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "may_create": can(self.request.user, "cluster.create"),
            "shows_synthetic_data": any(one.is_synthetic for one in context["page_obj"]),
        }


def _visible_or_404(request: HttpRequest, pk: int) -> Cluster:
    clusters = Cluster.objects.visible_to(request.user).select_related("territory")
    return get_object_or_404(clusters, pk=pk)


def cluster_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One cluster: what it says, its trades, and as many members as the reader may see."""
    cluster = _visible_or_404(request, pk)
    may = abilities(request.user, "cluster", cluster)
    panels = panels_for("cluster", request, cluster)
    members = Firm.objects.visible_to(request.user).filter(cluster=cluster)
    managers = Mandate.objects.in_force().filter(role=Mandate.Role.CLUSTER_MANAGER, cluster=cluster)
    context = {
        "cluster": cluster,
        "statuses": [one for one in Cluster.Status if one != cluster.status],
        "may": may | {"invite": can(request.user, "mandate.grant", cluster)},
        "trades": with_labels(cluster.trades.all(), get_language()).order_by("path"),
        "members": with_main_trade(members, get_language()).order_by("name")[:ROWS_A_PAGE],
        "members_count": members.count(),
        "managers": managers.select_related("user").order_by("user__full_name"),
        "history": history_of(cluster, reader=request.user) if may["edit"] else [],
        "panels": panels,
        "shows_synthetic_data": cluster.is_synthetic or any_synthetic(panels),
    }
    return render(request, "actors/clusters/page.html", context)


class ClusterForm(RedrawForm, forms.ModelForm):
    class Meta:
        model = Cluster
        fields = ("name", "language", "presentation", "website")
        field_classes = {"website": WebAddressField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            (code, OWN_NAMES[code]) for code, _ in settings.LANGUAGES
        ]

    def _post_clean(self) -> None:
        """The service checks the whole cluster, once, under its lock; see `submit`."""


class NewClusterForm(ClusterForm):
    field_order = ["territory", "name"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"] = OwnTerritoryField(
            user.staff_territory_ids, label=gettext_lazy("Territory")
        )
        self.order_fields(self.field_order)


def new_cluster(request: HttpRequest) -> HttpResponse:
    require(request.user, "cluster.create")
    form = NewClusterForm(sent(request), user=request.user)
    rows = trade_rows(sent(request))
    if form.is_valid() and rows.is_valid():
        fields = dict(form.cleaned_data)
        territory = fields.pop("territory")
        cluster = submit(
            form,
            lambda: create_cluster(
                actor=request.user, territory=territory, fields=fields, trade_ids=trade_ids(rows)
            ),
        )
        if cluster is not None:
            messages.success(request, _("The cluster is entered. Invite its managers now."))
            return redirect("actors:cluster", pk=cluster.pk)
    return render(request, "actors/clusters/form.html", {"form": form, "rows": rows})


def edit_cluster(request: HttpRequest, pk: int) -> HttpResponse:
    cluster = _visible_or_404(request, pk)
    require(request.user, "cluster.edit", cluster)
    form = ClusterForm(sent(request), instance=cluster)
    rows = trade_rows(sent(request), cluster.trades.order_by("path"))
    if (
        form.is_valid()
        and rows.is_valid()
        and accepted(
            form,
            lambda: update_cluster(
                actor=request.user,
                cluster=cluster,
                fields=form.cleaned_data,
                trade_ids=trade_ids(rows),
            ),
        )
    ):
        messages.success(request, _("The changes are saved."))
        return redirect("actors:cluster", pk=pk)
    context = {"form": form, "rows": rows, "cluster": cluster}
    return render(request, "actors/clusters/form.html", context)


@require_POST
def cluster_status(request: HttpRequest, pk: int) -> HttpResponse:
    """The territory validates a cluster or withdraws it; either can be undone."""
    cluster = _visible_or_404(request, pk)
    status = request.POST.get("status", "")
    if status not in Cluster.Status.values:
        raise Invalid(_("Choose one of the states of a cluster."))
    changed = set_cluster_status(actor=request.user, cluster=cluster, status=status)
    messages.success(
        request, _("The cluster is now: %(status)s.") % {"status": changed.get_status_display()}
    )
    return redirect("actors:cluster", pk=pk)
