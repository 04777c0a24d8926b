"""What goes into the engine and what comes out: plain columns of numbers."""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]
Bools: TypeAlias = NDArray[np.bool_]

NONE = -1


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


@dataclass(frozen=True)
class Firms:
    """The firms of one territory, one row each, in any order.

    ids: (n,) unique. activity_firm, activity, activity_is_main: (l,) one entry for each activity
    of a firm (row, index in the tree, main or further). inferred: (n,) the activities were
    proposed from words and not confirmed. languages, kinds: (n,) bit masks, 0 when not said. size:
    (n,) 0, 1, 2 or -1 when not said. capacity: (n,) partnerships that the firm could begin now. vector: (n,)
    row of the firm's own description or -1.
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
