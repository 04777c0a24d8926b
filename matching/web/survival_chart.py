"""The Kaplan–Meier curve as shapes for an inline SVG, and the same numbers as rows of a table.

Time runs from left to right in every language, as in every chart that its readers have seen in
print; only the words around the drawing follow the direction of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from partnerships.models.followup import WAVES
from partnerships.survival import Drop, Estimate

WIDTH, HEIGHT = 340, 270
# the field in which the curve is drawn; below it stand the months and the number at risk
LEFT, RIGHT, TOP, BOTTOM = 46, 326, 12, 196
TICK = 5


@dataclass(frozen=True)
class Mark:
    """Something written beside an axis: where, and what."""

    place: float
    value: float


@dataclass(frozen=True)
class Chart:
    """Paths and places in the units of the view box. `band` may be empty."""

    curve: str
    band: str
    censored: str
    months: list[Mark]
    shares: list[Mark]
    at_risk: list[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


@dataclass(frozen=True)
class Row:
    """The estimate on the day of a wave. `ended` counts the ends that are no wish, up to then."""

    months: int
    at_risk: int
    ended: int
    estimate: Drop

    @property
    def is_known(self) -> bool:
        """Beyond the last one that is known to live, the curve says nothing any more."""
        return self.at_risk > 0 or self.estimate.alive == 0


def rows_of(estimate: Estimate) -> list[Row]:
    return [
        Row(
            months,
            estimate.at_risk(months),
            sum(end <= months for end in estimate.ended),
            estimate.at(months),
        )
        for months in (0, *WAVES)
    ]


def chart_of(estimate: Estimate) -> Chart:
    last = max(*WAVES, 12 * ceil(max(estimate.lived) / 12))
    drawn = _Scale(last, max(estimate.lived))
    ticks = [0, *WAVES, *range(WAVES[-1] + 12, last + 1, 12)]
    return Chart(
        curve=drawn.steps([(0.0, 1.0), *((one.months, one.alive) for one in estimate.drops)]),
        band=_band(drawn, estimate.drops),
        censored=" ".join(
            f"M{drawn.x(months):.1f} {drawn.y(estimate.at(months).alive) - TICK:.1f}v{2 * TICK}"
            for months in estimate.censored
        ),
        months=[Mark(drawn.x(months), months) for months in ticks],
        shares=[Mark(drawn.y(share), share) for share in (0, 0.25, 0.5, 0.75, 1)],
        at_risk=[Mark(drawn.x(months), estimate.at_risk(months)) for months in ticks],
    )


@dataclass(frozen=True)
class _Scale:
    """Months and shares in units of the view box; nothing is drawn after `end` months."""

    last: int
    end: float

    def x(self, months: float) -> float:
        return LEFT + (RIGHT - LEFT) * months / self.last

    def y(self, share: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * share

    def steps(self, points: Sequence[tuple[float, float]]) -> str:
        """A path that stays on each share until the next one begins."""
        (start, share), *others = points
        path = f"M{self.x(start):.1f} {self.y(share):.1f}"
        path += "".join(f"H{self.x(at):.1f}V{self.y(share):.1f}" for at, share in others)
        return f"{path}H{self.x(self.end):.1f}"


def _band(drawn: _Scale, drops: Sequence[Drop]) -> str:
    """One rectangle for each stretch of the curve that has a band."""
    # with no drop at all there is nothing between two drops either
    ends = [*(one.months for one in drops[1:]), drawn.end][: len(drops)]
    return "".join(
        f"M{drawn.x(one.months):.1f} {drawn.y(one.high):.1f}H{drawn.x(end):.1f}"
        f"V{drawn.y(one.low):.1f}H{drawn.x(one.months):.1f}Z"
        for one, end in zip(drops, ends, strict=True)
        if one.low is not None and one.high is not None
    )
