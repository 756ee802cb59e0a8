"""What is due, for whom, and which obligations there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language, gettext

from regie.actors.models import Organisation
from regie.actors.people.due import DueItem
from regie.actors.people.secrets import hash_of
from regie.actors.people.selectors import actor_of
from regie.actors.selectors import names_at
from regie.agenda import rules
from regie.agenda.hooks import DueDate, due_dates
from regie.agenda.models import CalendarKey, Fulfilment, Meeting, Membership, Obligation
from regie.base.actor import Actor, Role
from regie.base.fields import last_day
from regie.base.text import fold, said
from regie.base.uid import is_uid

#: What the secret of a calendar is hashed for.
PURPOSE = "calendar"
#: What is due so soon stands in *Mijn werk*; what is overdue longer than that no longer does.
SOON, LONG_AGO = timedelta(days=60), timedelta(days=400)
#: What a meeting without a title is called.
UNTITLED = {"nl": "Vergadering", "en": "Meeting"}
#: Who keeps obligations.
KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def calendar(actor: Actor, since: date, until: date) -> list[DueDate]:
    """Everything that is due from ``since`` to ``until``, in order of its last possible day; what
    has no day comes last."""
    found = [one for room in due_dates(actor, since, until) for one in room]
    return sorted(
        found,
        key=lambda one: (
            last_day(one.when) if one.when else date.max,
            one.kind,
            said(one.title, "nl")[0],
            one.uid,
        ),
    )


def obligations_due(actor: Actor, since: date, until: date) -> Iterator[DueDate]:
    """The days of obligations: 2 queries."""
    rows = list(Obligation.objects.visible_to(actor).select_related("owner").order_by("pk"))
    if not rows:
        return
    met = set(Fulfilment.objects.filter(due__lte=until).values_list("obligation", "due"))
    for row in rows:
        who = frozenset([("organisation", row.owner.uid)]) if row.owner else frozenset()
        when = rules.occurrences(row.first, row.every, since, until, row.ended)
        open_day = row.first is None and row.ended is None
        for one in [*when, *([None] if open_day else [])]:
            yield DueDate(
                "obligation",
                row.uid,
                row.title,
                one,
                f"/agenda/verplichtingen/{row.uid}/",
                one is not None and (row.pk, one.first) in met,
                who,
                plan=row.plan,
                note=row.note,
                source=row.source,
                example=row.example,
            )


def meetings_due(actor: Actor, since: date, until: date) -> Iterator[DueDate]:
    """Meetings, due from the body and from all who belong to it: 3 queries at most. One is done
    when it says what was decided."""
    rows = list(
        Meeting.objects.visible_to(actor)
        .filter(held_first__lte=until)
        .select_related("body")
        .order_by("pk")
    )
    rows = [row for row in rows if row.held and last_day(row.held) >= since]
    if not rows:
        return
    bodies = {row.body_id for row in rows}
    called = names_at(bodies, until)
    belong: dict[int, list[Membership]] = {}
    for one in Membership.objects.filter(body__in=bodies).select_related("organisation", "office"):
        belong.setdefault(one.body_id, []).append(one)
    for row in rows:
        yield DueDate(
            "meeting",
            row.uid,
            row.title or UNTITLED,
            row.held,
            f"/agenda/vergaderingen/{row.uid}/",
            bool(row.conclusion),
            frozenset(
                [
                    ("organisation", row.body.uid),
                    *(who_is(one) for one in belong.get(row.body_id, ()) if _belongs(one, row)),
                ]
            ),
            within={"nl": called.get(row.body_id, "")},
            source=row.source,
            example=row.example,
        )


def _belongs(one: Membership, row: Meeting) -> bool:
    """Whether a member belonged to the body on the day of a meeting, as far as is known."""
    last = last_day(row.held) if row.held else date.max
    return (one.since_first is None or one.since_first <= last) and (
        one.until is None or one.until > row.held_first
    )


def who_is(one: Membership) -> tuple[Literal["organisation", "office"], str]:
    """(kind, uid) of a member, which is selected with it."""
    if one.office is not None:
        return "office", one.office.uid
    # The database holds that it is one of both.
    return "organisation", one.organisation.uid if one.organisation else ""


def members(body: Organisation) -> list[Membership]:
    """Who belongs or belonged to a body; who left last: 1 query."""
    ranks = list(Membership.Role.values)
    return sorted(
        body.members.select_related("organisation", "office"),
        key=lambda one: (one.until is not None, ranks.index(one.role), one.pk),
    )


def membership(actor: Actor, uid: str) -> Membership | None:
    """One membership, with its body: 1 query."""
    if not is_uid(uid):
        return None
    found: Membership | None = (
        Membership.objects.visible_to(actor).select_related("body").filter(uid=uid).first()
    )
    return found


def meetings(body: Organisation) -> list[Meeting]:
    """The meetings of a body, newest first: 1 query."""
    return list(body.meetings.order_by("-held_first", "-pk"))


def meeting(actor: Actor, uid: str) -> Meeting | None:
    """One meeting: 1 query."""
    if not is_uid(uid):
        return None
    found: Meeting | None = (
        Meeting.objects.visible_to(actor).select_related("body").filter(uid=uid).first()
    )
    return found


def points(row: Meeting) -> list[tuple[Obligation, Fulfilment | None]]:
    """What a meeting agreed on, by its day, each with when it was done: 2 queries."""
    found = row.points.select_related("owner").prefetch_related("fulfilments")
    return [
        (one, next(iter(one.fulfilments.all()), None))
        for one in found.order_by("first_first", "pk")
    ]


def bodies(day: date) -> list[tuple[Organisation, str]]:
    """The organisations that have members or meetings, as called on a day, by name: 2 queries."""
    found = list(
        Organisation.objects.filter(
            Exists(Membership.objects.filter(body=OuterRef("pk")))
            | Exists(Meeting.objects.filter(body=OuterRef("pk")))
        )
    )
    called = names_at([one.pk for one in found], day)
    return sorted(((one, called.get(one.pk, "")) for one in found), key=lambda pair: fold(pair[1]))


def uids_of(actor: Actor) -> frozenset[tuple[str, str]]:
    """The organisations that somebody holds a mandate at, as due dates name them: 1 query at
    most."""
    keys = actor.organisations()
    if not keys:
        return frozenset()
    return frozenset(
        ("organisation", uid)
        for uid in Organisation.objects.filter(pk__in=keys).values_list("uid", flat=True)
    )


def mine(actor: Actor, found: Iterable[DueDate]) -> list[DueDate]:
    """What ``actor`` answers for: everything for who keeps the register, else what is due from
    their organisations or from themselves."""
    if actor.has(*KEEPERS):
        return list(found)
    own = uids_of(actor)
    return [one for one in found if one.personal or not own.isdisjoint(one.who)]


def due_items(actor: Actor, today: date) -> list[DueItem]:
    """What rises to *Mijn werk*: what is due soon or overdue. Who keeps the register sees only the
    obligations: milestones are many, and each has somebody nearer to it."""
    keeper = actor.has(*KEEPERS)
    if not keeper and not actor.organisations():
        return []
    since, until = today - LONG_AGO, today + SOON
    found = (
        list(obligations_due(actor, since, until))
        if keeper
        else mine(actor, calendar(actor, since, until))
    )
    open_ones: dict[tuple[str, str], DueDate] = {}
    for one in found:
        if one.when is None or one.done or one.personal:
            continue
        if today - LONG_AGO <= last_day(one.when) <= today + SOON:
            open_ones.setdefault((one.kind, one.uid), one)
    language = "en" if (get_language() or "").startswith("en") else "nl"
    return [
        DueItem(
            said(one.title, language)[0],
            gettext("Look"),
            "obligation" if one.kind == "obligation" and keeper else f"due_{one.kind}",
            one.uid,
            last_day(one.when),
            said(one.within, language)[0],
        )
        for one in open_ones.values()
        if one.when
    ]


def obligations(actor: Actor) -> list[Obligation]:
    """Every obligation, those that ended last: 1 query."""
    rows = Obligation.objects.visible_to(actor).select_related("owner")
    return sorted(rows, key=lambda row: (row.ended is not None, said(row.title, "nl")[0], row.uid))


def obligation(actor: Actor, uid: str) -> Obligation | None:
    """One obligation: 1 query."""
    if not is_uid(uid):
        return None
    found: Obligation | None = (
        Obligation.objects.visible_to(actor)
        .select_related("owner", "meeting")
        .filter(uid=uid)
        .first()
    )
    return found


def fulfilments(row: Obligation) -> dict[date, Fulfilment]:
    """When an obligation was met, by the first day of what was due: 1 query."""
    return {one.due: one for one in row.fulfilments.order_by("due")}


def key_of(actor: Actor) -> CalendarKey | None:
    """The address of one's own calendar that works now: 1 query."""
    if actor.account is None:
        return None
    return CalendarKey.objects.filter(account_id=actor.account, revoked_at=None).first()


def reader(secret: str, today: date) -> Actor | None:
    """Whose calendar this secret opens; nothing for one that is guessed or withdrawn."""
    found = (
        CalendarKey.objects.select_related("account")
        .filter(
            secret_hash=hash_of(secret[:100], PURPOSE), revoked_at=None, account__is_active=True
        )
        .first()
    )
    return actor_of(found.account, today) if found else None
