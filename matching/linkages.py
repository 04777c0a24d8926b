"""Which trades feed which, from the project's own data file to the columns of the engine."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.engine import Linkages

INPUT_SHARES = Path(__file__).parent / "data/input_shares.csv"


def linkages_of(codes: Sequence[str]) -> Linkages:
    """The linkages for a tree of NACE 2 or ISIC 4; `codes` are those of its nodes, in its order."""
    with INPUT_SHARES.open(encoding="utf-8", newline="") as file:
        _header, *rows = csv.reader(file)
    node = {code: place for place, code in enumerate(codes)}
    return Linkages(
        divisions=np.array([node.get(row[0], -1) for row in rows], dtype=np.int64),
        shares=np.array([row[1:] for row in rows], dtype=np.float32),
    )
