from tests.web.access import row


def firm(world):
    return [world.firm.pk]


def unvalidated(world):
    return [world.unvalidated.pk]


def cluster(world):
    return [world.cluster.pk]


def token(world):
    return [world.token.pk]


def newcomer(world):
    return [world.newcomer.pk]


def card(world):
    return [world.card.pk]


def card_draft(world):
    return [world.card_draft.pk]


def card_proposed(world):
    return [world.card_proposed.pk]


# proposed by the cluster abroad: seen by managers and by staff of any territory
READERS_OF_PROPOSALS = {"staff": 403, "other_staff": 403, "third_staff": 403, "service": 403}
# a draft: nobody but its own cluster knows of it
OWN_DRAFT = {"everyone": 404, "args": card_draft, "manager": 200}
ROWS = {
    # the world's firm was never refused: who may ask is told so
    "actors:firm-second-look": row(
        403,
        args=firm,
        method="post",
        entrepreneur=409,
        manager=409,
        staff=409,
        service=409,
        third_staff=404,
        operator=404,
    ),
    "actors:cards": row(200),
    "actors:card-new": row(403, manager=200),
    "actors:cards-similar": row(403, manager=200, data={"name": "machining"}),
    "actors:card": row(404, args=card_draft, manager=200),
    "actors:card-words": row(**OWN_DRAFT),
    "actors:card-codes": row(**OWN_DRAFT),
    "actors:card-lists": row(**OWN_DRAFT),
    "actors:card-languages": row(**OWN_DRAFT),
    "actors:card-step": row(
        404, args=card_draft, method="post", data={"step": "propose"}, manager=302
    ),
    "actors:card-review": row(
        404,
        args=card_proposed,
        method="post",
        data={"validate": "1"},
        manager=302,
        **READERS_OF_PROPOSALS,
    ),
    "actors:card-withdraw": row(403, args=card, manager=200),
    "actors:card-revise": row(403, args=card, method="post", manager=302),
    "actors:firms": row(200, entrepreneur=403, operator=403),
    # published and validated: open to the partner under the convention, closed to the third
    "actors:firm": row(200, args=firm, third_staff=404, operator=404),
    # neither the firm's own people nor observers vouch for it
    "actors:firm-validation": row(
        404, args=unvalidated, manager=200, staff=200, observer=403, service=403
    ),
    "actors:clusters": row(200),
    "actors:cluster": row(200, args=cluster, third_staff=404, operator=404),
    "actors:cluster-new": row(403, staff=200, other_staff=200, third_staff=200),
    "actors:cluster-edit": row(
        403, args=cluster, manager=200, staff=200, service=200, third_staff=404, operator=404
    ),
    "actors:cluster-status": row(
        403,
        args=cluster,
        method="post",
        data={"status": "validated"},
        staff=302,
        third_staff=404,
        operator=404,
    ),
    "actors:tokens": row(403, staff=200, other_staff=200, third_staff=200),
    "actors:token-new": row(403, staff=200, other_staff=200, third_staff=200),
    "actors:token-revoke": row(404, args=token, staff=200),
    "actors:time-zone": row(200),
    "actors:time-zone-search": row(200, data={"field": "time_zone"}),
    "actors:members": row(200, observer=403, service=403, operator=403),
    "actors:member-invite": row(200, observer=403, service=403, operator=403),
    "actors:member-again": row(
        404, args=newcomer, method="post", entrepreneur=409, manager=409, staff=409
    ),
    "actors:member-end": row(404, args=newcomer, entrepreneur=200, manager=200, staff=200),
}
