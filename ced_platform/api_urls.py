"""Every address of the API, under /api/v1/. What is public is opened here by name."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from actors.api.cards import CardVersionViewSet
from actors.api.views import ClusterViewSet, FirmViewSet
from ced_platform.shared.endpoints import NotFoundView
from ced_platform.shared.openapi import RememberedSchema
from matching.api.views import SuggestionViewSet
from partnerships.api.views import BinomeViewSet, ConventionViewSet, InterestViewSet
from territories.api.views import TerritoryViewSet
from trades.api.views import (
    ConvertView,
    FindTradesView,
    NomenclatureFileView,
    NomenclaturesView,
    ProductsView,
)

router = SimpleRouter(use_regex_path=False)
router.register("territories", TerritoryViewSet, basename="api-territory")
router.register("conventions", ConventionViewSet, basename="api-convention")
router.register("clusters", ClusterViewSet, basename="api-cluster")
router.register("cards", CardVersionViewSet, basename="api-card")
router.register("firms", FirmViewSet, basename="api-firm")
router.register("suggestions", SuggestionViewSet, basename="api-suggestion")
router.register("interests", InterestViewSet, basename="api-interest")
router.register("binomes", BinomeViewSet, basename="api-binome")

# An engineer reads these before there is a token; they tell nothing about anybody.
PUBLIC = {"permission_classes": [AllowAny], "authentication_classes": []}

urlpatterns = [
    path("", include(router.urls)),
    path("trades/find/", FindTradesView.as_view(), name="api-trades-find"),
    path("trades/convert/", ConvertView.as_view(), name="api-trades-convert"),
    path("trades/nomenclatures/", NomenclaturesView.as_view(), name="api-trades-nomenclatures"),
    path(
        "trades/nomenclatures/<str:scheme>.<str:written_as>",
        NomenclatureFileView.as_view(),
        name="api-trades-nomenclature-file",
    ),
    path("trades/products/", ProductsView.as_view(), name="api-trades-products"),
    path(
        "schema/",
        SpectacularAPIView.as_view(generator_class=RememberedSchema, **PUBLIC),
        name="api-schema",
    ),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="api-schema", template_name="api/docs.html", **PUBLIC
        ),
        name="api-docs",
    ),
    # last: whatever is none of the above is answered in the shape of all other errors
    re_path("", NotFoundView.as_view(), name="api-not-found"),
]
