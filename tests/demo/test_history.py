"""The past of the demo as data: every plot walks its workflows, everybody has words for it."""

import re
from collections import Counter
from random import Random

import pytest

from ced_platform.demo.history.life import Life
from ced_platform.demo.history.plots import ELSEWHERE, FRONT, Plot
from ced_platform.demo.history.sayings import say, sayings
from ced_platform.demo.history.telling import in_rounds
from ced_platform.demo.papers import paper
from ced_platform.demo.vocabulary import LANGUAGES
from ced_platform.shared.files import check_upload
from partnerships.models import Binome, Review

PLOTS = [*FRONT, *ELSEWHERE]


def plot_id(plot: Plot) -> str:
    return plot.name


@pytest.mark.parametrize("plot", PLOTS, ids=plot_id)
def test_a_plot_is_made_of_acts_that_a_life_knows(plot):
    for days, what, role, _word in plot.acts:
        assert days >= 0
        assert callable(getattr(Life, what))
        assert role in ("x", "y", "")
    assert plot.count > 0
    assert 0 < plot.began[0] <= plot.began[1]


@pytest.mark.parametrize("plot", PLOTS, ids=plot_id)
def test_reasons_are_those_of_the_platform(plot):
    for _days, what, _role, word in plot.acts:
        if what == "refuse":
            assert word in Review.Reason
        if what == "close":
            assert word in Binome.ClosingReason
        if what == "follow_up" and word.startswith("ended "):
            assert word.split()[2] in Binome.ClosingReason


@pytest.mark.parametrize("plot", [one for one in PLOTS if not one.varied], ids=plot_id)
def test_a_life_whose_days_are_fixed_has_come_as_far_as_its_name_says(plot):
    assert sum(days for days, *_ in plot.acts) < plot.began[0]


def test_about_a_third_of_approved_pairs_reach_an_agreement():
    """As the scheme behind the platform knew; four in five of them are of one trade."""

    def lives(act: str, *, same_trade: bool | None = None) -> int:
        return sum(
            plot.count
            for plot in FRONT
            if sum(what == "approve" for _, what, *_ in plot.acts) == 2
            and any(what == act for _, what, *_ in plot.acts)
            and same_trade in (None, plot.same_trade)
        )

    agreed = lives("confirm_agreement")
    assert agreed >= 24
    assert 0.3 < agreed / lives("approve") < 0.45
    assert 0.75 < lives("confirm_agreement", same_trade=True) / agreed < 0.9


def test_rounds_take_one_of_each_kind_first():
    plots = list(in_rounds(FRONT))
    assert plots[: len(FRONT)] == list(FRONT)
    assert Counter(plots) == {plot: plot.count for plot in FRONT}


# --- words ----------------------------------------------------------------------------------------


def test_everything_is_said_in_seven_languages():
    for key, ways in sayings().items():
        assert set(ways) == set(LANGUAGES), key
        for language, texts in ways.items():
            assert all(text.strip() == text and text for text in texts), (key, language)
        assert all(re.search(r"[\u0600-\u06ff]", text) for text in ways["ar"]), key


def test_the_same_seed_says_the_same():
    one, other = (Random(5) for _again in range(2))  # noqa: S311 - chance, not secrecy
    assert [say(one, "hello", "fr") for _ in "abc"] == [say(other, "hello", "fr") for _ in "abc"]


def test_a_paper_is_a_document_that_the_platform_takes():
    document = paper("accord.odt", "اتفاق & accord", ["السطر الأول <1>", "deuxième"])
    check_upload(document)
    assert (
        document.read()
        == paper("accord.odt", "اتفاق & accord", ["السطر الأول <1>", "deuxième"]).read()
    )
