"""A card on the pages: written step by step, judged abroad, chosen by a firm."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cards.conftest import Clusters
from tests.factories import FirmFactory, nace, representative_of
from trades.models import CardVersion


def logged_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def rows(prefix: str, *filled: dict[str, object]) -> dict[str, object]:
    data: dict[str, object] = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def test_from_the_first_word_to_the_choice_of_a_firm(clusters: Clusters) -> None:
    author, reviewer = logged_in(clusters.author), logged_in(clusters.reviewer)
    words = {"name": "Zbrouqueterie", "description": "Fonderie de métaux légers.", "language": "fr"}
    begun = author.post("/cards/new/", {**words, "cluster": clusters.own.pk})
    version = CardVersion.objects.get()
    assert begun["Location"] == f"/cards/{version.pk}/codes/"

    page = author.get(f"/cards/{version.pk}/codes/")
    offered = [pk for pk, _ in page.context["form"].fields["suggested"].choices]
    light_metals = nace("24.53")
    assert light_metals.pk in offered
    ticked = {"suggested": light_metals.pk, **rows("codes", {"activity": "", "weight": 3})}
    author.post(f"/cards/{version.pk}/codes/", ticked)
    assert [(one.activity, one.weight) for one in version.codes.all()] == [(light_metals, 2)]
    lists = {"norm": "EN 1706\n\nEN 1706\nISO 9001", "need": "sable"}
    author.post(f"/cards/{version.pk}/lists/", lists)
    english = {"en-name": "Zbrouking", "en-description": "Contract work.", "en-status": "machine"}
    saved = author.post(f"/cards/{version.pk}/languages/", english)
    assert saved["Location"] == f"/cards/{version.pk}/"
    assert [item.text for item in version.items.filter(kind="norm")] == ["EN 1706", "ISO 9001"]
    assert version.texts.get(language="en").status == "machine"

    assert reviewer.get(f"/cards/{version.pk}/").status_code == 404
    author.post(f"/cards/{version.pk}/step/", {"step": "propose"})
    page = reviewer.get(f"/cards/{version.pk}/")
    assert "Ask for changes" in page.content.decode()
    missing = reviewer.post(f"/cards/{version.pk}/review/", {"return": "1", "comment": ""})
    assert "Say what should change" in missing.content.decode()
    reviewer.post(f"/cards/{version.pk}/review/", {"validate": "1"})
    version.refresh_from_db()
    assert version.status == "validated"

    firm = FirmFactory(activity="25.62")
    head = logged_in(representative_of(firm))
    found = head.get(
        "/trades/find/?cards=1",
        {"cards": "1", "field": "activity", "activity-words": "zbrouqueterie"},
    ).content.decode()
    assert f'value="card-{version.card_id}"' in found
    chosen = {"activity": f"card-{version.card_id}", **rows("further")}
    head.post(f"/profile/{firm.pk}/activities/", chosen)
    assert firm.firm_cards.get().card_id == version.card_id
    assert firm.activities.get(is_main=True).activity == nace("24.53")
    shown = head.get(f"/profile/{firm.pk}/activities/").content.decode()
    assert f'value="card-{version.card_id}" checked' in shown
    head.post(f"/profile/{firm.pk}/activities/", {**chosen, "activity": nace("25.62").pk})
    assert not firm.firm_cards.exists()


@pytest.mark.parametrize("value", ["card-999999", "card-x", "999999", "x"])
def test_a_trade_that_is_none_is_refused(clusters: Clusters, value: str) -> None:
    firm = FirmFactory(activity="25.62")
    page = logged_in(representative_of(firm)).post(
        f"/profile/{firm.pk}/activities/", {"activity": value, **rows("further")}
    )
    assert "This activity is not known" in page.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"fr-name": "x"}, "Write both the name and the description"),
        ({"en-name": "x" * 121, "en-description": "y"}, "at most 120"),
    ],
)
def test_a_half_translation_is_said(clusters: Clusters, data: dict[str, str], words: str) -> None:
    from actors.services import cards
    from trades.services.cards import TextInput

    text = TextInput(language="pt", name="Fundição", description="Peças.")
    version = cards.create_card(actor=clusters.author, cluster=clusters.own, text=text)
    page = logged_in(clusters.author).post(f"/cards/{version.pk}/languages/", data)
    assert words in page.content.decode()
    assert version.texts.count() == 1


def test_the_list_does_not_ask_more_for_more_cards(
    clusters: Clusters, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = logged_in(clusters.author)
    clusters.validated()
    for _ in range(4):
        clusters.draft()
    with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
        assert len(client.get("/cards/").context["page_obj"]) == 5
    found = client.get("/cards/?words=fonderie&status=validated")
    assert [one.status for one in found.context["page_obj"]] == ["validated"]
    assert not client.get("/cards/?words=nothing-at-all").context["page_obj"]


def test_two_versions_show_what_changed(clusters: Clusters) -> None:
    second = clusters.revised(clusters.validated())
    page = logged_in(clusters.reviewer).get(f"/cards/{second.pk}/").content.decode()
    assert "<ins><bdi>NACE2 25.50 Forging" in page
    draft = logged_in(clusters.reviewer).get(f"/cards/{second.pk}/words/", follow=True)
    assert draft.status_code == 403
