"""Decisions that money rests on, and that no plan told yet."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid
from regie.budgets.services.allowed import must_write
from regie.kernel.dates import PartialDate
from regie.plans.models import Decision
from regie.plans.services import record_decision


def note_decision(
    actor: Actor,
    kind: str,
    *,
    date: PartialDate | None,
    number: str = "",
    link: str = "",
    source: str = "",
    example: bool = False,
) -> Decision:
    """Keep a decision, so that movements and allotments can rest on it.

    :raises Invalid: without a day, or without anything by which others find it.
    """
    must_write(actor)
    wrong = {}
    if date is None:
        wrong["date"] = "Zeg wanneer er beslist is."
    if not (number.strip() or link.strip() or source.strip()):
        wrong["number"] = "Geef het nummer, het adres, of waar de beslissing staat."
    if wrong:
        raise Invalid("Een beslissing moet terug te vinden zijn.", wrong)
    with act(actor, "budgets.decision.noted") as event:
        decision = record_decision(
            actor,
            kind,
            date=date,
            number=number.strip() or None,
            link=link.strip(),
            source=source.strip(),
            example=example,
        )
        decision.save()
        event.about = decision
        event.after.update(kind=kind, date=date and date.iso(), number=number.strip())
    return decision
