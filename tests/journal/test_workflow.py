"""The one function that carries out a transition: every state × every transition of the house.

The tables below are written by hand from docs/architecture.md, not read from the workflows.
"""

from itertools import product
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ced_platform.shared.errors import NotAllowed, WrongState
from journal.models import Event
from journal.workflow import execute, lock
from partnerships.models import Binome, Convention, Question
from partnerships.workflows import BINOME, CONVENTION
from tests.factories import (
    BinomeFactory,
    ConventionFactory,
    FirmFactory,
    TerritoryFactory,
    UserFactory,
    life_until,
    representative_of,
    staff_of,
)
from tests.transactions import meanwhile

# (state, transition) → the state that follows; what is not here is refused
CONVENTION_STEPS = {
    ("draft", "propose"): "proposed",
    ("proposed", "sign_a"): "signed_a",
    ("proposed", "sign_b"): "signed_b",
    ("signed_a", "countersign"): "active",
    ("signed_b", "countersign"): "active",
    ("proposed", "withdraw"): "draft",
    ("signed_a", "withdraw"): "draft",
    ("signed_b", "withdraw"): "draft",
    ("active", "end"): "ended",
    ("active", "expire"): "expired",
}
BINOME_STEPS = {
    ("proposed", "review"): "proposed",
    ("proposed", "ask"): "changes_requested",
    ("changes_requested", "answer"): "proposed",
    ("proposed", "approve"): "approved",
    ("proposed", "refuse"): "refused",
    ("approved", "start_dialogue"): "dialogue",
    ("dialogue", "start_visits"): "visits",
    ("visits", "start_project"): "project",
    ("project", "prepare_agreement"): "agreement",
    ("agreement", "reopen_project"): "project",
    ("agreement", "start_follow_up"): "follow_up",
    ("approved", "close"): "closed",
    ("dialogue", "close"): "closed",
    ("visits", "close"): "closed",
    ("project", "close"): "closed",
    ("agreement", "close"): "closed",
    ("follow_up", "close"): "closed",
}
# transitions that the platform takes by itself, once a service has looked at who asks
WITHOUT_PERMISSION = {
    "expire",
    "review",
    "ask",
    "approve",
    "refuse",
    "start_dialogue",
    "start_visits",
    "start_project",
    "prepare_agreement",
    "reopen_project",
    "start_follow_up",
}
CONVENTION_STATES = ("draft", "proposed", "signed_a", "signed_b", "active", "expired", "ended")
BINOME_STATES = (
    "proposed",
    "changes_requested",
    "approved",
    "dialogue",
    "visits",
    "project",
    "agreement",
    "follow_up",
    "refused",
    "closed",
)


def names(workflow) -> list[str]:
    return [step.name for step in workflow.transitions]


def changes_for(target: str, thing: str, by) -> dict:
    """What the database wants beside the state."""
    now = timezone.now()
    if thing == "convention":
        signed_a = {"signed_a_at": now, "signed_a_by": by}
        signed_b = {"signed_b_at": now, "signed_b_by": by}
        both = signed_a | {"signed_b_at": now, "signed_b_by": UserFactory()}
        unsigned = dict.fromkeys([*signed_a, *signed_b])
        by_target = {"signed_a": signed_a, "signed_b": signed_b, "active": both, "draft": unsigned}
        return by_target.get(target, {})
    return life_until(target)


@pytest.fixture
def world(db) -> SimpleNamespace:
    a, b = sorted((TerritoryFactory(), TerritoryFactory()), key=lambda one: one.id)
    firms = FirmFactory(territory=a), FirmFactory(territory=b)
    return SimpleNamespace(
        a=a, b=b, firms=firms, staff=staff_of(a), head=representative_of(firms[0])
    )


def convention_in(state: str, world) -> Convention:
    if state in {"draft", "proposed"}:
        return ConventionFactory(between=(world.a, world.b), **{state: True})
    lacking = {"signed_a": "b", "signed_b": "a"}.get(state)
    unsigned = {f"signed_{lacking}_at": None, f"signed_{lacking}_by": None} if lacking else {}
    return ConventionFactory(between=(world.a, world.b), status=state, **unsigned)


def binome_in(state: str, world) -> Binome:
    convention = ConventionFactory(between=(world.a, world.b))
    firm_a, firm_b = world.firms
    made = BinomeFactory(
        convention=convention,
        firm_a=firm_a,
        firm_b=firm_b,
        status=state,
        **changes_for(state, "binome", None),
    )
    Question.objects.create(
        binome=made,
        side="a",
        addressee="both",
        text="How many?",
        language="en",
        asked_by=world.staff,
    )
    return made


MAKERS = {"convention": (CONVENTION, convention_in), "binome": (BINOME, binome_in)}
CASES = [
    ("convention", state, name, CONVENTION_STEPS.get((state, name)))
    for state, name in product(CONVENTION_STATES, names(CONVENTION))
] + [
    ("binome", state, name, BINOME_STEPS.get((state, name)))
    for state, name in product(BINOME_STATES, names(BINOME))
]


@pytest.mark.parametrize(
    ("workflow", "states", "steps"),
    [(CONVENTION, CONVENTION_STATES, CONVENTION_STEPS), (BINOME, BINOME_STATES, BINOME_STEPS)],
    ids=["convention", "binome"],
)
def test_the_tables_name_every_state_and_every_transition(workflow, states, steps):
    assert [state.code for state in workflow.states] == list(states)
    assert {name for _state, name in steps} == set(names(workflow))
    assert [code for code, _label in workflow.choices] == list(states)
    final = {state.code for state in workflow.states if state.final}
    assert final == set(states) - {state for state, _name in steps}


@pytest.mark.parametrize(("thing", "state", "name", "target"), CASES)
def test_every_transition_from_every_state(world, thing, state, name, target):
    workflow, maker = MAKERS[thing]
    made = maker(state, world)
    actor = None
    if name not in WITHOUT_PERMISSION:
        actor = world.staff if thing == "convention" else world.head
    step = workflow.transition(name)
    assert (step in workflow.possible(made)) is (target is not None)
    before = type(made).objects.filter(pk=made.pk).values().get()
    call = {"actor": actor, "changes": changes_for(target or step.target, thing, world.staff)}
    if target is None:
        with pytest.raises(WrongState, match=str(workflow.state(state).label)):
            execute(workflow, made, name, **call)
        assert type(made).objects.filter(pk=made.pk).values().get() == before
        assert not Event.objects.exists()
        return
    done = execute(workflow, made, name, **call, note="as agreed")
    assert done.status == type(made).objects.get(pk=made.pk).status == target
    for field, value in call["changes"].items():
        assert getattr(done, field) == value
    event = Event.objects.get()
    assert (event.code, event.subject_id, event.actor) == (f"{thing}.{name}", made.pk, actor)
    assert event.data == {"source": state, "target": target, "note": "as agreed"}
    assert event.territory_ids == sorted([world.a.id, world.b.id])


@pytest.mark.parametrize(
    ("thing", "state", "name"),
    [case[:3] for case in CASES if case[2] not in WITHOUT_PERMISSION],
)
def test_who_may_not_is_told_so_in_any_state_and_changes_nothing(world, thing, state, name):
    workflow, maker = MAKERS[thing]
    made = maker(state, world)
    for stranger in (UserFactory(is_superuser=True), staff_of(TerritoryFactory())):
        with pytest.raises(NotAllowed):
            execute(workflow, made, name, actor=stranger)
    assert type(made).objects.get(pk=made.pk).status == state
    assert not Event.objects.exists()


def test_the_stored_state_counts_and_not_the_one_in_hand(world):
    stale = convention_in("active", world)
    Convention.objects.filter(pk=stale.pk).update(status="ended", title="Read afresh")
    with pytest.raises(WrongState):
        execute(CONVENTION, stale, "end", actor=world.staff)
    Convention.objects.filter(pk=stale.pk).update(status="active")
    stale.title = "Never saved"
    assert execute(CONVENTION, stale, "end", actor=world.staff).title == "Read afresh"


def test_a_state_that_the_database_refuses_leaves_no_event(world):
    made = binome_in("proposed", world)
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(BINOME, made, "approve", actor=None)  # nobody has approved
    assert Binome.objects.get(pk=made.pk).status == "proposed"
    assert not Event.objects.exists()


def test_an_unknown_transition_is_a_mistake_of_the_programmer(world):
    with pytest.raises(StopIteration):
        execute(CONVENTION, convention_in("draft", world), "celebrate", actor=world.staff)


@pytest.mark.django_db(transaction=True)
def test_lock_waits_for_who_was_first_and_reads_what_they_wrote():
    territory = TerritoryFactory(main_city="Tunis")

    def rename():
        row = lock(territory)
        row.main_city = "Sfax"
        row.save()

    with meanwhile(rename), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(DatabaseError), transaction.atomic():
            lock(territory)
    with transaction.atomic():
        assert lock(territory).main_city == "Sfax"
