"""What people write in the profile of a firm, for tests."""

from actors.models import Firm
from actors.services.firms import ActivityInput, AssetInput
from tests.factories import nace

FIELDS = {"name": "Gears & Sons", "language": "en"}


def brings(text: str, **more) -> AssetInput:
    return AssetInput(
        **{"direction": "brings", "kind": "product", "text": text, "language": "en"} | more
    )


def seeks(text: str, **more) -> AssetInput:
    return brings(text, direction="seeks", **more)


def activity(code: str, **more) -> ActivityInput:
    return ActivityInput(activity_id=nace(code).id, **more)


def state_of(firm: Firm) -> tuple:
    """Everything that is stored of a firm but the time of its last change."""
    return (
        Firm.objects.filter(pk=firm.pk).values(
            *(f.name for f in Firm._meta.fields if f.name != "updated_at")
        )[0],
        list(firm.activities.order_by("id").values()),
        list(firm.assets.order_by("id").values()),
    )
