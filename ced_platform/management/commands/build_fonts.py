"""Build the web fonts of the interface."""

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ced_platform.shared.fonts import build_fonts


class Command(BaseCommand):
    help = "Cut the web fonts to the letters of the interface languages (ten seconds, once)."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        started = monotonic()
        folder = settings.VAR_DIR / "fonts"
        if build_fonts(folder, self.stdout.write):
            self.stdout.write(f"fonts built in {monotonic() - started:.1f} s")
        else:
            self.stdout.write("fonts are up to date")
