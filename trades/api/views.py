"""The trade finder for machines."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ced_platform.shared.endpoints import StrictSerializer
from trades.api.serializers import FoundTradeSerializer
from trades.finder import find_metiers


class QuestionSerializer(StrictSerializer):
    q = serializers.CharField(
        max_length=500, help_text=_("Words in any of the seven languages, or a code.")
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text=_("Of the answer; without it, the language of the request."),
    )
    limit = serializers.IntegerField(min_value=1, max_value=50, default=10)


class FindTradesView(APIView):
    """The métier cards, then the NACE 2 classes, that words mean best; the best first."""

    @extend_schema(
        operation_id="trades_find",
        parameters=[QuestionSerializer],
        responses=FoundTradeSerializer(many=True),
    )
    def get(self, request: Request, **_kwargs: Any) -> Response:
        question = QuestionSerializer(data=request.query_params.dict())
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        language = asked.get("language") or get_language() or settings.LANGUAGE_CODE
        found = find_metiers(asked["q"], language=language, limit=asked["limit"])
        return Response(FoundTradeSerializer(found, many=True).data)
