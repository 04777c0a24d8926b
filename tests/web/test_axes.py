"""Axes of a convention on its pages: the rows of the form, and who works on what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnerships.services.axes import AxisDraft, write_axes
from tests.factories import ClusterFactory, nace
from tests.web.test_conventions import draft
from tests.world import World


@pytest.fixture
def staff(as_role: Callable[[str], Client]) -> Client:
    return as_role("staff")


def _rows(*rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data = {"axes-TOTAL_FORMS": len(rows), "axes-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"axes-{number}-{name}": value for name, value in row.items()}
    return data


def _edit(world: World) -> str:
    return f"/conventions/{world.draft.pk}/edit/"


def _titles(world: World) -> list[str]:
    return list(world.draft.axes.values_list("title", flat=True))


def test_axes_are_ordered_removed_and_added(staff: Client, world: World) -> None:
    write_axes(world.draft, [AxisDraft("Gears"), AxisDraft("Foundry"), AxisDraft("Moulds")])
    rows = _rows(
        {"title": "Gears", "ORDER": "2"},
        {"title": "Foundry", "ORDER": "1"},
        {"title": "Moulds", "ORDER": "3", "DELETE": "on"},
        {"title": "Tools", "trades": [str(nace("25.62").pk)]},
        {"title": ""},
        initial=3,
    )
    staff.post(_edit(world), draft(world, **rows))
    assert _titles(world) == ["Foundry", "Gears", "Tools"]
    assert world.draft.axes.last().trades.get() == nace("25.62")
    form = staff.get(_edit(world)).context["axes"]
    assert [row["title"].value() for row in form] == ["Foundry", "Gears", "Tools", None, None]


def test_a_bad_row_loses_nothing_typed(staff: Client, world: World) -> None:
    before = _titles(world)
    rows = _rows({"title": "Gears"}, {"title": "", "description": "Cast for two"})
    response = staff.post(_edit(world), draft(world, **rows))
    assert "title" in response.context["axes"].errors[1]
    page = response.content.decode()
    assert "Cast for two" in page
    assert 'value="Gears"' in page
    outside = _rows({"title": "Forge", "trades": [str(nace("28.15").pk)]})
    page = staff.post(_edit(world), draft(world, **outside)).content.decode()
    assert "28.15 is not among the trades in scope" in page
    assert 'value="Forge"' in page
    assert _titles(world) == before


def test_one_more_row_and_a_search_without_scripts(staff: Client, world: World) -> None:
    data = draft(world, **_rows({"title": "Gears", "trades-words": "25.62"}, {"title": ""}))
    response = staff.post(_edit(world), data | {"add-row": "axes"})
    assert response.context["axes"].total_form_count() == 3
    response = staff.post(_edit(world), data | {"search-again": "axes-0-trades"})
    page = response.content.decode()
    assert f'name="axes-0-trades" value="{nace("25.62").pk}"' in page
    assert 'value="Gears"' in page
    assert _titles(world) == ["Machining together"]


def test_clusters_in_charge_are_chosen_by_axis(staff: Client, world: World) -> None:
    world.draft.clusters.add(world.cluster)
    idle = ClusterFactory(territory=world.own)
    staff.post(
        _edit(world), draft(world, **_rows({"title": "Gears", "clusters": [world.cluster.pk]}))
    )
    assert world.draft.axes.get().clusters.get() == world.cluster
    page = staff.get(_edit(world)).content.decode()
    assert "Metal cluster" in page
    assert idle.name not in page
    refused = staff.post(
        _edit(world), draft(world, **_rows({"title": "Gears", "clusters": [idle.pk]}))
    )
    assert "clusters" in refused.context["axes"].errors[0]


def test_the_search_offers_several_to_tick(staff: Client) -> None:
    query = {"field": "axes-0-trades", "axes-0-trades-words": "25.62", "many": "1"}
    assert 'type="checkbox"' in staff.get("/trades/find/", query).content.decode()


def test_the_page_shows_who_works_on_an_axis(staff: Client, world: World) -> None:
    second = ClusterFactory(territory=world.own, name="Foundry cluster")
    abroad = ClusterFactory(territory=world.other, name="Cluster abroad")
    world.convention.clusters.add(second, abroad)
    axes = [AxisDraft("Gears", trades=[nace("25.62").pk], clusters=[second.pk]), AxisDraft("All")]
    write_axes(world.convention, axes)
    shown = staff.get(f"/conventions/{world.convention.pk}/").context["axes"]
    own, other = (
        [[one.name for one in side["clusters"]] for side in axis["sides"]] for axis in shown
    )
    assert sorted(own) == [["Cluster abroad"], ["Foundry cluster"]]
    assert sorted(other) == [["Cluster abroad"], ["Foundry cluster", "Metal cluster"]]
    assert [[trade.code for trade in axis["trades"]] for axis in shown] == [["25.62"], []]


def test_ten_axes_take_the_sql_of_one(staff: Client, world: World) -> None:
    def statements(path: str, count: int) -> int:
        trade, cluster = nace("25.62").pk, world.cluster.pk
        world.draft.clusters.add(cluster)
        write_axes(
            world.draft,
            [AxisDraft(f"Axis {n}", trades=[trade], clusters=[cluster]) for n in range(count)],
        )
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(path).status_code == 200
        return len(captured)

    for path in (f"/conventions/{world.draft.pk}/", _edit(world)):
        staff.get(path)
        assert statements(path, 10) == statements(path, 1)
