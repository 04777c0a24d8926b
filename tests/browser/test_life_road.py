"""A binôme's whole road, walked by the people who use it, with a real worker behind the pages.

Tunis writes in Arabic on a phone, Lille in French at a desk: both say yes, both sides approve, the
firms write, give their word, book a meeting, visit each other, fill in the grid and the project
sheet, and confirm an agreement; then the follow-up says when its first questions come.
"""

from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from ced_platform.shared.formats import long_date
from matching.services.runs import start_run
from partnerships.models import Binome
from partnerships.services.followup import months_later
from tests.browser.conftest import Visit, assert_fits, assert_no_axe_violations, save_shot
from tests.browser.shores import approve, say_yes, wait_for_suggestion
from tests.browser.worker import running_worker
from tests.factories import ConventionFactory
from tests.lived import PDF

LILLE = ZoneInfo("Europe/Paris")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Walker:
    """One person's browser in one binôme; takes a picture and checks the page at each stop."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.stop = page, name, 0

    def open(self, binome: Binome, part: str = "") -> None:
        here = self.page.url.split("/", 3)
        self.page.goto(f"{here[0]}//{here[2]}/binomes/{binome.pk}/{part}")

    def send(self) -> None:
        """The form in the middle of the page."""
        self.page.locator("main form.form button.primary, main form.form button.danger").click()
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(".error-summary")).to_have_count(0)

    def look(self, what: str) -> None:
        self.stop += 1
        save_shot(self.page, f"road-{self.name}-{self.stop:02}-{what}")
        assert_no_axe_violations(self.page)
        assert_fits(self.page)


def test_from_a_yes_to_the_follow_up(visit: Visit, shores: SimpleNamespace) -> None:
    convention = ConventionFactory(between=(shores.nord, shores.tunis))
    with running_worker():
        start_run(convention=convention)
        lille, tunis = both_say_yes(visit, shores)
        binome = Binome.objects.get()
        approve(visit("/binomes/queue/", user=shores.manager, language="fr"), binome)
        approve(visit("/binomes/queue/", user=shores.staff_tunis, language="ar"), binome)

        write_and_give_their_word(lille, tunis, binome)
        for visitor, host in ((tunis, lille), (lille, tunis)):
            make_a_visit(visitor, host, binome)
        fill_in_the_grid(lille, tunis, binome)
        write_the_project(lille, tunis, binome)
        sign(lille, tunis, binome)
    look_at_the_follow_up(tunis, binome)
    look_at_the_follow_up(lille, binome)
    binome.refresh_from_db()
    assert binome.status == "follow_up"
    officer = visit(f"/binomes/{binome.pk}/", user=shores.manager, language="fr")
    Walker(officer, "manager").look("overview")


def both_say_yes(visit: Visit, shores: SimpleNamespace) -> tuple[Walker, Walker]:
    desk = visit("/", user=shores.head_lille, language="fr")
    wait_for_suggestion(desk)
    desk.goto(desk.url + "suggestions/")
    say_yes(desk, shores.ariana)
    phone = visit("/suggestions/", user=shores.head_tunis, language="ar", size="phone")
    say_yes(phone, shores.lille)
    return Walker(desk, "lille"), Walker(phone, "tunis")


def write_and_give_their_word(lille: Walker, tunis: Walker, binome: Binome) -> None:
    for walker, text in (
        (tunis, "السلام عليكم، نصبّ سلاسل صغيرة ونبحث عن تجليخ دقيق."),
        (lille, "Bonjour, nous rectifions des dentures ; parlons de vos séries."),
    ):
        walker.open(binome, "dialogue/")
        walker.page.locator("[name=text]").fill(text)
        walker.send()
        walker.page.locator("form[action$='/undertaking/'] button").click()
        expect(walker.page.locator("form[action$='/undertaking/']")).to_have_count(0)
        walker.look("dialogue")
    # both have given their word: a file can be sent, and the other reads it
    lille.page.locator("[name=text]").fill("Voici notre cahier des charges.")
    lille.page.locator("[name=file]").set_input_files(
        {"name": "cahier.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    lille.send()
    tunis.open(binome, "dialogue/")
    expect(tunis.page.get_by_role("link", name="cahier.pdf")).to_be_visible()
    tunis.look("dialogue-read")
    book_a_meeting(lille, tunis, binome)


def book_a_meeting(lille: Walker, tunis: Walker, binome: Binome) -> None:
    """Lille proposes two times by its clock, Tunis takes the second; both can load the date."""
    day = (timezone.now().astimezone(LILLE) + timedelta(days=20)).replace(hour=10, minute=0)
    lille.open(binome, "meetings/new/")
    lille.page.locator("[name=subject]").fill("Premier échange")
    for number in (1, 2):
        typed = day + timedelta(days=number)
        lille.page.locator(f"[name=time_{number}]").fill(f"{typed:%Y-%m-%dT%H:%M}")
    lille.page.locator("[name=link]").fill("https://meet.example.org/echange")
    lille.look("meeting-proposed")
    lille.page.locator("main form .primary").click()
    tunis.open(binome, "meetings/")
    tunis.page.locator("main .actions .primary").click()
    tunis.page.locator("[name=time]").nth(1).check()
    tunis.look("meeting-taken")
    tunis.page.locator("main form .primary").click()
    for walker in (tunis, lille):
        walker.open(binome, "meetings/")
        expect(walker.page.locator("main a[download]")).to_have_count(1)
        walker.look("meeting-booked")
    meeting = binome.meetings.get()
    assert (meeting.status, meeting.starts_at.astimezone(LILLE).hour) == ("booked", 10)


def make_a_visit(visitor: Walker, host: Walker, binome: Binome) -> None:
    """Planned for today, so that it can be reported at once."""
    side = "a" if binome.firm_a.mandates.filter(user__full_name=_name(visitor)).exists() else "b"
    today = timezone.localdate().isoformat()
    page = visitor.page
    visitor.open(binome, "visits/")
    page.locator(f"a[href$='/visits/plan/{side}/']").click()
    page.locator("[name=starts_on]").fill(today)
    page.locator("[name=ends_on]").fill(today)
    page.locator("[name=travellers]").fill("Chef d'atelier – رئيس الورشة")
    visitor.look("visit-plan")
    visitor.send()
    page.locator("a[href$='/report/']").click()
    page.locator("[name=report]").fill("Atelier propre, machines suivies. – ورشة نظيفة.")
    visitor.send()
    visitor.look("visit-reported")
    host.open(binome, "visits/")
    host.page.locator("a[href$='/confirm/']").click()
    host.page.locator("[name=comment]").fill("C'est exact. – صحيح.")
    host.send()
    host.look("visit-confirmed")


def _name(walker: Walker) -> str:
    return {"lille": "Anne Carlier", "tunis": "ليلى بن عمر"}[walker.name]


def fill_in_the_grid(lille: Walker, tunis: Walker, binome: Binome) -> None:
    lille.open(binome, "grid/edit/")
    lille.page.locator("[name$=-gain]").first.fill("Délai divisé par deux")
    lille.send()
    tunis.open(binome, "grid/edit/")
    tunis.page.locator("[name$=-open]").first.fill("من يشتري المادة؟")
    tunis.look("grid-edit")
    tunis.send()
    lille.open(binome, "grid/")
    expect(lille.page.locator("main")).to_contain_text("من يشتري المادة؟")
    lille.look("grid")


def write_the_project(lille: Walker, tunis: Walker, binome: Binome) -> None:
    lille.open(binome, "project/edit/")
    lille.page.locator("[name=object]").fill("Une petite série de pignons, fondue à Tunis.")
    lille.page.locator("[name=direction]").select_option("both")
    lille.look("project-edit")
    lille.send()
    for walker in (lille, tunis):
        walker.open(binome, "project/")
        walker.page.locator("form[action$='/agree/'] button").click()
        expect(walker.page.locator("form[action$='/agree/']")).to_have_count(0)
    tunis.look("project-agreed")


def sign(lille: Walker, tunis: Walker, binome: Binome) -> None:
    today = timezone.localdate()
    page = tunis.page
    tunis.open(binome, "agreements/new/")
    page.locator("[name=kind]").select_option("co_production")
    page.locator("[name=title]").fill("اتفاق إنتاج مشترك")
    page.locator("[name=signed_on]").fill(today.isoformat())
    page.locator("[name=ends_on]").fill((today + timedelta(days=365)).isoformat())
    tunis.look("agreement-new")
    tunis.send()
    lille.open(binome, "agreements/")
    lille.look("agreement-to-confirm")
    lille.page.locator("a[href$='/confirm/']").click()
    lille.page.locator("main form button.primary").click()
    expect(lille.page.locator("a[href$='/confirm/']")).to_have_count(0)
    lille.look("agreement-confirmed")


def look_at_the_follow_up(walker: Walker, binome: Binome) -> None:
    """It names the day of the first questions, in the reader's language."""
    walker.open(binome, "follow-up/")
    with translation.override(walker.page.locator("html").get_attribute("lang")):
        first = long_date(months_later(timezone.localdate(), 6))
    expect(walker.page.locator("main .lead").last).to_contain_text(first)
    walker.look("follow-up")
