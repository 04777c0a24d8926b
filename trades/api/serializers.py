"""How a trade is written in JSON: always with its scheme."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ced_platform.shared.endpoints import StrictSerializer
from trades.errors import UnknownActivity, UnknownScheme
from trades.finder import FoundTrade
from trades.models import Activity, Correspondence, Nomenclature
from trades.queries import resolve_code, resolve_scheme

BARE_CODE = _("A bare code means nothing: send its scheme too, “NACE2” and “25.62” for example.")


def resolve_or_refuse(scheme: str, code: str) -> Activity:
    """The activity; or a validation error on the field, `scheme` or `code`, that is wrong."""
    try:
        return resolve_code(scheme, code)
    except UnknownScheme as error:
        raise serializers.ValidationError({"scheme": [str(error)]}, code=error.code) from error
    except UnknownActivity as error:
        raise serializers.ValidationError({"code": [str(error)]}, code=error.code) from error


def scheme_or_refuse(scheme: str, *, field: str) -> Nomenclature:
    """The nomenclature; or a validation error on the field."""
    try:
        return resolve_scheme(scheme)
    except UnknownScheme as error:
        raise serializers.ValidationError({field: [str(error)]}, code=error.code) from error


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


class NomenclatureSerializer(serializers.Serializer[Any]):
    """A nomenclature at one version."""

    code = serializers.CharField(help_text=_("The `scheme` of its codes."))
    name = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.ChoiceField(choices=Nomenclature.Kind.choices)
    inherits = serializers.CharField(
        source="inherits.code",
        default=None,
        allow_null=True,
        help_text=_(
            "The nomenclature that it equals down to a level; its finer codes are refused."
        ),
    )
    down_to_level = serializers.IntegerField(allow_null=True, help_text=_("1 is the widest."))
    source = serializers.CharField()  # type: ignore[assignment]
    credit = serializers.CharField()


class CounterpartSerializer(serializers.Serializer[Any]):
    """One code of the target nomenclature."""

    activity = ActivitySerializer()
    relation = serializers.ChoiceField(
        choices=Correspondence.Relation.choices,
        help_text=_("What the source is to this activity: narrower means a part of it."),
    )
    weight = serializers.FloatField(help_text=_("Share of the source that goes here."))


class StepSerializer(serializers.Serializer[Any]):
    """From one nomenclature to the next."""

    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()
    reliability = serializers.FloatField(
        help_text=_("How often the heaviest counterpart is right, over the whole table.")
    )


class ConversionSerializer(serializers.Serializer[Any]):
    """Where a code goes in another nomenclature, through what, and how sure it is."""

    target = serializers.CharField(source="target.code")
    counterparts = CounterpartSerializer(many=True, help_text=_("The heaviest first; may be none."))
    steps = StepSerializer(many=True, help_text=_("The way that was taken."))
    certainty = serializers.FloatField(
        help_text=_("Probability that the heaviest counterpart is right, nothing more being known.")
    )
    lost = serializers.FloatField(
        help_text=_("Share of the source that found no counterpart on the way.")
    )
