"""Clusters and firms in JSON: shapes only, what is written goes through the services."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actors.models import Asset, Cluster, Firm, FirmActivity
from actors.models.firms import MAX_MARKETS
from actors.services.firms import MAX_ACTIVITIES, MAX_ASSETS_A_LIST, ActivityInput
from ced_platform.shared.abilities import can
from ced_platform.shared.choices import PartnershipKind
from ced_platform.shared.endpoints import StrictSerializer
from territories.models import Territory
from trades.api.serializers import BARE_CODE, ActivitySerializer, resolve_or_refuse

# What only a firm's own side reads of it: the workings of its side, not its offer.
OWN_SIDE_FIELDS = (
    "publication",
    "validation",
    "validation_comment",
    "capacity",
    "registry_scheme",
    "registry_number",
    "source_reference",
)


class TerritoryCodeField(serializers.SlugRelatedField[Territory]):
    """A territory by its code."""

    default_error_messages = {
        "does_not_exist": _("No territory of the register has the code “{value}”."),
    }

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", Territory.objects.all())
        super().__init__(slug_field="code", **kwargs)


class VisibleClusterField(serializers.PrimaryKeyRelatedField[Cluster]):
    """A cluster that the caller may see; another one does not exist for them."""

    def get_queryset(self) -> QuerySet[Cluster]:
        return Cluster.objects.visible_to(self.context["request"].user)


class ClusterSerializer(serializers.ModelSerializer[Cluster]):
    territory = TerritoryCodeField(read_only=True)
    trades = ActivitySerializer(many=True, read_only=True)

    class Meta:
        model = Cluster
        fields = [
            "id",
            "territory",
            "name",
            "language",
            "presentation",
            "website",
            "status",
            "trades",
            "is_synthetic",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class FirmBriefSerializer(serializers.ModelSerializer[Firm]):
    """A firm where another resource names it."""

    territory = TerritoryCodeField(read_only=True)
    is_synthetic = serializers.BooleanField(read_only=True)

    class Meta:
        model = Firm
        fields = ["id", "name", "territory", "is_synthetic"]
        read_only_fields = fields


class FirmActivitySerializer(StrictSerializer):
    """An activity of a firm; read into what the service takes."""

    scheme = serializers.CharField(
        source="activity.nomenclature.code",
        max_length=16,
        help_text=_("Nomenclature and version, for example NACE2, ISIC4 or NAF2."),
        error_messages={"required": BARE_CODE},
    )
    code = serializers.CharField(
        source="activity.code", max_length=16, help_text=_("With or without punctuation.")
    )
    label = serializers.CharField(  # type: ignore[assignment]
        source="activity.label", read_only=True
    )
    is_main = serializers.BooleanField(
        default=False, help_text=_("One a firm; without any, the first is the main activity.")
    )
    origin = serializers.ChoiceField(
        choices=FirmActivity.Origin.choices,
        default=FirmActivity.Origin.DECLARED,
        help_text=_("“inferred”: proposed from the firm's words, and not confirmed by the firm."),
    )

    default_error_messages = {"invalid": BARE_CODE}

    def to_internal_value(self, data: Any) -> ActivityInput:
        values = super().to_internal_value(data)
        written = values["activity"]
        activity = resolve_or_refuse(written["nomenclature"]["code"], written["code"])
        return ActivityInput(
            activity_id=activity.pk, is_main=values["is_main"], origin=values["origin"]
        )


class AssetSerializer(StrictSerializer):
    """One item of what a firm brings or seeks."""

    id = serializers.IntegerField(
        required=False,
        help_text=_("Send it back to keep the item; without it the item is a new one."),
    )
    kind = serializers.ChoiceField(choices=Asset.Kind.choices)
    text = serializers.CharField(max_length=500, help_text=_("In the firm's own words."))
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Of the text; without it, the language of the firm's texts."),
    )
    activity = ActivitySerializer(
        required=False,
        allow_null=True,
        help_text=_("The trade that it concerns, where there is one."),
    )


class FirmWriteSerializer(StrictSerializer, serializers.ModelSerializer[Firm]):
    """A firm as it is written: a field left out is its default to PUT, and untouched by PATCH."""

    territory = TerritoryCodeField(help_text=_("Its code. A firm does not move to another."))
    cluster = VisibleClusterField(allow_null=True, default=None)
    languages_of_work = serializers.ListField(
        child=serializers.RegexField(r"^[a-z]{2,3}$", max_length=10),
        default=list,
        help_text=_("ISO 639 codes, the most usual first: fr, ar, zh …"),
    )
    partnership_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=PartnershipKind.choices),
        default=list,
        help_text=_("None: open to all kinds."),
    )
    markets = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}$", max_length=2),
        default=list,
        max_length=MAX_MARKETS,
        help_text=_("Countries where the firm sells or wants to sell, ISO 3166: TN, FR …"),
    )
    activities: Any = serializers.ListSerializer(
        child=FirmActivitySerializer(), default=list, max_length=MAX_ACTIVITIES
    )
    brings: Any = serializers.ListSerializer(
        child=AssetSerializer(), default=list, max_length=MAX_ASSETS_A_LIST
    )
    seeks: Any = serializers.ListSerializer(
        child=AssetSerializer(), default=list, max_length=MAX_ASSETS_A_LIST
    )

    class Meta:
        model = Firm
        fields = [
            "id",
            "territory",
            "cluster",
            "name",
            "language",
            "description",
            "city",
            "website",
            "founded_in",
            "size_class",
            "languages_of_work",
            "wants_interpreter",
            "partnership_kinds",
            "markets",
            "worked_abroad",
            "activities",
            "brings",
            "seeks",
            "origin",
            "source",
            *OWN_SIDE_FIELDS,
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            "origin",
            "source",
            "source_reference",
            "publication",
            "validation",
            "validation_comment",
        ]
        extra_kwargs = {
            "description": {"default": ""},
            "city": {"default": ""},
            "website": {"default": ""},
            "founded_in": {"default": None},
            "size_class": {"default": ""},
            "wants_interpreter": {"default": False},
            "worked_abroad": {"default": None},
            "capacity": {"default": 2, "max_value": 50},
            "registry_scheme": {"default": ""},
            "registry_number": {"default": ""},
        }
        # uniqueness is the service's and the database's: here it would be a race
        validators: list[Any] = []

    def validate_territory(self, territory: Territory) -> Territory:
        if self.instance is not None and territory != self.instance.territory:
            raise serializers.ValidationError(
                _("A firm does not move to another territory: enter it there as a new one."),
                code="fixed",
            )
        return territory


class FirmSerializer(FirmWriteSerializer):
    """A firm with what it brings and seeks.

    `publication`, `validation`, `validation_comment`, `capacity` and the numbers in registers are
    null unless the firm is of the caller's own side.
    """

    class Meta(FirmWriteSerializer.Meta):
        read_only_fields = FirmWriteSerializer.Meta.fields
        extra_kwargs = {name: {"allow_null": True} for name in OWN_SIDE_FIELDS}

    def to_representation(self, firm: Firm) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(firm)
        if not can(self.context["request"].user, "firm.see_whole", firm):
            shown.update(dict.fromkeys(OWN_SIDE_FIELDS))
        return shown
