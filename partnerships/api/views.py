"""Conventions, interests and binômes for machines."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from actors.api.views import labelled_activities
from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.endpoints import ReadViewSet
from ced_platform.shared.errors import Invalid
from partnerships.api.filters import BinomeFilters, ConventionFilters, InterestFilters
from partnerships.api.serializers import (
    BinomeSerializer,
    ConventionSerializer,
    DecisionSerializer,
    InterestSerializer,
)
from partnerships.models import Binome, Convention, Interest
from partnerships.queries import interests_of, sides_reviewed_by
from partnerships.services.binomes import review_binome


class ConventionViewSet(ReadViewSet):
    """Conventions of the own territories; a draft only to the side that writes it."""

    queryset = Convention.objects.select_related("territory_a", "territory_b", "drafted_by")
    serializer_class = ConventionSerializer
    filterset_class = ConventionFilters

    def get_queryset(self) -> QuerySet[Convention]:
        return super().get_queryset().prefetch_related(Prefetch("trades", labelled_activities()))


class InterestViewSet(ReadViewSet):
    """What the firms of the own side have answered to their suggestions."""

    queryset = Interest.objects.all()
    serializer_class = InterestSerializer
    filterset_class = InterestFilters

    def get_queryset(self) -> QuerySet[Interest]:
        return (
            interests_of(self.request.user)
            .select_related("firm__territory", "counterpart__territory")
            .order_by(*self.ordering)
        )


class BinomeViewSet(ReadViewSet):
    """Binômes with a firm of the own side."""

    queryset = Binome.objects.select_related("firm_a__territory", "firm_b__territory")
    serializer_class = BinomeSerializer
    filterset_class = BinomeFilters

    def get_queryset(self) -> QuerySet[Binome]:
        return super().get_queryset().prefetch_related("reviews")

    @extend_schema(request=DecisionSerializer, responses={201: BinomeSerializer})
    @action(detail=True, methods=["post"])
    def decisions(self, request: Request, **_kwargs: Any) -> Response:
        """Approve or refuse for the own side. The second approval makes the binôme stand, a
        refusal ends it. A side decides once: a second decision is answered with 409."""
        binome = self.get_object()
        require(request.user, "binome.review", binome)
        serializer = DecisionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        side = given.pop("side", None) or _only_side(request.user, binome)
        given.setdefault("language", get_language() or settings.LANGUAGE_CODE)
        review_binome(actor=request.user, binome=binome, side=Side(side), **given)
        written = self.get_queryset().get(pk=binome.pk)
        return Response(self.get_serializer(written).data, status=status.HTTP_201_CREATED)


def _only_side(user: Any, binome: Binome) -> Side:
    sides = sides_reviewed_by(user, binome)
    if len(sides) > 1:
        raise Invalid(_("You may decide for both sides: say for which."), field="side")
    return next(iter(sides))
