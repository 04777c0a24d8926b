from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = _("partnerships")

    def ready(self) -> None:
        # rules, openings, sentences, menu entries and panels register themselves when imported
        from partnerships import (  # noqa: F401
            handlers,
            history,
            life_notices,
            life_rules,
            meeting_notices,
            notices,
            queries,
            rules,
        )
        from partnerships.web import panels  # noqa: F401
