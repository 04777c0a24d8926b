"""Importing real firms: bad input, idempotence, and whose word counts."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from actors.imports import cordis
from actors.imports.importing import import_cordis
from actors.models import Asset, Firm, FirmActivity
from actors.services.firms import AssetInput, confirm_activities, set_publication, update_firm
from actors.signals import firm_changed
from journal.models import Event
from tests.factories import nace, staff_of

HEADER = "organisation,country,project_id,acronym,year,scheme,title,objective"
PUMPS = "PUMPEN GMBH,DE,1,PUMP,2016,SME-1,Solar pumps for farms,We make pumps and compressors."
OVENS = "FOURS SAS,FR,2,OVEN,2017,SME-1,Ovens for small bakeries,We make ovens for bakeries."
REGISTER = {"DE", "FR", "GB", "GR"}


@pytest.fixture(autouse=True)
def without_encoder(settings):
    settings.SENTENCE_ENCODER = "none"


def text_of(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


@pytest.fixture
def write(tmp_path):
    def write(*lines: str, data: bytes | None = None) -> Path:
        path = tmp_path / "firms.csv"
        path.write_bytes(text_of(*lines) if data is None else data)
        return path

    return write


def apply(path: Path):
    return import_cordis(path, apply=True)


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "“organisation” is missing"),
        (b"organisaton,country,project_id,year,title,objective\n", 1, "“organisaton” should be"),
        (HEADER.replace(",title", "").encode(), 1, "“title” is missing"),
        (text_of(PUMPS, "FOURS SAS,XX,2,O,2017,S,Ovens,We."), 3, "“XX” is not a country"),
        (text_of(",DE,1,P,2016,S,Pumps,We."), 2, "“organisation” is empty"),
        (text_of("A GMBH,DE,1,P,2016,S,,We."), 2, "“title” is empty"),
        (text_of("A GMBH,DE,1,P,16,S,Pumps,We."), 2, "“16” is not a year"),
        (text_of(f"{'A' * 201},DE,1,P,2016,S,Pumps,We."), 2, "201 characters, at most 200"),
        (text_of(f"A,DE,1,P,2016,S,{'t' * 501},We."), 2, "501 characters, at most 500"),
        (text_of(f"A,DE,1,P,2016,S,Pumps,{'o' * 5001}"), 2, "5001 characters, at most 5000"),
        (text_of("A GMBH,DE,1,P,2016,S,Pumps"), 2, "7 cells where the header has 8"),
        (text_of(PUMPS, PUMPS), 3, "stands on line 2 already"),
        (text_of('A GMBH,DE,1,P,2016,S,"Pumps" x,We.'), 2, "not a CSV file that can be read"),
        (text_of(PUMPS) + b"Fours \xe9lectriques\n", 3, "byte 7 of this line (0xE9) is not UTF-8"),
    ],
)
def test_bad_input_is_told_with_its_line(data, line, words):
    reading = cordis.read_bytes(data, countries=REGISTER)
    assert [(error.line, words in error.message) for error in reading.errors] == [(line, True)]


def test_every_error_of_a_file_is_told_at_once():
    data = text_of(",XX,1,P,16,S,Pumps,We.", PUMPS, "B,YY,3,P,2016,S,Pumps,We.")
    assert [error.line for error in cordis.read_bytes(data, countries=REGISTER).errors] == [
        2, 2, 2, 4,
    ]  # fmt: skip


def test_lines_are_counted_through_cells_of_several_lines():
    data = text_of('A,DE,1,P,2016,S,Pumps,"one\ntwo\nthree"', "B,XX,2,P,2016,S,Pumps,We.")
    (error,) = cordis.read_bytes(data, countries=REGISTER).errors
    assert error.line == 5


def test_a_byte_order_mark_and_foreign_columns_do_no_harm():
    reading = cordis.read_bytes(b"\xef\xbb\xbf" + text_of(PUMPS), countries=REGISTER)
    assert (reading.rows, len(reading.firms), reading.errors) == (1, 1, ())


@pytest.mark.parametrize(("written", "iso"), [("UK", "GB"), ("EL", "GR"), ("de", "DE")])
def test_countries_become_iso_3166(written, iso):
    data = text_of(PUMPS.replace(",DE,", f",{written},"))
    assert cordis.read_bytes(data, countries=REGISTER).firms[0].country == iso


def test_projects_of_one_firm_are_one_firm_and_phases_of_one_project_one_item():
    data = text_of(
        PUMPS,
        "Pumpen  GmbH,DE,3,PUMP,2019,SME-2,Solar pumps for farms!,The later words.",
        "PUMPEN GMBH,DE,4,VALVE,2018,SME-1,Quiet valves for pipes,Between.",
    )
    (firm,) = cordis.read_bytes(data, countries=REGISTER).firms
    assert firm.description == "The later words."
    assert [text for _, text in firm.items] == ["Solar pumps for farms!", "Quiet valves for pipes"]
    assert firm.lines == (2, 3, 4)


def test_the_file_of_the_project_is_read_whole(territories):
    reading = cordis.read_file(cordis.FILE, countries=territories)
    assert (reading.rows, len(reading.firms), reading.errors) == (535, 490, ())
    assert len({firm.country for firm in reading.firms}) == 33
    assert all(firm.items for firm in reading.firms)
    assert not [firm.name for firm in reading.firms if firm.name.isupper() and " " in firm.name
                and len(firm.name) > 12]  # fmt: skip


# --- the command --------------------------------------------------------------------------------


def run(path: Path | str, *options: str) -> str:
    out = io.StringIO()
    call_command("import_cordis_sme", str(path), *options, stdout=out)
    return out.getvalue()


def test_without_apply_nothing_is_written(territories, write):
    told = run(write(PUMPS, OVENS))
    assert "2 rows: 2 new firms" in told
    assert "Add --apply" in told
    assert not Firm.objects.exists()


def test_a_missing_file_says_so(territories):
    with pytest.raises(CommandError, match="does not exist: check the path"):
        run("/nowhere/firms.csv")


def test_one_wrong_line_and_nothing_is_written(territories, write):
    with pytest.raises(CommandError, match=r"line 3.*\n1 error. Nothing was written") as raised:
        run(write(PUMPS, OVENS.replace(",FR,", ",XX,")), "--apply")
    assert raised.value.returncode == 1
    assert not Firm.objects.exists()


def test_the_report_has_a_line_for_each_firm_and_error(territories, write, tmp_path):
    report = tmp_path / "report.csv"
    with pytest.raises(CommandError):
        run(write(PUMPS, OVENS.replace(",FR,", ",XX,")), "--report", str(report))
    rows = list(csv.DictReader(report.read_text(encoding="utf-8").splitlines()))
    assert [(row["lines"], row["state"], row["name"]) for row in rows] == [
        ("2", "new", "Pumpen GmbH"),
        ("3", "error", rows[1]["name"]),
    ]
    assert rows[0]["code"]
    assert "XX" in rows[1]["name"]


def test_only_some_countries(territories, write):
    run(write(PUMPS, OVENS), "--apply", "--country", "fr")
    assert [firm.territory.code for firm in Firm.objects.all()] == ["FR"]


def test_a_country_that_the_register_does_not_have_is_refused(territories, write):
    with pytest.raises(CommandError, match="XY"):
        run(write(PUMPS), "--country", "XY")


# --- what is written ----------------------------------------------------------------------------


def test_an_imported_firm_can_be_suggested_and_has_confirmed_nothing(territories, write):
    apply(write(PUMPS))
    firm = Firm.objects.get()
    assert firm.is_matchable
    assert (firm.origin, firm.source, firm.name) == ("imported", "cordis_h2020", "Pumpen GmbH")
    assert (firm.territory.code, firm.language, firm.languages_of_work) == ("DE", "en", [])
    assert {activity.origin for activity in firm.activities.all()} == {"inferred"}
    assert firm.activities.filter(is_main=True).count() == 1
    (item,) = firm.assets.all()
    assert (item.direction, item.kind, item.text) == ("brings", "product", "Solar pumps for farms")
    assert Event.objects.get(code="firm.imported").territory_ids == [firm.territory_id]


def snapshot() -> list[object]:
    return [
        list(model.objects.order_by("pk").values()) for model in (Firm, FirmActivity, Asset, Event)
    ]


def test_the_second_time_nothing_is_written(territories, write):
    apply(write(PUMPS, OVENS))
    before = snapshot()
    report = apply(write(PUMPS, OVENS))
    assert snapshot() == before
    assert [one.state.value for one in report.planned] == ["unchanged", "unchanged"]
    assert not report.proposals


def test_a_changed_source_changes_what_it_owns_and_nothing_else(territories, write):
    apply(write(PUMPS, OVENS))
    firm = Firm.objects.get(name="Pumpen GmbH")
    Firm.objects.filter(pk=firm.pk).update(capacity=7, size_class="small", publication="withdrawn")
    item = firm.assets.get()
    Asset.objects.create(
        firm=firm, direction="seeks", kind="finance", text="A partner", language="en"
    )
    report = apply(
        write(
            PUMPS.replace("compressors", "boilers"),
            "PUMPEN GMBH,DE,9,VALVE,2015,SME-1,Quiet valves for pipes,Old.",
            OVENS,
        )
    )
    assert sorted(one.state.value for one in report.planned) == ["changed", "unchanged"]
    firm.refresh_from_db()
    assert "boilers" in firm.description
    assert (firm.capacity, firm.size_class, firm.publication) == (7, "small", "withdrawn")
    assert firm.assets.get(direction="seeks").text == "A partner"
    brought = firm.assets.filter(direction="brings")
    assert [one.text for one in brought] == ["Solar pumps for farms", "Quiet valves for pipes"]
    assert brought[0].pk == item.pk


def test_what_the_source_no_longer_says_goes(territories, write):
    apply(write(PUMPS))
    apply(write(PUMPS.replace("Solar pumps", "Wind pumps")))
    assert [one.text for one in Asset.objects.all()] == ["Wind pumps for farms"]


def test_a_profile_that_people_changed_is_theirs(territories, write):
    apply(write(PUMPS))
    firm = Firm.objects.get()
    staff = staff_of(territories["DE"])
    update_firm(
        actor=staff,
        firm=firm,
        fields={"description": "In our own words."},
        assets=[AssetInput(direction="brings", kind="product", text="Ours", language="de")],
    )
    report = apply(write(PUMPS.replace("compressors", "boilers")))
    assert [one.state.value for one in report.planned] == ["kept"]
    firm.refresh_from_db()
    assert firm.description == "In our own words."
    assert firm.assets.get().text == "Ours"


def test_confirmed_activities_stay_when_the_words_change(territories, write):
    apply(write(PUMPS))
    firm = Firm.objects.get()
    firm.activities.all().delete()
    FirmActivity.objects.create(firm=firm, activity=nace("28.13"), is_main=True, origin="inferred")
    confirm_activities(actor=staff_of(territories["DE"]), firm=firm)
    report = apply(write(PUMPS.replace("compressors", "bread in ovens")))
    assert [one.state.value for one in report.planned] == ["changed"]
    assert [one.activity.code for one in firm.activities.all()] == ["28.13"]


def test_inferred_activities_follow_the_words(territories, write):
    apply(write(PUMPS))
    before = set(Firm.objects.get().activities.values_list("activity__code", flat=True))
    apply(write(PUMPS.replace("Solar pumps for farms", "Baking of bread and pastry goods")))
    after = set(Firm.objects.get().activities.values_list("activity__code", flat=True))
    assert after
    assert not before & after


def test_publishing_is_not_the_sources_to_change(territories, write):
    apply(write(PUMPS))
    firm = Firm.objects.get()
    set_publication(actor=staff_of(territories["DE"]), firm=firm, publication="withdrawn")
    apply(write(PUMPS.replace("compressors", "boilers")))
    firm.refresh_from_db()
    assert firm.publication == "withdrawn"


def test_only_firms_that_changed_are_announced(
    territories, write, django_capture_on_commit_callbacks
):
    heard: list[int] = []

    def hear(firm_id, **_):
        heard.append(firm_id)

    with django_capture_on_commit_callbacks(execute=False):
        apply(write(PUMPS, OVENS))
    firm_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks() as callbacks:
            apply(write(PUMPS.replace("compressors", "boilers"), OVENS))
        for callback in callbacks:
            callback()
    finally:
        firm_changed.disconnect(hear)
    assert heard == [Firm.objects.get(name="Pumpen GmbH").pk]


def test_statements_do_not_grow_with_the_firms(territories, write, django_assert_max_num_queries):
    lines = [PUMPS.replace("PUMPEN", f"PUMPEN {number}") for number in range(40)]
    assert len(apply(write(*lines)).planned) == 40
    with django_assert_max_num_queries(20):
        apply(write(*lines))
