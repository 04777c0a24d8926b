"""The answers of a firm: private, changeable but for a no, mutual at last."""

import pytest
from django.test import Client
from django.urls import reverse

from actors.models import Firm
from matching.models import Suggestion
from partnerships.models import Binome, Convention, Interest
from tests.factories import (
    InterestFactory,
    manager_of,
)
from tests.web.suggestions.conftest import address, client_of

pytestmark = pytest.mark.django_db


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
