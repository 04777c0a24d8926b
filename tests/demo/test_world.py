"""The written demo world: states, marks, rights of its people, and the same world twice."""

import io
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model, Q
from django.test import override_settings
from django.utils import timezone

from actors.models import Asset, Cluster, Firm, FirmActivity, Institution, Mandate, User
from ced_platform.demo.fingerprint import fingerprint
from ced_platform.demo.people import DOMAIN, LOGINS, PASSWORD, key_of
from ced_platform.demo.world import load_world
from ced_platform.shared.choices import Side
from journal.models import Event, Notice, OutboxMail
from journal.workflow import replay
from matching.models import Suggestion
from matching.queries import suggestions_of
from partnerships.models import (
    Agreement,
    Binome,
    Charge,
    Convention,
    ConventionAxis,
    FollowUp,
    Interest,
    Meeting,
    Message,
    Milestone,
    Pairing,
    Question,
    Review,
    SheetVersion,
    Undertaking,
    Visit,
)
from partnerships.queries import open_binomes_by_firm, reviewers_of, waiting_for
from partnerships.services.axes import check_axes
from partnerships.workflows import (
    AGREEMENT,
    BINOME,
    CONVENTION,
    INTEREST,
    LIFE,
    MEETING,
    PAIRING,
    VISIT,
)

# one worker loads the world once
pytestmark = pytest.mark.xdist_group("demo world")

FIRMS, SEED = 240, 7
BEFORE_ANY_STEP = {"draft", "proposed", "open", "planned", "waiver_asked"}
WITHOUT_ENCODER = {"SENTENCE_ENCODER": "none"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[object]:
    """A small world, loaded twice to compare; nothing of it is left behind."""
    with (
        django_db_blocker.unblock(),
        override_settings(**WITHOUT_ENCODER),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("ced_platform.demo.world.CORDIS_COUNTRIES", ("PL", "PT"))
        told: list[str] = []
        with transaction.atomic():
            load_world(firms=FIRMS, seed=SEED)
            first = fingerprint()
            transaction.set_rollback(True)
        with transaction.atomic():
            load_world(firms=FIRMS, seed=SEED, progress=told.append)
            yield SimpleNamespace(first=first, told=told)
            transaction.set_rollback(True)


def test_the_same_seed_gives_the_same_world(world):
    assert fingerprint() == world.first


def test_loading_tells_what_it_does(world):
    assert f"{FIRMS} synthetic firms" in world.told
    assert any(line.startswith("CED-PL-PT: ") for line in world.told)


def test_every_state_is_there(world):
    assert set(Convention.objects.values_list("status", flat=True)) == {
        "draft", "proposed", "signed_a", "active", "expired", "ended",
    }  # fmt: skip
    assert set(Binome.objects.values_list("status", flat=True)) == {
        state.code for state in BINOME.states
    }
    assert set(Interest.objects.values_list("status", flat=True)) == {
        state.code for state in INTEREST.states
    }
    assert set(Interest.objects.values_list("answer", flat=True)) == set(Interest.Answer.values)
    assert set(Review.objects.values_list("decision", flat=True)) == {"approve", "refuse"}
    half_approved = Binome.objects.filter(status="proposed", reviews__isnull=False)
    assert half_approved.exists()
    assert Suggestion.objects.filter(seen_a_at__isnull=False).exists()
    assert set(Firm.objects.values_list("publication", flat=True)) == set(Firm.Publication.values)
    assert set(Firm.objects.values_list("validation", flat=True)) == set(Firm.Validation.values)
    one_signature = Convention.objects.get(status="signed_a")
    assert one_signature.signed_b_at is None


def test_everything_invented_is_marked_and_nothing_real_is(world):
    synthetic = Firm.objects.filter(origin=Firm.Origin.SYNTHETIC)
    assert synthetic.count() == FIRMS
    assert not synthetic.exclude(source="").exists()
    real = Firm.objects.exclude(origin=Firm.Origin.SYNTHETIC)
    assert set(real.values_list("origin", "source")) == {("imported", "cordis_h2020")}
    assert set(real.values_list("territory__code", flat=True)) == {"PL", "PT"}
    assert not Cluster.objects.filter(is_synthetic=False).exists()
    assert not Institution.objects.filter(is_synthetic=False).exists()


def test_invented_firms_meet_invented_ones_only(world):
    for suggestion in Suggestion.objects.select_related("convention", "firm_a", "firm_b"):
        invented = suggestion.convention.is_synthetic
        assert suggestion.firm_a.is_synthetic == suggestion.firm_b.is_synthetic == invented


def test_no_real_firm_has_answered(world):
    assert not Interest.objects.filter(firm__origin="imported").exists()
    assert not Mandate.objects.filter(firm__origin="imported").exists()


def test_every_convention_has_axes_within_its_scope_and_clusters(world):
    for convention in Convention.objects.all():
        assert convention.axes.count() >= 2
        check_axes(convention)
    assert ConventionAxis.objects.filter(trades__isnull=False, clusters__isnull=False).exists()


def test_real_firms_are_suggested_to_each_other(world):
    poland_portugal = Convention.objects.get(reference="CED-PL-PT")
    assert poland_portugal.suggestions.current().count() > 5


def check_words(row: Model) -> None:
    """What the database does not check; keys and constraints it does."""
    row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])


def test_firms_of_the_demo_are_sound(world):
    published = Firm.objects.filter(publication="published")
    assert not published.filter(activities__isnull=True).exists()
    assert not published.filter(assets__isnull=True).exists()
    for firm in Firm.objects.filter(cluster__isnull=False).select_related("cluster"):
        assert firm.cluster.territory_id == firm.territory_id
    for row in (*Firm.objects.all(), *Asset.objects.all(), *FirmActivity.objects.all()):
        check_words(row)


def test_the_journal_tells_the_whole_story(world):
    events = dict.fromkeys(Event.objects.values_list("code", flat=True))
    assert {"firm.created", "firm.imported", "convention.countersign", "binome.close"} <= set(
        events
    )
    made_binomes = Event.objects.filter(code="binome.proposed").values_list("subject_id", flat=True)
    assert set(made_binomes) == set(Binome.objects.values_list("id", flat=True))


@pytest.mark.parametrize(
    ("workflow", "model"),
    [
        (BINOME, Binome),
        (CONVENTION, Convention),
        (PAIRING, Pairing),
        (VISIT, Visit),
        (MEETING, Meeting),
        (AGREEMENT, Agreement),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_the_journal_alone_gives_each_its_state(world, workflow, model):
    """Whatever was written in bulk has its steps, joined one to the next, as the workflow has."""
    for one in model.objects.all():
        state = replay(workflow, one)
        assert state == one.status or (state is None and one.status in BEFORE_ANY_STEP)
    steps = {f"{workflow.thing}.{step.name}": step for step in workflow.transitions}
    for event in Event.objects.filter(code__in=steps):
        step = steps[event.code]
        assert event.data["source"] in step.sources
        assert event.data["target"] == step.target


def test_nothing_of_the_past_happens_tomorrow_or_before_its_cause(world):
    now = timezone.now()
    assert not Event.objects.filter(occurred_at__gt=now).exists()
    for binome in Binome.objects.all():
        parts = [binome.began_at(state) for state in (*LIFE, "closed")]
        days = [binome.created_at, *parts]
        known = [day for day in days if day]
        assert known == sorted(known), binome
        assert binome.created_at >= _started(binome.convention)
    for interest in Interest.objects.filter(status="open"):
        assert interest.expires_at > now


def _started(convention):
    return timezone.make_aware(datetime.combine(convention.starts_on, datetime.min.time()))


def test_nobody_carries_more_than_they_said(world):
    capacity = dict(Firm.objects.values_list("id", "capacity"))
    for firm_id, carried in open_binomes_by_firm().items():
        assert carried <= capacity[firm_id]


def test_a_binome_in_charge_has_an_officer_of_each_side_who_may_decide(world):
    for charge in Charge.objects.filter(until__isnull=True).select_related("binome"):
        firm = charge.binome.firm_of(Side(charge.side))
        assert charge.officer in reviewers_of(firm)
    assert Charge.objects.exclude(note="").filter(until__isnull=True).exists()
    assert Charge.objects.filter(until__isnull=False).exists()


def test_rows_written_in_bulk_are_sound(world):
    for model in (
        Agreement, Binome, Charge, FollowUp, Interest, Message, Milestone, Notice, Pairing,
        Question, Review, SheetVersion, Undertaking, Visit,
    ):  # fmt: skip
        assert model.objects.exists(), model
        for row in model.objects.all():
            check_words(row)


def test_every_page_of_the_printed_logins_has_something_to_show(world):
    for place in ("npdc", "tunis"):
        head = User.objects.get(email=f"firm.{place}@{DOMAIN}")
        (firm_id,) = head.represented_firm_ids
        mine = Binome.objects.filter(Q(firm_a=firm_id) | Q(firm_b=firm_id))
        assert mine.filter(status__in=["visits", "project"]).exists()
        followed = FollowUp.objects.filter(binome__in=mine.filter(status="follow_up"))
        assert followed.filter(answered_at__isnull=False).exists()
        assert followed.filter(answered_at=None, due_on__lt=timezone.localdate()).exists()
        assert Notice.objects.filter(recipient=head).exists()
        manager = User.objects.get(email=f"cluster.{place}@{DOMAIN}")
        assert waiting_for(manager).exists()
        assert Charge.objects.filter(officer=manager, until__isnull=True).exists()
        assert Notice.objects.filter(recipient=manager).exists()
        staff = User.objects.get(email=f"staff.{place}@{DOMAIN}")
        printed = Notice.objects.filter(recipient__in=(head, manager, staff))
        assert printed.filter(read_at__isnull=True).exists()


def test_no_letter_waits_for_people_who_do_not_exist(world):
    assert not OutboxMail.objects.exists()
    assert not User.objects.exclude(email__endswith=f"@{DOMAIN}").filter(is_service=False).exists()


def test_the_printed_heads_of_firm_are_suggested_to_each_other_and_free_to_answer(world):
    north, south = (
        Firm.objects.get(mandates__user__email=f"firm.{place}@{DOMAIN}")
        for place in ("npdc", "tunis")
    )
    assert south in [one.counterpart for one in suggestions_of(north)]
    assert north in [one.counterpart for one in suggestions_of(south)]
    assert not Interest.objects.filter(firm__in=(north, south), counterpart__in=(north, south))
    for firm, place in ((north, "npdc"), (south, "tunis")):
        manager = User.objects.get(email=f"cluster.{place}@{DOMAIN}")
        assert manager.managed_cluster_ids == {firm.cluster_id}


def test_logins_are_printed_and_work(world):
    out = io.StringIO()
    call_command("demo_logins", stdout=out)
    for login in LOGINS:
        assert login.email in out.getvalue()
        assert User.objects.get(email=login.email).check_password(PASSWORD)
    assert key_of("TN-GT") in out.getvalue()
    assert PASSWORD in out.getvalue()


def test_a_second_world_is_refused_and_if_empty_leaves_it_alone(world):
    with pytest.raises(CommandError, match="not loaded twice"):
        call_command("load_demo_world", stdout=io.StringIO())
    out = io.StringIO()
    call_command("load_demo_world", if_empty=True, stdout=out)
    assert "no demo is loaded" in out.getvalue()
    assert fingerprint() == world.first
