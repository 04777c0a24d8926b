"""A past run computed again: it agrees with what stands until something changes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from matching.models import Suggestion
from matching.services import runs
from matching.services.replay import Difference, replay


def test_a_run_that_is_replayed_from_the_same_firms_agrees_in_every_pair(market):
    run = runs.run_now(market.convention)
    result = replay(run)
    assert (result.same_inputs, result.pairs) == (True, 17)
    assert result.difference == Difference(as_computed=17)


def test_what_was_changed_behind_its_back_is_counted_and_left_alone(market):
    run = runs.run_now(market.convention)
    first, second, third, *_rest = Suggestion.objects.order_by("id")
    Suggestion.objects.filter(pk=first.pk).update(rank_a=9)
    Suggestion.objects.filter(pk=second.pk).update(checksum=1)
    Suggestion.objects.filter(pk=third.pk).delete()
    expected = Difference(as_computed=14, other_ranks=1, other_numbers=1, not_stored=1)
    assert replay(run).difference == expected
    assert replay(run).difference == expected


def test_firms_that_have_changed_are_told(market):
    run = runs.run_now(market.convention)
    gone = market.firms_b[0]
    gone.publication = "withdrawn"
    gone.save()
    out = StringIO()
    call_command("replay_run", run.pk, stdout=out)
    assert "have changed since" in out.getvalue()
    assert "4 stored only" in out.getvalue()


def test_only_finished_runs_are_replayed(market):
    with pytest.raises(CommandError, match="no finished run"):
        call_command("replay_run", 0)
