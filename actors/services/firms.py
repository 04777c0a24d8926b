"""Writing firms: profile, publication, validation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from actors.models import Asset, Cluster, Firm, FirmActivity, FirmCard, Mandate
from actors.signals import firm_changed
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Invalid, NotAllowed, WrongState
from journal.services import record
from journal.workflow import lock
from territories.models import Territory
from trades.models import Activity, CardVersion, Nomenclature

PROFILE_FIELDS = frozenset(
    {
        "name",
        "language",
        "description",
        "city",
        "website",
        "founded_in",
        "size_class",
        "languages_of_work",
        "wants_interpreter",
        "partnership_kinds",
        "capacity",
        "markets",
        "worked_abroad",
        "cluster",
        "registry_scheme",
        "registry_number",
    }
)
MAX_ASSETS_A_LIST = 20
MAX_ACTIVITIES = 10


@dataclass(frozen=True, kw_only=True)
class ActivityInput:
    """One activity of a firm; `activity_id` is a trades.Activity of any nomenclature."""

    activity_id: int
    is_main: bool = False
    origin: str = FirmActivity.Origin.DECLARED


@dataclass(frozen=True, kw_only=True)
class AssetInput:
    """One item that a firm brings or seeks; `id` keeps an existing row, so that what was said
    of it before still points at it."""

    direction: str
    kind: str
    text: str
    language: str
    activity_id: int | None = None
    id: int | None = None


@transaction.atomic
def create_firm(
    *,
    actor: Any,
    territory: Territory,
    fields: Mapping[str, Any],
    activities: Sequence[ActivityInput] = (),
    assets: Sequence[AssetInput] = (),
) -> Firm:
    """A new firm, as a draft that waits for validation.

    An entrepreneur becomes the representative of the firm; staff, cluster managers and tokens
    enter it on behalf of the firm, and only in their own territories.
    """
    require(actor, "firm.create")
    on_behalf = bool(actor.home_territory_ids) and not actor.represented_firm_ids
    if on_behalf and territory.id not in _territories_entered_for(actor):
        raise NotAllowed(_("You can enter firms of your own territory only."), field="territory")
    origin = Firm.Origin.ON_BEHALF if on_behalf else Firm.Origin.OWN
    firm = Firm(territory=territory, origin=origin)
    _write_profile(firm, fields)
    _write_activities(firm, activities)
    _write_assets(firm, assets)
    if not on_behalf:
        Mandate.objects.create(user=actor, role=Mandate.Role.FIRM_REPRESENTATIVE, firm=firm)
        actor.forget_mandates()
    _announce(firm, "firm.created", actor)
    return firm


@transaction.atomic
def update_firm(
    *,
    actor: Any,
    firm: Firm,
    fields: Mapping[str, Any] | None = None,
    activities: Sequence[ActivityInput] | None = None,
    assets: Sequence[AssetInput] | None = None,
    card_ids: Sequence[int] | None = None,
) -> Firm:
    """Change what is given and leave the rest: None keeps a list, an empty list empties it."""
    locked = lock(firm)
    require(actor, "firm.edit", locked)
    _write_profile(locked, fields or {})
    if activities is not None:
        _write_activities(locked, activities)
    if assets is not None:
        _write_assets(locked, assets)
    if card_ids is not None:
        _write_cards(locked, card_ids)
    _announce(locked, "firm.updated", actor)
    return locked


@transaction.atomic
def set_publication(*, actor: Any, firm: Firm, publication: str) -> Firm:
    """Publish a firm or withdraw it; a firm is published once it has an activity and one asset."""
    locked = lock(firm)
    require(actor, "firm.publish", locked)
    if publication == Firm.Publication.PUBLISHED:
        _check_ready(locked)
    locked.publication = Firm.Publication(publication)
    locked.save(update_fields=["publication", "updated_at"])
    _announce(locked, f"firm.{locked.publication}", actor)
    return locked


@transaction.atomic
def validate_firm(*, actor: Any, firm: Firm, validation: str, comment: str = "") -> Firm:
    """Vouch for a firm, or refuse it with a reason that the firm reads."""
    locked = lock(firm)
    require(actor, "firm.validate", locked)
    if validation == Firm.Validation.REFUSED and not comment.strip():
        raise Invalid(_("Say why: the firm will read the reason."), field="comment")
    locked.validation = Firm.Validation(validation)
    locked.validation_comment = comment.strip()
    locked.save(update_fields=["validation", "validation_comment", "updated_at"])
    _announce(locked, f"firm.{locked.validation}", actor)
    return locked


@transaction.atomic
def ask_second_look(*, actor: Any, firm: Firm) -> Firm:
    """A refused firm that was corrected waits for validation again; the reason stays readable."""
    locked = lock(firm)
    require(actor, "firm.edit", locked)
    if locked.validation != Firm.Validation.REFUSED:
        raise WrongState(_("Only a firm that was refused can ask for a second look."))
    locked.validation = Firm.Validation.PENDING
    locked.save(update_fields=["validation", "updated_at"])
    _announce(locked, "firm.second_look", actor)
    return locked


@transaction.atomic
def confirm_activities(*, actor: Any, firm: Firm) -> Firm:
    """The firm agrees with the activities that were inferred from its words."""
    locked = lock(firm)
    require(actor, "firm.edit", locked)
    locked.activities.update(origin=FirmActivity.Origin.DECLARED)
    locked.save(update_fields=["updated_at"])  # a run under way reads the firm again
    _announce(locked, "firm.activities_confirmed", actor)
    return locked


def _territories_entered_for(actor: Any) -> frozenset[int]:
    """Where staff, managers and tokens enter firms; an observer only reads."""
    of_clusters = Cluster.objects.filter(id__in=actor.managed_cluster_ids)
    return frozenset(
        {*actor.staff_territory_ids, *of_clusters.values_list("territory_id", flat=True)}
    )


def _check_ready(firm: Firm) -> None:
    if not firm.activities.exists():
        raise Invalid(_("Choose at least one activity before you publish."), field="activities")
    if not firm.assets.exists():
        raise Invalid(
            _("Say at least one thing that the firm brings or seeks before you publish."),
            field="assets",
        )


def _write_profile(firm: Firm, fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - PROFILE_FIELDS
    if unknown:
        raise ValueError(f"not fields of a profile: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(firm, name, value)
    firm.markets = sorted(set(firm.markets))  # in no order: the same list, however it was written
    if firm.cluster is not None and firm.cluster.territory_id != firm.territory_id:
        raise Invalid(_("This cluster belongs to another territory."), field="cluster")
    firm.full_clean(exclude=["territory"])
    firm.save()


def _write_activities(firm: Firm, activities: Sequence[ActivityInput]) -> None:
    if len(activities) > MAX_ACTIVITIES:
        raise Invalid(
            _("A firm has at most %(most)d activities.") % {"most": MAX_ACTIVITIES},
            field="activities",
        )
    ids = {one.activity_id for one in activities}
    if len(ids) < len(activities):
        raise Invalid(_("The same activity stands twice."), field="activities")
    of_trades = Activity.objects.filter(nomenclature__kind=Nomenclature.Kind.ACTIVITY)
    if of_trades.filter(id__in=ids).count() < len(ids):
        raise Invalid(
            _("Check the code and its nomenclature, or search the trade by words."),
            field="activities",
        )
    mains = [one for one in activities if one.is_main]
    if len(mains) > 1:
        raise Invalid(_("Choose one main activity."), field="activities")
    main = mains[0] if mains else next(iter(activities), None)
    # a code that stays keeps what was said of its other versions
    versions = {
        activity: {"successor_id": successor, "earlier_id": earlier}
        for activity, successor, earlier in firm.activities.values_list(
            "activity", "successor", "earlier"
        )
    }
    firm.activities.all().delete()
    FirmActivity.objects.bulk_create(
        FirmActivity(
            firm=firm,
            activity_id=one.activity_id,
            is_main=one is main,
            origin=one.origin,
            **versions.get(one.activity_id, {}),
        )
        for one in activities
    )


def _write_cards(firm: Firm, card_ids: Sequence[int]) -> None:
    """The métier cards in which the firm recognises its trade, the main one first."""
    chosen = list(dict.fromkeys(card_ids))
    kept = set(firm.firm_cards.values_list("card_id", flat=True))
    validated = CardVersion.objects.validated().filter(card__in=chosen)
    if not set(chosen) <= kept | set(validated.values_list("card_id", flat=True)):
        raise Invalid(_("This card is not validated: choose another one."), field="cards")
    firm.firm_cards.all().delete()
    FirmCard.objects.bulk_create(
        FirmCard(firm=firm, card_id=card_id, is_main=position == 0)
        for position, card_id in enumerate(chosen)
    )


def _write_assets(firm: Firm, assets: Sequence[AssetInput]) -> None:
    """Replace the two lists; rows whose id is given keep it, the others go."""
    for direction in Asset.Direction.values:
        if sum(one.direction == direction for one in assets) > MAX_ASSETS_A_LIST:
            raise Invalid(
                _("At most %(most)d items a list: keep the most important.")
                % {"most": MAX_ASSETS_A_LIST},
                field="assets",
            )
    kept = {asset.id: asset for asset in firm.assets.all()}
    written = []
    for position, one in enumerate(assets):
        asset = kept.pop(one.id, None) if one.id is not None else None
        if one.id is not None and asset is None:
            raise Invalid(_("This item belongs to another firm."), field="assets")
        asset = asset or Asset(firm=firm)
        asset.direction, asset.kind = one.direction, one.kind
        asset.text, asset.language = one.text.strip(), one.language
        asset.activity_id, asset.position = one.activity_id, position
        asset.full_clean(exclude=["firm"])
        written.append(asset)
    Asset.objects.filter(id__in=kept).delete()
    for asset in written:
        asset.save()


def _announce(firm: Firm, code: str, actor: Any) -> None:
    record(code=code, subject=firm, actor=actor, territory_ids=[firm.territory_id])
    transaction.on_commit(
        lambda: firm_changed.send_robust(sender=Firm, firm_id=firm.id), robust=True
    )
