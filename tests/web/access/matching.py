"""Suggestions, answers and the runs of a convention, by role."""

from matching.models import Ruleset, RulesetTrial
from matching.services.rulesets import default_ruleset
from partnerships.models import Interest
from tests.factories import FirmFactory
from tests.matching.rows import other_ruleset, suggestion_of
from tests.web.access import row


def firm(world):
    return [world.firm.pk]


def convention(world):
    return [world.convention.pk]


def suggestion(world):
    """On both lists: each side's people see it, and the firm of the world answers it."""
    stranger = FirmFactory(territory=world.other, activity="25.62")
    return [suggestion_of(world.convention, world.firm, stranger).pk]


def ruleset(world):
    """The same for each row: a reader may look at several pages of one world."""
    return [_other().pk]


def _other():
    return Ruleset.objects.filter(version="trial").first() or other_ruleset()


def trial(world):
    asked = RulesetTrial.objects.create(
        convention=world.convention,
        before=default_ruleset(),
        after=_other(),
        asked_by=world.people["operator"],
    )
    return [asked.pk]


def mutual(world):
    """A yes that was met: too late to take it back."""
    return [Interest.objects.get(firm=world.firm, counterpart=world.counterpart).pk]


def firm_and_partner(world):
    return [world.firm.pk, FirmFactory(territory=world.other, activity="25.62").pk]


OWN_SIDE = {"entrepreneur": 200, "manager": 200, "staff": 200, "observer": 200, "service": 200}
BOTH_SIDES = {**OWN_SIDE, "other_staff": 200}
READERS = {"manager": 200, "staff": 200, "observer": 200, "service": 200, "other_staff": 200}
ROWS = {
    "matching:suggestions": row(302),
    "matching:firm": row(404, args=firm, **OWN_SIDE),
    "matching:fresh": row(404, args=firm, **OWN_SIDE),
    # answers are the firm's alone, and its own system's
    "matching:answers": row(
        404, args=firm, entrepreneur=200, service=200, manager=403, staff=403, observer=403
    ),
    "matching:suggestion": row(404, args=suggestion, **BOTH_SIDES),
    "matching:answer": row(
        404,
        args=suggestion,
        method="post",
        data={"answer": "no_thanks"},
        entrepreneur=302,
        service=302,
        manager=403,
        staff=403,
        observer=403,
        other_staff=403,
    ),
    "matching:take-back": row(404, args=mutual, method="post", entrepreneur=409, service=409),
    "matching:pairing-start": row(403, manager=200, staff=200, other_staff=200, third_staff=200),
    # firms with a cluster are brought together by its managers, not by the staff
    "matching:pairing-find": row(
        404, args=firm, manager=200, entrepreneur=403, observer=403, service=403, operator=403
    ),
    "matching:pairing-propose": row(404, args=firm_and_partner, manager=200),
    "matching:runs": row(404, args=convention, **BOTH_SIDES),
    "matching:run": row(
        404,
        args=convention,
        method="post",
        staff=302,
        service=302,
        other_staff=302,
        entrepreneur=403,
        manager=403,
        observer=403,
    ),
    # single pairs are for the two sides; numbers for the operator too
    "matching:funnel": row(404, args=convention, **READERS, operator=200),
    "matching:funnel-table": row(404, args=convention, **READERS, operator=200),
    "matching:roads": row(404, args=convention, **READERS),
    # how the installation matches is the operator's alone
    "matching:oversight": row(403, operator=200),
    "matching:oversight-convention": row(403, args=convention, operator=200),
    "matching:rulesets": row(403, operator=200),
    "matching:ruleset": row(403, args=ruleset, operator=200),
    "matching:ruleset-new": row(403, args=ruleset, operator=200),
    "matching:ruleset-switch": row(403, args=ruleset, method="post", operator=302),
    "matching:ruleset-choose": row(403, args=ruleset, method="post", operator=302),
    "matching:trial": row(403, args=trial, operator=200),
}
