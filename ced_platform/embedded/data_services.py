"""PostgreSQL and the broker: ours, unless DATABASE_URL or REDIS_URL points at real servers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ced_platform.embedded import readiness
from ced_platform.embedded.console import Console
from ced_platform.embedded.environment import platform_environment
from ced_platform.embedded.errors import StartError
from ced_platform.embedded.identity import Identity, postgres_identity
from ced_platform.embedded.places import Places, make_places
from ced_platform.embedded.postgres import Cluster, binaries_for
from ced_platform.embedded.supervisor import Supervisor
from ced_platform.embedded.valkey import valkey_service, valkey_url

# A cluster that was killed first repeats its log: minutes after a very large import.
EMBEDDED_SECONDS = 300.0
GIVEN_SECONDS = 20.0


@dataclass(frozen=True)
class DataServices:
    """Where the data is, and the environment that leads every process to it."""

    places: Places
    cluster: Cluster | None
    """None when DATABASE_URL was given."""
    own_broker: bool
    volatile: bool
    environment: dict[str, str]

    @classmethod
    def plan(
        cls, given: Mapping[str, str], folder: Path, *, var: Path, mark: str, volatile: bool = False
    ) -> Self:
        """Decide what to embed.

        `folder` holds the embedded state, `var` is the VAR_DIR that processes are told, `mark`
        is the word by which leftovers are recognised.
        """
        embedded = not given.get("DATABASE_URL")
        identity = postgres_identity() if embedded else Identity.SAME
        places = make_places(folder, identity)
        cluster = None
        if embedded:
            cluster = Cluster(places, identity, binaries_for(places, identity), volatile)
        environment = platform_environment(
            given,
            var=var,
            database_url=cluster.url() if cluster else given["DATABASE_URL"],
            broker_url=given.get("REDIS_URL") or valkey_url(places),
            mark=mark,
        )
        return cls(places, cluster, not given.get("REDIS_URL"), volatile, environment)

    def start(self, supervisor: Supervisor, console: Console) -> None:
        """Start what is embedded and wait until both answer. Raises StartError if one does not."""
        if self.cluster:
            with console.step("PostgreSQL"):
                self.cluster.create()
                supervisor.start(self.cluster.service(self.environment))
                supervisor.wait_until(
                    lambda: not self.database_problem(), "PostgreSQL", EMBEDDED_SECONDS
                )
                self.cluster.create_database()
        else:
            self._wait_for_given(supervisor, console, "DATABASE_URL")
        if self.own_broker:
            with console.step("Valkey"):
                supervisor.start(
                    valkey_service(self.places, self.environment, volatile=self.volatile)
                )
                supervisor.wait_until(lambda: not self.broker_problem(), "Valkey", EMBEDDED_SECONDS)
        else:
            self._wait_for_given(supervisor, console, "REDIS_URL")

    def database_problem(self) -> str | None:
        maintenance = self.cluster.url("postgres") if self.cluster else None
        return readiness.database_problem(maintenance or self.environment["DATABASE_URL"])

    def broker_problem(self) -> str | None:
        return readiness.broker_problem(self.environment["REDIS_URL"])

    def _wait_for_given(self, supervisor: Supervisor, console: Console, variable: str) -> None:
        problem = self.database_problem if variable == "DATABASE_URL" else self.broker_problem
        shown = readiness.without_password(self.environment[variable])
        with console.step(f"{variable} {shown}"):
            try:
                supervisor.wait_until(lambda: not problem(), shown, GIVEN_SECONDS)
            except StartError as error:
                raise StartError(
                    f"{variable} is set to {shown}, which cannot be used:\n{problem()}\n"
                    f"Start that server or correct the address; unset {variable} for our own."
                ) from error
