from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("matching")

    def ready(self) -> None:
        # rules, openings and receivers register themselves when they are imported
        from matching import handlers, queries, rules  # noqa: F401
