"""Merging what two people made of one sheet: nobody's words are lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.sheets.merging import Clash, changes, filled, merge

texts = st.sampled_from(["", "gears", "lathe", "تروس"])
sheets = st.dictionaries(st.sampled_from(["object", "ip", "role_a"]), texts).map(filled)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged", "clashes"),
    [
        ({}, {"a": "x"}, {"b": "y"}, {"a": "x", "b": "y"}, []),
        ({"a": "x"}, {"a": "y"}, {"a": "x"}, {"a": "y"}, []),
        ({"a": "x"}, {"a": "x"}, {}, {}, []),  # removed by me
        ({"a": "x"}, {"a": "y"}, {"a": "y"}, {"a": "y"}, []),  # the same thought twice
        ({"a": "x"}, {"a": "y"}, {"a": "z"}, {"a": "z"}, [Clash("a", "y", "z")]),
        ({"a": "x"}, {"a": "y"}, {}, {}, [Clash("a", "y", "")]),  # they changed what I removed
    ],
)
def test_table(base, theirs, mine, merged, clashes):
    assert merge(base, theirs, mine) == (merged, clashes)


@given(base=sheets, mine=sheets)
def test_who_is_alone_gets_what_they_wrote(base, mine):
    assert merge(base, base, mine) == (mine, [])
    assert merge(base, mine, base) == (mine, [])
    assert merge(base, mine, mine) == (mine, [])


@given(base=sheets, theirs=sheets, mine=sheets)
def test_every_change_of_both_is_in_the_result_or_shown(base, theirs, mine):
    merged, clashes = merge(base, theirs, mine)
    shown = {clash.cell: clash for clash in clashes}
    for change in changes(base, theirs):
        at_stake = shown.get(change.cell)
        assert merged.get(change.cell, "") == change.after or (
            at_stake is not None and at_stake.theirs == change.after
        )
    for change in changes(base, mine):
        assert merged.get(change.cell, "") == change.after


@given(base=sheets, theirs=sheets, mine=sheets)
def test_the_order_matters_only_where_they_contradict(base, theirs, mine):
    one, clashes = merge(base, theirs, mine)
    other, mirrored = merge(base, mine, theirs)
    assert [clash.cell for clash in clashes] == [clash.cell for clash in mirrored]
    apart = {clash.cell for clash in clashes}
    assert {name: text for name, text in one.items() if name not in apart} == {
        name: text for name, text in other.items() if name not in apart
    }
