"""Local boards: the organisations that act for municipalities."""

from __future__ import annotations

from collections.abc import Iterable

from regie.actors.beneficiaries import add_organisation
from regie.actors.models import Municipality, Organisation
from regie.base.actor import Actor

_SOURCE = "volgt uit de lijst van gemeenten"


def boards_of(actor: Actor, municipalities: Iterable[Municipality]) -> dict[int, Organisation]:
    """The local board of each municipality (by its key); made where the register has none yet.

    :raises NotAllowed: where one has to be made by who may not.
    """
    wanted = list(municipalities)
    found = {
        row.municipality_id: row
        for row in Organisation.objects.filter(
            kind=Organisation.Kind.LOCAL_BOARD, municipality__in=wanted
        ).order_by("-pk")
    }
    boards: dict[int, Organisation] = {}
    for place in wanted:
        board = found.get(place.pk)
        if board is None:
            period = f" (tot {place.until})" if place.until else ""
            board = add_organisation(
                actor,
                f"Lokaal bestuur {place.name}{period}",
                kind=Organisation.Kind.LOCAL_BOARD,
                municipality=place,
                source=_SOURCE,
                example=place.example,
            )
        boards[place.pk] = board
    return boards


def board_now(organisation: Organisation) -> Organisation:
    """Who acts for this organisation now: itself, or where it went. A query for each step."""
    seen = {organisation.pk}
    while organisation.successor is not None and organisation.successor.pk not in seen:
        organisation = organisation.successor
        seen.add(organisation.pk)
    return organisation
