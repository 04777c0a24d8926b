"""What goes into the engine and what comes out: plain columns of numbers."""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.engine.codes import KINDS

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]
Bools: TypeAlias = NDArray[np.bool_]

NONE = -1
SIZES = 3
MASK_BITS = 48


@dataclass(frozen=True)
class Tree:
    """The classification of activities.

    parents: (n,) index of the parent, -1 at the top; a parent stands before its children.
    counts: (n,) firms whose activity is exactly this one, over both territories.
    """

    parents: Ints
    counts: Floats


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

    def check(self, activities: int, vectors: int) -> None:
        """Raises ValueError, with the column, for one that does not fit the others, for
        `activities` nodes of the tree and `vectors` rows of the matrix."""
        n = len(self.ids)
        each = ("inferred", "published", "validated", "capacity", "languages", "interpreter")
        _same_length("firms", self, ("ids", *each, "kinds", "size", "vector"))
        _same_length("firms", self, ("activity_firm", "activity", "activity_is_main"))
        if len(np.unique(self.ids)) != n:
            raise ValueError("firms.ids: a firm stands here twice")
        _within("firms.activity_firm", self.activity_firm, 0, n)
        _within("firms.activity", self.activity, 0, activities)
        _within("firms.size", self.size, NONE, SIZES)
        _within("firms.vector", self.vector, NONE, vectors)
        for name in ("languages", "kinds"):
            _within(f"firms.{name}", getattr(self, name), 0, 2**MASK_BITS)
        self.brings.check("brings", n, activities, vectors)
        self.seeks.check("seeks", n, activities, vectors)


def _same_length(name: str, columns: object, fields: tuple[str, ...]) -> None:
    lengths = {field: len(getattr(columns, field)) for field in fields}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"{name}: columns of different lengths: {lengths}")


def _within(name: str, values: Ints, least: int, end: int) -> None:
    values = np.asarray(values)
    if len(values) and not (least <= values.min() and values.max() < end):
        raise ValueError(f"{name}: values are from {least} to {end - 1}")


@dataclass(frozen=True)
class Pairs:
    """Suggested pairs, one entry each; `rank_*` is 0 where the pair is not on that side's list.

    Components are between 0 and 1; a coverage or kinship that is not known is NaN (the score
    used a prior in its place). matched_*: (n, 3, 3) the best (offer id, need id, similarity in
    thousandths) by which A meets needs of B, and B of A; padded with -1.
    """

    firm_a: Ints
    firm_b: Ints
    rank_a: Ints
    rank_b: Ints
    score: Floats
    score_low: Floats
    score_high: Floats
    trade_affinity: Floats
    shared_activity: Ints
    coverage_a_to_b: Floats
    coverage_b_to_a: Floats
    reciprocity: Floats
    kinship: Floats
    feasibility: Floats
    matched_a_to_b: Ints
    matched_b_to_a: Ints
    missing: Ints

    def __len__(self) -> int:
        return len(self.firm_a)
