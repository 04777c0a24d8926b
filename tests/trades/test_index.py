"""What the finder keeps in memory of the meanings of classes."""

from collections import defaultdict

import numpy as np
import pytest

from trades import index
from trades.models import Activity, SearchEntry
from trades.text import PASSAGE

pytestmark = [pytest.mark.usefixtures("vectors"), pytest.mark.xdist_group("encoder")]


def test_every_class_has_a_centre_and_shares_that_of_its_division() -> None:
    memory = index.current()
    assert np.allclose(np.linalg.norm(memory.centres, axis=1), 1, atol=1e-4)
    codes = Activity.objects.in_bulk(map(int, memory.class_ids))
    rows_of_division = defaultdict(list)
    for row, class_id in enumerate(memory.class_ids):
        rows_of_division[codes[int(class_id)].code[:2]].append(row)
    for rows in rows_of_division.values():
        mean = memory.centres[rows].sum(axis=0)
        expected = mean / np.linalg.norm(mean)
        assert np.allclose(memory.divisions[rows], expected, atol=1e-4)


def test_a_long_note_weighs_no_more_than_a_label() -> None:
    """The centre lies as near to the labels' mean as to the notes'."""
    memory = index.current()
    retail = Activity.objects.get(nomenclature__code="NACE2", code="47.78")
    notes = SearchEntry.objects.filter(activity=retail, origin="note")
    labels = SearchEntry.objects.filter(activity=retail, origin="label")
    assert notes.count() > 2 * labels.count()
    near = []
    for entries in (notes, labels):
        mean = memory.vectors[
            [memory.row_of_entry[pk] for pk in entries.values_list("pk", flat=True)]
        ]
        mean = mean.mean(axis=0)
        near.append(
            float(memory.centres[memory.row_of_class[retail.pk]] @ mean / np.linalg.norm(mean))
        )
    assert near[0] == pytest.approx(near[1], abs=0.1)


def test_notes_are_entries_passage_by_passage() -> None:
    texts = SearchEntry.objects.filter(origin="note").values_list("text", flat=True)
    assert max(map(len, texts)) <= PASSAGE
    assert len(texts) > 10_000
