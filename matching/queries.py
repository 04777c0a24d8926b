"""Reading suggestions and runs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from actors.models import Firm, FirmExclusion
from actors.visibility import firm_visibility
from ced_platform.shared.choices import Side
from matching.engine import Gate
from matching.models import Run, Suggestion
from partnerships.models import Binome, Convention, Interest
from partnerships.queries import conventions_of_firm, pairs_not_to_suggest
from territories.queries import ids_with_descendants


@firm_visibility.opens
def firms_suggested(user: Any) -> Q:
    """The counterparts on the lists of the firms that the user represents."""
    mine = user.represented_firm_ids
    if not mine:
        return Q(pk__in=[])
    suggested = Suggestion.objects.filter(convention__in=Convention.objects.active())
    on_a = suggested.filter(firm_a__in=mine, rank_a__isnull=False, firm_b=OuterRef("pk"))
    on_b = suggested.filter(firm_b__in=mine, rank_b__isnull=False, firm_a=OuterRef("pk"))
    return Q(Exists(on_a) | Exists(on_b))


def suggestions_of(firm: Firm, *, limit: int | None = None) -> list[Suggestion]:
    """The firm's present list over all its conventions, best first, counterparts at hand.

    Each row gets `side` (the firm's) and `counterpart`.
    """
    listed = Q(firm_a=firm, rank_a__isnull=False) | Q(firm_b=firm, rank_b__isnull=False)
    rows = (
        Suggestion.objects.current()
        .filter(listed, convention__in=conventions_of_firm(firm))
        .select_related("convention", "shared_activity", "firm_a__territory", "firm_b__territory")
    )
    suggestions = [
        face(suggestion, Side.A if suggestion.firm_a_id == firm.id else Side.B)
        for suggestion in rows
    ]
    # equal scores stand as the engine has ranked them
    suggestions.sort(key=lambda one: (-one.score, one.rank(one.side), one.pk))
    return suggestions[:limit]


def face(suggestion: Suggestion, side: Side) -> Suggestion:
    """Look at a suggestion from one side: sets `side`, `firm` and `counterpart` on it."""
    suggestion.side = side
    suggestion.firm = suggestion.firm_of(side)
    suggestion.counterpart = suggestion.firm_of(side.other)
    return suggestion


def side_for(user: Any, suggestion: Suggestion) -> Side | None:
    """The side for which a user may answer: the firm represented, or the token's territory."""
    for side in Side:
        firm = suggestion.firm_of(side)
        if firm.id in user.represented_firm_ids:
            return side
        if user.is_service and firm.territory_id in user.staff_territory_ids:
            return side
    return None


def counterparts_listing(
    convention: Convention, side: Side, firm_ids: Iterable[int]
) -> Iterator[int]:
    """Ids of the firms of the other side on whose lists any of these firms stands."""
    other = side.other
    return (
        Suggestion.objects.filter(
            **{
                "convention": convention,
                f"firm_{side}__in": firm_ids,
                f"rank_{other}__isnull": False,
            }
        )
        .values_list(f"firm_{other}_id", flat=True)
        .iterator()
    )


def lists_below(
    convention: Convention, side: Side, candidates: Mapping[int, float], *, k: int
) -> set[int]:
    """Of the firms in `candidates` (id → score with some firm), those whose list it would enter:
    fewer than k of those that stand on it score more."""
    if not candidates:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT candidate.id
            FROM unnest(%s::bigint[], %s::real[]) AS candidate(id, score)
            WHERE (
                SELECT count(*) FROM matching_suggestion AS listed
                WHERE listed.convention_id = %s AND listed.firm_{side}_id = candidate.id
                      AND listed.rank_{side} IS NOT NULL AND listed.score::real > candidate.score
            ) < %s
            """,  # noqa: S608 - names of our own
            [list(candidates), list(candidates.values()), convention.pk, k],
        )
        return {firm_id for (firm_id,) in cursor}


def pairs_apart() -> Iterator[tuple[int, int, Gate]]:
    """Pairs of firm ids that may not meet, with the gate that stops them."""
    for firm_id, other_id, gate in pairs_not_to_suggest():
        yield firm_id, other_id, Gate(gate)
    for firm_id, excluded_id in FirmExclusion.objects.values_list("firm_id", "excluded_id"):
        yield firm_id, excluded_id, Gate.EXCLUDED


def open_run(convention: Convention) -> Run | None:
    return convention.runs.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING]).first()


def latest_finished_run(convention: Convention) -> Run | None:
    finished = convention.runs.filter(state=Run.State.FINISHED)
    return finished.select_related("convention", "ruleset").order_by("-finished_at").first()


def has_failed_since(run: Run) -> bool:
    """Whether a later run of the convention has failed, perhaps after it had stored some lists."""
    later = run.convention.runs.filter(state=Run.State.FAILED, created_at__gt=run.created_at)
    return later.exists()


def runs_with_progress(convention: Convention) -> QuerySet[Run]:
    """Runs of a convention, newest first, with blocks_total and blocks_done."""
    return (
        convention.runs.select_related("ruleset")
        .annotate(
            blocks_total=Count("blocks"),
            blocks_done=Count("blocks", filter=Q(blocks__finished_at__isnull=False)),
        )
        .order_by("-created_at", "-id")  # counting drops the order of the model
    )


def firms_touched_since(convention: Convention, moment: datetime) -> set[int]:
    """Firms of a convention whose profile, answers or binômes changed since then."""
    ids = ids_with_descendants([convention.territory_a_id, convention.territory_b_id])
    touched = set(
        Firm.objects.filter(territory__in=ids, updated_at__gte=moment).values_list("id", flat=True)
    )
    answered = Interest.objects.filter(convention=convention, answered_at__gte=moment)
    binomes = Binome.objects.filter(convention=convention, updated_at__gte=moment)
    for pair in (
        *answered.values_list("firm_id", "counterpart_id"),
        *binomes.values_list("firm_a_id", "firm_b_id"),
    ):
        touched.update(pair)
    return touched
