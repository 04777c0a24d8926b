"""`manage.py demo_logins`: who can log in to the demo, and what each sees first."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from actors.models import ApiToken, User
from actors.services.people import digest_of
from ced_platform.demo.people import LOGINS, PASSWORD, key_of
from ced_platform.demo.treaties import CONVENTIONS


class Command(BaseCommand):
    help = "Print the logins and API keys of the demo. Not possible in production."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.PROFILE == "production":
            raise CommandError("There are no demo logins when PROFILE is production.")
        logins = self._logins()
        if not logins:
            raise CommandError("There is no demo here. Load it with: manage.py load_demo_world")
        self.stdout.write(f"Demo logins, all with the password {PASSWORD}\n\n")
        self._table(("e-mail", "who", "what to look at first"), logins)
        keys = self._keys()
        if keys:
            self.stdout.write("\nAPI keys (header “Authorization: Bearer KEY”)\n\n")
            self._table(("territory", "key"), keys)

    def _logins(self) -> list[tuple[str, ...]]:
        present = set(
            User.objects.filter(email__in=[one.email for one in LOGINS]).values_list(
                "email", flat=True
            )
        )
        return [(one.email, one.who, one.first) for one in LOGINS if one.email in present]

    def _keys(self) -> list[tuple[str, ...]]:
        codes = sorted({code for one in CONVENTIONS for code in (one.own, one.partner)})
        codes_of_digest = {digest_of(key_of(code)): code for code in codes}
        tokens = ApiToken.objects.filter(digest__in=codes_of_digest, revoked_at=None)
        present = {codes_of_digest[token.digest] for token in tokens}
        return [(code, key_of(code)) for code in codes if code in present]

    def _table(self, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
        for row in (header, tuple("─" * width for width in widths), *rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
