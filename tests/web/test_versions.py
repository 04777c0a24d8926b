"""The page on which a firm chooses its code in the next version."""

import pytest
from django.test import Client

from actors.models import Firm, FirmActivity
from tests.factories import FirmFactory, nace, representative_of
from trades import crosswalk

SPLITS = "47.91"  # retail sale via mail order: NACE 2.1 no longer asks by which way one sells


@pytest.fixture
def firm(db: None) -> Firm:
    crosswalk.current()
    firm = FirmFactory(activity="10.71")
    FirmActivity.objects.create(firm=firm, activity=nace(SPLITS))
    return firm


@pytest.fixture
def head(firm: Firm, client: Client) -> Client:
    client.force_login(representative_of(firm))
    return client


def page_of(firm: Firm) -> str:
    return f"/profile/{firm.pk}/versions/"


def test_the_profile_says_what_stays_and_asks_what_splits(firm: Firm, head: Client) -> None:
    text = head.get(f"/profile/{firm.pk}/").content.decode()
    assert "10.71 → 10.71" in text
    assert page_of(firm) in text


def test_a_choice_is_saved_and_shown(firm: Firm, head: Client) -> None:
    (form,) = head.get(page_of(firm)).context["choices"]
    value, _label = form.fields["successor"].choices[3]
    response = head.post(page_of(firm), {form.add_prefix("successor"): value}, follow=True)
    assert response.redirect_chain == [(f"/profile/{firm.pk}/", 302)]
    row = firm.activities.get(activity=nace(SPLITS))
    assert row.successor_id == value
    assert f"{SPLITS} → {row.successor.code}" in response.content.decode()


def test_nothing_chosen_changes_nothing(firm: Firm, head: Client) -> None:
    head.post(page_of(firm), {})
    assert not firm.activities.exclude(successor=None).exists()


def test_a_code_that_was_not_offered_is_refused_on_the_page(firm: Firm, head: Client) -> None:
    (form,) = head.get(page_of(firm)).context["choices"]
    response = head.post(page_of(firm), {form.add_prefix("successor"): nace("62.01").pk})
    assert response.status_code == 200
    assert response.context["choices"][0].errors["successor"]
    assert not firm.activities.exclude(successor=None).exists()


def test_a_firm_without_such_codes_has_nothing_to_choose(firm: Firm, head: Client) -> None:
    firm.activities.all().delete()
    assert "Nothing to choose" in head.get(page_of(firm)).content.decode()


def test_statements_do_not_grow_with_activities(
    firm: Firm, head: Client, django_assert_max_num_queries
) -> None:
    for code in ("62.01", "62.02", "46.11", "47.99", "01.11"):
        FirmActivity.objects.create(firm=firm, activity=nace(code))
    with django_assert_max_num_queries(20):
        head.get(page_of(firm))
