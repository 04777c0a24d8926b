"""Territories in JSON."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from territories.models import HostCondition, Territory


class HostConditionSerializer(serializers.ModelSerializer[HostCondition]):
    """What the law of a territory says to one kind of partnership."""

    texts = serializers.DictField(
        child=serializers.CharField(), read_only=True, help_text=_("By language code.")
    )

    class Meta:
        model = HostCondition
        fields = ["kind", "verdict", "texts", "source", "checked_on"]
        read_only_fields = fields


class TerritorySerializer(serializers.ModelSerializer[Territory]):
    parent: Any = serializers.SlugRelatedField(
        slug_field="code",
        read_only=True,
        allow_null=True,
        help_text=_("Code of the territory that it belongs to."),
    )
    name = serializers.CharField(help_text=_("In the language of the request."))
    names = serializers.SerializerMethodField(help_text=_("By language code, where known."))

    conditions = HostConditionSerializer(
        many=True,
        read_only=True,
        help_text=_("Its own; those of the territory that it belongs to hold as well."),
    )

    class Meta:
        model = Territory
        fields = [
            "code",
            "kind",
            "parent",
            "name",
            "names",
            "main_city",
            "latitude",
            "longitude",
            "languages",
            "time_zone",
            "presentation",
            "website",
            "conditions",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields
        extra_kwargs = {name: {"coerce_to_string": False} for name in ("latitude", "longitude")}

    def get_names(self, territory: Territory) -> dict[str, str]:
        names = {
            code: getattr(territory, f"name_{code.replace('-', '_')}")
            for code, _label in settings.LANGUAGES
        }
        return {code: name for code, name in names.items() if name}
