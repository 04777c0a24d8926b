"""NACE 2 from the data of this project: its tree, and its labels in seven languages."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

DATA = Path(__file__).parents[2] / "trades/data"
LANGUAGES = ("fr", "ar", "en", "de", "pl", "pt", "zh-hans")


@dataclass(frozen=True)
class Nace:
    """Nodes in preorder: code, parent (-1 at the top) and level (1 to 4) of each."""

    codes: list[str]
    parents: np.ndarray
    level: np.ndarray

    @classmethod
    def read(cls) -> "Nace":
        children: dict[str, list[tuple[str, int]]] = {}
        with (DATA / "activities/NACE2.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                children.setdefault(row["parent"], []).append((row["code"], int(row["level"])))
        codes: list[str] = []
        parents: list[int] = []
        levels: list[int] = []

        def walk(above: str, parent: int) -> None:
            for code, level in children.get(above, []):
                codes.append(code)
                parents.append(parent)
                levels.append(level)
                walk(code, len(codes) - 1)

        walk("", -1)
        return cls(codes, np.array(parents), np.array(levels))

    @cached_property
    def classes(self) -> np.ndarray:
        return np.flatnonzero(self.level == self.level.max())

    @cached_property
    def division(self) -> np.ndarray:
        """(n,) the division of each node (of a section: the one before it)."""
        return np.maximum.accumulate(np.where(self.level == 2, np.arange(len(self.level)), 0))

    @cached_property
    def depth_in_common(self) -> np.ndarray:
        """(n, n) level of the lowest common ancestor of two nodes, 0 for none."""
        depth = np.zeros((len(self.codes), len(self.codes)), dtype=np.int8)
        for node in range(len(self.codes)):  # parents first: deeper ones overwrite
            end = node + 1
            while end < len(self.codes) and self.level[end] > self.level[node]:
                end += 1
            depth[node:end, node:end] = self.level[node]
        return depth

    @cached_property
    def labels(self) -> dict[tuple[int, str], str]:
        """What a node is called, by node and language."""
        node_of = {code: node for node, code in enumerate(self.codes)}
        with (DATA / "labels/NACE2.csv").open(encoding="utf-8") as file:
            return {
                (node_of[row["code"]], row["language"]): row["text"]
                for row in csv.DictReader(file)
                if row["code"] in node_of
            }
