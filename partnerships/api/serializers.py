"""Conventions, interests and binômes in JSON."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from actors.api.serializers import FirmBriefSerializer, TerritoryCodeField
from actors.models import Cluster
from ced_platform.shared.choices import Side
from ced_platform.shared.endpoints import StrictSerializer
from partnerships.models import (
    Binome,
    Convention,
    ConventionAxis,
    ConventionDocument,
    Interest,
    Milestone,
    Question,
    Review,
)
from partnerships.queries import sides_reviewed_by
from trades.api.serializers import ActivitySerializer


class DocumentSerializer(serializers.ModelSerializer[ConventionDocument]):
    """One version of a document in one language: each language is an original."""

    class Meta:
        model = ConventionDocument
        fields = [
            "id",
            "title",
            "language",
            "version",
            "media_type",
            "size",
            "sha256",
            "handed_in_at",
        ]
        read_only_fields = fields


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    """A step of the plan of action that both sides keep."""

    is_late = serializers.BooleanField(read_only=True, help_text=_("Due before today, not done."))

    class Meta:
        model = Milestone
        fields = ["id", "title", "due_on", "done_on", "is_late"]
        read_only_fields = fields


class AxisSerializer(serializers.ModelSerializer[ConventionAxis]):
    """What the two territories want to do together: in which trades, with which clusters."""

    trades = ActivitySerializer(
        many=True, read_only=True, help_text=_("None: all trades in scope.")
    )
    clusters = serializers.PrimaryKeyRelatedField[Cluster](
        many=True,
        read_only=True,
        help_text=_("Ids. None of a side: all its clusters in charge."),
    )

    class Meta:
        model = ConventionAxis
        fields = ["title", "description", "trades", "clusters"]
        read_only_fields = fields


class ConventionSerializer(serializers.ModelSerializer[Convention]):
    territory_a = TerritoryCodeField(read_only=True)
    territory_b = TerritoryCodeField(read_only=True)
    drafted_by = TerritoryCodeField(read_only=True)
    trades = ActivitySerializer(
        many=True, read_only=True, help_text=_("None: every trade is in scope.")
    )
    axes = AxisSerializer(many=True, read_only=True, help_text=_("In their order."))
    documents = DocumentSerializer(many=True, read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)
    is_in_force = serializers.BooleanField(help_text=_("Active, and today within its dates."))

    class Meta:
        model = Convention
        fields = [
            "id",
            "reference",
            "title",
            "language",
            "axes",
            "territory_a",
            "territory_b",
            "drafted_by",
            "starts_on",
            "ends_on",
            "trades",
            "documents",
            "milestones",
            "status",
            "is_in_force",
            "signed_a_at",
            "signed_b_at",
            "is_synthetic",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class InterestSerializer(serializers.ModelSerializer[Interest]):
    """What a firm of the own side has answered. The other side's answers are shown nowhere."""

    firm = FirmBriefSerializer(read_only=True)
    counterpart = FirmBriefSerializer(read_only=True)
    binome = serializers.IntegerField(
        source="binome_id",
        allow_null=True,
        read_only=True,
        help_text=_("Id of the binôme of the two firms: there once both were interested."),
    )

    class Meta:
        model = Interest
        fields = [
            "id",
            "convention",
            "firm",
            "counterpart",
            "answer",
            "status",
            "expires_at",
            "cooperation",
            "questions",
            "about_us",
            "language",
            "answered_at",
            "binome",
        ]
        read_only_fields = fields


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """The decision of one side. Its comment is for that side's own people."""

    comment = serializers.SerializerMethodField(help_text=_("Null for the other side's decision."))

    class Meta:
        model = Review
        fields = ["side", "decision", "reason", "comment", "language", "decided_at"]
        read_only_fields = fields

    def get_comment(self, review: Review) -> str | None:
        own = sides_reviewed_by(self.context["request"].user, review.binome)
        return review.comment if review.side in own else None


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """What a side has asked the firms before it decides, and the answer."""

    answer_language = serializers.CharField(
        read_only=True, help_text=_("Empty while there is no answer.")
    )

    class Meta:
        model = Question
        fields = [
            "side",
            "addressee",
            "text",
            "language",
            "asked_at",
            "answer",
            "answer_language",
            "answered_at",
        ]
        read_only_fields = fields


class BinomeSerializer(serializers.ModelSerializer[Binome]):
    """A pair of firms; `firm_a` is of the convention's territory A, `firm_b` of B."""

    firm_a = FirmBriefSerializer(read_only=True)
    firm_b = FirmBriefSerializer(read_only=True)
    decisions = ReviewSerializer(source="reviews", many=True, read_only=True)
    questions = QuestionSerializer(many=True, read_only=True)
    waiting_for = serializers.SerializerMethodField(
        help_text=_("The sides that have not decided yet.")
    )
    my_sides = serializers.SerializerMethodField(help_text=_("The sides for which you may decide."))

    class Meta:
        model = Binome
        fields = [
            "id",
            "convention",
            "firm_a",
            "firm_b",
            "status",
            "origin",
            "kinds",
            "waiting_for",
            "my_sides",
            "decisions",
            "questions",
            "approved_a_at",
            "approved_b_at",
            "dialogue_at",
            "visits_at",
            "project_at",
            "agreement_at",
            "follow_up_at",
            "closed_at",
            "closing_reason",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_waiting_for(self, binome: Binome) -> list[Side]:
        if binome.status != "proposed":
            return []
        return [side for side in Side if binome.approved_at(side) is None]

    def get_my_sides(self, binome: Binome) -> list[Side]:
        return sorted(sides_reviewed_by(self.context["request"].user, binome))


class DecisionSerializer(StrictSerializer):
    """One side's decision on a binôme, or its question to the firms."""

    side = serializers.ChoiceField(
        choices=Side.choices,
        required=False,
        help_text=_("Needed only by who may decide for both sides."),
    )
    decision = serializers.ChoiceField(
        choices=[*Review.Decision.choices, ("ask", _("ask for changes"))],
        help_text=_("“ask” sends the binôme back to the firms with the comment as a question."),
    )
    addressee = serializers.ChoiceField(
        choices=Question.Addressee.choices,
        required=False,
        help_text=_("Whom a question is for; without it, both firms."),
    )
    reason = serializers.ChoiceField(
        choices=Review.Reason.choices,
        required=False,
        allow_blank=True,
        help_text=_("A refusal needs one; an approval has none."),
    )
    comment = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Of the comment; without it, the language of the request."),
    )


class AnswerToQuestionSerializer(StrictSerializer):
    """What a firm answers to the reviewers' question."""

    answer = serializers.CharField(max_length=2000)
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Of the answer; without it, the language of the request."),
    )
