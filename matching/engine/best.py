"""The best counterparts so far of each firm, while a search goes on."""

from dataclasses import dataclass

import numpy as np

from matching.engine.context import Context
from matching.engine.ties import entrance
from matching.engine.types import NONE, Bools, Floats, Ints

# More candidates a firm than this are thinned out before they are sorted.
MANY = 64


@dataclass(frozen=True)
class Best:
    """The best pairs so far of the firms of one side: lists from the best to the last, in columns
    (firms, list_length); a free place has the column -1 and the score -1."""

    column: Ints
    score: Floats
    tie: Ints
    ring: Ints  # of the other side
    entrance: Ints

    @classmethod
    def empty(cls, context: Context, side: str, rows: Ints) -> "Best":
        own, other = context.own(side), context.other(side)
        shape = (len(rows), context.ruleset.list_length)
        return cls(
            column=np.full(shape, NONE, dtype=np.int64),
            score=np.full(shape, -1, dtype=np.float32),
            tie=np.zeros(shape, dtype=np.int64),
            ring=other.ring,
            entrance=entrance(own.ids[rows], other.ids),
        )

    @property
    def worst(self) -> Floats:
        """(firms,) score of the last place, below zero while one is free."""
        return self.score[:, -1]

    def offer(self, places: Ints, columns: Ints, scores: Floats) -> None:
        """Take in scores (places, columns); a score of 0 is no pair. Equal scores compete too, or
        a tie would go to who came first; a pair that is offered again counts once."""
        candidates = (scores >= self.worst[places, None]) & (scores > 0)
        if np.count_nonzero(candidates) > MANY * len(places):
            candidates &= self._strongest(places, columns, scores)
        line, at = np.nonzero(candidates)
        touched = np.unique(places[line])
        held_line, held = np.nonzero(self.column[touched] >= 0)
        held_at = touched[held_line], held
        place = np.concatenate([held_at[0], places[line]])
        column = np.concatenate([self.column[held_at], columns[at]])
        score = np.concatenate([self.score[held_at], scores[line, at]])
        tie = np.concatenate([self.tie[held_at], self._ties(places[line], columns[at])])
        order = np.lexsort((tie, -score, place))
        place, column, score, tie = place[order], column[order], score[order], tie[order]
        again = (np.diff(place, prepend=-1) == 0) & (np.diff(column, prepend=-1) == 0)
        place, column, score, tie = place[~again], column[~again], score[~again], tie[~again]
        _places, first, count = np.unique(place, return_index=True, return_counts=True)
        rank = np.arange(len(place)) - np.repeat(first, count)
        kept = rank < self.column.shape[1]
        at_place = place[kept], rank[kept]
        self.column[at_place], self.score[at_place] = column[kept], score[kept]
        self.tie[at_place] = tie[kept]

    def _ties(self, places: Ints, columns: Ints) -> Ints:
        """Steps on the ring from the entrance of each firm to its counterpart."""
        return (self.ring[columns] - self.entrance[places]) % len(self.ring)

    def _strongest(self, places: Ints, columns: Ints, scores: Floats) -> Bools:
        """(places, columns) True for the best of each firm: as many as a list holds, ties decided.

        Score and tie are packed into one whole number (the bits of a positive float32 grow with
        it), so that a partition, which is linear, finds them.
        """
        length = self.column.shape[1]
        if len(columns) <= length:
            return np.ones(scores.shape, dtype=bool)
        steps = self._ties(places[:, None], columns[None, :]).astype(np.uint64)
        key = scores.view(np.uint32).astype(np.uint64) << np.uint64(32)
        key |= np.uint64(0xFFFFFFFF) - steps
        last = np.partition(key, -length, axis=1)[:, -length]
        strongest: Bools = key >= last[:, None]
        return strongest
