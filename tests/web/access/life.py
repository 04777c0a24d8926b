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


def side(world):
    return [world.standing.pk, world.life.side]


def visit(world):
    return [world.standing.pk, world.life.visit.pk]


def meeting(world):
    return [world.standing.pk, world.life.meeting.pk]


def version(world):
    return [world.standing.pk, 1]


def agreement(world):
    return [world.standing.pk, world.life.agreement.pk]


def signed(world):
    return [world.standing.pk, world.life.signed.pk]


def follow_up(world):
    return [world.standing.pk, world.life.follow_up.pk]


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
    "partnerships:binome-visits": row(404, args=standing, **PARTIES),
    "partnerships:binome-visit-plan": row(404, args=side, entrepreneur=200, **OFFICERS_REFUSED),
    "partnerships:binome-visit-waive": row(404, args=side, entrepreneur=200, **OFFICERS_REFUSED),
    # the visit is the entrepreneur's own: the host, who has nobody in this world, would confirm it
    "partnerships:binome-visit-report": row(404, args=visit, entrepreneur=200, **OFFICERS_REFUSED),
    "partnerships:binome-visit-confirm": row(404, args=visit, entrepreneur=403, **OFFICERS_REFUSED),
    "partnerships:binome-visit-agree": row(404, args=visit, entrepreneur=403, **OFFICERS_REFUSED),
    "partnerships:binome-visit-cancel": row(404, args=visit, entrepreneur=200, **OFFICERS_REFUSED),
    "partnerships:binome-meetings": row(404, args=standing, **PARTIES),
    # officers propose too; the entrepreneur asked to move a booked one, so side B answers
    "partnerships:binome-meeting-new": row(404, args=standing, **PARTIES),
    "partnerships:binome-meeting-take": row(
        404, args=meeting, entrepreneur=403, **OFFICERS_REFUSED
    ),
    "partnerships:binome-meeting-counter": row(
        404, args=meeting, entrepreneur=403, manager=403, other_staff=200
    ),
    "partnerships:binome-meeting-decline": row(
        404, args=meeting, entrepreneur=403, **OFFICERS_REFUSED
    ),
    "partnerships:binome-meeting-withdraw": row(
        404, args=meeting, entrepreneur=200, manager=200, other_staff=403
    ),
    "partnerships:binome-meeting-move": row(
        404, args=meeting, entrepreneur=403, manager=403, other_staff=200
    ),
    "partnerships:binome-meeting-keep": row(404, args=meeting, **PARTIES),
    "partnerships:binome-meeting-cancel": row(404, args=meeting, **PARTIES),
    "partnerships:binome-meeting-minutes": row(404, args=meeting, **PARTIES),
    "partnerships:binome-meeting-entry": row(404, args=meeting, **PARTIES),
    "partnerships:binome-grid": row(404, args=standing, **PARTIES),
    "partnerships:binome-grid-edit": row(404, args=standing, entrepreneur=200, **OFFICERS_REFUSED),
    "partnerships:binome-grid-agree": row(
        404, args=version, method="post", entrepreneur=302, **OFFICERS_REFUSED
    ),
    "partnerships:binome-project": row(404, args=standing, **PARTIES),
    "partnerships:binome-project-edit": row(
        404, args=standing, entrepreneur=200, **OFFICERS_REFUSED
    ),
    "partnerships:binome-project-agree": row(
        404, args=version, method="post", entrepreneur=302, **OFFICERS_REFUSED
    ),
    "partnerships:binome-agreements": row(404, args=standing, **PARTIES),
    "partnerships:binome-agreement-new": row(
        404, args=standing, entrepreneur=200, **OFFICERS_REFUSED
    ),
    # recorded by the entrepreneur: the other firm confirms, and a stranger finds nothing
    "partnerships:binome-agreement-confirm": row(
        404, args=agreement, entrepreneur=403, **OFFICERS_REFUSED
    ),
    "partnerships:binome-agreement-withdraw": row(
        404, args=agreement, entrepreneur=200, **OFFICERS_REFUSED
    ),
    "partnerships:binome-agreement-file": row(404, args=signed, **PARTIES),
    "partnerships:binome-follow-up": row(404, args=standing, **PARTIES),
    "partnerships:binome-follow-up-stop": row(
        404, args=standing, entrepreneur=200, **OFFICERS_REFUSED
    ),
    "partnerships:binome-follow-up-answer": row(
        404, args=follow_up, entrepreneur=200, **OFFICERS_REFUSED
    ),
}
