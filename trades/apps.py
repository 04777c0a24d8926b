from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TradesConfig(AppConfig):
    name = "trades"
    verbose_name = _("trades")

    def ready(self) -> None:
        from trades.web import menu  # noqa: F401
