"""Organisations as the budget names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from regie.actors.models import Organisation
from regie.actors.selectors import names_at


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation by the name that it bore."""

    uid: str
    name: str


def by_budget_entity(entities: Iterable[str], day: date) -> dict[str, Named]:
    """The organisations behind entities of the budget (``SJ0``), as they were called on a day.
    Two queries."""
    rows = Organisation.objects.filter(budget_entity__in=set(entities) - {""})
    found = list(rows.values_list("pk", "uid", "budget_entity"))
    names = names_at([key for key, _, _ in found], day) if found else {}
    return {entity: Named(uid, names[key]) for key, uid, entity in found if key in names}
