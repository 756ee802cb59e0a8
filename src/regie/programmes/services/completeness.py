"""Whether an application is complete, and what staff and applicant ask each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q
from django.utils import timezone

from regie.actors.models import Mandate
from regie.base import clock
from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed, Refusal
from regie.base.notifications import notify
from regie.programmes.models import Application, Check, DossierMessage
from regie.programmes.models.application import EDITORS, READERS
from regie.programmes.selectors.rules import rules_of
from regie.programmes.services.allowed import must_keep_calls

_ANSWERS = frozenset({"ok", "missing", "none"})
#: The longest question or answer.
LONGEST = 5000


def keep_check(
    actor: Actor,
    application: Application,
    version: int,
    state: str,
    *,
    items: Mapping[str, str] | None = None,
    groups: Collection[int] = (),
    until: date | None = None,
    note: str = "",
) -> Check:
    """Say how complete an application is.

    ``asked`` tells the applicant ``note`` and before when; ``ineligible`` takes the application out
    of the division with ``note`` as its reason; another state afterwards brings it back.

    :param version: of the check; 0 where there is none yet.
    :raises Invalid: where the state misses its date or reason, or an item misses.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_keep_calls(actor)
    told = {str(code): str(one) for code, one in (items or {}).items()}
    note = note.strip()[:1000]
    _must_be_sound(application, state, told, groups, until, note)
    action = {
        Check.State.ASKED: "programmes.check.asked",
        Check.State.INELIGIBLE: "programmes.check.ineligible",
    }.get(Check.State(state), "programmes.check.kept")
    with act(actor, action, application) as event:
        before, after = (
            (Application.State.SUBMITTED, Application.State.INELIGIBLE)
            if state == Check.State.INELIGIBLE
            else (Application.State.INELIGIBLE, Application.State.SUBMITTED)
        )
        there = Application.objects.select_for_update().get(pk=application.pk)
        if there.state not in (Application.State.SUBMITTED, Application.State.INELIGIBLE):
            raise Refusal("Deze aanvraag is ingetrokken of er is al over beslist.")
        if there.state == before:
            Application.objects.filter(pk=application.pk).update(
                state=after, version=there.version + 1
            )
        values = {
            "state": state,
            "items": told,
            "groups": sorted(set(groups)),
            "until": until if state == Check.State.ASKED else None,
            "note": note,
            "by_id": actor.account,
            "at": timezone.now(),
        }
        row: Check | None = Check.objects.filter(application=application).first()
        if row is None and version == 0:
            row = Check.objects.create(application=application, **values)
        elif not Check.objects.filter(application=application, version=version).update(
            **values, version=version + 1
        ):
            row = Check.objects.get(application=application)
            raise Conflict({"state": state}, {"state": row.state, "version": row.version})
        if state == Check.State.ASKED:
            _say(actor, application, note, from_staff=True, until=until)
        event.after = {"state": state, "items": told, "groups": sorted(set(groups)), "note": note}
    application.refresh_from_db()
    return Check.objects.get(application=application)


def say(actor: Actor, application: Application, text: str) -> DossierMessage:
    """Ask or answer in the dossier; the other side gets a notice.

    :raises NotAllowed: for who neither keeps calls nor reads for who files.
    """
    keeps = actor.is_staff
    if keeps:
        must_keep_calls(actor)
    elif application.organisation_id not in actor.organisations(*READERS):
        raise NotAllowed("Alleen wie de aanvraag leest, kan hier iets vragen.")
    if application.number is None:
        raise Refusal("Deze aanvraag is nog niet ingediend.")
    text = text.strip()
    if not text or len(text) > LONGEST:
        wrong = f"Schrijf iets, met ten hoogste {LONGEST} tekens."
        raise Invalid(wrong, {"text": wrong})
    with act(actor, "programmes.dossier.said", application) as event:
        message = _say(actor, application, text, from_staff=keeps)
        event.after = {"message": message.uid, "from_staff": keeps}
    return message


def _say(
    actor: Actor,
    application: Application,
    text: str,
    *,
    from_staff: bool,
    until: date | None = None,
) -> DossierMessage:
    message: DossierMessage = DossierMessage.objects.create(
        application=application,
        from_staff=from_staff,
        text=text,
        until=until,
        by_id=actor.account,
        at=timezone.now(),
    )
    page = (
        f"/werk/aanvragen/{application.uid}/vragen/"
        if from_staff
        else f"/werk/oproepen/{application.call.code}/dossiers/{application.uid}/"
    )
    for account in _told(application, from_staff=from_staff):
        notify(
            "programmes.question",
            account,
            {
                "title": application.call.title.get("nl", ""),
                "number": application.number,
                "path": page,
                "until": until.isoformat() if until else "",
            },
            f"question-{message.uid}-{account}",
        )
    return message


def _told(application: Application, *, from_staff: bool) -> set[int]:
    """The accounts on the other side: who writes for the applicant, or who of staff wrote here."""
    if not from_staff:
        wrote = application.messages.filter(from_staff=True, by__isnull=False)
        checked = Check.objects.filter(application=application, by__isnull=False)
        return set(wrote.values_list("by", flat=True)) | set(checked.values_list("by", flat=True))
    today = clock.today()
    accounts = Mandate.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        organisation=application.organisation_id,
        role__in=[role.value for role in EDITORS],
        state=Mandate.State.ACTIVE,
        since__lte=today,
        person__account__is_active=True,
    )
    return {one for one in accounts.values_list("person__account", flat=True) if one is not None}


def _must_be_sound(
    application: Application,
    state: str,
    items: Mapping[str, str],
    groups: Collection[int],
    until: date | None,
    note: str,
) -> None:
    if state not in Check.State.values:
        raise Invalid("Kies hoe volledig de aanvraag is.", {"state": "Kies een antwoord."})
    if not set(items.values()) <= _ANSWERS:
        raise Invalid("Kies bij elk punt een antwoord.")
    submission = application.submissions.filter(superseded_at__isnull=True).first()
    rules = rules_of(submission.rules if submission else application.rules_seen)
    if any(not 0 <= group < len(rules.reserves) for group in groups):
        raise Invalid("Dit gereserveerde deel bestaat niet.", {"groups": "Kies uit de lijst."})
    if state == Check.State.COMPLETE and "missing" in items.values():
        wrong = "Er ontbreekt nog iets: vraag het, of zeg dat het niet van toepassing is."
        raise Invalid(wrong, {"state": wrong})
    if state == Check.State.ASKED:
        if until is None or until < clock.today():
            wrong = "Kies een dag vanaf vandaag."
            raise Invalid(wrong, {"until": wrong})
        if not note:
            raise Invalid("Zeg wat ontbreekt.", {"note": "Zeg wat de aanvrager nog moet bezorgen."})
    if state == Check.State.INELIGIBLE and not note:
        raise Invalid("Zeg waarom.", {"note": "Zeg waarom de aanvraag niet in aanmerking komt."})
