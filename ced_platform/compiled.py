"""Where the compiled loops of the matching engine are kept. Standard library only: the settings
and the start of the platform ask before anything else is there."""

from hashlib import sha256
from pathlib import Path

ENGINE = Path(__file__).resolve().parent.parent / "matching" / "engine"


def compiled_folder(var: Path) -> Path:
    """What Numba keeps is good for one text of the engine: Numba compares the file of a function
    with what it has compiled, but not the files of the functions that it calls."""
    digest = sha256()
    for file in sorted(ENGINE.glob("*.py")):
        digest.update(file.read_bytes())
    return var / "compiled" / digest.hexdigest()[:16]
