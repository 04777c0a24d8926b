"""What is prepared once for two sides and serves every list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import Market, Numbers, Side, Words
from matching.engine.codes import Gate
from matching.engine.ease import Profile, Unknown, fit
from matching.engine.meanings import Meanings
from matching.engine.pairing import coverages
from matching.engine.ruleset import Ruleset
from matching.engine.sides import Order, believing, side_of
from matching.engine.tables import NOWHERE, ItemTable, Table, kinds_of, make_table, ragged
from matching.engine.trade import Trades, ancestors, least_power, trades_of
from matching.engine.types import NONE, Bools, Firms, Floats, Ints, Linkages, Tree
from matching.engine.words import groups_of, transposed, words_between

SIDES = ("a", "b")
# Firms of each side that are looked at, a trade, to learn what its needs usually find.
PRIOR_SAMPLE = 48


@dataclass(frozen=True)
class Excluded:
    """Pairs that may not meet, seen from one side: those of row i stand from start[i] on."""

    start: Ints
    row: Ints  # of the other side, ascending for each firm
    gate: NDArray[np.object_]

    def gate_of(self, row: int, other_row: int) -> Gate | None:
        for place in range(self.start[row], self.start[row + 1]):
            if self.row[place] == other_row:
                return Gate(self.gate[place])
        return None


@dataclass(frozen=True)
class Texts:
    """The distinct texts of the items of one side: (v,) their rows in Meanings, (v,) the groups of
    kinds in which each is used, and the number of the text of each item, -1 for none."""

    vector: Ints
    groups: Ints
    brings: Ints
    seeks: Ints

    @property
    def used(self) -> tuple[Ints, Ints]:
        """As words_between takes them."""
        return self.vector, self.groups

    @classmethod
    def of(cls, table: Table) -> "Texts":
        used = np.concatenate([table.brings.vector, table.seeks.vector])
        kind = np.concatenate([table.brings.kind, table.seeks.kind])
        vector = np.unique(used[used >= 0])
        text = np.where(used >= 0, np.searchsorted(vector, used), NONE)
        cut = len(table.brings.vector)
        return cls(vector, groups_of(len(vector), text, kind), text[:cut], text[cut:])


@dataclass(frozen=True)
class Context:
    """Two prepared sides. Whatever is a Mapping is by side; `prior` is (activities + 1,): the
    coverage of the needs of a firm of that trade on that side; `words` those of the texts of that
    side to those of the other."""

    a: Table
    b: Table
    ruleset: Ruleset
    trades: Trades
    in_scope: Bools
    meanings: Meanings
    texts: Mapping[str, Texts]
    words: Mapping[str, Words]
    prior: Mapping[str, Floats]
    excluded: Mapping[str, Excluded]

    def own(self, side: str) -> Table:
        return self.a if side == "a" else self.b

    def other(self, side: str) -> Table:
        return self.own(opposite(side))

    def asks(self, name: str) -> bool:
        """Whether a column that may be absent is there on both sides."""
        return name in self.a.asked and name in self.b.asked

    @cached_property
    def order(self) -> dict[str, Order]:
        """Where the rows of each side stand in `sides`."""
        return {side: Order.of(self.own(side)) for side in SIDES}

    @cached_property
    def sides(self) -> dict[str, Side]:
        return {side: self.packed(side) for side in SIDES}

    @cached_property
    def profiles(self) -> dict[str, tuple[Ints, Ints]]:
        """Rows of one firm of each kind as to size, experience and hours, and (n,) the kinds."""
        return {side: profiles_of(self.own(side)) for side in SIDES}

    @cached_property
    def markets(self) -> dict[str, Market]:
        return {side: self._market(side) for side in SIDES}

    @cached_property
    def numbers(self) -> Numbers:
        rules = self.ruleset
        power = rules.feasibility_exponent
        closest = max(rules.kinship_prior, rules.meaning_ceiling)
        return Numbers(
            least_power=least_power(rules),
            floor=rules.reciprocity_floor,
            mutual_exponent=float(rules.reciprocity_exponent),
            kinship_weight=rules.kinship_weight,
            kinship_prior=rules.kinship_prior,
            closest=1.0 - rules.kinship_weight + rules.kinship_weight * closest,
            noise=rules.meaning_noise,
            span=rules.meaning_full - rules.meaning_noise,
            ceiling=rules.meaning_ceiling,
            scale=float(self.meanings.scale**2),
            rivalry_penalty=rules.rivalry_penalty if self.asks("markets") else 0.0,
            rivalry_prior=rules.rivalry_prior,
            interpreter=float(rules.interpreter**power),
            languages_unknown=float(rules.languages_unknown**power),
        )

    def packed(self, side: str) -> Side:
        """One of `sides`, made anew."""
        return side_of(
            self.own(side),
            (self.texts[side].brings, self.texts[side].seeks),
            self.trades,
            self.profiles[side][1],
            self.prior[side],
            self.ruleset,
        )

    def _market(self, side: str) -> Market:
        own, other = self.own(side), self.other(side)
        examples = [Profile.of(self.own(at), self.profiles[at][0]) for at in (side, opposite(side))]
        unknown = Unknown.expected(self.ruleset)
        table = fit(examples[0].down(), examples[1], self.ruleset, unknown, self.asks("experience"))
        excluded, row = self.excluded[side], self.order[side].row
        count = excluded.start[row + 1] - excluded.start[row]
        start = np.zeros(len(own.ids) + 1, dtype=np.int64)
        np.cumsum(count, out=start[1:])
        stopped = excluded.row[ragged(excluded.start[row], count)]
        places = self.order[opposite(side)].place if len(other.ids) else stopped
        return Market(
            near=self.trades.near,
            codes=self.trades.codes,
            words=self.words[side],
            fit=np.ascontiguousarray(table**self.ruleset.feasibility_exponent),
            meanings=self.meanings.numbers,
            excluded_start=start,
            excluded=places[stopped].astype(np.int32),
        )


def profiles_of(table: Table) -> tuple[Ints, Ints]:
    return kinds_of(table.size, table.experience, table.quarters - NOWHERE)


def opposite(side: str) -> str:
    return "b" if side == "a" else "a"


def prepare(
    a: Firms,
    b: Firms,
    *,
    tree: Tree,
    ruleset: Ruleset | None = None,
    matrix: NDArray[np.floating] | None = None,
    scope: Iterable[int] = (),
    exclusions: Iterable[tuple[int, int, Gate]] = (),
    linkages: Linkages | None = None,
    prior: Mapping[str, Mapping[int, float]] | None = None,
) -> Context:
    """Make a context. `matrix` (v, d) holds unit vectors and may be absent; `scope` are activities
    at or under which a firm must stand (none: all); `exclusions` are pairs of firm ids, in either
    order; without `linkages` no trade feeds another. `prior` are those of an earlier context, as
    `priors_told` has them; without it they are learnt from these firms. Raises ValueError for
    columns that do not fit together."""
    rules = ruleset or Ruleset()
    vectors = 0 if matrix is None else len(matrix)
    for firms in (a, b):
        firms.check(len(tree.parents), vectors)
    if linkages is not None:
        linkages.check(len(tree.parents))
    meanings = Meanings.of(matrix)
    trades = trades_of(tree, linkages, _cards_of(a, b), rules)
    in_scope = _in_scope(tree, scope)
    tables = {
        side: make_table(firms, trades, rules, in_scope, meanings)
        for side, firms in zip(SIDES, (a, b), strict=True)
    }
    texts = {side: Texts.of(table) for side, table in tables.items()}
    words = words_between(meanings, texts["a"].used, texts["b"].used, rules)
    context = Context(
        a=tables["a"],
        b=tables["b"],
        ruleset=rules,
        trades=trades,
        in_scope=in_scope,
        meanings=meanings,
        texts=texts,
        words={"a": words, "b": transposed(words)},
        prior={side: np.zeros(trades.activities + 1, dtype=np.float32) for side in SIDES},
        excluded=exclusions_of(tables["a"], tables["b"], exclusions),
    )
    return _with_priors(
        context, coverage_priors(context) if prior is None else priors_taken(context, prior)
    )


def _cards_of(a: Firms, b: Firms) -> Ints:
    """The distinct métier cards of two sides, ascending."""
    cards = [firms.card for firms in (a, b) if firms.card is not None]
    found = np.unique(np.concatenate(cards)) if cards else np.zeros(0)
    return found.astype(np.int64)


def _with_priors(context: Context, priors: Mapping[str, Floats]) -> Context:
    prepared = replace(context, prior=priors)
    # what is costly and does not depend on the priors is carried over
    for name in ("order", "profiles", "markets", "numbers"):
        prepared.__dict__[name] = getattr(context, name)
    prepared.__dict__["sides"] = {
        side: believing(context.sides[side], context.own(side), priors[side]) for side in SIDES
    }
    return prepared


def _in_scope(tree: Tree, scope: Iterable[int]) -> Bools:
    n = len(tree.parents)
    wanted = set(scope)
    if not wanted:
        return np.ones(n, dtype=bool)
    return np.array([bool(wanted & set(path)) for path in ancestors(tree.parents)], dtype=bool)


def coverage_priors(context: Context) -> dict[str, Floats]:
    """What the needs of a trade usually find, for each activity and taking side.

    Learnt for each second level of the tree (divisions) from the firms with the lowest ids that
    have said something, and drawn to the ruleset's belief where few have.
    """
    second, rules = context.trades.second, context.ruleset
    priors = {}
    for taking in SIDES:
        takers, givers = context.own(taking), context.other(taking)
        taker_rows = _speaking(takers, takers.seeks, second)
        giver_rows = _speaking(givers, givers.brings, second)
        of_division = np.full(len(second), rules.coverage_prior, dtype=np.float32)
        for division in taker_rows.keys() & giver_rows.keys():
            rows, columns = taker_rows[division], giver_rows[division]
            seen = coverages(
                context.sides[taking],
                np.repeat(context.order[taking].place[rows], len(columns)),
                context.sides[opposite(taking)],
                np.tile(context.order[opposite(taking)].place[columns], len(rows)),
                context.markets[taking],
            )
            weight = rules.coverage_prior_weight
            of_division[division] = (rules.coverage_prior * weight + seen.sum()) / (
                weight + len(seen)
            )
        priors[taking] = of_division[second]
    return priors


def priors_told(context: Context) -> dict[str, dict[int, float]]:
    """The priors of each side by activity of the second level."""
    second = context.trades.second
    divisions = np.unique(second[second >= 0])
    return {
        side: dict(zip(divisions.tolist(), prior[divisions].tolist(), strict=True))
        for side, prior in context.prior.items()
    }


def priors_taken(context: Context, told: Mapping[str, Mapping[int, float]]) -> dict[str, Floats]:
    """From `priors_told` of another context; a division that it did not have gets the ruleset's
    belief."""
    second, priors = context.trades.second, {}
    for side in SIDES:
        of_division = np.full(len(second), context.ruleset.coverage_prior, dtype=np.float32)
        for division, value in told[side].items():
            of_division[division] = value
        priors[side] = of_division[second]
    return priors


def _speaking(table: Table, items: ItemTable, second: Ints) -> dict[int, Ints]:
    """The first eligible firms of each division that have said what they bring, or seek."""
    rows = table.eligible
    rows = rows[items.counts(rows) > 0]
    division = second[table.main[rows]]
    order = np.argsort(division, kind="stable")
    found, first = np.unique(division[order], return_index=True)
    parts = np.split(rows[order], first[1:])
    return {int(one): part[:PRIOR_SAMPLE] for one, part in zip(found, parts, strict=False)}


def exclusions_of(
    a: Table, b: Table, pairs: Iterable[tuple[int, int, Gate]]
) -> dict[str, Excluded]:
    """Pairs of firms that are on neither side, or both on one, concern other conventions."""
    listed = list(pairs)
    one = np.array([pair[0] for pair in listed], dtype=np.int64)
    other = np.array([pair[1] for pair in listed], dtype=np.int64)
    gate = np.array([str(pair[2]) for pair in listed], dtype=object)
    rows_a, rows_b = a.row_of(np.append(one, other)), b.row_of(np.append(other, one))
    gate = np.append(gate, gate)
    here = (rows_a >= 0) & (rows_b >= 0)
    rows_a, rows_b, gate = rows_a[here], rows_b[here], gate[here]
    return {
        "a": _by_row(rows_a, rows_b, gate, len(a.ids)),
        "b": _by_row(rows_b, rows_a, gate, len(b.ids)),
    }


def _by_row(own: Ints, other: Ints, gate: NDArray[np.object_], n: int) -> Excluded:
    order = np.lexsort((other, own))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(own, minlength=n), out=start[1:])
    return Excluded(start, other[order], gate[order])
