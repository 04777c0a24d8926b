"""`manage.py export_trades FILE`: nomenclatures, correspondences and cards as SKOS and XKOS."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ced_platform.shared.errors import DomainError
from trades.export import Format, export_nomenclatures, own_base
from trades.models import Nomenclature
from trades.queries import resolve_scheme


class Command(BaseCommand):
    help = "Write nomenclatures with their correspondences as linked data (SKOS and XKOS)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="ends with .ttl (Turtle) or .jsonld (JSON-LD)"
        )
        parser.add_argument(
            "--scheme",
            nargs="+",
            default=(),
            metavar="SCHEME",
            help="only these; without it, all nomenclatures of activities",
        )
        parser.add_argument(
            "--cards", action="store_true", help="the validated métier cards as well"
        )
        parser.add_argument(
            "--base",
            metavar="ADDRESS",
            help="begins the address of every concept; without it, the address of this platform",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        endings = [f".{one}" for one in Format]
        if path.suffix not in endings:
            raise CommandError(
                _("The name of the file must end with one of: %(endings)s.")
                % {"endings": ", ".join(endings)}
            )
        base = options["base"] or own_base()
        if not base.startswith(("http://", "https://")):
            raise CommandError(_("The address must begin with http:// or https://."))
        try:
            chosen = [resolve_scheme(code) for code in options["scheme"]]
            chosen = chosen or list(Nomenclature.objects.filter(kind="activity").order_by("code"))
            text = export_nomenclatures(
                chosen,
                base=base.rstrip("/") + "/",
                written_as=Format(path.suffix[1:]),
                with_cards=options["cards"],
            )
            path.write_text(text, encoding="utf-8")
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be used: %(error)s.") % {"file": path, "error": error.strerror}
            ) from error
        self.stdout.write(
            _("%(count)d nomenclatures written to %(file)s.") % {"count": len(chosen), "file": path}
        )
