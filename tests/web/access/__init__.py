"""Who may open which address: one table a room, joined here.

A module of this package holds ROWS, a dict from the name of an address to a Row. An address
without a row, or a row without an address, fails tests/web/test_access.py.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Named by whom the cell is about; every role of tests/web/conftest.py has one.
Statuses = dict[str, int]
TO_LOGIN = 302


@dataclass(frozen=True)
class Row:
    """One address: how to call it, and the status that each role gets.

    `args` makes the arguments of the address from the world. `everyone` holds for the roles that
    are not named; an anonymous visitor is sent to the login page unless the row says otherwise.
    """

    everyone: int
    roles: Statuses = field(default_factory=dict)
    args: Callable[[Any], list[Any]] = lambda _world: []
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    anonymous: int = TO_LOGIN

    def expected(self, roles: tuple[str, ...]) -> Statuses:
        given = {"anonymous": self.anonymous, **self.roles}
        return {role: given.get(role, self.everyone) for role in roles}


def row(
    everyone: int,
    *,
    args: Callable[[Any], list[Any]] = lambda _world: [],
    method: str = "get",
    data: dict[str, Any] | None = None,
    anonymous: int = TO_LOGIN,
    **roles: int,
) -> Row:
    """A Row with the exceptions as keywords: row(404, staff=200, observer=200)."""
    return Row(everyone, roles, args, method, data or {}, anonymous)


def all_rows() -> dict[str, Row]:
    """The tables of every module of this package in one; a name twice is an error."""
    rows: dict[str, Row] = {}
    for module in pkgutil.iter_modules(__path__):
        table = importlib.import_module(f"{__name__}.{module.name}").ROWS
        twice = rows.keys() & table.keys()
        assert not twice, f"rows in two tables: {sorted(twice)}"
        rows |= table
    return rows
