"""Nomenclatures as data: a new one by files alone, inherited codes, products found by words."""

import csv
import shutil
from pathlib import Path

import pytest

from trades import queries, reference, services
from trades.errors import FinerThanShared, UnknownActivity, UnknownScheme
from trades.models import Activity, Nomenclature, SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data files that a test may add to."""
    folder = tmp_path / "data"
    shutil.copytree(reference.DATA, folder)
    monkeypatch.setattr(reference, "DATA", folder)
    return folder


def test_a_new_scheme_is_a_line_and_two_files(data: Path) -> None:
    with (data / "nomenclatures.csv").open("a", newline="") as file:
        csv.writer(file).writerow(
            ["NAEMA1", "Nomenclature d'AFRISTAT", "1", "activity", "AFRISTAT", "AFRISTAT", "", ""]
        )
    (data / "activities" / "NAEMA1.csv").write_text("code,parent,level\nA,,1\n01.1,A,2\n")
    (data / "correspondences" / "NAEMA1-NACE2.csv").write_text(
        "from_code,to_code,weight\nA,A,\n01.1,01.1,0.75\n01.1,01.2,0.25\n"
    )
    assert services.load_nomenclatures().changed
    activity = queries.resolve_code("naema1", "011")
    shares = {target.code: share for target, share in queries.nace_of(activity)}
    assert shares == pytest.approx({"01.1": 0.75, "01.2": 0.25})
    assert queries.label_of(activity, "fr") == "01.1"  # labels are a third file, and optional

    (data / "labels" / "NAEMA1.csv").write_text(
        "code,language,status,text\n01.1,fr,official,Cultures vivrières de l'Afrique\n"
    )
    assert services.load_nomenclatures().changed
    assert queries.label_of(activity, "fr") == "Cultures vivrières de l'Afrique"
    assert SearchEntry.objects.filter(activity=activity).exists()
    assert not services.load_nomenclatures().changed


@pytest.mark.parametrize(
    ("scheme", "code", "found"),
    [("NMA2010", "62", "62"), ("NAA2017", "C", "C"), ("NAT2009", "10", "10"),
     ("WZ2008", "62.01", "62.01"), ("wz2008", "6201", "62.01")],
)  # fmt: skip
def test_shared_codes_are_known(scheme: str, code: str, found: str) -> None:
    activity = queries.resolve_code(scheme, code)
    assert activity.code == found
    assert [(target.code, share) for target, share in queries.nace_of(activity)] == [(found, 1.0)]
    assert queries.label_of(activity, "ar") == queries.label_of(
        queries.resolve_code("NACE2", found), "ar"
    )


@pytest.mark.parametrize(
    ("scheme", "code", "above"),
    [("NMA2010", "62.01", "62"), ("NAA2017", "6201", "62"), ("NAT2009", "10.71.1", "10"),
     ("WZ2008", "62.01.9", "62.01")],
)  # fmt: skip
def test_finer_national_codes_are_refused_with_what_to_write(
    scheme: str, code: str, above: str
) -> None:
    with pytest.raises(FinerThanShared) as refusal:
        queries.resolve_code(scheme, code)
    assert refusal.value.near == (above,)
    assert "only as far as it equals NACE2" in str(refusal.value)
    assert f"Write {above}" in str(refusal.value)


def test_a_code_that_no_shared_one_contains_is_simply_unknown() -> None:
    with pytest.raises(UnknownActivity) as refusal:
        queries.resolve_code("NMA2010", "ZZ1")
    assert not isinstance(refusal.value, FinerThanShared)


def test_a_code_alone_is_refused_with_what_to_write() -> None:
    with pytest.raises(UnknownScheme, match=r"NACE2 and 25\.62 for example"):
        queries.resolve_code(" ", "25.62")


def test_inherited_and_product_codes_give_the_trade_finder_no_entries() -> None:
    without = SearchEntry.objects.filter(
        activity__nomenclature__in=Nomenclature.objects.exclude(inherits=None)
    )
    assert not without.exists()
    assert not SearchEntry.objects.filter(activity__nomenclature__kind="product").exists()


@pytest.mark.parametrize(
    ("words", "first"),
    [("ECHAFAUDAGE", "44212310-5"), ("scaffolding", "44212310-5"), ("scafolding", "44212310-5"),
     ("Brot", "15811100-7"), ("piekarniczych wyroby", "15810000-9")],
)  # fmt: skip
def test_products_are_found_by_words_in_their_languages(words: str, first: str) -> None:
    found = queries.search_products(words, language="pt")
    assert first in [product.code for product in found[:5]]
    assert all(product.label_language == "pt" for product in found)
    assert len({product.pk for product in found}) == len(found) <= 10


@pytest.mark.parametrize("words", ["", "  ", "!!", "面包"])
def test_no_words_no_products(words: str) -> None:
    assert queries.search_products(words, language="fr") == []


def test_customs_codes_lead_to_activities() -> None:
    heading = queries.resolve_code("HS", "0101")
    assert heading.nomenclature.kind == Nomenclature.Kind.PRODUCT
    shares = {target.code for target, _ in queries.nace_of(heading)}
    assert shares >= {"01.41", "01.43"}
    assert Activity.objects.at_or_under(heading).filter(is_leaf=True).exists()
