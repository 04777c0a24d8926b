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
    AnswerToQuestionSerializer,
    BinomeSerializer,
    ConventionSerializer,
    DecisionSerializer,
    InterestSerializer,
)
from partnerships.models import Binome, Convention, Interest, Question
from partnerships.queries import interests_of, sides_reviewed_by
from partnerships.services.binomes import review_binome
from partnerships.services.interests import take_back_interest
from partnerships.services.questions import answer_question, ask_for_changes


class ConventionViewSet(ReadViewSet):
    """Conventions of the own territories; a draft only to the side that writes it."""

    queryset = Convention.objects.select_related("territory_a", "territory_b", "drafted_by")
    serializer_class = ConventionSerializer
    filterset_class = ConventionFilters

    def get_queryset(self) -> QuerySet[Convention]:
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch("trades", labelled_activities()),
                Prefetch("axes__trades", labelled_activities()),
                "axes__clusters",
                "documents",
                "milestones",
            )
        )


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

    @extend_schema(request=None, responses=InterestSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, **_kwargs: Any) -> Response:
        """Withdraw a yes that waits for an answer; the other firm never learns of it."""
        interest = self.get_object()
        take_back_interest(actor=request.user, interest=interest)
        return Response(self.get_serializer(self.get_queryset().get(pk=interest.pk)).data)


class BinomeViewSet(ReadViewSet):
    """Binômes with a firm of the own side."""

    queryset = Binome.objects.select_related("firm_a__territory", "firm_b__territory")
    serializer_class = BinomeSerializer
    filterset_class = BinomeFilters

    def get_queryset(self) -> QuerySet[Binome]:
        return super().get_queryset().prefetch_related("reviews", "questions")

    @extend_schema(request=DecisionSerializer, responses={201: BinomeSerializer})
    @action(detail=True, methods=["post"])
    def decisions(self, request: Request, **_kwargs: Any) -> Response:
        """Approve, refuse or ask for the own side. The second approval makes the binôme stand, a
        refusal ends it, a question sends it back to the firms. A side decides once: a second
        decision is answered with 409."""
        binome = self.get_object()
        require(request.user, "binome.review", binome)
        serializer = DecisionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        side = given.pop("side", None) or _only_side(request.user, binome)
        given.setdefault("language", get_language() or settings.LANGUAGE_CODE)
        addressee = given.pop("addressee", Question.Addressee.BOTH)
        decided = {"actor": request.user, "binome": binome, "side": Side(side)}
        if given["decision"] == "ask":
            text, language = given.get("comment", ""), given["language"]
            ask_for_changes(addressee=addressee, text=text, language=language, **decided)
        else:
            review_binome(**decided, **given)
        return self._written(binome)

    @extend_schema(request=AnswerToQuestionSerializer, responses={201: BinomeSerializer})
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, **_kwargs: Any) -> Response:
        """Answer the reviewers' question for an own firm: the binôme waits for decisions again."""
        binome = self.get_object()
        require(request.user, "binome.answer", binome)
        serializer = AnswerToQuestionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        answer_question(
            actor=request.user,
            binome=binome,
            text=given["answer"],
            language=given.get("language", get_language() or settings.LANGUAGE_CODE),
        )
        return self._written(binome)

    def _written(self, binome: Binome) -> Response:
        written = self.get_queryset().get(pk=binome.pk)
        return Response(self.get_serializer(written).data, status=status.HTTP_201_CREATED)


def _only_side(user: Any, binome: Binome) -> Side:
    sides = sides_reviewed_by(user, binome)
    if len(sides) > 1:
        raise Invalid(_("You may decide for both sides: say for which."), field="side")
    return next(iter(sides))
