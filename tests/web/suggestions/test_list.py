"""A firm's list of suggestions: what its cards say, how fresh it is, why it is empty."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.models import Firm
from matching.models import Run, Suggestion
from matching.sentences import WHY_EMPTY
from matching.services.rulesets import ensure_default_ruleset
from matching.standing import Hold, hold_of
from partnerships.models import Convention
from tests.factories import (
    BinomeFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
    manager_of,
    nace,
    representative_of,
)
from tests.matching.rows import suggestion_of
from tests.web.suggestions.conftest import address, client_of

pytestmark = pytest.mark.django_db


def shown(page: Any) -> str:
    """What stands on a page, without the token that differs each time."""
    main = page.content.decode().split("<main")[1]
    return re.sub(r'"csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", main)


def pending(firm: Firm) -> None:
    cache.set(f"refresh:{firm.pk}", "waiting", timeout=30)


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
