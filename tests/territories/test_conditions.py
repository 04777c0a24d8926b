"""What the law of a territory says: who writes it down, what is refused, where it holds."""

import pytest
from django.core.exceptions import ValidationError

from actors.services.people import create_token
from ced_platform.shared.errors import NotAllowed
from journal.models import Event
from territories.models import HostCondition
from territories.queries import barred_kinds, conditions_over
from territories.services import set_condition
from tests.factories import TerritoryFactory, UserFactory, observer_of, staff_of

FIELDS = {"verdict": "barred", "text_fr": "La loi l’interdit.", "source": "Code, art. 3"}


def write(territory, kind="equity", **changes) -> HostCondition:
    return set_condition(
        actor=staff_of(territory), territory=territory, kind=kind, fields=FIELDS | changes
    )


def test_staff_write_and_the_journal_keeps_what_was_before(db):
    territory = TerritoryFactory()
    before = territory.updated_at
    condition = write(territory)
    changed = write(territory, verdict="possible", text_fr="", text_en="Lifted.")
    assert changed.pk == condition.pk, "one a kind"
    first, second = Event.objects.filter(code="territory.condition_set").order_by("id")
    assert (first.subject_id, first.territory_ids) == (territory.pk, [territory.pk])
    told = [(one.data["before"], one.data["verdict"]) for one in (first, second)]
    assert told == [("", "barred"), ("barred", "possible")]
    assert first.data["texts"] == {"fr": FIELDS["text_fr"]}
    territory.refresh_from_db()
    assert territory.updated_at > before, "who copies the register reads it again"


def test_nobody_else_writes(db):
    territory = TerritoryFactory()
    for outsider in (
        UserFactory(is_superuser=True),
        observer_of(territory),
        staff_of(TerritoryFactory()),
        create_token(territory=TerritoryFactory(), label="Portal").token.user,
    ):
        with pytest.raises(NotAllowed):
            set_condition(actor=outsider, territory=territory, kind="equity", fields=FIELDS)
    assert not HostCondition.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text_fr": ""}, "Say in words"),
        ({"verdict": "conditional", "text_fr": ""}, "Say in words"),
        ({"verdict": "perhaps"}, "not a valid choice"),
        ({"source": ""}, "cannot be blank"),
    ],
)
def test_what_is_not_whole_is_refused(db, changes, words):
    with pytest.raises(ValidationError, match=words):
        write(TerritoryFactory(), **changes)


def test_what_is_possible_needs_no_words(db):
    assert write(TerritoryFactory(), verdict="possible", text_fr="").texts == {}


@pytest.mark.parametrize(
    ("texts", "language", "said"),
    [
        ({"text_fr": "un", "text_en": "one", "text_ar": "واحد"}, "ar", ("واحد", "ar")),
        ({"text_fr": "un", "text_en": "one"}, "ar", ("one", "en")),
        ({"text_fr": "un", "text_pl": "raz"}, "ar", ("un", "fr")),
        ({"text_zh_hans": "一"}, "ar", ("一", "zh-hans")),
        ({}, "ar", ("", "")),
    ],
)
def test_the_reader_gets_the_best_language_there_is(texts, language, said):
    assert HostCondition(**texts).said_in(language) == said


def test_it_holds_below_and_the_nearest_comes_first(db, django_assert_num_queries):
    country = TerritoryFactory(kind="country")
    region = TerritoryFactory(parent=country)
    town, elsewhere = TerritoryFactory(parent=region), TerritoryFactory()
    high, low = write(country), write(region, verdict="conditional")
    write(town, "supply")
    with django_assert_num_queries(2):
        over = conditions_over([town.pk, country.pk, elsewhere.pk])
    assert [one.pk for one in over[town.pk]][1:] == [low.pk, high.pk]
    assert over[country.pk] == [high]
    assert over[elsewhere.pk] == []
    # a condition of the region does not make possible what the country bars
    assert barred_kinds([town.pk, region.pk, elsewhere.pk]) == {
        town.pk: {"supply", "equity"},
        region.pk: {"equity"},
        elsewhere.pk: frozenset(),
    }
