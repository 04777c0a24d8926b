"""What a ruleset may say, and in what words the rest is refused."""

import pytest

from matching.engine import Ruleset

SHARING = "exposure_floor is at most list_length, exposure_reserve at most 100"
LEARNING = "smoothing is above 0, coverage_prior_weight not below 0"
REACHING = "value_chain_full is above 1, hours_free between 0 and 12"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"version": ""}, "a ruleset has a version"),
        ({"list_length": 0}, "list_length is between 1 and 100"),
        ({"list_length": 101}, "list_length is between 1 and 100"),
        ({"trade_exponent": 0}, "trade_exponent is above 0 and at most 10"),
        ({"feasibility_exponent": 10.5}, "feasibility_exponent is above 0 and at most 10"),
        ({"smoothing": 0}, LEARNING),
        ({"coverage_prior_weight": -0.5}, LEARNING),
        ({"coverage_prior": 1.1}, "coverage_prior is between 0 and 1"),
        ({"least_affinity": -0.1}, "least_affinity is between 0 and 1"),
        ({"value_chain_full": 1}, REACHING),
        ({"hours_free": -0.5}, REACHING),
        ({"hours_free": 12.5}, REACHING),
        ({"hour_apart": 1 / 12}, "hour_apart is below a twelfth"),
        ({"meaning_noise": 0.75}, "meaning_full is above meaning_noise"),
        ({"exposure_cap": 0.5}, "exposure_cap is 0 or at least 1"),
        ({"exposure_floor": 11}, SHARING),
        ({"exposure_floor": -1}, SHARING),
        ({"exposure_reserve": -1}, SHARING),
        ({"exposure_reserve": 101}, SHARING),
    ],
    ids=str,
)
def test_a_ruleset_that_makes_no_sense_is_refused(wrong, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Ruleset(**wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"list_length": 1},
        {"list_length": 100},
        {"reciprocity_exponent": 10},
        {"coverage_prior_weight": 0},
        {"coverage_prior": 0},
        {"coverage_prior": 1},
        {"hours_free": 0},
        {"hours_free": 12},
        {"exposure_cap": 1},
        {"exposure_floor": 10},
        {"exposure_reserve": 0},
        {"exposure_reserve": 100},
    ],
    ids=str,
)
def test_a_ruleset_may_go_to_its_limits(right):
    assert Ruleset(**right).to_dict().items() >= right.items()


def test_a_ruleset_survives_being_stored():
    rules = Ruleset(version="x", list_length=3, trade_exponent=2.0)
    assert Ruleset.from_dict(rules.to_dict()) == rules
    with pytest.raises(ValueError, match="unheard_of"):
        Ruleset.from_dict({"unheard_of": 1})
