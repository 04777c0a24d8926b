"""Clusters and firms for machines."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from actors.api.filters import ClusterFilters, FirmFilters
from actors.api.serializers import ClusterSerializer, FirmSerializer, FirmWriteSerializer
from actors.models import Asset, Cluster, Firm
from actors.services.firms import AssetInput, create_firm, set_publication, update_firm
from ced_platform.shared.abilities import require
from ced_platform.shared.endpoints import ReadViewSet
from journal.workflow import lock
from trades.models import Activity
from trades.queries import with_labels


def labelled_activities() -> QuerySet[Activity]:
    """Activities with their scheme and their label in the language of the request."""
    language = get_language() or settings.LANGUAGE_CODE
    return with_labels(Activity.objects.select_related("nomenclature"), language)


class ClusterViewSet(ReadViewSet):
    """Clusters of the own territories and of partners under a convention in force."""

    queryset = Cluster.objects.select_related("territory")
    serializer_class = ClusterSerializer
    filterset_class = ClusterFilters

    def get_queryset(self) -> QuerySet[Cluster]:
        return super().get_queryset().prefetch_related(Prefetch("trades", labelled_activities()))


class FirmViewSet(ReadViewSet):
    """All firms of the own side; of partners under a convention in force, those that are
    published and validated."""

    queryset = Firm.objects.select_related("territory")
    serializer_class = FirmSerializer
    filterset_class = FirmFilters

    def get_queryset(self) -> QuerySet[Firm]:
        assets = Asset.objects.prefetch_related(Prefetch("activity", labelled_activities()))
        return (
            super()
            .get_queryset()
            .prefetch_related(
                Prefetch("activities__activity", labelled_activities()),
                Prefetch("assets", assets.filter(direction="brings"), to_attr="brings"),
                Prefetch("assets", assets.filter(direction="seeks"), to_attr="seeks"),
            )
        )

    @extend_schema(request=FirmWriteSerializer, responses={201: FirmSerializer})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Enter a firm of the own territory. It starts as a draft that waits for validation."""
        given = self._read(request)
        firm = create_firm(
            actor=request.user,
            territory=given.pop("territory"),
            activities=given.pop("activities"),
            assets=_assets_of(given, language=given["language"]) or (),
            fields=given,
        )
        return self._show(firm, status.HTTP_201_CREATED)

    @extend_schema(request=FirmWriteSerializer, responses=FirmSerializer)
    def update(self, request: Request, *, partial: bool = False, **_kwargs: Any) -> Response:
        """Write the whole profile anew: a field that is left out goes back to its default."""
        # locked before it is read: the list that is not given is kept as it is now
        firm = lock(self.get_object())
        require(request.user, "firm.edit", firm)
        given = self._read(request, firm, partial=partial)
        given.pop("territory", None)
        activities = given.pop("activities", None)
        language = given.get("language", firm.language)
        updated = update_firm(
            actor=request.user,
            firm=firm,
            activities=activities,
            assets=_assets_of(given, language=language, firm=firm),
            fields=given,
        )
        return self._show(updated)

    @extend_schema(request=FirmWriteSerializer, responses=FirmSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what is given and leave the rest; a list that is given replaces the old one."""
        return self.update(request, partial=True, **kwargs)

    @extend_schema(request=None, responses=FirmSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **_kwargs: Any) -> Response:
        """Show the firm to partners, once its territory has validated it."""
        return self._set_publication(request, Firm.Publication.PUBLISHED)

    @extend_schema(request=None, responses=FirmSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_kwargs: Any) -> Response:
        """Take the firm out of what partners see and out of the suggestions."""
        return self._set_publication(request, Firm.Publication.WITHDRAWN)

    def _set_publication(self, request: Request, publication: str) -> Response:
        firm = set_publication(actor=request.user, firm=self.get_object(), publication=publication)
        return self._show(firm)

    def _read(
        self, request: Request, firm: Firm | None = None, *, partial: bool = False
    ) -> dict[str, Any]:
        serializer = FirmWriteSerializer(
            firm, data=request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _show(self, firm: Firm, status_code: int = status.HTTP_200_OK) -> Response:
        """The firm as a GET would give it now."""
        written = self.get_queryset().get(pk=firm.pk)
        return Response(self.get_serializer(written).data, status=status_code)


def _assets_of(
    given: dict[str, Any], *, language: str, firm: Firm | None = None
) -> list[AssetInput] | None:
    """Both lists as the service takes them, `brings` and `seeks` taken out of `given`.

    None when neither is given; the one that is not given stays as the firm has it.
    """
    lists = {name: given.pop(name, None) for name in ("brings", "seeks")}
    if all(items is None for items in lists.values()):
        return None
    kept = list(firm.assets.all()) if firm is not None else []
    return [
        one
        for direction, items in lists.items()
        for one in (
            [_kept(asset) for asset in kept if asset.direction == direction]
            if items is None
            else [_given(direction, item, language) for item in items]
        )
    ]


def _given(direction: str, item: Mapping[str, Any], language: str) -> AssetInput:
    activity = item.get("activity")
    return AssetInput(
        direction=direction,
        kind=item["kind"],
        text=item["text"],
        language=item.get("language", language),
        activity_id=activity.pk if activity is not None else None,
        id=item.get("id"),
    )


def _kept(asset: Asset) -> AssetInput:
    return AssetInput(
        direction=asset.direction,
        kind=asset.kind,
        text=asset.text,
        language=asset.language,
        activity_id=asset.activity_id,
        id=asset.pk,
    )
