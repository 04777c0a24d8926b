"""The environment that the platform's processes see: what the caller set, and what is missing."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from ced_platform.embedded.processes import MARK
from ced_platform.engine_folder import engine_folder


def secret_key(var: Path) -> str:
    """The key of this installation, made once; kept where only its owner can read it."""
    file = var / "secret-key"
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        pass
    unfinished = file.with_name("secret-key.new")
    unfinished.unlink(missing_ok=True)
    key = secrets.token_urlsafe(60)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(key + "\n")
    unfinished.rename(file)
    return key


def platform_environment(
    given: Mapping[str, str], *, var: Path, database_url: str, broker_url: str, mark: str
) -> dict[str, str]:
    """`given` completed; what the caller set is never replaced, save VAR_DIR made absolute."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "ced_platform.settings",
        # Lines must reach the log when they are written, not when a buffer is full.
        "PYTHONUNBUFFERED": "1",
        # Work is shared between processes: threads of linear algebra in each would get in the way.
        "OPENBLAS_NUM_THREADS": "1",
        # The benchmarks of the engine alone read no settings.
        "NUMBA_CACHE_DIR": str(engine_folder(var) / "compiled"),
        **given,
        "DATABASE_URL": database_url,
        "REDIS_URL": broker_url,
        "VAR_DIR": str(var),
        MARK: mark,
    }
    if not environment.get("SECRET_KEY"):
        environment["SECRET_KEY"] = secret_key(var)
    return environment
