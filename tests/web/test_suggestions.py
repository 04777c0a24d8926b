"""A firm's list of suggestions, the page of one, and its answers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching.explanations import evidence_of
from matching.models import Run, Suggestion
from matching.sentences import WHY_EMPTY
from matching.services.rulesets import ensure_default_ruleset
from matching.standing import Hold, hold_of
from partnerships.models import Binome, Convention, Interest
from partnerships.queries import side_of
from tests.factories import (
    BinomeFactory,
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
    manager_of,
    nace,
    representative_of,
    staff_of,
)
from tests.matching.rows import suggestion_of

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, thing: Any) -> str:
    return reverse(f"matching:{name}", args=[thing.pk])


@pytest.fixture
def convention() -> Convention:
    return ConventionFactory(between=(TerritoryFactory(), TerritoryFactory()))


@pytest.fixture
def firm(convention: Convention) -> Firm:
    return FirmFactory(
        territory=convention.territory_a,
        cluster=ClusterFactory(territory=convention.territory_a),
        name="Gears & Sons",
        activity="25.62",
        brings=[("technology", "vacuum hardening")],
        seeks=[("market_access", "distributors")],
    )


@pytest.fixture
def counterpart(convention: Convention) -> Firm:
    return FirmFactory(
        territory=convention.territory_b,
        name="مصنع التروس",
        language="ar",
        activity="25.62",
        brings=[("market_access", "شبكة توزيع")],
        seeks=[("technology", "المعالجة الحرارية")],
    )


@pytest.fixture
def suggestion(convention: Convention, firm: Firm, counterpart: Firm) -> Suggestion:
    return suggestion_of(convention, firm, counterpart)


@pytest.fixture
def client(firm: Firm) -> Client:
    return client_of(representative_of(firm))


def shown(page: Any) -> str:
    """What stands on a page, without the token that differs each time."""
    main = page.content.decode().split("<main")[1]
    return re.sub(r'"csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", main)


def pending(firm: Firm) -> None:
    cache.set(f"refresh:{firm.pk}", "waiting", timeout=30)


@pytest.fixture(autouse=True)
def _nothing_pending() -> None:
    cache.clear()


# --- the list -----------------------------------------------------------------------------------
def test_a_card_says_who_why_and_what_is_not_known(
    client: Client, firm: Firm, suggestion: Suggestion
) -> None:
    Suggestion.objects.update(missing=128)  # the size of B
    page = client.get(reverse("matching:suggestions"), follow=True)
    assert page.redirect_chain == [(address("firm", firm), 302)]
    (card,) = page.context["cards"]
    text = page.content.decode()
    assert "<bdi>مصنع التروس</bdi>" in text
    assert "the same trade" in card.trade
    assert ["distributors" in card.why_them[0], "شبكة توزيع" in card.why_them[0]] == [True, True]
    assert ["vacuum hardening" in card.why_you[0]] == [True]
    assert "not known" in card.missing[0]
    for answer in ("interested", "no_thanks"):
        assert f"{address('answer', suggestion)}?answer={answer}" in text


def test_a_suggestion_is_new_once_and_to_the_firm_only(
    client: Client, firm: Firm, suggestion: Suggestion
) -> None:
    manager = client_of(manager_of(firm.cluster))
    assert manager.get(address("firm", firm)).context["cards"][0].is_new
    assert client.get(address("firm", firm)).context["cards"][0].is_new
    assert not client.get(address("firm", firm)).context["cards"][0].is_new
    suggestion.refresh_from_db()
    assert suggestion.seen_a_at is not None
    assert suggestion.seen_b_at is None


def test_a_list_is_short_and_in_the_order_of_the_engine(
    client: Client, convention: Convention, firm: Firm
) -> None:
    for rank in range(1, 13):
        other = FirmFactory(territory=convention.territory_b, activity="25.62", name=f"N{rank:02}")
        suggestion_of(convention, firm, other, score=1 - rank / 20, score_low=0, score_high=1)
    cards = client.get(address("firm", firm)).context["cards"]
    assert [card.counterpart.name for card in cards] == [f"N{rank:02}" for rank in range(1, 11)]


def test_the_other_side_sees_the_mirror_image(
    counterpart: Firm, suggestion: Suggestion, firm: Firm
) -> None:
    page = client_of(representative_of(counterpart)).get(address("firm", counterpart))
    (card,) = page.context["cards"]
    assert card.counterpart == firm
    assert "vacuum hardening" in card.why_them[0]
    assert "distributors" in card.why_you[0]


def test_nobody_learns_of_an_interest_before_it_is_mutual(
    client: Client, firm: Firm, counterpart: Firm, suggestion: Suggestion, convention: Convention
) -> None:
    plain = shown(client.get(address("suggestion", suggestion)))
    InterestFactory(
        convention=convention, firm=counterpart, counterpart=firm, cooperation="A secret wish"
    )
    for where in (address("firm", firm), address("suggestion", suggestion)):
        page = client.get(where)
        assert "A secret wish" not in page.content.decode()
    assert shown(client.get(address("suggestion", suggestion))) == plain


@pytest.mark.parametrize(
    ("origin", "mark"),
    [("synthetic", "synthetic"), ("imported", "imported from a public source")],
)
def test_what_is_not_a_firms_own_word_is_marked(
    origin: str, mark: str, client: Client, suggestion: Suggestion, counterpart: Firm
) -> None:
    Firm.objects.filter(pk=counterpart.pk).update(origin=origin)
    firm = suggestion.firm_a
    counterpart.activities.update(origin="inferred")
    for where in (address("firm", firm), address("suggestion", suggestion)):
        page = client.get(where)
        assert f'<span class="chip warning">{mark}</span>' in page.content.decode()
        assert page.context["shows_synthetic_data"] == (origin == "synthetic")
    assert "inferred, to be confirmed" in page.content.decode()


# --- freshness ----------------------------------------------------------------------------------
def test_the_list_asks_again_only_while_a_refresh_is_pending(
    client: Client, firm: Firm, suggestion: Suggestion
) -> None:
    poll = f'hx-get="{address("fresh", firm)}"'
    assert poll not in client.get(address("firm", firm)).content.decode()
    pending(firm)
    assert poll in client.get(address("firm", firm)).content.decode()
    assert client.get(address("fresh", firm)).status_code == 204
    cache.clear()
    fresh = client.get(address("fresh", firm))
    assert fresh.status_code == 200
    assert poll not in fresh.content.decode()
    assert "<bdi>مصنع التروس</bdi>" in fresh.content.decode()


def test_the_list_says_when_it_was_computed(
    client: Client, firm: Firm, suggestion: Suggestion
) -> None:
    assert "Computed just now." in client.get(address("firm", firm)).content.decode()
    Suggestion.objects.update(computed_at=timezone.now() - timedelta(minutes=3, seconds=5))
    assert "Computed 3\xa0minutes ago." in client.get(address("firm", firm)).content.decode()


# --- an empty list ------------------------------------------------------------------------------
def finished_run(convention: Convention) -> None:
    Run.objects.create(
        convention=convention,
        ruleset=ensure_default_ruleset(),
        state=Run.State.FINISHED,
        finished_at=timezone.now(),
    )


def _withdrawn(firm: Firm, _convention: Convention) -> None:
    firm.publication = Firm.Publication.WITHDRAWN


def _unvalidated(firm: Firm, _convention: Convention) -> None:
    firm.validation = Firm.Validation.PENDING


def _refused(firm: Firm, _convention: Convention) -> None:
    firm.validation = Firm.Validation.REFUSED


def _without_activity(firm: Firm, _convention: Convention) -> None:
    firm.activities.all().delete()


def _without_convention(_firm: Firm, convention: Convention) -> None:
    Convention.objects.filter(pk=convention.pk).update(status="ended")


def _out_of_scope(_firm: Firm, convention: Convention) -> None:
    convention.trades.add(nace("10"))


def _in_scope_but_nobody(_firm: Firm, convention: Convention) -> None:
    convention.trades.add(nace("10"), nace("25.6"))
    finished_run(convention)


def _full(firm: Firm, convention: Convention) -> None:
    firm.capacity = 1
    other = FirmFactory(territory=convention.territory_b)
    BinomeFactory(convention=convention, firm_a=firm, firm_b=other)


@pytest.mark.parametrize(
    ("close", "hold"),
    [
        (_withdrawn, Hold.NOT_PUBLISHED),
        (_unvalidated, Hold.NOT_VALIDATED),
        (_refused, Hold.REFUSED),
        (_without_activity, Hold.NO_ACTIVITY),
        (_without_convention, Hold.NO_CONVENTION),
        (_out_of_scope, Hold.OUT_OF_SCOPE),
        (_full, Hold.NO_CAPACITY),
        (lambda _firm, _convention: None, Hold.NOT_COMPUTED),
        (lambda _firm, convention: finished_run(convention), Hold.NOBODY_YET),
        (_in_scope_but_nobody, Hold.NOBODY_YET),
    ],
)
def test_an_empty_list_says_which_gate_is_closed(
    close: Any, hold: Hold, firm: Firm, convention: Convention, client: Client
) -> None:
    close(firm, convention)
    firm.save()
    assert hold_of(firm) == hold
    page = client.get(address("firm", firm))
    assert WHY_EMPTY[hold][0] in page.content.decode()


def test_every_convention_has_to_keep_a_trade_out_before_it_is_out_of_scope(
    firm: Firm, convention: Convention
) -> None:
    convention.trades.add(nace("10"))
    ConventionFactory(between=(firm.territory, TerritoryFactory()))
    finished_run(convention)
    assert hold_of(firm) == Hold.NOBODY_YET


# --- the page of one ----------------------------------------------------------------------------
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
    assert len(page.context["text"].missing) == 2


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


# --- answering ----------------------------------------------------------------------------------
def test_interest_takes_one_sentence_and_stays_private(
    client: Client, suggestion: Suggestion, firm: Firm
) -> None:
    where = address("answer", suggestion)
    assert "cooperation" in client.get(f"{where}?answer=interested").context["form"].fields

    refused = client.post(where, {"answer": "interested", "cooperation": " ", "language": "en"})
    assert "cooperation" in refused.context["form"].errors
    assert not Interest.objects.exists()

    data = {"answer": "interested", "cooperation": "Sell gears", "language": "fr"}
    done = client.post(where, data, follow=True)
    interest = Interest.objects.get()
    assert (interest.firm, interest.answer, interest.language) == (firm, "interested", "fr")
    assert interest.evidence["suggestion"] == suggestion.pk
    assert "only when it says yes too" in done.content.decode()
    assert not Binome.objects.exists()

    change = client.get(f"{where}?answer=interested").context["form"]
    assert change["cooperation"].value() == "Sell gears"


def test_two_yeses_open_the_binome(
    client: Client, suggestion: Suggestion, firm: Firm, counterpart: Firm, convention: Convention
) -> None:
    InterestFactory(convention=convention, firm=counterpart, counterpart=firm)
    data = {"answer": "interested", "cooperation": "Sell gears", "language": "en"}
    done = client.post(address("answer", suggestion), data)
    binome = Binome.objects.get()
    assert done.url == reverse("partnerships:binome", args=[binome.pk])
    answers = client.get(address("answers", firm)).content.decode()
    assert done.url in answers


def test_not_now_can_be_changed_and_no_thanks_is_asked_twice_and_final(
    client: Client, suggestion: Suggestion, firm: Firm
) -> None:
    where = address("answer", suggestion)
    client.post(where, {"answer": "not_now"})
    page = client.get(address("answers", firm)).content.decode()
    assert f'href="{address("suggestion", suggestion)}#answer"' in page

    question = client.get(f"{where}?answer=no_thanks")
    assert Interest.objects.get().answer == "not_now"  # asking has changed nothing
    assert 'value="no_thanks"' in question.content.decode()

    client.post(where, {"answer": "no_thanks"})
    assert Interest.objects.get().answer == "no_thanks"
    assert client.get(address("firm", firm)).context["cards"] == []
    assert client.post(where, {"answer": "not_now"}).status_code == 404
    page = client.get(address("answers", firm)).content.decode()
    assert "Final." in page
    assert address("suggestion", suggestion) not in page


@pytest.mark.parametrize("answer", ["", "perhaps", "INTERESTED"])
def test_an_unknown_answer_is_refused(client: Client, suggestion: Suggestion, answer: str) -> None:
    assert client.post(address("answer", suggestion), {"answer": answer}).status_code == 400
    assert not Interest.objects.exists()


def test_only_the_firm_answers_for_itself(suggestion: Suggestion, firm: Firm) -> None:
    manager = client_of(manager_of(firm.cluster))
    assert manager.post(address("answer", suggestion), {"answer": "not_now"}).status_code == 403
    assert manager.get(address("answers", firm)).status_code == 403
    assert not Interest.objects.exists()


# --- on pages of other rooms --------------------------------------------------------------------
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


# --- every page ---------------------------------------------------------------------------------
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
