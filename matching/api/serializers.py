"""Suggestions in JSON, seen from the caller's side."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actors.api.serializers import FirmBriefSerializer
from ced_platform.shared.abilities import can
from ced_platform.shared.choices import Side
from ced_platform.shared.endpoints import StrictSerializer
from matching.api.filters import STATES
from matching.engine import Said
from matching.explanations import Explanation, components_of
from matching.models import Suggestion
from matching.sentences import Pair, direction_of, not_known, sentence
from partnerships.models import Interest
from trades.api.serializers import ActivitySerializer


class ReasonSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("Stable, for machines."))
    direction = serializers.ChoiceField(
        choices=["in_common", "them", "you"],
        help_text=_("What both share, what the counterpart brings, what the own firm brings."),
    )
    sentence = serializers.CharField(help_text=_("In the language of the request."))
    params = serializers.DictField(help_text=_("Ids of items and activities, and numbers."))


class MissingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("Stable, for machines."))
    of = serializers.ChoiceField(choices=["own", "counterpart"])
    sentence = serializers.CharField(help_text=_("In the language of the request."))


class SuggestionSerializer(serializers.ModelSerializer[Suggestion]):
    """Two firms that should meet, and why, from the side of the caller.

    Why a pair left the lists is not said: it could tell of a firm's private answer.
    """

    state = serializers.SerializerMethodField()
    my_side = serializers.SerializerMethodField(
        help_text=_("The side of the own firm; reasons, components and `seen_at` are for it.")
    )
    firm_a = FirmBriefSerializer(read_only=True)
    firm_b = FirmBriefSerializer(read_only=True)
    shared_activity = serializers.SerializerMethodField(
        help_text=_("The trade that both stand under; null for none.")
    )
    components = serializers.SerializerMethodField(
        help_text=_("Parts of the score from 0 to 1, by code; null where it is not known.")
    )
    reasons = serializers.SerializerMethodField(help_text=_("The most telling first."))
    missing = serializers.SerializerMethodField(
        help_text=_("What is not known of the two firms, and would make the picture clearer.")
    )
    ruleset = serializers.CharField(source="ruleset.version")
    seen_at = serializers.SerializerMethodField(
        help_text=_("When the own firm first saw it; the other side's is not shown.")
    )

    class Meta:
        model = Suggestion
        fields = [
            "id",
            "convention",
            "state",
            "my_side",
            "firm_a",
            "firm_b",
            "rank_a",
            "rank_b",
            "score",
            "score_low",
            "score_high",
            "shared_activity",
            "components",
            "reasons",
            "missing",
            "ruleset",
            "computed_at",
            "seen_at",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "score": {"help_text": _("Orders suggestions, from 0 to 1. It is no percentage.")},
            "rank_a": {"help_text": _("Place on the list of firm A, for its own side; else null.")},
            "rank_b": {"help_text": _("Place on the list of firm B, for its own side; else null.")},
        }

    def to_representation(self, instance: Suggestion) -> dict[str, Any]:
        """A list is the affair of its own side: a pair that leaves it could tell of a no."""
        shown: dict[str, Any] = super().to_representation(instance)
        user = self.context["request"].user
        for side in Side:
            if not can(user, "firm.see_whole", instance.firm_of(side)):
                shown[f"rank_{side}"] = None
        return shown

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, suggestion: Suggestion) -> str:
        return "current" if suggestion.state == Suggestion.State.CURRENT else "past"

    def get_my_side(self, suggestion: Suggestion) -> Side:
        side: Side = self.context["sides"][suggestion.pk]
        return side

    @extend_schema_field(ActivitySerializer(allow_null=True))
    def get_shared_activity(self, suggestion: Suggestion) -> dict[str, str] | None:
        activity = suggestion.shared_activity
        if activity is None:
            return None
        return {
            "scheme": activity.nomenclature.code,
            "code": activity.code,
            "label": self._explained(suggestion).activities[activity.pk],
        }

    @extend_schema_field(serializers.DictField(child=serializers.FloatField(allow_null=True)))
    def get_components(self, suggestion: Suggestion) -> dict[str, float | None]:
        parts = components_of(suggestion, self.get_my_side(suggestion))
        return {part.code: part.value for part in parts}

    @extend_schema_field(ReasonSerializer(many=True))
    def get_reasons(self, suggestion: Suggestion) -> list[dict[str, Any]]:
        explained, pair = self._explained(suggestion), self._pair(suggestion)
        return [self._reason(said, pair, explained) for said in explained.reasons]

    @extend_schema_field(MissingSerializer(many=True))
    def get_missing(self, suggestion: Suggestion) -> list[dict[str, str]]:
        explained, pair = self._explained(suggestion), self._pair(suggestion)
        return [
            {"code": code, "of": of, "sentence": not_known(code, name, is_you=is_you)}
            for of, codes, name, is_you in (
                ("own", explained.missing_mine, pair.own, pair.is_you),
                ("counterpart", explained.missing_theirs, pair.other, False),
            )
            for code in codes
        ]

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_seen_at(self, suggestion: Suggestion) -> str | None:
        seen = getattr(suggestion, f"seen_{self.get_my_side(suggestion)}_at")
        return serializers.DateTimeField().to_representation(seen) if seen else None

    @staticmethod
    def _reason(said: Said, pair: Pair, explained: Explanation) -> dict[str, Any]:
        return {
            "code": said.code,
            "direction": direction_of(said),
            "sentence": sentence(said, pair, explained.assets, explained.activities),
            "params": said.params,
        }

    def _explained(self, suggestion: Suggestion) -> Explanation:
        explanation: Explanation = self.context["explanations"][suggestion.pk]
        return explanation

    def _pair(self, suggestion: Suggestion) -> Pair:
        side = self.get_my_side(suggestion)
        own, other = suggestion.firm_of(side), suggestion.firm_of(side.other)
        is_you = own.id in self.context["request"].user.represented_firm_ids
        return Pair(own=own.name, other=other.name, is_you=is_you)


class AnswerSerializer(StrictSerializer):
    """A firm's answer to a suggestion: the three questions of an expression of interest."""

    firm = serializers.IntegerField(
        required=False, help_text=_("Needed only by who may answer for both firms.")
    )
    answer = serializers.ChoiceField(choices=Interest.Answer.choices)
    cooperation = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=2000,
        help_text=_("What the firm would like to do together; needed with “interested”."),
    )
    questions = serializers.CharField(
        default="", allow_blank=True, max_length=2000, help_text=_("What is still unclear.")
    )
    about_us = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=2000,
        help_text=_("What the other firm should know."),
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Of the texts; without it, the language of the request."),
    )
