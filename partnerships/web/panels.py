"""What this room adds to the main menu, to the home page and to the pages of other rooms."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from actors.models import Firm, Mandate
from ced_platform.shared.abilities import can
from ced_platform.shared.choices import Side
from ced_platform.shared.navigation import Entry, register
from ced_platform.shared.panels import Panel, provides
from partnerships.models import Binome, Convention
from partnerships.queries import cases_of_mandate, officers_of, pairings_of, waiting_for
from partnerships.web.binomes import is_synthetic_pair
from partnerships.workflows import BINOME, CONVENTION, PENDING
from territories.models import Territory
from territories.queries import ids_with_ancestors, ids_with_descendants

SHOWN = 4


def _decides(user: Any) -> bool:
    return bool(user.managed_cluster_ids or user.staff_territory_ids)


def _is_officer(user: Any) -> bool:
    return _decides(user) and not user.is_service


def _takes_part(user: Any) -> bool:
    return bool(user.home_territory_ids)


register(Entry("queue", _("Reviews"), "partnerships:queue", order=30, visible_to=_decides))
register(Entry("binomes", _("Binômes"), "partnerships:binomes", order=40, visible_to=_takes_part))
register(Entry("cases", _("My cases"), "partnerships:cases", order=32, visible_to=_is_officer))
register(
    Entry(
        "pairings", _("Proposed pairs"), "partnerships:pairings", order=35, visible_to=_is_officer
    )
)
register(
    Entry(
        "conventions",
        _("Conventions"),
        "partnerships:conventions",
        order=70,
        visible_to=_takes_part,
    )
)


def conventions_to_sign(user: Any) -> QuerySet[Convention]:
    """Proposed conventions that lack the signature of a side the user is staff of."""
    staff = user.staff_territory_ids if not user.is_service else frozenset()
    unsigned = Q(territory_a__in=staff, signed_a_at__isnull=True) | Q(
        territory_b__in=staff, signed_b_at__isnull=True
    )
    return (
        Convention.objects.filter(unsigned, status__in=PENDING)
        .select_related("territory_a", "territory_b")
        .order_by("created_at", "id")
    )


@provides("home", order=10)
def reviews_panel(request: HttpRequest, _obj: Any) -> Panel | None:
    if not _decides(request.user):
        return None
    waiting = waiting_for(request.user)
    shown = list(waiting[:SHOWN])
    return Panel(
        "partnerships/panels/reviews.html",
        {"binomes": shown, "count": waiting.count()},
        shows_synthetic_data=any(map(is_synthetic_pair, shown)),
    )


@provides("home", order=20)
def signatures_panel(request: HttpRequest, _obj: Any) -> Panel | None:
    """Only where something waits: conventions are rare, an empty card every day would be noise."""
    waiting = conventions_to_sign(request.user)
    count = waiting.count()
    if not count:
        return None
    shown = list(waiting[:SHOWN])
    return Panel(
        "partnerships/panels/signatures.html",
        {"conventions": shown, "count": count},
        shows_synthetic_data=any(convention.is_synthetic for convention in shown),
    )


@provides("home", order=40)
def own_binomes_panel(request: HttpRequest, _obj: Any) -> Panel | None:
    """An entrepreneur's own pairs that are under way."""
    mine = request.user.represented_firm_ids
    if not mine:
        return None
    pairs = (
        Binome.objects.visible_to(request.user)
        .open()
        .filter(Q(firm_a__in=mine) | Q(firm_b__in=mine))
        .select_related("firm_a__territory", "firm_b__territory")
    )
    shown = _with_state(pairs[:SHOWN])
    return Panel(
        "partnerships/panels/own_binomes.html",
        {"binomes": shown},
        shows_synthetic_data=any(map(is_synthetic_pair, shown)),
    )


@provides("home", order=16)
def pairings_panel(request: HttpRequest, _obj: Any) -> Panel | None:
    """What a manager proposes to the reader's own firms, whether answered or not."""
    mine = request.user.represented_firm_ids
    if not mine:
        return None
    asked = pairings_of(request.user).filter(status="open")
    shown = list(asked.filter(Q(firm_a__in=mine) | Q(firm_b__in=mine))[:SHOWN])
    if not shown:
        return None
    return Panel(
        "partnerships/panels/pairings.html",
        {"pairings": shown},
        shows_synthetic_data=any(map(is_synthetic_pair, shown)),
    )


@provides("binome", order=80)
def officers_panel(request: HttpRequest, binome: Binome) -> Panel | None:
    """Who is in charge on each side, and who was; the firms see the names, not the notes."""
    charges = officers_of(binome)
    if not charges:
        return None
    for charge in charges:
        charge.territory = binome.firm_of(Side(charge.side)).territory
        charge.may_hand_over = charge.until is None and can(
            request.user, "charge.hand_over", charge
        )
    represents = request.user.represented_firm_ids & {binome.firm_a_id, binome.firm_b_id}
    return Panel(
        "partnerships/panels/officers.html", {"charges": charges, "reads_notes": not represents}
    )


@provides("mandate", order=10)
def cases_of_ending_mandate(_request: HttpRequest, mandate: Mandate) -> Panel | None:
    """What has to be handed over before the mandate can end."""
    cases = list(cases_of_mandate(mandate))
    if not cases:
        return None
    return Panel("partnerships/panels/mandate_cases.html", {"cases": cases, "mandate": mandate})


@provides("territory", order=20)
def conventions_of_territory(request: HttpRequest, territory: Territory) -> Panel:
    """Its own, those of what it belongs to, which hold here too, and those of its parts."""
    related = ids_with_ancestors(territory.id) | ids_with_descendants([territory.id])
    found = (
        Convention.objects.visible_to(request.user)
        .filter(Q(territory_a__in=related) | Q(territory_b__in=related))
        .select_related("territory_a", "territory_b")
        .order_by("-starts_on")
    )
    shown = list(found)
    for convention in shown:
        convention.state = CONVENTION.state(convention.status)
    may_draft = (
        bool(request.user.staff_territory_ids)
        and not request.user.is_service
        and territory.id not in request.user.staff_territory_ids
    )
    return Panel(
        "partnerships/panels/conventions.html",
        {"conventions": shown, "territory": territory, "may_draft": may_draft},
        shows_synthetic_data=any(convention.is_synthetic for convention in shown),
    )


@provides("firm", order=30)
def binomes_of_firm(request: HttpRequest, firm: Firm) -> Panel | None:
    pairs = (
        Binome.objects.visible_to(request.user)
        .filter(Q(firm_a=firm) | Q(firm_b=firm))
        .select_related("firm_a__territory", "firm_b__territory")
    )
    shown = _with_state(pairs)
    if not shown:
        return None
    return Panel(
        "partnerships/panels/firm_binomes.html",
        {"binomes": shown},
        shows_synthetic_data=any(map(is_synthetic_pair, shown)),
    )


def _with_state(pairs: QuerySet[Binome]) -> list[Binome]:
    shown = list(pairs)
    for binome in shown:
        binome.state = BINOME.state(binome.status)
    return shown
