"""The methods that are compared: published baselines, the engine, and the engine less a part.

Each takes what is seen of a world, never what is true, and gives the lists of both sides.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.quality.measures import LENGTH, lists_from_scores
from benchmarks.quality.nace import Nace
from benchmarks.quality.planted import SeenItems, SeenSide, World
from matching import engine
from matching.engine import Firms, Items, Pairs, Ruleset, Tree, describe, lists_of, prepare
from matching.engine.exposure import Candidates, ExposureRules, rerank

RESERVE = 10
FIRST_B = 100_000
Lists = tuple[Candidates, Candidates]


@dataclass(frozen=True)
class View:
    """A world as the methods see it. vectors: (texts, d) meanings; linkages: which trades feed
    which, None for none."""

    world: World
    nace: Nace
    vectors: np.ndarray
    seed: int
    rules: Ruleset
    linkages: engine.Linkages | None = None

    def lists(self, scores: np.ndarray, scores_b: np.ndarray | None = None) -> Lists:
        """From (a, b) scores of A for its firms, and of B where they differ."""
        random = np.random.default_rng(self.seed)
        mirrored = scores if scores_b is None else scores_b
        one = lists_from_scores(scores, LENGTH, random)
        return one, lists_from_scores(mirrored.T, LENGTH, random)

    @cached_property
    def trade_depth(self) -> np.ndarray:
        """(a, b) level of what the two activity codes have in common."""
        return self.nace.depth_in_common[np.ix_(self.world.a.code, self.world.b.code)]

    @cached_property
    def every_pair(self) -> Pairs:
        """All pairs as the engine describes them, A's firms one after the other."""
        context, shape = engine_context(self), self.trade_depth.shape
        rows_a, rows_b = np.divmod(np.arange(shape[0] * shape[1]), shape[1])
        return describe(context, rows_a, rows_b)

    @cached_property
    def candidates(self) -> Lists:
        """The engine's lists with the reserve that the exposure step needs."""
        context = engine_context(self, list_length=LENGTH + RESERVE)
        return candidates_of(context, "a"), candidates_of(context, "b")

    def as_matrix(self, column: np.ndarray) -> np.ndarray:
        return np.nan_to_num(column.astype(float)).reshape(self.trade_depth.shape)


# Baselines


def random_in_trade(view: View) -> Lists:
    """Any firm of the same division."""
    return view.lists((view.trade_depth >= 2).astype(float))


def code_only(view: View) -> Lists:
    """The more digits of the activity code in common, the better: the filter of directories."""
    return view.lists(view.trade_depth.astype(float))


def popularity(view: View) -> Lists:
    """Who got most yeses in an earlier season, in the same division first."""
    liked_a = np.broadcast_to(view.world.liked_a[:, None], view.trade_depth.shape)
    liked_b = np.broadcast_to(view.world.liked_b[None], view.trade_depth.shape)
    same = 1000.0 * (view.trade_depth >= 2)
    return view.lists(same + liked_b, same + liked_a)


def tfidf(view: View) -> Lists:
    """Cosine of TF-IDF over the words of the whole profile (Salton and Buckley 1988)."""
    profiles = [profile_texts(side, view.world.texts) for side in (view.world.a, view.world.b)]
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    vectoriser.fit([" ".join(texts) for side in profiles for texts in side] or [""])
    a, b = (vectoriser.transform([" ".join(texts) for texts in side]) for side in profiles)
    return view.lists((a @ b.T).toarray())


def encoder(view: View) -> Lists:
    """Cosine of the mean meanings of the whole profile (Yang et al. 2020)."""
    a, b = (mean_vectors(side, view.vectors) for side in (view.world.a, view.world.b))
    return view.lists(a @ b.T)


def one_sided(view: View) -> Lists:
    """What I seek, met by what they bring, in my trade first: content-based ranking (Lops et al.
    2011) with this engine's own coverage."""
    pairs = view.every_pair
    near = 0.01 * view.trade_depth
    return view.lists(
        view.as_matrix(pairs.coverage_b_to_a) + near, view.as_matrix(pairs.coverage_a_to_b) + near
    )


def recon(view: View) -> Lists:
    """RECON (Pizzato et al. 2010): harmonic mean of how much each prefers the other's attributes,
    the preferences being what each seeks (kind and division, counted exactly), and no trade."""
    a, b = view.world.a, view.world.b
    to_a = exact_cover(view.nace, a.seeks, b.brings, len(a.code), len(b.code))
    to_b = exact_cover(view.nace, b.seeks, a.brings, len(b.code), len(a.code)).T
    total = to_a + to_b
    return view.lists(np.divide(2 * to_a * to_b, total, out=np.zeros_like(total), where=total > 0))


# The engine


def engine_scores(view: View) -> Lists:
    """The engine without the exposure step."""
    one, other = view.candidates
    return one.first(LENGTH), other.first(LENGTH)


def engine_whole(view: View, exposure: ExposureRules | None = None) -> Lists:
    """The engine as it is meant to run: score, then share attention."""
    newcomers = view.world.b.newcomer, view.world.a.newcomer
    one, other = (
        rerank(
            lists,
            length=LENGTH,
            others=len(attention),
            attention=attention,
            rules=exposure or ExposureRules(),
        )[0]
        for lists, attention in zip(view.candidates, newcomers, strict=True)
    )
    return one, other


def without_reciprocity(view: View) -> Lists:
    """Each side by its own coverage in place of the harmonic mean."""
    pairs, floor = view.every_pair, view.rules.reciprocity_floor
    prior = view.rules.coverage_prior
    mutual = floor + (1 - floor) * np.nan_to_num(pairs.reciprocity)
    own = [
        pairs.score * (floor + (1 - floor) * np.nan_to_num(coverage, nan=prior)) / mutual
        for coverage in (pairs.coverage_b_to_a, pairs.coverage_a_to_b)
    ]
    fed = np.maximum(pairs.value_chain_a_to_b, pairs.value_chain_b_to_a)
    near = pairs.trade_affinity + (1 - pairs.trade_affinity) * view.rules.value_chain_weight * fed
    far = near < view.rules.least_affinity
    matrices = [view.as_matrix(np.where(far, 0, scores)) for scores in own]
    for matrix in matrices:
        matrix[matrix == 0] = -np.inf
    return view.lists(*matrices)


def without_encoder(view: View) -> Lists:
    return engine_scores(replace(view, vectors=np.zeros((0, view.vectors.shape[1]))))


def without_value_chain(view: View) -> Lists:
    return engine_scores(replace(view, linkages=None))


BASELINES: dict[str, Callable[[View], Lists]] = {
    "random in trade": random_in_trade,
    "code only": code_only,
    "popularity": popularity,
    "one-sided coverage": one_sided,
    "RECON": recon,
    "TF-IDF cosine": tfidf,
    "encoder cosine": encoder,
}
ENGINE: dict[str, Callable[[View], Lists]] = {
    "engine": engine_whole,
    "engine, cap 1.5": lambda view: engine_whole(view, ExposureRules(cap=1.5)),
    "… without exposure step": engine_scores,
    "… nor reciprocity": without_reciprocity,
    "… nor encoder": without_encoder,
    "… nor value chain": without_value_chain,
}


# From what is seen to what the methods read


def candidates_of(context: engine.Context, side: str) -> Candidates:
    owners = len(context.own(side).ids)
    pairs = lists_of(context, side, np.arange(owners))
    rows = {"a": pairs.firm_a - 1, "b": pairs.firm_b - FIRST_B}
    rank = getattr(pairs, f"rank_{side}") - 1
    column = np.full((owners, context.ruleset.list_length), -1, dtype=np.int64)
    score = np.full(column.shape, -1, dtype=np.float32)
    column[rows[side], rank] = rows["b" if side == "a" else "a"]
    score[rows[side], rank] = pairs.score
    return Candidates(np.arange(1, owners + 1), column, score)


def engine_context(view: View, list_length: int = LENGTH) -> engine.Context:
    world, nace = view.world, view.nace
    counts = np.bincount(np.append(world.a.code, world.b.code), minlength=len(nace.codes))
    spoken = bool(len(view.vectors))
    sides = (world.a, world.b) if spoken else (without_words(world.a), without_words(world.b))
    return prepare(
        columns(sides[0], 1),
        columns(sides[1], FIRST_B),
        tree=Tree(nace.parents, counts.astype(np.float32)),
        ruleset=replace(view.rules, list_length=list_length),
        matrix=view.vectors if spoken else None,
        linkages=view.linkages,
    )


def without_words(side: SeenSide) -> SeenSide:
    def mute(items: SeenItems) -> SeenItems:
        return replace(items, text=np.full(len(items.text), -1))

    silent = np.full(len(side.code), -1)
    return replace(side, description=silent, brings=mute(side.brings), seeks=mute(side.seeks))


def columns(side: SeenSide, first_id: int) -> Firms:
    n = len(side.code)
    activity = side.code[:, None]
    if side.further is not None:
        activity = np.hstack([activity, side.further])
    return Firms(
        ids=first_id + np.arange(n),
        activity_firm=np.repeat(np.arange(n), activity.shape[1]),
        activity=activity.ravel(),
        activity_is_main=np.arange(activity.size) % activity.shape[1] == 0,
        inferred=np.zeros(n, dtype=bool),
        published=np.ones(n, dtype=bool),
        validated=np.ones(n, dtype=bool),
        capacity=np.full(n, 5),
        languages=side.languages,
        interpreter=np.ones(n, dtype=bool),
        kinds=np.zeros(n, dtype=np.int64),
        size=np.full(n, -1),
        vector=side.description,
        brings=items(side.brings),
        seeks=items(side.seeks),
    )


def items(seen: SeenItems) -> Items:
    n = len(seen.firm)
    return Items(
        seen.firm, np.arange(n), seen.kind, seen.code, seen.text, np.ones(n, dtype=np.float32)
    )


def texts_of_firm(side: SeenSide) -> list[list[int]]:
    told: list[list[int]] = [[text] if text >= 0 else [] for text in side.description.tolist()]
    for seen in (side.brings, side.seeks):
        for firm, text in zip(seen.firm.tolist(), seen.text.tolist(), strict=True):
            if text >= 0:
                told[firm].append(text)
    return told


def profile_texts(side: SeenSide, texts: list[str]) -> list[list[str]]:
    return [[texts[text] for text in told] for told in texts_of_firm(side)]


def mean_vectors(side: SeenSide, vectors: np.ndarray) -> np.ndarray:
    rows = [
        vectors[told].mean(axis=0) if told else np.zeros(vectors.shape[1])
        for told in texts_of_firm(side)
    ]
    matrix = np.array(rows)
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)


def exact_cover(
    nace: Nace, seeks: SeenItems, brings: SeenItems, takers: int, givers: int
) -> np.ndarray:
    """(takers, givers) share of the items sought that are brought: same kind and division."""

    def key(seen: SeenItems) -> np.ndarray:
        return np.where(seen.code >= 0, nace.division[seen.code] * 100 + seen.kind, -1)

    wanted, given = key(seeks), key(brings)
    brought = np.zeros((len(wanted), givers))
    same = (wanted[:, None] == given[None]) & (wanted >= 0)[:, None]
    need, offer = np.nonzero(same)
    brought[need, brings.firm[offer]] = 1
    covered = np.zeros((takers, givers))
    np.add.at(covered, seeks.firm, brought)
    count = np.bincount(seeks.firm, minlength=takers)
    return covered / np.maximum(count, 1)[:, None]
