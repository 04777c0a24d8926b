"""The frame of the platform: settings, urls, the Celery application, embedded services."""

from ced_platform.celery import app as celery_app

__all__ = ["celery_app"]
