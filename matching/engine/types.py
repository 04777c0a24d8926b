"""What goes into the engine and what comes out: plain columns of numbers."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.engine.codes import KINDS, Missing

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]
Bools: TypeAlias = NDArray[np.bool_]

NONE = -1
SIZES = 3
MASK_BITS = 48
YES_NO = 2


@dataclass(frozen=True)
class Tree:
    """The classification of activities.

    parents: (n,) index of the parent, -1 at the top; a parent stands before its children.
    counts: (n,) firms whose activity is exactly this one, over both territories.
    """

    parents: Ints
    counts: Floats


@dataclass(frozen=True)
class Linkages:
    """Which trades feed which: shares of purchases between the divisions of an economy.

    divisions: (d,) index in the tree of each division, -1 where the tree does not have it. shares:
    (d, d) column j tells how the purchases of division j split over the supplying divisions.
    """

    divisions: Ints
    shares: Floats

    def check(self, activities: int) -> None:
        """Raises ValueError, with the column, for one that does not fit."""
        d = len(self.divisions)
        if np.shape(self.shares) != (d, d):
            raise ValueError(f"linkages.shares: {d} divisions need {d} rows and columns")
        _within("linkages.divisions", self.divisions, NONE, activities)
        shares = np.asarray(self.shares)
        if not np.all(np.isfinite(shares) & (shares >= 0)):
            raise ValueError("linkages.shares: every share is a number, 0 or above")


@dataclass(frozen=True)
class Items:
    """Assets of one direction of all firms of a side, in any order.

    firm: (m,) row of the firm in its `Firms`; ids: (m,) of the assets; kind: (m,) number in
    codes.KINDS; activity: (m,) index in the tree or -1; vector: (m,) row of the matrix of meanings
    or -1; weight: (m,) above 0.
    """

    firm: Ints
    ids: Ints
    kind: Ints
    activity: Ints
    vector: Ints
    weight: Floats

    @classmethod
    def none(cls) -> "Items":
        empty = np.zeros(0, dtype=np.int64)
        return cls(empty, empty, empty, empty, empty, np.zeros(0, dtype=np.float32))

    def check(self, name: str, firms: int, activities: int, vectors: int) -> None:
        """Raises ValueError, with the column, for one that does not fit the others."""
        _same_length(name, self, ("firm", "ids", "kind", "activity", "vector", "weight"))
        _within(f"{name}.firm", self.firm, 0, firms)
        _within(f"{name}.kind", self.kind, 0, len(KINDS))
        _within(f"{name}.activity", self.activity, NONE, activities)
        _within(f"{name}.vector", self.vector, NONE, vectors)
        weight = np.asarray(self.weight)
        if not np.all(np.isfinite(weight) & (weight > 0)):
            raise ValueError(f"{name}.weight: every weight is above 0")


@dataclass(frozen=True)
class Firms:
    """The firms of one territory, one row each, in any order.

    ids: (n,) unique. activity_firm, activity, activity_is_main: (l,) one entry for each activity
    of a firm (row, index in the tree, main or further). inferred: (n,) the activities were
    proposed from words and not confirmed. languages, kinds: (n,) bit masks, 0 when not said. size:
    (n,) 0, 1, 2 or -1 when not said. capacity: (n,) partnerships that the firm could begin now.
    vector: (n,) row of the firm's own description or -1.

    The columns after the items may be absent (None): then nobody is asked for them. card_firm,
    card: (c,) one entry for each métier card of a firm (row, any id). markets: (n,) bit mask of
    the markets that the firm sells to or aims at, 0 when not said. experience: (n,) 1 has worked
    abroad, 0 has not, -1 when not said. answer_rate: (n,) share of the suggestions and messages
    that the firm answered, NaN while there were too few. utc_offset: (n,) hours of its place,
    from -12 to 14, NaN when not known. wants_coproduction: (n,) `kinds` has co-production.
    barred: (n,) bit mask, like `kinds`, of kinds of partnership that are not possible for this
    firm by law: its own country's conditions forbid them, or it does not accept what the partner
    country asks for them; 0 for none.
    """

    ids: Ints
    activity_firm: Ints
    activity: Ints
    activity_is_main: Bools
    inferred: Bools
    published: Bools
    validated: Bools
    capacity: Ints
    languages: Ints
    interpreter: Bools
    kinds: Ints
    size: Ints
    vector: Ints
    brings: Items = field(default_factory=Items.none)
    seeks: Items = field(default_factory=Items.none)
    card_firm: Ints | None = None
    card: Ints | None = None
    markets: Ints | None = None
    experience: Ints | None = None
    answer_rate: Floats | None = None
    utc_offset: Floats | None = None
    wants_coproduction: Bools | None = None
    barred: Ints | None = None

    def said(self, name: str) -> NDArray[Any]:
        """A column that may be absent: then what stands for not said in every row."""
        column = getattr(self, name)
        if column is not None:
            return np.asarray(column, dtype=np.asarray(NOT_SAID[name]).dtype)
        return np.full(len(self.ids), NOT_SAID[name])

    def check(self, activities: int, vectors: int) -> None:
        """Raises ValueError, with the column, for one that does not fit the others, for
        `activities` nodes of the tree and `vectors` rows of the matrix."""
        n = len(self.ids)
        each = ("inferred", "published", "validated", "capacity", "languages", "interpreter")
        _same_length("firms", self, ("ids", *each, "kinds", "size", "vector"))
        _same_length("firms", self, ("activity_firm", "activity", "activity_is_main"))
        _same_length("firms", self, ("ids", *(f for f in NOT_SAID if getattr(self, f) is not None)))
        if self.card is not None and self.card_firm is not None:
            _same_length("firms", self, ("card", "card_firm"))
            _within("firms.card_firm", self.card_firm, 0, n)
        elif self.card is not None or self.card_firm is not None:
            raise ValueError("firms.card: card and card_firm come together")
        if len(np.unique(self.ids)) != n:
            raise ValueError("firms.ids: a firm stands here twice")
        _within("firms.activity_firm", self.activity_firm, 0, n)
        _within("firms.activity", self.activity, 0, activities)
        _within("firms.size", self.size, NONE, SIZES)
        _within("firms.vector", self.vector, NONE, vectors)
        for name in ("languages", "kinds"):
            _within(f"firms.{name}", getattr(self, name), 0, 2**MASK_BITS)
        for name in ("markets", "barred"):
            _within(f"firms.{name}", self.said(name), 0, 2**MASK_BITS)
        _within("firms.experience", self.said("experience"), NONE, YES_NO)
        _between("firms.answer_rate", self.said("answer_rate"), 0, 1)
        _between("firms.utc_offset", self.said("utc_offset"), -12, 14)
        self.brings.check("brings", n, activities, vectors)
        self.seeks.check("seeks", n, activities, vectors)


# What a firm that says nothing has in the columns that may be absent.
NOT_SAID = {
    "markets": np.int64(0),
    "experience": np.int64(NONE),
    "answer_rate": np.float32(np.nan),
    "utc_offset": np.float32(np.nan),
    "wants_coproduction": np.bool_(False),
    "barred": np.int64(0),
}


def _same_length(name: str, columns: object, fields: tuple[str, ...]) -> None:
    lengths = {field: len(getattr(columns, field)) for field in fields}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"{name}: columns of different lengths: {lengths}")


def _within(name: str, values: Ints, least: int, end: int) -> None:
    values = np.asarray(values)
    if len(values) and not (least <= values.min() and values.max() < end):
        raise ValueError(f"{name}: values are from {least} to {end - 1}")


def _between(name: str, values: Floats, least: float, most: float) -> None:
    """NaN stands for what is not known."""
    known = values[~np.isnan(values)]
    if len(known) and not (least <= known.min() and known.max() <= most):
        raise ValueError(f"{name}: values are from {least} to {most}")


@dataclass(frozen=True)
class Pairs:
    """Suggested pairs, one entry each; `rank_*` is 0 where the pair is not on that side's list.

    Components are between 0 and 1; a coverage, rivalry or kinship that is not known is NaN (the
    score used a prior in its place). trade_affinity is τ alone; value_chain_a_to_b tells how much
    the trade of A feeds that of B (ν of that direction), and back. shared_activity and shared_card
    are what the two have in common, or -1. coproduction: both ask for it, so rivalry costs
    nothing. matched_*: (n, 3, 3) the best (offer id, need id, similarity in thousandths) by which
    A meets needs of B, and B of A; padded with -1. norm_gap: (n, 2) where a firm (A, then B) makes
    a discontinued product that the other seeks, the id of the first certification or norm that it
    still seeks itself, else -1. missing: bits of codes.Missing; gains: (n, 16) what the score
    would gain if the thing of each bit (in the order of the bits) turned out as well as it can, 0
    where it is not missing.
    """

    firm_a: Ints
    firm_b: Ints
    rank_a: Ints
    rank_b: Ints
    score: Floats
    score_low: Floats
    score_high: Floats
    trade_affinity: Floats
    value_chain_a_to_b: Floats
    value_chain_b_to_a: Floats
    shared_activity: Ints
    shared_card: Ints
    coverage_a_to_b: Floats
    coverage_b_to_a: Floats
    reciprocity: Floats
    rivalry: Floats
    coproduction: Bools
    kinship: Floats
    feasibility: Floats
    matched_a_to_b: Ints
    matched_b_to_a: Ints
    norm_gap: Ints
    missing: Ints
    gains: Floats

    def __len__(self) -> int:
        return len(self.firm_a)

    def gains_of(self, pair: int) -> dict[Missing, float]:
        """What would raise the score of one pair, the most telling first."""
        gains = dict(zip(Missing, self.gains[pair].tolist(), strict=True))
        raising = [(bit, gain) for bit, gain in gains.items() if gain > 0]
        return dict(sorted(raising, key=lambda one: -one[1]))
