"""Binômes that stand, for tests of their life: `lived(two_shores)` is approved by both sides."""

from types import SimpleNamespace

from django.utils import timezone

from ced_platform.shared.choices import Side
from journal.services import record
from partnerships.models import Binome
from partnerships.services.dialogue import give_undertaking, send_message
from partnerships.services.visits import agree_waiver, ask_waiver
from partnerships.workflows import BINOME
from tests.factories import BinomeFactory
from tests.lived import pdf

__all__ = ["pdf"]


def approved(shores: SimpleNamespace) -> Binome:
    """As the second approval leaves it, with its event in the journal."""
    now = timezone.now()
    binome = BinomeFactory(
        convention=shores.convention,
        firm_a=shores.firm_a,
        firm_b=shores.firm_b,
        status="approved",
        approved_a_at=now,
        approved_b_at=now,
    )
    record(
        code="binome.approve",
        subject=binome,
        territory_ids=BINOME.territories(binome),
        source="proposed",
        target="approved",
    )
    return binome


def head(shores: SimpleNamespace, side: str):
    return getattr(shores, f"head_{side}")


def in_dialogue(shores: SimpleNamespace) -> Binome:
    binome = approved(shores)
    send_message(actor=shores.head_a, binome=binome, text="Good morning", language="en")
    return stored(binome)


def with_word_given(shores: SimpleNamespace, binome: Binome) -> Binome:
    for side in "ab":
        give_undertaking(actor=head(shores, side), binome=binome)
    return stored(binome)


def stored(row):
    return type(row).objects.get(pk=row.pk)


def in_project(shores: SimpleNamespace) -> Binome:
    """Both agreed to do without visits: the shortest way to the project."""
    binome = in_dialogue(shores)
    for visitor in Side:
        asked = ask_waiver(
            actor=shores.head_a,
            binome=binome,
            visitor=visitor,
            reason="Met at a fair",
            language="en",
        )
        agree_waiver(actor=shores.head_b, visit=asked)
    return stored(binome)
