"""Rulesets: written as new versions, tried on a sample, switched on, chosen by a convention."""

import dataclasses

import pytest
from django.db import IntegrityError, transaction

from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.models import Event
from matching import engine, trials
from matching.models import Ruleset, RulesetTrial
from matching.parameters import parameters
from matching.services import rulesets
from tests.factories import UserFactory
from tests.matching.rows import other_ruleset
from tests.transactions import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db):
    return UserFactory(is_superuser=True, is_staff=True)


def test_every_parameter_is_put_into_words() -> None:
    named = {one.name for one in parameters()}
    assert named == {field.name for field in dataclasses.fields(engine.Ruleset)} - {"version"}


def test_a_draft_changes_no_list_until_it_is_switched_on(operator) -> None:
    default = rulesets.default_ruleset()
    draft = rulesets.draft_ruleset(
        actor=operator, version="2027.01", parameters={"trade_exponent": 2.0}
    )
    assert rulesets.default_ruleset() == default
    assert rulesets.parameters_of(draft).trade_exponent == 2.0
    assert rulesets.switch_on(actor=operator, ruleset=draft).is_default
    assert rulesets.default_ruleset() == draft
    assert [event.code for event in Event.objects.order_by("id")] == [
        "ruleset.drafted",
        "ruleset.switched_on",
    ]


@pytest.mark.parametrize(
    ("version", "values", "words"),
    [
        ("2026.11", {}, "exists already"),
        ("new", {"least_affinity": 3}, "least_affinity is between 0 and 1"),
        ("new", {"unheard_of": 1}, "unknown parameters: unheard_of"),
    ],
)
def test_what_cannot_be_right_is_refused(operator, version, values, words) -> None:
    Ruleset.objects.get_or_create(version="2026.11", defaults={"parameters": {}})
    with pytest.raises(Invalid, match=words):
        rulesets.draft_ruleset(actor=operator, version=version, parameters=values)


def test_only_the_operator_writes_rules(operator) -> None:
    ruleset = other_ruleset()
    for call in (
        lambda actor: rulesets.draft_ruleset(actor=actor, version="x", parameters={}),
        lambda actor: rulesets.switch_on(actor=actor, ruleset=ruleset),
    ):
        with pytest.raises(NotAllowed):
            call(UserFactory())


def test_a_convention_follows_its_own_until_it_follows_the_default_again(operator, market) -> None:
    own = other_ruleset()
    rulesets.choose_ruleset(actor=operator, convention=market.convention, ruleset=own)
    assert rulesets.ruleset_of(market.convention) == own
    rulesets.choose_ruleset(actor=operator, convention=market.convention, ruleset=None)
    assert rulesets.ruleset_of(market.convention) == rulesets.default_ruleset()


@pytest.mark.django_db(transaction=True)
def test_two_switches_at_once_leave_one_default(operator) -> None:
    rulesets.default_ruleset()
    ruleset = other_ruleset()
    outcomes = race(*[lambda: rulesets.switch_on(actor=operator, ruleset=ruleset)] * 2)
    assert {type(one) for one in outcomes} == {Ruleset, Conflict}
    assert Ruleset.objects.get(is_default=True) == ruleset


# --- trials ---


def trial_of(market, operator, after, sample=10) -> RulesetTrial:
    trial = rulesets.ask_for_trial(
        actor=operator, convention=market.convention, ruleset=after, sample=sample
    )
    trials.carry_out(trial.pk)
    trial.refresh_from_db()
    return trial


def test_a_trial_of_the_same_numbers_finds_no_change(operator, market) -> None:
    same = Ruleset.objects.create(
        version="same", parameters=engine.Ruleset(version="same").to_dict()
    )
    result = trial_of(market, operator, same).result
    assert result["firms"] == 10
    assert result["lists_unchanged"] == result["order_unchanged"] == 10
    assert result["places"] == result["places_kept"] == 2 * (16 + 1)
    assert result["examples"] == []
    for before, after in result["components"].values():
        assert before == after


def test_a_trial_says_which_places_would_change(operator, market) -> None:
    shorter = other_ruleset(list_length=1)
    trial = trial_of(market, operator, shorter)
    assert trial.state == RulesetTrial.State.FINISHED
    assert trial.result["places_kept"] == 10
    assert trial.result["lists_unchanged"] == 2  # the bakers
    assert trial.result["firms_with_a_list"] == [10, 10]
    back = Ruleset.objects.get(is_default=True)
    rulesets.choose_ruleset(actor=operator, convention=market.convention, ruleset=shorter)
    examples = trial_of(market, operator, back).result["examples"]
    assert {one["rank"] for one in examples} == {2, 3}


def test_a_trial_changes_nothing_that_people_see(operator, market) -> None:
    trial_of(market, operator, other_ruleset())
    assert market.convention.suggestions.count() == 0


def test_a_trial_that_fails_says_why(operator, market) -> None:
    broken = Ruleset.objects.create(version="broken", parameters={"unheard_of": 1})
    trial = trial_of(market, operator, broken)
    assert trial.state == RulesetTrial.State.FAILED
    assert "unheard_of" in trial.error


def test_a_trial_is_computed_once_and_survives_a_missing_row(operator, market, monkeypatch) -> None:
    trial = trial_of(market, operator, other_ruleset())
    monkeypatch.setattr(trials, "compare", lambda _trial: pytest.fail("computed twice"))
    trials.carry_out(trial.pk)
    trials.carry_out(trial.pk + 1)


def test_nothing_to_compare_with_itself(operator, market) -> None:
    default = rulesets.default_ruleset()
    with pytest.raises(Invalid, match="nothing to compare"):
        rulesets.ask_for_trial(
            actor=operator, convention=market.convention, ruleset=default, sample=5
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        RulesetTrial.objects.create(
            convention=market.convention, before=default, after=default, asked_by=operator
        )
