"""What a firm's activities are called in the next version of the nomenclature."""

from collections.abc import Iterable
from dataclasses import dataclass

from actors.models import Firm, FirmActivity
from trades import crosswalk
from trades.models import HOME_SCHEME, NEXT_SCHEME, Activity, Nomenclature
from trades.queries import with_labels


@dataclass(frozen=True, slots=True)
class NextCodes:
    """One activity of a firm with its codes in the next version, the likeliest first.

    `options` carry `label`; none where the code has no successor, several where it splits.
    """

    row: FirmActivity
    options: tuple[Activity, ...]

    @property
    def needs_choice(self) -> bool:
        return len(self.options) > 1 and self.row.successor_id is None

    @property
    def settled(self) -> Activity | None:
        """The one code, or the one that the firm has chosen."""
        if len(self.options) == 1:
            return self.options[0]
        return next((one for one in self.options if one.pk == self.row.successor_id), None)


def next_codes(firm: Firm, language: str) -> list[NextCodes]:
    """Of each activity coded in the home scheme; three statements, one if it has none such.

    `firm` comes from actors.queries.with_profile, so that its own activities carry their label.
    """
    home = Nomenclature.objects.get(code=HOME_SCHEME)
    rows = [row for row in firm.activities.all() if row.activity.nomenclature_id == home.pk]
    ids_of = successors_of([row.activity_id for row in rows], NEXT_SCHEME)
    wanted = Activity.objects.filter(pk__in={pk for ids in ids_of.values() for pk in ids})
    activities = {one.pk: one for one in with_labels(wanted, language)} if ids_of else {}
    return [NextCodes(row, tuple(activities[pk] for pk in ids_of[row.activity_id])) for row in rows]


def successors_of(activity_ids: Iterable[int], scheme: str) -> dict[int, list[int]]:
    """Ids of the counterparts of each activity in a scheme, the heaviest share first."""
    asked = set(activity_ids)
    if not asked:
        return {}
    walk = crosswalk.current()
    successors = {}
    for pk in asked:
        shares = walk.convert(pk, scheme)
        successors[pk] = sorted(shares, key=lambda one: (-shares[one], one))
    return successors
