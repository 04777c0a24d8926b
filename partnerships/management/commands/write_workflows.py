"""Write docs/workflows.md from the workflows that the code runs on."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from partnerships.workflows.guide import guide


class Command(BaseCommand):
    help = "Writes docs/workflows.md from the workflows that the code runs on."

    def handle(self, *_args: Any, **_options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "workflows.md"
        path.write_text(guide(), encoding="utf-8")
        self.stdout.write(f"Written: {path}")
