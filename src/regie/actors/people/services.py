"""Everything that changes who somebody is and what somebody may do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from msgspec import Struct

from regie.actors.models import Invitation, Mandate, Organisation, OrganisationName, Person
from regie.actors.people import rules
from regie.actors.people.secrets import hash_of, new_secret, seal
from regie.actors.people.selectors import actor_of, name_of, names_of_accounts
from regie.base.actor import Actor, Role
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid, NotAllowed
from regie.base.models import Account
from regie.base.notifications import notify

_OPEN = [Mandate.State.REQUESTED, Mandate.State.ACTIVE]
#: Why names and addresses are kept.
_PURPOSE = "aanmelden en handelen in het register"


def request_mandate(
    actor: Actor, role: Role, organisation: Organisation, reason: str = ""
) -> Mandate:
    """Ask to be linked to an organisation; the agency answers."""
    if actor.person is None:
        raise NotAllowed("Meld je eerst aan.")
    if not rules.fits(role, organisation.pk):
        raise Invalid("Deze rol kan je niet aanvragen.", {"role": "Kies een andere rol."})
    with act(actor, "actors.mandate.requested") as event:
        mandate = _new_mandate(
            person_id=actor.person, organisation=organisation, role=role, reason=reason.strip()
        )
        event.about = mandate
        event.after.update(role=role.value, organisation=organisation.uid)
    return mandate


def _new_mandate(**fields: object) -> Mandate:
    try:
        with transaction.atomic():
            return Mandate.objects.create(**fields)
    except IntegrityError as error:
        raise Invalid("Dit mandaat bestaat al of is al aangevraagd.") from error


def approve_mandate(actor: Actor, uid: str, version: int, today: date) -> Mandate:
    """Let somebody in: the mandate is in force from ``today``."""
    mandate = _to_decide(actor, uid)
    with act(actor, "actors.mandate.approved", mandate) as event:
        _move(mandate, version, Mandate.State.ACTIVE, actor, since=today)
        event.changed("state", Mandate.State.REQUESTED.value, mandate.state)
        _tell_answer(mandate)
    return mandate


def refuse_mandate(actor: Actor, uid: str, version: int, reason: str) -> Mandate:
    """Refuse a request, with the reason that the person will read."""
    mandate = _to_decide(actor, uid)
    if not reason.strip():
        raise Invalid("Zeg waarom je weigert.", {"reason": "Vul een reden in."})
    with act(actor, "actors.mandate.refused", mandate) as event:
        _move(mandate, version, Mandate.State.REFUSED, actor, reason=reason.strip())
        event.changed("state", Mandate.State.REQUESTED.value, mandate.state)
        event.after["reason"] = mandate.reason
        _tell_answer(mandate)
    return mandate


def end_mandate(actor: Actor, uid: str, version: int, today: date) -> Mandate:
    """End a mandate: from ``today`` it gives no right any more."""
    mandate = _mandate(actor, uid)
    if not rules.may_end(actor, Role(mandate.role), mandate.organisation_id, mandate.person_id):
        raise NotAllowed("Je mag dit mandaat niet beëindigen.")
    with act(actor, "actors.mandate.ended", mandate) as event:
        _move(mandate, version, Mandate.State.ENDED, actor, until=today)
        event.changed("state", Mandate.State.ACTIVE.value, mandate.state)
    return mandate


def _mandate(actor: Actor, uid: str) -> Mandate:
    mandate: Mandate | None = Mandate.objects.visible_to(actor).filter(uid=uid).first()
    if mandate is None:
        # One answer, whether it does not exist or may not be seen.
        raise NotAllowed("Dit mandaat is er niet.")
    return mandate


def _to_decide(actor: Actor, uid: str) -> Mandate:
    mandate = _mandate(actor, uid)
    known = Mandate.objects.filter(
        person=mandate.person_id,
        organisation=mandate.organisation_id,
        state__in=[Mandate.State.ACTIVE, Mandate.State.ENDED],
    ).exists()
    if not rules.may_decide(
        actor,
        Role(mandate.role),
        mandate.organisation_id,
        mandate.person_id,
        first_link=not known,
    ):
        raise NotAllowed("Je mag deze aanvraag niet beantwoorden.")
    return mandate


_FROM = {
    Mandate.State.ACTIVE: Mandate.State.REQUESTED,
    Mandate.State.REFUSED: Mandate.State.REQUESTED,
    Mandate.State.ENDED: Mandate.State.ACTIVE,
}


def _move(
    mandate: Mandate, version: int, to: Mandate.State, actor: Actor, **fields: object
) -> None:
    moved = Mandate.objects.filter(pk=mandate.pk, version=version, state=_FROM[to]).update(
        state=to, version=version + 1, decided_by_id=actor.account, **fields
    )
    mandate.refresh_from_db()
    if not moved:
        key = mandate.decided_by_id
        who = names_of_accounts([key]).get(key, "") if key is not None else ""
        raise Conflict(
            {"state": to.value}, {"state": mandate.state, "version": mandate.version}, who
        )


class Invited(Struct, frozen=True):
    """An invitation and the secret of its link, which is told once."""

    invitation: Invitation
    secret: str


def invite(
    actor: Actor, email: str, role: Role, organisation: Organisation | None = None
) -> Invited:
    """Ask somebody in. An older invitation to the same is revoked; the mail is noted."""
    where = None if organisation is None else organisation.pk
    if not rules.may_give(actor, role, where):
        raise NotAllowed("Je mag hier niemand uitnodigen.")
    if not rules.fits(role, where):
        raise Invalid("Deze rol past niet bij deze organisatie.", {"role": "Kies een andere rol."})
    email = _address(email)
    secret = new_secret()
    with act(actor, "actors.invitation.sent") as event:
        Invitation.objects.filter(
            email=email, role=role, organisation=organisation, used_at=None, revoked_at=None
        ).update(revoked_at=timezone.now())
        invitation = Invitation.objects.create(
            email=email,
            role=role,
            organisation=organisation,
            secret_hash=hash_of(secret),
            invited_by_id=actor.account,
            expires_at=timezone.now() + timedelta(days=rules.INVITATION_DAYS),
        )
        event.about = invitation
        event.after.update(email=email, role=role.value)
        _tell_invited(invitation, secret)
    return Invited(invitation, secret)


def _tell_invited(invitation: Invitation, secret: str) -> None:
    params = {
        "sealed": seal(secret, "mail"),
        "role": invitation.role,
        "organisation": name_of(invitation.organisation_id),
        "until": timezone.localtime(invitation.expires_at).date().isoformat(),
    }
    notify("actors.invitation", invitation.email, params, f"invitation:{invitation.uid}")


def _tell_answer(mandate: Mandate) -> None:
    account = mandate.person.account_id
    if account is None:
        return
    params = {
        "role": mandate.role,
        "organisation": name_of(mandate.organisation_id),
        "reason": mandate.reason,
    }
    kind = "approved" if mandate.state == Mandate.State.ACTIVE else "refused"
    notify(f"actors.mandate_{kind}", account, params, f"mandate:{mandate.uid}:{kind}")


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        text = "Vul een e-mailadres in zoals naam@voorbeeld.be."
        raise Invalid(text, {"email": text}) from error
    return email


def revoke_invitation(actor: Actor, uid: str) -> Invitation:
    """Make the link of an invitation useless."""
    invitation = Invitation.objects.filter(uid=uid).first()
    if invitation is None or not (
        invitation.invited_by_id == actor.account is not None or rules.speaks_for_agency(actor)
    ):
        raise NotAllowed("Deze uitnodiging is er niet.")
    with act(actor, "actors.invitation.revoked", invitation):
        if not Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(
            revoked_at=timezone.now()
        ):
            raise Invalid("Deze uitnodiging is al gebruikt of ingetrokken.")
        invitation.refresh_from_db()
    return invitation


def note_opened(secret: str, actor: Actor) -> bool:
    """Note that a personal link was opened, and whether it is one. Nothing else changes."""
    invitation = Invitation.objects.filter(secret_hash=hash_of(secret)).first()
    if invitation is None:
        return False
    with act(actor, "actors.invitation.opened", invitation):
        pass
    return True


def note_presence(
    account: Account, what: Literal["signed_in", "signed_out", "switched"], today: date
) -> None:
    """Note that somebody came in or went. What was tried in vain is kept with the attempts."""
    with act(actor_of(account, today), f"actors.account.{what}", account):
        pass


def accept_invitation(
    secret: str, today: date, *, name: str = "", password: str = "", actor: Actor
) -> Account:
    """Come in: makes the person and the account, or gives the mandate to the account that has the
    invited address already, which must then be ``actor``.

    The agency's own invitation is in force at once. What an organisation invites itself is, for
    who is new there, a request that the agency approves.
    """
    with transaction.atomic():
        now = timezone.now()
        chosen = Invitation.objects.filter(
            secret_hash=hash_of(secret), used_at=None, revoked_at=None, expires_at__gt=now
        )
        invitation = chosen.select_related("invited_by").first()
        if invitation is None or not chosen.update(used_at=now):
            raise Invalid("Deze link is gebruikt, ingetrokken of te oud. Vraag een nieuwe.")
        account = Account.objects.filter(email=invitation.email).first()
        if account is None:
            person = _new_person(invitation.email, name, password)
            account = person.account
        elif actor.account != account.pk:
            raise NotAllowed("Meld je eerst aan met het adres waarop je bent uitgenodigd.")
        else:
            person = _person_of(account, name)
        if account is None:
            raise LookupError(person.uid)  # a new person has its account
        who = Actor(name=person.name, account=account.pk, person=person.pk)
        with act(who, "actors.invitation.accepted", invitation) as event:
            mandate = _mandate_from(invitation, person, today)
            event.after.update(mandate=mandate.uid, state=mandate.state)
    return account


def _mandate_from(invitation: Invitation, person: Person, today: date) -> Mandate:
    held: Mandate | None = Mandate.objects.filter(
        person=person,
        organisation=invitation.organisation,
        role=invitation.role,
        state__in=_OPEN,
    ).first()
    if held is not None:
        return held
    known = invitation.organisation_id is None or _by_agency(invitation, today)
    return _new_mandate(
        person=person,
        organisation=invitation.organisation,
        role=invitation.role,
        state=Mandate.State.ACTIVE if known else Mandate.State.REQUESTED,
        since=today if known else None,
        decided_by=invitation.invited_by if known else None,
    )


def _by_agency(invitation: Invitation, today: date) -> bool:
    if invitation.invited_by is None:  # whoever works on the command line is the agency
        return True
    return rules.speaks_for_agency(actor_of(invitation.invited_by, today))


def _new_person(email: str, name: str, password: str) -> Person:
    wrong = {}
    if not name.strip():
        wrong["name"] = "Vul je naam in."
    account = Account(email=email)
    try:
        validate_password(password, account)
    except ValidationError as error:
        wrong["password"] = " ".join(error.messages)
    if wrong:
        raise Invalid("Nog niet alles is ingevuld zoals het moet.", wrong)
    account = Account.objects.create_user(email, password)
    return Person.objects.create(account=account, name=name.strip(), purpose=_PURPOSE)


def _person_of(account: Account, name: str) -> Person:
    person = Person.objects.filter(account=account).first()
    return person or Person.objects.create(
        account=account, name=name.strip() or account.email, purpose=_PURPOSE
    )


def change_profile(actor: Actor, version: int, *, name: str, language: str) -> Person:
    """Change one's own name and language."""
    person: Person | None = (
        Person.objects.select_related("account").filter(pk=actor.person or 0).first()
    )
    if person is None or person.account is None:
        raise NotAllowed("Meld je eerst aan.")
    account = person.account
    if not name.strip():
        raise Invalid("Vul je naam in.", {"name": "Vul je naam in."})
    if language not in ("nl", "en"):
        raise Invalid("Kies een taal.", {"language": "Kies een taal."})
    with act(actor, "actors.person.changed", person) as event:
        event.changed("name", person.name, name.strip())
        event.changed("language", account.language, language)
        if not Person.objects.filter(pk=person.pk, version=version).update(
            name=name.strip(), version=version + 1
        ):
            raise Conflict(
                {"name": name.strip(), "language": language},
                {"name": person.name, "language": account.language, "version": person.version},
            )
        Account.objects.filter(pk=account.pk).update(language=language)
        person.refresh_from_db()
    return person


def add_example_organisation(actor: Actor, name: str, kind: Organisation.Kind) -> Organisation:
    """An invented organisation, for the people of the demonstration."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("Alleen een beheerder laadt voorbeeldorganisaties.")
    with act(actor, "actors.organisation.example_added") as event:
        organisation = Organisation.objects.create(kind=kind, source="demonstratie", example=True)
        OrganisationName.objects.create(organisation=organisation, name=name, source="demonstratie")
        event.about = organisation
        event.after.update(name=name)
    return organisation


def add_example_person(
    actor: Actor,
    *,
    email: str,
    name: str,
    password_hash: str,
    role: Role,
    organisation: Organisation | None,
    since: date,
) -> bool:
    """A person of the demonstration with one mandate; whether it is new. The same address twice
    changes nothing. All may share one hash: their password is no secret, and a hash takes long."""
    if not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("Alleen een beheerder laadt voorbeeldpersonen.")
    if Account.objects.filter(email=email.lower()).exists():
        return False
    with act(actor, "actors.person.added") as event:
        person = Person.objects.create(
            account=Account.objects.create(email=email.lower(), password=password_hash),
            name=name,
            purpose="demonstratie",
            example=True,
        )
        Mandate.objects.create(
            person=person,
            organisation=organisation,
            role=role,
            state=Mandate.State.ACTIVE,
            since=since,
        )
        event.about = person
        event.after.update(role=role.value)
    return True
