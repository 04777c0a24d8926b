"""What the finder still does without the encoder, and how the operator learns of it."""

from typing import Any

import pytest
from django.contrib.messages import INFO, WARNING
from django.test import Client

from tests.factories import UserFactory
from trades.admin import state_of_meaning
from trades.finder import find_trades


@pytest.mark.usefixtures("nomenclatures")
def test_without_the_encoder_words_and_codes_are_found_and_the_admin_says_so(
    settings: Any,
) -> None:
    settings.SENTENCE_ENCODER = "none"
    assert find_trades("boulangerie", language="fr")[0].activity.code == "10.71"
    assert find_trades("odlewnia żeliwem", language="pl")[0].activity.code == "24.51"
    assert find_trades("25.62", language="fr")[0].activity.code == "25.62"
    assert state_of_meaning()[0] == WARNING
    operator = Client()
    operator.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = operator.get("/admin/trades/nomenclature/").content.decode()
    assert "works without the sentence encoder" in page


@pytest.mark.xdist_group("encoder")
@pytest.mark.usefixtures("vectors")
def test_the_admin_says_that_all_is_read() -> None:
    assert state_of_meaning()[0] == INFO
