"""The dialogue: give one's word, write, change, take back, mark as read."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.services import record
from partnerships.models import Attachment, Binome, EarlierText, Message, ReadMark, Undertaking
from partnerships.parties import acting_side, side_of_person, sides_represented_by
from partnerships.services.life import advance_if, lock_standing
from partnerships.services.news import everybody, firms_of, tell
from partnerships.workflows import BINOME


def details_are_open(binome: Binome) -> bool:
    """Both firms have given their word."""
    return binome.undertakings.count() == 2


@transaction.atomic
def give_undertaking(*, actor: Any, binome: Binome) -> Undertaking:
    """The firm's word, once; the second one opens contacts and files to both."""
    locked = lock_standing(binome)
    side = acting_side(actor, locked)
    try:
        with transaction.atomic():
            given = Undertaking.objects.create(binome=locked, side=side, given_by=actor)
    except IntegrityError as error:
        raise Conflict(_("Your firm has given its word already.")) from error
    _record(locked, "undertaking.given", actor, side=side.value)
    news = "details_open" if details_are_open(locked) else "undertaking_wanted"
    tell(locked, news, to=firms_of(locked, side.other), section="dialogue/", actor=actor)
    return given


@transaction.atomic
def send_message(
    *, actor: Any, binome: Binome, text: str, language: str, files: tuple[Any, ...] = ()
) -> Message:
    """Write to all of the binôme. A firm's first message starts the dialogue.

    Raises Invalid for an empty message, ValidationError for a file that is not taken, WrongState
    for files before both firms have given their word.
    """
    locked = lock_standing(binome)
    require(actor, "binome.take_part", locked)
    if not text.strip():
        raise Invalid(_("Write something first."), field="text")
    if files and not details_are_open(locked):
        raise WrongState(
            _("Files can be sent once both firms have given their word of confidentiality."),
            field="files",
        )
    by_firm = bool(sides_represented_by(actor, locked))
    message = Message.objects.create(
        binome=locked,
        author=actor,
        side=side_of_person(actor, locked) or "",
        role=Message.Role.FIRM if by_firm else Message.Role.OFFICER,
        text=text.strip(),
        language=language,
    )
    for file in files:
        Attachment(message=message).take(file).save()
    _record(locked, "message.sent", actor, message=message.pk, files=len(files))
    if by_firm:
        advance_if(locked, "start_dialogue", actor=actor)
    mark_read(reader=actor, binome=locked)
    # one mail an hour and reader at most: who is away finds one mail, not forty
    hour = message.sent_at.strftime("%Y%m%d%H")
    tell(locked, "message", to=everybody(locked), about=hour, section="dialogue/", actor=actor)
    return message


@transaction.atomic
def edit_message(*, actor: Any, message: Message, text: str) -> Message:
    """Change one's fresh message; the earlier words stay readable."""
    locked = _lock_own(message, actor)
    if not text.strip():
        raise Invalid(_("Write something first, or take the message back."), field="text")
    if text.strip() == locked.text:
        return locked
    EarlierText.objects.create(message=locked, text=locked.text)
    locked.text, locked.edited_at = text.strip(), timezone.now()
    locked.save(update_fields=["text", "edited_at"])
    _record(locked.binome, "message.edited", actor, message=locked.pk)
    return locked


@transaction.atomic
def withdraw_message(*, actor: Any, message: Message) -> Message:
    """Take back one's fresh message: nobody reads it or its files any more, all see that it was."""
    locked = _lock_own(message, actor)
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    _record(locked.binome, "message.withdrawn", actor, message=locked.pk)
    return locked


def _lock_own(message: Message, actor: Any) -> Message:
    lock_standing(message.binome)
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.author_id != actor.pk:
        raise NotAllowed(_("Only its author can change a message."))
    if not locked.may_change(actor):
        raise WrongState(_("The time in which this message could be changed is over."))
    return locked


def mark_read(*, reader: Any, binome: Binome) -> None:
    """The reader has seen all that stands in the dialogue now. No event: it is no decision."""
    ReadMark.objects.update_or_create(
        binome=binome, reader=reader, defaults={"read_at": timezone.now()}
    )


def _record(binome: Binome, code: str, actor: Any, **data: Any) -> None:
    record(
        code=code,
        subject=binome,
        actor=actor,
        territory_ids=BINOME.territories(binome),
        **data,
    )
