"""Nobody gets rights in another country by registering a code of it below their own territory."""

import pytest

from ced_platform.shared.errors import Invalid
from territories.models import Territory
from territories.services import register_territory, update_territory
from tests.factories import TerritoryFactory, staff_of


def fields(parent) -> dict:
    return {"kind": "region", "parent": parent, "name_en": "Claimed", "name_fr": "Claimed"}


@pytest.mark.parametrize(
    ("code", "kind", "taken"),
    [
        ("FR-NEW", "region", True),
        ("TN-NEW", "region", False),
        ("TN-NEW", "grouping", True),
        ("TN", "country", False),
    ],
)
def test_only_a_grouping_joins_countries(db, code, kind, taken):
    parent = TerritoryFactory(code="FR-OWN", kind=kind)
    staff = staff_of(parent)
    if taken:
        assert register_territory(actor=staff, code=code, fields=fields(parent)).parent == parent
        return
    with pytest.raises(Invalid, match="another country") as refused:
        register_territory(actor=staff, code=code, fields=fields(parent))
    assert refused.value.field == "parent"
    assert not Territory.objects.filter(code=code).exists()
    staff.forget_mandates()
    assert staff.staff_territory_ids == {parent.id}


def test_nor_by_moving_a_territory(db):
    parent, mine = TerritoryFactory(code="FR-OWN"), TerritoryFactory(code="TN-11")
    staff = staff_of(mine)
    with pytest.raises(Invalid, match="another country"):
        update_territory(actor=staff, territory=mine, fields={"parent": parent})
