"""Loading the nomenclatures, and the vectors of the finder."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trades import encoder, services, tasks
from trades.models import Activity, ActivityLabel, Correspondence, Nomenclature, SearchEntry

pytestmark = pytest.mark.xdist_group("encoder")


@pytest.fixture
def _fast_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors that cost nothing: these tests are about what is stored."""
    rows = np.eye(encoder.DIMENSIONS, dtype=np.float32)
    monkeypatch.setattr(encoder, "name", lambda: "test-1")
    monkeypatch.setattr(encoder, "encode", lambda texts: rows[[len(text) % 512 for text in texts]])


def test_the_second_load_writes_nothing(nomenclatures: dict[str, Nomenclature]) -> None:
    with CaptureQueriesContext(connection) as queries:
        result = services.load_nomenclatures()
    assert not result.changed
    assert result.activities == 0
    assert result.seconds < 0.5
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELE"))]


def test_a_forced_load_makes_the_same_rows_with_the_same_ids(
    nomenclatures: dict[str, Nomenclature],
) -> None:
    def state() -> list:
        return [
            set(Activity.objects.values_list("pk", "nomenclature_id", "code", "path", "parent_id")),
            set(ActivityLabel.objects.values_list("pk", "activity_id", "language", "text")),
            set(Correspondence.objects.values_list("source_id", "target_id", "relation", "weight")),
            set(SearchEntry.objects.values_list("activity_id", "language", "origin", "text")),
        ]

    before, moment = state(), nomenclatures["NACE2"].indexed_at
    lines: list[str] = []
    result = services.load_nomenclatures(report=lines.append, force=True)
    assert state() == before
    assert result.changed
    assert result.activities == Activity.objects.count() == 28245
    assert result.correspondences == Correspondence.objects.count() == 40421
    assert result.search_entries == SearchEntry.objects.count()
    assert "NACE2: 996 codes" in lines
    assert Nomenclature.objects.get(code="NACE2").indexed_at > moment


def test_a_load_corrects_an_official_label_and_keeps_a_proofread_one(
    nomenclatures: dict[str, Nomenclature],
) -> None:
    labels = ActivityLabel.objects.filter(activity__nomenclature__code="NACE2")
    bakery = labels.filter(activity__code="10.71")
    bakery.filter(language="fr").update(text="wrong", status="official")
    bakery.filter(language="ar").update(text="المخابز", status="proofread")
    services.load_nomenclatures(force=True)
    assert bakery.get(language="fr").text == "Fabrication de pain et de pâtisserie fraîche"
    assert bakery.get(language="ar").text == "المخابز"
    assert SearchEntry.objects.filter(origin="label", text="المخابز").exists()


def test_no_label_is_left_in_capitals(nomenclatures: dict[str, Nomenclature]) -> None:
    shouted = [
        label.text
        for label in ActivityLabel.objects.exclude(text__iregex="^.{0,8}$")
        if label.text.isupper()
    ]
    assert shouted == []


def test_national_wordings_are_entered_once(nomenclatures: dict[str, Nomenclature]) -> None:
    """Most sub-classes of NAF repeat the NACE class word for word."""
    texts = SearchEntry.objects.exclude(origin__in=["note", "everyday"])
    national = texts.filter(origin="national").values_list("language", "folded_text")
    assert len(set(national)) == len(national)
    labels = set(texts.filter(origin="label").values_list("language", "folded_text"))
    assert not labels & set(national)


@pytest.mark.usefixtures("_fast_encoder")
def test_vectors_are_computed_once_and_go_on_where_they_stopped(
    nomenclatures: dict[str, Nomenclature],
) -> None:
    SearchEntry.objects.update(vector=None, encoder="")
    labels = SearchEntry.objects.filter(origin="label")
    assert services.compute_vectors(origins=["label"]) == labels.count() == 615 * 7
    assert not SearchEntry.objects.exclude(origin="label").exclude(encoder="").exists()
    entry = labels.exclude(vector=None).first()
    stored = np.frombuffer(entry.vector, dtype=np.float16)
    np.testing.assert_array_equal(
        stored, encoder.encode([entry.text[: services.READ_CHARACTERS]])[0]
    )

    rest = SearchEntry.objects.filter(encoder="").count()
    tasks.compute_vectors()
    assert not SearchEntry.objects.filter(encoder="").exists()
    assert services.compute_vectors() == 0
    assert rest == SearchEntry.objects.exclude(origin="label").count()


@pytest.mark.usefixtures("_fast_encoder")
def test_another_encoder_replaces_the_vectors(
    nomenclatures: dict[str, Nomenclature], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.compute_vectors(origins=["label"])
    monkeypatch.setattr(encoder, "name", lambda: "test-2")
    assert services.compute_vectors(origins=["label"]) == 615 * 7
    assert set(SearchEntry.objects.filter(origin="label").values_list("encoder", flat=True)) == {
        "test-2"
    }


def test_without_encoder_no_vector_is_written(
    nomenclatures: dict[str, Nomenclature], settings: pytest.FixtureRequest
) -> None:
    settings.SENTENCE_ENCODER = "none"
    SearchEntry.objects.update(vector=None, encoder="")
    assert services.compute_vectors() == 0
    assert not SearchEntry.objects.exclude(encoder="").exists()


@pytest.mark.usefixtures("_fast_encoder")
@pytest.mark.parametrize(
    ("vectors", "origins", "queued"),
    [
        ("none", set(), 0),
        ("queue", {"label", "everyday"}, 1),
        ("now", {"label", "everyday", "note", "national"}, 0),
    ],
)
def test_command(
    nomenclatures: dict[str, Nomenclature],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable,
    *,
    vectors: str,
    origins: set[str],
    queued: int,
) -> None:
    SearchEntry.objects.update(vector=None, encoder="")
    calls: list[int] = []
    monkeypatch.setattr(tasks.compute_vectors, "delay", lambda: calls.append(1))
    output = io.StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_trades", vectors=vectors, stdout=output)
    assert "up to date" in output.getvalue()
    read = SearchEntry.objects.exclude(encoder="").values_list("origin", flat=True)
    assert set(read) == origins
    assert len(calls) == queued
