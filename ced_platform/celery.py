"""The Celery application: tasks are found in each room's tasks.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

app = Celery("ced_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
