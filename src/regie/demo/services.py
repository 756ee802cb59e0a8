"""Loading the demonstration, each part through the services of its room."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import make_password

from regie.actors.models import Organisation
from regie.actors.people.selectors import actor_by_email, organisation_called
from regie.actors.people.services import (
    add_example_organisation,
    add_example_person,
    invite,
    request_mandate,
)
from regie.base import clock
from regie.base.actor import Actor, Role
from regie.base.errors import NotAllowed
from regie.demo.accounts import ASSOCIATION, CITY, DEPARTMENT, PASSWORD, PLAYERS, who_plays

_KINDS = {
    CITY: Organisation.Kind.LOCAL_BOARD,
    DEPARTMENT: Organisation.Kind.DEPARTMENT,
    ASSOCIATION: Organisation.Kind.ASSOCIATION,
}
#: Since when they hold their role: long before any day that a demonstration moves to.
_SINCE = date(2000, 1, 1)


def load_accounts(actor: Actor) -> int:
    """Load everybody of the demonstration; how many were new. Twice changes nothing.

    :raises NotAllowed: outside a demonstration: their password is known to all.
    """
    if not settings.DEMO:
        raise NotAllowed("Voorbeeldaccounts bestaan alleen in een demonstratie.")
    password_hash = make_password(PASSWORD)
    places = {name: _place(actor, name, kind) for name, kind in _KINDS.items()}
    return sum(
        add_example_person(
            actor,
            email=player.email,
            name=player.name,
            password_hash=password_hash,
            role=player.role,
            organisation=places.get(player.at),
            since=_SINCE,
        )
        for player in PLAYERS
    )


def load_desk() -> None:
    """Give the people of the demonstration something to do: a request that the agency answers, and
    somebody who was asked in."""
    today = clock.today()
    asker = actor_by_email(who_plays(Role.APPLICANT_EDITOR).email, today)
    administrator = actor_by_email(who_plays(Role.ADMINISTRATOR).email, today)
    association = organisation_called(ASSOCIATION, example=True)
    if asker and association:
        reason = "Ik schrijf ook mee aan de plannen van de vereniging."
        request_mandate(asker, Role.PARTNER_EDITOR, association, reason)
    if administrator:
        invite(administrator, "genodigde@voorbeeld.example", Role.JOURNALIST)


def _place(actor: Actor, name: str, kind: Organisation.Kind) -> Organisation:
    return organisation_called(name, example=True) or add_example_organisation(actor, name, kind)
