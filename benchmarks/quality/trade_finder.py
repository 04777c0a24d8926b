"""How often the trade finder puts the right trade first, in the first five, in the first ten.

    python3 run.py bench benchmarks.quality.trade_finder [--part PART ...] [--sample N]

cnae    wordings of the Brazilian CNAE, with CNAE left out of the index; the right classes are those
        that the published correspondence gives. It leads to ISIC classes, of which one is often
        several NACE classes: “by ISIC” counts the places of different ISIC classes instead.
        Reported in two halves: the weights of the finder
        were chosen on the first (“development”), the second was kept away from them (“held out”).
labels  the NACE labels of one language, with all that is written in that language left out.
daily   what heads of firm say (data/daily_phrases.csv), with the whole index; never used to choose
        anything. Several classes are right only where the phrase itself leaves it open.

Beside the finder: the meaning alone (centres of the classes by the sentence encoder), and character
TF-IDF alone (pairs to fours of characters within words, best entry of each class).

cost    the time of one search with the whole index, as it passes and as the processor spends it,
        here and in PostgreSQL (on Linux, with a PostgreSQL of this machine); and the memory.
"""

import argparse
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

import django

django.setup()

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.quality.trade_finder_questions import (
    Question,
    cnae_wordings,
    daily_phrases,
    labels_in,
)
from benchmarks.quality.trade_finder_rivals import Rival, char_tfidf, meaning_alone
from trades import crosswalk, finder, index, services
from trades.models import Nomenclature, SearchEntry

FIRST = 10
# Enough for ten different ISIC classes.
RANKED = 40
LANGUAGES = [code for code, _ in settings.LANGUAGES]
PARTS = ("cnae", "labels", "daily", "cost")
Ranking = Callable[[str], Sequence[int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sample", type=int, default=0, help="questions of each kind; 0: all")
    options = parser.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    services.load_nomenclatures()
    services.compute_vectors()
    print(f"{'':30}{'way':14}{'asked':>6}{'@1':>7}{'@5':>7}{'@10':>7}{'MRR':>7}", flush=True)
    if "cnae" in options.part:
        with left_out(activity__nomenclature__code="CNAE2"):
            wordings = cnae_wordings()
            for half, of_half in (("development", wordings[0::2]), ("held out", wordings[1::2])):
                questions = sampled(of_half, options.sample)
                measure(f"CNAE, {half}", questions)
                measure(f"CNAE, {half}, by ISIC", questions, place=place_by_isic)
    if "labels" in options.part:
        for language in LANGUAGES:
            with left_out(language=language):
                measure(f"labels, {language}", sampled(labels_in(language), options.sample))
    if "daily" in options.part:
        for language in LANGUAGES:
            measure(f"daily, {language}", daily_phrases(language))
    if "cost" in options.part:
        report_cost()


@contextmanager
def left_out(**entries: object) -> Iterator[None]:
    """As if these search entries had never been loaded; they are there again afterwards."""
    with transaction.atomic():
        SearchEntry.objects.filter(**entries).delete()
        Nomenclature.objects.update(indexed_at=timezone.now())
        yield
        transaction.set_rollback(True)


def sampled(questions: list[Question], count: int) -> list[Question]:
    """Every n-th question, so that all parts of the nomenclature are asked for."""
    return questions[:: max(1, len(questions) // count)] if count else questions


def place(ranking: Sequence[int], right: frozenset[int]) -> int:
    """Place of the first right class, from 1; 0 where none is in the first ten."""
    first = ranking[:FIRST]
    return next((at for at, class_id in enumerate(first, start=1) if class_id in right), 0)


def place_by_isic(ranking: Sequence[int], right: frozenset[int]) -> int:
    """The same among the different ISIC classes of the ranking; each NACE class has one."""
    isic = [min(crosswalk.current().convert(class_id, "ISIC4")) for class_id in ranking]
    wanted = {min(crosswalk.current().convert(class_id, "ISIC4")) for class_id in right}
    return place(list(dict.fromkeys(isic)), frozenset(wanted))


def measure(name: str, questions: list[Question], place: Callable[..., int] = place) -> None:
    rivals: tuple[tuple[str, Ranking], ...] = (
        ("finder", ranked_by_finder),
        ("meaning alone", ranked_by(meaning_alone())),
        ("char TF-IDF", ranked_by(char_tfidf())),
    )
    for way, ranking in rivals:
        places = [place(ranking(asked.text), asked.right) for asked in questions]
        row = [np.mean([0 < at <= first for at in places]) for first in (1, 5, 10)]
        row.append(np.mean([1 / at if at else 0 for at in places]))
        figures = "".join(f"{figure:7.3f}" for figure in row)
        print(f"{name:30}{way:14}{len(places):6}{figures}", flush=True)
        if os.environ.get("SHOW_MISSED") and way == "finder":
            for asked, at in zip(questions, places, strict=True):
                if at != 1:
                    print(f"    {at or '–'}  {asked.text}")


def ranked_by_finder(text: str) -> list[int]:
    return [one.activity.pk for one in finder.find_trades(text, language="en", limit=RANKED)]


def ranked_by(rival: Rival) -> Ranking:
    class_ids = index.current().class_ids
    return lambda text: class_ids[np.argsort(-rival(text), kind="stable")[:RANKED]].tolist()


def report_cost() -> None:
    """Time and memory with the whole index, as a worker that has answered before."""
    before = peak_megabytes()
    asked = [one.text for language in LANGUAGES for one in daily_phrases(language)]
    finder.find_trades("bakery", language="en")
    clocks = {
        "ms a search": time.perf_counter,
        "of the processor, here": time.process_time,
        "of the processor, here and in PostgreSQL": lambda: time.process_time() + postgres_time(),
    }
    spent: dict[str, list[float]] = {name: [] for name in clocks}
    for text in asked:
        before_search = {name: clock() for name, clock in clocks.items()}
        finder.find_trades(text, language="en")
        for name, clock in clocks.items():
            spent[name].append(1000 * (clock() - before_search[name]))
    for name, times in spent.items():
        p50, p95 = np.percentile(times, [50, 95])
        print(f"{name}: median {p50:.0f}, 95 % within {p95:.0f}")
    print(f"{SearchEntry.objects.count():,} search entries; {index.current().megabytes:.0f} MB of")
    print(f"index; peak memory of this process, rivals included: {before:.0f} MB")


def postgres_time() -> float:
    """Seconds of the processor that our connection's PostgreSQL process has used; 0 if unknown."""
    schedule = Path(f"/proc/{backend_pid()}/schedstat")
    return int(schedule.read_text().split()[0]) / 1e9 if schedule.exists() else 0.0


@cache
def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
