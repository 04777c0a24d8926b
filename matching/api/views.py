"""Suggestions for machines, and the answers of firms to them."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from actors.models import Firm
from ced_platform.shared.abilities import can
from ced_platform.shared.choices import Side
from ced_platform.shared.endpoints import ReadViewSet
from ced_platform.shared.errors import Invalid, NotAllowed
from matching.api.filters import SuggestionFilters
from matching.api.serializers import AnswerSerializer, SuggestionSerializer
from matching.explanations import explain
from matching.models import Suggestion
from matching.services.answers import answer
from partnerships.api.serializers import InterestSerializer
from partnerships.queries import interests_of


class SuggestionViewSet(ReadViewSet):
    """Suggested pairs of the own side, while both firms are visible to the caller."""

    queryset = Suggestion.objects.select_related(
        "firm_a__territory", "firm_b__territory", "ruleset", "shared_activity__nomenclature"
    )
    serializer_class = SuggestionSerializer
    filterset_class = SuggestionFilters

    def get_queryset(self) -> QuerySet[Suggestion]:
        # a firm that withdrew, or whose convention ended, is not disclosed by an old suggestion
        visible = Firm.objects.visible_to(self.request.user).order_by().values("pk")
        return super().get_queryset().filter(firm_a__in=visible, firm_b__in=visible)

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer[Any]:
        """With the explanations of all rows of the page, read in a fixed number of statements."""
        if args:
            rows = args[0] if kwargs.get("many") else [args[0]]
            sides = {row.pk: _own_side(self.request.user, row) for row in rows}
            explained = explain(rows, sides, get_language() or settings.LANGUAGE_CODE)
            context = {"sides": sides, "explanations": explained}
            kwargs["context"] = {**self.get_serializer_context(), **context}
        return super().get_serializer(*args, **kwargs)

    @extend_schema(request=AnswerSerializer, responses=InterestSerializer)
    @action(detail=True, methods=["post"])
    def interest(self, request: Request, **_kwargs: Any) -> Response:
        """Answer for the own firm. When both firms are interested, `binome` is the pair's id.

        The same answer again changes nothing. Another answer replaces the first until both firms
        are interested; “no thanks” is final. The counterpart never learns of a no.
        """
        suggestion = self.get_object()
        sides = _answering_sides(request.user, suggestion)
        serializer = AnswerSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        given.setdefault("language", get_language() or settings.LANGUAGE_CODE)
        side = _side_of_firm(sides, suggestion, given.pop("firm", None))
        answered = answer(actor=request.user, suggestion=suggestion, side=side, **given)
        own = interests_of(request.user).select_related("firm__territory", "counterpart__territory")
        return Response(InterestSerializer(own.get(pk=answered.interest.pk)).data)


def _own_side(user: Any, suggestion: Suggestion) -> Side:
    """The side from which the caller looks; side A for who is at home on both."""
    own = [side for side in Side if can(user, "firm.see_whole", suggestion.firm_of(side))]
    return own[0]


def _answering_sides(user: Any, suggestion: Suggestion) -> list[Side]:
    sides = [side for side in Side if can(user, "interest.answer", suggestion.firm_of(side))]
    if not sides:
        raise NotAllowed(_("A firm answers for itself, or through its territory's system."))
    return sides


def _side_of_firm(sides: list[Side], suggestion: Suggestion, firm_id: int | None) -> Side:
    """The one side that is meant; a firm that is not named must follow from who asks."""
    if firm_id is not None:
        sides = [side for side in sides if suggestion.firm_of(side).id == firm_id]
    if len(sides) != 1:
        raise Invalid(_("Say for which of the two firms you answer."), field="firm")
    return sides[0]
