from ced_platform.shared.choices import Side
from partnerships.services.charges import take_charge
from tests.factories import FirmFactory, PairingFactory
from tests.web.access import row


def convention(world):
    return [world.convention.pk]


def document(world):
    return [world.convention.pk, world.convention.documents.get().pk]


def milestone(world):
    return [world.convention.pk, world.convention.milestones.get().pk]


def draft(world):
    return [world.draft.pk]


def proposed(world):
    return [world.proposed.pk]


def binome(world):
    return [world.binome.pk]


def standing(world):
    return [world.standing.pk]


def case(world):
    side = Side.A if world.standing.firm_a_id == world.firm.pk else Side.B
    return [take_charge(actor=world.people["manager"], binome=world.standing, side=side).pk]


def mandate_of_manager(world):
    return [world.people["manager"].mandates.get().pk]


def pairing(world):
    partner = FirmFactory(territory=world.other)
    return [PairingFactory(pair=(world.convention, world.firm, partner)).pk]


OUTSIDE = {"third_staff": 404, "operator": 404}
ROWS = {
    "partnerships:conventions": row(200),
    "partnerships:convention": row(200, args=convention, **OUTSIDE),
    "partnerships:convention-new": row(403, staff=200, other_staff=200, third_staff=200),
    # a draft is seen by staff of the side that wrote it, and by nobody else
    "partnerships:convention-edit": row(404, args=draft, staff=200, service=403),
    "partnerships:convention-propose": row(404, args=draft, staff=200, service=403),
    "partnerships:convention-sign": row(403, args=proposed, staff=200, other_staff=200, **OUTSIDE),
    "partnerships:convention-withdraw": row(403, args=proposed, staff=200, **OUTSIDE),
    "partnerships:convention-end": row(403, args=convention, staff=200, other_staff=200, **OUTSIDE),
    "partnerships:convention-clusters": row(
        403, args=convention, staff=200, other_staff=200, **OUTSIDE
    ),
    "partnerships:convention-document-new": row(
        403, args=convention, staff=200, other_staff=200, **OUTSIDE
    ),
    "partnerships:convention-document": row(200, args=document, **OUTSIDE),
    "partnerships:milestone-new": row(403, args=convention, staff=200, other_staff=200, **OUTSIDE),
    "partnerships:milestone-edit": row(403, args=milestone, staff=200, other_staff=200, **OUTSIDE),
    "partnerships:milestone-done": row(
        403, args=milestone, method="post", staff=302, other_staff=302, **OUTSIDE
    ),
    "partnerships:binomes": row(200),
    "partnerships:queue": row(200),
    "partnerships:review-report": row(
        403,
        manager=200,
        staff=200,
        other_staff=200,
        third_staff=200,
        observer=200,
        service=200,
    ),
    "partnerships:cases": row(403, manager=200, staff=200, other_staff=200, third_staff=200),
    "partnerships:case-hand-over": row(403, args=case, manager=200, **OUTSIDE),
    "partnerships:cases-end": row(404, args=mandate_of_manager, manager=200, staff=200),
    "partnerships:pairings": row(200),
    "partnerships:pairing": row(200, args=pairing, **OUTSIDE),
    # nobody was asked anything: the firms have no question to answer
    "partnerships:binome-answer": row(403, args=binome, **OUTSIDE),
    "partnerships:binome": row(200, args=binome, **OUTSIDE),
    "partnerships:binome-close": row(
        403,
        args=standing,
        entrepreneur=200,
        manager=200,
        other_staff=200,
        service=200,
        **OUTSIDE,
    ),
}
