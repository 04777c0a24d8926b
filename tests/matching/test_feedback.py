"""Training data: what became of each look, and nothing that tells who."""

import csv
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching.feedback import training_rows
from matching.models import Suggestion
from partnerships.models import Review
from tests.factories import (
    BinomeFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.matching.rows import suggestion_of

NOW = timezone.now()


@pytest.fixture
def looked(db) -> list[Suggestion]:
    """Six pairs of one convention at which firm A has looked; at the first, firm B has too."""
    a, b = TerritoryFactory(), TerritoryFactory()
    convention = ConventionFactory(between=(a, b))
    rows = [
        suggestion_of(
            convention,
            FirmFactory(territory=a, name=f"Smith {n}"),
            FirmFactory(territory=b, name=f"Kowalski {n}"),
        )
        for n in range(6)
    ]
    Suggestion.objects.update(seen_a_at=NOW, coverage_a_to_b=0.126, coverage_b_to_a=0.9)
    Suggestion.objects.filter(pk=rows[0].pk).update(seen_b_at=NOW)
    return rows


def answer(suggestion: Suggestion, given: str, **values) -> None:
    InterestFactory(
        convention=suggestion.convention,
        firm=suggestion.firm_a,
        counterpart=suggestion.firm_b,
        answer=given,
        **values,
    )


def binome(suggestion: Suggestion, **values):
    return BinomeFactory(
        convention=suggestion.convention,
        firm_a=suggestion.firm_a,
        firm_b=suggestion.firm_b,
        **values,
    )


def outcomes() -> Counter:
    return Counter((row.outcome, row.refusal) for row in training_rows())


@pytest.mark.parametrize(
    ("given", "status", "outcome"),
    [
        ("interested", "open", "yes"),
        ("interested", "expired", "yes"),
        ("interested", "withdrawn", "yes"),
        ("interested", "mutual", "mutual"),
        ("not_now", "set_aside", "not_taken"),
        ("no_thanks", "declined", "not_taken"),
    ],
)
def test_an_answer_is_an_outcome_and_two_kinds_of_no_are_one(looked, given, status, outcome):
    answer(looked[1], given, status=status)
    assert outcomes() == {("unanswered", ""): 5, (outcome, ""): 1}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("proposed", "mutual"),
        ("approved", "approved"),
        ("project", "approved"),
        ("follow_up", "agreement"),
        ("refused", "refused"),
    ],
)
def test_a_binome_says_how_far_the_pair_has_come(looked, status, outcome):
    answer(looked[2], "interested", status="mutual")
    made = binome(looked[2], status=status)
    if status == "refused":
        Review.objects.create(
            binome=made,
            side="b",
            decision="refuse",
            reason="rivalry",
            language="en",
            decided_by=UserFactory(),
        )
    assert outcomes()[outcome, "rivalry" if status == "refused" else ""] == 1


def test_what_goes_across_is_named_from_the_side_that_looks(looked):
    Suggestion.objects.update(seen_b_at=NOW)
    seen = Counter(
        (row.numbers["coverage_given"], row.numbers["coverage_received"]) for row in training_rows()
    )
    assert seen == {(0.13, 0.9): 6, (0.9, 0.13): 6}, "rounded, too"


def test_a_side_on_which_few_have_looked_is_left_out(looked):
    assert len(training_rows()) == 6, "the one look of side B is not among them"
    Suggestion.objects.filter(pk__in=[row.pk for row in looked[:2]]).update(seen_a_at=None)
    assert training_rows() == []


def test_the_file_names_nobody(looked, tmp_path):
    answer(looked[0], "no_thanks")
    call_command("export_feedback", str(tmp_path / "looks.csv"))
    text = (tmp_path / "looks.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 6
    ids = {str(pk) for row in looked for pk in (row.pk, row.firm_a_id, row.firm_b_id)}
    assert not ids & {row["list"] for row in rows}
    for told in ("Smith", "Kowalski", "no_thanks", "declined"):
        assert told not in text


def test_lists_have_other_numbers_each_time(looked):
    first, second = ({row.list for row in training_rows()} for _time in range(2))
    assert len(first) == 6
    assert not first & second


def test_nothing_to_write_and_no_place_to_write_are_told(db, looked, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_feedback", str(tmp_path / "nowhere" / "looks.csv"))
    Suggestion.objects.update(seen_a_at=None)
    with pytest.raises(CommandError, match="Nothing to write"):
        call_command("export_feedback", str(tmp_path / "looks.csv"))


def test_it_takes_a_fixed_number_of_statements(looked, django_assert_num_queries):
    with django_assert_num_queries(4):
        training_rows()
