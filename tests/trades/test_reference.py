"""The data files: whole, in seven languages, and not contradicting themselves."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from django.conf import settings

from trades import reference
from trades.errors import BadReferenceData
from trades.text import fold

SCHEMES = [row.code for row in reference.read_nomenclatures()]
NUMBER_OF_ACTIVITIES = {
    "ISIC4": 766,
    "NACE2": 996,
    "NACE21": 1047,
    "NAF2": 1728,
    "PKD2007": 1650,
    "CNAE2": 1065,
    "NAICS2017": 1057,
    "NAICS2022": 1012,
    "NMA2010": 109,
    "NAA2017": 109,
    "NAT2009": 109,
    "WZ2008": 996,
    "HS": 8147,
    "CPV2008": 9454,
}


def test_every_scheme_is_complete() -> None:
    assert {
        scheme: len(reference.read_activities(scheme)) for scheme in SCHEMES
    } == NUMBER_OF_ACTIVITIES


@pytest.mark.parametrize("scheme", SCHEMES)
def test_tree(scheme: str) -> None:
    """Codes of one nomenclature are told apart without punctuation, and carry their parent's."""
    activities = reference.read_activities(scheme)
    assert len({reference.compact(row.code) for row in activities}) == len(activities)
    for row in activities:
        if row.parent and row.parent.isdigit():
            assert row.code.startswith(row.parent)
        if scheme == "CPV2008" and row.parent:  # eight digits filled with zeros, and a check digit
            assert row.code.startswith(row.parent[:8].rstrip("0"))
        assert row.path.endswith(f"{row.code}/")
        assert row.path.count("/") == (1 if scheme.startswith("NAICS") else row.level)


@pytest.mark.parametrize(
    ("code", "path"),
    [("62.01Z", "J/62/62.0/62.01/62.01Z/"), ("A", "A/"), ("33.20A", "C/33/33.2/33.20/33.20A/")],
)
def test_path(code: str, path: str) -> None:
    paths = {row.code: row.path for row in reference.read_activities("NAF2")}
    assert paths[code] == path


def test_nace_is_labelled_in_every_interface_language() -> None:
    languages = defaultdict(set)
    for row in reference.read_labels("NACE2"):
        languages[row.code].add(row.language)
    interface = {code for code, _ in settings.LANGUAGES}
    assert set(languages) == {row.code for row in reference.read_activities("NACE2")}
    assert {code for code, found in languages.items() if found != interface} == set()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_labels_are_one_a_language_and_say_how_far_to_trust_them(scheme: str) -> None:
    codes = {row.code for row in reference.read_activities(scheme)}
    labels = reference.read_labels(scheme)
    assert len({(row.code, row.language) for row in labels}) == len(labels)
    for row in labels:
        assert row.code in codes
        assert row.text == " ".join(row.text.split()) != ""
        assert row.status in {"official", "derived", "proofread", "machine"}


def test_arabic_parentheses_open_before_they_close() -> None:
    for row in reference.read_labels("NACE2"):
        if row.language == "ar" and "(" in row.text:
            assert row.text.index("(") < row.text.index(")"), row


def test_every_nace_class_has_exactly_one_isic_class() -> None:
    classes = {row.code for row in reference.read_activities("NACE2") if row.is_leaf}
    isic = {row.code for row in reference.read_activities("ISIC4") if row.is_leaf}
    targets = Counter(
        row.source
        for row in reference.read_correspondences("NACE2", "ISIC4")
        if row.source in classes and row.target in isic
    )
    assert set(targets) == classes
    assert set(targets.values()) == {1}


@pytest.mark.parametrize("pair", reference.correspondence_pairs(), ids="-".join)
def test_correspondences(pair: tuple[str, str]) -> None:
    source, target = pair
    sources = {row.code for row in reference.read_activities(source)}
    targets = {row.code for row in reference.read_activities(target)}
    rows = reference.read_correspondences(source, target)
    assert len({(row.source, row.target) for row in rows}) == len(rows)
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        assert row.source in sources
        assert row.target in targets
        sums[row.source] += row.weight
    assert all(abs(total - 1) < 1e-9 for total in sums.values())


# Codes to which their office gives no counterpart; a new one must be seen by a person.
WITHOUT_COUNTERPART = {
    "NACE21": {"46.89"},
    "PKD2007": {"85.31.C", "85.41.Z", "85.42.A", "85.42.B"},
    "CNAE2": {"60.21-7", "60.22-5"},
    "NAICS2017": {"333511"},
}


@pytest.mark.parametrize("pair", reference.correspondence_pairs(), ids="-".join)
def test_no_code_is_lost_silently(pair: tuple[str, str]) -> None:
    source, target = pair
    if source == "HS":  # waste has no maker: test_products_without_a_maker
        return
    found = {row.source for row in reference.read_correspondences(source, target)}
    lost = {row.code for row in reference.read_activities(source)} - found
    assert lost == WITHOUT_COUNTERPART.get(source, set())


def test_products_without_a_maker_are_waste_or_withdrawn_headings() -> None:
    found = {row.source for row in reference.read_correspondences("HS", "ISIC4")}
    headings = {row.code for row in reference.read_activities("HS") if row.level == 1}
    assert len(headings - found) == 33
    assert {
        "7204",
        "7404",
        "4707",
        "3915",
    } <= headings - found  # scrap iron, copper, paper, plastic


def test_published_weights_are_kept() -> None:
    shares = {
        row.target: row.weight
        for row in reference.read_correspondences("HS", "ISIC4")
        if row.source == "0208"
    }
    assert shares["1010"] == pytest.approx(0.5, abs=1e-5)
    assert shares["0321"] == pytest.approx(1 / 12, abs=1e-5)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("A,1110,0.5\nA,1120,0.4\n", "weights of A"),
        ("A,1110,1.5\nA,1120,-0.5\n", "weights of A"),
    ],
)
def test_weights_that_do_not_sum_to_one_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, complaint: str
) -> None:
    for folder in ("activities", "correspondences"):
        (tmp_path / folder).mkdir()
    (tmp_path / "nomenclatures.csv").write_text("code,name,version,kind,source,credit\n")
    (tmp_path / "activities" / "X.csv").write_text("code,parent,level\nA,,1\n")
    table = tmp_path / "correspondences" / "X-Y.csv"
    table.write_text(f"from_code,to_code,weight\n{content}")
    monkeypatch.setattr(reference, "DATA", tmp_path)
    with pytest.raises(BadReferenceData, match=complaint):
        reference.read_correspondences("X", "Y")


@pytest.mark.parametrize("rule", ["NACE9,2", "NACE2,", ",3"])
def test_a_rule_of_inheritance_names_a_scheme_above_it_and_a_level(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    (tmp_path / "nomenclatures.csv").write_text(
        "code,name,version,kind,source,credit,inherits,down_to_level\n"
        f"NACE2,n,v,activity,s,c,,\nNAT,n,v,activity,s,c,{rule}\n"
    )
    monkeypatch.setattr(reference, "DATA", tmp_path)
    with pytest.raises(BadReferenceData, match="line 3"):
        reference.read_nomenclatures()


@pytest.mark.parametrize(
    ("source", "target", "code", "expected"),
    [
        ("NAF2", "NACE2", "62.01Z", {("62.01", "exact", 1.0)}),
        ("NAF2", "NACE2", "43.91A", {("43.91", "narrower", 1.0)}),
        ("NACE2", "ISIC4", "01.41", {("0141", "narrower", 1.0)}),
        ("NACE2", "ISIC4", "62.01", {("6201", "exact", 1.0)}),
        ("CNAE2", "ISIC4", "01.11-3", {("0111", "partial", 0.5), ("0112", "partial", 0.5)}),
    ],
)
def test_relation(source: str, target: str, code: str, expected: set) -> None:
    rows = reference.read_correspondences(source, target)
    assert {
        (row.target, row.relation, row.weight) for row in rows if row.source == code
    } == expected


def test_notes_and_everyday_words_belong_to_classes() -> None:
    classes = {row.code for row in reference.read_activities("NACE2") if row.is_leaf}
    notes, everyday = reference.read_notes(), reference.read_everyday_words()
    assert {row.code for row in (*notes, *everyday)} <= classes
    assert {row.language for row in everyday} == {code for code, _ in settings.LANGUAGES}
    assert all(fold(row.text) for row in (*notes, *everyday))


@pytest.mark.parametrize(
    ("content", "line"),
    [("code,parent,level\nA,,1\nA,,1\n", 3), ("code,parent,level\n01,A,2\nA,,1\n", 2)],
)
def test_a_tree_that_contradicts_itself_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, line: int
) -> None:
    (tmp_path / "activities").mkdir()
    (tmp_path / "nomenclatures.csv").write_text("code,name,version,kind,source,credit\n")
    (tmp_path / "activities" / "TEST.csv").write_text(content)
    monkeypatch.setattr(reference, "DATA", tmp_path)
    with pytest.raises(BadReferenceData, match=rf"TEST.csv, line {line}:"):
        reference.read_activities("TEST")


def test_fingerprint_moves_with_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "DATA", tmp_path)
    seen = {reference.fingerprint()}
    for name, content in (("a.csv", "1"), ("b.csv.gz", "1"), ("a.csv", "2")):
        (tmp_path / name).write_text(content)
        seen.add(reference.fingerprint())
    assert len(seen) == 4
