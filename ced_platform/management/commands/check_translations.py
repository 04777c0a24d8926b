"""Say what is missing in the translations."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ced_platform.shared.catalogues import (
    collect_messages,
    problems_of,
    translated_languages,
)


class Command(BaseCommand):
    help = "List what is missing, fuzzy or mismatched in the catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("languages", nargs="*", help="codes such as fr ar (default: all)")

    def handle(self, *_args: Any, **options: Any) -> None:
        known = translated_languages()
        chosen = options["languages"] or known
        if unknown := sorted(set(chosen) - set(known)):
            raise CommandError(f"No catalogue for {', '.join(unknown)}. Known: {', '.join(known)}.")
        messages = collect_messages()
        faults = 0
        for language in chosen:
            problems = problems_of(language, messages)
            faults += len(problems)
            self.stdout.write(f"{language}: {len(messages)} strings, {len(problems)} problems")
            for problem in problems:
                self.stdout.write(f"  {problem}")
        if faults:
            raise CommandError(f"{faults} problems.")
