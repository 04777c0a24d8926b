"""Where all is kept that is good for one text of the matching engine only. Standard library only:
the settings and the start of the platform ask before anything else is there."""

import shutil
from hashlib import sha256
from pathlib import Path

MATCHING = Path(__file__).resolve().parent.parent / "matching"


def engine_folder(var: Path) -> Path:
    """Its compiled loops and the firms that were prepared for it, by a digest of its files: Numba
    compares the file of a function with what it has compiled, but not those of the functions that
    it calls; and what an earlier version has prepared cannot be read by this one."""
    digest = sha256()
    readers = (MATCHING / "reading.py", MATCHING / "snapshot.py")
    for file in (*sorted((MATCHING / "engine").glob("*.py")), *readers):
        digest.update(file.read_bytes())
    return var / "engine" / digest.hexdigest()[:16]


def forget_earlier(folder: Path) -> None:
    """Remove what earlier versions have left beside `folder`."""
    for other in folder.parent.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
