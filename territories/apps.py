from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    name = "territories"
    verbose_name = _("territories")

    def ready(self) -> None:
        # rules, openings, sentences, menu entries and panels register themselves when imported
        from territories import history, rules  # noqa: F401
        from territories.web import menu  # noqa: F401
