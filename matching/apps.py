from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = _("matching")

    def ready(self) -> None:
        # rules, openings, receivers, menu entries and panels register themselves when imported
        from matching import handlers, history, queries, rules  # noqa: F401
        from matching.web import menu, panels  # noqa: F401
