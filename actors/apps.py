from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = _("actors")

    def ready(self) -> None:
        # the rules register themselves when they are imported
        from actors import rules  # noqa: F401
