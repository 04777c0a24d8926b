"""Write what was shown and what became of it as training data; see matching/feedback.py."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.feedback import LEAST_FIRMS, training_rows


class Command(BaseCommand):
    help = "Writes the looks at suggestions with their outcomes as CSV, without any name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [row.as_row() for row in training_rows()]
        if not rows:
            raise CommandError(
                f"Nothing to write: a side of a convention counts once {LEAST_FIRMS} of its firms "
                "have looked at their suggestions."
            )
        try:
            with options["file"].open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(rows)} looks written to {options['file']}.")
