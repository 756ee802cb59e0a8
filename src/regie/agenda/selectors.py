"""What is due, for whom, and which obligations there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.translation import get_language, gettext

from regie.actors.models import Organisation
from regie.actors.people.due import DueItem
from regie.actors.people.secrets import hash_of
from regie.actors.people.selectors import actor_of
from regie.agenda import rules
from regie.agenda.hooks import DueDate, due_dates
from regie.agenda.models import CalendarKey, Fulfilment, Obligation
from regie.base.actor import Actor, Role
from regie.base.fields import last_day
from regie.base.text import said
from regie.base.uid import is_uid

#: What the secret of a calendar is hashed for.
PURPOSE = "calendar"
#: What is due so soon stands in *Mijn werk*; what is overdue longer than that no longer does.
SOON, LONG_AGO = timedelta(days=60), timedelta(days=400)
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
        Obligation.objects.visible_to(actor).select_related("owner").filter(uid=uid).first()
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
