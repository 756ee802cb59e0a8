"""What pages of applicants ask of the register."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext
from msgspec import Struct

from regie.actors.models import Mandate, Organisation, Person
from regie.actors.people.due import DueItem
from regie.actors.selectors import names_at
from regie.base.actor import Actor, Role
from regie.base.clock import now
from regie.base.models import StoredFile
from regie.base.text import said
from regie.programmes.models import (
    AccountNumber,
    Application,
    ApplicationFile,
    Call,
    CallRules,
    Member,
    Submission,
)
from regie.programmes.models.application import EDITORS, READERS
from regie.programmes.opening import closes_at, is_open
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.rules import rules_of

#: How many rows a list shows.
MOST = 200


class OpenCall(Struct, frozen=True):
    """A call that takes applications now."""

    call: Call
    rules: RuleSet
    closes: datetime | None


class OwnRow(Struct, frozen=True):
    """An application in the list of who files it, or one's part in one. ``closes`` is absent where
    it cannot be changed any more."""

    uid: str
    title: str
    call: Call
    organisation: str
    number: int | None
    state: str
    saved_at: datetime
    closes: datetime | None


def open_calls(moment: datetime) -> list[OpenCall]:
    """The calls that are open at this moment, the one that closes first on top. One query."""
    rows = CallRules.objects.filter(
        state=CallRules.State.IN_FORCE, call__state=Call.State.PUBLISHED
    ).select_related("call")
    told = [(row.call, rules_of(row)) for row in rows.order_by("call__code")]
    found = [
        OpenCall(call, rules, closes_at(rules.dates))
        for call, rules in told
        if is_open(rules.dates, moment)
    ]
    return sorted(found, key=lambda one: (one.closes or moment, one.call.code))


def own_applications(actor: Actor, moment: datetime) -> list[OwnRow]:
    """The applications of the organisations for which somebody reads. Three queries."""
    rows = list(
        Application.objects.filter(organisation__in=actor.organisations(*READERS))
        .select_related("call")
        .order_by("-saved_at", "-pk")[:MOST]
    )
    names = names_at([row.organisation_id for row in rows], moment.date())
    closings = _closings([row.call_id for row in rows], moment)
    return [
        OwnRow(
            row.uid,
            row.title,
            row.call,
            names.get(row.organisation_id, ""),
            row.number,
            row.state,
            row.saved_at,
            closings.get(row.call_id),
        )
        for row in rows
    ]


def own_parts(actor: Actor, moment: datetime) -> list[OwnRow]:
    """The parts of the organisations for which somebody answers as a partner. Three queries."""
    rows = list(
        Member.objects.filter(
            lead=False,
            organisation__in=actor.organisations(*READERS, Role.PARTNER_EDITOR),
        )
        .exclude(state=Member.State.LEFT)
        .select_related("application__call")
        .order_by("-pk")[:MOST]
    )
    names = names_at([row.application.organisation_id for row in rows], moment.date())
    closings = _closings([row.application.call_id for row in rows], moment)
    return [
        OwnRow(
            row.uid,
            row.application.title,
            row.application.call,
            names.get(row.application.organisation_id, ""),
            row.application.number,
            row.state,
            row.application.saved_at,
            closings.get(row.application.call_id),
        )
        for row in rows
    ]


def _closings(calls: list[int], moment: datetime) -> dict[int, datetime]:
    """When calls that are open close, by key."""
    rows = CallRules.objects.filter(call__in=calls, state=CallRules.State.IN_FORCE)
    told = [(row.call_id, rules_of(row).dates) for row in rows]
    return {
        call: closes
        for call, dates in told
        if is_open(dates, moment) and (closes := closes_at(dates)) is not None
    }


def application_for(actor: Actor, uid: str) -> Application | None:
    """An application of an organisation for which somebody reads. One query."""
    found: Application | None = (
        Application.objects.filter(uid=uid, organisation__in=actor.organisations(*READERS))
        .select_related("call", "organisation__municipality", "rules_seen")
        .first()
    )
    return found


def application_to_save(actor: Actor, uid: str) -> tuple[Application, CallRules] | None:
    """An application and the rules that hold, for who types: all that saving needs. One query."""
    row = (
        CallRules.objects.filter(
            state=CallRules.State.IN_FORCE,
            call__applications__uid=uid,
            call__applications__organisation__in=actor.organisations(*READERS),
        )
        .select_related("call")
        .first()
    )
    if row is None:
        return None
    found = Application.objects.filter(uid=uid).select_related("organisation").get()
    found.call = row.call
    found.rules_seen = row
    return found, row


def member_for(actor: Actor, uid: str) -> Member | None:
    """One's own part as a partner. One query."""
    found: Member | None = (
        Member.objects.filter(
            uid=uid,
            lead=False,
            organisation__in=actor.organisations(*READERS, Role.PARTNER_EDITOR),
        )
        .exclude(state=Member.State.LEFT)
        .select_related("application__call", "application__rules_seen", "organisation")
        .first()
    )
    return found


def members_of(application: Application) -> list[Member]:
    """All who were asked, who files first. One query."""
    rows = application.members.exclude(state=Member.State.LEFT).select_related("organisation")
    return list(rows.order_by("-lead", "pk"))


def submission_of(application: Application) -> Submission | None:
    """What the applicant asks now. One query."""
    found: Submission | None = (
        application.submissions.filter(superseded_at=None).select_related("rules").first()
    )
    return found


def file_of(application: Application, uid: str) -> StoredFile | None:
    """A file that was brought with an application, also one that was replaced. One query."""
    row = (
        ApplicationFile.objects.filter(application=application, uid=uid)
        .exclude(file__scan=StoredFile.Scan.INFECTED)
        .select_related("file")
        .first()
    )
    return row.file if row else None


def colleagues(organisation: int, day: date) -> list[Person]:
    """Everybody who writes applications for an organisation (its key). One query."""
    held = Mandate.objects.filter(
        organisation=organisation,
        role__in=EDITORS,
        state=Mandate.State.ACTIVE,
        since__lte=day,
    ).exclude(until__lte=day)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("name", "pk"))


def account_numbers(actor: Actor, organisation: Organisation) -> list[AccountNumber]:
    """The account numbers of an organisation, the newest first. One query."""
    rows = AccountNumber.objects.visible_to(actor).filter(organisation=organisation)
    return list(rows.select_related("letter").order_by("-pk")[:20])


def applying_organisations(actor: Actor) -> list[tuple[Organisation, str]]:
    """The organisations for which somebody writes applications, by name. Two queries."""
    keys = actor.organisations(*EDITORS)
    names = names_at(keys, now().date())
    rows = Organisation.objects.filter(pk__in=keys).select_related("municipality")
    return sorted(((one, names.get(one.pk, "")) for one in rows), key=lambda pair: pair[1])


def due_applications(actor: Actor, today: date) -> Iterable[DueItem]:
    """Drafts of calls that are open, and parts to confirm. At most four queries."""
    mine = Q(organisation__in=actor.organisations(*EDITORS))
    theirs = Q(organisation__in=actor.organisations(*EDITORS, Role.PARTNER_EDITOR))
    if not actor.mandates:
        return
    moment = now()
    drafts = list(
        Application.objects.filter(mine, state=Application.State.DRAFT)
        .select_related("call")
        .order_by("pk")[:MOST]
    )
    parts = list(
        Member.objects.filter(
            theirs,
            lead=False,
            state=Member.State.INVITED,
            application__state=Application.State.DRAFT,
        )
        .select_related("application__call")
        .order_by("pk")[:MOST]
    )
    if not drafts and not parts:
        return
    closings = _closings(
        [*(one.call_id for one in drafts), *(one.application.call_id for one in parts)], moment
    )
    for draft in drafts:
        if draft.call_id in closings:
            yield DueItem(
                gettext("Submit the application"),
                gettext("Go on"),
                "application",
                draft.uid,
                closings[draft.call_id].date(),
                said(draft.call.title, "nl")[0],
            )
    for part in parts:
        if part.application.call_id in closings:
            yield DueItem(
                gettext("Confirm your part in an application"),
                gettext("Look and decide"),
                "application_part",
                part.uid,
                closings[part.application.call_id].date(),
                said(part.application.call.title, "nl")[0],
            )
