"""The inputs of the engine for one convention, read from the database in a few statements."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.conf import settings
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from actors.models import Asset, Firm, FirmActivity, FirmExclusion
from ced_platform.shared.choices import PartnershipKind, Side
from ced_platform.shared.languages import FURTHER_LANGUAGES
from matching import engine
from matching.models import Ruleset, Run
from matching.services.rulesets import parameters_of
from matching.services.vectors import digest_of, read_vectors
from partnerships.models import Convention
from partnerships.queries import open_binomes_by_firm, pairs_not_to_suggest
from territories.queries import ids_with_descendants
from trades.queries import activity_tree, nace_shares

INTERFACE_LANGUAGES = tuple(code.split("-")[0] for code, _name in settings.LANGUAGES)
LANGUAGE_BIT = {
    code: 1 << bit for bit, code in enumerate((*INTERFACE_LANGUAGES, *FURTHER_LANGUAGES))
}
KIND_BIT = {kind: 1 << bit for bit, kind in enumerate(PartnershipKind.values)}
SIZE_NUMBER = {"": -1, "micro": 0, "small": 1, "medium": 2}


@dataclass(frozen=True)
class Snapshot:
    """An engine context with what leads back to the rows of the database.

    `activity_ids` turns the engine's index of an activity into its id; `activity_counts` are the
    firms by activity id from which the information of a trade was computed; `fingerprint` changes
    when any input does.
    """

    context: engine.Context
    activity_ids: NDArray[np.int64]
    activity_counts: dict[str, float]
    fingerprint: str

    @property
    def list_length(self) -> int:
        return self.context.ruleset.list_length

    def firm_ids(self, side: Side) -> NDArray[np.int64]:
        """Ids of the firms of a side that may be suggested, ascending."""
        table = self.context.own(side.value)
        return table.ids[table.eligible]

    def rows_between(self, side: Side, first: int, last: int) -> NDArray[np.int64]:
        """Rows of the firms that may be suggested, from one id to another, both included."""
        table = self.context.own(side.value)
        rows = table.eligible
        ids = table.ids[rows]
        return rows[(ids >= first) & (ids <= last)]

    def ids_of(self, side: Side, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.context.own(side.value).ids[rows]

    def rows_of(self, side: Side, ids: Iterable[int]) -> NDArray[np.int64]:
        return self.context.own(side.value).rows_of(ids)


def firms_of(convention: Convention, side: Side) -> QuerySet[Firm]:
    """Firms of the territory of a side and of those below it, that may be suggested at all.

    Invented firms meet under invented conventions only: no real firm is ever shown one.
    """
    territory = convention.territory_a_id if side == Side.A else convention.territory_b_id
    firms = Firm.objects.matchable().filter(territory__in=ids_with_descendants([territory]))
    invented = Q(origin=Firm.Origin.SYNTHETIC)
    return firms.filter(invented if convention.is_synthetic else ~invented)


def texts_of(convention: Convention) -> Iterator[str]:
    """Every text of the firms of a convention that has a meaning to compare."""
    for side in Side:
        firms = firms_of(convention, side)
        yield from firms.exclude(description="").values_list("description", flat=True).iterator()
        yield from (Asset.objects.filter(firm__in=firms).values_list("text", flat=True).iterator())


def texts_of_firm(firm: Firm) -> list[str]:
    return [firm.description, *firm.assets.values_list("text", flat=True)]


@lru_cache(maxsize=1)
def snapshot_of_run(run_id: int) -> Snapshot:
    """The snapshot that every block of a run shares in one process.

    What changes while the run goes on is refreshed when it ends.
    """
    run = Run.objects.select_related("convention", "ruleset").get(pk=run_id)
    return take_snapshot(run.convention, run.ruleset, counts=run.activity_counts or None)


def take_snapshot(
    convention: Convention, ruleset: Ruleset, *, counts: Mapping[str, float] | None = None
) -> Snapshot:
    """Read both sides. `counts` are those of an earlier snapshot, so that scores of one firm can
    be compared with stored ones; without them the firms are counted."""
    tree = activity_tree()
    index = {int(activity_id): place for place, activity_id in enumerate(tree.ids)}
    shares = _Shares(index)
    read = {side: _read_side(convention, side, shares) for side in Side}
    rows, matrix = read_vectors({digest for firms in read.values() for digest in firms.digests()})
    sides = {side: firms.columns(rows) for side, firms in read.items()}
    if counts is None:
        counts = _count(sides.values(), tree.ids)
    per_activity = np.array([counts.get(str(pk), 0.0) for pk in tree.ids.tolist()])
    context = engine.prepare(
        sides[Side.A],
        sides[Side.B],
        tree=engine.Tree(tree.parents.astype(np.int64), per_activity.astype(np.float32)),
        ruleset=parameters_of(ruleset),
        matrix=matrix,
        scope=_scope(convention, shares),
        exclusions=_exclusions(),
    )
    return Snapshot(context, tree.ids, dict(counts), _fingerprint(sides.values(), ruleset))


class _Shares:
    """From an activity of any scheme to its place in the tree, with the share that goes there."""

    def __init__(self, index: Mapping[int, int]) -> None:
        self.index = index
        self.known: dict[int, int] = {}

    def place(self, activity_id: int | None) -> int:
        """The place of the activity that receives most; -1 where none does."""
        if activity_id is None:
            return -1
        if activity_id not in self.known:
            self.known[activity_id] = self._find(activity_id)
        return self.known[activity_id]

    def _find(self, activity_id: int) -> int:
        if activity_id in self.index:
            return self.index[activity_id]
        shares = nace_shares(activity_id)
        best = max(shares.items(), key=lambda one: (one[1], -one[0]), default=None)
        return -1 if best is None else self.index.get(best[0], -1)


@dataclass
class _Read:
    """Rows of one side as they come from the database."""

    firms: list[tuple]
    activities: list[tuple]
    assets: list[tuple]
    shares: _Shares
    busy: dict[int, int]

    def digests(self) -> Iterator[bytes]:
        yield from (digest_of(firm[6]) for firm in self.firms if firm[6])
        yield from (digest_of(asset[5]) for asset in self.assets)

    def columns(self, vector_rows: Mapping[bytes, int]) -> engine.Firms:
        row = {firm[0]: place for place, firm in enumerate(self.firms)}
        ids, languages, interpreter, kinds, capacity, size, text = (
            map(list, zip(*self.firms, strict=True)) if self.firms else ([] for _ in range(7))
        )
        coded = [
            (row[firm_id], place, main, origin == FirmActivity.Origin.INFERRED)
            for firm_id, activity_id, main, origin in self.activities
            if (place := self.shares.place(activity_id)) >= 0
        ]
        firm_of, activity, main, inferred = (
            map(list, zip(*coded, strict=True)) if coded else ([] for _ in range(4))
        )
        guessed = np.zeros(len(row), dtype=bool)
        guessed[_ints(firm_of)] |= np.array(inferred, dtype=bool)
        everyone = np.ones(len(row), dtype=bool)
        return engine.Firms(
            ids=_ints(ids),
            activity_firm=_ints(firm_of),
            activity=_ints(activity),
            activity_is_main=np.array(main, dtype=bool),
            inferred=guessed,
            published=everyone,
            validated=everyone,
            capacity=_ints(
                most - self.busy.get(pk, 0) for pk, most in zip(ids, capacity, strict=True)
            ),
            languages=_ints(_bits(codes, LANGUAGE_BIT) for codes in languages),
            interpreter=np.array(interpreter, dtype=bool),
            kinds=_ints(_bits(codes, KIND_BIT) for codes in kinds),
            size=_ints(SIZE_NUMBER[one] for one in size),
            vector=_ints(vector_rows.get(digest_of(one), -1) if one else -1 for one in text),
            brings=self._items(Asset.Direction.BRINGS, row, vector_rows),
            seeks=self._items(Asset.Direction.SEEKS, row, vector_rows),
        )

    def _items(
        self, direction: str, row: Mapping[int, int], vector_rows: Mapping[bytes, int]
    ) -> engine.Items:
        chosen = [asset for asset in self.assets if asset[2] == direction]
        return engine.Items(
            firm=_ints(row[asset[1]] for asset in chosen),
            ids=_ints(asset[0] for asset in chosen),
            kind=_ints(engine.KIND_NUMBER[asset[3]] for asset in chosen),
            activity=_ints(self.shares.place(asset[4]) for asset in chosen),
            vector=_ints(vector_rows.get(digest_of(asset[5]), -1) for asset in chosen),
            weight=np.ones(len(chosen), dtype=np.float32),
        )


def _read_side(convention: Convention, side: Side, shares: _Shares) -> _Read:
    firms = firms_of(convention, side)
    return _Read(
        firms=list(
            firms.order_by("id").values_list(
                "id",
                "languages_of_work",
                "wants_interpreter",
                "partnership_kinds",
                "capacity",
                "size_class",
                "description",
            )
        ),
        activities=list(
            FirmActivity.objects.filter(firm__in=firms)
            .order_by("firm_id", "id")
            .values_list("firm_id", "activity_id", "is_main", "origin")
        ),
        assets=list(
            Asset.objects.filter(firm__in=firms)
            .order_by("id")
            .values_list("id", "firm_id", "direction", "kind", "activity_id", "text")
        ),
        shares=shares,
        busy=open_binomes_by_firm(),
    )


def _ints(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def _bits(codes: Iterable[str], bit_of: Mapping[str, int]) -> int:
    """A bit mask; a code without a bit (a rare language) counts as not said."""
    mask = 0
    for code in codes:
        mask |= bit_of.get(code.split("-")[0] if code not in bit_of else code, 0)
    return mask


def _count(sides: Iterable[engine.Firms], ids: NDArray[np.int64]) -> dict[str, float]:
    """Firms by activity id; a firm of several activities counts in each."""
    counts = np.zeros(len(ids))
    for firms in sides:
        np.add.at(counts, firms.activity, 1.0)
    return {str(ids[place]): float(counts[place]) for place in np.flatnonzero(counts)}


def _scope(convention: Convention, shares: _Shares) -> set[int]:
    places = {shares.place(pk) for pk in convention.trades.values_list("id", flat=True)}
    return places - {-1}


def _exclusions() -> Iterator[tuple[int, int, engine.Gate]]:
    for firm_id, other_id, gate in pairs_not_to_suggest():
        yield firm_id, other_id, engine.Gate(gate)
    for firm_id, excluded_id in FirmExclusion.objects.values_list("firm_id", "excluded_id"):
        yield firm_id, excluded_id, engine.Gate.EXCLUDED


def _fingerprint(sides: Iterable[engine.Firms], ruleset: Ruleset) -> str:
    digest = hashlib.sha256(ruleset.version.encode())
    for firms in sides:
        for columns in (firms, firms.brings, firms.seeks):
            for value in columns.__dict__.values():
                if isinstance(value, np.ndarray):
                    digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()
