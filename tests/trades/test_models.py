"""What the database refuses by itself."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from trades.models import Activity, ActivityLabel, Correspondence, Nomenclature, SearchEntry


def _nomenclature(**fields: Any) -> Nomenclature:
    return Nomenclature(
        **{"code": "TEST", "name": "Test", "version": "1", "source": "s", "credit": "c", **fields}
    )


@pytest.fixture
def activity(nomenclatures: dict[str, Nomenclature]) -> Activity:
    return Activity.objects.get(nomenclature=nomenclatures["NACE2"], code="62.01")


def _activity(activity: Activity, **fields: Any) -> Activity:
    return Activity(
        **{
            "nomenclature": activity.nomenclature,
            "code": "62.99",
            "compact_code": "6299",
            "level": 4,
            "path": "J/62/62.9/62.99/",
            **fields,
        }
    )


REFUSED = {
    "nomenclature_code_is_unique": lambda _: _nomenclature(code="NACE2"),
    "activity_code_is_unique_in_its_nomenclature": lambda activity: _activity(
        activity, code="62.01"
    ),
    "activity_compact_code_is_unique_in_its_nomenclature": lambda activity: _activity(
        activity, code="6201", compact_code="6201"
    ),
    "activity_level_starts_at_one": lambda activity: _activity(activity, level=0),
    "activity_path_ends_with_a_slash": lambda activity: _activity(activity, path="J/62"),
    "activity_has_one_label_a_language": lambda activity: ActivityLabel(
        activity=activity, language="fr", text="again", status="official"
    ),
    "activity_label_is_not_empty": lambda _: ActivityLabel(
        activity=Activity.objects.get(nomenclature__code="NAF2", code="62.01Z"),
        language="pl",
        text="",
        status="official",
    ),
    "correspondence_pair_is_unique": lambda activity: Correspondence(
        source=activity,
        target=activity.correspondences.get().target,
        relation="exact",
        weight=1,
    ),
    "correspondence_weight_is_a_share": lambda activity: Correspondence(
        source=activity, target=activity.parent, relation="exact", weight=1.1
    ),
    "correspondence_joins_two_activities": lambda activity: Correspondence(
        source=activity, target=activity, relation="exact", weight=1
    ),
    "search_entry_is_not_empty": lambda activity: SearchEntry(
        activity=activity, language="fr", origin="label", text="", folded_text=""
    ),
    "search_entry_vector_names_its_encoder": lambda activity: SearchEntry(
        activity=activity, language="fr", origin="label", text="x", folded_text="x", vector=b"x"
    ),
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_refused_by_the_database_and_explained(activity: Activity, constraint: str) -> None:
    row: models.Model = REFUSED[constraint](activity)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()
    rule = next(rule for rule in row._meta.constraints if rule.name == constraint)
    with pytest.raises(ValidationError) as refusal:
        rule.validate(type(row), row)
    assert refusal.value.messages == [str(rule.violation_error_message)]


def test_at_or_under(activity: Activity) -> None:
    division = Activity.objects.of_scheme("NACE2").get(code="62")
    under = Activity.objects.at_or_under(division).values_list("code", flat=True)
    assert set(under) == {"62", "62.0", "62.01", "62.02", "62.03", "62.09"}
    assert list(Activity.objects.at_or_under(activity)) == [activity]
