"""Pages of codes in a real browser: accessible, in both directions, on a phone."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from actors.models import FirmActivity
from tests.factories import FirmFactory, nace, representative_of, staff_of
from trades.queries import resolve_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_crosswalk_page(shots: Callable[..., None]) -> None:
    firm = FirmFactory(activity="10.71")
    page = reverse("trades:crosswalk")
    staff = staff_of(firm.territory)
    shots(f"{page}?scheme=NAICS2022&code=311811&target=NACE2", "crosswalk", staff)
    shots(f"{page}?scheme=NMA2010&code=62.01&target=NACE2", "crosswalk-refused", staff)


def test_the_profile_with_codes_of_the_next_version(shots: Callable[..., None]) -> None:
    firm = FirmFactory(activity="10.71", brings=[("product", "Brioches")])
    for code in ("46.11", "62.01", "47.91"):
        FirmActivity.objects.create(firm=firm, activity=nace(code))
    FirmActivity.objects.create(firm=firm, activity=resolve_code("NAF2", "62.02A"))
    head = representative_of(firm)
    shots(reverse("profile:firm", args=[firm.pk]), "profile-next-codes", head)
    shots(reverse("profile:versions", args=[firm.pk]), "versions", head)
