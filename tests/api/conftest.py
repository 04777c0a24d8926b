"""Two partner regions with their systems, and a third that has nothing to do with them."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from actors.models import Firm
from actors.services.people import create_token
from partnerships.models import Convention
from territories.models import Territory
from tests.factories import ConventionFactory, FirmFactory, TerritoryFactory


class ApiClient(Client):
    """Speaks JSON to /api/v1/ with a key, or with none."""

    def __init__(self, key: str | None = None, language: str = "en") -> None:
        headers = {"Accept-Language": language}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        super().__init__(headers=headers)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        extra = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(super(), method)(f"/api/v1/{path}", **extra)

    def read(self, path: str) -> Any:
        """The JSON of a GET that succeeds."""
        response = self.call("get", path)
        assert response.status_code == 200, response.content
        return response.json()

    def ids(self, path: str) -> set[Any]:
        """Ids (codes of territories) on the first page of a list."""
        rows = self.read(path)["results"]
        return {row.get("id", row.get("code")) for row in rows}


def error_of(response: Any) -> dict[str, str]:
    """The first error of a refusal, after checking the one shape of all errors."""
    body = response.json()
    assert set(body) == {"type", "errors"}, body
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"]), body
    return body["errors"][0]


@dataclass
class World:
    """North and South have a convention in force; West has none with either."""

    north: Territory
    south: Territory
    west: Territory
    convention: Convention
    north_firm: Firm
    south_firm: Firm
    west_firm: Firm
    keys: dict[str, str]

    def client(self, who: str, **options: Any) -> ApiClient:
        return ApiClient(self.keys.get(who), **options)

    def firm_of(self, who: str) -> Firm:
        return getattr(self, f"{who}_firm")


def make_world() -> World:
    north, south, west = (
        TerritoryFactory(code=code, name_en=name, name_fr=name)
        for code, name in (("XX-N", "North"), ("XY-S", "South"), ("XZ-W", "West"))
    )
    firms = [
        FirmFactory(
            territory=territory,
            name=f"{territory.name_en} Gears",
            activity="25.62",
            brings=[("product", "gears", "28.15")],
            seeks=[("market_access", "a distributor")],
        )
        for territory in (north, south, west)
    ]
    issued = {
        territory.name_en.lower(): create_token(territory=territory, label="register")
        for territory in (north, south, west)
    }
    return World(
        north,
        south,
        west,
        ConventionFactory(between=(north, south)),
        *firms,
        keys={name: token.key for name, token in issued.items()},
    )


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def north(world: World) -> ApiClient:
    return world.client("north")


@pytest.fixture
def south(world: World) -> ApiClient:
    return world.client("south")


@pytest.fixture
def west(world: World) -> ApiClient:
    return world.client("west")
