"""What endpoints are made of: a read-only base, a serializer that loses nothing, and no page."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.views import APIView


class StrictSerializer(serializers.Serializer[Any]):
    """A field that does not exist is an error, so that a misspelt one is not lost in silence.

    Read-only fields may be sent and are ignored: what was read can be changed and sent back.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError(
                {str(name): [_("There is no field of this name.")] for name in unknown},
                code="unknown_field",
            )
        return super().to_internal_value(data)


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Lists and single objects of what the caller may see; the rest does not exist (404).

    Ordered by id: rows do not move between pages while a client reads them.
    """

    lookup_value_converter = "int"
    ordering: ClassVar[tuple[str, ...]] = ("id",)

    def get_queryset(self) -> QuerySet[Any]:
        visible = super().get_queryset().visible_to(self.request.user)  # type: ignore[attr-defined]
        ordered: QuerySet[Any] = visible.order_by(*self.ordering)
        return ordered


class NotFoundView(APIView):
    """Every address that is none: an error in the shape of all others, not a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
