"""The evaluations of grants as due dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from regie.agenda.hooks import DueDate
from regie.base.actor import Actor
from regie.base.fields import last_day
from regie.budgets.models import Grant, GrantTerms

#: The widest that a date may be: what begins so long before may still end within.
_YEAR = 366


def due_dates(actor: Actor, since: date, until: date) -> Iterator[DueDate]:
    """When grants must be evaluated, for staff: 1 query."""
    if not actor.is_staff:
        return
    begins = date.fromordinal(max(1, since.toordinal() - _YEAR))
    for terms in (
        GrantTerms.objects.filter(
            superseded_at__isnull=True, evaluation_first__range=(begins, until)
        )
        .filter(grant__in=Grant.objects.visible_to(actor).values("pk"))
        .select_related("grant", "beneficiary")
        .order_by("pk")
    ):
        when = terms.evaluation
        if when is None or last_day(when) < since:
            continue
        yield DueDate(
            "grant_evaluation",
            terms.grant.uid,
            {"nl": terms.title},
            when,
            f"/werk/toelagen/{terms.grant.uid}/",
            terms.evaluated_on is not None,
            frozenset({("organisation", terms.beneficiary.uid)}),
            source=terms.source,
            example=terms.grant.example,
        )
