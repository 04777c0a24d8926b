"""Closed lists: gates, reasons, missing information. Sentences are made elsewhere."""

from enum import IntFlag, StrEnum


class Gate(StrEnum):
    """Why two firms, or one firm with anybody, may not be suggested to each other."""

    NOT_PUBLISHED = "not_published"
    NOT_VALIDATED = "not_validated"
    NO_ACTIVITY = "no_activity"
    OUT_OF_SCOPE = "out_of_scope"
    NO_CAPACITY = "no_capacity"
    VETO = "veto"
    EXCLUDED = "excluded"
    BINOME = "binome"
    LANGUAGE = "language"
    KINDS = "kinds"
    LEGAL = "legal"
    TRADE = "trade"


class Reason(StrEnum):
    """What speaks for a pair, from the point of view of one of its two firms."""

    SAME_TRADE = "same_trade"
    SHARED_CARD = "shared_card"
    NEAR_TRADE = "near_trade"
    VALUE_CHAIN = "value_chain"
    THEY_BRING = "they_bring"
    YOU_BRING = "you_bring"
    REINTRODUCTION = "reintroduction"
    NORM_GAP = "norm_gap"
    BALANCED = "balanced"
    ALIKE_IN_WORDS = "alike_in_words"
    LANGUAGE_IN_COMMON = "language_in_common"
    COPRODUCTION = "coproduction"
    # the one that speaks against: both sell alike on the same markets
    RIVALRY = "rivalry"


class Missing(IntFlag):
    """What is not known of a pair: it widens the interval, and saying it would raise the score."""

    NEEDS_A = 1
    NEEDS_B = 2
    OFFERS_A = 4
    OFFERS_B = 8
    LANGUAGES_A = 16
    LANGUAGES_B = 32
    SIZE_A = 64
    SIZE_B = 128
    DESCRIPTION_A = 256
    DESCRIPTION_B = 512
    ACTIVITY_INFERRED_A = 1024
    ACTIVITY_INFERRED_B = 2048
    MARKETS_A = 4096
    MARKETS_B = 8192
    EXPERIENCE_A = 16384
    EXPERIENCE_B = 32768


# Asset kinds, in the order of their numbers in the engine's arrays.
KINDS = (
    "product",
    "discontinued_product",
    "service",
    "technology",
    "capacity",
    "certification",
    "market_access",
    "material",
    "site",
    "skills",
    "research",
    "finance",
)
KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}

# Which kinds of offer can meet a need of a kind: its own, and for a product that is no longer made
# here, one that is still made there (product reintroduction).
MEETS: dict[int, tuple[int, ...]] = {number: (number,) for number in range(len(KINDS))} | {
    KIND_NUMBER["discontinued_product"]: (
        KIND_NUMBER["product"],
        KIND_NUMBER["discontinued_product"],
    )
}
