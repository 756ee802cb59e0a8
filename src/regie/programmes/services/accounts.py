"""The account number of an organisation: told by who signs, changed with a second pair of eyes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from regie.actors.models import Organisation
from regie.actors.selectors import names_at
from regie.base import approvals
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.clock import today
from regie.base.errors import Invalid, NotAllowed
from regie.base.models import Approval, StoredFile
from regie.base.notifications import notify
from regie.programmes.models import AccountNumber
from regie.programmes.ruleset import digest_of
from regie.programmes.selectors.applicants import accounts_that_sign
from regie.programmes.typed import iban as plain
from regie.programmes.typed import is_iban

#: What an approval of this is called.
APPROVAL = "account_number"
#: Who is the second pair of eyes.
APPROVERS = frozenset({Role.FINANCIAL_OFFICER, Role.APPROVER})
_WAITING, _IN_FORCE = AccountNumber.State.WAITING, AccountNumber.State.IN_FORCE


def change_account(
    actor: Actor, organisation: Organisation, iban: str, letter: StoredFile | None
) -> AccountNumber | None:
    """Tell another account number; none where it is the one that holds or waits already.

    :raises NotAllowed: for who does not sign for the organisation.
    :raises Invalid: for a number that cannot be, or another one without the signed letter.
    """
    signs = actor.organisations(Role.APPLICANT_SIGNATORY)
    if organisation.pk not in signs and not actor.system_user:
        raise NotAllowed("Alleen wie voor de organisatie tekent, wijzigt het rekeningnummer.")
    number = plain(iban)
    if not is_iban(number):
        told = "Dit rekeningnummer klopt niet."
        raise Invalid(told, {"iban": told})
    known = AccountNumber.objects.filter(organisation=organisation)
    if letter is None and known.exists() and not known.filter(iban=number).exists():
        told = "Breng de ondertekende brief: dit is een ander rekeningnummer dan voordien."
        raise Invalid(told, {"letter": told})
    return take_account(actor, organisation, number, letter)


def take_account(
    actor: Actor, organisation: Organisation, number: str, letter: StoredFile | None
) -> AccountNumber | None:
    """Keep a number that was checked. The first holds at once; a change waits, and everybody who
    signs is told."""
    with transaction.atomic():
        # Held, so that two at one moment do not both become the first.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        rows = AccountNumber.objects.filter(organisation=organisation)
        now = {row.state: row for row in rows.filter(state__in=[_IN_FORCE, _WAITING])}
        holds, waits = now.get(_IN_FORCE), now.get(_WAITING)
        if any(row is not None and row.iban == number for row in (waits, holds)):
            return None
        with act(actor, "programmes.account.told") as event:
            if waits is not None:
                approvals.void(APPROVAL, waits.uid)
                waits.state = AccountNumber.State.REPLACED
                waits.save(update_fields=["state"])
            row = AccountNumber.objects.create(
                organisation=organisation,
                iban=number,
                state=_IN_FORCE if holds is None else _WAITING,
                letter=letter,
                told_by_id=actor.account,
                told_at=timezone.now(),
            )
            if holds is not None and actor.person is not None:
                name = names_at([organisation.pk], today()).get(organisation.pk, "")
                approvals.request(actor, APPROVAL, row, f"Rekeningnummer van {name}")
            _tell(row, "told")
            event.about = row
            event.after = {
                "organisation": organisation.uid,
                "state": row.state,
                "ends": number[-4:],
            }
        return row


def digest_of_account(uid: str) -> str:
    """What an account number that waits looks like, as a hash."""
    row = AccountNumber.objects.get(uid=uid)
    return digest_of({"uid": uid, "iban": row.iban, "state": row.state, "letter": row.letter_id})


def approved(actor: Actor, approval: Approval) -> None:
    """A second person agreed: from now on this number holds."""
    row = AccountNumber.objects.select_for_update().get(uid=approval.object_uid)
    with act(actor, "programmes.account.approved", row) as event:
        AccountNumber.objects.filter(organisation=row.organisation_id, state=_IN_FORCE).update(
            state=AccountNumber.State.REPLACED
        )
        row.state = _IN_FORCE
        row.version += 1
        row.save(update_fields=["state", "version"])
        _tell(row, "approved")
        event.changed("state", _WAITING, _IN_FORCE)


def account_of(organisation: int) -> AccountNumber | None:
    """Where an organisation (its key) is paid now. One query."""
    row: AccountNumber | None = AccountNumber.objects.filter(
        organisation=organisation, state=_IN_FORCE
    ).first()
    return row


def _tell(row: AccountNumber, what: str) -> None:
    name = names_at([row.organisation_id], today()).get(row.organisation_id, "")
    for account in accounts_that_sign(row.organisation_id, today()):
        notify(
            "application.account",
            account,
            {
                "organisation": name,
                "ends": row.iban[-4:],
                "waits": row.state == _WAITING,
                "path": f"/werk/aanvragen/rekeningen/{row.organisation.uid}/",
            },
            f"application.account:{row.uid}:{what}:{account}",
        )
