"""What a profile still lacks to be suggested well: a list of things to do, never a percentage."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from actors.models import Asset, Firm, FirmActivity


@dataclass(frozen=True)
class Gap:
    """One thing to add: in which step, why it helps, and whether publishing waits for it."""

    step: str
    sentence: Any
    is_needed: bool = False

    @property
    def url_name(self) -> str:
        return f"profile:{self.step}"


def gaps(firm: Firm) -> list[Gap]:
    """What is missing, the obligatory first. Reads the firm's prefetched activities and assets."""
    activities = list(firm.activities.all())
    directions = [asset.direction for asset in firm.assets.all()]
    found = [
        (
            not activities,
            Gap("activities", _("Choose your main activity: firms meet by trade."), is_needed=True),
        ),
        (
            not directions,
            Gap("brings", _("Say at least one thing that you bring or seek."), is_needed=True),
        ),
        (
            any(one.origin == FirmActivity.Origin.INFERRED for one in activities),
            Gap("activities", _("Confirm the activities that were read from your text.")),
        ),
        (
            bool(directions) and Asset.Direction.BRINGS not in directions,
            Gap("brings", _("Say what you bring: without it nobody knows why to choose you.")),
        ),
        (
            bool(directions) and Asset.Direction.SEEKS not in directions,
            Gap("seeks", _("Say what you seek: without it we can only guess what helps you.")),
        ),
        (
            not firm.description,
            Gap("identity", _("Describe your trade in your own words: it sets you apart.")),
        ),
        (
            not firm.languages_of_work,
            Gap("work", _("Say in which languages you can work: it is asked of every pair.")),
        ),
        (
            not firm.size_class,
            Gap("identity", _("Say how many people work with you: size counts in a pair.")),
        ),
        (
            not firm.markets,
            Gap("work", _("Say on which markets you sell: partners differ from rivals by it.")),
        ),
        (
            firm.worked_abroad is None,
            Gap("work", _("Say whether you have worked with firms abroad.")),
        ),
    ]
    return [gap for is_missing, gap in found if is_missing]
