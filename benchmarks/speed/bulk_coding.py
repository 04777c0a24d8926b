"""Codes of 100,000 firms in mixed nomenclatures, beside one query a row.

    python3 run.py bench benchmarks.speed.bulk_coding [--rows 100000] [--sample 2000]

Writes a CSV of NAF (with and without dot), CNAE, NAICS, PKD, NACE 2.1 and one tenth of junk, codes
it as `manage.py code_trades --out` does, then codes a sample row by row through the ORM.
"""

import argparse
import csv
import os
import random
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

import django

django.setup()

from django.core.management import call_command

from ced_platform.shared.errors import DomainError
from trades.coding import current_coder
from trades.coding_files import Columns, code_file
from trades.models import Activity
from trades.queries import nace_of, resolve_code
from trades.reference import compact
from trades.services import load_nomenclatures

SCHEMES = ("NAF2", "CNAE2", "NAICS2017", "NAICS2022", "PKD2007", "NACE21")
JUNK = (("", "62.01"), ("NAF2", "99.99X"), ("NAF", "62.01Z"), ("NACE2", ""), ("CNAE2", "=1+1"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=2_000, help="rows coded one query a row")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    load_nomenclatures()
    rows = make_rows(options.rows, random.Random(options.seed))
    begun = time.process_time()
    current_coder()
    built = time.process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "firms.csv", Path(folder) / "coded.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("firm", "scheme", "code"), *rows])
        begun = time.perf_counter()
        report = code_file(path, columns=Columns(scheme="scheme", code="code"), out=out)
        bulk = options.rows / (time.perf_counter() - begun)
    begun = time.perf_counter()
    for _firm, scheme, code in rows[: options.sample]:
        one_by_one(scheme, code)
    naive = options.sample / (time.perf_counter() - begun)
    print(f"memory built in       {built:.2f} s of processor time")
    print(f"rows understood       {report.coded:,} of {report.rows:,}")
    print(f"bulk, file to file    {bulk:,.0f} rows a second")
    print(f"one query a row       {naive:,.0f} rows a second")
    print(f"ratio                 {bulk / naive:,.0f}")


def make_rows(count: int, chance: random.Random) -> list[tuple[str, str, str]]:
    leaves = Activity.objects.filter(nomenclature__code__in=SCHEMES, is_leaf=True)
    codes = list(leaves.order_by("pk").values_list("nomenclature__code", "code"))
    rows = []
    for number in range(count):
        if chance.random() < 0.1:
            scheme, code = chance.choice(JUNK)
        else:
            scheme, code = chance.choice(codes)
            code = compact(code) if chance.random() < 0.5 else code
        rows.append((f"Firm {number}", scheme, code))
    return rows


def one_by_one(scheme: str, code: str) -> None:
    try:
        nace_of(resolve_code(scheme, code))
    except DomainError:
        return


if __name__ == "__main__":
    main()
