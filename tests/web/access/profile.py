from tests.web.access import row


def firm(world):
    return [world.firm.pk]


OUTSIDE = {"third_staff": 404, "operator": 404}
KEPT_BY = {"entrepreneur": 200, "manager": 200, "staff": 200, "service": 200}
ROWS = {
    "profile:start": row(302, entrepreneur=302),
    "profile:new": row(200),
    "profile:countries": row(200, data={"field": "markets", "markets-words": "tun"}),
    "profile:firm": row(403, args=firm, **KEPT_BY, **OUTSIDE),
    "profile:publication": row(
        403,
        args=firm,
        method="post",
        data={"publication": "withdrawn"},
        **dict.fromkeys(KEPT_BY, 302),
        **OUTSIDE,
    ),
    "profile:confirmation": row(
        403, args=firm, method="post", **dict.fromkeys(KEPT_BY, 302), **OUTSIDE
    ),
    **{
        f"profile:{step}": row(403, args=firm, **KEPT_BY, **OUTSIDE)
        for step in ("identity", "activities", "brings", "seeks", "work", "versions")
    },
}
