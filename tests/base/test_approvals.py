"""Four eyes: two persons, and what was approved is what was shown."""

from __future__ import annotations

import pytest
from msgspec import Struct

from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.approvals import Subject, approve, may_decide, refuse, request, void
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.models import Approval, Event
from tests.base import make

pytestmark = pytest.mark.django_db
AN, BO, CY = (make.actor(key, Role.APPROVER, Role.COORDINATOR) for key in (1, 2, 3))


class Draft(Struct):
    """Something that needs four eyes."""

    uid: str = "draft"


class World(Struct):
    """How the draft looks now, and who was told of an approval."""

    looks: str
    told: list[str]


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    now = World("one", [])
    monkeypatch.setattr(approvals, "SUBJECTS", {})
    approvals.subject(
        Subject(
            "publish",
            digest=lambda uid: f"{uid}:{now.looks}",
            roles=frozenset({Role.APPROVER}),
            approved=lambda actor, row: now.told.append(f"{actor.name} {row.object_uid}"),
        )
    )
    return now


def asked(who: Actor = AN, editors: tuple[int, ...] = ()) -> Approval:
    return request(who, "publish", Draft(), "Ontwerp", editors=editors)


def test_another_person_approves_what_was_shown(world: World) -> None:
    row = approve(BO, asked(), "draft:one")
    assert (row.state, row.decided_person, world.told) == ("approved", 2, ["person 2 draft"])
    assert list(Event.objects.order_by("id").values_list("action", flat=True)) == [
        "base.approval.requested",
        "base.approval.approved",
    ]


def test_who_prepared_or_edited_does_not_decide() -> None:
    row = asked(editors=(2,))
    for who in (AN, BO, make.actor(4, Role.COORDINATOR), Actor(roles=BO.roles)):
        assert not may_decide(who, row)
        with pytest.raises(NotAllowed):
            approve(who, row, "draft:one")
    assert may_decide(CY, row)


def test_one_person_with_two_accounts_has_two_eyes() -> None:
    row = asked(make.actor(1, Role.APPROVER, account=make.account("a@voorbeeld.be").pk))
    again = make.actor(1, Role.APPROVER, account=make.account("b@voorbeeld.be").pk)
    with pytest.raises(NotAllowed):
        approve(again, row, "draft:one")


def test_a_change_makes_the_request_void(world: World) -> None:
    row = asked()
    world.looks = "two"
    with pytest.raises(Refusal):
        approve(BO, row, "draft:one")
    row.refresh_from_db()
    assert (row.state, world.told) == ("void", [])
    assert asked().digest == "draft:two"


def test_an_old_page_approves_nothing(world: World) -> None:
    row = asked()
    with pytest.raises(Refusal):
        approve(BO, row, "draft:nil")
    row.refresh_from_db()
    assert row.state == "requested"


def test_a_service_that_changes_the_thing_voids_the_request() -> None:
    row = asked()
    assert void("publish", "draft")
    assert not void("publish", "draft")
    with pytest.raises(Conflict):
        approve(BO, row, "draft:one")


def test_there_is_one_request_at_a_time(world: World) -> None:
    first = asked()
    with pytest.raises(Refusal):
        asked()
    world.looks = "two"
    second = asked(BO)
    first.refresh_from_db()
    assert (first.state, second.state) == ("void", "requested")


def test_two_decisions_at_once_are_one_decision() -> None:
    row = asked()
    stale = Approval.objects.get(pk=row.pk)
    refuse(BO, row, "Nog niet klaar.")
    with pytest.raises(Conflict):
        approve(CY, stale, "draft:one")


def test_refusing_needs_a_reason() -> None:
    row = asked()
    with pytest.raises(Invalid):
        refuse(BO, row, " ")
    assert refuse(BO, row, "Het bedrag klopt niet.").reason == "Het bedrag klopt niet."


def test_the_system_asks_no_approval() -> None:
    with pytest.raises(NotAllowed):
        asked(Actor(system_user="root"))
