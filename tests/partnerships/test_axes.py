"""Axes of a convention: written in order, within the scope, and part of what is signed."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ced_platform.shared.errors import Invalid
from partnerships.queries import fingerprint_of
from partnerships.services.axes import AxisDraft
from partnerships.services.convention_records import name_clusters
from partnerships.services.conventions import draft_convention, update_draft
from tests.factories import ClusterFactory, nace
from tests.partnerships.agreements import fields, made, stored


def written(shores, *axes, scope=()):
    return draft_convention(
        actor=shores.staff_a,
        own=shores.a,
        partner=shores.b,
        fields=fields(),
        trade_ids=[nace(code).pk for code in scope],
        axes=axes,
    )


def test_axes_keep_their_order_and_are_written_anew(shores):
    draft = written(shores, AxisDraft(" Gears "), AxisDraft("Foundry", "Cast for two"))
    assert list(draft.axes.values_list("position", "title", "description")) == [
        (1, "Gears", ""),
        (2, "Foundry", "Cast for two"),
    ]
    update_draft(actor=shores.staff_a, convention=draft, fields={}, axes=[AxisDraft("Foundry")])
    assert list(draft.axes.values_list("position", "title")) == [(1, "Foundry")]
    update_draft(actor=shores.staff_a, convention=draft, fields={"title": "Anew"})
    assert draft.axes.get().title == "Foundry"


@pytest.mark.parametrize(
    ("scope", "trade", "is_within"),
    [
        ((), "25.62", True),
        (("25",), "25.62", True),
        (("28.15", "25.62"), "25.62", True),
        (("25.62",), "25", False),
        (("28.15",), "25.62", False),
    ],
)
def test_the_trades_of_an_axis_lie_within_the_scope(shores, scope, trade, is_within):
    axis = AxisDraft("Gears", trades=[nace(trade).pk])
    if is_within:
        assert written(shores, axis, scope=scope).axes.get().trades.get() == nace(trade)
    else:
        with pytest.raises(Invalid, match=f"“Gears”: {trade} is not among the trades in scope"):
            written(shores, axis, scope=scope)


def test_a_scope_that_leaves_an_axis_outside_is_refused(shores):
    draft = written(shores, AxisDraft("Gears", trades=[nace("25.62").pk]), scope=("25",))
    with pytest.raises(Invalid, match="trades in scope"):
        update_draft(
            actor=shores.staff_a, convention=draft, fields={}, trade_ids=[nace("28.15").pk]
        )
    assert draft.trades.get() == nace("25")


def test_the_clusters_of_an_axis_are_in_charge(shores):
    cluster = ClusterFactory(territory=shores.a, name="Metal")
    draft = made(shores, draft=True)
    axes = [AxisDraft("Gears", clusters=[cluster.pk])]
    with pytest.raises(Invalid, match="“Metal” is not among the clusters in charge"):
        update_draft(actor=shores.staff_a, convention=draft, fields={}, axes=axes)
    name_clusters(actor=shores.staff_a, convention=draft, clusters=[cluster])
    update_draft(actor=shores.staff_a, convention=draft, fields={}, axes=axes)
    assert draft.axes.get().clusters.get() == cluster
    name_clusters(actor=shores.staff_a, convention=draft, clusters=[])
    assert not draft.axes.get().clusters.exists()


def test_what_is_signed_holds_all_of_the_axes(shores):
    cluster = ClusterFactory(territory=shores.a)
    draft = made(shores, draft=True)
    draft.clusters.add(cluster)
    trade = nace("25.62").pk
    prints = []
    for axes in (
        [AxisDraft("Gears"), AxisDraft("Foundry")],
        [AxisDraft("Foundry"), AxisDraft("Gears")],
        [AxisDraft("Gears", "Small series"), AxisDraft("Foundry")],
        [AxisDraft("Gears", trades=[trade]), AxisDraft("Foundry")],
        [AxisDraft("Gears", clusters=[cluster.pk]), AxisDraft("Foundry")],
        [AxisDraft("Gears"), AxisDraft("Foundry")],
    ):
        update_draft(actor=shores.staff_a, convention=draft, fields={}, axes=axes)
        prints.append(fingerprint_of(stored(draft)))
    assert len(set(prints)) == 5
    assert prints[0] == prints[-1]


def test_the_text_of_before_becomes_axes_and_comes_back(shores):
    """Each line an axis; one that is too long for a title is kept whole as its description."""
    migration = import_module("partnerships.migrations.0006_axes")
    text = "- Gears\n\n  Foundry \n" + "w" * 250
    convention = made(shores, axes=[])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE partnerships_convention ADD axes_text text DEFAULT ''")
        cursor.execute("UPDATE partnerships_convention SET axes_text = %s", [text])
    before = _models_between()
    migration.lines_to_rows(before, None)
    titles = list(convention.axes.values_list("title", flat=True))
    assert titles == ["Gears", "Foundry", "w" * 199 + "…"]
    migration.rows_to_lines(before, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT axes_text FROM partnerships_convention")
        assert cursor.fetchall() == [(f"Gears\nFoundry\n{'w' * 250}",)]


def _models_between():
    """The models as the migration finds them."""
    state = MigrationLoader(connection).project_state([("partnerships", "0005_meetings")])
    for operation in import_module("partnerships.migrations.0006_axes").Migration.operations[:2]:
        operation.state_forwards("partnerships", state)
    return state.apps
