from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = _("actors")

    def ready(self) -> None:
        # rules, openings, sentences, menu entries and panels register themselves when imported
        from actors import history, rules  # noqa: F401
        from actors.web import menu, panels  # noqa: F401
