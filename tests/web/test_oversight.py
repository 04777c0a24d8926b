"""The operator's pages of the matching: runs, reach, rulesets and their trials."""

import pytest
from django.urls import reverse

from matching import trials
from matching.models import Ruleset, RulesetTrial
from matching.services import runs
from matching.services.rulesets import default_ruleset, ruleset_of
from tests.matching.rows import other_ruleset


@pytest.fixture
def operator(as_role):
    return as_role("operator")


def test_overview_shows_the_newest_run_with_bounded_sql(
    world, operator, django_assert_max_num_queries
) -> None:
    runs.run_now(world.convention)
    run = runs.run_now(world.convention)
    with django_assert_max_num_queries(12):
        page = operator.get(reverse("matching:oversight"))
    (shown,) = page.context["conventions"]
    assert shown.newest == [run]
    assert shown.newest[0].took is not None
    assert "finished" in page.content.decode()


def test_a_convention_shows_who_has_no_list_and_why(world, operator) -> None:
    runs.run_now(world.convention)
    page = operator.get(reverse("matching:oversight-convention", args=[world.convention.pk]))
    text = page.content.decode()
    assert "The profile waits for validation" in text
    assert str(world.own) in text
    assert operator.get(reverse("matching:oversight-convention", args=[10**9])).status_code == 404


def test_a_new_version_keeps_what_was_typed_when_it_is_refused(world, operator) -> None:
    base = default_ruleset()
    address = reverse("matching:ruleset-new", args=[base.pk])
    shown = operator.get(address).context["form"]
    values = {name: shown[name].value() for name in shown.fields}
    page = operator.post(address, {**values, "version": "2027.01", "least_affinity": "7"})
    assert page.status_code == 200
    assert "least_affinity is between 0 and 1" in page.content.decode()
    assert page.context["form"]["least_affinity"].value() == "7"
    page = operator.post(address, {**values, "version": "2027.01", "least_affinity": "0.4"})
    made = Ruleset.objects.get(version="2027.01")
    assert page.url == reverse("matching:ruleset", args=[made.pk])
    assert made.parameters["least_affinity"] == 0.4
    assert not made.is_default


def test_a_trial_is_asked_for_and_read(world, operator, django_capture_on_commit_callbacks) -> None:
    ruleset = other_ruleset(list_length=1)
    address = reverse("matching:ruleset", args=[ruleset.pk])
    page = operator.post(address, {"convention": world.convention.pk, "sample": 0})
    assert page.context["form"].errors["sample"]
    page = operator.post(address, {"convention": world.convention.pk, "sample": 50})
    trial = RulesetTrial.objects.get()
    assert page.url == reverse("matching:trial", args=[trial.pk])
    assert "It is being computed" in operator.get(page.url).content.decode()
    trials.carry_out(trial.pk)
    text = operator.get(page.url).content.decode()
    assert "Places that stay" in text
    assert "hx-get" not in text.split('id="trial"')[1].split(">")[0]


def test_switching_on_and_choosing(world, operator) -> None:
    ruleset, before = other_ruleset(), default_ruleset()
    choose = reverse("matching:ruleset-choose", args=[ruleset.pk])
    operator.post(choose, {"choice-convention": world.convention.pk})
    assert ruleset_of(world.convention) == ruleset
    operator.post(choose, {"choice-convention": world.convention.pk, "undo": "1"})
    assert ruleset_of(world.convention) == before
    operator.post(reverse("matching:ruleset-switch", args=[ruleset.pk]))
    assert default_ruleset() == ruleset
