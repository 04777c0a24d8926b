"""What a change of the rules would do: the lists of the same firms by two rulesets, compared."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching import engine
from matching.models import RulesetTrial
from matching.snapshot import Learnt, Snapshot, take_snapshot

# Pairs that the page shows by name: those that would enter a list highest.
EXAMPLES = 12

Place = tuple[str, int]  # side and id of the firm whose list it is


@dataclass(frozen=True)
class Lists:
    """The lists of a sample, best first, and the components of every pair on them."""

    counterparts: dict[Place, list[int]]
    components: dict[str, np.ndarray]


def carry_out(trial_id: int) -> None:
    """Compute a trial that waits; a second call, or a missing row, does nothing."""
    trial = (
        RulesetTrial.objects.filter(pk=trial_id, state=RulesetTrial.State.QUEUED)
        .select_related("convention", "before", "after")
        .first()
    )
    if trial is None:
        return
    try:
        trial.result = compare(trial)
        trial.state = RulesetTrial.State.FINISHED
    except Exception as error:  # whatever it is, the operator reads it on the page
        trial.state, trial.error = RulesetTrial.State.FAILED, f"{type(error).__name__}: {error}"
    trial.finished_at = timezone.now()
    trial.save(update_fields=["state", "result", "error", "finished_at"])


def compare(trial: RulesetTrial) -> dict[str, Any]:
    """Figures of a trial: how many lists and places change, who gains or loses a list, and the
    mean of each component before and after. Shares are between 0 and 1."""
    before = take_snapshot(trial.convention, trial.before)
    after = take_snapshot(trial.convention, trial.after, learnt=Learnt(before.learnt.counts))
    # the same trial asked again looks at the same firms
    chosen = {side: _sample(before, after, side, trial) for side in Side}
    old, new = (_lists(snapshot, chosen) for snapshot in (before, after))
    places = sorted(old.counterparts.keys() | new.counterparts.keys())
    changes = [_change(old, new, place) for place in places]
    entered = Counter(firm for change in changes for firm in change["entered"])
    return {
        "firms": len(places),
        "lists_unchanged": sum(not (one["entered"] or one["left"]) for one in changes),
        "order_unchanged": sum(
            old.counterparts.get(place) == new.counterparts.get(place) for place in places
        ),
        "places": sum(len(old.counterparts.get(place, ())) for place in places),
        "places_kept": sum(one["kept"] for one in changes),
        "firms_with_a_list": [_with_a_list(old), _with_a_list(new)],
        "most_often_on": max(entered.values(), default=0),
        "components": {
            name: [_mean(old.components[name]), _mean(new.components[name])]
            for name in old.components
        },
        "examples": _examples(old, new),
    }


def _sample(before: Snapshot, after: Snapshot, side: Side, trial: RulesetTrial) -> list[int]:
    """Ids of firms that either ruleset may list, drawn evenly."""
    ids = sorted({*before.firm_ids(side).tolist(), *after.firm_ids(side).tolist()})
    drawn = random.Random(trial.after_id).sample(ids, min(trial.sample, len(ids)))  # noqa: S311
    return sorted(drawn)


COMPONENTS = ("score", "trade_affinity", "reciprocity", "feasibility")


def _lists(snapshot: Snapshot, chosen: dict[Side, list[int]]) -> Lists:
    counterparts: dict[Place, list[int]] = {
        (side.value, firm_id): [] for side, ids in chosen.items() for firm_id in ids
    }
    components: dict[str, list[np.ndarray]] = {name: [] for name in COMPONENTS}
    for side, ids in chosen.items():
        pairs = engine.lists_of(snapshot.context, side.value, snapshot.rows_of(side, ids))
        own, other = (
            (pairs.firm_a, pairs.firm_b) if side == Side.A else (pairs.firm_b, pairs.firm_a)
        )
        ranks = pairs.rank_a if side == Side.A else pairs.rank_b
        for place in np.lexsort((ranks, own)):
            counterparts[side.value, int(own[place])].append(int(other[place]))
        for name in COMPONENTS:
            components[name].append(np.asarray(getattr(pairs, name), dtype=np.float64))
    return Lists(counterparts, {name: np.concatenate(parts) for name, parts in components.items()})


def _change(old: Lists, new: Lists, place: Place) -> dict[str, Any]:
    before, after = set(old.counterparts.get(place, ())), set(new.counterparts.get(place, ()))
    return {
        "kept": len(before & after),
        "entered": sorted(after - before),
        "left": sorted(before - after),
    }


def _with_a_list(lists: Lists) -> int:
    return sum(bool(listed) for listed in lists.counterparts.values())


def _mean(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return round(float(known.mean()), 4) if len(known) else None


def _examples(old: Lists, new: Lists) -> list[dict[str, Any]]:
    """Pairs that would enter a list, highest first, with the place where they would stand."""
    entering = sorted(
        (rank, place, counterpart)
        for place, listed in new.counterparts.items()
        for rank, counterpart in enumerate(listed, start=1)
        if counterpart not in old.counterparts.get(place, ())
    )[:EXAMPLES]
    ids = {firm for _rank, place, counterpart in entering for firm in (place[1], counterpart)}
    names = dict(Firm.objects.filter(id__in=ids).values_list("id", "name"))
    return [
        {"rank": rank, "firm": names.get(place[1], ""), "counterpart": names.get(counterpart, "")}
        for rank, place, counterpart in entering
    ]
