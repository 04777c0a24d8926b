"""Conventions through their pages: drafted, proposed, signed by both, ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from partnerships.models import Convention
from tests.factories import ClusterFactory, TerritoryFactory, nace
from tests.world import World

NEW = "/conventions/new/"


@pytest.fixture
def staff(as_role: Callable[[str], Client]) -> Client:
    return as_role("staff")


@pytest.fixture
def other_staff(as_role: Callable[[str], Client]) -> Client:
    return as_role("other_staff")


def draft(world: World, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "own": world.own.pk,
        "partner": world.other.code,
        "reference": "2026/7",
        "title": "Métaux",
        "language": "fr",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=365)).isoformat(),
        "axes-TOTAL_FORMS": "2",
        "axes-INITIAL_FORMS": "0",
        "axes-0-title": "Sous-traitance",
        "trades-TOTAL_FORMS": "2",
        "trades-INITIAL_FORMS": "0",
        "trades-0-activity": str(nace("25.62").pk),
        "trades-1-activity": "",
        **changes,
    }


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_from_draft_to_active(staff: Client, other_staff: Client, world: World) -> None:
    staff.post(NEW, draft(world))
    convention = Convention.objects.get(reference="2026/7")
    page = f"/conventions/{convention.pk}/"
    assert [trade.code for trade in convention.trades.all()] == ["25.62"]
    assert other_staff.get(page).status_code == 404

    staff.post(f"{page}propose/")
    assert other_staff.get(page).status_code == 200
    assert "Not signed yet" in other_staff.get(page).content.decode()
    asked = other_staff.get(f"{page}sign/").content.decode()
    assert "You sign in the name of your territory" in asked
    assert "Otherland" in asked

    convention.refresh_from_db()
    read = {"fingerprint": convention.fingerprint}
    assert convention.fingerprint in asked
    assert other_staff.post(f"{page}sign/", {"fingerprint": "0" * 64}).status_code == 409
    assert "You have signed." in said(other_staff.post(f"{page}sign/", read))
    # one's own signature is given: the button is gone, and the page of the question says why
    assert f"{page}sign/" not in other_staff.get(page).content.decode()
    assert other_staff.get(f"{page}sign/").status_code == 409
    assert other_staff.post(f"{page}sign/", read).status_code == 409

    assert "the convention is active" in said(staff.post(f"{page}sign/", read))
    convention.refresh_from_db()
    assert convention.status == "active"
    assert convention.signed_a_by_id != convention.signed_b_by_id

    assert f"{page}end/" in staff.get(page).content.decode()
    other_staff.post(f"{page}end/")
    convention.refresh_from_db()
    assert convention.status == "ended"


def test_taking_back_voids_signatures(staff: Client, other_staff: Client, world: World) -> None:
    page = f"/conventions/{world.proposed.pk}/"
    other_staff.post(f"{page}sign/")
    staff.post(f"{page}withdraw/")
    world.proposed.refresh_from_db()
    assert world.proposed.status == "draft"
    assert world.proposed.signed_a_at is world.proposed.signed_b_at is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"partner": "own"}, "partner", "choose another partner"),
        ({"partner": "below"}, "partner", "part of the other"),
        ({"partner": "XX-NO"}, "partner", "not in the register"),
        ({"partner": ""}, "partner", "required"),
        ({"ends_on": "2020-01-01"}, None, "ends before it starts"),
        ({"starts_on": "31/12/2026"}, "starts_on", "valid date"),
        ({"reference": "taken"}, "reference", "exists already"),
        ({"own": "0"}, "own", "Select a valid choice"),
    ],
)
def test_bad_input(
    changes: dict[str, Any], field: str | None, words: str, staff: Client, world: World
) -> None:
    below = TerritoryFactory(parent=world.own)
    named = {
        "own": world.own.code,
        "below": below.code,
        "taken": world.convention.reference,
    }
    changes = {name: named.get(value, value) for name, value in changes.items()}
    before = Convention.objects.count()
    response = staff.post(NEW, draft(world, **changes))
    form = response.context["form"]
    errors = form.errors.get(field, "") if field else form.non_field_errors()
    assert words in str(errors)
    assert Convention.objects.count() == before


def test_another_territory_cannot_be_ones_own(staff: Client, world: World) -> None:
    response = staff.post(NEW, draft(world, own=world.third.pk))
    assert "own" in response.context["form"].errors


def test_an_unknown_trade(staff: Client, world: World) -> None:
    response = staff.post(NEW, draft(world, **{"trades-0-activity": "999999999"}))
    assert "This activity is not known" in response.content.decode()
    assert not Convention.objects.filter(reference="2026/7").exists()


def test_searching_without_scripts_keeps_everything(staff: Client, world: World) -> None:
    """The search button sends the page back with proposals; nothing is saved, nothing is lost."""
    typed = draft(world, partner="", **{"partner-words": "Thirdland", "search-again": "partner"})
    response = staff.post(NEW, typed)
    page = response.content.decode()
    assert f'value="{world.third.code}"' in page
    assert 'value="Métaux"' in page
    assert not response.context["form"].errors
    assert not Convention.objects.filter(reference="2026/7").exists()


def test_one_more_row_without_scripts(staff: Client, world: World) -> None:
    response = staff.post(NEW, draft(world, **{"add-row": "trades"}))
    assert response.context["rows"].total_form_count() == 3


def test_partner_from_the_page_of_a_territory(staff: Client, world: World) -> None:
    page = staff.get(f"/territories/{world.third.code}/").content.decode()
    assert f"{NEW}?partner={world.third.code}" in page
    form = staff.get(NEW, {"partner": world.third.code}).content.decode()
    assert "Thirdland" in form


def test_only_a_draft_is_edited(staff: Client, world: World) -> None:
    assert staff.get(f"/conventions/{world.proposed.pk}/edit/").status_code == 403
    path = f"/conventions/{world.draft.pk}/edit/"
    staff.post(path, draft(world, title="Anew", **{"trades-0-activity": ""}))
    world.draft.refresh_from_db()
    assert world.draft.title == "Anew"
    assert not world.draft.trades.exists()


def test_trades_in_the_readers_language(staff: Client, world: World) -> None:
    world.convention.trades.add(nace("25.62"))
    world.people["staff"].language = "fr"
    world.people["staff"].save()
    assert "Usinage" in staff.get(f"/conventions/{world.convention.pk}/").content.decode()


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ({}, {"convention", "draft", "proposed"}),
        ({"status": "draft"}, {"draft"}),
        ({"status": "ended"}, set()),
        ({"words": "Thirdland"}, {"draft"}),
        ({"ends": "30"}, set()),
        ({"words": "إقليم ثالث"}, {"draft"}),
    ],
)
def test_filters(query: dict[str, str], references: set[str], staff: Client, world: World) -> None:
    shown = {one.pk for one in staff.get("/conventions/", query).context["page_obj"]}
    assert shown == {getattr(world, name).pk for name in references}


def test_home_shows_what_is_to_be_signed(staff: Client, world: World) -> None:
    assert f"/conventions/{world.proposed.pk}/" in staff.get("/").content.decode()
    staff.post(f"/conventions/{world.proposed.pk}/sign/")
    assert f"/conventions/{world.proposed.pk}/" not in staff.get("/").content.decode()


# --- what both sides keep ------------------------------------------------------------------------


def _upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_document_is_handed_in_and_given_out(
    other_staff: Client, as_role: Callable[[str], Client], world: World
) -> None:
    page = f"/conventions/{world.convention.pk}/"
    content = b"%PDF-1.7 the text"
    other_staff.post(
        f"{page}documents/new/",
        {"title": "Annexe", "language": "ar", "upload": _upload("نص.pdf", content)},
    )
    document = world.convention.documents.get(title="Annexe")
    address = f"{page}documents/{document.pk}/"
    response = as_role("entrepreneur").get(address)
    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"].startswith("attachment;")
    assert as_role("third_staff").get(address).status_code == 404
    # its number under another convention leads nowhere
    assert (
        other_staff.get(f"/conventions/{world.proposed.pk}/documents/{document.pk}/").status_code
        == 404
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("text.pdf", b"MZ" + bytes(90), "not what its name"),
        ("text.exe", b"MZ" + bytes(90), "not taken"),
        ("text.pdf", b"%PDF-1.7" + bytes(2000), "at most"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_typed_is_lost(
    name: str, content: bytes, words: str, staff: Client, world: World, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    response = staff.post(
        f"/conventions/{world.convention.pk}/documents/new/",
        {"title": "Annexe", "language": "ar", "upload": _upload(name, content)},
    )
    assert words in str(response.context["form"].errors["upload"])
    assert response.context["form"]["title"].value() == "Annexe"
    assert not world.convention.documents.filter(title="Annexe").exists()


def test_a_late_milestone_is_shown_to_both_sides(
    staff: Client, other_staff: Client, world: World
) -> None:
    page = f"/conventions/{world.convention.pk}/"
    staff.post(f"{page}milestones/new/", {"title": "Visit", "due_on": "2026-01-05"})
    for client in (staff, other_staff):
        assert ">late<" in client.get(page).content.decode().replace("\n", "").replace(" ", "")
    milestone = world.convention.milestones.get(title="Visit")
    other_staff.post(f"{page}milestones/{milestone.pk}/done/")
    milestone.refresh_from_db()
    assert milestone.done_by == world.people["other_staff"]
    assert other_staff.post(f"{page}milestones/{milestone.pk}/done/").status_code == 409


def test_a_milestone_is_changed_while_it_is_open(staff: Client, world: World) -> None:
    milestone = world.convention.milestones.get()
    edit = f"/conventions/{world.convention.pk}/milestones/{milestone.pk}/edit/"
    assert staff.get(edit).context["form"]["title"].value() == "Trade fair"
    refused = staff.post(edit, {"title": "A bigger fair", "due_on": "soon"})
    assert "due_on" in refused.context["form"].errors
    assert "A bigger fair" in refused.content.decode()
    page = staff.post(edit, {"title": "A bigger fair", "due_on": "2027-05-01"}, follow=True)
    assert "A bigger fair" in page.content.decode()
    staff.post(f"/conventions/{world.convention.pk}/milestones/{milestone.pk}/done/")
    assert staff.get(edit).status_code == 404


def test_conventions_are_filtered_by_partner(staff: Client, world: World) -> None:
    partners = staff.get("/conventions/").context["filters"].fields["partner"].queryset
    assert set(partners) == {world.other, world.third}
    found = staff.get("/conventions/", {"partner": world.third.pk}).context["page_obj"]
    assert list(found) == [world.draft]
    # not a partner: reported beside the field, and it narrows nothing
    wrong = staff.get("/conventions/", {"partner": world.own.pk}).context
    assert "partner" in wrong["filters"].errors
    assert len(wrong["page_obj"]) == 3


def test_each_side_names_its_own_clusters(staff: Client, other_staff: Client, world: World) -> None:
    abroad = ClusterFactory(territory=world.other, name="Cluster abroad")
    path = f"/conventions/{world.convention.pk}/clusters/"
    refused = staff.post(path, {"clusters": [world.cluster.pk, abroad.pk]})
    assert "clusters" in refused.context["form"].errors
    other_staff.post(path, {"clusters": [abroad.pk]})
    assert set(world.convention.clusters.all()) == {world.cluster, abroad}
    staff.post(path, {})
    assert set(world.convention.clusters.all()) == {abroad}
    assert "Cluster abroad" in staff.get(f"/conventions/{world.convention.pk}/").content.decode()
