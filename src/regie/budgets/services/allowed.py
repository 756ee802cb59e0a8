"""Who may write in the ledger."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.base.errors import NotAllowed
from regie.budgets.models.article import WRITERS


def must_write(actor: Actor) -> None:
    """Refuse whoever does not answer for money.

    :raises NotAllowed: always for them.
    """
    if not actor.has(*WRITERS):
        raise NotAllowed("Je hebt geen recht om de begroting te wijzigen.")
