"""What the compiled parts read: plain arrays in named tuples, which Numba takes as they are.

The firms of a side stand here in `places`: those of one main trade one after the other, so that a
walk through a trade reads memory from front to back. Rows are those of the Table (by id).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.types import Floats, Ints

Doubles = NDArray[np.float64]
Small = NDArray[np.int32]
Thousandths = NDArray[np.uint16]
Unsigned = NDArray[np.uint32]


class Listed(NamedTuple):
    """Items of one direction; those of place i stand from start[i] to start[i + 1], by id.

    what: (m, 5) of each its kind, the bits of the kinds of offers that meet a need of this kind,
    its label (see trade.labelled), one more than the number of its text on its side, 0 for none,
    and its weight: see KIND and the names below.
    """

    start: Ints
    ids: Ints
    what: Small


KIND, MEETS, LABEL, TEXT, WEIGHT = range(5)
# Slots of texts; the first is for items without words.
SLOTS = 8192


class Keys(NamedTuple):
    """Items of the firms as they are posted, from start[post] to start[post + 1]: where each is
    looked up (bound.py), its cell, by its kind and label, and its slot, by its kind and text; and
    its weight. Without a sign: compiled parts need not ask whether they count from the end."""

    start: Unsigned
    cell: Unsigned
    slot: Unsigned
    weight: Small


class Posted(NamedTuple):
    """The firms that may be suggested, once for each of their trades, by 4 · node + speaks: those
    of a cell stand from start[cell] to start[cell + 1]. place: (p,) of the firm; power: its weight
    in this trade to the power α. In a cell they stand by falling power, then by how many items they
    have: loops of one length after each other. What the bound reads of their items stands in the
    same order, so that memory is read from front to back. needs: (p,) what the items that they
    seek weigh together."""

    start: Ints
    place: Small
    power: Floats
    brings: Keys
    seeks: Keys
    needs: Ints


class Side(NamedTuple):
    """One side, by place. node and power are (n, slots): the trades and cards of a firm (-1: none),
    and their weights to the power α; facts (n, 9) and shares (n, 2) are what `Facts` names; ring is
    the hash of each firm's id."""

    row: Ints
    node: Small
    power: Floats
    facts: Ints
    shares: Doubles
    ring: Ints
    brings: Listed
    seeks: Listed
    posted: Posted


class Facts(NamedTuple):
    """One firm, in the order of the columns of Side.facts, then of Side.shares. kinds has all bits
    for a firm open to all; speaks is 1 for one that says what it brings, 2 what it seeks, 3 both;
    answers is the factor of its answers in F^γ, prior what its needs are believed to find."""

    languages: int
    interpreter: int
    kinds: int
    barred: int
    profile: int
    vector: int
    markets: int
    coproduction: int
    speaks: int
    answers: float
    prior: float


class Words(NamedTuple):
    """Likeness of the texts of one side to those of the other, above 0 only: for text t the other
    texts and the thousandths stand from start[t] to start[t + 1]. others: how many there are."""

    start: Ints
    text: Small
    alike: Thousandths
    others: int


class Near(NamedTuple):
    """Nodes that are near enough to meet, the nearest first, with τ′^α of the two."""

    start: Ints
    node: Small
    power: Floats


class Market(NamedTuple):
    """What two sides share, as one of them sees it: fit is (profiles of its own, of the other)."""

    near: Near
    codes: Thousandths  # (labels, labels): see trade.labelled
    words: Words
    fit: Doubles
    meanings: NDArray[np.int16]
    excluded_start: Ints  # by own place
    excluded: Small  # places of the other side


class Numbers(NamedTuple):
    """A ruleset as the compiled parts read it; what F is made of is to the power γ already, and
    closest is the most that K can be."""

    least_power: float
    floor: float
    mutual_exponent: float
    kinship_weight: float
    kinship_prior: float
    closest: float
    noise: float
    span: float
    ceiling: float
    scale: float
    rivalry_penalty: float
    rivalry_prior: float
    interpreter: float
    languages_unknown: float
