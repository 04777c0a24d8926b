"""What views hand to the components: plain, typed values without any markup.

The components themselves are the tags of ced_platform/templatetags/components.py; the style
guide at /styleguide/ shows each of them with the code that makes it.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

# How a status looks. The word beside it always says the same, for those who see no colour.
Tone = Literal["neutral", "info", "good", "warning", "bad"]
StepState = Literal["done", "current", "todo", "stopped"]


@dataclass(frozen=True)
class Party:
    """One of the two firms of a pair, as the pair header shows it.

    `details` are short lines under the name: the trade, the town, the number of employees.
    """

    name: str
    territory: str
    url: str = ""
    details: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of a way with a known order; `note` says when or by whom."""

    label: Any
    state: StepState
    note: Any = ""


@dataclass(frozen=True)
class Gain:
    """What each of the two gains under one heading, both between 0 and 1; None is unknown."""

    label: Any
    left: float | None
    right: float | None


@dataclass(frozen=True)
class Measure:
    """One component of a score that both share, between 0 and 1; None is unknown."""

    label: Any
    value: float | None
    note: Any = ""


@dataclass(frozen=True)
class Option:
    """One proposal of a search field: the value that is sent, its name and what helps to choose."""

    value: str
    label: Any
    hint: Any = ""
    # A word or two that set a kind of option apart from the others.
    mark: Any = ""
    # Extra lines that a page may need to tell close options apart (what is included or not).
    details: tuple[Any, ...] = field(default=())
