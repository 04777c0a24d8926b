"""All that the lists of a convention depend on, read from the database in a few statements."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from ced_platform.shared.choices import Side
from matching import engine
from matching.linkages import linkages_of
from matching.models import Ruleset
from matching.queries import pairs_apart
from matching.reading import Places, Read, read_side
from matching.services.rulesets import parameters_of
from matching.services.vectors import Meanings, encoder_name, read_meanings
from partnerships.models import Convention
from trades.queries import ActivityTree, activity_tree

Apart = frozenset[tuple[int, int, engine.Gate]]


@dataclass(frozen=True)
class Inputs:
    """What was read of both sides, and what is known of their texts."""

    sides: Mapping[Side, Read]
    meanings: Meanings

    @classmethod
    def read(cls, convention: Convention, places: Places, ids: Iterable[int] | None = None) -> Self:
        """Of all firms, or of those of `ids` that are there."""
        ids = None if ids is None else list(ids)
        sides = {side: read_side(convention, side, places, ids) for side in Side}
        return cls(sides, read_meanings(_digests(sides)))

    @property
    def has_unread_texts(self) -> bool:
        """Whether there is a text whose meaning is not known."""
        digests = _digests(self.sides)
        return bool((digests[self.meanings.rows_of(digests) < 0] != 0).any())


def _digests(sides: Mapping[Side, Read]) -> NDArray[np.uint64]:
    return np.concatenate([one.digests for one in sides.values()])


@dataclass(frozen=True)
class Reading:
    """All that a snapshot is made of, as it was read at one moment."""

    ruleset: engine.Ruleset
    inputs: Inputs
    tree: ActivityTree
    scope: frozenset[int]
    linkages: engine.Linkages
    apart: Apart

    @classmethod
    def of(cls, convention: Convention, ruleset: Ruleset) -> Self:
        tree = activity_tree()
        places = Places(tree.ids)
        with transaction.atomic():
            inputs = Inputs.read(convention, places)
        scope, apart = scope_of(convention, places), frozenset(pairs_apart())
        linkages = linkages_of(tree.codes)
        return cls(parameters_of(ruleset), inputs, tree, frozenset(scope), linkages, apart)

    @property
    def firms(self) -> int:
        return sum(len(read.firms["id"]) for read in self.inputs.sides.values())

    @cached_property
    def prints(self) -> dict[Side, NDArray[np.uint64]]:
        return {side: read.prints(self.inputs.meanings) for side, read in self.inputs.sides.items()}

    @cached_property
    def ground(self) -> str:
        """Of all that scores depend on, the firms and what is learnt from them apart."""
        digest = hashlib.sha256(repr((self.ruleset, encoder_name(), sorted(self.scope))).encode())
        cards = [read.cards["card_id"] for read in self.inputs.sides.values()]
        for columns in (
            (self.tree.ids, self.tree.parents, np.unique(np.concatenate(cards))),
            (self.linkages.divisions, self.linkages.shares),
        ):
            for column in columns:
                digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()


def scope_of(convention: Convention, places: Places) -> set[int]:
    trades = np.array(list(convention.trades.values_list("id", flat=True)), dtype=np.int64)
    return set(places.of(trades).tolist()) - {-1}


def moved_between(before: Apart, now: Apart) -> NDArray[np.int64]:
    """Ids, ascending, of the firms that may not meet all whom they could meet before, or more."""
    return np.unique(np.array([pair[:2] for pair in before ^ now], dtype=np.int64))
