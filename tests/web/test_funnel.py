"""The page of the funnel: its numbers are the rows behind them, for each reader."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.web.survival_chart import chart_of, rows_of
from partnerships.survival import estimate
from tests.factories import ClusterFactory, FirmFactory, PairingFactory
from tests.matching.roads import NOW, agreed, close, months_ago, refuse, walk

STEPS = ("suggested", "one_sided", "mutual", "approved", "dialogue", "visited", "project")


@pytest.fixture
def lived(world) -> SimpleNamespace:
    """The world's convention with pairs on every step, half of them in the manager's cluster."""
    sides = SimpleNamespace(convention=world.convention)
    for cluster in (world.cluster, None):
        for until in STEPS:
            walk(sides, until, cluster=cluster)
            walk(sides, until, cluster=cluster, start=NOW - timedelta(days=100))
        refuse(sides, "rivalry", cluster=cluster)
        refuse(sides, "legal", cluster=cluster)
        close(sides, "dialogue", "language", cluster=cluster)
        for months in (7, 13, 40):
            wave = {7: 6, 13: 12, 40: 36}[months]
            agreed(sides, months, said_alive=wave, cluster=cluster)
        close(
            sides,
            "agreed",
            "priorities",
            start=months_ago(20),
            closed_at=months_ago(6),
            cluster=cluster,
        )
    one = FirmFactory(territory=world.convention.territory_a)
    other = FirmFactory(territory=world.convention.territory_b)
    PairingFactory(pair=(world.convention, one, other))
    return sides


def address(world, name: str = "funnel") -> str:
    return reverse(f"matching:{name}", args=[world.convention.pk])


def links_of(page) -> dict[str, tuple[int, str]]:
    """Each number that leads somewhere, and where."""
    links = {bar.counted.step.code: (bar.counted.count, bar.url) for bar in page.context["bars"]}
    for name in ("refusals", "closings"):
        links |= {f"{name}:{one.code}": (one.count, url) for one, url in page.context[name]}
    return {code: link for code, link in links.items() if link[1]}


ALL_STEPS = {
    *("suggested", "mutual", "proposed", "approved", "dialogue", "visited", "project", "agreed"),
    *("alive_6", "alive_12", "alive_24", "alive_36"),
    *("refusals:rivalry", "refusals:legal", "closings:language", "closings:priorities"),
}


FOUR_MONTHS_AGO = (NOW - timedelta(days=120)).date().isoformat()


@pytest.mark.parametrize("role", ["staff", "other_staff", "observer"])
def test_each_number_is_the_length_of_the_list_behind_it(world, lived, as_role, role) -> None:
    client = as_role(role)
    for period in ({}, {"since": FOUR_MONTHS_AGO}, {"until": FOUR_MONTHS_AGO}):
        links = links_of(client.get(address(world), period))
        if "since" not in period:
            assert links.keys() == ALL_STEPS
        assert "approved" in links
        for count, url in links.values():
            assert client.get(url).context["page_obj"].paginator.count == count > 0


def test_a_manager_opens_the_lists_of_the_own_cluster(world, lived, as_role) -> None:
    manager = as_role("manager")
    whole = manager.get(address(world))
    assert links_of(whole) == {}
    assert "Choose your own cluster" in whole.content.decode()
    own = manager.get(address(world), {"cluster": world.cluster.pk})
    links = links_of(own)
    assert links.keys() == ALL_STEPS
    for count, url in links.values():
        assert manager.get(url).context["page_obj"].paginator.count == count
    (suggested,) = [bar for bar in own.context["bars"] if bar.counted.step.code == "suggested"]
    assert suggested.counted.count < whole.context["bars"][0].counted.count
    foreign = ClusterFactory(territory=world.own)
    assert links_of(manager.get(address(world), {"cluster": foreign.pk})) == {}


def test_first_interests_are_a_number_and_nothing_more(world, lived, as_role) -> None:
    staff = as_role("staff")
    (shown,) = [
        bar
        for bar in staff.get(address(world)).context["bars"]
        if bar.counted.step.code == "one_sided"
    ]
    assert (shown.url, shown.counted.count is None) == ("", False)
    filtered = staff.get(address(world), {"since": "2020-01-01"})
    assert filtered.context["bars"][1].counted.count is None
    # asked for by hand, the step is no step of the list, and nothing sorts by it
    listed = staff.get(address(world, "roads"), {"step": "one_sided", "sort": "one_sided_at"})
    assert "step" in listed.context["filters"].errors
    everything = staff.get(address(world, "roads"))
    assert list(listed.context["page_obj"]) == list(everything.context["page_obj"])


def test_pairs_with_and_without_a_private_yes_look_alike(world, as_role) -> None:
    sides = SimpleNamespace(convention=world.convention)
    silent, waiting = walk(sides, "suggested"), walk(sides, "one_sided")
    rows = {
        road.firm_a_id: road
        for road in as_role("staff").get(address(world, "roads")).context["page_obj"]
    }
    assert rows[silent.firm_a.pk].state is rows[waiting.firm_a.pk].state is None


def test_outside_the_two_territories_nothing_small_is_shown(world, lived, as_role) -> None:
    operator = as_role("operator")
    page = operator.get(address(world))
    assert links_of(page) == {}
    counts = [bar.counted.count for bar in page.context["bars"]]
    inside = [bar.counted.count for bar in as_role("staff").get(address(world)).context["bars"]]
    assert counts == [count if count and count >= 5 else None for count in inside]
    assert None in counts
    assert page.context["chart"] is None
    assert [line["pairs"] for line in table_of(operator, world)] == [
        "<5" if count is None else str(count) for count in counts
    ]
    text = page.content.decode()
    assert "numbers under 5 are not shown" in text
    assert "within the two territories only" in text


def table_of(client, world, **filters) -> list[dict[str, str]]:
    text = client.get(address(world, "funnel-table"), filters).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_the_numbers_of_the_page(world, lived, as_role) -> None:
    staff = as_role("staff")
    for filters in ({}, {"cluster": world.cluster.pk}):
        steps = [one.counted for one in staff.get(address(world), filters).context["bars"]]
        lines = table_of(staff, world, **filters)
        assert [line["step"] for line in lines] == [one.step.code for one in steps]
        assert [line["pairs"] for line in lines] == [
            "" if one.count is None else str(one.count) for one in steps
        ]
        assert lines[-1]["share_of_first"] == f"{steps[-1].of_first:.4f}".rstrip("0")


@pytest.mark.parametrize(("name", "most"), [("funnel", 15), ("funnel-table", 14), ("roads", 13)])
def test_sql_is_the_same_however_many_pairs(world, as_role, name, most) -> None:
    staff, sides = as_role("staff"), SimpleNamespace(convention=world.convention)

    def statements() -> int:
        staff.get(address(world, name))  # the session and the content types are read once
        with CaptureQueriesContext(connection) as captured:
            staff.get(address(world, name))
        return len(captured)

    for _pair in range(5):
        agreed(sides, 13, said_alive=12)
    refuse(sides, "legal")
    few = statements()
    for until in STEPS:
        walk(sides, until)
    close(sides, "agreed", "priorities")
    assert statements() == few <= most


def test_dates_in_the_wrong_order_are_told_and_do_not_narrow(world, lived, as_role) -> None:
    staff = as_role("staff")
    whole = staff.get(address(world))
    page = staff.get(address(world), {"since": "2026-02-01", "until": "2026-01-01"})
    assert page.context["filters"].errors["until"]
    assert page.context["bars"][0].counted.count <= whole.context["bars"][0].counted.count
    assert "Check the two dates" in page.content.decode()


def test_the_curve_with_its_table(world, lived, as_role) -> None:
    page = as_role("staff").get(address(world))
    text = page.content.decode()
    assert 'class="survival-chart"' in text
    assert page.context["agreements"] == 8
    rows = page.context["survival_rows"]
    assert [one.months for one in rows] == [0, 6, 12, 24, 36]
    assert [one.at_risk for one in rows] == [8, 8, 4, 2, 2]
    assert [one.ended for one in rows] == [0, 0, 2, 2, 2]
    # of the six that are known to have lived until month 11 or so, two ended there
    assert rows[-1].estimate.alive == pytest.approx(4 / 6)


def test_a_few_agreements_make_no_curve(world, as_role) -> None:
    agreed(SimpleNamespace(convention=world.convention), 13, said_alive=12)
    text = as_role("staff").get(address(world)).content.decode()
    assert "1 agreement so far" in text
    assert "survival-chart" not in text


def test_a_convention_without_pairs_says_so(world, as_role) -> None:
    world.convention = world.proposed
    text = as_role("staff").get(address(world)).content.decode()
    assert "No pair was suggested under this convention yet." in text


@pytest.mark.parametrize("role", ["staff", "observer"])
def test_home_and_the_convention_lead_there(world, as_role, role) -> None:
    client = as_role(role)
    for path in ("/", reverse("partnerships:convention", args=[world.convention.pk])):
        assert address(world) in client.get(path).content.decode()


def test_entrepreneurs_are_not_led_there(world, as_role) -> None:
    client = as_role("entrepreneur")
    for path in ("/", reverse("partnerships:convention", args=[world.convention.pk])):
        assert address(world) not in client.get(path).content.decode()


def test_the_drawing_stays_within_its_field() -> None:
    from tests.partnerships.test_survival import row

    found = estimate([row(2, True), row(4, False), row(6, True), row(50, True), row(50, False)])
    assert found is not None
    chart = chart_of(found)
    # up to month 60, because one is known to have lived 50
    assert [mark.value for mark in chart.months] == [0, 6, 12, 24, 36, 48, 60]
    assert (chart.months[0].place, chart.months[-1].place) == (chart.left, chart.right)
    assert [mark.value for mark in chart.at_risk] == [5, 3, 2, 2, 2, 2, 0]
    assert chart.curve.startswith(f"M{chart.left:.1f} {chart.top:.1f}H")
    assert chart.censored.count("M") == 2
    assert [one.at_risk for one in rows_of(found)] == [5, 3, 2, 2, 2]
