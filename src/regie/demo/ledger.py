"""What the demonstration knows of its budget beside the paper."""

from __future__ import annotations

from regie.base.actor import Actor
from regie.base.data import data
from regie.budgets.services.facts import load_budget


def load_ledger(actor: Actor) -> None:
    """Say what articles pay and which receipts they feed; twice changes nothing."""
    load_budget(actor, data("budgets"))
