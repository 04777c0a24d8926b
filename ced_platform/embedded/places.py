"""Where the state lives: one folder, VAR_DIR, and two exceptions that the machine may force.

A Unix socket's path may have at most 107 bytes: a deep checkout gets a short private folder. And
where PostgreSQL runs as nobody, its files must be in a folder that nobody can enter.
"""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ced_platform.embedded.errors import StartError
from ced_platform.embedded.identity import Identity, can_run, owner_of_files

PROJECT = Path(__file__).resolve().parent.parent.parent
SOCKET_PATH_BYTES = 107
# The longest socket name that is put there: PostgreSQL's.
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Places:
    var: Path
    """Everything that belongs to this installation."""
    database: Path
    """Parent of the PostgreSQL cluster: `var`, unless PostgreSQL cannot enter it."""
    sockets: Path
    """Unix sockets; readable by their owner only."""

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"


def var_folder() -> Path:
    """VAR_DIR of the environment, or .var beside run.py; absolute."""
    return Path(os.environ.get("VAR_DIR") or PROJECT / ".var").absolute()


def short_name(folder: Path) -> str:
    """A name that two installations on one machine do not share."""
    return f"ced-{os.geteuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"


def fits_a_socket(folder: Path) -> bool:
    """Whether the path of every socket in `folder` is short enough for the kernel."""
    return len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_BYTES


def socket_folder(parent: Path) -> Path:
    """`parent`/run, or where that is too long the same short private folder at every start.

    Raises StartError when not even the system's folder for temporary files has a short path.
    """
    temporary = (Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - private, owner checked
    for folder in (parent / "run", *(root / short_name(parent) for root in temporary)):
        if fits_a_socket(folder):
            return folder
    raise StartError(
        f"The path {parent} is too long for Unix sockets. Set VAR_DIR to a shorter one."
    )


def make_places(var: Path, identity: Identity) -> Places:
    """Create the folders of an installation, with the owner and rights that they need."""
    make_folder(var)
    # Log lines and queued tasks name people.
    for name in ("log", "valkey"):
        make_private_folder(var / name, os.geteuid())
    database = var
    if identity is Identity.NOBODY:
        var.chmod(0o711)
        if not can_run(["test", "-x", str(var)], identity):
            database = Path("/var/lib") / short_name(var)
            make_folder(database)
            database.chmod(0o711)
    sockets = socket_folder(database)
    make_private_folder(sockets, owner_of_files(identity))
    return Places(var, database, sockets)


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(
            f"Cannot create {folder} ({error.strerror}).\n"
            "Make it writable for you, or set VAR_DIR to a folder that is."
        ) from error


def make_private_folder(folder: Path, owner: int) -> None:
    """A folder that only `owner` can enter. Raises StartError if someone else made it."""
    make_folder(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise StartError(f"{folder} belongs to someone else. Remove it or set VAR_DIR.")
    folder.chmod(0o700)
    if found.st_uid != owner:
        os.chown(folder, owner, owner)
