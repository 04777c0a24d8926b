"""The first steps of the main road, as two tokens take them."""

from matching.models import Suggestion
from matching.services.rulesets import ensure_default_ruleset
from matching.services.runs import run_now
from partnerships.models import Binome
from tests.api.conftest import ApiClient, World

YES = {"answer": "interested", "cooperation": "Make gears together", "language": "en"}


def suggest(world: World) -> Suggestion:
    """The pair of the North's and the South's firm, as a run of the engine makes it."""
    world.south_firm.assets.all().delete()
    world.south_firm.assets.create(
        direction="brings", kind="market_access", text="a distributor", language="en"
    )
    world.south_firm.assets.create(direction="seeks", kind="product", text="gears", language="en")
    ensure_default_ruleset()
    run_now(world.convention)
    return Suggestion.objects.get(convention=world.convention)


def propose(suggestion: Suggestion, *clients: ApiClient) -> Binome:
    for client in clients:
        client.call("post", f"suggestions/{suggestion.pk}/interest/", YES)
    return Binome.objects.get()
