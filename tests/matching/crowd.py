"""Firms of few trades with much to say, and what may happen to them: who is changed by it."""

import random
from types import SimpleNamespace

from actors.models import Asset, Firm, FirmExclusion
from matching.models import Suggestion
from matching.services.rulesets import ensure_default_ruleset
from tests.factories import ConventionFactory, FirmFactory, TerritoryFactory

TRADES = ("28.15", "25.62", "25.61", "10.71")
ITEMS = (
    ("product", "gears for mills", "28.15"),
    ("certification", "zinc plating to ISO 2081", "25.61"),
    ("capacity", "five-axis milling centre", "25.62"),
    ("market_access", "a distributor in the south"),
    ("technology", "hardening of steel"),
)
SIZE = 16


def make_crowd() -> SimpleNamespace:
    """Firms of few trades with much to say, and short lists: most changes move somebody."""
    chance = random.Random(5)  # noqa: S311 - a fixed world
    ruleset = ensure_default_ruleset()
    ruleset.parameters = {**ruleset.parameters, "list_length": 3}
    ruleset.save()
    a, b = TerritoryFactory(languages=["fr"]), TerritoryFactory(languages=["fr"])

    def firm(territory):
        return FirmFactory(
            territory=territory,
            activity=chance.choice(TRADES),
            brings=chance.sample(ITEMS, chance.randrange(3)),
            seeks=chance.sample(ITEMS, chance.randrange(3)),
            size_class=chance.choice(["", "micro", "small", "medium"]),
        )

    firms = {territory: [firm(territory) for _ in range(SIZE)] for territory in (a, b)}
    convention = ConventionFactory(between=(a, b))
    return SimpleNamespace(
        convention=convention, a=firms[a], b=firms[b], firm=firm, chance=chance, territory=a
    )


def says_less(crowd):
    Asset.objects.filter(firm=crowd.a[0]).delete()
    return crowd.a[:1]


def says_more(crowd):
    for item in ITEMS:
        kind, text, *_code = item
        for direction in Asset.Direction.values:
            Asset.objects.create(
                firm=crowd.a[1], direction=direction, kind=kind, text=text, language="en"
            )
    return crowd.a[1:2]


def grows(crowd):
    Firm.objects.filter(pk__in=[one.pk for one in crowd.b[:4]]).update(size_class="medium")
    return crowd.b[:4]


def comes(crowd):
    return [crowd.firm(crowd.territory)]


def leaves(crowd):
    Firm.objects.filter(pk=crowd.b[2].pk).update(publication="withdrawn")
    return crowd.b[2:3]


def is_full(crowd):
    Firm.objects.filter(pk=crowd.b[3].pk).update(capacity=0)
    return crowd.b[3:4]


def changes_trade(crowd):
    crowd.a[4].activities.update(activity=crowd.a[5].activities.get().activity)
    return crowd.a[4:5]


def is_set_apart(crowd):
    pair = Suggestion.objects.filter(rank_a=1).first()
    FirmExclusion.objects.create(firm=pair.firm_a, excluded=pair.firm_b)
    return [pair.firm_a, pair.firm_b]


def stays(_crowd):
    return []


CHANGES = (
    says_less, says_more, grows, comes, leaves, is_full, changes_trade, is_set_apart, stays,
)  # fmt: skip
