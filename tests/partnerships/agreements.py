"""Conventions for tests, between side A and side B of the fixture `shores`."""

from datetime import timedelta

from django.utils import timezone

from partnerships.models import Convention
from tests.factories import (
    ConventionFactory,
)

TODAY = timezone.localdate


def fields(**changes) -> dict:
    return {
        "reference": "NPC-TUN-2026",
        "title": "Métaux",
        "language": "fr",
        "axes": "Sous-traitance",
        "starts_on": TODAY(),
        "ends_on": TODAY() + timedelta(days=365),
    } | changes


def made(shores, **more) -> Convention:
    return ConventionFactory(between=(shores.a, shores.b), drafted_by=shores.a, **more)


def stored(convention: Convention) -> Convention:
    return Convention.objects.get(pk=convention.pk)
