"""Attention is shared: no firm on too many lists, none that needs attention on too few.

One step after scoring, over all lists of one side. Every firm that owns a list brings more
candidates than its list has places: `length` and a reserve. Pairs are taken from the best to the
last, in three passes; in each a pair is taken while its owner and its candidate both have room:

1. floor: candidates that need attention (newcomers, small territories) up to `floor` lists each,
   on at most `floor_places` places of a list;
2. cap: everybody, up to `cap` times the mean number of lists;
3. fill: places that are still free go to the best that is left, over the cap if need be, so that
   the step never shortens a list.

The passes are those of FairRec (Patro et al. 2020: a floor for those who are shown, no list left
short), with one order of pairs in place of round robin. Because both firms of a pair see the same
score, taking pairs from the best to the last gives the one stable choice under the cap (Gale and
Shapley 1962): nobody is passed over for a worse pair. The order of the input does not matter.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.compiled import outer
from matching.engine.ties import hashed
from matching.engine.types import NONE, Bools, Floats, Ints

NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True)
class ExposureRules:
    """`cap`: the most lists a firm is on, in multiples of the mean (0: no cap); `floor`: the least
    for a firm that needs attention (0: no floor); `floor_places`: places of a list set aside for
    it. Raises ValueError for a cap below the mean, which could not be kept, or a negative floor."""

    cap: float = 3.0
    floor: int = 2
    floor_places: int = 1

    def __post_init__(self) -> None:
        if self.cap != 0 and self.cap < 1:
            raise ValueError("cap is 0 or at least 1")
        if self.floor < 0 or self.floor_places < 0:
            raise ValueError("floor and floor_places are not negative")

    @classmethod
    def off(cls) -> "ExposureRules":
        return cls(cap=0, floor=0, floor_places=0)


@dataclass(frozen=True)
class Candidates:
    """What each firm of one side could be shown, from the best to the last.

    owner: (n,) ids; column: (n, k + r) rows of the other side, -1 for none; score: the same shape,
    falling along a row, equal scores in the order that the owner's list has them.
    """

    owner: Ints
    column: Ints
    score: Floats

    def first(self, length: int) -> "Candidates":
        """The lists as they are without this step."""
        return Candidates(self.owner, self.column[:, :length], self.score[:, :length])


@dataclass(frozen=True)
class Cost:
    """score_before, score_after: sums over all places; moved: places that went to another
    candidate; over_cap: places filled over the cap because the reserve was used up."""

    score_before: float
    score_after: float
    moved: int
    over_cap: int

    @property
    def share(self) -> float:
        """Of the score that the lists had, how much the step gave up."""
        return 1 - self.score_after / self.score_before if self.score_before else 0.0


def rerank(
    candidates: Candidates, *, length: int, others: int, attention: Bools, rules: ExposureRules
) -> tuple[Candidates, Cost]:
    """Lists of at most `length` places, best first, and what they cost.

    `others` firms stand on the other side; attention: (others,) those that need it. Each list has
    as many places as min(length, its candidates).
    """
    pairs = _in_order(candidates)
    room = np.full(len(candidates.owner), length, dtype=np.int64)
    shown = np.zeros(others, dtype=np.int64)
    taken = np.zeros(len(pairs.owner), dtype=np.bool_)
    reserved = np.minimum(room, rules.floor_places)
    _take(pairs.owner, pairs.column, taken, reserved, shown, np.where(attention, rules.floor, 0))
    room -= np.bincount(pairs.owner[taken], minlength=len(room))
    limit = _cap(candidates, length, others, rules)
    _take(pairs.owner, pairs.column, taken, room, shown, np.full(others, limit))
    within = int(np.count_nonzero(taken))
    _take(pairs.owner, pairs.column, taken, room, shown, np.full(others, NO_LIMIT))
    chosen = _lists(candidates, length, pairs, taken)
    return chosen, _cost(candidates.first(length), chosen, pairs, taken, within)


@dataclass(frozen=True)
class _Pairs:
    """All candidates from the best to the last: row of the owner, place on its list, the rest."""

    owner: Ints
    place: Ints
    column: Ints
    score: Floats


def _in_order(candidates: Candidates) -> _Pairs:
    """Equal scores stand by place on the owner's list, then by the hash of the owner's id."""
    rows = np.argsort(hashed(candidates.owner))
    column, score = candidates.column[rows].T.ravel(), candidates.score[rows].T.ravel()
    place, at = np.divmod(np.arange(len(column)), max(len(rows), 1))
    order = np.argsort(-score, kind="stable")
    order = order[column[order] != NONE]
    return _Pairs(rows[at[order]], place[order], column[order], score[order])


def _cap(candidates: Candidates, length: int, others: int, rules: ExposureRules) -> int:
    """Lists that one firm may be on; at least `length`: small conventions are left alone."""
    if not rules.cap or not others:
        return int(NO_LIMIT)
    places = np.minimum((candidates.column != NONE).sum(axis=1), length).sum()
    return max(int(np.ceil(rules.cap * places / others)), length)


def _take_in_order(
    owner: Ints, column: Ints, taken: Bools, room: Ints, shown: Ints, limit: Ints
) -> None:
    """Mark in `taken` what is taken; `room` of owners and `shown` of candidates move with it."""
    for at in range(len(owner)):
        one, other = owner[at], column[at]
        if not taken[at] and room[one] > 0 and shown[other] < limit[other]:
            taken[at] = True
            room[one] -= 1
            shown[other] += 1


# Not as a decorator: mutation testing leaves decorated functions alone.
_take = outer(_take_in_order)


def _lists(candidates: Candidates, length: int, pairs: _Pairs, taken: Bools) -> Candidates:
    """What was taken, in the order of each owner's candidates."""
    keep = np.zeros(candidates.column.shape, dtype=bool)
    keep[pairs.owner[taken], pairs.place[taken]] = True
    row, place = np.nonzero(keep)
    rank = (np.cumsum(keep, axis=1) - 1)[row, place]
    column = np.full((len(keep), length), NONE, dtype=np.int64)
    score = np.full((len(keep), length), -1, dtype=np.float32)
    column[row, rank] = candidates.column[row, place]
    score[row, rank] = candidates.score[row, place]
    return Candidates(candidates.owner, column, score)


def _cost(before: Candidates, after: Candidates, pairs: _Pairs, taken: Bools, within: int) -> Cost:
    held = before.column != NONE
    return Cost(
        score_before=float(before.score[held].sum(dtype=np.float64)),
        score_after=float(pairs.score[taken].sum(dtype=np.float64)),
        moved=int(np.count_nonzero(taken & (pairs.place >= before.column.shape[1]))),
        over_cap=int(np.count_nonzero(after.column != NONE)) - within,
    )
