"""Compile the message catalogues without GNU gettext."""

from typing import Any

from django.core.management.base import BaseCommand

from ced_platform.shared.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Write the .mo file beside every .po file that is newer."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        written = compile_catalogues()
        self.stdout.write(f"message catalogues: {len(written)} compiled")
