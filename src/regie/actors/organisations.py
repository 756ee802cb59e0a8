"""Organisations as the budget names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from msgspec import Struct

from regie.actors.models import OrganisationName


class Named(Struct, frozen=True):
    """An organisation by the name that it bore."""

    uid: str
    name: str


def by_budget_entity(entities: Iterable[str], day: date) -> dict[str, Named]:
    """The organisations behind entities of the budget (``SJ0``), as they were called on a day;
    where that is not known, by their newest name. One query."""
    rows = (
        OrganisationName.objects.filter(
            organisation__budget_entity__in=set(entities) - {""}, alias=False
        )
        .select_related("organisation")
        .order_by(F("from_first").asc(nulls_first=True), "pk")
    )
    named: dict[str, Named] = {}
    held: set[str] = set()
    for row in rows:
        entity = row.organisation.budget_entity
        begun = row.from_first is None or row.from_first <= day
        holds = begun and (row.until is None or row.until > day)
        if holds or entity not in held:
            named[entity] = Named(row.organisation.uid, row.name)
        if holds:
            held.add(entity)
    return named
