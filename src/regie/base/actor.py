"""Who acts, as a value: what a person may do follows from this and from nothing else."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What somebody is for the register. A mandate gives a role, at one organisation or at the
    agency that keeps the register."""

    COORDINATOR = "coordinator"
    REPORTER = "reporter"
    HEAD = "head"
    MUNICIPAL_EDITOR = "municipal_editor"
    APPLICANT_READER = "applicant_reader"
    APPLICANT_EDITOR = "applicant_editor"
    APPLICANT_SIGNATORY = "applicant_signatory"
    PARTNER_EDITOR = "partner_editor"
    ASSESSOR = "assessor"
    INSPECTOR = "inspector"
    FINANCIAL_OFFICER = "financial_officer"
    APPROVER = "approver"
    COUNSELLOR = "counsellor"
    JOURNALIST = "journalist"
    ADMINISTRATOR = "administrator"


#: Roles that may change money, decisions or rights: a second factor is compulsory.
SENSITIVE = frozenset({Role.COORDINATOR, Role.FINANCIAL_OFFICER, Role.APPROVER, Role.ADMINISTRATOR})
#: Roles that see what is not public yet in the whole register.
STAFF = frozenset(
    {
        Role.COORDINATOR,
        Role.FINANCIAL_OFFICER,
        Role.APPROVER,
        Role.ADMINISTRATOR,
        Role.INSPECTOR,
        Role.COUNSELLOR,
        Role.ASSESSOR,
    }
)


class Actor(Struct, frozen=True):
    """Who acts. ``account`` is the key of the account, absent for a visitor and for the system.

    ``person`` is the key of the natural person: four eyes are two persons, whatever accounts they
    use. ``roles`` are those held at the agency; ``mandates`` are (role, key of organisation).
    ``system_user`` is the user of the operating system behind a command.
    """

    name: str = ""
    account: int | None = None
    person: int | None = None
    roles: frozenset[Role] = frozenset()
    mandates: frozenset[tuple[Role, int]] = frozenset()
    system_user: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether this is somebody of the agency, who sees unpublished work."""
        return not self.roles.isdisjoint(STAFF)

    @property
    def reads_dossiers(self) -> bool:
        """Whether this is somebody of the agency who reads every dossier: an assessor reads only
        what was given out."""
        return not self.roles.isdisjoint(STAFF - {Role.ASSESSOR})

    @property
    def is_somebody(self) -> bool:
        """Whether this is a known person or the system, not a visitor."""
        return self.account is not None or bool(self.system_user)

    def has(self, *roles: Role) -> bool:
        """Whether one of ``roles`` is held at the agency."""
        return not self.roles.isdisjoint(roles)

    def organisations(self, *roles: Role) -> frozenset[int]:
        """Where one of ``roles`` (or any role) is held."""
        return frozenset(key for role, key in self.mandates if not roles or role in roles)


VISITOR = Actor()


def system(user: str) -> Actor:
    """Whoever works on the command line without a name acts as administrator."""
    return Actor(name=user, roles=frozenset({Role.ADMINISTRATOR}), system_user=user)
