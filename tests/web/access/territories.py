from tests.web.access import row


def own(world):
    return [world.own.code]


ROWS = {
    "territories:list": row(200),
    "territories:search": row(200, data={"field": "partner", "partner-words": "own"}),
    "territories:page": row(200, args=own),
    "territories:register": row(403, staff=200, other_staff=200, third_staff=200),
    "territories:conditions": row(200, args=own),
    "territories:condition": row(
        403, args=lambda world: [world.own.code, "equity"], staff=200, service=200
    ),
    "territories:edit": row(403, args=own, staff=200, service=200),
}
