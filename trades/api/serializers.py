"""How a trade is written in JSON: always with its scheme."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ced_platform.shared.endpoints import StrictSerializer
from trades.errors import UnknownActivity, UnknownScheme
from trades.finder import FoundTrade
from trades.models import Activity
from trades.queries import resolve_code

BARE_CODE = _("A bare code means nothing: send its scheme too, “NACE2” and “25.62” for example.")


def resolve_or_refuse(scheme: str, code: str) -> Activity:
    """The activity; or a validation error on the field, `scheme` or `code`, that is wrong."""
    try:
        return resolve_code(scheme, code)
    except UnknownScheme as error:
        raise serializers.ValidationError({"scheme": [str(error)]}, code=error.code) from error
    except UnknownActivity as error:
        raise serializers.ValidationError({"code": [str(error)]}, code=error.code) from error


class ActivitySerializer(StrictSerializer):
    """An activity of a nomenclature; read into the `trades.Activity` itself."""

    scheme = serializers.CharField(
        source="nomenclature.code",
        max_length=16,
        help_text=_("Nomenclature and version, for example NACE2, ISIC4 or NAF2."),
        error_messages={"required": BARE_CODE},
    )
    code = serializers.CharField(max_length=16, help_text=_("With or without punctuation."))
    label = serializers.CharField(  # type: ignore[assignment]
        read_only=True, help_text=_("In the language of the request, or in one near to it.")
    )

    default_error_messages = {"invalid": BARE_CODE}

    def to_internal_value(self, data: Any) -> Activity:
        values = super().to_internal_value(data)
        return resolve_or_refuse(values["nomenclature"]["code"], values["code"])


class FoundTradeSerializer(serializers.Serializer[Any]):
    """One trade that the words may mean."""

    activity = serializers.SerializerMethodField(help_text=_("Ready to be sent back in a firm."))
    excerpt = serializers.CharField(help_text=_("What the activity includes; may be empty."))
    score = serializers.FloatField(help_text=_("Orders this list; means nothing across two."))
    why = serializers.CharField(
        help_text=_("What brought it: a code, words, their meaning, or a métier card.")
    )
    card = serializers.IntegerField(
        allow_null=True, help_text=_("The métier card that was found, or null for an activity.")
    )
    name = serializers.CharField(help_text=_("Of the card or of the activity."))

    @extend_schema_field(ActivitySerializer)
    def get_activity(self, found: FoundTrade) -> dict[str, str]:
        scheme = found.activity.nomenclature.code
        return {"scheme": scheme, "code": found.activity.code, "label": found.label}
