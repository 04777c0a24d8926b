"""Reading conventions, interests and binômes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Greatest
from django.utils import timezone

from actors.models import Cluster, Firm, FirmExclusion, Mandate, User
from actors.visibility import cluster_visibility, firm_visibility
from ced_platform.shared.choices import Side
from partnerships.models import (
    Binome,
    BinomeQuerySet,
    Charge,
    Convention,
    Interest,
    Pairing,
    Question,
    Review,
)
from partnerships.workflows import BINOME, LIFE
from territories.queries import descendants_of_each, ids_with_ancestors, ids_with_descendants


def partner_territory_ids(user: Any) -> frozenset[int]:
    """Territories, with those below them, that a convention in force opens to the user's own."""
    home: frozenset[int] = user.home_territory_ids
    cached: dict[frozenset[int], frozenset[int]] = user.__dict__.setdefault("_partners_of", {})
    if home not in cached:  # read once a request, and again when the user's mandates changed
        cached[home] = _partners_of(home)
    return cached[home]


def _partners_of(home: frozenset[int]) -> frozenset[int]:
    pairs = list(Convention.objects.active().values_list("territory_a_id", "territory_b_id"))
    below = descendants_of_each({territory_id for pair in pairs for territory_id in pair})
    partners: set[int] = set()
    for one, other in pairs:
        if below[one] & home:
            partners |= below[other]
        if below[other] & home:
            partners |= below[one]
    return frozenset(partners)


@firm_visibility.opens
def firms_of_partners(user: Any) -> Q:
    """Staff and managers see the matchable firms of their partners; entrepreneurs do not:
    they meet a firm through a suggestion."""
    if not (user.reader_territory_ids or user.managed_cluster_ids):
        return Q(pk__in=[])
    return Q(
        territory__in=partner_territory_ids(user),
        publication=Firm.Publication.PUBLISHED,
        validation=Firm.Validation.VALIDATED,
    )


@firm_visibility.opens
def firms_of_binomes(user: Any) -> Q:
    """The other firm of one's own binôme."""
    mine = user.represented_firm_ids
    return Q(
        Exists(Binome.objects.filter(firm_a__in=mine, firm_b=OuterRef("pk")))
        | Exists(Binome.objects.filter(firm_b__in=mine, firm_a=OuterRef("pk")))
    )


@firm_visibility.opens
def firms_of_pairings(user: Any) -> Q:
    """The other firm that a manager proposes to one's own, while both are asked."""
    mine = user.represented_firm_ids
    asked = Pairing.objects.filter(status="open")
    return Q(
        Exists(asked.filter(firm_a__in=mine, firm_b=OuterRef("pk")))
        | Exists(asked.filter(firm_b__in=mine, firm_a=OuterRef("pk")))
    )


@cluster_visibility.opens
def clusters_of_partners(user: Any) -> Q:
    return Q(territory__in=partner_territory_ids(user)) & ~Q(status=Cluster.Status.WITHDRAWN)


def side_of(convention: Convention, firm: Firm) -> Side | None:
    """The side on which a firm stands in a convention, by its territory or one above it.

    None for a firm of elsewhere, and for an invented firm under a real convention or a real one
    under an invented: the two worlds never meet.
    """
    if firm.is_synthetic != convention.is_synthetic:
        return None
    for side in Side:
        roots = [convention.territory_a_id if side == Side.A else convention.territory_b_id]
        if firm.territory_id in ids_with_descendants(roots):
            return side
    return None


def sides_reviewed_by(user: Any, binome: Binome) -> frozenset[Side]:
    """The sides for which this user may decide: as manager of the firm's cluster, as staff of its
    territory where it has none, or as the territory's own system. Nobody decides on a pair of a
    firm that they represent."""
    firms = {Side.A: binome.firm_a, Side.B: binome.firm_b}
    if user.represented_firm_ids & {firm.id for firm in firms.values()}:
        return frozenset()
    return frozenset(side for side, firm in firms.items() if decides_for(user, firm))


def decides_for(user: Any, firm: Firm) -> bool:
    """Whether the user is the cluster's manager, or staff where the firm has no cluster."""
    if user.is_service:
        return firm.territory_id in user.staff_territory_ids
    if firm.cluster_id is not None:
        return firm.cluster_id in user.managed_cluster_ids
    return firm.territory_id in user.staff_territory_ids


def interests_of(user: Any) -> QuerySet[Interest]:
    """Answers of the firms for which this user may answer, as the rule interest.answer has it.

    The other side's answers are never among them. `binome_id` is what came of it, if anything.
    """
    if not user.is_authenticated:
        return Interest.objects.none()
    own = Q(firm__in=user.represented_firm_ids)
    if user.is_service:
        own |= Q(firm__territory__in=user.staff_territory_ids)
    of_the_pair = binomes_of_pair(OuterRef("firm"), OuterRef("counterpart"))
    return Interest.objects.filter(own).annotate(
        binome_id=Subquery(of_the_pair.order_by("-id").values("id")[:1])
    )


def binomes_of_pair(one: Any, other: Any) -> BinomeQuerySet:
    """Binômes of two firms (or of two outer references), whichever of them is on side A."""
    return Binome.objects.filter(Q(firm_a=one, firm_b=other) | Q(firm_a=other, firm_b=one))


def waiting_for(user: Any) -> QuerySet[Binome]:
    """Proposed binômes on which a side of the user's has not decided: the review queue.

    Oldest first, with what the queue page shows; one statement.
    """
    condition = Q(pk__in=[])
    for side in Side:
        firm = f"firm_{side}"
        undecided = Q(**{f"approved_{side}_at__isnull": True})
        if user.is_service:
            decides = Q(**{f"{firm}__territory__in": user.staff_territory_ids})
        else:
            decides = Q(**{f"{firm}__cluster__in": user.managed_cluster_ids}) | Q(
                **{
                    f"{firm}__cluster__isnull": True,
                    f"{firm}__territory__in": user.staff_territory_ids,
                }
            )
        condition |= undecided & decides
    mine = user.represented_firm_ids
    return (
        Binome.objects.filter(condition, status="proposed")
        .exclude(Q(firm_a__in=mine) | Q(firm_b__in=mine))
        .select_related(
            "convention",
            "firm_a__territory",
            "firm_b__territory",
            "firm_a__cluster",
            "firm_b__cluster",
        )
        .order_by("created_at", "id")
    )


def reviewers_of(firm: Firm) -> QuerySet[User]:
    """The people who decide for a firm's side: they receive the mails."""
    if firm.cluster_id is not None:
        held = Mandate.objects.in_force().filter(
            role=Mandate.Role.CLUSTER_MANAGER, cluster=firm.cluster_id
        )
    else:
        held = Mandate.objects.in_force().filter(
            role=Mandate.Role.TERRITORY_STAFF,
            # the staff of a grouping act for its members too
            territory__in=ids_with_ancestors(firm.territory_id),
        )
    return User.objects.filter(is_active=True, is_service=False, mandates__in=held).distinct()


def representatives_of(firm: Firm) -> QuerySet[User]:
    held = Mandate.objects.in_force().filter(role=Mandate.Role.FIRM_REPRESENTATIVE, firm=firm.id)
    return User.objects.filter(is_active=True, is_service=False, mandates__in=held).distinct()


def reviews_by_side(binome: Binome) -> dict[str, Review]:
    return {review.side: review for review in binome.reviews.select_related("decided_by")}


def pairs_not_to_suggest() -> Iterator[tuple[int, int, str]]:
    """Pairs of firm ids that may not be suggested (again), with the gate that stops them."""
    vetoes = Interest.objects.filter(answer=Interest.Answer.NO_THANKS)
    for firm_id, counterpart_id in vetoes.values_list("firm_id", "counterpart_id"):
        yield firm_id, counterpart_id, "veto"
    for firm_a_id, firm_b_id in Binome.objects.values_list("firm_a_id", "firm_b_id"):
        yield firm_a_id, firm_b_id, "binome"


def open_binomes_by_firm() -> dict[int, int]:
    """How many open binômes each firm has: what its capacity is counted against."""
    counts: dict[int, int] = {}
    for pair in Binome.objects.open().values_list("firm_a_id", "firm_b_id"):
        for firm_id in pair:
            counts[firm_id] = counts.get(firm_id, 0) + 1
    return counts


def conventions_of_firm(firm: Firm) -> QuerySet[Convention]:
    """Conventions in force that cover the firm's territory or one above it."""
    above = ids_with_ancestors(firm.territory_id)
    return Convention.objects.active().filter(
        Q(territory_a__in=above) | Q(territory_b__in=above), is_synthetic=firm.is_synthetic
    )


def conventions_to_expire() -> QuerySet[Convention]:
    return Convention.objects.filter(status="active", ends_on__lt=timezone.localdate())


# --- capacity, interests and pairings -----------------------------------------------------------


def is_full(firm: Firm) -> bool:
    """Whether a firm carries as many open binômes as it said it can."""
    carried = Binome.objects.open().filter(Q(firm_a=firm) | Q(firm_b=firm)).count()
    return carried >= Firm.objects.values_list("capacity", flat=True).get(pk=firm.pk)


def may_take_on(firm: Firm) -> bool:
    """Whether a firm can be asked at all: published, validated, and not full."""
    return Firm.objects.matchable().filter(pk=firm.pk).exists() and not is_full(firm)


def is_barred(one: Firm, other: Firm) -> bool:
    """Whether one of two firms will not have the other. For services: nobody is told why."""
    both = [one.pk, other.pk]
    said_no = Interest.objects.filter(firm__in=both, counterpart__in=both, status="declined")
    excluded = FirmExclusion.objects.filter(firm__in=both, excluded__in=both)
    return said_no.exists() or excluded.exists()


def interests_to_expire() -> QuerySet[Interest]:
    """Open interests whose time, or whose convention, is over."""
    in_force = Convention.objects.active().order_by().values("pk")
    return Interest.objects.filter(status="open").filter(
        Q(expires_at__lte=timezone.now()) | ~Q(convention__in=in_force)
    )


def interests_to_remind() -> QuerySet[Interest]:
    """Open interests whose firm has not been reminded, from the day of the reminder on."""
    left = timedelta(days=settings.INTEREST_DAYS - settings.INTEREST_REMINDER_DAYS)
    now = timezone.now()
    return Interest.objects.filter(
        status="open", reminded_at__isnull=True, expires_at__gt=now, expires_at__lte=now + left
    )


def open_pairing(one: Firm, other: Firm) -> Pairing | None:
    both = Q(firm_a=one, firm_b=other) | Q(firm_a=other, firm_b=one)
    found = Pairing.objects.filter(both, status="open", expires_at__gt=timezone.now())
    return found.select_related("proposed_by").first()


def pairings_of(user: Any) -> QuerySet[Pairing]:
    """Proposed pairs of the firms that the user represents, and of those for which they decide."""
    if not user.is_authenticated:
        return Pairing.objects.none()
    condition = Q(pk__in=[])
    for firm in ("firm_a", "firm_b"):
        condition |= Q(**{f"{firm}__in": user.represented_firm_ids})
        condition |= Q(**{f"{firm}__cluster__in": user.managed_cluster_ids})
        condition |= Q(**{f"{firm}__territory__in": user.reader_territory_ids})
    return Pairing.objects.filter(condition).select_related(
        "convention", "proposed_by", "firm_a__territory", "firm_b__territory"
    )


def pairings_to_lapse() -> list[tuple[int, int, int]]:
    """(id, firm A, firm B) of open proposals whose time, or whose convention, is over."""
    in_force = Convention.objects.active().order_by().values("pk")
    due = Pairing.objects.filter(status="open").filter(
        Q(expires_at__lte=timezone.now()) | ~Q(convention__in=in_force)
    )
    return list(due.order_by("id").values_list("pk", "firm_a_id", "firm_b_id"))


# --- reviews and cases --------------------------------------------------------------------------


def open_question(binome: Binome) -> Question | None:
    return binome.questions.filter(answered_at__isnull=True).first()


def refusal_feedback() -> Iterator[tuple[int, int, str]]:
    """Pairs that reviewers refused, as (firm A, firm B, coded reason): what matching may learn
    from. No firm's private answer is among them."""
    refused = Review.objects.filter(decision=Review.Decision.REFUSE).order_by("binome_id")
    yield from refused.values_list("binome__firm_a_id", "binome__firm_b_id", "reason").iterator()


def refusals_read_by(user: Any) -> QuerySet[Review]:
    """Refusals of the binômes that the user may see, with `cluster_name` of the refusing side's
    firm (null where its territory decided)."""
    visible = Binome.objects.visible_to(user).order_by().values("pk")
    refused = Review.objects.filter(decision=Review.Decision.REFUSE, binome__in=visible)
    return refused.annotate(
        cluster_name=Case(
            When(side=Side.A, then="binome__firm_a__cluster__name"),
            default="binome__firm_b__cluster__name",
        )
    )


def cases_of(user: Any) -> QuerySet[Charge]:
    """The binômes that the user is in charge of, the longest first."""
    return (
        Charge.objects.filter(officer=user, until__isnull=True)
        .filter(binome__in=Binome.objects.open())
        .select_related(
            "binome__convention", "binome__firm_a__territory", "binome__firm_b__territory"
        )
        .order_by("since", "id")
    )


def cases_of_mandate(mandate: Mandate) -> QuerySet[Charge]:
    """The open cases that nobody would hold if this mandate ended today."""
    cases = cases_of(mandate.user)
    if mandate.role == Mandate.Role.CLUSTER_MANAGER:
        within: dict[str, Any] = {"cluster": mandate.cluster_id}
    elif mandate.role == Mandate.Role.TERRITORY_STAFF:
        places = ids_with_descendants([mandate.place_id])
        within = {"cluster__isnull": True, "territory__in": places}
    else:
        return cases.none()
    condition = Q(pk__in=[])
    for side in Side:
        fits = {f"binome__firm_{side}__{name}": value for name, value in within.items()}
        condition |= Q(side=side, **fits)
    return cases.filter(condition)


def holders_beside(mandate: Mandate) -> QuerySet[User]:
    """The colleagues who hold the same role in the same place, and stay."""
    place = {f"{Mandate.PLACE_OF_ROLE[Mandate.Role(mandate.role)]}_id": mandate.place_id}
    held = Mandate.objects.in_force().filter(role=mandate.role, **place)
    return (
        User.objects.filter(is_active=True, is_service=False, mandates__in=held)
        .exclude(pk=mandate.user_id)
        .distinct()
    )


def officers_of(binome: Binome) -> list[Charge]:
    """Everyone who is or was in charge, side A's first, then by time."""
    return list(
        binome.charges.select_related("officer", "given_by").order_by("side", "since", "id")
    )


def life_overdue() -> Iterator[Binome]:
    """Binômes whose present part of the life has lasted longer than its deadline."""
    now = timezone.now()
    late = Q(pk__in=[])
    for state in map(BINOME.state, LIFE):
        if state.deadline is None:
            continue
        began = "approved_both" if state.code == "approved" else f"{state.code}_at"
        late |= Q(status=state.code, **{f"{began}__lt": now - state.deadline})
    return (
        Binome.objects.annotate(approved_both=Greatest("approved_a_at", "approved_b_at"))
        .filter(late)
        .select_related("firm_a", "firm_b")
        .order_by("id")
        .iterator()
    )
