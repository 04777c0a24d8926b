"""Whatever one firm says in private, the other side's pages and answers of the API are the same."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.models import Firm
from actors.services.people import create_token
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import DomainError
from journal.models import OutboxMail
from matching.models import Suggestion
from matching.services.answers import answer
from partnerships.models import Interest
from partnerships.services.interests import expire_interests, take_back_interest
from partnerships.tasks import keep_interests_moving
from tests.factories import representative_of, staff_of
from tests.transactions import rolled_back
from tests.web.suggestions.conftest import client_of

pytestmark = pytest.mark.django_db
# What differs between two looks at an unchanged page.
CHANCE = re.compile(r'nonce="[^"]*"|nonce-[^\'" ;]*|csrfmiddlewaretoken" value="[^"]*"|"[\w]{64}"')
ACTS = ("interested", "not_now", "no_thanks", "take_back", "remind", "expire")


@pytest.fixture
def watchers(firm: Firm, counterpart: Firm) -> dict[str, Any]:
    """People of the other side: the counterpart's head, its staff, and their own system."""
    return {
        "head": representative_of(counterpart),
        "staff": staff_of(counterpart.territory),
        "system": create_token(territory=counterpart.territory, label="Portal").token.user,
    }


def act(name: str, head: Any, suggestion: Suggestion) -> None:
    """One thing that a firm, or time, does; what is refused changes nothing."""
    given = Interest.objects.filter(firm=suggestion.firm_a).first()
    if name == "take_back":
        if given is not None and given.status == "open":
            take_back_interest(actor=head, interest=given)
    elif name in ("remind", "expire"):
        days = 15 if name == "remind" else 22
        Interest.objects.filter(status="open").update(
            expires_at=timezone.now() + timedelta(days=21 - days)
        )
        keep_interests_moving()
        expire_interests()
    else:
        try:
            answer(
                actor=head,
                suggestion=Suggestion.objects.get(pk=suggestion.pk),
                side=Side.A,
                answer=name,
                language="en",
                cooperation="Gears" if name == "interested" else "",
            )
        except DomainError:
            return


def seen_by(user: Any, suggestion: Suggestion) -> dict[str, Any]:
    """Status and text of everything that could tell."""
    client = client_of(user)
    cache.clear()
    addresses = (
        "/",
        f"/suggestions/firm/{suggestion.firm_b_id}/",
        f"/suggestions/firm/{suggestion.firm_b_id}/answers/",
        f"/suggestions/{suggestion.pk}/",
        f"/firms/{suggestion.firm_a_id}/",
        f"/firms/{suggestion.firm_b_id}/",
        "/binomes/",
        "/binomes/queue/",
        "/pairings/",
        "/api/v1/suggestions/",
        f"/api/v1/suggestions/{suggestion.pk}/",
        "/api/v1/interests/",
        "/api/v1/binomes/",
    )
    found = {}
    for address in addresses:
        response = client.get(address)
        found[address] = (response.status_code, CHANCE.sub("", response.content.decode()))
    return found


@pytest.mark.parametrize("who", ["head", "staff", "system"])
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=4))
def test_the_other_side_sees_no_difference(
    who: str,
    suggestion: Suggestion,
    watchers: dict[str, Any],
    acts: list[str],
) -> None:
    watcher = watchers[who]
    with rolled_back():
        head = representative_of(suggestion.firm_a)
        seen_by(watcher, suggestion)  # a first look is noted as such
        before = seen_by(watcher, suggestion)
        for name in acts:
            act(name, head, suggestion)
        assert seen_by(watcher, suggestion) == before
        mails = set(OutboxMail.objects.values_list("recipient", flat=True))
        assert mails <= {head.pk}


@pytest.mark.parametrize("said", ["interested", "not_now", "no_thanks", None])
def test_a_yes_gets_the_same_answer_unless_it_is_mutual(
    suggestion: Suggestion, watchers: dict[str, Any], said: str | None
) -> None:
    if said is not None:
        act(said, representative_of(suggestion.firm_a), suggestion)
    response = client_of(watchers["head"]).post(
        f"/suggestions/{suggestion.pk}/answer/",
        {"answer": "interested", "cooperation": "Gears", "language": "en"},
    )
    to_binome = response.url.startswith("/binomes/")
    assert (response.status_code, to_binome) == (302, said == "interested")
