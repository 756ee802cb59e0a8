"""An application: starting it, saving what is typed, submitting it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from regie.actors.models import Organisation
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.programmes.models import (
    Application,
    AskedLine,
    AskedShare,
    Call,
    Member,
    Submission,
)
from regie.programmes.models.application import EDITORS
from regie.programmes.ruleset import RuleSet, digest_of
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.simulation import Choice, simulate


def start(
    actor: Actor,
    call: Call,
    organisation: Organisation,
    *,
    title: str = "",
    before: Application | None = None,
    example: bool = False,
) -> Application:
    """A new draft for an organisation, which is its lead member.

    :raises NotAllowed: for who types nowhere for this organisation.
    :raises Refusal: where the call is not published, or takes one of each and there is one.
    """
    _must_type(actor, organisation)
    rules = rules_in_force(call)
    if rules is None or call.state != Call.State.PUBLISHED:
        raise Refusal("Deze oproep is niet gepubliceerd.")
    once = rules_of(rules).process.once
    busy = (Application.State.DRAFT, Application.State.SUBMITTED, Application.State.DECIDED)
    with act(actor, "programmes.application.started") as event:
        if once and Application.objects.filter(
            call=call, organisation=organisation, alone=True, state__in=busy
        ):
            raise Refusal("Deze organisatie heeft al een aanvraag voor deze oproep.")
        now = timezone.now()
        application = Application.objects.create(
            call=call,
            organisation=organisation,
            alone=once,
            title=title,
            rules_seen=rules,
            before=before,
            started_by_id=actor.account,
            started_at=now,
            saved_at=now,
            example=example,
        )
        Member.objects.create(
            application=application,
            organisation=organisation,
            lead=True,
            state=Member.State.CONFIRMED,
            confirmed_at=now,
        )
        event.about = application
        event.after = {"call": call.code, "organisation": organisation.uid}
    return application


def save(
    actor: Actor, application: Application, version: int, typed: Mapping[str, Any]
) -> Application:
    """Keep what was typed, right or wrong. Not in the history: it is saved every few seconds.

    :raises Conflict: where somebody else saved since ``version``.
    """
    _must_type(actor, application.organisation)
    changed = Application.objects.filter(
        pk=application.pk, version=version, state=Application.State.DRAFT
    ).update(typed=dict(typed), saved_at=timezone.now(), version=version + 1)
    if not changed:
        theirs = Application.objects.get(pk=application.pk)
        raise Conflict({"typed": typed}, {"typed": theirs.typed})
    application.refresh_from_db()
    return application


def submit(actor: Actor, application: Application, version: int, moment: datetime) -> Submission:
    """Submit what was typed. Only now it must be right.

    :param moment: when it came in, by the clock of the server.
    :raises NotAllowed: for who does not sign for the organisation.
    :raises Refusal: after the deadline.
    :raises Invalid: with a sentence for each field that is wrong.
    """
    signs = actor.organisations(Role.APPLICANT_SIGNATORY)
    if application.organisation_id not in signs and not actor.system_user:
        raise NotAllowed("Alleen wie voor de organisatie tekent, dient in.")
    row = rules_in_force(application.call)
    if row is None:
        raise Refusal("Deze oproep is niet open.")
    rules = rules_of(row)
    lines, total = _asked(rules, application.typed)
    with act(actor, "programmes.application.submitted", application) as event:
        # The call is held, so that numbers follow the order of coming in.
        Call.objects.select_for_update().get(pk=application.call_id)
        highest = Application.objects.filter(call=application.call_id).aggregate(n=Max("number"))
        number = application.number or (highest["n"] or 0) + 1
        changed = Application.objects.filter(
            pk=application.pk, version=version, state=Application.State.DRAFT
        ).update(
            state=Application.State.SUBMITTED,
            number=number,
            rules_seen=row,
            version=version + 1,
        )
        if not changed:
            theirs = Application.objects.get(pk=application.pk)
            raise Conflict({"state": "submitted"}, {"state": theirs.state})
        content = {"typed": application.typed, "organisation": application.organisation.uid}
        rank = application.submissions.count() + 1
        submission = Submission.objects.create(
            application=application,
            rank=rank,
            rules=row,
            content=content,
            digest=digest_of(content),
            total=total,
            submitted_by_id=actor.account,
            submitted_at=moment,
        )
        shares = {
            member.organisation_id: member.typed.get("lines", {})
            for member in application.members.filter(state=Member.State.CONFIRMED, lead=False)
        }
        for line in lines:
            line.submission = submission
            line.save()
            for organisation, told in shares.items():
                units = told.get(line.line, {}).get("units")
                if units:
                    AskedShare.objects.create(
                        asked=line, organisation_id=organisation, units=int(units)
                    )
        event.after = {"number": number, "rank": rank, "total": str(total)}
    application.refresh_from_db()
    return submission


def _asked(rules: RuleSet, typed: Mapping[str, Any]) -> tuple[list[AskedLine], Decimal]:
    """The lines that are asked, checked; and what they bring together."""
    choices, current = [], {}
    for code, told in typed.get("lines", {}).items():
        try:
            units = int(told.get("planned") or 0)
            priority = int(told["priority"]) if told.get("priority") else None
            current[code] = int(told["current"]) if told.get("current") else None
        except ValueError:
            raise Invalid("Vul hele getallen in.", {code: "Vul een heel getal in."}) from None
        if units:
            choices.append(Choice(code, units, priority))
    outcome = simulate(rules, choices)
    wrong = {one.choice.line: str(one.problem) for one in outcome.lines if one.problem}
    if wrong:
        raise Invalid("De aanvraag kan zo niet ingediend worden.", wrong)
    places = {line.code: place for place, line in enumerate(rules.lines, 1)}
    lines = [
        AskedLine(
            line=one.choice.line,
            place=places[one.choice.line],
            units=one.choice.units,
            current=current.get(one.choice.line),
            priority=one.choice.priority or 1,
            unit_amount=one.line.amount,
            **({} if one.own is None else {"own": one.own}),
        )
        for one in outcome.lines
        if one.line is not None and one.line.amount is not None
    ]
    return lines, outcome.total_flemish


def _must_type(actor: Actor, organisation: Organisation) -> None:
    if organisation.pk not in actor.organisations(*EDITORS) and not actor.system_user:
        raise NotAllowed("Alleen wie voor deze organisatie aanvragen schrijft, kan dit.")
