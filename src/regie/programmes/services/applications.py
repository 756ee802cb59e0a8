"""An application: starting it, saving what is typed, submitting it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from regie.actors.models import Organisation
from regie.actors.selectors import names_at
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.clock import today
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.notifications import notify
from regie.programmes.application_words import fault_words
from regie.programmes.checking import check_shares
from regie.programmes.models import (
    Application,
    ApplicationRight,
    AskedCost,
    AskedLine,
    AskedShare,
    Call,
    CallRules,
    Member,
    Submission,
)
from regie.programmes.models.application import EDITORS
from regie.programmes.opening import closes_at, opens_at
from regie.programmes.ruleset import RuleSet, digest_of
from regie.programmes.selectors.applicants import accounts_that_sign
from regie.programmes.selectors.examining import PRESENT, Examined, elsewhere, examine
from regie.programmes.selectors.rules import rules_in_force, rules_of
from regie.programmes.services.accounts import account_of, take_account
from regie.programmes.typed import (
    ACCOUNT,
    LONGEST,
    Merged,
    fields_of,
    flat,
    merge,
    nested,
    questions_of,
)

#: States in which an application stands in the way of another of the same organisation.
BUSY = (Application.State.DRAFT, Application.State.SUBMITTED, Application.State.DECIDED)
_TRIES = 5


def start(
    actor: Actor,
    call: Call,
    organisation: Organisation,
    *,
    title: str = "",
    before: Application | None = None,
    typed: Mapping[str, Any] | None = None,
    moment: datetime | None = None,
    example: bool = False,
) -> Application:
    """A new draft for an organisation, which is its lead member. What is known is filled in.

    :param typed: what stands in it from the start, such as the choices of a simulator.
    :param moment: when it is started; a call that is not open then is refused.
    :raises NotAllowed: for who types nowhere for this organisation.
    :raises Refusal: where the call is not published or open, or takes one of each and there is one.
    """
    _must_type(actor, organisation.pk)
    row = rules_in_force(call)
    if row is None or call.state != Call.State.PUBLISHED:
        raise Refusal("Deze oproep is niet gepubliceerd.")
    rules = rules_of(row)
    if moment is not None:
        _in_time(rules, moment)
    once = rules.process.once
    taken = "Deze organisatie heeft al een aanvraag voor deze oproep."
    try:
        with act(actor, "programmes.application.started") as event:
            if once and Application.objects.filter(
                call=call, organisation=organisation, alone=True, state__in=BUSY
            ):
                raise Refusal(taken)
            now = timezone.now()
            application = Application.objects.create(
                call=call,
                organisation=organisation,
                alone=once,
                title=title,
                typed=_known(rules, organisation, typed or {}),
                rules_seen=row,
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
    except IntegrityError:  # two at one moment
        raise Refusal(taken) from None
    return application


def _known(rules: RuleSet, organisation: Organisation, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the register knows of who applies, under what was brought along."""
    answers: dict[str, str] = {}
    account = account_of(organisation.pk)
    for question in questions_of(rules):
        if question.answer == "iban" and account is not None:
            answers[question.code] = account.iban
        if question.answer == "kbo" and organisation.kbo:
            answers[question.code] = organisation.kbo
    answers |= typed.get("answers", {})
    return {**typed, "answers": answers} if answers else dict(typed)


def save(
    actor: Actor, application: Application, version: int, typed: Mapping[str, Any]
) -> Application:
    """Keep all that was typed, right or wrong. Not in the history: it is saved every few seconds.

    :raises NotAllowed: for a field that somebody may not type in.
    :raises Conflict: where somebody else saved since ``version``.
    """
    _must_type(actor, application.organisation_id)
    before, after = flat(application.typed), flat(typed)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    _must_type_in(actor, application, rules_of(application.rules_seen), changed)
    changed_rows = Application.objects.filter(
        pk=application.pk, version=version, state=Application.State.DRAFT
    ).update(typed=dict(typed), saved_at=timezone.now(), version=version + 1)
    if not changed_rows:
        theirs = Application.objects.get(pk=application.pk)
        raise Conflict({"typed": typed}, {"typed": theirs.typed})
    application.refresh_from_db()
    return application


def save_fields(
    actor: Actor,
    application: Application,
    rules: RuleSet,
    sent: Mapping[str, str],
    was: Mapping[str, str],
) -> Merged:
    """Keep fields, right or wrong, beside what others typed meanwhile in other fields.

    One row is written and nothing else; a field that somebody else changed since stays as it is and
    comes back as a clash.

    :param was: the marks (:func:`regie.programmes.typed.mark`) of what the form was made from.
    :raises NotAllowed: for a field that somebody may not type in.
    :raises Refusal: for an application that is no draft any more.
    """
    _must_type(actor, application.organisation_id)
    known = {name for name, _part in fields_of(rules)}
    sent = {name: text for name, text in sent.items() if name in known}
    if any(len(text) > LONGEST for text in sent.values()):
        raise Invalid(f"Een antwoord heeft ten hoogste {LONGEST} tekens.")
    for _try in range(_TRIES):
        merged = merge(flat(application.typed), sent, was)
        if application.state != Application.State.DRAFT:
            raise Refusal("Deze aanvraag is geen ontwerp meer: open ze opnieuw om te wijzigen.")
        if not merged.changed:
            return merged
        _must_type_in(actor, application, rules, merged.changed)
        typed = nested(rules, merged.fields)
        now = timezone.now()
        if Application.objects.filter(
            pk=application.pk, version=application.version, state=Application.State.DRAFT
        ).update(typed=typed, saved_at=now, version=application.version + 1, title=_title(typed)):
            application.typed, application.saved_at = typed, now
            application.version += 1
            return merged
        application.refresh_from_db(fields=["typed", "version", "state"])
    raise Conflict({"fields": ", ".join(sent)}, {"fields": ""})


def _title(typed: Mapping[str, Any]) -> str:
    return str(typed.get("title", ""))[:300]


def submit(actor: Actor, application: Application, version: int, moment: datetime) -> Submission:
    """Submit what was typed. Only now it must be right.

    The system brings in what came by another way, also after the closing.

    :param moment: when it came in, by the clock of the server.
    :raises NotAllowed: for who does not sign for the organisation.
    :raises Refusal: before the opening and after the closing, with the exact time; where a partner
        changes its part at that moment, or turns out to work together elsewhere.
    :raises Invalid: with a sentence for each field that is wrong.
    """
    must_sign(actor, application.organisation_id)
    application.refresh_from_db()
    row = rules_in_force(application.call)
    if row is None:
        raise Refusal("Deze oproep is niet open.")
    rules = rules_of(row)
    if not actor.system_user:
        if application.call.state != Call.State.PUBLISHED:
            raise Refusal("Deze oproep is niet open.")
        _in_time(rules, moment)
    seen = examine(application, rules, today())
    if seen.faults:
        raise Invalid(
            "De aanvraag kan zo niet ingediend worden.",
            {fault.field: fault_words(fault) for fault in reversed(seen.faults)},
        )
    with act(actor, "programmes.application.submitted", application) as event:
        # First of all, so that of two clicks the second waits, and finds another version.
        drafts = Application.objects.filter(pk=application.pk, state=Application.State.DRAFT)
        if not drafts.filter(version=version).update(version=version + 1):
            theirs = Application.objects.get(pk=application.pk)
            raise Conflict({"state": "submitted"}, {"state": theirs.state})
        # Partners change their part only while they hold the draft: from here on nobody does.
        there = application.members.filter(lead=False, state__in=PRESENT)
        parts = {(one.pk, one.version) for one in seen.partners}
        if set(there.values_list("pk", "version")) != parts:
            raise Refusal(
                "Een partner wijzigde intussen zijn deel. Kijk het na en dien opnieuw in."
            )
        submission = _kept(actor, application, row, seen, moment)
        if seen.iban:
            take_account(actor, application.organisation, seen.iban, seen.letter)
        # The call is held, so that numbers follow the order of coming in; last, since in the last
        # hour everybody waits for it.
        call = Call.objects.select_for_update().get(pk=application.call_id)
        if not CallRules.objects.filter(pk=row.pk, state="in_force").exists():
            raise Conflict({"state": "submitted"}, {"state": "draft"})
        if twice := elsewhere(application, rules, seen.partners):
            name = seen.names[twice[0]]
            raise Refusal(f"{name} werkt al samen in een andere aanvraag van deze oproep.")
        number = application.number
        if number is None:
            highest = Application.objects.filter(call=call).aggregate(n=Max("number"))
            number = (highest["n"] or 0) + 1
        drafts.update(state=Application.State.SUBMITTED, number=number, rules_seen=row)
        _tell(application, submission, number)
        event.after = {
            "number": number,
            "rank": submission.rank,
            "total": str(submission.total),
        }
    application.refresh_from_db()
    return submission


def _kept(
    actor: Actor, application: Application, row: CallRules, seen: Examined, moment: datetime
) -> Submission:
    """Write what is submitted, exactly as it is now, with its lines, shares and costs."""
    content = {
        "typed": {**application.typed, "answers": dict(seen.checked.answers)},
        "organisation": application.organisation.uid,
        "name": seen.names[application.organisation_id],
        "kbo": application.organisation.kbo or "",
        "files": seen.files,
        "partners": [
            {
                "organisation": member.organisation.uid,
                "name": seen.names[member.organisation_id],
                "lines": member.typed.get("lines", {}),
            }
            for member in seen.partners
        ],
    }
    application.submissions.filter(superseded_at=None).update(superseded_at=moment)
    submission = Submission.objects.create(
        application=application,
        rank=application.submissions.count() + 1,
        rules=row,
        content=content,
        digest=digest_of(content),
        total=seen.checked.total,
        submitted_by_id=actor.account,
        submitted_at=moment,
    )
    lines = AskedLine.objects.bulk_create(
        AskedLine(
            submission=submission,
            line=wish.line.code,
            place=wish.place,
            units=wish.units,
            current=wish.current,
            priority=wish.priority,
            unit_amount=wish.line.amount or Decimal(0),
            **({} if wish.own is None else {"own": wish.own}),
        )
        for wish in seen.checked.wishes
    )
    by_code = {line.line: line for line in lines}
    AskedShare.objects.bulk_create(
        AskedShare(
            asked=by_code[share.line],
            organisation_id=member.organisation_id,
            units=share.units,
            **({} if share.own is None else {"own": share.own}),
        )
        for member in seen.partners
        for share in check_shares(seen.rules, member.typed.get("lines", {}))[0]
        if share.line in by_code
    )
    AskedCost.objects.bulk_create(
        AskedCost(
            submission=submission,
            income=one.income,
            place=place,
            label=one.label[:300],
            amount=one.amount,
            note=one.note,
        )
        for place, one in enumerate(seen.checked.rows, 1)
    )
    return submission


def reopen(actor: Actor, application: Application, version: int, moment: datetime) -> Application:
    """Go on with what was submitted, until the closing. What was submitted stays what is asked
    until it is submitted again.

    :raises Refusal: after the closing.
    """
    _must_type(actor, application.organisation_id)
    _still_open(application, moment)
    with act(actor, "programmes.application.reopened", application) as event:
        _moved(
            application,
            version,
            (Application.State.SUBMITTED, Application.State.WITHDRAWN, Application.State.LAPSED),
            Application.State.DRAFT,
        )
        event.changed("state", application.state, Application.State.DRAFT)
    application.refresh_from_db()
    return application


def withdraw(actor: Actor, application: Application, version: int, moment: datetime) -> Application:
    """Ask nothing any more. Until the closing it can be opened again.

    :raises NotAllowed: for who does not sign for the organisation.
    :raises Refusal: after the closing.
    """
    must_sign(actor, application.organisation_id)
    _still_open(application, moment)
    with act(actor, "programmes.application.withdrawn", application) as event:
        _moved(
            application,
            version,
            (Application.State.SUBMITTED, Application.State.DRAFT),
            Application.State.WITHDRAWN,
        )
        application.submissions.filter(superseded_at=None).update(superseded_at=moment)
        event.changed("state", application.state, Application.State.WITHDRAWN)
    application.refresh_from_db()
    return application


def _still_open(application: Application, moment: datetime) -> None:
    row = rules_in_force(application.call)
    if row is None or application.call.state != Call.State.PUBLISHED:
        raise Refusal("Deze oproep is niet open.")
    _in_time(rules_of(row), moment)


def _moved(
    application: Application, version: int, froms: tuple[str, ...], state: Application.State
) -> None:
    """From one of these states to another.

    :raises Conflict: where it is in none of them, or somebody was first.
    """
    try:
        with transaction.atomic():
            changed = Application.objects.filter(
                pk=application.pk, version=version, state__in=froms
            ).update(state=state, version=version + 1)
    except IntegrityError:
        raise Refusal("Deze organisatie heeft al een andere aanvraag voor deze oproep.") from None
    if not changed:
        theirs = Application.objects.get(pk=application.pk)
        raise Conflict({"state": state}, {"state": theirs.state})


def must_sign(actor: Actor, organisation: int) -> None:
    """:raises NotAllowed: for who does not sign for this organisation."""
    if organisation not in actor.organisations(Role.APPLICANT_SIGNATORY) and not actor.system_user:
        raise NotAllowed("Alleen wie voor de organisatie tekent, kan dit.")


def _must_type(actor: Actor, organisation: int) -> None:
    if organisation not in actor.organisations(*EDITORS) and not actor.system_user:
        raise NotAllowed("Alleen wie voor deze organisatie aanvragen schrijft, kan dit.")


def parts_for(actor: Actor, application: Application, parts: set[str]) -> set[str]:
    """In which of these parts ``actor`` types. At most one query, none for who signs."""
    where = application.organisation_id
    if actor.system_user or where in actor.organisations(Role.APPLICANT_SIGNATORY):
        return parts
    if where not in actor.organisations(*EDITORS):
        return set()
    given = list(
        ApplicationRight.objects.filter(application=application).values_list("person_id", "part")
    )
    open_ones = parts - {ACCOUNT}
    return {part for person, part in given if person == actor.person} if given else open_ones


def _must_type_in(actor: Actor, application: Application, rules: RuleSet, changed: Any) -> None:
    part_of_field = dict(fields_of(rules))
    touched = {part_of_field.get(name, "") for name in changed}
    # What no rule knows is nobody's part: it is told at submitting, and asks nothing.
    theirs = parts_for(actor, application, touched | {""}) | {""}
    if touched - theirs:
        raise NotAllowed("Dit deel van de aanvraag is aan iemand anders gegeven.")


def _in_time(rules: RuleSet, moment: datetime) -> None:
    opens, closes = opens_at(rules.dates), closes_at(rules.dates)
    if opens is not None and moment < opens:
        raise Refusal(f"Deze oproep gaat open op {_told(opens)}.")
    if closes is not None and moment > closes:
        raise Refusal(
            f"Te laat: de oproep sloot op {_told(closes)} en dit kwam binnen op {_told(moment)}."
        )


def _told(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y om %H.%M.%S uur")


def _tell(application: Application, submission: Submission, number: int) -> None:
    """Everybody who signs gets the receipt."""
    title = application.call.title
    name = names_at([application.organisation_id], today()).get(application.organisation_id, "")
    for account in accounts_that_sign(application.organisation_id, today()):
        notify(
            "application.submitted",
            account,
            {
                "number": number,
                "call": title.get("nl") or next(iter(title.values()), ""),
                "organisation": name,
                "at": _told(submission.submitted_at),
                "digest": submission.digest[:16],
                "path": f"/werk/aanvragen/{application.uid}/ontvangst/",
            },
            f"application.submitted:{submission.uid}:{account}",
        )
