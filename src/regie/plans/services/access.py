"""Who may write, and the row that a writer holds while writing."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.base.errors import NotAllowed, Refusal
from regie.plans.models import Edition, Plan
from regie.plans.rules import step


def may_write(actor: Actor, plan: int) -> None:
    """Refuse whoever may not write in this plan.

    :raises NotAllowed: as it says.
    """
    if not Plan.objects.changeable_by(actor).filter(pk=plan).exists():
        raise NotAllowed("Je mag dit plan niet wijzigen.")


def held(edition: Edition) -> Edition:
    """The row of ``edition`` as it is now, held until the transaction ends.

    Every write to a draft holds this row, so that nothing slips in while it is published. New rows
    that point at it are still let through: it is their foreign key, not its key, that matters.
    """
    fresh: Edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    return fresh


def draft(actor: Actor, edition: Edition) -> Edition:
    """The draft that ``actor`` is about to write in, held.

    :raises NotAllowed: when ``actor`` may not.
    :raises Refusal: when it is not a draft (any more).
    """
    may_write(actor, edition.plan_id)
    fresh = held(edition)
    if fresh.state != Edition.State.DRAFT:
        raise Refusal("Dit ontwerp is niet meer open voor wijzigingen.")
    return fresh


def stepped(edition: Edition, name: str) -> str:
    """The state after step ``name``.

    :raises Refusal: when the edition cannot take that step.
    """
    state = step(edition.kind, edition.state, name)
    if state is None:
        raise Refusal("Dat kan niet in de fase waarin deze editie nu is.")
    return state
