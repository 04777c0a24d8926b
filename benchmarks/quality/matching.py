"""How good the suggestions are, against published baselines, in three worlds.

    python3 run.py bench benchmarks.quality.matching [--seeds 10] [--missing 0 0.1 0.2 0.3 0.4]

(a) planted worlds, where mutual acceptance is known (planted.py); (b) real clean-technology firms
(real.py); (c) the answers collected by the installation it runs on (feedback.py). Intervals hold
95 %: Student's t over seeds, bootstrap over firms. docs/matching.md says what the figures mean
and what they do not.
"""

import argparse
import os
import time

# Before NumPy is loaded: one thread, so that a busy machine changes nothing but the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

import django

django.setup()

from benchmarks.quality import feedback, planted_table, real
from benchmarks.quality.methods import BASELINES, ENGINE
from benchmarks.quality.nace import Nace
from benchmarks.quality.planted_table import MISSING, Results
from matching.engine import Ruleset
from matching.linkages import linkages_of
from trades.encoder import encode

QUALITY = ("hit@1", "hit@10", "MRR", "nDCG@10", "cold hit@10", "ECE")
ATTENTION = ("Gini", "on no list", "territories", "viable", "matches")
STEP = ("cost of step", "envy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=10, help="held-out worlds a share of missing")
    parser.add_argument("--missing", type=float, nargs="+", default=MISSING)
    options = parser.parse_args()
    begun, rules = time.monotonic(), Ruleset()
    linkages = linkages_of(Nace.read().codes)
    results = planted_table.run(encode, options.seeds, rules, linkages, options.missing, say=say)
    print_planted(results, options.missing)
    print_real(real.run(encode, rules))
    say(f"\n(c) {feedback.prepare(say)}")
    for name, value in feedback.table():
        print(f"  {name:<48}{value}")
    say(f"\nruleset {rules.version}, {time.monotonic() - begun:.0f} s")


def say(text: str) -> None:
    print(text, flush=True)


def print_planted(results: Results, shares: tuple[float, ...]) -> None:
    for missing in shares:
        print(f"\n(a) planted worlds, {missing:.0%} of the lists missing")
        line("", QUALITY)
        for name in BASELINES | ENGINE:
            line(name, [results.of(missing, name, measure) for measure in QUALITY])
        print("  attention")
        line("", ATTENTION)
        for name in BASELINES | ENGINE:
            line(name, [results.of(missing, name, measure) for measure in ATTENTION])
        line("", STEP)
        for name in ("engine", "engine, cap 1.5"):
            line(name, [results.of(missing, name, measure) for measure in STEP])
    print("\n(a) the engine less each other method, nDCG@10, paired by seed (* above 0)")
    line("", [f"{missing:.0%} missing" for missing in shares])
    for name in BASELINES | ENGINE:
        if name != "engine":
            ahead = [results.ahead(missing, name, "nDCG@10") for missing in shares]
            line(name, [f"{one}{'*' if one.above_zero else ' '}" for one in ahead])


def print_real(found: dict) -> None:
    print("\n(b) real firms: the same firm seen twice")
    line("", ["truth", *real.MEASURES, "n"])
    for (truth, method), values in found.items():
        line(method, [truth, *(values[m] for m in real.MEASURES), f"{values['n'].mean:.0f}"])


def line(name: str, cells: object) -> None:
    print(f"  {name:<26}" + "".join(f"{cell!s:>16}" for cell in cells))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
