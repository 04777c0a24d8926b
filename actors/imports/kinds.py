"""What kind of thing a firm brings, by the words of a title."""

import re

# The first list that has a word of the title decides. What is called a process stays a technology
# even when it names the product that it makes; programmes fund innovations, so that anything else
# is a technology too.
_WORDS_OF_KIND = {
    "technology": (
        "technology technologies process processes technique method methods methodology procedure "
        "recycling recovery treatment valorisation upcycling"
    ),
    "service": (
        "service services software platform marketplace app application cloud trading forecast "
        "forecasting forecasts analytics online tool toolbox assistant"
    ),
    "product": (
        "turbine turbines battery batteries compressor boiler boilers stove collector collectors "
        "panel panels sensor sensors container containers generator engine engines pump pumps "
        "furniture switch drone drones device devices machine machines converter inverter tank "
        "blade blades cell cells fabric film foam block blocks insulation glass robot robots radar "
        "rig transformer breaker breakers vehicle vehicles motor motors charger supercapacitors "
        "capsule module modules house conveyor tyre tracker robotics"
    ),
}
_KINDS = tuple(_WORDS_OF_KIND)
_RANK_OF_WORD = {
    word: rank for rank, kind in enumerate(_KINDS) for word in _WORDS_OF_KIND[kind].split()
}


def kind_of(title: str) -> str:
    """Technology, service or product."""
    ranks = [_RANK_OF_WORD[w] for w in re.findall(r"\w+", title.lower()) if w in _RANK_OF_WORD]
    return _KINDS[min(ranks, default=0)]
