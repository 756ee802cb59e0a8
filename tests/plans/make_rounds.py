"""A plan with somebody who reports on it, and rounds that ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Organisation, Person
from regie.actors.people.secrets import unseal
from regie.base.actor import Actor, Role
from regie.base.models import Notification
from regie.kernel.dates import PartialDate
from regie.plans import services
from regie.plans.contents import LinkTo
from regie.plans.models import Item, Participant, PersonalLink, Plan, ProgressRound, Request
from regie.plans.progress import answering, asking, deciding
from regie.plans.progress.links import Door, note_key
from tests.actors import make_people
from tests.plans import make

TODAY = make_people.TODAY
LONGEST_SENTENCE = 300


class Scene(Struct):
    """Three actions of one domain, a fourth of nobody's."""

    coordinator: Actor
    plan: Plan
    domain: Organisation
    reporter: Person
    head: Actor
    actions: list[Item]
    milestone: Item


def scene(actions: int = 3) -> Scene:
    coordinator = make_people.somebody(Role.COORDINATOR)
    second = make_people.somebody(Role.APPROVER)
    assert second.account != coordinator.account
    domain = make_people.organisation("Voorbeelddomein Werk")
    reporter = make_people.person(name="Rik Verslag")
    make_people.mandate(reporter, Role.REPORTER, domain)
    head = make_people.somebody(Role.HEAD, domain)
    plan = make.plan(coordinator)
    draft = make.draft(coordinator, plan)
    made = [
        make.action(
            coordinator,
            draft,
            f"Actie {number} rond toegankelijke dienstverlening",
            values={"code": f"1.{number}.1"},
            links=[LinkTo("lead", "organisation", domain.uid)],
        )
        for number in range(1, actions + 1)
    ]
    milestone = services.add_item(
        coordinator,
        draft,
        "milestone",
        {
            "title": {"nl": "Brochure verspreid"},
            "planned": PartialDate(date(2024, 3, 1), "month"),
        },
        parent=made[0].uid,
    )
    make.publish(coordinator, draft)
    return Scene(coordinator, plan, domain, reporter, head, made, milestone)


def planned(of: Scene, **options: Any) -> ProgressRound:
    told = {
        "title": "Voorjaar 2024",
        "since": date(2024, 1, 1),
        "until": date(2024, 7, 1),
        "deadline": in_days(14),
        "questions": ["status", "milestones", "figures", "evidence", "text"],
        "kinds": ["action"],
        "plans": [of.plan.uid],
        **options,
    }
    return asking.plan_round(of.coordinator, asking.RoundPlanned(**told), TODAY)


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def opened(of: Scene, **options: Any) -> ProgressRound:
    round_ = planned(of, **options)
    return asking.open_round(of.coordinator, round_.uid, round_.version, TODAY)


def door(round_: ProgressRound, person: Person | None = None) -> Door:
    """The door of somebody who got a mail (of the only one, without a name)."""
    people = Participant.objects.filter(round=round_)
    participant = people.get(person=person) if person else people.order_by("pk")[0]
    link = PersonalLink.objects.get(participant=participant, revoked_at=None)
    return Door(link.uid, secret_of(link))


def secret_of(link: PersonalLink) -> str:
    """As its mail tells it."""
    return unseal(Notification.objects.get(key=note_key(link)).params["sealed"], "mail")


def requests(round_: ProgressRound) -> Sequence[Request]:
    return list(Request.objects.filter(round=round_).order_by("pk"))


def accepted(actor: Actor, plan: Plan, item: str, *, kind: str = "action", **draft: Any) -> Request:
    """A round of its own that asked about one item, whose answer was accepted."""
    round_ = asking.plan_round(
        actor,
        asking.RoundPlanned(
            "Voorjaar 2024",
            date(2024, 1, 1),
            date(2024, 7, 1),
            in_days(14),
            ["status", "milestones", "text"],
            [kind],
            [plan.uid],
        ),
        TODAY,
    )
    asked = Request.objects.get(round=round_, item__uid=item)
    if others := [one.uid for one in requests(round_) if one != asked]:
        asking.leave_out(actor, round_.uid, others)
    asking.assign(
        actor, round_.uid, [asked.uid], name="Rik Verslag", email="rik.verslag@voorbeeld.be"
    )
    round_ = asking.open_round(actor, round_.uid, round_.version, TODAY)
    at = door(round_)
    asked.refresh_from_db()
    saved = answering.save(at, asked.uid, asked.version, {"status": "on_track", **draft})
    answering.send(at, {saved.uid: saved.version})
    saved.refresh_from_db()
    return deciding.accept(actor, saved.uid, saved.version)
