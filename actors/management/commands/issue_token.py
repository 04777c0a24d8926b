"""`manage.py issue_token TERRITORY LABEL`: a key for a partner territory's own system."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from actors.services.people import create_token
from territories.models import Territory


class Command(BaseCommand):
    help = "Issue an API token for a territory. The key is printed once and kept nowhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("territory", help="code of the territory, for example TN-11")
        parser.add_argument("label", help="what the key is for, for example 'regional register'")

    def handle(self, *_args: Any, **options: Any) -> None:
        code, label = options["territory"].upper(), options["label"].strip()
        territory = Territory.objects.filter(code=code).first()
        if territory is None:
            raise CommandError(
                f"No territory of the register has the code {code}. Look it up on the page "
                "“Territories”, or load the register with the command prepare."
            )
        if not label or len(label) > 80:
            raise CommandError("Give a label of 1 to 80 characters: it tells the keys apart.")
        issued = create_token(territory=territory, label=label)
        self.stderr.write(f"Token “{label}” of {territory.code} {territory}. Store the key now:")
        # alone on the standard output, so that a script can take it
        self.stdout.write(issued.key)
