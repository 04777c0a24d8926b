"""What firms write, by kind of thing: nothing helps more to fill in an empty field."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from actors.models import Asset


@dataclass(frozen=True)
class Example:
    """One kind with a sentence of a firm that has it and of one that looks for it."""

    kind: Asset.Kind
    brings: Any
    seeks: Any


EXAMPLES = (
    Example(
        Asset.Kind.PRODUCT,
        _("Gear wheels up to 800 mm, in series of 1 to 200"),
        _("Grey iron castings of 5 to 50 kg"),
    ),
    Example(
        Asset.Kind.DISCONTINUED_PRODUCT,
        _("Enamelled wood stoves, which we still make"),
        _("Hand forged hinges that nobody makes here any more"),
    ),
    Example(
        Asset.Kind.SERVICE,
        _("Maintenance of packing lines, on site within two days"),
        _("Installation and after-sales service of our pumps in your country"),
    ),
    Example(
        Asset.Kind.TECHNOLOGY,
        _("Cold drying of fruit that keeps taste and vitamins"),
        _("A way to treat tannery water without chromium"),
    ),
    Example(
        Asset.Kind.CAPACITY,
        _("Five-axis milling machine, free two days a week"),
        _("Sewing capacity for 3,000 pieces a month"),
    ),
    Example(
        Asset.Kind.CERTIFICATION,
        _("EN 9100 since 2019; we know how to prepare for it"),
        _("Help to reach CE marking for our toys"),
    ),
    Example(
        Asset.Kind.MARKET_ACCESS,
        _("Sales network in 40 do-it-yourself shops of the region"),
        _("A distributor for olive oil in glass bottles"),
    ),
    Example(
        Asset.Kind.MATERIAL,
        _("Cork granules left over from stoppers, 10 t a month"),
        _("Recycled polyester fibre, white, 2 t a month"),
    ),
    Example(
        Asset.Kind.SITE,
        _("600 m² of workshop with a travelling crane, next to ours"),
        _("A place to assemble close to the port"),
    ),
    Example(
        Asset.Kind.SKILLS,
        _("Our master welders train for two weeks, in French and Arabic"),
        _("Training of four people in mould design"),
    ),
    Example(
        Asset.Kind.RESEARCH,
        _("Test bench for small wind turbines"),
        _("A partner for trials of a biodegradable film"),
    ),
    Example(
        Asset.Kind.FINANCE,
        _("A share in the tools of a joint production"),
        _("Pre-financing of the first series"),
    ),
)


def examples(direction: str) -> list[tuple[Any, Any]]:
    """The label of each kind with its example for one of the two lists."""
    return [(one.kind.label, getattr(one, direction)) for one in EXAMPLES]
