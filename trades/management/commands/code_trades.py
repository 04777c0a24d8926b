"""`manage.py code_trades FILE --scheme-column S --code-column C`: the trades of a list of firms."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ced_platform.shared.errors import DomainError
from trades.coding import SENTENCES
from trades.coding_files import CodingReport, Columns, code_file
from trades.queries import resolve_scheme

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Read the activity codes of a CSV of firms, in any mix of nomenclatures, and tell line by "
        "line what is not understood. Nothing is written unless --out names a file; the database "
        "is never changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV file, in UTF-8")
        parser.add_argument("--code-column", required=True, metavar="NAME")
        scheme = parser.add_mutually_exclusive_group(required=True)
        scheme.add_argument("--scheme-column", default="", metavar="NAME")
        scheme.add_argument(
            "--scheme", default="", metavar="SCHEME", help="of every row, for example NAF2"
        )
        parser.add_argument(
            "--out", type=Path, metavar="FILE", help="write the rows with their trades to this CSV"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["scheme"]:
                resolve_scheme(options["scheme"])
            columns = Columns(
                code=options["code_column"],
                scheme=options["scheme_column"],
                fixed_scheme=options["scheme"],
            )
            report = code_file(options["file"], columns=columns, out=options["out"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be used: %(error)s.")
                % {"file": error.filename, "error": error.strerror}
            ) from error
        self._tell(report)
        if not options["out"]:
            self.stdout.write(_("Nothing was written. Add --out FILE to write the coded rows."))

    def _tell(self, report: CodingReport) -> None:
        self.stdout.write(
            _("%(rows)d rows, %(coded)d coded, %(not)d not understood.")
            % {"rows": report.rows, "coded": report.coded, "not": report.rows - report.coded}
        )
        for scheme, count in report.by_scheme.most_common():
            self.stdout.write(f"  {scheme}: {count}")
        for problem, count in report.counts.most_common():
            self.stdout.write(f"{count} × {SENTENCES[problem]}")
        for one in report.problems[:MOST_SHOWN]:
            meant = f" → {one.meant}?" if one.meant else ""
            self.stdout.write(
                _("Line %(line)d: “%(scheme)s” “%(code)s”")
                % {"line": one.line, "scheme": one.scheme, "code": one.code}
                + f" – {SENTENCES[one.problem]}{meant}"
            )
        if (more := report.rows - report.coded - MOST_SHOWN) > 0:
            self.stdout.write(_("… and %(more)d more; --out says each.") % {"more": more})
