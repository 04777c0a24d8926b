"""Conventions: the list, the page with both sides as equals, drafting, signing, ending."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from actors.web.trade_rows import trade_ids, trade_rows
from ced_platform.shared.abilities import abilities, can, require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import WrongState
from ced_platform.shared.formats import long_date
from ced_platform.shared.lists import ListPage
from ced_platform.shared.panels import any_synthetic, panels_for
from ced_platform.shared.submitting import accepted, sent, submit
from ced_platform.shared.ui import Party, Step, StepState
from journal.history import history_of
from partnerships.models import Convention, ConventionAxis
from partnerships.queries import axes_of, clusters_in_charge, matchable_firms
from partnerships.rules import sides_signed_by
from partnerships.services.conventions import (
    draft_convention,
    end_convention,
    propose_convention,
    sign_convention,
    update_draft,
    withdraw_convention,
)
from partnerships.web.axis_rows import axis_rows
from partnerships.web.forms import ConventionFilters, DraftForm, NewDraftForm
from partnerships.workflows import CONVENTION, PENDING
from trades.queries import with_labels


class ConventionList(ListPage):
    template_name = "partnerships/conventions/list.html"
    filters_class = ConventionFilters
    sorts = {
        "reference": ("reference",),
        "status": ("status", "-starts_on"),
        "starts": ("starts_on",),
        "ends": ("ends_on",),
    }

    def rows(self) -> QuerySet[Convention]:
        visible = Convention.objects.visible_to(self.request.user)
        return visible.select_related("territory_a", "territory_b").order_by(
            "-starts_on", "reference"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = context["page_obj"]
        for convention in shown:
            convention.state = CONVENTION.state(convention.status)
        return context | {
            "may_create": can(self.request.user, "convention.create"),
            "shows_synthetic_data": any(one.is_synthetic for one in shown),
        }


def visible_convention(request: HttpRequest, pk: int) -> Convention:
    """The convention with its two territories and signers, or 404."""
    visible = Convention.objects.visible_to(request.user).select_related(
        "territory_a", "territory_b", "drafted_by", "signed_a_by", "signed_b_by"
    )
    return get_object_or_404(visible, pk=pk)


def convention_page(request: HttpRequest, pk: int) -> HttpResponse:
    convention = visible_convention(request, pk)
    panels = panels_for("convention", request, convention)
    trades = with_labels(convention.trades.all(), get_language()).order_by("path")
    levels = [_level(convention, side) for side in Side]
    context = {
        "convention": convention,
        "state": CONVENTION.state(convention.status),
        "left": _party(convention, Side.A),
        "right": _party(convention, Side.B),
        "steps": _steps(convention),
        "trades": trades,
        "levels": levels,
        "axes": [_axis(axis, levels) for axis in axes_of(convention, get_language())],
        "documents": convention.documents.select_related("handed_in_by"),
        "milestones": convention.milestones.all(),
        "may_keep": can(request.user, "convention.keep_records", convention),
        "may_edit": can(request.user, "convention.edit", convention),
        "actions": _actions(request.user, convention),
        "history": history_of(convention, reader=request.user),
        "panels": panels,
        "shows_synthetic_data": convention.is_synthetic or any_synthetic(panels),
    }
    return render(request, "partnerships/conventions/page.html", context)


def _level(convention: Convention, side: Side) -> dict[str, Any]:
    """The three levels of one side: territory, clusters in charge, firms."""
    return {
        "side": side.value,
        "territory": convention.territory_of(side),
        "clusters": list(clusters_in_charge(convention, side)),
        "firms": matchable_firms(convention, side).count(),
    }


def _axis(axis: ConventionAxis, levels: list[dict[str, Any]]) -> dict[str, Any]:
    """An axis, its trades, and of each side the clusters that work on it: all in charge there
    where it names none."""
    named = set(axis.clusters.all())
    sides = [
        level
        | {"clusters": [one for one in level["clusters"] if one in named] or level["clusters"]}
        for level in levels
    ]
    return {"axis": axis, "trades": axis.trades.all(), "sides": sides}


def _party(convention: Convention, side: Side) -> Party:
    territory = convention.territory_of(side)
    signed_at = getattr(convention, f"signed_{side}_at")
    if signed_at:
        signature = _("Signed on %(date)s by %(person)s") % {
            "date": long_date(signed_at),
            "person": getattr(convention, f"signed_{side}_by"),
        }
    else:
        signature = _("Not signed yet")
    return Party(
        name=territory.name,
        territory=territory.get_kind_display(),
        url=reverse("territories:page", args=[territory.code]),
        details=(signature,),
    )


def _steps(convention: Convention) -> list[Step]:
    """Draft, proposed, signed by each, in force; and the end where it has come."""
    status = convention.status
    is_draft = status == "draft"
    steps = [
        Step(CONVENTION.state("draft").label, "current" if is_draft else "done"),
        Step(_("proposed"), "todo" if is_draft else "done"),
    ]
    for side in Side:
        signed_at = getattr(convention, f"signed_{side}_at")
        awaited: StepState = "current" if status in PENDING else "todo"
        label = _("signed by %(territory)s") % {"territory": convention.territory_of(side)}
        steps.append(Step(label, "done" if signed_at else awaited, long_date(signed_at)))
    in_force: StepState = "todo"
    if status in ("active", "ended", "expired"):
        in_force = "current" if status == "active" else "done"
    period = f"{long_date(convention.starts_on)} – {long_date(convention.ends_on)}"
    steps.append(Step(CONVENTION.state("active").label, in_force, period))
    if status in ("ended", "expired"):
        steps.append(Step(CONVENTION.state(status).label, "stopped"))
    return steps


def new_convention(request: HttpRequest) -> HttpResponse:
    """A draft between one's own territory and a partner; nobody of the partner sees it yet."""
    require(request.user, "convention.create")
    form = NewDraftForm(
        sent(request),
        user=request.user,
        initial={"partner": request.GET.get("partner"), "language": request.user.language},
    )
    rows, axes = trade_rows(sent(request)), axis_rows(sent(request))
    if all([form.is_valid(), rows.is_valid(), axes.is_valid()]):
        fields = dict(form.cleaned_data)
        own, partner = fields.pop("own"), fields.pop("partner")
        convention = submit(
            form,
            lambda: draft_convention(
                actor=request.user,
                own=own,
                partner=partner,
                fields=fields,
                trade_ids=trade_ids(rows),
                axes=axes.drafts(),
            ),
        )
        if convention is not None:
            messages.success(request, _("The draft is saved. Propose it when it is ready."))
            return redirect("partnerships:convention", pk=convention.pk)
    context = {"form": form, "rows": rows, "axes": axes}
    return render(request, "partnerships/conventions/form.html", context)


def edit_convention(request: HttpRequest, pk: int) -> HttpResponse:
    convention = visible_convention(request, pk)
    require(request.user, "convention.edit", convention)
    form = DraftForm(sent(request), instance=convention)
    rows = trade_rows(sent(request), convention.trades.order_by("path"))
    axes = axis_rows(sent(request), convention)
    if all([form.is_valid(), rows.is_valid(), axes.is_valid()]) and accepted(
        form,
        lambda: update_draft(
            actor=request.user,
            convention=convention,
            fields=form.cleaned_data,
            trade_ids=trade_ids(rows),
            axes=axes.drafts(),
        ),
    ):
        messages.success(request, _("The draft is saved."))
        return redirect("partnerships:convention", pk=pk)
    context = {"form": form, "rows": rows, "axes": axes, "convention": convention}
    return render(request, "partnerships/conventions/form.html", context)


@dataclass(frozen=True)
class Action:
    """One step of the workflow as a page asks for it: what it means, and what is said after."""

    name: str
    service: Callable[..., Convention]
    title: Any
    text: Any
    label: Any
    done: Any
    is_danger: bool = False

    @property
    def url_name(self) -> str:
        return f"partnerships:convention-{self.name}"


ACTIONS = {
    action.name: action
    for action in (
        Action(
            "propose",
            propose_convention,
            gettext_lazy("Propose this convention?"),
            gettext_lazy(
                "The staff of both territories will see it and can sign it. Until both have "
                "signed you can take it back."
            ),
            gettext_lazy("Propose for signature"),
            gettext_lazy("The convention is proposed: both sides can sign it now."),
        ),
        Action(
            "sign",
            sign_convention,
            gettext_lazy("Sign this convention?"),
            gettext_lazy(
                "You sign in the name of your territory, and your name stands beside the "
                "signature. A signature cannot be taken back by the one who signed. When both "
                "sides have signed, the convention is active: the published and validated firms "
                "of both territories are suggested to each other."
            ),
            gettext_lazy("Sign"),
            gettext_lazy("You have signed."),
        ),
        Action(
            "withdraw",
            withdraw_convention,
            gettext_lazy("Take this proposal back?"),
            gettext_lazy(
                "It becomes a draft again that only your side sees. A signature that was given "
                "is void, and both sides sign anew."
            ),
            gettext_lazy("Take back"),
            gettext_lazy("The proposal is a draft again."),
            is_danger=True,
        ),
        Action(
            "end",
            end_convention,
            gettext_lazy("End this convention?"),
            gettext_lazy(
                "This cannot be undone. No firms are suggested under it any more; binômes that "
                "stand go on, and the history stays."
            ),
            gettext_lazy("End the convention"),
            gettext_lazy("The convention has ended."),
            is_danger=True,
        ),
    )
}


# The three transitions of a signature are one thing to do.
VERBS = {"sign_a": "sign", "sign_b": "sign", "countersign": "sign"}


def _actions(user: Any, convention: Convention) -> list[Action]:
    """What this user can do now, in the order of the workflow."""
    may = abilities(user, "convention", convention)
    possible = {VERBS.get(step.name, step.name) for step in CONVENTION.possible(convention)}
    return [
        action
        for action in ACTIONS.values()
        if action.name in possible
        and may.get(action.name)
        and (action.name != "sign" or _unsigned_sides(user, convention))
    ]


def _unsigned_sides(user: Any, convention: Convention) -> list[Side]:
    return [
        side
        for side in sorted(sides_signed_by(user, convention))
        if getattr(convention, f"signed_{side}_at") is None
    ]


def take_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask, then take one step of the workflow."""
    convention = visible_convention(request, pk)
    action = ACTIONS[name]
    require(request.user, f"convention.{name}", convention)
    if request.method == "POST":
        read = {"fingerprint": request.POST.get("fingerprint", "")} if name == "sign" else {}
        changed = action.service(actor=request.user, convention=convention, **read)
        messages.success(request, _said(action, changed))
        return redirect("partnerships:convention", pk=pk)
    if action not in _actions(request.user, convention):
        raise WrongState(
            _("This is “%(state)s” now, so “%(action)s” is no longer possible.")
            % {"state": CONVENTION.state(convention.status).label, "action": action.label}
        )
    context = {
        "convention": convention,
        "action": action,
        "signs_for": [
            convention.territory_of(side) for side in _unsigned_sides(request.user, convention)
        ][:1],
        "shows_synthetic_data": convention.is_synthetic,
    }
    return render(request, "partnerships/conventions/action.html", context)


def _said(action: Action, convention: Convention) -> Any:
    if action.name == "sign" and convention.status == "active":
        return _("Both sides have signed: the convention is active. Suggestions are computed now.")
    return action.done
