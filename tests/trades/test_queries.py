"""Codes, labels, correspondences and the tree, as other rooms read them."""

from itertools import pairwise

import numpy as np
import pytest
from django.utils import translation

from trades import crosswalk, queries
from trades.errors import UnknownActivity, UnknownScheme
from trades.models import Activity, ActivityLabel, Nomenclature

pytestmark = [pytest.mark.usefixtures("nomenclatures")]


@pytest.mark.parametrize(
    ("scheme", "written", "code"),
    [
        ("NACE2", "62.01", "62.01"),
        ("NACE2", "6201", "62.01"),
        ("nace2", " 62-01 ", "62.01"),
        ("NACE2", "62", "62"),
        ("NACE2", "j", "J"),
        ("NAF2", "62.01Z", "62.01Z"),
        ("NAF2", "6201z", "62.01Z"),
        ("PKD2007", "62.01.Z", "62.01.Z"),
        ("PKD2007", "6201Z", "62.01.Z"),
        ("CNAE2", "0111-3", "01.11-3"),
        ("CNAE2", "01113", "01.11-3"),
        ("NAICS2022", "541511", "541511"),
        ("ISIC4", "0111", "0111"),
    ],
)
def test_resolve_code(scheme: str, written: str, code: str) -> None:
    activity = queries.resolve_code(scheme, written)
    assert (activity.nomenclature.code, activity.code) == (scheme.upper(), code)


@pytest.mark.parametrize(
    ("scheme", "written", "near", "elsewhere"),
    [
        ("NACE2", "62.05", ("62.0", "62.01", "62.02", "62.03", "62.09"), ()),
        ("NACE2", "62.01Z", ("62.01",), ("NAF2", "PKD2007")),
        ("NACE2", "1.11", ("01.11",), ("CNAE2",)),
        ("NAF2", "541511", (), ("NAICS2017", "NAICS2022")),
        ("NACE2", "", (), ()),
        ("NACE2", "bakery", (), ()),
    ],
)
def test_unknown_code(
    scheme: str, written: str, near: tuple[str, ...], elsewhere: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownActivity) as error, translation.override("en"):
        queries.resolve_code(scheme, written)
    assert (error.value.near, error.value.elsewhere) == (near, elsewhere)
    message = str(error.value)
    assert f"“{written}”" in message
    for code in (*near, *elsewhere):
        assert code in message
    assert bool(near or elsewhere) != ("search the trade by words" in message)


@pytest.mark.parametrize("scheme", ["", "NACE", "62.01"])
def test_a_code_without_a_known_scheme_means_nothing(scheme: str) -> None:
    with pytest.raises(UnknownScheme, match="NACE2"):
        queries.resolve_code(scheme, "62.01")


@pytest.mark.parametrize(
    ("scheme", "code", "expected"),
    [
        ("NACE2", "62.01", {"62.01": 1.0}),
        ("NAF2", "62.01Z", {"62.01": 1.0}),
        ("NAF2", "43.91A", {"43.91": 1.0}),
        ("PKD2007", "85.60.Z", {"85.60": 1.0}),
        ("CNAE2", "01.11-3", {"01.11": 0.5, "01.12": 0.5}),
        ("ISIC4", "0141", {"01.41": 0.5, "01.42": 0.5}),
        ("ISIC4", "62", {"62": 1.0}),
        ("NAICS2022", "541511", {"62.01": 1.0}),
        ("NACE21", "46.89", {}),
    ],
)
def test_nace_of(scheme: str, code: str, expected: dict[str, float]) -> None:
    found = queries.nace_of(queries.resolve_code(scheme, code))
    assert {activity.code: weight for activity, weight in found} == pytest.approx(expected)
    assert all(activity.nomenclature.code == "NACE2" for activity, _ in found)
    assert [weight for _, weight in found] == sorted((w for _, w in found), reverse=True)


def test_shares_of_every_activity_sum_to_one_or_there_is_no_way() -> None:
    current = crosswalk.current()
    lost = set()
    activities = Activity.objects.filter(nomenclature__kind="activity")
    for activity_id in activities.values_list("pk", flat=True):
        shares = current.convert(activity_id, "NACE2")
        if shares:
            assert sum(shares.values()) == pytest.approx(1)
        else:
            lost.add(activity_id)
    codes = Activity.objects.filter(pk__in=lost).values_list("nomenclature__code", "code")
    assert {(scheme, code) for scheme, code in codes} == {
        ("NACE21", "46.89"),
        ("PKD2007", "85.31.C"),
        ("PKD2007", "85.41.Z"),
        ("PKD2007", "85.42.A"),
        ("PKD2007", "85.42.B"),
        ("CNAE2", "60.21-7"),
        ("CNAE2", "60.22-5"),
        ("NAICS2017", "333511"),
        ("NAICS2022", "333511"),
    }


# NACE 2 classes that have no counterpart of their own in a scheme; a new one must be seen.
LOST_ON_THE_WAY = {"CNAE2": {"01.44", "01.50", "60.20", "98.10", "98.20"}}


@pytest.mark.parametrize("scheme", ["ISIC4", "NAF2", "NACE21", "PKD2007", "CNAE2"])
def test_a_class_comes_back_from_a_round_trip(scheme: str) -> None:
    current = crosswalk.current()
    classes = Activity.objects.of_scheme("NACE2").filter(is_leaf=True)
    missing = set()
    for pk, code in classes.values_list("pk", "code"):
        there = current.convert(pk, scheme)
        back = {home for other in there for home in current.convert(other, "NACE2")}
        if pk not in back:
            missing.add(code)
    assert missing == LOST_ON_THE_WAY.get(scheme, set())


@pytest.mark.parametrize(
    ("source", "target", "way"),
    [
        ("NACE2", "NACE2", ("NACE2",)),
        ("NAICS2022", "NACE2", ("NAICS2022", "NAICS2017", "ISIC4", "NACE2")),
        ("NAF2", "CNAE2", ("NAF2", "NACE2", "ISIC4", "CNAE2")),
        ("NACE2", "CPV2008", ()),
        ("", "NACE2", ()),
    ],
)
def test_the_way_is_the_shortest(source: str, target: str, way: tuple[str, ...]) -> None:
    assert crosswalk.current().way(source, target) == way


@pytest.mark.parametrize(
    ("scheme", "code", "language", "label"),
    [
        ("NACE2", "01.12", "fr", "Culture du riz"),
        ("NACE2", "01.12", "fr-CA", "Culture du riz"),
        ("NACE2", "01.12", "zh", "水稻的种植"),
        ("NACE2", "01.12", "zh_Hans", "水稻的种植"),
        ("NACE2", "01.12", "ar", "زراعة الأرز"),
        ("NACE2", "C", "de", "Verarbeitendes Gewerbe/Herstellung von Waren"),
        ("NACE2", "01.12", "ja", "Growing of rice"),
        ("NAF2", "62.01Z", "pl", "Programmation informatique"),
        ("CNAE2", "01.11-3", "ar", "Cultivo de cereais"),
    ],
)
def test_label_of(scheme: str, code: str, language: str, label: str) -> None:
    assert queries.label_of(queries.resolve_code(scheme, code), language) == label


def test_an_activity_without_label_shows_its_code() -> None:
    activity = queries.resolve_code("NAF2", "62.01Z")
    ActivityLabel.objects.filter(activity=activity).delete()
    assert queries.label_of(activity, "fr") == "62.01Z"


def test_labels_come_with_the_list(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        activities = list(
            queries.with_labels(Activity.objects.of_scheme("NAF2").filter(is_leaf=True), "de")
        )
        assert len(activities) == 732
        assert {activity.label_language for activity in activities} == {"fr"}
        assert all(activity.label for activity in activities)


def test_excerpts_prefer_the_readers_language() -> None:
    bakery = queries.resolve_code("NACE2", "10.71").pk
    assert "boulangerie" in queries.excerpts([bakery], "fr")[bakery]
    assert "Back" in queries.excerpts([bakery], "de")[bakery]
    assert "bakery" in queries.excerpts([bakery], "zh-hans")[bakery]
    assert queries.excerpts([queries.resolve_code("NACE2", "62").pk], "fr") == {}


def test_excerpts_end_at_a_word() -> None:
    classes = Activity.objects.of_scheme("NACE2").filter(is_leaf=True).values_list("pk", flat=True)
    excerpts = queries.excerpts(classes, "fr")
    assert len(excerpts) > 550
    assert max(map(len, excerpts.values())) <= queries.EXCERPT_LENGTH + 2
    assert any(text.endswith(" …") for text in excerpts.values())


def test_activity_tree() -> None:
    tree = queries.activity_tree()
    assert len(tree.ids) == len(tree.codes) == 996
    assert tree.ids.dtype == np.int64
    assert (tree.parents < np.arange(996)).all()
    assert (tree.parents == -1).sum() == 21
    inner = tree.parents >= 0
    np.testing.assert_array_equal(tree.levels[inner], tree.levels[tree.parents[inner]] + 1)
    position = tree.codes.index("62.01")
    way = [position]
    while tree.parents[way[-1]] >= 0:
        way.append(int(tree.parents[way[-1]]))
    assert [tree.codes[place] for place in way] == ["62.01", "62.0", "62", "J"]
    assert all(a > b for a, b in pairwise(way))


def test_a_scheme_that_is_not_loaded_is_an_empty_tree() -> None:
    tree = queries.activity_tree("HS6")
    assert tree.ids.shape == tree.parents.shape == tree.levels.shape == (0,)


def test_no_nomenclature_at_all_says_what_to_do() -> None:
    with pytest.raises(UnknownScheme) as error, translation.override("en"):
        raise UnknownScheme("NACE2", list(Nomenclature.objects.none()))
    assert "load_trades" in str(error.value)
