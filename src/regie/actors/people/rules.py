"""Which roles are held where, and who may give them."""

from __future__ import annotations

from regie.base.actor import Actor, Role

#: Roles that are held at an organisation; the others are held at the agency.
AT_ORGANISATION = frozenset(
    {
        Role.REPORTER,
        Role.HEAD,
        Role.MUNICIPAL_EDITOR,
        Role.APPLICANT_READER,
        Role.APPLICANT_EDITOR,
        Role.APPLICANT_SIGNATORY,
        Role.PARTNER_EDITOR,
    }
)
#: Who answers for the people of an organisation.
_HEADS = (Role.HEAD, Role.APPLICANT_SIGNATORY)
#: How long the link of an invitation can be used.
INVITATION_DAYS = 14
_SPEAKS_FOR_AGENCY = (Role.ADMINISTRATOR, Role.COORDINATOR)


def fits(role: Role, organisation: int | None) -> bool:
    """Whether ``role`` can be held there (``None`` is the agency)."""
    return (role in AT_ORGANISATION) == (organisation is not None)


def may_give(actor: Actor, role: Role, organisation: int | None) -> bool:
    """Whether ``actor`` may give ``role`` there to somebody who is known there already."""
    if organisation is None:
        # Rights at the agency are given by who administers it, never by who coordinates.
        return actor.has(Role.ADMINISTRATOR)
    return speaks_for_agency(actor) or organisation in actor.organisations(*_HEADS)


def speaks_for_agency(actor: Actor) -> bool:
    """Whether ``actor`` may let somebody in at an organisation for the first time."""
    return actor.has(*_SPEAKS_FOR_AGENCY)


def may_decide(
    actor: Actor, role: Role, organisation: int | None, person: int, *, first_link: bool
) -> bool:
    """Whether ``actor`` may answer the request of ``person``. Nobody answers one's own."""
    if actor.person is not None and actor.person == person:
        return False
    if first_link and not speaks_for_agency(actor):
        return False
    return may_give(actor, role, organisation)


def may_end(actor: Actor, role: Role, organisation: int | None, person: int) -> bool:
    """Whether ``actor`` may end a mandate: one's own, or one that one could give."""
    return (actor.person is not None and actor.person == person) or may_give(
        actor, role, organisation
    )
