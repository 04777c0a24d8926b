"""The API for people with a session, by role; keys have a table of their own in tests/api.

A form is no body for the API: 415 tells that the role may write there, before anything is read.
"""

from functools import partial

from partnerships.models import Interest
from tests.web.access import row as any_row
from tests.web.access.matching import suggestion

row = partial(any_row, anonymous=401)


def interest(world):
    return [Interest.objects.get(firm=world.firm, counterpart=world.counterpart).pk]


OWN_SIDE = {"entrepreneur": 200, "manager": 200, "staff": 200, "observer": 200, "service": 200}
BOTH_SIDES = {**OWN_SIDE, "other_staff": 200}
KEEPERS = {**BOTH_SIDES, "observer": 403, "other_staff": 403}
ROWS = {
    "api-territory-list": row(200),
    "api-territory-detail": row(200, args=lambda world: [world.own.code]),
    "api-convention-list": row(200),
    "api-convention-detail": row(404, args=lambda world: [world.convention.pk], **BOTH_SIDES),
    "api-cluster-list": row(200),
    "api-cluster-detail": row(404, args=lambda world: [world.cluster.pk], **BOTH_SIDES),
    "api-card-list": row(200),
    "api-card-detail": row(200, args=lambda world: [world.card.pk]),
    "api-firm-list": row(200),
    "api-firm-detail": row(404, args=lambda world: [world.firm.pk], **BOTH_SIDES),
    "api-firm-publish": row(404, args=lambda world: [world.firm.pk], method="post", **KEEPERS),
    "api-firm-withdraw": row(404, args=lambda world: [world.firm.pk], method="post", **KEEPERS),
    "api-suggestion-list": row(200),
    "api-suggestion-detail": row(404, args=suggestion, **BOTH_SIDES),
    "api-suggestion-interest": row(
        404,
        args=suggestion,
        method="post",
        entrepreneur=415,
        service=415,
        manager=403,
        staff=403,
        observer=403,
        other_staff=403,
    ),
    "api-interest-list": row(200),
    "api-interest-detail": row(404, args=interest, entrepreneur=200, service=200),
    "api-interest-take-back": row(404, args=interest, method="post", entrepreneur=409, service=409),
    "api-binome-list": row(200),
    "api-binome-detail": row(404, args=lambda world: [world.binome.pk], **BOTH_SIDES),
    # nobody has asked the firms anything
    "api-binome-answers": row(
        404,
        args=lambda world: [world.binome.pk],
        method="post",
        **dict.fromkeys(BOTH_SIDES, 403),
    ),
    "api-binome-decisions": row(
        404,
        args=lambda world: [world.binome.pk],
        method="post",
        manager=415,
        service=415,
        other_staff=415,
        entrepreneur=403,
        staff=403,
        observer=403,
    ),
    "api-trades-find": row(200, data={"q": "gears"}),
    "api-trades-convert": row(200, data={"scheme": "NAF2", "code": "62.01Z", "target": "NACE21"}),
    "api-trades-nomenclatures": row(200),
    "api-trades-nomenclature-file": row(200, args=lambda _world: ["NMA2010", "ttl"]),
    "api-trades-products": row(200, data={"q": "bread"}),
    "api-schema": row(200, anonymous=200),
    "api-docs": row(200, anonymous=200),
    "api-not-found": row(404),
}
