from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    name = "territories"
    verbose_name = _("territories")

    def ready(self) -> None:
        # the rules register themselves when they are imported
        from territories import rules  # noqa: F401
