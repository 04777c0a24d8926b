"""Conventions for tests, between side A and side B of the fixture `shores`."""

from datetime import timedelta

from django.utils import timezone

from partnerships.models import Convention
from partnerships.services.conventions import sign_convention
from tests.factories import (
    ConventionFactory,
)

TODAY = timezone.localdate


def fields(**changes) -> dict:
    return {
        "reference": "NPC-TUN-2026",
        "title": "Métaux",
        "language": "fr",
        "starts_on": TODAY(),
        "ends_on": TODAY() + timedelta(days=365),
    } | changes


def made(shores, **more) -> Convention:
    return ConventionFactory(between=(shores.a, shores.b), drafted_by=shores.a, **more)


def stored(convention: Convention) -> Convention:
    return Convention.objects.get(pk=convention.pk)


def sign(*, actor, convention: Convention) -> Convention:
    """Sign what stands there now, as somebody does who has just read it."""
    return sign_convention(
        actor=actor, convention=convention, fingerprint=stored(convention).fingerprint
    )
