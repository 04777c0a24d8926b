"""The Celery application: tasks are found in each room's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

app = Celery("ced_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def make_engine_ready(**_: Any) -> None:
    """Before the first task, and before the processes of a worker part: they share what is ready.
    Pages never wait for it: they read lists, and make none."""
    from django.conf import settings

    from ced_platform.engine_folder import forget_earlier
    from matching.engine.warm_up import warm_up

    forget_earlier(settings.ENGINE_DIR)
    warm_up()
