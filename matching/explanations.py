"""From stored numbers and ids to reasons with words: what a page, the API and a frozen piece of
evidence show. The sentences themselves are made in matching/sentences.py."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from actors.models import Asset, Firm
from ced_platform.shared.choices import Side
from matching.engine import PairFacts, Said, missing_for, reasons_for
from matching.models import Suggestion
from trades.models import Activity
from trades.queries import with_labels


@dataclass(frozen=True)
class Words:
    """What somebody wrote, with its language."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True)
class Explanation:
    """The reasons for the firm on one side, and what is not known of it and of the other.

    `assets` and `activities` hold the words for the ids in the reasons' parameters.
    """

    reasons: list[Said]
    missing_mine: list[str]
    missing_theirs: list[str]
    assets: dict[int, Words]
    activities: dict[int, str]


@dataclass(frozen=True)
class Component:
    """A part of the score, between 0 and 1; None when it is not known."""

    code: str
    value: float | None


def explain(
    suggestions: Iterable[Suggestion], side_of: dict[int, Side], language: str
) -> dict[int, Explanation]:
    """Explanations by suggestion id, each for the side in `side_of`; a fixed number of statements.

    Reasons about an asset that was removed since are left out: the refresh is on its way.
    """
    rows = list(suggestions)
    assets = _assets_of(rows)
    activities = _labels_of(rows, language)
    exact = _in_one_class(rows)
    explained = {}
    for row in rows:
        side = side_of[row.pk]
        facts = _facts(row, assets, exact)
        said = [one for one in reasons_for(facts, side.value) if _is_spoken_of(one, assets)]
        mine, theirs = missing_for(row.missing, side.value, row.gains)
        explained[row.pk] = Explanation(said, mine, theirs, assets, activities)
    return explained


def explain_one(suggestion: Suggestion, side: Side, language: str) -> Explanation:
    return explain([suggestion], {suggestion.pk: side}, language)[suggestion.pk]


def components_of(suggestion: Suggestion, side: Side) -> list[Component]:
    """The parts of the score seen from one side: what it gets and gives, and what both share."""
    gets, gives = suggestion.coverage_b_to_a, suggestion.coverage_a_to_b
    if side == Side.B:
        gets, gives = gives, gets
    return [
        Component("trade_affinity", suggestion.trade_affinity),
        Component("you_get", gets),
        Component("they_get", gives),
        Component("kinship", suggestion.kinship),
        Component("feasibility", suggestion.feasibility),
    ]


def evidence_of(suggestion: Suggestion) -> dict[str, Any]:
    """The suggestion as it stands, with the words of both firms: profiles change, this does not."""
    explanations = {side: explain_one(suggestion, side, "en") for side in Side}
    shown = explanations[Side.A]
    activity = suggestion.shared_activity
    return {
        "suggestion": suggestion.pk,
        "ruleset": suggestion.ruleset.version,
        "computed_at": suggestion.computed_at.isoformat(),
        "score": suggestion.score,
        "components": {
            side.value: {one.code: one.value for one in components_of(suggestion, side)}
            for side in Side
        },
        "activity": activity and {"id": activity.pk, "scheme": "NACE2", "code": activity.code},
        "reasons": {
            side.value: [
                {"code": said.code.value, "params": said.params}
                for said in explanations[side].reasons
            ]
            for side in Side
        },
        "missing": {
            side.value: {
                "mine": explanations[side].missing_mine,
                "theirs": explanations[side].missing_theirs,
            }
            for side in Side
        },
        "assets": {str(pk): asdict(words) for pk, words in shown.assets.items()},
    }


def _is_spoken_of(said: Said, assets: dict[int, Words]) -> bool:
    return all(said.params[name] in assets for name in ("offer", "need") if name in said.params)


def _facts(row: Suggestion, assets: dict[int, Words], exact: dict[int, bool]) -> PairFacts:
    return PairFacts(
        trade_affinity=row.trade_affinity,
        shared_activity=row.shared_activity_id,
        exact_trade=exact[row.pk],
        coverage_a_to_b=row.coverage_a_to_b,
        coverage_b_to_a=row.coverage_b_to_a,
        kinship=row.kinship,
        matched_a_to_b=_triples(row.matched_a_to_b),
        matched_b_to_a=_triples(row.matched_b_to_a),
        missing=row.missing,
        common_languages=_languages_in_common(row.firm_a, row.firm_b),
        shared_card=row.shared_card_id,
        value_chain_a_to_b=row.value_chain_a_to_b,
        value_chain_b_to_a=row.value_chain_b_to_a,
        rivalry=row.rivalry,
        coproduction=row.coproduction,
        norm_gap_a=row.norm_gap_a,
        norm_gap_b=row.norm_gap_b,
        reintroduction=frozenset(
            pk for pk, words in assets.items() if words.kind == Asset.Kind.DISCONTINUED_PRODUCT
        ),
    )


def _triples(flat: list[int]) -> list[tuple[int, int, int]]:
    return [(flat[at], flat[at + 1], flat[at + 2]) for at in range(0, len(flat), 3)]


def _languages_in_common(firm_a: Firm, firm_b: Firm) -> tuple[str, ...]:
    """In the order of A's list."""
    return tuple(code for code in firm_a.languages_of_work if code in firm_b.languages_of_work)


def _assets_of(rows: list[Suggestion]) -> dict[int, Words]:
    ids = {
        pk
        for row in rows
        for offer, need, _thousandths in _triples(row.matched_a_to_b + row.matched_b_to_a)
        for pk in (offer, need)
    }
    ids |= {pk for row in rows for pk in (row.norm_gap_a, row.norm_gap_b) if pk is not None}
    found = Asset.objects.filter(pk__in=ids).values_list("pk", "text", "language", "kind")
    return {pk: Words(text, language, kind) for pk, text, language, kind in found}


def _labels_of(rows: list[Suggestion], language: str) -> dict[int, str]:
    ids = {row.shared_activity_id for row in rows} - {None}
    activities = with_labels(Activity.objects.filter(pk__in=ids), language)
    return {activity.pk: activity.label for activity in activities}


def _in_one_class(rows: list[Suggestion]) -> dict[int, bool]:
    """Whether the activity in common is a class (the finest level) and not something above it."""
    leaves = set(
        Activity.objects.filter(
            pk__in={row.shared_activity_id for row in rows} - {None}, is_leaf=True
        ).values_list("pk", flat=True)
    )
    return {row.pk: row.shared_activity_id in leaves for row in rows}
