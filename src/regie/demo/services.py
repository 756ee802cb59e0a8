"""Loading the demonstration, each part through the services of its room."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from regie.actors.models import Organisation
from regie.actors.people.selectors import organisation_called
from regie.actors.people.services import add_example_organisation, add_example_person
from regie.base.actor import Actor
from regie.base.errors import NotAllowed
from regie.demo.accounts import ASSOCIATION, CITY, DEPARTMENT, PASSWORD, PLAYERS

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
    places = {name: _place(actor, name, kind) for name, kind in _KINDS.items()}
    return sum(
        add_example_person(
            actor,
            email=player.email,
            name=player.name,
            password=PASSWORD,
            role=player.role,
            organisation=places.get(player.at),
            since=_SINCE,
        )
        for player in PLAYERS
    )


def _place(actor: Actor, name: str, kind: Organisation.Kind) -> Organisation:
    return organisation_called(name, example=True) or add_example_organisation(actor, name, kind)
