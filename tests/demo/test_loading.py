"""Loading the demo: what is refused, what a failure leaves, the benchmark, and COPY."""

import pytest
from django.core.management import CommandError, call_command

from actors.models import Firm, User
from ced_platform.demo.copying import copy_rows
from ced_platform.demo.world import load_benchmark, load_world
from ced_platform.shared.errors import Invalid
from matching.models import Suggestion
from partnerships.models import Interest
from tests.factories import TerritoryFactory


@pytest.fixture(autouse=True)
def without_encoder(settings):
    settings.SENTENCE_ENCODER = "none"


@pytest.mark.parametrize("command", ["load_demo_world", "demo_logins"])
def test_production_has_no_demo(db, settings, command):
    settings.PROFILE = "production"
    with pytest.raises(CommandError, match="production"):
        call_command(command)


def test_without_a_demo_there_are_no_logins(db):
    with pytest.raises(CommandError, match="Load it with"):
        call_command("demo_logins")


def test_two_firms_at_least(db):
    with pytest.raises(CommandError, match="at least 2"):
        call_command("load_demo_world", firms=1)


def test_a_failure_leaves_nothing_behind(db, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("in the middle")

    monkeypatch.setattr("ced_platform.demo.world.import_cordis", fail)
    with pytest.raises(RuntimeError):
        load_world(firms=20, seed=1)
    assert not Firm.objects.exists()
    assert not User.objects.exists()


def test_the_benchmark_has_two_territories_one_convention_and_no_history(db):
    convention = load_benchmark(own="FR-NPDC", partner="TN-GT", firms=101, seed=3)
    assert convention.is_in_force
    assert Firm.objects.filter(territory__code="FR-NPDC").count() == 51
    assert Firm.objects.filter(territory__parent__code="TN-GT").count() == 50
    assert not Suggestion.objects.exists()
    assert not Interest.objects.exists()
    assert not convention.runs.exists()


def test_the_benchmark_needs_territories_of_the_demo(db):
    with pytest.raises(Invalid, match="FR-NPDC"):
        load_benchmark(own="FR-NPDC", partner="XX", firms=10, seed=3)
    assert not User.objects.exists()


def test_copied_rows_are_those_that_saving_would_write(db):
    territory = TerritoryFactory()
    words = {"territory": territory, "name": "Tab\tand\nline \\ شركة 上海", "language": "ar"}
    saved = Firm.objects.create(languages_of_work=["ar", "fr"], founded_in=None, **words)
    copied = Firm(languages_of_work=["ar", "fr"], founded_in=None, **words)
    assert copy_rows(Firm, [copied]) == 1
    copied.refresh_from_db()
    moments = {"id", "created_at", "updated_at"}
    for column in (f.attname for f in Firm._meta.concrete_fields if f.name not in moments):
        assert getattr(copied, column) == getattr(saved, column), column
    assert Firm.objects.create(**words).pk not in {saved.pk, copied.pk}
