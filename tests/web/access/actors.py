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
