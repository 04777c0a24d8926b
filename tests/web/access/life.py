"""The workspace of a binôme: the people of both firms and the officer of each side, nobody else.

In the world the entrepreneur owns firm A's side with a cluster manager as officer; staff of the
other territory are the officers of the firm without a cluster.
"""

from tests.web.access import row


def standing(world):
    return [world.standing.pk]


def message(world):
    return [world.standing.pk, world.life.message.pk]


def attachment(world):
    return [world.standing.pk, world.life.attachment.pk]


PARTIES = {"entrepreneur": 200, "manager": 200, "other_staff": 200}
OFFICERS_REFUSED = {"manager": 403, "other_staff": 403}
ROWS = {
    "partnerships:binome-dialogue": row(404, args=standing, **PARTIES),
    "partnerships:binome-undertaking": row(
        404, args=standing, method="post", entrepreneur=409, **OFFICERS_REFUSED
    ),
    "partnerships:binome-message-edit": row(404, args=message, entrepreneur=200),
    "partnerships:binome-message-withdraw": row(404, args=message, entrepreneur=200),
    "partnerships:binome-attachment": row(404, args=attachment, **PARTIES),
}
