"""Every page that staff can open: in Arabic, without holes, and with bounded SQL."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import User
from tests.factories import (
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    TerritoryFactory,
    staff_of,
)
from tests.web.access import all_rows
from tests.world import World, pair

PAGES = {
    name: (row, role)
    for name, row in all_rows().items()
    for role in ("staff", "entrepreneur")
    if row.method == "get"
    and row.expected((role,))[role] == 200
    and "search" not in name
    and not name.startswith("api-")
}


# The pages for engineers, like the API itself.
IN_ENGLISH = {"api-docs"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_in_arabic(name: str, world: World, as_role: Callable[[str], Client]) -> None:
    row, role = PAGES[name]
    User.objects.update(language="ar")
    response = as_role(role).get(reverse(name, args=row.args(world)), row.data)
    if response.streaming:
        list(response.streaming_content)
        pytest.skip("a file")
    page = response.content.decode()
    if "HX" in response.headers.get("Vary", "") or "<html" not in page:
        pytest.skip("a fragment")
    if name in IN_ENGLISH:
        assert '<html lang="en" dir="ltr"' in page
        return
    assert '<html lang="ar" dir="rtl"' in page
    title = re.search(r"<title>(.*?) – CED</title>", page, re.DOTALL)
    assert title is not None
    assert title.group(1).strip()
    assert page.count("<h1") == 1
    # a placeholder or a template tag that reaches the reader
    assert not re.search(r"%\(\w+\)s|\{\{|\{%|__prefix__(?![^<]*</template>)", _shown(page))


def _shown(page: str) -> str:
    """The page without the templates from which scripts copy rows."""
    return re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)


LISTS = {
    "territories:list": 9,
    "partnerships:conventions": 9,
    "partnerships:binomes": 10,
    "partnerships:queue": 10,
    "actors:firms": 19,
    "actors:clusters": 12,
    "actors:tokens": 8,
    "actors:members": 8,
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_take_the_same_sql_however_long(
    name: str,
    world: World,
    as_role: Callable[[str], Client],
) -> None:
    """As many statements for twenty rows as for a few, and not more than is known of today."""
    client = as_role("manager" if name == "partnerships:queue" else "staff")
    few = _statements(client, reverse(name))
    _crowd(world)
    many = _statements(client, reverse(name))
    assert many == few
    assert many <= LISTS[name]


def _statements(client: Client, path: str) -> int:
    client.get(path)  # the session and the content types are read once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def _crowd(world: World) -> None:
    from actors.services.people import create_token

    for number in range(8):
        partner = TerritoryFactory()
        convention = ConventionFactory(between=(world.own, partner))
        cluster = ClusterFactory(territory=world.own)
        FirmFactory(territory=world.own, cluster=cluster, activity="25.62")
        ours = FirmFactory(territory=world.own, cluster=world.cluster, activity="25.61")
        pair(convention, ours, FirmFactory(territory=partner, activity="25.62"))
        create_token(territory=world.own, label=f"system {number}")
        staff_of(world.own)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("actors:firm", 30),
        ("partnerships:binome", 34),
        ("partnerships:convention", 26),
        ("home", 14),
    ],
)
def test_pages_of_one_thing(
    name: str,
    most: int,
    world: World,
    as_role: Callable[[str], Client],
    django_assert_max_num_queries: Any,
) -> None:
    arguments = {
        "actors:firm": [world.firm.pk],
        "partnerships:binome": [world.binome.pk],
        "partnerships:convention": [world.convention.pk],
    }
    client = as_role("manager")
    path = reverse(name, args=arguments.get(name))
    client.get(path)
    with django_assert_max_num_queries(most):
        client.get(path)
