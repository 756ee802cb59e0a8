"""Who acts, and who lets whom in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from regie.actors.models import Invitation, Mandate, Person
from regie.actors.people import rules, selectors, services
from regie.actors.people.due import DueItem, all_due, due_items
from regie.actors.people.secrets import hash_of
from regie.base.actor import VISITOR, Actor, Role, system
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.models import Account, Event, Notification, Payload
from tests.actors.make_people import (
    PASSWORD,
    TODAY,
    WEAK,
    account,
    acting,
    mandate,
    organisation,
    person,
    somebody,
)

pytestmark = pytest.mark.django_db


class OneEvent:
    """Checks that a use case leaves exactly one event, with the action it should have."""

    def __init__(self, action: str) -> None:
        self.action = action

    def __enter__(self) -> None:
        self.before = Event.objects.count()

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
            assert actions[self.before :] == [self.action]


# --- who acts


def test_an_actor_is_one_query_with_the_mandates_in_force(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    city, other = organisation(), organisation("Elders")
    somebody_new = person(name="Ans Voorbeeld")
    mandate(somebody_new, Role.COORDINATOR)
    mandate(somebody_new, Role.MUNICIPAL_EDITOR, city)
    mandate(somebody_new, Role.HEAD, city, until=TODAY)  # half open: over on its last day
    mandate(somebody_new, Role.HEAD, other, since=TODAY + timedelta(days=1))
    mandate(somebody_new, Role.APPROVER, state=Mandate.State.REQUESTED, since=None)
    with django_assert_num_queries(1):
        actor = selectors.actor_of(somebody_new.account, TODAY)  # type: ignore[arg-type] # it has one
    assert actor.name == "Ans Voorbeeld"
    assert actor.roles == {Role.COORDINATOR}
    assert actor.mandates == {(Role.MUNICIPAL_EDITOR, city.pk)}


def test_a_person_without_mandates_is_known_and_may_nothing() -> None:
    actor = acting(person())
    assert actor.is_somebody
    assert not actor.roles
    assert not actor.mandates


def test_an_account_without_a_person_is_nobody_of_the_register() -> None:
    assert selectors.actor_of(account("a@voorbeeld.example"), TODAY).person is None


# --- requests


def test_a_first_link_is_a_request_that_the_agency_approves() -> None:
    city, new = organisation(), person()
    with OneEvent("actors.mandate.requested"):
        asked = services.request_mandate(acting(new), Role.APPLICANT_EDITOR, city, "nieuw hier")
    assert acting(new).mandates == frozenset()
    signatory = somebody(Role.APPLICANT_SIGNATORY, city)
    with pytest.raises(NotAllowed):  # not by the organisation, the first time
        services.approve_mandate(signatory, asked.uid, asked.version, TODAY)
    with OneEvent("actors.mandate.approved"):
        services.approve_mandate(somebody(Role.COORDINATOR), asked.uid, asked.version, TODAY)
    assert acting(new).mandates == {(Role.APPLICANT_EDITOR, city.pk)}


def test_who_is_known_there_gets_a_second_role_from_the_organisation_itself() -> None:
    city, known = organisation(), person()
    mandate(known, Role.APPLICANT_READER, city)
    asked = services.request_mandate(acting(known), Role.APPLICANT_EDITOR, city)
    services.approve_mandate(
        somebody(Role.APPLICANT_SIGNATORY, city), asked.uid, asked.version, TODAY
    )
    assert (Role.APPLICANT_EDITOR, city.pk) in acting(known).mandates


def test_nobody_answers_ones_own_request() -> None:
    city, boss = organisation(), person()
    mandate(boss, Role.ADMINISTRATOR)
    asked = services.request_mandate(acting(boss), Role.HEAD, city)
    with pytest.raises(NotAllowed):
        services.approve_mandate(acting(boss), asked.uid, asked.version, TODAY)


def test_a_role_of_the_agency_cannot_be_asked_for_at_an_organisation() -> None:
    with pytest.raises(Invalid):
        services.request_mandate(acting(person()), Role.ADMINISTRATOR, organisation())


def test_the_same_request_twice_is_refused() -> None:
    city, new = organisation(), person()
    services.request_mandate(acting(new), Role.APPLICANT_EDITOR, city)
    with pytest.raises(Invalid):
        services.request_mandate(acting(new), Role.APPLICANT_EDITOR, city)


def test_a_refusal_needs_a_reason_and_leaves_one_event() -> None:
    asked = services.request_mandate(acting(person()), Role.HEAD, organisation())
    agency = somebody(Role.COORDINATOR)
    with pytest.raises(Invalid):
        services.refuse_mandate(agency, asked.uid, asked.version, "  ")
    with OneEvent("actors.mandate.refused"):
        services.refuse_mandate(agency, asked.uid, asked.version, "geen brief ontvangen")
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("refused", "geen brief ontvangen")


def test_two_who_decide_at_once_are_told() -> None:
    asked = services.request_mandate(acting(person()), Role.HEAD, organisation())
    services.approve_mandate(somebody(Role.COORDINATOR), asked.uid, asked.version, TODAY)
    with pytest.raises(Conflict) as conflict:
        services.refuse_mandate(somebody(Role.ADMINISTRATOR), asked.uid, 1, "te laat")
    assert conflict.value.theirs["state"] == "active"


def test_an_ended_mandate_gives_no_right() -> None:
    leaver, city = person(), organisation()
    held = mandate(leaver, Role.HEAD, city)
    with OneEvent("actors.mandate.ended"):
        services.end_mandate(acting(leaver), held.uid, held.version, TODAY)
    assert acting(leaver).mandates == frozenset()


def test_another_organisations_mandate_and_none_at_all_answer_alike() -> None:
    theirs = mandate(person(), Role.HEAD, organisation("Elders"))
    head = somebody(Role.HEAD, organisation())
    told = []
    for uid in (theirs.uid, "000000000000"):
        with pytest.raises(NotAllowed) as refusal:
            services.end_mandate(head, uid, 1, TODAY)
        told.append(str(refusal.value))
    assert told[0] == told[1]
    assert selectors.mandate_row(head, theirs.uid, TODAY) is None


@given(
    role=st.sampled_from(Role),
    own=st.frozensets(st.sampled_from(Role)),
    mandates=st.frozensets(st.tuples(st.sampled_from(Role), st.integers(1, 3))),
    where=st.integers(1, 3) | st.none(),
)
def test_rights_at_the_agency_come_from_an_administrator_only(
    role: Role,
    own: frozenset[Role],
    mandates: frozenset[tuple[Role, int]],
    where: int | None,
) -> None:
    actor = Actor(person=1, account=1, roles=own, mandates=mandates)
    given_it = rules.may_decide(actor, role, where, 2, first_link=True)
    assert not rules.may_decide(actor, role, where, 1, first_link=False)
    if where is None:
        assert given_it == (Role.ADMINISTRATOR in own)
    elif given_it:
        assert own & {Role.ADMINISTRATOR, Role.COORDINATOR}


# --- invitations


def test_an_invitation_makes_person_account_and_mandate() -> None:
    with OneEvent("actors.invitation.sent"):
        sent = services.invite(system("root"), "Nieuw@Voorbeeld.example", Role.COORDINATOR)
    with OneEvent("actors.invitation.accepted"):
        made = services.accept_invitation(
            sent.secret, TODAY, name="Ans Nieuw", password=PASSWORD, actor=VISITOR
        )
    assert made.email == "nieuw@voorbeeld.example"
    assert made.check_password(PASSWORD)
    assert selectors.actor_of(made, TODAY).roles == {Role.COORDINATOR}


def test_the_register_keeps_no_secret() -> None:
    sent = services.invite(system("root"), "nieuw@voorbeeld.example", Role.COORDINATOR)
    assert len(sent.secret) >= 43  # 256 bits
    kept = Invitation.objects.get()
    assert kept.secret_hash == hash_of(sent.secret)
    assert sent.secret not in str(list(Invitation.objects.values()))
    assert sent.secret not in str(list(Notification.objects.values()))
    assert sent.secret not in str(list(Payload.objects.values()))


@pytest.fixture
def sent() -> services.Invited:
    return services.invite(system("root"), "nieuw@voorbeeld.example", Role.COORDINATOR)


def _accept(secret: str, actor: Actor = VISITOR) -> Account:
    return services.accept_invitation(
        secret, TODAY, name="Ans Nieuw", password=PASSWORD, actor=actor
    )


def test_opening_a_link_changes_nothing(sent: services.Invited) -> None:
    before = Invitation.objects.values().get()
    with OneEvent("actors.invitation.opened"):
        assert services.note_opened(sent.secret, VISITOR)
    assert Invitation.objects.values().get() == before
    assert not Person.objects.exists()


def _used(sent: services.Invited) -> None:
    _accept(sent.secret)


def _expired(sent: services.Invited) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _renewed(sent: services.Invited) -> None:
    services.invite(system("root"), "nieuw@voorbeeld.example", Role.COORDINATOR)


def _revoked(sent: services.Invited) -> None:
    with OneEvent("actors.invitation.revoked"):
        services.revoke_invitation(system("root"), sent.invitation.uid)


@pytest.mark.parametrize("happened", [_used, _expired, _renewed, _revoked])
def test_a_link_works_once_in_time_and_until_the_next(
    sent: services.Invited, happened: Callable[[services.Invited], None]
) -> None:
    happened(sent)
    people = Person.objects.count()
    with pytest.raises(Invalid):
        _accept(sent.secret)
    assert Person.objects.count() == people


def test_a_refused_acceptance_does_not_use_up_the_link(sent: services.Invited) -> None:
    with pytest.raises(Invalid) as refusal:
        services.accept_invitation(sent.secret, TODAY, name="", password=WEAK, actor=VISITOR)
    assert set(refusal.value.fields) == {"name", "password"}
    assert _accept(sent.secret).email == "nieuw@voorbeeld.example"


def test_who_has_an_account_signs_in_before_accepting(sent: services.Invited) -> None:
    known = person("nieuw@voorbeeld.example")
    with pytest.raises(NotAllowed):
        _accept(sent.secret)
    with pytest.raises(NotAllowed):
        _accept(sent.secret, acting(person()))
    assert _accept(sent.secret, acting(known)) == known.account
    assert acting(known).roles == {Role.COORDINATOR}


def test_an_organisation_invites_and_the_agency_still_approves() -> None:
    city = organisation()
    sent = services.invite(
        somebody(Role.HEAD, city), "nieuw@voorbeeld.example", Role.MUNICIPAL_EDITOR, city
    )
    made = _accept(sent.secret)
    assert selectors.actor_of(made, TODAY).mandates == frozenset()
    waiting = selectors.requests_to_decide(somebody(Role.COORDINATOR), TODAY)
    assert [row.organisation for row in waiting] == ["Voorbeeldstad"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_who_coordinates_gives_no_rights_at_the_agency(role: Role) -> None:
    with pytest.raises(NotAllowed):
        services.invite(somebody(Role.COORDINATOR), "nieuw@voorbeeld.example", role)


def test_a_head_invites_to_no_other_organisation() -> None:
    head = somebody(Role.HEAD, organisation())
    with pytest.raises(NotAllowed):
        services.invite(head, "nieuw@voorbeeld.example", Role.HEAD, organisation("Elders"))


def test_somebody_elses_invitation_and_none_at_all_answer_alike(sent: services.Invited) -> None:
    told = []
    for uid in (sent.invitation.uid, "000000000000"):
        with pytest.raises(NotAllowed) as refusal:
            services.revoke_invitation(somebody(Role.HEAD, organisation()), uid)
        told.append(str(refusal.value))
    assert told[0] == told[1]


# --- profiles


def test_a_profile_changes_once_a_version() -> None:
    me = person()
    with OneEvent("actors.person.changed"):
        services.change_profile(acting(me), 1, name="Ans Anders", language="en")
    with pytest.raises(Conflict) as conflict:
        services.change_profile(acting(me), 1, name="Ans Ook", language="nl")
    assert conflict.value.theirs["name"] == "Ans Anders"
    assert Account.objects.get().language == "en"


# --- what is due


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    filled: list[Any] = []
    monkeypatch.setattr(due_items, "_called", filled)
    return filled


def test_what_is_due_first_comes_first_and_what_has_no_day_last(rooms: list[Any]) -> None:
    items = [
        DueItem("zonder dag", "Open", "x", "1"),
        DueItem("later", "Open", "x", "2", until=date(2024, 6, 1)),
        DueItem("te laat", "Open", "x", "3", until=date(2024, 4, 1)),
    ]
    rooms.append(lambda actor, today: items)
    found = all_due(VISITOR, TODAY)
    assert [item.what for item in found] == ["te laat", "later", "zonder dag"]
    assert [item.overdue(TODAY) for item in found] == [True, False, False]
