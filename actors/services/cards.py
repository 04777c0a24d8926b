"""Métier cards as clusters make them: written, proposed, validated from a second territory."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import CardStanding, Cluster
from actors.queries import reviewing_cluster
from actors.workflows import CARD
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Invalid, NotAllowed, WrongState
from journal.services import record
from journal.workflow import execute, lock
from trades.models import Card, CardVersion
from trades.services import cards as content


@transaction.atomic
def create_card(
    *, actor: Any, cluster: Cluster, text: content.TextInput, is_synthetic: bool = False
) -> CardVersion:
    """A new card as the draft of a cluster, with its name and description in one language."""
    require(actor, "card.create")
    _require_own(actor, cluster)
    card = Card.objects.create(is_synthetic=is_synthetic)
    version = CardVersion(card=card, number=1, language=text.language)
    version.full_clean()
    version.save()
    content.write_text(version, text)
    _stand(version, cluster, actor)
    _record("card.created", version, actor)
    return version


@transaction.atomic
def write_card(
    *,
    actor: Any,
    version: CardVersion,
    texts: Iterable[content.TextInput] = (),
    without_languages: Iterable[str] = (),
    codes: Mapping[int, int] | None = None,
    items: Mapping[str, Sequence[content.ItemInput]] | None = None,
) -> CardVersion:
    """Change what is given of a draft and leave the rest.

    `texts` replace those of their languages, `without_languages` are taken away. `codes` is
    weight by activity id; `items` the lists that are written anew, by kind.
    """
    locked = lock(version)
    require(actor, "card.edit", locked)
    if locked.status != CardVersion.Status.DRAFT:
        raise WrongState(_("Only a draft can be changed: take it back, or write a new version."))
    for text in texts:
        content.write_text(locked, text)
    for language in without_languages:
        content.remove_text(locked, language)
    if codes is not None:
        content.write_codes(locked, codes)
    if items is not None:
        content.write_items(locked, items)
    locked.save(update_fields=["updated_at"])
    _record("card.updated", locked, actor)
    return locked


@transaction.atomic
def propose_card(*, actor: Any, version: CardVersion) -> CardVersion:
    """The author's cluster stands for the draft and asks another territory."""
    proposed = execute(CARD, version, "propose", actor=actor)
    if not proposed.codes.exists():
        raise Invalid(_("Add at least one code before you propose the card."))
    return proposed


def take_back_card(*, actor: Any, version: CardVersion) -> CardVersion:
    return execute(CARD, version, "take_back", actor=actor)


@transaction.atomic
def return_card(*, actor: Any, version: CardVersion, comment: str) -> CardVersion:
    """The second cluster asks for changes: the version is a draft again, with the reason."""
    if not comment.strip():
        raise Invalid(_("Say what should change: the author will read it."), field="comment")
    lock(version.card)
    returned = execute(CARD, version, "return", actor=actor)
    CardStanding.objects.filter(version=returned).update(comment=comment.strip())
    return returned


@transaction.atomic
def validate_card(*, actor: Any, version: CardVersion, comment: str = "") -> CardVersion:
    """A cluster of a second territory agrees: the version is published and replaces the last one.

    The card is locked first: of two who decide at once the second finds it decided.
    """
    card = lock(version.card)
    present = card.versions.filter(status=CardVersion.Status.VALIDATED).first()
    if present is not None and present.pk != version.pk:
        execute(CARD, present, "supersede", actor=actor)
    now = timezone.now()
    validated = execute(CARD, version, "validate", actor=actor, changes={"published_at": now})
    second = reviewing_cluster(actor, validated)
    standing = validated.standing
    standing.second_cluster, standing.reviewer = second, actor
    standing.second_territory_id = second.territory_id if second else None
    standing.comment = comment.strip()
    standing.full_clean()
    standing.save()
    content.index_card(card)
    return validated


@transaction.atomic
def withdraw_card(*, actor: Any, version: CardVersion) -> CardVersion:
    """The author takes a version away; firms that chose the card keep their choice."""
    card = lock(version.card)
    withdrawn = execute(CARD, version, "withdraw", actor=actor)
    content.index_card(card)
    return withdrawn


@transaction.atomic
def revise_card(*, actor: Any, version: CardVersion, cluster: Cluster) -> CardVersion:
    """A new draft with what the validated version says; either cluster of it may begin one."""
    lock(version.card)
    locked = lock(version)
    require(actor, "card.revise", locked)
    _require_own(actor, cluster)
    if locked.status != CardVersion.Status.VALIDATED:
        raise WrongState(_("A new version is begun from the one that is validated."))
    draft = content.copy_version(locked)
    _stand(draft, cluster, actor)
    _record("card.revised", draft, actor)
    return draft


def _require_own(actor: Any, cluster: Cluster) -> None:
    if cluster.id not in actor.managed_cluster_ids:
        raise NotAllowed(_("You can write cards for a cluster that you manage only."))
    if cluster.status == Cluster.Status.WITHDRAWN:
        raise Invalid(_("This cluster is withdrawn: it writes no cards."))


def _stand(version: CardVersion, cluster: Cluster, actor: Any) -> None:
    CardStanding.objects.create(
        version=version, cluster=cluster, territory_id=cluster.territory_id, author=actor
    )


def _record(code: str, version: CardVersion, actor: Any) -> None:
    record(code=code, subject=version, actor=actor, territory_ids=CARD.territories(version))
