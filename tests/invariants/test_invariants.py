"""What the database itself refuses: one bad row for each constraint of the rooms.

A row is valid but for the constraint that it names, and is written without any check in Python.
"""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from actors.models import (
    Asset,
    CardStanding,
    Cluster,
    Firm,
    FirmActivity,
    FirmCard,
    FirmExclusion,
    Institution,
    Mandate,
    User,
)
from ced_platform.shared.countries import COUNTRIES
from journal.models import Notice, OutboxMail
from matching.models import Ruleset, RulesetTrial, Run, RunBlock, Suggestion
from partnerships.models import (
    Binome,
    Convention,
    ConventionAxis,
    ConventionDocument,
    ConventionScope,
    Interest,
    Milestone,
    Review,
)
from territories.models import HostCondition, Territory
from tests.factories import (
    BinomeFactory,
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    InstitutionFactory,
    InterestFactory,
    MandateFactory,
    TerritoryFactory,
    UserFactory,
    nace,
)
from tests.invariants.life import LIFE, life_of
from tests.invariants.making import added, another, changed
from tests.matching.rows import suggestion_of
from tests.world import card
from trades.models import Card

ROOMS = ("journal", "territories", "actors", "partnerships", "matching")
NOW = timezone.now()
# Rows that only the platform writes: nobody reads a message about them.
WITHOUT_MESSAGE = {
    "runblock_once",
    "runblock_in_order",
    "readmark_one_a_reader",
    "suggestion_pair_once",
    "suggestion_two_firms",
    "suggestion_score_bounded",
    "suggestion_current_is_listed",
}


@pytest.fixture
def world(db) -> SimpleNamespace:
    a, b, elsewhere = TerritoryFactory(), TerritoryFactory(), TerritoryFactory()
    firm_a = FirmFactory(
        territory=a,
        activity="28.15",
        brings=[("product", "gears")],
        source="cordis",
        source_reference="7",
        registry_scheme="FR-SIREN",
        registry_number="123",
    )
    firm_b = FirmFactory(territory=b)
    convention = ConventionFactory(between=(a, b))
    binome = BinomeFactory(convention=convention, firm_a=firm_a, firm_b=firm_b)
    user = UserFactory(email="amina@example.org")
    run = Run.objects.create(
        convention=convention, ruleset=Ruleset.objects.create(version="0", is_default=True)
    )
    RunBlock.objects.create(run=run, side="a", first_firm_id=1, last_firm_id=9, firms=3)
    interest = InterestFactory(
        convention=convention, firm=firm_a, counterpart=firm_b, answered_by=user
    )
    MandateFactory(user=user, role="territory_staff", territory=a)
    FirmExclusion.objects.create(firm=firm_a, excluded=firm_b)
    HostCondition.objects.create(territory=a, kind="equity", verdict="possible", source="Code")
    Review.objects.create(
        binome=binome, side="a", decision="approve", language="en", decided_by=user
    )
    Notice.objects.create(recipient=user, key="k", code="c", path="/")
    ConventionScope.objects.create(
        convention=convention,
        territory_a=a,
        territory_b=b,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    document = ConventionDocument.objects.create(
        convention=convention,
        title="Text",
        language="fr",
        version=1,
        handed_in_by=user,
        file="a.pdf",
        original_name="a.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
    )
    cluster = ClusterFactory(territory=a, name="Metal")
    version = card(cluster, "proposed")
    FirmCard.objects.create(firm=firm_a, card=version.card, is_main=True)
    return SimpleNamespace(
        a=a,
        b=b,
        document=document,
        elsewhere=elsewhere,
        firm_a=firm_a,
        firm_b=firm_b,
        cluster=cluster,
        neighbour=ClusterFactory(territory=a),
        card=version.card,
        standing=CardStanding.objects.get(version=version),
        institution=InstitutionFactory(territory=a, name="Chamber"),
        convention=convention,
        draft=ConventionFactory(draft=True, between=(a, b)),
        binome=binome,
        user=user,
        interest=interest,
        run=run,
        suggestion=suggestion_of(convention, firm_a, firm_b),
        trial=RulesetTrial.objects.create(
            convention=convention,
            before=run.ruleset,
            after=Ruleset.objects.create(version="2"),
            asked_by=user,
        ),
        **life_of(binome, user),
    )


FIRM = {"territory": "@a", "name": "Gears", "language": "en"}
ASSET = {"firm": "@firm_a", "kind": "product", "language": "en"}
MANDATE = {"user": "@user", "starts_on": timezone.localdate}
INTEREST = {"convention": "@convention", "language": "en", "answered_by": "@user"}
CONDITION = {"territory": "@a", "verdict": "barred", "text_fr": "Interdit.", "source": "Code"}
REVIEW = {"binome": "@binome", "language": "en", "decided_by": "@user"}

BAD_ROWS: dict[str, Callable[[SimpleNamespace], models.Model]] = {
    # journal
    "outboxmail_sent_has_time": added(
        OutboxMail, key="k", recipient="@user", template="t", state="sent"
    ),
    "notice_told_once": added(Notice, recipient="@user", key="k", code="c", path="/"),
    # territories
    "territory_code_form": added(Territory, code="tn_11", kind="region", name="Tunis"),
    "territory_not_its_own_parent": changed("a", parent="@a"),
    "territory_position_whole": changed("a", latitude=36),
    "hostcondition_one_a_kind": added(HostCondition, kind="equity", **CONDITION),
    "hostcondition_known": added(HostCondition, kind="dreams", **CONDITION),
    "hostcondition_has_source": added(HostCondition, kind="licence", **CONDITION | {"source": ""}),
    "hostcondition_in_words": added(
        HostCondition, kind="licence", **CONDITION | {"text_fr": None, "text_ar": ""}
    ),
    # actors
    "user_email_unique": added(User, email="AMINA@example.org", password="x"),
    "mandate_place_fits_role": added(Mandate, role="observer", firm="@firm_a", **MANDATE),
    "mandate_dates_in_order": added(
        Mandate, role="observer", territory="@a", ends_on=date(2000, 1, 1), **MANDATE
    ),
    "mandate_open_unique": added(Mandate, role="territory_staff", territory="@a", **MANDATE),
    "cluster_name_unique_in_territory": added(Cluster, territory="@a", name="Metal", language="en"),
    "institution_name_unique_in_territory": added(
        Institution, territory="@a", name="Chamber", kind="agency", language="en"
    ),
    "card_standing_of_two_territories": changed(
        "standing", second_cluster="@neighbour", second_territory="@a", reviewer="@user"
    ),
    "card_standing_validation_is_whole": changed("standing", second_territory="@b"),
    "firmcard_once": added(FirmCard, firm="@firm_a", card="@card"),
    "firmcard_one_main": added(FirmCard, firm="@firm_a", card=Card.objects.create, is_main=True),
    "firm_registry_unique": added(Firm, registry_scheme="FR-SIREN", registry_number="123", **FIRM),
    "firm_source_unique": added(Firm, source="cordis", source_reference="7", **FIRM),
    "firm_registry_whole": added(Firm, registry_number="9", **FIRM),
    "firm_named": added(Firm, **FIRM | {"name": ""}),
    "firm_markets_are_countries": added(Firm, markets=["FR", "EU"], **FIRM),
    "firm_markets_few": added(Firm, markets=list(COUNTRIES[:21]), **FIRM),
    "firm_capacity_small": added(Firm, capacity=51, **FIRM),
    "firmactivity_once": added(FirmActivity, firm="@firm_a", activity=lambda: nace("28.15")),
    "firmactivity_one_main": added(
        FirmActivity, firm="@firm_a", activity=lambda: nace("25.62"), is_main=True
    ),
    "firmactivity_other_versions_are_other_codes": added(
        FirmActivity,
        firm="@firm_a",
        activity=lambda: nace("25.62"),
        successor=lambda: nace("25.62"),
    ),
    "asset_in_words": added(Asset, direction="brings", text="", **ASSET),
    "asset_direction_known": added(Asset, direction="lends", text="gears", **ASSET),
    "firmexclusion_once": added(FirmExclusion, firm="@firm_a", excluded="@firm_b"),
    "firmexclusion_of_another": added(FirmExclusion, firm="@firm_a", excluded="@firm_a"),
    # partnerships
    "convention_two_territories_in_order": changed(
        "convention", territory_a="@b", territory_b="@a"
    ),
    "convention_drafted_by_a_side": changed("convention", drafted_by="@elsewhere"),
    "convention_dates_in_order": changed(
        "convention", starts_on=timezone.localdate, ends_on=timezone.localdate
    ),
    "convention_status_known": changed("convention", status="dreamt of"),
    "convention_active_is_signed_twice": changed("convention", signed_b_at=None, signed_b_by=None),
    "convention_draft_is_unsigned": changed("draft", signed_b_at=NOW, signed_b_by="@user"),
    "convention_signature_has_signer": changed("convention", signed_a_by=None),
    "convention_signed_by_one": changed("convention", status="signed_a"),
    "convention_two_signers": changed("convention", signed_a_by="@user", signed_b_by="@user"),
    "convention_scope_alone": added(
        ConventionScope,
        convention="@draft",
        territory_a="@a",
        territory_b="@b",
        starts_on=date(2026, 6, 1),
        ends_on=date(2027, 6, 1),
        trade_from="1:C/",
        trade_until="1:C0",
    ),
    "conventionaxis_one_a_position": added(
        ConventionAxis, convention="@convention", position=1, title="Gears"
    ),
    "conventionaxis_has_title": added(ConventionAxis, convention="@draft", position=9, title=""),
    "convention_document_version_unique": another("document"),
    "milestone_done_by_somebody": added(
        Milestone, convention="@convention", title="Fair", due_on=NOW, done_on=NOW
    ),
    "interest_one_answer": added(
        Interest,
        firm="@firm_a",
        counterpart="@firm_b",
        answer="no_thanks",
        status="declined",
        **INTEREST,
    ),
    "interest_in_another": added(
        Interest,
        firm="@firm_a",
        counterpart="@firm_a",
        answer="not_now",
        status="set_aside",
        **INTEREST,
    ),
    "interest_open_expires": another(
        "interest", firm="@firm_b", counterpart="@firm_a", expires_at=None
    ),
    "interest_status_fits_answer": changed("interest", status="declined"),
    "interest_renewed_once": changed("interest", renewals=2),
    "interest_answer_known": added(
        Interest, firm="@firm_b", counterpart="@firm_a", answer="perhaps", **INTEREST
    ),
    "binome_two_firms": changed("binome", firm_b="@firm_a"),
    "binome_pair_open_once": another("binome", firm_a="@firm_b", firm_b="@firm_a"),
    "binome_status_known": changed("binome", status="dreamt of"),
    "binome_approved_by_both": changed("binome", status="approved", approved_a_at=NOW),
    "binome_proposed_waits": changed("binome", approved_a_at=NOW, approved_b_at=NOW),
    "binome_closed_with_reason": changed("binome", status="closed", closed_at=NOW),
    "review_one_decision_a_side": added(Review, side="a", decision="approve", **REVIEW),
    "review_side_known": added(Review, side="c", decision="approve", **REVIEW),
    "review_refusal_has_reason": added(Review, side="b", decision="refuse", **REVIEW),
    # matching
    "ruleset_one_default": added(Ruleset, version="1", is_default=True),
    "run_one_open_a_convention": another("run", state="running"),
    "run_finished_has_time": changed("run", state="finished"),
    "runblock_once": added(
        RunBlock, run="@run", side="a", first_firm_id=1, last_firm_id=1, firms=1
    ),
    "runblock_in_order": added(
        RunBlock, run="@run", side="b", first_firm_id=2, last_firm_id=1, firms=1
    ),
    "suggestion_pair_once": another("suggestion"),
    "suggestion_two_firms": changed("suggestion", firm_b="@firm_a"),
    "suggestion_score_bounded": changed("suggestion", score=0.9),  # above its upper end
    "suggestion_current_is_listed": changed("suggestion", rank_a=None, rank_b=None),
    "rulesettrial_of_another": changed("trial", after=lambda: Ruleset.objects.get(version="0")),
    "rulesettrial_sample_bounded": changed("trial", sample=2001),
    "rulesettrial_ended_has_time": changed("trial", state="finished"),
}


BAD_ROWS |= LIFE


def constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_has_a_bad_row():
    assert set(BAD_ROWS) == set(constraints())


@pytest.mark.parametrize("name", BAD_ROWS)
def test_the_database_refuses_it(world, name):
    row = BAD_ROWS[name](world)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()
    assert refused.value.__cause__.diag.constraint_name == name


@pytest.mark.parametrize("name", sorted(set(BAD_ROWS) - WITHOUT_MESSAGE))
def test_and_a_person_is_told_why(world, name):
    row, constraint = BAD_ROWS[name](world), constraints()[name]
    with pytest.raises(ValidationError) as refused:
        constraint.validate(type(row), row)
    assert refused.value.messages == [str(constraint.violation_error_message)]
    assert name not in refused.value.messages[0], "a message of its own, in words"


@pytest.mark.parametrize(
    "state",
    [
        {"state": "current", "rank_a": None},
        {"state": "current", "rank_b": None},
        {"state": "superseded", "rank_a": None, "rank_b": None},
        {"state": "withdrawn", "rank_a": None, "rank_b": None},
    ],
)
def test_a_suggestion_stands_on_one_list_at_least_or_on_none(world, state):
    Suggestion.objects.filter(pk=world.suggestion.pk).update(**state)


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_what_is_not_current_has_no_rank(world, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=world.suggestion.pk).update(state=state, rank_a=None)


@pytest.mark.parametrize(
    ("low", "score", "high"), [(0.5, 0.4, 0.6), (-0.2, -0.1, 0.5), (1, 1.1, 2)]
)
def test_a_score_lies_between_its_ends_and_within_0_and_1(world, low, score, high):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.update(score_low=low, score=score, score_high=high)


@pytest.mark.parametrize("role", Mandate.Role.values)
def test_a_role_has_exactly_its_own_kind_of_place(world, role):
    places = {"territory": world.b, "cluster": world.cluster, "firm": world.firm_b}
    own = Mandate.PLACE_OF_ROLE[Mandate.Role(role)]
    wrong = [{}, dict(places), {own: places[own], **_one_but(places, own)}, _one_but(places, own)]
    for place in wrong:
        with pytest.raises(IntegrityError, match="mandate_place_fits_role"), transaction.atomic():
            Mandate.objects.create(user=world.user, role=role, **place)
    mandate = Mandate.objects.create(user=world.user, role=role, **{own: places[own]})
    assert (mandate.place, mandate.place_id) == (places[own], places[own].pk)


def _one_but(places: dict[str, Any], own: str) -> dict[str, Any]:
    return dict([next(item for item in places.items() if item[0] != own)])


def test_a_pair_may_have_many_binomes_that_are_over_and_one_that_is_open(world):
    Binome.objects.update(status="refused")
    for status, reason in (("closed", "legal"), ("refused", ""), ("proposed", "")):
        BinomeFactory(
            convention=world.convention,
            firm_a=world.firm_a,
            firm_b=world.firm_b,
            status=status,
            closing_reason=reason,
        )
    assert Binome.objects.open().count() == 1


def test_a_convention_may_have_many_runs_that_are_over_and_one_that_is_open(world):
    for state in ("finished", "failed", "superseded"):
        Run.objects.update(state=state, finished_at=NOW)
        Run.objects.create(convention=world.convention, ruleset=world.run.ruleset)
    assert Run.objects.filter(state="queued").count() == 1


def test_conventions_of_two_territories_may_follow_each_other(world):
    assert Convention.objects.filter(territory_a=world.convention.territory_a).count() == 2
