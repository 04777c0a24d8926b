"""Two firms side by side: who they are, their facts line by line, what each has for the other."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from actors.models import Asset, Firm
from ced_platform.shared.choices import PartnershipKind, Side
from ced_platform.shared.formats import country_name, joined, language_name
from ced_platform.shared.ui import Party


def party_of(firm: Firm, linked: Collection[int]) -> Party:
    """One half of the pair's header; `linked` are the firms whose page is open to the reader."""
    main = next((one for one in firm.activities.all() if one.is_main), None)
    details = (
        main.activity.label if main else "",
        firm.city,
        firm.get_size_class_display() if firm.size_class else "",
    )
    return Party(
        name=firm.name,
        territory=str(firm.territory),
        url=reverse("actors:firm", args=[firm.pk]) if firm.pk in linked else "",
        details=tuple(filter(None, details)),
    )


@dataclass(frozen=True)
class Fact:
    """One line of the comparison; an empty value is not known. `alike` says what both share."""

    label: str
    left: str
    right: str
    alike: str = ""


def facts_of(one: Firm, other: Firm) -> list[Fact]:
    """Languages, size, age, kinds of partnership, markets and norms of two firms."""
    shared = [code for code in one.languages_of_work if code in other.languages_of_work]
    both_sell_in = [code for code in one.markets if code in other.markets]
    return [
        Fact(_("Languages of work"), *_each(one, other, _languages), _in_words(shared)),
        Fact(_("Size"), *_each(one, other, lambda firm: firm.get_size_class_display())),
        Fact(_("Founded in"), *_each(one, other, lambda firm: str(firm.founded_in or ""))),
        Fact(_("Kinds of partnership wanted"), *_each(one, other, _kinds)),
        Fact(_("Markets"), *_each(one, other, _markets), joined(map(country_name, both_sell_in))),
        Fact(_("Has worked with firms abroad"), *_each(one, other, _worked_abroad)),
        Fact(_("Norms and certificates"), *_each(one, other, _norms)),
        Fact(_("Norms to reach"), *_each(one, other, _norms_sought)),
    ]


def _each(one: Firm, other: Firm, say: Any) -> tuple[str, str]:
    return str(say(one)), str(say(other))


def _in_words(codes: list[str]) -> str:
    return joined(language_name(code) for code in codes) if codes else ""


def _languages(firm: Firm) -> str:
    return _in_words(list(firm.languages_of_work))


def _kinds(firm: Firm) -> str:
    wanted = [PartnershipKind(kind).label for kind in firm.partnership_kinds]
    return joined(wanted) if wanted else _("open to all")


def _markets(firm: Firm) -> str:
    return joined(map(country_name, firm.markets))


def _worked_abroad(firm: Firm) -> str:
    return {True: _("yes"), False: _("no"), None: ""}[firm.worked_abroad]


def _norms(firm: Firm) -> str:
    return _certificates(firm, Asset.Direction.BRINGS)


def _norms_sought(firm: Firm) -> str:
    return _certificates(firm, Asset.Direction.SEEKS)


def _certificates(firm: Firm, direction: str) -> str:
    found = [
        asset.text
        for asset in firm.assets.all()
        if asset.kind == Asset.Kind.CERTIFICATION and asset.direction == direction
    ]
    return joined(found) if found else ""


@dataclass(frozen=True)
class Exchange:
    """What one firm brings facing what the other seeks."""

    giver: Firm
    taker: Firm
    side: Side
    brings: list[Asset]
    seeks: list[Asset]


def exchanges_of(firm_a: Firm, firm_b: Firm) -> list[Exchange]:
    """Both directions, A's first."""
    return [
        Exchange(
            giver=giver,
            taker=taker,
            side=side,
            brings=_assets(giver, Asset.Direction.BRINGS),
            seeks=_assets(taker, Asset.Direction.SEEKS),
        )
        for side, giver, taker in ((Side.A, firm_a, firm_b), (Side.B, firm_b, firm_a))
    ]


def _assets(firm: Firm, direction: Asset.Direction) -> list[Asset]:
    return [asset for asset in firm.assets.all() if asset.direction == direction]
