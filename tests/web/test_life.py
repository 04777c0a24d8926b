"""The pages of the workspace: what each part shows, and that no mistake loses what was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnerships.models import Agreement, Binome, FollowUp, Message, SheetVersion, Visit
from tests.factories import representative_of
from tests.lived import pdf
from tests.world import World


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def path(world: World) -> str:
    return f"/binomes/{world.standing.pk}/"


@pytest.fixture
def mine(as_role: Callable[[str], Client]) -> Client:
    return as_role("entrepreneur")


@pytest.fixture
def theirs(world: World) -> Client:
    """The head of the other firm."""
    sides = {world.standing.firm_a, world.standing.firm_b}
    (other,) = sides - {world.firm}
    client = Client()
    client.force_login(representative_of(other))
    return client


def reach(world: World, state: str) -> None:
    """As if the road had been walked that far."""
    now = world.standing.created_at
    order = ["dialogue", "visits", "project", "agreement", "follow_up"]
    reached = {f"{one}_at": now for one in order[: order.index(state) + 1]}
    Binome.objects.filter(pk=world.standing.pk).update(status=state, **reached)


def test_the_overview_shows_the_road_and_whose_turn_it_is(mine: Client, path: str) -> None:
    page = mine.get(path).content.decode()
    assert "What comes next" in page
    assert "Write the first message." in page
    assert f"{path}dialogue/" in page


def test_who_does_not_take_part_sees_how_far_it_is_and_no_more(
    as_role: Callable[[str], Client], path: str
) -> None:
    page = as_role("observer").get(path).content.decode()
    assert "What comes next" in page
    assert f"{path}dialogue/" not in page


def test_a_message_with_a_file_is_sent_and_read_by_the_others(
    mine: Client, theirs: Client, path: str
) -> None:
    typed = {"text": "Our plans", "language": "en", "file": pdf("plans.pdf")}
    after = mine.post(f"{path}dialogue/", typed, follow=True).content.decode()
    assert "draft-saved" in after
    page = theirs.get(f"{path}dialogue/").content.decode()
    assert "Our plans" in page
    assert "plans.pdf" in page


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("plans.pdf", b"MZ\x90\x00 a program"),
        SimpleUploadedFile("plans.exe", b"MZ\x90\x00 a program"),
        SimpleUploadedFile("plans.pdf", b""),
    ],
    ids=["another content", "another type", "empty"],
)
def test_a_file_that_is_not_taken_loses_no_word(mine: Client, path: str, file: Any) -> None:
    file.seek(0)
    response = mine.post(
        f"{path}dialogue/", {"text": "A long letter", "language": "en", "file": file}
    )
    assert "file" in response.context["form"].errors
    assert "A long letter" in response.content.decode()
    assert not Message.objects.filter(text="A long letter").exists()


def test_a_file_that_is_too_large_is_told_so(mine: Client, path: str, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 50
    response = mine.post(
        f"{path}dialogue/", {"text": "A long letter", "language": "en", "file": pdf()}
    )
    assert "at most" in str(response.context["form"].errors["file"])
    assert "A long letter" in response.content.decode()


def test_the_dialogue_needs_as_many_statements_for_thirty_messages_as_for_one(
    mine: Client, world: World, path: str
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert mine.get(f"{path}dialogue/").status_code == 200
        return len(seen)

    mine.get(f"{path}dialogue/")
    before = statements()
    Message.objects.bulk_create(
        Message(
            binome=world.standing,
            author=world.people["manager"],
            role="officer",
            text=f"Message {number}",
            language="en",
        )
        for number in range(40)
    )
    assert statements() == before
    assert before <= 30


def test_days_in_the_wrong_order_are_said_and_kept(mine: Client, world: World, path: str) -> None:
    reach(world, "dialogue")
    Visit.objects.all().delete()
    typed = {"starts_on": "2027-03-05", "ends_on": "2027-03-01", "travellers": "Two engineers"}
    response = mine.post(f"{path}visits/plan/{world.life.side}/", typed)
    page = response.content.decode()
    assert "The last day is before the first" in page
    assert "Two engineers" in page
    assert not Visit.objects.exists()


def test_two_who_fill_in_the_grid_lose_nothing(
    mine: Client, theirs: Client, world: World, path: str
) -> None:
    reach(world, "dialogue")
    first = {"base": 1, "rows-0001abcdef-topic": "gears"}
    mine.post(f"{path}grid/edit/", first)
    theirs.post(f"{path}grid/edit/", {"base": 2, "rows-0001abcdef-topic": "gears and shafts"})
    response = mine.post(f"{path}grid/edit/", {"base": 2, "rows-0001abcdef-topic": "small gears"})
    page = response.content.decode()
    assert "Nothing is lost" in page
    assert "gears and shafts" in page  # theirs, beside
    assert 'value="small gears"' in page  # mine, in the field
    merged = {"base": 3, "rows-0001abcdef-topic": "small gears and shafts"}
    assert mine.post(f"{path}grid/edit/", merged).status_code == 302
    newest = SheetVersion.objects.filter(sheet="grid").first()
    assert newest.cells == {"rows-0001abcdef-topic": "small gears and shafts"}
    assert "gears and shafts" in mine.get(f"{path}grid/?version=3").content.decode()


def test_an_amount_needs_its_currency(mine: Client, world: World, path: str) -> None:
    reach(world, "project")
    response = mine.post(f"{path}project/edit/", {"base": 1, "object": "Gears", "amount": "1000"})
    assert "currency" in response.context["form"].errors
    assert "Gears" in response.content.decode()
    response = mine.post(
        f"{path}project/edit/",
        {"base": 1, "object": "Gears", "amount": "1000.5", "currency": "tnd", "goals": ["8", "9"]},
    )
    assert response.status_code == 302
    newest = SheetVersion.objects.filter(sheet="project").first()
    assert newest.cells == {
        "object": "Gears",
        "amount": "1000.5",
        "currency": "TND",
        "goals": "8,9",
    }


@pytest.mark.parametrize("query", ["version=9", "version=x", "version=99999999999999999999"])
def test_a_version_that_never_was(mine: Client, path: str, query: str) -> None:
    assert mine.get(f"{path}grid/?{query}").status_code == 404


def test_an_agreement_is_recorded_and_confirmed_by_the_other(
    mine: Client, theirs: Client, world: World, path: str
) -> None:
    reach(world, "project")
    Agreement.objects.filter(pk=world.life.agreement.pk).update(status="withdrawn")
    FollowUp.objects.all().delete()
    typed = {"kind": "joint_company", "title": "Gears together", "signed_on": "2026-01-08"}
    response = mine.post(f"{path}agreements/new/", typed | {"capital_a": "60", "capital_b": "50"})
    assert "make 100 together" in response.content.decode()
    assert "Gears together" in response.content.decode()
    mine.post(f"{path}agreements/new/", typed | {"capital_a": "60", "capital_b": "40"})
    agreement = Agreement.objects.get(title="Gears together")
    confirm = f"{path}agreements/{agreement.pk}/confirm/"
    assert mine.post(confirm).status_code == 403
    assert "Gears together" in theirs.get(confirm).content.decode()
    assert theirs.post(confirm).status_code == 302
    assert FollowUp.objects.count() == 8


def test_the_other_firm_reads_no_effects(
    mine: Client, theirs: Client, world: World, path: str
) -> None:
    FollowUp.objects.filter(pk=world.life.follow_up.pk).update(due_on="2026-01-09")
    answer = f"{path}follow-up/{world.life.follow_up.pk}/"
    response = mine.post(answer, {"is_alive": "False", "satisfaction": "3", "goes_on": "True"})
    assert "Say when it ended" in response.content.decode()
    good = {"is_alive": "True", "satisfaction": "3", "goes_on": "True", "turnover": "more"}
    assert mine.post(answer, good).status_code == 302
    assert "more turnover" in mine.get(f"{path}follow-up/").content.decode()
    others = theirs.get(f"{path}follow-up/").content.decode()
    assert "satisfaction 3 of 5" in others
    assert "more turnover" not in others
