"""The page of one suggestion, and what of it stands on pages of other rooms."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching.engine.codes import Missing
from matching.explanations import evidence_of
from matching.models import Run, Suggestion
from partnerships.models import Convention
from partnerships.queries import side_of
from tests.factories import (
    BinomeFactory,
    FirmFactory,
    manager_of,
    representative_of,
    staff_of,
)
from tests.matching.rows import suggestion_of
from tests.web.suggestions.conftest import address, client_of

pytestmark = pytest.mark.django_db


def test_the_page_sets_both_firms_face_to_face(
    client: Client, suggestion: Suggestion, firm: Firm, counterpart: Firm
) -> None:
    page = client.get(address("suggestion", suggestion))
    assert (page.context["left"].name, page.context["right"].name) == (
        firm.name,
        counterpart.name,
    )
    incoming, outgoing = page.context["matches"]
    assert (incoming.by, incoming.need.text) == ("other", "distributors")
    assert (outgoing.by, outgoing.offer.text) == ("own", "vacuum hardening")
    (gain,) = page.context["gains"]
    assert (gain.left, gain.right) == (0.6, 0.8)  # what B brings A, what A brings B
    # foreign words carry their language
    counterpart.assets.update(language="ar")
    page = client.get(address("suggestion", suggestion))
    assert '<span class="item-text" lang="ar" dir="auto">شبكة توزيع' in page.content.decode()


def test_what_is_not_known_is_shown_as_such_with_the_page_that_mends_it(
    client: Client, suggestion: Suggestion, firm: Firm
) -> None:
    Suggestion.objects.update(missing=1 + 512, coverage_b_to_a=None)  # needs of A, words of B
    page = client.get(address("suggestion", suggestion))
    assert page.context["gains"][0].left is None
    assert reverse("profile:seeks", args=[firm.pk]) in page.content.decode()
    assert len(page.context["text"].unknown) == 1


def test_from_outside_both_names_are_said_and_there_is_nothing_to_answer(
    suggestion: Suggestion, firm: Firm, convention: Convention
) -> None:
    for user in (manager_of(firm.cluster), staff_of(convention.territory_b)):
        page = client_of(user).get(address("suggestion", suggestion))
        assert not page.context["may_answer"]
        assert all("ou " not in sentence for sentence in page.context["text"].why_them)
        assert 'id="answer"' not in page.content.decode()
    assert page.context["left"].name == suggestion.firm_b.name  # the reader's own side first


def test_what_fell_off_the_list_is_no_longer_shown_to_the_firm(
    client: Client, suggestion: Suggestion
) -> None:
    Suggestion.objects.update(state="superseded", rank_a=None, rank_b=None)
    assert client.get(address("suggestion", suggestion)).status_code == 404


def test_the_binome_keeps_the_reasons_of_the_day_for_both_voices(
    client: Client, suggestion: Suggestion, firm: Firm, counterpart: Firm, convention: Convention
) -> None:
    binome = BinomeFactory(
        convention=convention,
        firm_a=suggestion.firm_a,
        firm_b=suggestion.firm_b,
        evidence=evidence_of(suggestion),
    )
    firm.assets.all().delete()  # the profile changes, the evidence does not
    where = reverse("partnerships:binome", args=[binome.pk])
    assert "they bring" in client.get(where).content.decode()
    outside = client_of(staff_of(convention.territory_b)).get(where).content.decode()
    assert "vacuum hardening" in outside
    assert "they bring" not in outside


def test_a_convention_shows_its_last_run_and_starts_another(
    convention: Convention, firm: Firm, client: Client
) -> None:
    staff = client_of(staff_of(convention.territory_a))
    where = reverse("partnerships:convention", args=[convention.pk])
    button = f'action="{address("run", convention)}"'
    assert button in staff.get(where).content.decode()
    assert 'id="matching"' not in client.get(where).content.decode()

    assert staff.post(address("run", convention)).url == where
    assert Run.objects.get().state == Run.State.QUEUED
    waiting = staff.get(address("runs", convention), headers={"HX-Request": "true"})
    assert f'hx-get="{address("runs", convention)}"' in waiting.content.decode()
    assert button not in waiting.content.decode()
    # a second wish while the first is under way is told, and writes nothing
    staff.post(address("run", convention))
    assert Run.objects.count() == 1


def test_the_home_page_counts_what_is_new(client: Client, suggestion: Suggestion) -> None:
    assert "1 firm that you have not seen yet." in client.get(reverse("home")).content.decode()
    Suggestion.objects.update(seen_a_at=timezone.now())
    assert "1 firm on your list." in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("number", [2, 10])
def test_a_list_asks_the_database_as_often_for_two_as_for_ten(
    number: int, convention: Convention, firm: Firm, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        other = FirmFactory(
            territory=convention.territory_b, activity="25.62", brings=[("market_access", "shops")]
        )
        suggestion_of(convention, firm, other)
    client = client_of(representative_of(firm))
    with django_assert_max_num_queries(26):
        assert len(client.get(address("firm", firm)).context["cards"]) == number


def test_the_page_of_one_asks_a_bounded_number_of_times(
    client: Client, suggestion: Suggestion, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(32):
        client.get(address("suggestion", suggestion))


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_pages_speak_the_readers_language(
    language: str, firm: Firm, suggestion: Suggestion
) -> None:
    client = client_of(representative_of(firm, language=language))
    tag, direction = ("ar", "rtl") if language == "ar" else ("zh-Hans", "ltr")
    for where in (
        address("firm", firm),
        address("suggestion", suggestion),
        address("answers", firm),
        f"{address('answer', suggestion)}?answer=interested",
        f"{address('answer', suggestion)}?answer=no_thanks",
    ):
        text = client.get(where).content.decode()
        assert f'<html lang="{tag}" dir="{direction}">' in text
    with translation.override(language):
        assert str(firm.territory) in text or side_of(suggestion.convention, firm) == Side.A


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        (Missing.MARKETS_A, "#id_markets"),
        (Missing.EXPERIENCE_A, "#id_worked_abroad"),
        (Missing.LANGUAGES_A, "#id_languages_of_work"),
        (Missing.SIZE_A, "#id_size_class"),
        (Missing.DESCRIPTION_A, "#id_description"),
    ],
)
def test_what_would_raise_it_leads_to_the_field(
    missing: Missing, field: str, client: Client, firm: Firm, suggestion: Suggestion
) -> None:
    Suggestion.objects.update(missing=missing, gains=[100])
    page = client.get(address("suggestion", suggestion)).content.decode()
    (place,) = re.findall(rf'href="([^"]*){field}"', page)
    assert f'id="{field[1:]}"' in client.get(place).content.decode()
