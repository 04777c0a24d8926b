"""What speaks for a pair, and what is not known, as codes with parameters, seen from one side."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matching.engine.codes import Missing, Reason

# Below this a similarity or a balance is not worth a sentence.
WORTH_SAYING = 0.25
BALANCED_FROM = 0.6


@dataclass(frozen=True)
class Said:
    """One reason. `params` are ids and numbers: activity, offer, need, similarity (0 to 1)…"""

    code: Reason
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PairFacts:
    """One pair as it is stored, from which reasons are read: see types.Pairs for the fields.

    matched_*: triples (offer id, need id, thousandths), best first, without padding; `exact_trade`
    tells that the two firms stand in one class; `reintroduction` the ids of needs of a discontinued
    product. value_chain_*, rivalry, coproduction and norm_gap_* are as in types.Pairs; a norm gap
    of None is none.
    """

    trade_affinity: float
    shared_activity: int | None
    exact_trade: bool
    coverage_a_to_b: float | None
    coverage_b_to_a: float | None
    kinship: float | None
    matched_a_to_b: list[tuple[int, int, int]]
    matched_b_to_a: list[tuple[int, int, int]]
    missing: int
    common_languages: tuple[str, ...] = ()
    reintroduction: frozenset[int] = frozenset()
    shared_card: int | None = None
    value_chain_a_to_b: float = 0.0
    value_chain_b_to_a: float = 0.0
    rivalry: float | None = None
    coproduction: bool = False
    norm_gap_a: int | None = None
    norm_gap_b: int | None = None


def reasons_for(facts: PairFacts, side: str) -> list[Said]:
    """Reasons for the firm on `side`, the most telling first."""
    they, you = facts.matched_b_to_a, facts.matched_a_to_b
    if side == "b":
        they, you = you, they
    said = [*_trade(facts), *_value_chain(facts, side)]
    said += _matches(they, Reason.THEY_BRING, facts.reintroduction)
    said += _matches(you, Reason.YOU_BRING, facts.reintroduction)
    both = (facts.coverage_a_to_b, facts.coverage_b_to_a)
    if None not in both and min(both) > 0 and min(both) / max(both) >= BALANCED_FROM:  # type: ignore[operator,type-var]
        said.append(Said(Reason.BALANCED))
    if facts.kinship is not None and facts.kinship >= WORTH_SAYING:
        said.append(Said(Reason.ALIKE_IN_WORDS, {"kinship": round(facts.kinship, 3)}))
    if facts.common_languages:
        said.append(Said(Reason.LANGUAGE_IN_COMMON, {"languages": list(facts.common_languages)}))
    return said + _norm_gaps(facts, side) + _rivalry(facts)


def missing_for(missing: int, side: str, gains: Sequence[int] = ()) -> tuple[list[str], list[str]]:
    """What is not known: (of the firm on `side`, which it can mend itself; of the other firm).

    Codes in lower case without the side, such as "needs" or "activity_inferred"; what would raise
    the score most comes first. `gains` has one number for each bit that is set, lowest first.
    """
    mine: list[str] = []
    theirs: list[str] = []
    bits = [bit for bit in Missing if missing & bit]
    gain = dict(zip(bits, gains, strict=False))
    for bit in sorted(bits, key=lambda one: -gain.get(one, 0)):
        what, _, of = str(bit.name).rpartition("_")
        (mine if of.lower() == side else theirs).append(what.lower())
    return mine, theirs


def _trade(facts: PairFacts) -> list[Said]:
    """What the trades have in common; nothing for trades that only feed each other."""
    if facts.shared_card is not None:
        return [Said(Reason.SHARED_CARD, {"card": facts.shared_card})]
    if facts.shared_activity is None:
        return []
    code = Reason.SAME_TRADE if facts.exact_trade else Reason.NEAR_TRADE
    affinity = round(facts.trade_affinity, 3)
    return [Said(code, {"activity": facts.shared_activity, "affinity": affinity})]


def _feeding(facts: PairFacts) -> float:
    return max(facts.value_chain_a_to_b, facts.value_chain_b_to_a)


def _value_chain(facts: PairFacts, side: str) -> list[Said]:
    """Whose trade feeds the other's: "them" or "you", the stronger direction."""
    if facts.exact_trade or _feeding(facts) < WORTH_SAYING:
        return []
    supplier = "a" if facts.value_chain_a_to_b >= facts.value_chain_b_to_a else "b"
    strength = round(_feeding(facts), 3)
    who = "you" if supplier == side else "them"
    return [Said(Reason.VALUE_CHAIN, {"strength": strength, "from": who})]


def _norm_gaps(facts: PairFacts, side: str) -> list[Said]:
    """The norm that a maker still has to reach for a product to be reintroduced."""
    gaps = (("a", facts.norm_gap_a), ("b", facts.norm_gap_b))
    return [
        Said(Reason.NORM_GAP, {"need": need, "from": "you" if maker == side else "them"})
        for maker, need in gaps
        if need is not None
    ]


def _rivalry(facts: PairFacts) -> list[Said]:
    if facts.coproduction:
        return [Said(Reason.COPRODUCTION)]
    if facts.rivalry is not None and facts.rivalry >= WORTH_SAYING:
        return [Said(Reason.RIVALRY, {"rivalry": round(facts.rivalry, 3)})]
    return []


def _matches(
    triples: list[tuple[int, int, int]], code: Reason, reintroduction: frozenset[int]
) -> list[Said]:
    return [
        Said(
            Reason.REINTRODUCTION if need in reintroduction else code,
            {
                "offer": offer,
                "need": need,
                "similarity": thousandths / 1000,
                "from": "them" if code == Reason.THEY_BRING else "you",
            },
        )
        for offer, need, thousandths in triples
        if thousandths / 1000 >= WORTH_SAYING
    ]
