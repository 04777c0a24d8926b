"""Suggestions for tests of pages, without the engine: the numbers are what a test says."""

from typing import Any

from actors.models import Asset
from ced_platform.shared.choices import Side
from matching import engine
from matching.models import Ruleset, Suggestion
from matching.services.rulesets import ensure_default_ruleset
from partnerships.models import Convention
from partnerships.queries import side_of


def suggestion_of(convention: Convention, one: Any, other: Any, **fields: Any) -> Suggestion:
    """A current suggestion on both lists; what one brings and the other seeks match in order."""
    firm_a, firm_b = (one, other) if side_of(convention, one) == Side.A else (other, one)
    values = {
        "rank_a": 1,
        "rank_b": 1,
        "score": 0.7,
        "score_low": 0.6,
        "score_high": 0.8,
        "trade_affinity": 1.0,
        "shared_activity": firm_a.activities.first() and firm_a.activities.first().activity,
        "coverage_a_to_b": 0.8,
        "coverage_b_to_a": 0.6,
        "reciprocity": 0.69,
        "kinship": None,
        "feasibility": 0.9,
        "matched_a_to_b": matched(firm_a, firm_b),
        "matched_b_to_a": matched(firm_b, firm_a),
        "missing": 0,
        "ruleset": ensure_default_ruleset(),
    }
    return Suggestion.objects.create(
        convention=convention, firm_a=firm_a, firm_b=firm_b, **values | fields
    )


def matched(giver: Any, taker: Any) -> list[int]:
    """Triples of the giver's offers with the taker's needs, first with first, at 0.8."""
    offers = giver.assets.filter(direction=Asset.Direction.BRINGS)
    needs = taker.assets.filter(direction=Asset.Direction.SEEKS)
    return [
        number
        for offer, need in zip(offers, needs, strict=False)
        for number in (offer.pk, need.pk, 800)
    ]


def other_ruleset(**changes) -> Ruleset:
    """A version that is not the default, with other parameters."""
    parameters = engine.Ruleset(version="trial", **(changes or {"least_affinity": 0.9}))
    return Ruleset.objects.create(version="trial", parameters=parameters.to_dict())
