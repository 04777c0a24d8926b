"""The register of territories for machines."""

from ced_platform.shared.endpoints import ReadViewSet
from territories.api.filters import TerritoryFilters
from territories.api.serializers import TerritorySerializer
from territories.models import Territory


class TerritoryViewSet(ReadViewSet):
    """Territories by their stable code. The register is open to everyone who has a token."""

    queryset = Territory.objects.select_related("parent").prefetch_related("conditions")
    serializer_class = TerritorySerializer
    filterset_class = TerritoryFilters
    lookup_field = "code"
    lookup_value_converter = "str"
