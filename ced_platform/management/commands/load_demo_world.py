"""`manage.py load_demo_world`: invented firms on real territories, for trying and for measuring."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ced_platform.demo.fingerprint import fingerprint
from ced_platform.demo.world import is_empty, load_benchmark, load_world
from ced_platform.shared.errors import DomainError

FIRMS, SEED = 400, 2012


class Command(BaseCommand):
    help = (
        "Load the demo world: synthetic firms, clusters, conventions, suggestions, interests and "
        "binômes, marked as synthetic, and real firms of a public source beside them. The same "
        "seed gives the same world. Not possible in production."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--firms", type=int, default=FIRMS, help=f"synthetic firms (default {FIRMS})"
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, help=f"another seed, another world (default {SEED})"
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when there are firms or conventions already",
        )
        parser.add_argument(
            "--benchmark",
            nargs=2,
            metavar=("TERRITORY", "TERRITORY"),
            help="only firms, half of them on each of two territories (FR-NPDC TN-GT), under one "
            "convention in force; no suggestions yet",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.PROFILE == "production":
            raise CommandError(
                "The demo has public passwords: it is not loaded when PROFILE is production."
            )
        if options["firms"] < 2:
            raise CommandError("--firms: at least 2.")
        if options["if_empty"] and not is_empty():
            self.stdout.write("There are firms or conventions here already: no demo is loaded.")
            return
        begun = time.monotonic()
        common = {"firms": options["firms"], "seed": options["seed"], "progress": self._say}
        try:
            if options["benchmark"]:
                own, partner = options["benchmark"]
                convention = load_benchmark(own=own, partner=partner, **common)
                self._say(f"convention {convention.reference}")
            else:
                load_world(**common)
                self._say(f"fingerprint {fingerprint()[:12]}")
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._say(f"demo world loaded in {time.monotonic() - begun:.1f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
