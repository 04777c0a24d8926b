"""The trade finder for machines."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ced_platform.shared.endpoints import StrictSerializer
from ced_platform.shared.errors import Invalid
from trades.api.serializers import (
    BARE_CODE,
    ActivitySerializer,
    ConversionSerializer,
    FoundTradeSerializer,
    NomenclatureSerializer,
    resolve_or_refuse,
    scheme_or_refuse,
)
from trades.conversion import convert
from trades.export import (
    CONTENT_TYPES,
    Format,
    export_nomenclatures,
    is_exportable_at_once,
    own_base,
)
from trades.finder import find_metiers
from trades.models import Nomenclature
from trades.queries import search_products


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


class NomenclaturesView(APIView):
    """The nomenclatures known here; a code always stands with one of them."""

    @extend_schema(operation_id="trades_nomenclatures", responses=NomenclatureSerializer(many=True))
    def get(self, request: Request, **_kwargs: Any) -> Response:
        known = Nomenclature.objects.select_related("inherits").order_by("code")
        return Response(NomenclatureSerializer(known, many=True).data)


class ConversionQuestionSerializer(StrictSerializer):
    scheme = serializers.CharField(
        max_length=16,
        error_messages={"required": BARE_CODE},
        help_text=_("Nomenclature of the code, for example NAF2."),
    )
    code = serializers.CharField(max_length=16, help_text=_("With or without punctuation."))
    target = serializers.CharField(max_length=16, help_text=_("Nomenclature to convert to."))


class ConvertView(APIView):
    """A code in another nomenclature, with relation, weight, way and certainty."""

    @extend_schema(
        operation_id="trades_convert",
        parameters=[ConversionQuestionSerializer],
        responses=ConversionSerializer,
    )
    def get(self, request: Request, **_kwargs: Any) -> Response:
        question = ConversionQuestionSerializer(data=request.query_params.dict())
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        source = resolve_or_refuse(asked["scheme"], asked["code"])
        target = scheme_or_refuse(asked["target"], field="target")
        language = get_language() or settings.LANGUAGE_CODE
        found = convert(source, target, language=language)
        return Response(ConversionSerializer(found).data)


class ProductsView(APIView):
    """Products by words, in the nomenclatures that have labels (CPV)."""

    @extend_schema(
        operation_id="trades_products",
        parameters=[QuestionSerializer],
        responses=ActivitySerializer(many=True),
    )
    def get(self, request: Request, **_kwargs: Any) -> Response:
        question = QuestionSerializer(data=request.query_params.dict())
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        found = search_products(
            asked["q"],
            language=asked.get("language") or get_language() or settings.LANGUAGE_CODE,
            limit=asked["limit"],
        )
        return Response(ActivitySerializer(found, many=True).data)


class NomenclatureFileView(APIView):
    """A nomenclature with its correspondences as linked data: SKOS and XKOS."""

    @extend_schema(
        operation_id="trades_nomenclature_file",
        parameters=[
            OpenApiParameter("written_as", enum=[one.value for one in Format], location="path")
        ],
        responses={(200, content_type): str for content_type in CONTENT_TYPES.values()},
    )
    def get(
        self, request: Request, *, scheme: str, written_as: str, **_kwargs: Any
    ) -> HttpResponse:
        nomenclature = Nomenclature.objects.filter(code=scheme).first()
        if nomenclature is None or written_as not in list(Format):
            raise Http404
        if not is_exportable_at_once(nomenclature):
            raise Invalid(_("It is too large for a request: ask the operator for the file."))
        text = export_nomenclatures([nomenclature], base=own_base(), written_as=Format(written_as))
        return HttpResponse(
            text, content_type=f"{CONTENT_TYPES[Format(written_as)]}; charset=utf-8"
        )
