"""Bring the strings of the code and the templates into the catalogues."""

from typing import Any

from django.core.management.base import BaseCommand

from ced_platform.shared.catalogues import (
    collect_messages,
    translated_languages,
    update_catalogue,
)


class Command(BaseCommand):
    help = "Add new strings to every .po file and drop those that are used no more."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        messages = collect_messages()
        for language in translated_languages():
            added, dropped = update_catalogue(language, messages)
            self.stdout.write(f"{language}: {len(messages)} strings, +{added} -{dropped}")
