"""What organisations were called at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from regie.actors.models import OrganisationName


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation by the name that it bore."""

    uid: str
    name: str


def by_budget_entity(entities: Iterable[str], on: date) -> dict[str, Named]:
    """The organisations behind entities of the budget (``SJ0``), as they were called on a day.
    One query."""
    names = (
        OrganisationName.objects.filter(
            Q(from_first__isnull=True) | Q(from_first__lte=on),
            Q(until__isnull=True) | Q(until__gt=on),
            organisation__budget_entity__in=set(entities) - {""},
            alias=False,
        )
        .select_related("organisation")
        .order_by("pk")
    )
    return {row.organisation.budget_entity: Named(row.organisation.uid, row.name) for row in names}
