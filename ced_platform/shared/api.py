"""What settings plug into every endpoint: how a body is read, a list filtered and paged.

Django REST framework loads these while its own views are being imported: nothing here may import
a view.
"""

import codecs
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, NumberFilter
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Pagination(PageNumberPagination):
    """Pages of 50, up to 200 on demand, with the total and both neighbours' addresses."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class Utf8JSONParser(JSONParser):
    """JSON in UTF-8, whatever charset the header names."""

    def parse(self, stream: Any, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        try:
            text = stream.read().removeprefix(codecs.BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError as error:
            raise exceptions.ParseError(
                _("The body is not UTF-8 (byte %(position)d): send JSON encoded as UTF-8.")
                % {"position": error.start}
            ) from error
        try:
            parsed: dict[str, Any] = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(
                _("The body is not valid JSON: %(reason)s.") % {"reason": error}
            ) from error
        return parsed


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are read by Python, but JSON does not have them."""
    raise ValueError(f"{name} is not a JSON value")


class IdFilter(NumberFilter):
    """By the id of another resource: a whole number, which a NumberFilter is not."""

    field_class = forms.IntegerField


class StrictFilterBackend(DjangoFilterBackend):
    """A misspelt filter is an error: the whole list in its place would be taken for the answer."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: "APIView"
    ) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        known = {"page", "page_size", *(filterset.filters if filterset else ())}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            message = _("There is no such filter. There are: %(known)s.") % {
                "known": ", ".join(sorted(known))
            }
            raise exceptions.ValidationError(
                {name: [message] for name in unknown}, code="unknown_filter"
            )
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered
