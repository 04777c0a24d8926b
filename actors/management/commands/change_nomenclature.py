"""`manage.py change_nomenclature --from NACE2 --to NACE21`: codes of firms, by version."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from actors.services.nomenclature_change import ChangeReport, Outcome, change_nomenclature
from ced_platform.shared.errors import DomainError
from trades.coding_files import safe_cell
from trades.models import Activity
from trades.queries import resolve_scheme

COLUMNS = ("firm_id", "firm", "from", "to", "outcome")


class Command(BaseCommand):
    help = (
        "Tell what a change of nomenclature would do to the activity codes of firms; with --apply, "
        "do it. Safe to run again: it goes on where it stopped. Earlier codes are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", required=True, dest="source", metavar="SCHEME")
        parser.add_argument("--to", required=True, dest="target", metavar="SCHEME")
        parser.add_argument("--apply", action="store_true", help="change the codes")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.csv", help="write one line an activity"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            source, target = (resolve_scheme(options[side]) for side in ("source", "target"))
            report = change_nomenclature(source=source, target=target, apply=options["apply"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        sentences = {
            Outcome.UNIQUE: _("one code takes its place"),
            Outcome.CHOSEN: _("splits, and the firm has chosen"),
            Outcome.NEEDS_CHOICE: _("splits: the firm must choose on its profile"),
            Outcome.LOST: _("no code takes its place: left as it is"),
            Outcome.DOUBLE: _("the firm has the new code already: left as it is"),
        }
        for outcome, sentence in sentences.items():
            self.stdout.write(f"{report.counts[outcome]:>7} {outcome}: {sentence}")
        if options["report"]:
            self._write(report, options["report"])
        if not report.written:
            self.stdout.write(_("Nothing was changed. Add --apply to change the codes."))

    def _write(self, report: ChangeReport, path: Path) -> None:
        ids = {pk for change in report.changes for pk in (*change.options, *_ids(change)) if pk}
        codes = dict(Activity.objects.filter(pk__in=ids).values_list("pk", "code"))
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                for change in report.changes:
                    row, (before, after) = change.row, _ids(change)
                    to = [after] if after else change.options
                    cells = (row.firm_id, row.firm.name, codes[before],
                             " | ".join(codes[pk] for pk in to), change.outcome)  # fmt: skip
                    writer.writerow([safe_cell(str(cell)) for cell in cells])
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be used: %(error)s.") % {"file": path, "error": error.strerror}
            ) from error


def _ids(change: Any) -> tuple[int, int | None]:
    """Ids of the code before and after; a change that was written has moved it to `earlier`."""
    row = change.row
    moved = change.target_id is not None and row.activity_id == change.target_id
    return (row.earlier_id if moved else row.activity_id), change.target_id
