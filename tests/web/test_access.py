"""Every address × every role. What one may not see is a 404, what one may not do a 403."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.web.access import all_rows
from tests.world import ROLES, World

ROWS = all_rows()
# Django's admin makes its own addresses, one set a model: tests/web/test_admin.py walks them.
OTHERWISE_TESTED = ("admin:",)


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all addresses; one without a name cannot have a row, and is refused."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        elif not space.startswith(OTHERWISE_TESTED):
            assert pattern.name, f"the address {pattern.pattern} has no name"
            yield space + pattern.name


def test_every_address_has_a_row() -> None:
    assert sorted(names(get_resolver().url_patterns)) == sorted(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_access(name: str, world: World, as_role: Callable[[str], Client]) -> None:
    row = ROWS[name]
    address = reverse(name, args=row.args(world))

    def status(role: str) -> int:
        client = as_role(role)
        # what one role does to the world is taken back before the next one comes
        with transaction.atomic():
            response = getattr(client, row.method)(address, row.data)
            if response.streaming:  # a download holds its file open until it is read
                list(response.streaming_content)
            transaction.set_rollback(True)
        return response.status_code

    assert {role: status(role) for role in ROLES} == row.expected(ROLES)
