from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = _("partnerships")

    def ready(self) -> None:
        # rules and openings register themselves when they are imported
        from partnerships import queries, rules  # noqa: F401
