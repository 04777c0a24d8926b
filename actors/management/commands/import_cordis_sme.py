"""`manage.py import_cordis_sme FILE`: real small firms, from the public data of CORDIS."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.imports.importing import ImportReport, import_cordis, write_report
from actors.services.imported_firms import State
from territories.models import Territory

MOST_ERRORS = 50


class Command(BaseCommand):
    help = (
        "Import the small firms of a CORDIS file. Without --apply it only tells what it would do. "
        "Everything is written or, when a line is wrong, nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV file, in UTF-8")
        parser.add_argument("--apply", action="store_true", help="write the firms")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.csv", help="write one line a firm to this file"
        )

        parser.add_argument(
            "--country",
            nargs="+",
            default=(),
            metavar="CODE",
            help="only firms of these countries (ISO 3166, for example FR DE)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        report = import_cordis(
            options["file"],
            apply=options["apply"],
            countries=self._countries(options["country"]),
            progress=self._say,
        )
        self._tell(report)
        if options["report"]:
            self._write(report, options["report"])
        if report.errors:
            raise CommandError(self._refusal(report, options["apply"]))
        if not report.written:
            self.stdout.write(_("Nothing was written. Add --apply to write it."))

    def _countries(self, asked: Sequence[str]) -> list[str]:
        codes = [code.upper() for code in asked]
        known = set(Territory.objects.filter(parent=None).values_list("code", flat=True))
        if unknown := [code for code in codes if code not in known]:
            raise CommandError(
                _("Not a country of the register of territories: %(codes)s.")
                % {"codes": ", ".join(unknown)}
            )
        return codes

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tell(self, report: ImportReport) -> None:
        self.stdout.write(
            _("%(rows)d rows: %(new)d new firms, %(changed)d changed, %(unchanged)d unchanged.")
            % {
                "rows": report.rows,
                "new": report.count(State.NEW),
                "changed": report.count(State.CHANGED),
                "unchanged": report.count(State.UNCHANGED),
            }
        )
        if kept := report.count(State.KEPT):
            self.stdout.write(
                _("%(kept)d firms were left as their people have written them.") % {"kept": kept}
            )
        counts = report.by_territory()
        for territory in Territory.objects.filter(pk__in=counts).order_by("code"):
            states = ", ".join(
                f"{number} {state.value}" for state, number in sorted(counts[territory.pk].items())
            )
            self.stdout.write(f"  {territory.code}  {states}")
        self._tell_confidences(report)

    def _tell_confidences(self, report: ImportReport) -> None:
        tenths = report.confidences()
        if not tenths:
            return
        self.stdout.write(_("Trades proposed, to be confirmed by the firms; by confidence:"))
        for tenth in sorted(tenths, reverse=True):
            bar = "▪" * -(-tenths[tenth] // 5)
            self.stdout.write(f"  {tenth / 10:.1f}–{(tenth + 1) / 10:.1f}  {tenths[tenth]:4} {bar}")

    def _write(self, report: ImportReport, path: Path) -> None:
        try:
            write_report(report, path)
        except OSError as error:
            raise CommandError(
                _("The report cannot be written to %(path)s (%(reason)s).")
                % {"path": path, "reason": error.strerror}
            ) from error
        self.stdout.write(_("Report: %(path)s") % {"path": path})

    def _refusal(self, report: ImportReport, apply: bool) -> str:
        lines = [str(error) for error in report.errors[:MOST_ERRORS]]
        if len(report.errors) > MOST_ERRORS:
            lines.append(_("… and %(more)d more.") % {"more": len(report.errors) - MOST_ERRORS})
        found = len(report.errors)
        summary = ngettext("%(found)d error.", "%(found)d errors.", found) % {"found": found}
        if apply:
            summary += " " + _("Nothing was written: correct the file and start again.")
        return "\n".join([*lines, summary])
