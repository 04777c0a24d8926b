"""Bring an installation up to date: what every start does before it serves anybody."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.core.management.base import CommandParser

from matching.engine.warm_up import warm_up
from matching.services.rulesets import ensure_default_ruleset
from territories.services import load_reference_territories


class Command(BaseCommand):
    help = (
        "Compile the languages and the matching engine, subset the fonts, migrate, load the "
        "reference data and, outside production, the demo. Does only what is not done yet."
    )
    # the database may not be migrated yet
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Leave the database empty.")

    def handle(self, *_: Any, **options: Any) -> None:
        demo = not options["no_demo"] and settings.PROFILE != "production"
        self._step("languages", lambda: call_command("compile_messages", verbosity=0))
        self._step("fonts", lambda: call_command("build_fonts", stdout=self.stdout))
        self._step("database", lambda: call_command("migrate", interactive=False, verbosity=0))
        self._step("nomenclatures", lambda: call_command("load_trades", stdout=self.stdout))
        self._step("territories", load_reference_territories)
        self._step("rules of matching", ensure_default_ruleset)
        # half a minute once a version; workers that start together would each take it
        self._step("matching engine", warm_up)
        if demo:
            self._step(
                "demo world",
                lambda: call_command("load_demo_world", if_empty=True, stdout=self.stdout),
            )
        self._step(
            "static files", lambda: call_command("collectstatic", interactive=False, verbosity=0)
        )

    def _step(self, name: str, carry_out: Callable[[], object]) -> None:
        """Say what is done before it is done: a person waits for it."""
        self._say(f"{name} …")
        begun = time.monotonic()
        carry_out()
        self._say(f"{name}: {time.monotonic() - begun:.1f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
