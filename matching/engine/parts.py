"""The parts of a score, compiled: coverage, reciprocity, rivalry, kinship, and how they join.

Similarities are counted in thousandths and weights in hundredths: sums of whole numbers are the
same in any order, so a score does not depend on the block in which it is computed. Each formula
reads the same from both sides, to the last bit.
"""

import numpy as np

from matching.engine.arrays import (
    KIND,
    LABEL,
    MEETS,
    TEXT,
    WEIGHT,
    Doubles,
    Facts,
    Listed,
    Numbers,
    Side,
    Small,
    Thousandths,
    Words,
)
from matching.engine.compiled import inner, outer
from matching.engine.types import Ints

# What a pair is that some gate stops, or that cannot reach what was asked.
NO_SCORE = np.float32(-1)


@inner
def facts_of(side: Side, i: int) -> Facts:
    facts, shares = side.facts, side.shares
    return Facts(
        facts[i, 0],
        facts[i, 1],
        facts[i, 2],
        facts[i, 3],
        facts[i, 4],
        facts[i, 5],
        facts[i, 6],
        facts[i, 7],
        facts[i, 8],
        shares[i, 0],
        shares[i, 1],
    )


@inner
def trade_power(own_weight: float, other_weight: float, near: float) -> float:
    """τ′^α of two firms by one trade of each; the weights first: the same from both sides."""
    return (np.float64(own_weight) * np.float64(other_weight)) * np.float64(near)


@inner
def mutual(given: float, taken: float) -> float:
    """Harmonic mean of the two coverages (Pizzato et al. 2010); 0 where one is 0."""
    if given <= 0 or taken <= 0:
        return 0.0
    return 2.0 * (given * taken) / (given + taken)


@inner
def lifted(both_ways: float, numbers: Numbers) -> float:
    """R′^β: reciprocity above its floor."""
    above = numbers.floor + (1.0 - numbers.floor) * both_ways
    return above if numbers.mutual_exponent == 1.0 else above**numbers.mutual_exponent


@inner
def closeness(kinship: float, numbers: Numbers) -> float:
    """K: a mild factor from the closeness of the two descriptions."""
    return 1.0 - numbers.kinship_weight + numbers.kinship_weight * kinship


@inner
def joined(power: float, both_ways: float, ease: float, quiet: float, close: float) -> np.float32:
    """S = τ′^α · R′^β · F^γ · (1 − δV) · K."""
    return np.float32(power * both_ways * ease * quiet * close)


@inner
def may_meet(mine: Facts, theirs: Facts) -> bool:
    """The gates of a pair that firms say themselves: kinds of partnership, law, language."""
    if mine.kinds & theirs.kinds & ~(mine.barred | theirs.barred) == 0:
        return False
    talk = mine.languages & theirs.languages != 0
    silent = mine.languages == 0 or theirs.languages == 0
    return talk or silent or mine.interpreter != 0 or theirs.interpreter != 0


@inner
def feasible(mine: Facts, theirs: Facts, fit: Doubles, numbers: Numbers) -> float:
    """F^γ of two firms."""
    talk = numbers.interpreter
    if mine.languages & theirs.languages != 0:
        talk = 1.0
    elif mine.languages == 0 or theirs.languages == 0:
        talk = numbers.languages_unknown
    fitting: float = fit[mine.profile, theirs.profile]
    return talk * fitting * (mine.answers * theirs.answers)


@inner
def alike(
    mine: Small, m: int, line: int, theirs: Small, t: int, spread: Thousandths,
    codes: Thousandths,
) -> int:  # fmt: skip
    """Thousandths of similarity of two items; `line` of spread has those of my text to others."""
    code = codes[mine[m, LABEL], theirs[t, LABEL]]
    return int(max(code, spread[line, theirs[t, TEXT]]))


@inner
def offered_by_other(
    needs: Small, n: int, line: int, offers: Small, first: int, end: int, spread: Thousandths,
    codes: Thousandths,
) -> tuple[int, int]:  # fmt: skip
    """The offer, from first to end, that fits a need of mine best: (thousandths, offer or -1); the
    first of equals."""
    best, chosen = 0, -1
    for offer in range(first, end):
        if needs[n, MEETS] >> offers[offer, KIND] & 1:
            similarity = alike(needs, n, line, offers, offer, spread, codes)
            if similarity > best:
                best, chosen = similarity, offer
    return best, chosen


@inner
def offered_by_own(
    needs: Small, n: int, offers: Small, first: int, end: int, spread: Thousandths,
    codes: Thousandths,
) -> tuple[int, int]:  # fmt: skip
    """The same for a need of theirs and my offers; their words stand in the first lines."""
    best, chosen = 0, -1
    for offer in range(first, end):
        if needs[n, MEETS] >> offers[offer, KIND] & 1:
            similarity = alike(offers, offer, offer - first, needs, n, spread, codes)
            if similarity > best:
                best, chosen = similarity, offer
    return best, chosen


@inner
def taken(own: Side, i: int, other: Side, j: int, spread: Thousandths, codes: Thousandths) -> float:
    """Coverage of my needs by their offers; both have some."""
    needs, covered, total = own.seeks.what, 0, 0
    first, o0, o1 = own.seeks.start[i], other.brings.start[j], other.brings.start[j + 1]
    line = first_line(own, i)
    for need in range(first, own.seeks.start[i + 1]):
        at = line + need - first
        best, _offer = offered_by_other(needs, need, at, other.brings.what, o0, o1, spread, codes)
        covered += best * needs[need, WEIGHT]
        total += needs[need, WEIGHT]
    return covered / (total * 1000.0)


@inner
def given(own: Side, i: int, other: Side, j: int, spread: Thousandths, codes: Thousandths) -> float:
    """Coverage of their needs by my offers; both have some."""
    needs, covered, total = other.seeks.what, 0, 0
    o0, o1 = own.brings.start[i], own.brings.start[i + 1]
    for need in range(other.seeks.start[j], other.seeks.start[j + 1]):
        best, _offer = offered_by_own(needs, need, own.brings.what, o0, o1, spread, codes)
        covered += best * needs[need, WEIGHT]
        total += needs[need, WEIGHT]
    return covered / (total * 1000.0)


@inner
def weighed(items: Listed, i: int) -> int:
    """What the items of a firm weigh."""
    total = 0
    for item in range(items.start[i], items.start[i + 1]):
        total += items.what[item, WEIGHT]
    return total


@inner
def rivalry(
    own: Side, i: int, mine: Facts, other: Side, j: int, theirs: Facts,
    spread: Thousandths, codes: Thousandths,
) -> float:  # fmt: skip
    """V: overlap of target markets × overlap of offers; NaN where one of the four is not said."""
    offers, o0, o1 = own.brings.what, own.brings.start[i], own.brings.start[i + 1]
    others, p0, p1 = other.brings.what, other.brings.start[j], other.brings.start[j + 1]
    if mine.markets == 0 or theirs.markets == 0 or o0 == o1 or p0 == p1:
        return np.nan
    common = bits(mine.markets & theirs.markets)
    if common == 0:
        return 0.0
    overlap = 0
    for m in range(o0, o1):
        best = 0
        for t in range(p0, p1):
            if offers[m, KIND] == others[t, KIND]:
                best = max(best, alike(offers, m, m - o0, others, t, spread, codes))
        overlap += best
    for t in range(p0, p1):
        best = 0
        for m in range(o0, o1):
            if offers[m, KIND] == others[t, KIND]:
                best = max(best, alike(offers, m, m - o0, others, t, spread, codes))
        overlap += best
    on_markets = common / bits(mine.markets | theirs.markets)
    return float(on_markets * (overlap / ((o1 - o0 + p1 - p0) * 1000.0)))


@inner
def bits(mask: int) -> int:
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@inner
def peace(rival: float, mine: Facts, theirs: Facts, numbers: Numbers) -> float:
    """1 − δV; nothing is lost by two that both ask for co-production."""
    if mine.coproduction != 0 and theirs.coproduction != 0:
        return 1.0
    return 1.0 - numbers.rivalry_penalty * (numbers.rivalry_prior if np.isnan(rival) else rival)


@inner
def kinship(meanings: np.ndarray, one: int, other: int, numbers: Numbers) -> float:
    """Likeness of two descriptions, scaled to whole numbers (see meanings.py)."""
    product = 0
    for k in range(meanings.shape[1]):
        product += int(meanings[one, k]) * int(meanings[other, k])
    cosine = product / numbers.scale
    return min(max((cosine - numbers.noise) / numbers.span, 0.0), 1.0) * numbers.ceiling


@inner
def spread_words(
    items: Listed, i: int, line: int, words: Words, spread: Thousandths, erase: bool
) -> None:
    """Write the likeness of the texts of i's items to every other text into the lines of `spread`
    from `line` on, or erase it again."""
    for item in range(items.start[i], items.start[i + 1]):
        text = items.what[item, TEXT] - 1
        if text >= 0:
            for entry in range(words.start[text], words.start[text + 1]):
                spread[line, words.text[entry] + 1] = 0 if erase else words.alike[entry]
        line += 1


@inner
def spread_firm(own: Side, i: int, words: Words, spread: Thousandths, erase: bool) -> None:
    """The same for all the items of i: first its offers, then its needs."""
    spread_words(own.brings, i, 0, words, spread, erase)
    spread_words(own.seeks, i, first_line(own, i), words, spread, erase)


@inner
def first_line(own: Side, i: int) -> int:
    """Where the words of the needs of i stand in `spread`: behind those of its offers."""
    return int(own.brings.start[i + 1] - own.brings.start[i])


@outer
def spread_for(own: Side, places: Ints, words: Words) -> Thousandths:
    """Room for the words of any of these firms."""
    brings, seeks = own.brings.start, own.seeks.start
    most = 1
    for i in places:
        most = max(most, brings[i + 1] - brings[i] + seeks[i + 1] - seeks[i])
    return np.zeros((most, words.others + 1), np.uint16)
