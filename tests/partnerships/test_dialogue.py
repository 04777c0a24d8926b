"""The dialogue: who writes, what opens when, what an author can still change."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ced_platform.shared.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState
from journal.models import Event, OutboxMail
from partnerships.models import Attachment, Message, Undertaking
from partnerships.services.dialogue import (
    details_are_open,
    edit_message,
    give_undertaking,
    send_message,
    withdraw_message,
)
from partnerships.services.life import close_binome
from tests.partnerships.life import approved, in_dialogue, pdf, stored, with_word_given
from tests.transactions import after_waiting_for, race


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def write(shores, binome, who="head_a", **more):
    return send_message(
        **{
            "actor": getattr(shores, who),
            "binome": binome,
            "text": "Good morning",
            "language": "en",
        }
        | more
    )


@pytest.mark.parametrize(
    ("who", "role", "side", "status"),
    [
        ("head_a", "firm", "a", "dialogue"),
        ("head_b", "firm", "b", "dialogue"),
        # an officer may write, but the dialogue is the firms' own
        ("manager_a", "officer", "a", "approved"),
        ("staff_b", "officer", "b", "approved"),
    ],
)
def test_who_takes_part_writes(two_shores, who, role, side, status):
    binome = approved(two_shores)
    message = write(two_shores, binome, who)
    assert (message.role, message.side) == (role, side)
    assert stored(binome).status == status


@pytest.mark.parametrize("who", ["staff_a", "observer_a", "stranger"])
def test_nobody_else_writes(two_shores, who):
    binome = approved(two_shores)
    with pytest.raises(NotAllowed):
        write(two_shores, binome, who)
    assert not Message.objects.exists()


def test_a_message_goes_by_mail_to_the_others_once_an_hour(two_shores):
    binome = approved(two_shores)
    moment = timezone.now()
    write(two_shores, binome)
    write(two_shores, binome, text="One more thing")
    others = {two_shores.head_b, two_shores.manager_a, two_shores.colleague_a, two_shores.staff_b}
    mails = OutboxMail.objects.filter(data__notice_code="message")
    assert {mail.recipient for mail in mails} == others
    # the hour may turn between the two
    assert mails.count() == len(others) * (1 if timezone.now().hour == moment.hour else 2)


def test_an_empty_message_is_refused(two_shores):
    with pytest.raises(Invalid):
        write(two_shores, approved(two_shores), text="  \n ")


def test_a_closed_binome_takes_no_message(two_shores):
    binome = in_dialogue(two_shores)
    close_binome(actor=two_shores.head_b, binome=binome, reason="priorities")
    with pytest.raises(WrongState):
        write(two_shores, binome)


# --- the word of confidentiality ------------------------------------------------------------------


def test_details_open_after_both_have_given_their_word(two_shores):
    binome = approved(two_shores)
    give_undertaking(actor=two_shores.head_a, binome=binome)
    assert not details_are_open(binome)
    with pytest.raises(WrongState) as refusal:
        write(two_shores, binome, files=(pdf(),))
    assert refusal.value.field == "files"
    assert not Message.objects.exists()
    give_undertaking(actor=two_shores.head_b, binome=binome)
    assert details_are_open(binome)
    assert write(two_shores, binome, files=(pdf(),)).attachments.get().original_name == "plan.pdf"
    assert Event.objects.filter(code="undertaking.given").count() == 2


@pytest.mark.parametrize("who", ["manager_a", "staff_b", "stranger", "observer_a"])
def test_only_a_firm_gives_its_word(two_shores, who):
    with pytest.raises(NotAllowed):
        give_undertaking(actor=getattr(two_shores, who), binome=approved(two_shores))


@pytest.mark.django_db(transaction=True)
def test_the_word_is_given_once(two_shores):
    binome = approved(two_shores)
    outcomes = race(
        lambda: give_undertaking(actor=two_shores.head_a, binome=binome),
        lambda: give_undertaking(actor=two_shores.head_a, binome=binome),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Undertaking"]
    assert Undertaking.objects.count() == 1
    with pytest.raises(Conflict):
        give_undertaking(actor=two_shores.head_a, binome=binome)


def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_sent(two_shores):
    binome = with_word_given(two_shores, approved(two_shores))
    liar = SimpleUploadedFile("plan.pdf", b"MZ\x90\x00 not a document")
    with pytest.raises(ValidationError):
        write(two_shores, binome, files=(liar,))
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
    assert stored(binome).status == "approved"


# --- second thoughts ---------------------------------------------------------------------------


def test_a_change_leaves_the_earlier_words(two_shores):
    message = write(two_shores, approved(two_shores))
    changed = edit_message(actor=two_shores.head_a, message=message, text="Good evening")
    assert changed.edited_at is not None
    assert [one.text for one in changed.earlier.all()] == ["Good morning"]


def test_saving_the_same_words_is_no_change(two_shores):
    message = write(two_shores, approved(two_shores))
    same = edit_message(actor=two_shores.head_a, message=message, text=" Good morning ")
    assert same.edited_at is None
    assert not same.earlier.exists()


CHANGES = {
    "edit": lambda actor, message: edit_message(actor=actor, message=message, text="Else"),
    "withdraw": lambda actor, message: withdraw_message(actor=actor, message=message),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("who", ["head_b", "manager_a"])
def test_only_the_author_changes_a_message(two_shores, change, who):
    message = write(two_shores, approved(two_shores))
    with pytest.raises(NotAllowed):
        change(getattr(two_shores, who), message)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_old_message_stays_as_it_is(two_shores, settings, change):
    message = write(two_shores, approved(two_shores))
    long_ago = timezone.now() - settings.MESSAGE_CHANGE_WINDOW - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk).update(sent_at=long_ago)
    with pytest.raises(WrongState):
        change(two_shores.head_a, stored(message))


def test_what_was_taken_back_is_not_changed_any_more(two_shores):
    message = write(two_shores, approved(two_shores))
    withdraw_message(actor=two_shores.head_a, message=message)
    for change in CHANGES.values():
        with pytest.raises(WrongState):
            change(two_shores.head_a, stored(message))


# --- at once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_message_that_waits_for_a_closing_is_refused(two_shores):
    binome = in_dialogue(two_shores)
    outcome = after_waiting_for(
        lambda: close_binome(actor=two_shores.head_b, binome=binome, reason="priorities"),
        lambda: write(two_shores, binome, text="Too late"),
    )
    assert isinstance(outcome, DomainError)
    assert not Message.objects.filter(text="Too late").exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_messages_start_one_dialogue(two_shores):
    binome = approved(two_shores)
    race(lambda: write(two_shores, binome), lambda: write(two_shores, binome, "head_b"))
    assert Message.objects.count() == 2
    assert Event.objects.filter(code="binome.start_dialogue").count() == 1
