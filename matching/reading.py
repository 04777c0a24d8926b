"""The firms of one side as columns: a fixed number of statements, whatever the number of firms."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import BinaryField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import MD5
from numpy.typing import NDArray

from actors.models import Asset, Firm
from ced_platform.shared.choices import PartnershipKind, Side
from ced_platform.shared.languages import FURTHER_LANGUAGES
from matching import engine
from matching.answering import answer_rates
from matching.columns import are_among, hashed, read_columns
from matching.markets import MARKET_BIT
from matching.models import TextVector
from matching.services.vectors import Meanings, encoder_name
from partnerships.models import Convention
from partnerships.queries import open_binomes_by_firm
from territories.models import Territory
from territories.queries import barred_kinds, ids_with_descendants
from trades.queries import nace_shares

Ints = NDArray[np.int64]
Rows = Mapping[str, NDArray[Any]]

INTERFACE_LANGUAGES = tuple(code.split("-")[0] for code, _name in settings.LANGUAGES)
LANGUAGE_BIT = {
    code: 1 << bit for bit, code in enumerate((*INTERFACE_LANGUAGES, *FURTHER_LANGUAGES))
}
KIND_BIT = {kind: 1 << bit for bit, kind in enumerate(PartnershipKind.values)}
SIZES = ("micro", "small", "medium")

FIRMS = """
    SELECT id, territory_id, capacity::int4 AS capacity, wants_interpreter,
           coalesce(array_position(%s::text[], size_class::text), 0) - 1 AS size,
           hashtextextended(languages_of_work::text, 0) AS languages,
           hashtextextended(partnership_kinds::text, 0) AS kinds,
           hashtextextended(markets::text, 0) AS markets,
           coalesce(worked_abroad::int4, -1) AS experience,
           CASE WHEN description = '' THEN %s::uuid ELSE md5(description)::uuid END AS digest
    FROM actors_firm WHERE id IN ({firms})
"""
ACTIVITIES = """
    SELECT firm_id, activity_id, is_main, origin = 'inferred' AS inferred
    FROM actors_firmactivity WHERE firm_id IN ({firms})
"""
ASSETS = """
    SELECT id, firm_id, direction = 'brings' AS brings,
           array_position(%s::text[], kind::text) - 1 AS kind,
           coalesce(activity_id, -1) AS activity, md5(text)::uuid AS digest
    FROM actors_asset WHERE firm_id IN ({firms})
"""
CARDS = """
    SELECT DISTINCT chosen.firm_id, chosen.card_id
    FROM actors_firmcard AS chosen JOIN trades_cardversion AS version USING (card_id)
    WHERE version.status = 'validated' AND chosen.firm_id IN ({firms})
"""
NO_TEXT = "00000000-0000-0000-0000-000000000000"


def firms_of(convention: Convention, side: Side) -> QuerySet[Firm]:
    """Firms of the territory of a side and of those below it, that may be suggested at all.

    Invented firms meet under invented conventions only: no real firm is ever shown one.
    """
    territory = convention.territory_a_id if side == Side.A else convention.territory_b_id
    firms = Firm.objects.matchable().filter(territory__in=ids_with_descendants([territory]))
    invented = Q(origin=Firm.Origin.SYNTHETIC)
    return firms.filter(invented if convention.is_synthetic else ~invented)


def unread_texts(convention: Convention) -> Iterator[str]:
    """Every different text of the firms of a convention whose meaning is not known yet."""
    for side in Side:
        firms = firms_of(convention, side).order_by()
        for texts in (
            firms.exclude(description="").annotate(said=F("description")),
            Asset.objects.filter(firm__in=firms).order_by().annotate(said=F("text")),
        ):
            known = TextVector.objects.filter(
                digest=Func(
                    *(MD5(OuterRef("said")), Value("hex")),
                    function="decode",
                    output_field=BinaryField(),
                ),
                encoder=encoder_name(),
            )
            unread = texts.exclude(Exists(known)).values_list("said", flat=True)
            yield from unread.distinct().iterator()


def texts_of_firm(firm: Firm) -> list[str]:
    return [firm.description, *firm.assets.values_list("text", flat=True)]


class Places:
    """From an activity of any scheme to its place in the tree, by the share that goes there."""

    def __init__(self, ids: Ints) -> None:
        self.index = {int(activity_id): place for place, activity_id in enumerate(ids)}

    def of(self, activity_ids: Ints) -> Ints:
        """The place of the activity that receives most of each; -1 where none does."""
        different, which = np.unique(activity_ids, return_inverse=True)
        found = np.array([self._find(pk) for pk in different.tolist()], dtype=np.int64)
        return found[which] if len(found) else np.zeros(0, dtype=np.int64)

    def _find(self, activity_id: int) -> int:
        if activity_id < 0:
            return -1
        if activity_id in self.index:
            return self.index[activity_id]
        shares = nace_shares(activity_id)
        best = max(shares.items(), key=lambda one: (one[1], -one[0]), default=None)
        return -1 if best is None else self.index.get(best[0], -1)


@dataclass(frozen=True)
class Read:
    """Rows of one side as they come from the database, by id; masks and places are made."""

    firms: Rows
    activities: Rows
    assets: Rows
    cards: Rows

    @property
    def digests(self) -> NDArray[np.uint64]:
        """(n, 2) of each text, with repetitions."""
        return np.concatenate([self.firms["digest"], self.assets["digest"]])

    def firms_in(self, ids: Ints) -> "Read":
        """What was read of these firms."""
        return Read(
            _some(self.firms, np.isin(self.firms["id"], ids)),
            _some(self.activities, np.isin(self.activities["firm_id"], ids)),
            _some(self.assets, np.isin(self.assets["firm_id"], ids)),
            _some(self.cards, np.isin(self.cards["firm_id"], ids)),
        )

    def prints(self, meanings: Meanings) -> NDArray[np.uint64]:
        """For each firm one number of all that was read of it, and of which of its texts the
        meaning is known; never 0."""
        firms, assets = (
            [*rows.values(), meanings.rows_of(rows["digest"]) >= 0]
            for rows in (self.firms, self.assets)
        )
        prints = hashed(firms, len(self.firms["id"]))
        for owner, columns in (
            (self.activities["firm_id"], self.activities.values()),
            (self.assets["firm_id"], assets),
            (self.cards["firm_id"], self.cards.values()),
        ):
            place = np.searchsorted(self.firms["id"], owner)
            np.add.at(prints, place, hashed(columns, len(place)))
        return prints | np.uint64(1)

    def columns(self, meanings: Meanings) -> engine.Firms:
        """As the engine takes them; every firm here may be suggested."""
        firms, activities = self.firms, self.activities
        rows = np.searchsorted(firms["id"], activities["firm_id"])
        inferred = np.zeros(len(firms["id"]), dtype=bool)
        inferred[rows[activities["inferred"]]] = True
        everyone = np.ones(len(firms["id"]), dtype=bool)
        return engine.Firms(
            ids=firms["id"],
            activity_firm=rows,
            activity=activities["activity_id"],
            activity_is_main=activities["is_main"],
            inferred=inferred,
            published=everyone,
            validated=everyone,
            capacity=firms["capacity"],
            languages=firms["languages"],
            interpreter=firms["wants_interpreter"],
            kinds=firms["kinds"],
            size=firms["size"],
            vector=meanings.rows_of(firms["digest"]),
            brings=self._items(self.assets["brings"], meanings),
            seeks=self._items(~self.assets["brings"], meanings),
            card_firm=np.searchsorted(firms["id"], self.cards["firm_id"]),
            card=self.cards["card_id"],
            utc_offset=firms["hours"],
            markets=firms["markets"],
            experience=firms["experience"],
            answer_rate=firms["answer_rate"],
            barred=firms["barred"],
            wants_coproduction=(firms["kinds"] & KIND_BIT[PartnershipKind.CO_PRODUCTION]) != 0,
        )

    def _items(self, chosen: NDArray[np.bool_], meanings: Meanings) -> engine.Items:
        assets = {name: values[chosen] for name, values in self.assets.items()}
        return engine.Items(
            firm=np.searchsorted(self.firms["id"], assets["firm_id"]),
            ids=assets["id"],
            kind=assets["kind"],
            activity=assets["activity"],
            vector=meanings.rows_of(assets["digest"]),
            weight=np.ones(len(assets["id"]), dtype=np.float32),
        )


# Columns of the engine with one value a firm, and what one that is not there has in them.
ABSENT = {
    "published": False,
    "validated": False,
    "inferred": False,
    "interpreter": False,
    "capacity": 0,
    "languages": 0,
    "kinds": 0,
    "size": -1,
    "vector": -1,
    "utc_offset": np.nan,
    "markets": 0,
    "experience": -1,
    "answer_rate": np.nan,
    "barred": 0,
    "wants_coproduction": False,
}


def with_absent(firms: engine.Firms, ids: Ints) -> engine.Firms:
    """With firms that may no longer be suggested, which say nothing."""
    columns: dict[str, Any] = {
        name: np.append(getattr(firms, name), np.full(len(ids), value))
        for name, value in ABSENT.items()
    }
    return replace(firms, ids=np.append(firms.ids, ids), **columns)


def read_side(
    convention: Convention, side: Side, places: Places, ids: Iterable[int] | None = None
) -> Read:
    """All firms of a side that may be suggested, or those of `ids` among them."""
    chosen = firms_of(convention, side).order_by()
    if ids is not None:
        chosen = chosen.filter(id__in=list(ids))
    firms = _firms(chosen)
    activities = _rows(
        ACTIVITIES, chosen, [], firm_id="i8", activity_id="i8", is_main="b1", inferred="b1"
    )
    assets = _rows(
        ASSETS,
        chosen,
        [list(engine.KINDS)],
        id="i8",
        firm_id="i8",
        brings="b1",
        kind="i4",
        activity="i8",
        digest="u16",
    )
    cards = _rows(CARDS, chosen, [], firm_id="i8", card_id="i8")
    activities["activity_id"] = places.of(activities["activity_id"])
    assets["activity"] = places.of(assets["activity"])
    known = firms["id"]  # a firm that was published between two statements comes with the next read
    activities = _some(activities, _of(known, activities) & (activities["activity_id"] >= 0))
    assets = _some(assets, _of(known, assets))
    cards = _some(cards, _of(known, cards))
    return Read(firms, _by_firm(activities), _by_firm(assets), _by_firm(cards))


def _of(known: Ints, rows: Rows) -> NDArray[np.bool_]:
    return are_among(rows["firm_id"], known)


def _some(rows: Rows, chosen: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return {name: values[chosen] for name, values in rows.items()}


def _by_firm(rows: Rows) -> dict[str, NDArray[Any]]:
    """In the one order in which rows always stand."""
    keys = [rows[name] for name in ("id", "activity_id", "card_id", "firm_id") if name in rows]
    return _some(rows, np.lexsort(keys))


def _firms(chosen: QuerySet[Firm]) -> dict[str, NDArray[Any]]:
    firms = _rows(
        FIRMS,
        chosen,
        [list(SIZES), NO_TEXT],
        id="i8",
        territory="i8",
        capacity="i4",
        wants_interpreter="b1",
        size="i4",
        languages="i8",
        kinds="i8",
        markets="i8",
        experience="i4",
        digest="u16",
    )
    firms = _by_firm(firms)
    firms["languages"] = _masks(firms["languages"], chosen, "languages_of_work", LANGUAGE_BIT)
    firms["kinds"] = _masks(firms["kinds"], chosen, "partnership_kinds", KIND_BIT)
    territory = firms.pop("territory")
    firms["hours"] = _hours(territory)
    firms["markets"] = _masks(firms["markets"], chosen, "markets", MARKET_BIT)
    firms["answer_rate"] = answer_rates(chosen, firms["id"])
    firms["barred"] = _barred(territory)
    for firm_id, count in open_binomes_by_firm().items():
        place = np.searchsorted(firms["id"], firm_id)
        if place < len(firms["id"]) and firms["id"][place] == firm_id:
            firms["capacity"][place] -= count
    return firms


def _hours(territory_ids: Ints) -> NDArray[np.float32]:
    """Hours of each territory's clock from UTC, summer time apart."""
    different, which = np.unique(territory_ids, return_inverse=True)
    zones = dict(Territory.objects.filter(id__in=different.tolist()).values_list("id", "time_zone"))
    hours = np.array([_from_utc(zones[one]) for one in different.tolist()], dtype=np.float32)
    return hours[which] if len(hours) else hours


@cache
def _from_utc(zone: str) -> float:
    moment = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    apart = (moment.utcoffset() or timedelta()) - (moment.dst() or timedelta())
    return apart / timedelta(hours=1)


def _barred(territory_ids: Ints) -> Ints:
    """Kinds that the law of each territory does not allow, as bits."""
    different, which = np.unique(territory_ids, return_inverse=True)
    kinds = barred_kinds(different.tolist())
    masks = np.array([_bits(kinds[one], KIND_BIT) for one in different.tolist()], dtype=np.int64)
    return masks[which] if len(masks) else np.zeros(0, dtype=np.int64)


def _rows(
    select: str, chosen: QuerySet[Firm], parameters: list[Any], **columns: str
) -> dict[str, NDArray[Any]]:
    condition, more = chosen.values("id").query.sql_with_params()
    return read_columns(select.format(firms=condition), [*parameters, *more], columns)


def _masks(hashes: Ints, chosen: QuerySet[Firm], column: str, bit_of: Mapping[str, int]) -> Ints:
    """Bit masks from hashes of lists of codes: there are few different lists."""
    condition, more = chosen.values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT hashtextextended({column}::text, 0), {column} FROM actors_firm"  # noqa: S608 - names of our own
            f" WHERE id IN ({condition})",
            more,
        )
        mask_of = {hashed: _bits(codes, bit_of) for hashed, codes in cursor.fetchall()}
    different, which = np.unique(hashes, return_inverse=True)
    # a list that was written between the two statements counts as not said until the next read
    masks = np.array([mask_of.get(one, 0) for one in different.tolist()], dtype=np.int64)
    return masks[which] if len(masks) else np.zeros(0, dtype=np.int64)


def _bits(codes: Iterable[str], bit_of: Mapping[str, int]) -> int:
    """A bit mask; a code without a bit (a rare language) counts as not said."""
    mask = 0
    for code in codes:
        mask |= bit_of.get(code.split("-")[0] if code not in bit_of else code, 0)
    return mask
