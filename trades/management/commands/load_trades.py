"""`manage.py load_trades`: the nomenclatures, their correspondences and the trade finder."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from trades import services, tasks
from trades.models import SearchEntry

# What the finder needs to be useful from the first minute; the rest may come from a worker.
FIRST_ORIGINS = (SearchEntry.Origin.LABEL, SearchEntry.Origin.EVERYDAY)


class Command(BaseCommand):
    help = (
        "Load nomenclatures, labels and correspondences from the project's data files. Safe to "
        "run again: nothing is written when nothing changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--vectors",
            choices=("queue", "now", "none"),
            default="queue",
            help="meaning of labels now and of the rest by a worker (queue, the default); all of "
            "it now; or none",
        )
        parser.add_argument(
            "--force", action="store_true", help="load even if the files did not change"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        result = services.load_nomenclatures(report=self._say, force=options["force"])
        if result.changed:
            self._say(f"Loaded in {result.seconds:.1f} s.")
        else:
            self._say("The nomenclatures are up to date.")
        if options["vectors"] == "now":
            self._say(f"{services.compute_vectors()} vectors computed.")
        elif options["vectors"] == "queue":
            count = services.compute_vectors(origins=FIRST_ORIGINS)
            self._say(f"{count} vectors computed, the others are left to a worker.")
            tasks.compute_vectors.delay()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
