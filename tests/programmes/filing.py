"""Applications of a call without a menu, as submitted, whatever its form asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from regie.actors.models import Organisation
from regie.programmes.models import Application, Call, Member, Submission
from regie.programmes.ruleset import digest_of
from regie.programmes.selectors.rules import rules_in_force


def filed(
    call: Call, organisation: Organisation, euros: int, title: str = "", **answers: str
) -> Application:
    """An application that asks an amount."""
    rules = rules_in_force(call)
    assert rules is not None
    number = call.applications.aggregate(n=Max("number"))["n"] or 0
    now = timezone.now()
    typed: dict[str, Any] = {"answers": answers, "incomes": [{"label": "a", "amount": str(euros)}]}
    application: Application = Application.objects.create(
        call=call,
        organisation=organisation,
        number=number + 1,
        state=Application.State.SUBMITTED,
        alone=False,
        title=title,
        typed=typed,
        rules_seen=rules,
        started_at=now,
        saved_at=now,
        example=True,
    )
    Member.objects.create(
        application=application,
        organisation=organisation,
        lead=True,
        state=Member.State.CONFIRMED,
        confirmed_at=now,
    )
    content = {"typed": typed, "organisation": organisation.uid}
    Submission.objects.create(
        application=application,
        rank=1,
        rules=rules,
        content=content,
        digest=digest_of(content),
        total=Decimal(euros),
        submitted_at=now,
    )
    return application
