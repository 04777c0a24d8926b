"""What a wording excludes is not what it means."""

import pytest
from django.contrib.messages import INFO, WARNING
from django.test import Client
from pytest_django.fixtures import SettingsWrapper

from tests.factories import UserFactory
from trades.admin import state_of_meaning
from trades.finder import find_trades
from trades.text import gist


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Fabricação de tratores, exceto agrícolas", "Fabricação de tratores"),
        ("Repair (except cars) of bikes", "Repair of bikes"),
        ("Fabrication de machines n.c.a.", "Fabrication de machines"),
        ("Möbel a. n. g.", "Möbel"),
        ("Handel, ausgenommen Autos; Reparatur", "Handel; Reparatur"),
        ("szycie, z wyłączeniem obuwia", "szycie"),
        ("بيع ما عدا السيارات", "بيع"),
        ("纺织（服装除外）", "纺织"),
        # whole where nothing else is left, and where nothing is excluded
        ("except bread", "except bread"),
        ("boulangerie", "boulangerie"),
        ("exceptional furniture", "exceptional furniture"),
        ("", ""),
    ],
)
def test_gist(text: str, kept: str) -> None:
    assert " ".join(gist(text).replace(" ;", ";").split()) == kept


@pytest.mark.usefixtures("nomenclatures")
def test_without_the_encoder_words_and_codes_are_found_and_the_admin_says_so(
    settings: SettingsWrapper,
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
