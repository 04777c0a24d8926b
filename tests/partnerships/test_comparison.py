"""Two firms in figures, side by side."""

import pytest

from partnerships.web.comparison import facts_of
from tests.factories import FirmFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "label", "told"),
    [
        ({}, {}, "Markets", ("", "", "")),
        (
            {"markets": ["FR", "TN"]},
            {"markets": ["DE", "TN"]},
            "Markets",
            ("France and Tunisia", "Germany and Tunisia", "Tunisia"),
        ),
        ({"markets": ["FR"]}, {"markets": ["DE"]}, "Markets", ("France", "Germany", "")),
        (
            {"worked_abroad": True},
            {"worked_abroad": False},
            "Has worked with firms abroad",
            ("yes", "no", ""),
        ),
        ({}, {"worked_abroad": False}, "Has worked with firms abroad", ("", "no", "")),
    ],
)
def test_a_line_says_what_each_has_and_what_both_share(one, other, label, told):
    facts = facts_of(FirmFactory(**one), FirmFactory(**other))
    (fact,) = (fact for fact in facts if fact.label == label)
    assert (fact.left, fact.right, fact.alike) == told
