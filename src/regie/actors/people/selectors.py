"""What pages and doors ask about persons."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from msgspec import Struct

from regie.actors.models import Invitation, Mandate, Organisation, OrganisationName, Person
from regie.actors.people import rules
from regie.actors.people.secrets import hash_of
from regie.actors.people.words import role_name
from regie.base.actor import Actor, Role
from regie.base.models import Account
from regie.base.text import fold

#: How many rows a list of mandates shows at most, the newest first.
MOST = 200


def _in_force(today: date, prefix: str = "") -> Q:
    return (
        Q(**{f"{prefix}state": Mandate.State.ACTIVE})
        & Q(**{f"{prefix}since__lte": today})
        & (Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": today}))
    )


def actor_of(account: Account, today: date) -> Actor:
    """Who acts when ``account`` is signed in: the person behind it and the mandates in force."""
    rows = list(
        Person.objects.filter(account=account)
        .annotate(
            held=FilteredRelation("mandates", condition=_in_force(today, "mandates__")),
        )
        .values_list("pk", "name", "held__role", "held__organisation_id")
    )
    if not rows:
        return Actor(name=account.email, account=account.pk)
    held = [(Role(role), where) for _, _, role, where in rows if role]
    return Actor(
        name=rows[0][1] or account.email,
        account=account.pk,
        person=rows[0][0],
        roles=frozenset(role for role, where in held if where is None),
        mandates=frozenset((role, where) for role, where in held if where is not None),
    )


def actor_by_email(email: str, today: date) -> Actor | None:
    """Who acts under an e-mail address, for commands (``--as``)."""
    account = Account.objects.filter(email=email.lower(), is_active=True).first()
    return actor_of(account, today) if account else None


class MandateRow(Struct, frozen=True):
    """A mandate with the name its organisation has today ("" is the agency)."""

    uid: str
    person: str
    role: str
    state: str
    organisation: str
    since: date | None
    until: date | None
    reason: str
    version: int
    may_decide: bool
    may_end: bool


def _rows(actor: Actor, today: date, chosen: QuerySet[Mandate]) -> list[MandateRow]:
    known = Mandate.objects.filter(
        person=OuterRef("person"),
        organisation=OuterRef("organisation"),
        state__in=[Mandate.State.ACTIVE, Mandate.State.ENDED],
    )
    rows = (
        chosen.annotate(
            called=FilteredRelation("organisation__names", condition=_called("organisation__")),
            known=Exists(known),
        )
        .values_list(
            "uid",
            "person__name",
            "role",
            "state",
            "called__name",
            "since",
            "until",
            "reason",
            "version",
            "organisation_id",
            "person_id",
            "known",
        )
        .order_by(F("since").desc(nulls_first=True), "-pk")[:MOST]
    )
    found = []
    for uid, name, role, state, where, since, until, reason, version, org, person, was in rows:
        if state == Mandate.State.ACTIVE and until is not None and until <= today:
            state = Mandate.State.ENDED.value
        found.append(
            MandateRow(
                uid=uid,
                person=name,
                role=role,
                state=state,
                organisation=where or "",
                since=since,
                until=until,
                reason=reason,
                version=version,
                may_decide=state == Mandate.State.REQUESTED
                and rules.may_decide(actor, Role(role), org, person, first_link=not was),
                may_end=state == Mandate.State.ACTIVE
                and rules.may_end(actor, Role(role), org, person),
            )
        )
    return found


def _called(prefix: str) -> Q:
    return Q(**{f"{prefix}names__until__isnull": True, f"{prefix}names__alias": False})


def own_mandates(actor: Actor, today: date) -> list[MandateRow]:
    """The mandates of whoever acts, ended ones too."""
    if actor.person is None:
        return []
    return _rows(actor, today, Mandate.objects.filter(person_id=actor.person))


def mandates_of_others(actor: Actor, today: date) -> list[MandateRow]:
    """The mandates in force of others, as far as ``actor`` sees them."""
    chosen = Mandate.objects.visible_to(actor).filter(_in_force(today))
    return _rows(actor, today, chosen.exclude(person_id=actor.person or 0))


def requests_to_decide(actor: Actor, today: date) -> list[MandateRow]:
    """The requests that ``actor`` may answer."""
    chosen = Mandate.objects.changeable_by(actor).filter(state=Mandate.State.REQUESTED)
    return [row for row in _rows(actor, today, chosen) if row.may_decide]


def mandate_row(actor: Actor, uid: str, today: date) -> MandateRow | None:
    """One mandate, if ``actor`` sees it."""
    rows = _rows(actor, today, Mandate.objects.visible_to(actor).filter(uid=uid))
    return rows[0] if rows else None


def organisation_choices(organisations: frozenset[int] | None = None) -> list[tuple[str, str]]:
    """(uid, name) of the organisations that exist, by name; only some of them when asked."""
    names = OrganisationName.objects.filter(
        until__isnull=True, alias=False, organisation__ended__isnull=True
    )
    if organisations is not None:
        names = names.filter(organisation_id__in=organisations)
    return list(names.order_by("folded", "pk").values_list("organisation__uid", "name"))


def inviting_choices(actor: Actor) -> list[tuple[str, str]]:
    """(uid, name) of the organisations to which ``actor`` may invite."""
    if rules.speaks_for_agency(actor):
        return organisation_choices()
    return organisation_choices(actor.organisations(Role.HEAD, Role.APPLICANT_SIGNATORY))


class InvitationRow(Struct, frozen=True):
    """An invitation as its sender sees it; ``state`` is open, used, revoked or expired."""

    uid: str
    email: str
    role: str
    organisation: str
    expires_at: datetime
    state: str


def _invitations(chosen: QuerySet[Invitation], now: datetime) -> list[InvitationRow]:
    rows = (
        chosen.annotate(
            called=FilteredRelation("organisation__names", condition=_called("organisation__"))
        )
        .values_list("uid", "email", "role", "called__name", "expires_at", "used_at", "revoked_at")
        .order_by("-pk")
    )
    return [
        InvitationRow(
            uid=uid,
            email=email,
            role=role,
            organisation=where or "",
            expires_at=expires,
            state=_state(expires, used, revoked, now),
        )
        for uid, email, role, where, expires, used, revoked in rows
    ]


def _state(
    expires: datetime, used: datetime | None, revoked: datetime | None, now: datetime
) -> str:
    if used:
        return "used"
    if revoked:
        return "revoked"
    return "open" if now < expires else "expired"


def invitations(actor: Actor, now: datetime, limit: int = 100) -> list[InvitationRow]:
    """The newest invitations: all for the agency, else those that one sent."""
    chosen = Invitation.objects.all()
    if not rules.speaks_for_agency(actor):
        chosen = chosen.filter(invited_by_id=actor.account or 0)
    return _invitations(chosen, now)[:limit]


def invitation_for(secret: str, now: datetime) -> InvitationRow | None:
    """The invitation that a link opens, whatever its state; ``None`` for a link that never was."""
    rows = _invitations(Invitation.objects.filter(secret_hash=hash_of(secret)), now)
    return rows[0] if rows else None


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address already."""
    return Account.objects.filter(email=email.lower()).exists()


class Profile(Struct, frozen=True):
    """What a person can change about oneself."""

    uid: str
    name: str
    email: str
    language: str
    version: int


def profile(actor: Actor) -> Profile | None:
    """The profile of whoever acts."""
    row = (
        Person.objects.filter(pk=actor.person or 0)
        .values_list("uid", "name", "account__email", "account__language", "version")
        .first()
    )
    return Profile(*row) if row else None


class ExamplePerson(Struct, frozen=True):
    """A person of the demonstration, with the role that it plays."""

    account: str
    name: str
    email: str
    role: str

    @property
    def role_name(self) -> str:
        """The role in the language of the page."""
        return role_name(self.role)


def example_people(today: date) -> list[ExamplePerson]:
    """Whom a demonstration can act as, one a role, in the order of :class:`Role`."""
    order = {role.value: place for place, role in enumerate(Role)}
    rows = Mandate.objects.filter(
        _in_force(today), person__example=True, person__account__is_active=True
    ).values_list("person__account__uid", "person__name", "person__account__email", "role")
    # Who has a role at two organisations stands here once.
    people = dict.fromkeys(ExamplePerson(*row) for row in rows.order_by("pk"))
    return sorted(people, key=lambda person: (order[person.role], person.email))


def name_of(organisation: int | None) -> str:
    """What an organisation is called now; "" for the agency."""
    names = OrganisationName.objects.filter(
        organisation_id=organisation or 0, until__isnull=True, alias=False
    )
    return names.values_list("name", flat=True).first() or ""


def organisation_called(name: str, *, example: bool) -> Organisation | None:
    """The organisation that has this name now."""
    return Organisation.objects.filter(
        names__folded=fold(name), names__until__isnull=True, names__alias=False, example=example
    ).first()


def names_of_accounts(accounts: Collection[int]) -> dict[int, str]:
    """The names of those behind accounts, for histories."""
    rows = Person.objects.filter(account_id__in=accounts).exclude(name="")
    return {key: name for key, name in rows.values_list("account_id", "name") if key is not None}


def organisation_by_uid(uid: str) -> Organisation | None:
    """An organisation that exists, to bind a mandate to."""
    return Organisation.objects.filter(uid=uid, ended__isnull=True).first()
