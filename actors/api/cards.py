"""Métier cards for machines: read only. People write them, on the pages of their cluster."""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ced_platform.shared.endpoints import ReadViewSet
from trades.api.filters import TradeFilter
from trades.api.serializers import ActivitySerializer
from trades.card_queries import with_content
from trades.models import CardCode, CardItem, CardText, CardVersion


class CardFilters(django_filters.FilterSet):
    card = django_filters.NumberFilter(
        field_name="card_id", help_text=_("All versions of this card.")
    )
    status = django_filters.ChoiceFilter(choices=CardVersion.Status.choices)
    trade = TradeFilter(field_name="codes__activity")

    class Meta:
        model = CardVersion
        fields: tuple[str, ...] = ()


class CardTextSerializer(serializers.ModelSerializer[CardText]):
    class Meta:
        model = CardText
        fields = ["language", "name", "description", "status"]


class CardCodeSerializer(serializers.ModelSerializer[CardCode]):
    activity = ActivitySerializer(read_only=True)
    weight = serializers.IntegerField(
        help_text=_("3: all of the code is this trade; 2: a part of it; 1: sometimes.")
    )

    class Meta:
        model = CardCode
        fields = ["activity", "weight"]


class CardItemSerializer(serializers.ModelSerializer[CardItem]):
    product = ActivitySerializer(read_only=True, allow_null=True)

    class Meta:
        model = CardItem
        fields = ["kind", "text", "product"]


class CardVersionSerializer(serializers.ModelSerializer[CardVersion]):
    """One version of a card; `card` stays the same from version to version."""

    card = serializers.PrimaryKeyRelatedField(read_only=True)  # type: ignore[var-annotated]
    texts = CardTextSerializer(many=True, read_only=True)
    codes = CardCodeSerializer(many=True, read_only=True)
    items = CardItemSerializer(many=True, read_only=True)
    clusters = serializers.SerializerMethodField(
        help_text=_("Ids of the cluster that wrote the version and the one that validated it.")
    )
    is_synthetic = serializers.BooleanField(source="card.is_synthetic", read_only=True)

    class Meta:
        model = CardVersion
        fields = [
            "id",
            "card",
            "number",
            "status",
            "language",
            "texts",
            "codes",
            "items",
            "clusters",
            "is_synthetic",
            "published_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_clusters(self, version: Any) -> list[int]:
        standing = version.standing
        return [pk for pk in (standing.cluster_id, standing.second_cluster_id) if pk is not None]


class CardVersionViewSet(ReadViewSet):
    """Versions of métier cards: those that were published, for every token and person."""

    queryset = CardVersion.objects.select_related("card", "standing")
    serializer_class = CardVersionSerializer
    filterset_class = CardFilters

    def get_queryset(self) -> QuerySet[CardVersion]:
        return with_content(super().get_queryset(), get_language() or settings.LANGUAGE_CODE)
