"""What a firm says of itself, put together for a page; the same for its own people and others."""

from dataclasses import dataclass
from typing import Any

from actors.models import Asset, Firm, FirmActivity
from actors.web.choices import alphabetical
from ced_platform.shared.choices import PartnershipKind
from ced_platform.shared.formats import country_name, language_name


@dataclass(frozen=True)
class PublicProfile:
    """A firm with its lists in words; `firm` comes from actors.queries.with_profile."""

    firm: Firm
    brings: list[Asset]
    seeks: list[Asset]
    languages: list[str]
    kinds: list[Any]
    markets: list[str]
    has_inferred_activities: bool


def public_profile(firm: Firm) -> PublicProfile:
    assets = list(firm.assets.all())
    return PublicProfile(
        firm=firm,
        brings=[one for one in assets if one.direction == Asset.Direction.BRINGS],
        seeks=[one for one in assets if one.direction == Asset.Direction.SEEKS],
        languages=[language_name(code) for code in firm.languages_of_work],
        kinds=[PartnershipKind(code).label for code in firm.partnership_kinds],
        markets=sorted(map(country_name, firm.markets), key=alphabetical),
        has_inferred_activities=any(
            one.origin == FirmActivity.Origin.INFERRED for one in firm.activities.all()
        ),
    )
