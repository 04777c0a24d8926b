"""Compute a past run again and tell what differs from the stored suggestions. Writes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.models import Run
from matching.services.replay import replay


class Command(BaseCommand):
    help = "Computes a run again, with its ruleset and counts, and compares. Writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run_id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        finished = Run.objects.filter(state=Run.State.FINISHED)
        run = finished.select_related("convention", "ruleset").filter(pk=options["run_id"]).first()
        if run is None:
            raise CommandError("There is no finished run with this number.")
        result, write = replay(run), self.stdout.write
        write(f"Run {run} with ruleset {run.ruleset}: {result.pairs} pairs.")
        inputs = "the same as then" if result.same_inputs else "have changed since"
        write(f"Firms, texts, vetoes and binômes: {inputs}.")
        for what, count in vars(result.difference).items():
            write(f"{count:>9} {what.replace('_', ' ')}")
