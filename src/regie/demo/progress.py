"""Progress in the demonstration: a round that was closed and one that is open, on an invented plan.

Both go through the services that people use; their mails lie in the mailbox of the demonstration.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from regie.actors.models import Organisation, Person
from regie.actors.people.secrets import unseal
from regie.actors.people.selectors import actor_by_email
from regie.actors.people.services import approve_mandate, request_mandate
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.models import Notification
from regie.demo.accounts import who_plays
from regie.plans.models import Item, Participant, PersonalLink, Plan, ProgressRound, Request
from regie.plans.progress import answering, asking, deciding
from regie.plans.progress.links import Door, note_key

_CLOSED, _OPEN = "Voortgang najaar", "Voortgang voorjaar"
_QUESTIONS = ("status", "milestones", "figures", "evidence", "text")
#: At most so many items are asked about: enough to see how it goes.
_MOST = 8
#: What the first items answered in the round that is closed; the others went to plan.
_TOLD: tuple[Mapping[str, object], ...] = (
    {
        "status": "on_track",
        "text": "De eerste groep is gestart.",
        "figures": [{"label": "Deelnemers", "value": "120", "unit": ""}],
    },
    {"status": "late", "reason": "De aanbesteding liep drie maanden uit."},
    {"status": "at_risk", "reason": "Er is nog geen partner voor de laatste fase."},
    {"status": "on_track"},
)


def load_rounds(actor: Actor) -> bool:
    """Load both rounds, once; whether they were new. Nothing happens where there is no published
    plan with actions that is an example."""
    plan = (
        Plan.objects.filter(example=True, items__kind=Item.Kind.ACTION, editions__seq=1)
        .order_by("pk")
        .first()
    )
    today = clock.today()
    coordinator = actor_by_email(who_plays(Role.COORDINATOR).email, today)
    reporter = Person.objects.filter(account__email=who_plays(Role.REPORTER).email).first()
    if plan is None or coordinator is None or reporter is None:
        return False
    if ProgressRound.objects.filter(plans__plan=plan).exists():
        return False
    closed = _opened(coordinator, plan, reporter, _CLOSED, today, days=10)
    door = _door(closed)
    for request, told in zip(_requests(closed), _TOLD, strict=False):
        answering.save(door, request.uid, request.version, told)
    answering.all_on_track(door)
    answering.send(door, {one.uid: one.version for one in _requests(closed)})
    for request in _requests(closed):
        deciding.accept(coordinator, request.uid, request.version)
    closed.refresh_from_db()
    asking.close_round(coordinator, closed.uid, closed.version)
    first, *others = _requests(closed)
    apart = next((one for one in others if one.organisation_id != first.organisation_id), None)
    if apart is not None and apart.organisation is not None:
        _ask_head(coordinator, apart.organisation, today)
    running = _opened(coordinator, plan, reporter, _OPEN, today, days=21)
    asked = {one.item_id: one for one in _requests(running)}
    for before in filter(None, (first, apart)):
        request = asked[before.item_id]
        told = {"status": "on_track", "text": "Ook de tweede groep is gestart."}
        saved = answering.save(_door(running), request.uid, request.version, told)
        answering.send(_door(running), {saved.uid: saved.version})
    return True


def _ask_head(coordinator: Actor, organisation: Organisation, today: date) -> None:
    """Whoever plays the head of service confirms the answers of this organisation first."""
    head = actor_by_email(who_plays(Role.HEAD).email, today)
    keeper = actor_by_email(who_plays(Role.ADMINISTRATOR).email, today)
    if head is None or keeper is None:
        return
    mandate = request_mandate(head, Role.HEAD, organisation)
    approve_mandate(keeper, mandate.uid, mandate.version, today)
    deciding.set_practice(coordinator, organisation.uid, 0, head_confirms=True)


def _opened(
    coordinator: Actor, plan: Plan, reporter: Person, title: str, today: date, *, days: int
) -> ProgressRound:
    round_ = asking.plan_round(
        coordinator,
        asking.RoundPlanned(
            title,
            today.replace(month=1, day=1),
            today.replace(year=today.year + 1, month=1, day=1),
            (timezone.localtime() + timedelta(days=days)).replace(
                hour=17, minute=0, second=0, microsecond=0
            ),
            _QUESTIONS,
            (Item.Kind.ACTION.value, Item.Kind.INITIATIVE.value),
            (plan.uid,),
            example=True,
        ),
        today,
    )
    asked = [one.uid for one in _requests(round_)]
    if extra := asked[_MOST:]:
        asking.leave_out(coordinator, round_.uid, extra)
    asking.assign(coordinator, round_.uid, asked[:_MOST], person=reporter.uid)
    return asking.open_round(coordinator, round_.uid, round_.version, today)


def _requests(round_: ProgressRound) -> list[Request]:
    return list(Request.objects.filter(round=round_).order_by("pk"))


def _door(round_: ProgressRound) -> Door:
    """As the one who is asked opens it: with the link in the mail."""
    participant = Participant.objects.filter(round=round_, requests__isnull=False).first()
    link = PersonalLink.objects.get(participant=participant, revoked_at=None)
    sealed = Notification.objects.get(key=note_key(link)).params["sealed"]
    return Door(link.uid, unseal(sealed, "mail"))
